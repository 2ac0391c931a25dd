package ballot

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hustings/ballot/count"
)

// Breaks lists what is wrong with the tie between a stage and the one that it
// says it follows: no reason excuses any of it (SPEC 12.86).
func (p *Past) Breaks(m *Manifest) []string {
	e := m.Election
	if e == nil || e.After == nil {
		return []string{"the manifest follows no stage"}
	}
	var out []string
	was := p.Manifest.StageOf()
	say := func(wrong bool, format string, args ...any) {
		if wrong {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	say(e.After.Poll != p.Poll, "it follows poll %v, the stage before is %v", e.After.Poll, p.Poll)
	say(e.After.Ceremony != p.Manifest.Ceremony, "it follows ceremony %v, the stage before is %v", e.After.Ceremony, p.Manifest.Ceremony)
	say(e.After.Size != p.Size || e.After.Root != p.Root, "it follows checkpoint %d %v, the stage before came to %d %v", e.After.Size, e.After.Root, p.Size, p.Root)
	say(e.ID != was.ID, "it is of election %v, the stage before is of %v", e.ID, was.ID)
	say(e.Stage <= was.Stage, "it is stage %d, after stage %d", e.Stage, was.Stage)
	say(!sameJSON(e.Titles, was.Titles), "the election's titles have changed")
	say(!sameJSON(e.Plan, was.Plan), "the election's plan has changed")
	step := was.Step
	if len(e.Contests) > 0 && e.Contests[0].Act == ActNext {
		step++
	}
	say(e.Step != step, "it is step %d, after step %d", e.Step, was.Step)
	a, b := &m.Trustees, &p.Manifest.Trustees
	if a.Session == b.Session {
		say(a.Stage == b.Stage, "it uses key %d of the ceremony, and so does the stage before", a.Stage)
		say(a.Stages != b.Stages || a.Threshold != b.Threshold || a.Transcript != b.Transcript || !sameJSON(a.Keys, b.Keys),
			"it uses a key of the same ceremony with other trustees")
	}
	return out
}

// Difference is a point in which a stage is not what follows from the outcome
// before.
type Difference struct {
	Contest int
	What    string // as in Departure
	Text    string
}

// Differences compares a stage with what follows from the stages before it,
// contest by contest. What could not be compared, and why, is in untold.
func (c Chain) Differences(m *Manifest) (out []Difference, untold []string) {
	e := m.Election
	for j := range min(len(e.Contests), len(m.Contests)) {
		d, err := c.contest(m, j)
		out = append(out, d...)
		if err != nil {
			untold = append(untold, fmt.Sprintf("contest %d: %v", j, err))
		}
	}
	d, err := c.voters(m)
	if err != nil {
		untold = append(untold, fmt.Sprintf("voters: %v", err))
	}
	return append(out, d...), untold
}

// contest compares a contest's act, candidates, seats and rules.
func (c Chain) contest(m *Manifest, j int) ([]Difference, error) {
	p, sc, k := c[0], &m.Election.Contests[j], &m.Contests[j]
	if sc.From >= len(p.Manifest.Contests) {
		return []Difference{{j, DepartAct, fmt.Sprintf("the stage before has no contest %d", sc.From)}}, nil
	}
	var out []Difference
	if acts := p.Acts(sc.From); !slices.Contains(acts, sc.Act) {
		out = append(out, Difference{j, DepartAct, fmt.Sprintf("it is opened by %q, the outcome leads to %q", sc.Act, acts)})
	}
	f, err := c.follow(sc, 0)
	if errors.Is(err, ErrNoStage) {
		return append(out, Difference{j, DepartRules, "nothing follows so from the outcome"}), nil
	}
	if err != nil {
		return out, err
	}
	if f.Stage.Of != sc.Of || !slices.Equal(f.Stage.Held, sc.Held) {
		out = append(out, Difference{j, DepartAct, fmt.Sprintf("it is contest %d with %s elected before, it follows contest %d with %s", sc.Of, listed(sc.Held), f.Stage.Of, listed(f.Stage.Held))})
	}
	standing, following := ordered(k), ordered(&Contest{Candidates: f.Candidates, Rules: k.Rules})
	if got, want := namesOfCandidates(standing), namesOfCandidates(following); !f.Named && !slices.Equal(got, want) {
		out = append(out, Difference{j, DepartCandidates, fmt.Sprintf("its candidates are %s, by the outcome %s", listed(got), listed(want))})
	} else if !f.Named && !samePages(standing, following) && sc.Act != ActNext {
		out = append(out, Difference{j, DepartCandidates, "a candidate's page is not the one frozen before"})
	}
	if k.Rules.Seats != f.Rules.Seats {
		out = append(out, Difference{j, DepartSeats, fmt.Sprintf("it fills %d seats, by the outcome %d", k.Rules.Seats, f.Rules.Seats)})
		if f, err = c.follow(sc, k.Rules.Seats); err != nil {
			return out, nil //nolint:nilerr // the seats say it all
		}
	}
	if !sameJSON(k.Rules, f.Rules) {
		out = append(out, Difference{j, DepartRules, "its rules are not those that follow from the outcome (SPEC 9.9)"})
	}
	return out, nil
}

// follow gives what a contest follows from.
func (c Chain) follow(sc *StageContest, seats int) (*FollowsOn, error) {
	if sc.Act != ActNext {
		return c[0].Revote(sc.From, sc.Act, seats)
	}
	f, err := c.Planned(sc.Of, seats)
	if err == nil {
		f.Stage.From = sc.From
	}
	return f, err
}

// voters compares who votes, as far as numbers and names tell: that the handles
// are of the right persons only who has the lines can see (SPEC 7.6).
func (c Chain) voters(m *Manifest) ([]Difference, error) {
	e := m.Election
	was := c[0].Manifest.StageOf()
	drawn := e.Voters()
	switch {
	case was.Step == e.Step:
		return c.sameVoters(m, c[0]), nil
	case drawn.Who == DrawnElected:
		names, err := c.Drawn(drawn)
		if err != nil {
			return nil, err
		}
		if len(m.Electorates) == 1 && m.Electorates[0].Roll != len(names) {
			text := fmt.Sprintf("%d are on its roll, elected are %s", m.Electorates[0].Roll, listed(names))
			return []Difference{{0, DepartVoters, text}}, nil
		}
		return nil, nil
	case drawn.Who == DrawnList:
		return nil, fmt.Errorf("the officers name them: nobody can compare")
	}
	for _, p := range c {
		before := p.Manifest.StageOf()
		if before.Voters().Who == DrawnAll {
			return c.sameVoters(m, p), nil
		}
	}
	return nil, fmt.Errorf("%w: one in which all vote", ErrUntold)
}

// sameVoters compares the electorates' names and numbers with those of p.
func (c Chain) sameVoters(m *Manifest, p *Past) []Difference {
	var out []Difference
	for j := range m.Election.Contests {
		var from []int
		for i := range p.Manifest.Electorates {
			from = append(from, i)
		}
		if sc := m.Election.Contests[j]; p == c[0] && sc.From < len(p.Manifest.Contests) && sc.Act != ActNext {
			from = p.Manifest.Contests[sc.From].Electorates
		}
		got, want := electoratesText(m, m.Contests[j].Electorates, nil), electoratesText(p.Manifest, from, p.Electorates)
		if got != want {
			out = append(out, Difference{j, DepartVoters, fmt.Sprintf("its voters are %s, before they were %s", got, want)})
		}
	}
	return out
}

// electoratesText says who votes: the same text, the same electorates as far as
// numbers tell. counts has the numbers with handles added later.
func electoratesText(m *Manifest, list []int, counts []HeadCount) string {
	var out []string
	for _, i := range list {
		e := &m.Electorates[i]
		n := HeadCount{e.Roll, e.Expected}
		if i < len(counts) {
			n = counts[i]
		}
		out = append(out, fmt.Sprintf("%q (%d on the roll, %d expected)", e.Names.In("zh"), n.Roll, n.Expected))
	}
	return strings.Join(out, ", ")
}

// ordered gives a contest's candidates in an order to compare them in: the
// ballot's own, or by name where officers put them in order at sealing (SPEC 9.19).
func ordered(k *Contest) []Candidate {
	list := slices.Clone(k.Candidates)
	if o := k.Rules.Order; o == count.OrderStroke || o == count.OrderPinyin {
		slices.SortStableFunc(list, func(a, b Candidate) int { return strings.Compare(a.Name, b.Name) })
	}
	return list
}

func namesOfCandidates(list []Candidate) []string {
	out := []string{}
	for _, k := range list {
		out = append(out, k.Name)
	}
	return out
}

func samePages(a, b []Candidate) bool {
	return slices.EqualFunc(a, b, func(x, y Candidate) bool {
		return (x.Page == nil) == (y.Page == nil) && (x.Page == nil || *x.Page == *y.Page)
	})
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}

// sameJSON compares what JSON says.
func sameJSON[T Text | []PlanStep | []Party | count.Rules](a, b T) bool {
	x, errX := MarshalCanonical(a)
	y, errY := MarshalCanonical(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
