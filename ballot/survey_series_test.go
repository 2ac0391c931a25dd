package ballot

import (
	"errors"
	"strings"
	"testing"
)

// seriesOf gives runs names of their own.
func seriesOf(runs ...EarlierRun) []EarlierRun {
	for i := range runs {
		runs[i].Poll[0], runs[i].Ceremony[0] = byte(i+1), byte(i+1)
	}
	return runs
}

// TestApart: electorates may be the same, or far apart; one run of the series that
// comes too near forbids it, also if it is not the one that is compared.
func TestApart(t *testing.T) {
	run := func(joined, left int) EarlierRun { return EarlierRun{Threshold: 5, Joined: joined, Left: left} }
	for _, c := range []struct {
		name  string
		k     int
		runs  []EarlierRun
		added int
		ok    bool
	}{
		{"the same", 5, []EarlierRun{run(0, 0)}, 0, true},
		{"far apart", 5, []EarlierRun{run(5, 9)}, 0, true},
		{"four joined", 5, []EarlierRun{run(4, 0)}, 0, false},
		{"one left", 5, []EarlierRun{run(0, 1)}, 0, false},
		{"the greatest threshold counts", 5, []EarlierRun{{Threshold: 10, Joined: 7}}, 0, false},
		{"this threshold counts", 10, []EarlierRun{run(0, 7)}, 0, false},
		{"one run before comes near", 5, []EarlierRun{run(0, 0), run(1, 1)}, 0, false},
		{"its threshold counts for all", 5, []EarlierRun{run(6, 0), {Threshold: 7}}, 0, false},
		{"one added, who must be new", 5, []EarlierRun{run(0, 0)}, 1, false},
		{"five added, who must be new", 5, []EarlierRun{run(0, 0)}, 5, true},
		{"one added to many", 5, []EarlierRun{run(5, 0)}, 1, true},
		{"one added, who may have left", 5, []EarlierRun{run(5, 5)}, 1, false},
		{"one added, who may have left, of more", 5, []EarlierRun{run(5, 6)}, 1, true},
		{"two added, of whom one may be new", 5, []EarlierRun{run(0, 9)}, 2, false},
		{"one added may make four five", 5, []EarlierRun{run(4, 0)}, 1, true},
		{"nothing is hidden at all", 0, []EarlierRun{{Joined: 1, Left: 1}}, 1, true},
	} {
		s := &Survey{Threshold: c.k, Earlier: seriesOf(c.runs...)}
		if _, ok := s.Apart(c.added); ok != c.ok {
			t.Errorf("%s: %v", c.name, ok)
		}
	}
}

// TestContinues: a manifest is held to the run it names, and to that run's own.
func TestContinues(t *testing.T) {
	made := func() (m, was *Manifest) {
		was, m = surveyOf(1), surveyOf(1)
		was.Ceremony, m.Ceremony = CeremonyID{1}, CeremonyID{9}
		was.Electorates, m.Electorates = []Electorate{{Expected: 20}, {Expected: 20}}, []Electorate{{Expected: 50}}
		was.Survey.Earlier = seriesOf(EarlierRun{}, EarlierRun{Threshold: 7})[1:]
		m.Survey.Earlier = seriesOf(EarlierRun{Threshold: 5, Joined: 12, Left: 4}, EarlierRun{Threshold: 7, Joined: 3, Left: 1})
		return m, was
	}
	for name, c := range map[string]struct {
		change   func(m, was *Manifest)
		expected int
		want     string
	}{
		"as it is":             {func(_, _ *Manifest) {}, 42, ""},
		"numbers":              {func(_, _ *Manifest) {}, 40, "12 joined and 4 left"},
		"poll":                 {func(m, _ *Manifest) { m.Survey.Earlier[0].Poll[5] = 1 }, 42, "repeats poll"},
		"ceremony":             {func(_, was *Manifest) { was.Ceremony[5] = 1 }, 42, "repeats poll"},
		"threshold":            {func(_, was *Manifest) { was.Survey.Threshold = 6 }, 42, "threshold is 6"},
		"a run left out":       {func(m, _ *Manifest) { m.Survey.Earlier = m.Survey.Earlier[:1] }, 42, "names 1 runs"},
		"another run":          {func(m, _ *Manifest) { m.Survey.Earlier[1].Poll[9] = 1 }, 42, "run 1 is not"},
		"another's threshold":  {func(m, _ *Manifest) { m.Survey.Earlier[1].Threshold = 3 }, 42, "run 1 is not"},
		"no series":            {func(m, _ *Manifest) { m.Survey.Earlier = nil }, 42, "no earlier survey"},
		"an election repeated": {func(_, was *Manifest) { was.Kind, was.Survey = KindElection, nil }, 42, "no earlier survey"},
	} {
		m, was := made()
		c.change(m, was)
		err := m.Continues(was, PollID{1}, c.expected)
		if (c.want == "") != (err == nil) || err != nil && (!errors.Is(err, ErrSeries) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
