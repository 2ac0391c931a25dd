package audit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/internal/sample"
)

// tied holds a poll of three candidates for two seats: the first is elected, the
// other two have equal votes.
func tied(t *testing.T) *sample.Poll {
	t.Helper()
	p := opened(t, sample.Config{Seats: 2, Candidates: 3})
	var cast [][]byte
	for b := range 12 {
		c := count.Choice{Marks: make([]count.Mark, 3)}
		for k, in := range []bool{b < 8, b >= 8 || b < 3, b >= 3 && b < 10} {
			c.Marks[k] = count.Oppose
			if in {
				c.Marks[k] = count.For
			}
		}
		data, err := p.Manifest.Count(0).Encode(c)
		must(t, err)
		v, err := p.NewVoter()
		must(t, err)
		one, err := p.Vote(v, 0, data)
		must(t, err)
		cast = append(cast, one)
	}
	must(t, p.Batch(ballot.BatchClosing, cast), p.ToClaims(12), p.ToCertified(1, 2))
	return p
}

// revote seals the re-vote among the tied; edit changes its manifest.
func revote(t *testing.T, before *audit.Result, edit func(*ballot.Manifest)) *audit.Result {
	t.Helper()
	past, err := before.State.Past()
	must(t, err)
	f, err := past.Revote(0, ballot.ActRevoteTied, 0)
	must(t, err)
	p, err := sample.New(sample.Config{Edit: func(m *ballot.Manifest) {
		m.Contests[0].Candidates, m.Contests[0].Rules = slices.Clone(f.Candidates), f.Rules
		m.Plaintext = m.LeastPlaintext()
		was := before.State.Manifest.StageOf()
		m.Election = &ballot.Election{
			ID: was.ID, Titles: was.Titles, Stage: 2, Plan: was.Plan,
			After:    &ballot.After{Ceremony: past.Manifest.Ceremony, Poll: past.Poll, Size: past.Size, Root: past.Root},
			Contests: []ballot.StageContest{f.Stage},
		}
		if edit != nil {
			edit(m)
		}
	}})
	must(t, err, p.Seal())
	return report(t, p, audit.Options{})
}

func TestStageFollows(t *testing.T) {
	p := tied(t)
	first := report(t, p, audit.Options{})
	if len(first.Failures) > 0 || !first.Stands() {
		t.Fatal(first.Failures)
	}
	said := func(r *audit.Result) string {
		var b strings.Builder
		for _, f := range r.Notes {
			b.WriteString(f.Error() + "\n")
		}
		return b.String()
	}
	reason := func(what string) []ballot.Departure {
		return []ballot.Departure{{What: what, Reason: "by decision of the meeting"}}
	}
	for _, tc := range []struct {
		name string
		edit func(*ballot.Manifest)
		want []string
		note string
	}{
		{"as it follows", nil, nil, ""},
		{"another poll id", func(m *ballot.Manifest) { m.Election.After.Poll[5]++ }, []string{"12.86"}, ""},
		{"a wrong root", func(m *ballot.Manifest) { m.Election.After.Root[5]++ }, []string{"12.86"}, ""},
		{"a wrong size", func(m *ballot.Manifest) { m.Election.After.Size-- }, []string{"12.86"}, ""},
		{"another election", func(m *ballot.Manifest) { m.Election.ID[0]++ }, []string{"12.86"}, ""},
		{"other titles of the election", func(m *ballot.Manifest) { m.Election.Titles = ballot.Text{"en": "x"} }, []string{"12.86"}, ""},
		{"a candidate of their own", func(m *ballot.Manifest) { m.Contests[0].Candidates[0].Name = "孔子" }, []string{"12.87"}, ""},
		{"two seats", func(m *ballot.Manifest) { m.Contests[0].Rules.Seats = 2 }, []string{"12.87"}, ""},
		{"a majority again", func(m *ballot.Manifest) { m.Contests[0].Rules.Majority = p.Manifest.Contests[0].Rules.Majority }, []string{"12.87"}, ""},
		{"others held", func(m *ballot.Manifest) { m.Election.Contests[0].Held = []string{} }, []string{"12.87"}, ""},
		{"a larger roll", func(m *ballot.Manifest) {
			m.Electorates[0].Roll, m.Electorates[0].Excluded = 13, []ballot.Excluded{{Reason: "abroad", Count: 1}}
		}, []string{"12.87"}, ""},
		{"two seats, with a reason", func(m *ballot.Manifest) {
			m.Contests[0].Rules.Seats, m.Election.Departures = 2, reason("seats")
		}, nil, "it fills 2 seats, by the outcome 1; the officers' reason: by decision of the meeting"},
		{"two seats, with a reason for something else", func(m *ballot.Manifest) {
			m.Contests[0].Rules.Seats, m.Election.Departures = 2, reason("rules")
		}, []string{"12.87"}, ""},
		{"a reason does not excuse a wrong root", func(m *ballot.Manifest) {
			m.Election.After.Root[5]++
			m.Election.Departures = reason("act")
		}, []string{"12.86"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := revote(t, first, tc.edit)
			if len(r.Failures) > 0 || !strings.Contains(said(r), "verify --previous") || slices.Contains(r.Made(), "12.86") {
				t.Fatalf("alone: %v\n%s", r.Failures, said(r))
			}
			r.CheckStage(first)
			if got := ids(r); !slices.Equal(got, tc.want) {
				t.Errorf("failed checks %v, want %v: %v", got, tc.want, r.Failures)
			}
			if !strings.Contains(said(r), tc.note) || strings.Contains(said(r), "verify --previous") || !slices.Contains(r.Made(), "12.87") {
				t.Errorf("notes: %s", said(r))
			}
		})
	}
	other := report(t, tied(t), audit.Options{})
	r := revote(t, first, nil)
	r.CheckStage(other)
	if got := ids(r); !slices.Equal(got, []string{"12.86"}) {
		t.Errorf("given another poll: %v", r.Failures)
	}
	first.CheckStage(other)
	if got := ids(first); !slices.Equal(got, []string{"12.86"}) {
		t.Errorf("the first stage after another: %v", first.Failures)
	}
	r = revote(t, other, nil)
	first.Poll = other.Poll
	r.CheckStage(first)
	if got := ids(r); !slices.Contains(got, "12.86") {
		t.Errorf("a stage whose audit has failed: %v", r.Failures)
	}
}

func TestStageAfterAnnulment(t *testing.T) {
	p := opened(t, sample.Config{})
	if _, err := p.State.Past(); !errors.Is(err, audit.ErrNotOver) {
		t.Errorf("open: %v", err)
	}
	a := &ballot.Amendment{Kind: ballot.AmendAnnul, Reason: []byte("the roll was wrong")}
	a.Officers = p.ByOfficers(a)
	must(t, p.Must(a))
	e := &ballot.Amendment{Kind: ballot.AmendErratum, Reason: []byte("tomorrow at ten")}
	e.Officers = p.ByOfficers(e)
	must(t, p.Must(e))
	past, err := p.State.Past()
	must(t, err)
	if past.Outcomes != nil || past.Size != p.State.Size-1 {
		t.Errorf("size %d of %d", past.Size, p.State.Size)
	}
	if f, err := past.Revote(0, ballot.ActAgain, 0); err != nil || len(f.Candidates) != 6 || f.Rules.Seats != 5 {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := past.Revote(0, ballot.ActRevote, 0); !errors.Is(err, ballot.ErrNoStage) {
		t.Errorf("a re-vote after an annulment: %v", err)
	}
}
