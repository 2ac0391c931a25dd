package ballot

import (
	"errors"
	"fmt"
	"slices"

	"hustings/ballot/count"
)

// Past is a stage that is over, as its board tells.
type Past struct {
	Manifest    *Manifest
	Poll        PollID
	Size        uint64          // of the checkpoint that ends in the outcome, or in the annulment
	Root        Digest          // of that checkpoint
	Outcomes    []count.Outcome // of each contest; nil where the poll was annulled
	Electorates []HeadCount
}

// HeadCount is an electorate's size, handles added later included.
type HeadCount struct{ Roll, Expected int }

// Errors of stages.
var (
	// ErrNoStage says that nothing can be opened from an outcome in that way.
	ErrNoStage = errors.New("ballot: no stage follows so")
	// ErrUntold says that the bundle of an earlier stage is wanted.
	ErrUntold = errors.New("ballot: an earlier stage is not at hand")
)

// Acts lists what can be opened from a contest's outcome, the first being what
// the rules propose (SPEC 9.9.1).
func (p *Past) Acts(contest int) []Act {
	if contest < 0 || contest >= len(p.Manifest.Contests) {
		return nil
	}
	if p.Outcomes == nil {
		return []Act{ActAgain}
	}
	e := p.Manifest.StageOf()
	of, _ := e.Of(contest)
	var acts []Act
	n := p.Outcomes[contest].Next
	also := func(s count.Step) bool { return slices.Contains(n.Alternatives, s) }
	next := false // the step is over, or can be taken for it
	switch n.Kind {
	case count.VoidVote:
		acts = append(acts, ActAgain)
	case count.RevoteTied:
		acts = append(acts, ActRevoteTied)
	case count.Revote:
		acts, next = append(acts, ActRevote), also(count.ReduceSeats)
	case count.Done, count.SeatsOpen, count.ReduceSeats:
		next = true
	}
	if next && e.Follows(of) {
		acts = append(acts, ActNext)
	}
	if n.Kind != count.Revote && also(count.Revote) {
		acts = append(acts, ActRevote)
	}
	return acts
}

// Elected names who was elected to a contest by the end of this stage: those
// elected before, then those of this stage's outcome in ascending order of lines.
func (p *Past) Elected(contest int) []string {
	e := p.Manifest.StageOf()
	_, held := e.Of(contest)
	names := slices.Clone(held)
	if p.Outcomes == nil {
		return names
	}
	var lines []int
	for _, s := range p.Outcomes[contest].Elected {
		lines = append(lines, s.Line)
	}
	slices.Sort(lines)
	for _, l := range lines {
		names = append(names, p.candidate(contest, l).Name)
	}
	return names
}

// candidate is the person of a line; one written in has no page.
func (p *Past) candidate(contest, line int) Candidate {
	k := &p.Manifest.Contests[contest]
	if line < len(k.Candidates) {
		return Candidate{Name: k.Candidates[line].Name, Page: k.Candidates[line].Page}
	}
	if person := line - len(k.Candidates); person < len(p.Manifest.Persons) {
		return Candidate{Name: p.Manifest.Persons[person]}
	}
	return Candidate{}
}

// FollowsOn is a contest of a stage as it follows from the one before: titles,
// candidates and rules. Persons and electorates are the sealed poll's own.
type FollowsOn struct {
	Stage      StageContest
	Titles     Text
	Candidates []Candidate
	Named      bool // the officers name the candidates
	Rules      count.Rules
}

// Revote gives a contest that is voted on again: void, for missing seats or among
// the tied (SPEC 9.9). seats, if not 0, takes the place of what the outcome says.
func (p *Past) Revote(contest int, act Act, seats int) (*FollowsOn, error) {
	if contest < 0 || contest >= len(p.Manifest.Contests) {
		return nil, fmt.Errorf("%w: there is no contest %d", ErrNoStage, contest)
	}
	e := p.Manifest.StageOf()
	of, held := e.Of(contest)
	k := &p.Manifest.Contests[contest]
	f := &FollowsOn{Stage: StageContest{Of: of, From: contest, Act: act, Held: held}, Titles: k.Titles, Rules: k.Rules}
	if act == ActAgain {
		for i := range k.Candidates {
			f.Candidates = append(f.Candidates, p.candidate(contest, i))
		}
		if seats > 0 {
			f.Rules.Seats = seats
		}
	} else if err := p.again(f, contest, seats); err != nil {
		return nil, err
	}
	if f.Stage.Held == nil {
		f.Stage.Held = []string{}
	}
	return f, nil
}

// again fills in a re-vote from an outcome.
func (p *Past) again(f *FollowsOn, contest, seats int) error {
	if p.Outcomes == nil {
		return fmt.Errorf("%w: the poll was annulled, and can be held again only", ErrNoStage)
	}
	o := p.Outcomes[contest]
	f.Stage.Held = p.Elected(contest)
	if seats > 0 {
		o.Next.Seats = seats
	}
	rules, err := count.NextRules(o, f.Rules)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoStage, err)
	}
	f.Rules = rules
	for _, line := range o.Next.Among {
		f.Candidates = append(f.Candidates, p.candidate(contest, line))
	}
	return nil
}

// Chain is the stages before one, the latest first, each being the one that the
// one before it in the list was opened from.
type Chain []*Past

// step finds the latest stage of a step with a contest of it, and that contest's
// number there.
func (c Chain) step(step, of int) (*Past, int, error) {
	for _, p := range c {
		e := p.Manifest.StageOf()
		if e.Step != step {
			continue
		}
		for i := range p.Manifest.Contests {
			if n, _ := e.Of(i); n == of {
				return p, i, nil
			}
		}
	}
	return nil, 0, fmt.Errorf("%w: of step %d, contest %d", ErrUntold, step, of)
}

// Drawn names those elected in an earlier step's contest. The error wraps
// ErrUntold where that stage is not in the chain.
func (c Chain) Drawn(d Drawn) ([]string, error) {
	p, contest, err := c.step(d.Step, d.Contest)
	if err != nil {
		return nil, err
	}
	return p.Elected(contest), nil
}

// Planned gives a contest of the plan's next step. seats, if not 0, takes the
// place of the plan's.
func (c Chain) Planned(of, seats int) (*FollowsOn, error) {
	e := c[0].Manifest.StageOf()
	if e.Step >= len(e.Plan) || of < 0 || of >= len(e.Plan[e.Step].Contests) {
		return nil, fmt.Errorf("%w: the plan has no step %d with a contest %d", ErrNoStage, e.Step+1, of)
	}
	next := &e.Plan[e.Step]
	k := &next.Contests[of]
	f := &FollowsOn{Stage: StageContest{Of: of, Act: ActNext, Held: []string{}}, Titles: k.Titles, Rules: k.Rules, Named: k.Candidates.Who == DrawnNamed}
	if seats > 0 {
		f.Rules.Seats = seats
	}
	f.Stage.From = c.from(k.Candidates, next.Voters)
	if f.Named {
		return f, nil
	}
	p, contest, err := c.step(k.Candidates.Step, k.Candidates.Contest)
	if err != nil {
		return nil, err
	}
	for _, name := range p.Elected(contest) {
		f.Candidates = append(f.Candidates, Candidate{Name: name, Page: p.page(contest, name)})
	}
	return f, nil
}

// from is the contest of the latest stage that a planned contest comes from: the
// one its candidates were elected in, or its voters, or the first.
func (c Chain) from(drawn ...Drawn) int {
	e := c[0].Manifest.StageOf()
	for _, d := range drawn {
		for i := range c[0].Manifest.Contests {
			if of, _ := e.Of(i); d.Who == DrawnElected && d.Step == e.Step && d.Contest == of {
				return i
			}
		}
	}
	return 0
}

// page is the page of a candidate of a contest, if one has that name.
func (p *Past) page(contest int, name string) *Digest {
	for _, k := range p.Manifest.Contests[contest].Candidates {
		if k.Name == name {
			return k.Page
		}
	}
	return nil
}
