package count

import (
	"fmt"
	"math"
	"slices"
)

// TallyRules counts a profile under a rule set: seats, majority, quorum, ties
// and what comes next are the rules'; o says the rest. The methods of polls
// are counted just as a poll is (SPEC 9.4 to 9.9), and the result holds the whole
// outcome. Head counts that are 0 are taken to be the number of ballots.
func TallyRules(r Rules, p *Profile, heads Figures, o Options) (*Result, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if votes := p.Votes() + p.Invalid; votes <= maxFigure {
		heads = heads.atLeast(int(votes))
	}
	if o.Seats > 0 {
		r.Seats = o.Seats
	}
	if _, ok := methodOf(r.Method); ok && p.Form < Graded && !r.Ranked() {
		return p.poll(r, heads, o)
	}
	problems := &problems{}
	bound(problems, "seats", r.Seats, 1, MaxSeats)
	r.wordFaults(problems)
	r.shareFaults(problems)
	r.seatFaults(len(p.Candidates), problems)
	if r.Ranked() {
		orders{}.faults(r, len(p.Candidates), problems)
		r.transferFaults(p.Candidates, false, problems)
		p = p.within(r.Min, r.Limit())
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	o = r.options(o, p.Candidates)
	o.Seats, o.Majority = r.Seats, r.Majority
	if r.Max > 0 {
		o.Scores.Max = r.Max
	}
	if r.Method == MajorityJudgment && o.Scores.Missing == "" {
		o.Scores.Missing = MissingWorst // as in a poll (SPEC 9.6)
	}
	result, err := Tally(r.Method, p, o)
	if err != nil {
		return nil, err
	}
	if r.Method != YesNo && r.Method != YesNoAbstain {
		p.follow(r, result)
	}
	if q := r.Quorum; q != nil {
		needed := q.Needed(heads.Expected())
		present := heads.Present(r.present())
		result.Quorum = &Quorum{Base: q.Base, Of: heads.Expected(), Needed: needed, Present: present, Met: present >= needed}
		if !result.Quorum.Met {
			result.Elected, result.Clause = []string{}, string(FaultQuorum)
			result.Next = Following{Kind: VoidVote, Seats: r.Seats, Among: slices.Clone(p.Candidates)}
		}
	}
	return result, nil
}

// follow applies what the rules say of a tie left open, which elects nobody, and
// of seats that nobody won (SPEC 9.8, 9.9).
func (p *Profile) follow(r Rules, result *Result) {
	for _, draw := range result.Ties {
		if draw.What == TieSeats && draw.By == BreakNone {
			result.Elected = slices.DeleteFunc(result.Elected, func(name string) bool { return slices.Contains(draw.Among, name) })
		}
	}
	missing := r.Seats - len(result.Elected)
	if missing <= 0 || result.Next.Kind == RevoteTied {
		return
	}
	result.Next = Following{Kind: SeatsOpen, Seats: missing, Among: []string{}}
	switch short := r.shortfall(); {
	case short == ShortfallReduce && len(result.Elected) > 0:
		result.Next.Kind = ReduceSeats
	case short == ShortfallRevote, short == ShortfallRevoteOrReduce, short == ShortfallReduce:
		result.Next.Kind = Revote
	}
	for c, name := range p.Candidates {
		if !p.IsWithdrawn(c) && !slices.Contains(result.Elected, name) {
			result.Next.Among = append(result.Next.Among, name)
		}
	}
}

// within makes ballots invalid that rank too few or too many (SPEC 9.4).
func (p *Profile) within(least, most int) *Profile {
	if p.Form != Ranked || least == 0 && most >= MaxCandidates {
		return p
	}
	q := *p
	q.Papers = nil
	var who []int
	for _, paper := range p.Papers {
		who, _ = p.chosen(paper, who)
		if n := len(who); n < least || n > most {
			q.Invalid += paper.Weight
		} else {
			q.Papers = append(q.Papers, paper)
		}
	}
	return &q
}

// atLeast fills the figures nobody gave.
func (f Figures) atLeast(ballots int) Figures {
	for _, v := range []*int{&f.Roll, &f.CheckedIn, &f.Issued} {
		if *v == 0 {
			*v = ballots
		}
	}
	return f
}

// poll counts by one of the methods of polls.
func (p *Profile) poll(r Rules, heads Figures, o Options) (*Result, error) {
	forms := []Form{Scored}
	if r.Method == Choose {
		forms = append(forms, Chosen, Ranked)
	}
	if err := p.wants("marks", forms...); err != nil {
		return nil, err
	}
	contest := Contest{Rules: r, Candidates: len(p.Candidates), Persons: len(p.Persons)}
	if r.WritesIn() {
		contest.Persons = max(1, contest.Persons) // the file says no more than was written
	}
	for _, name := range p.Candidates {
		contest.Listed = append(contest.Listed, slices.Index(p.Persons, name))
	}
	counter, err := NewCounter(contest)
	if err != nil {
		return nil, err
	}
	if p.Votes()+p.Invalid > maxFigure {
		return nil, fmt.Errorf("%w: %d ballots; at most %d are possible", ErrProfile, p.Votes()+p.Invalid, maxFigure)
	}
	if err := p.addTo(counter, contest); err != nil {
		return nil, err
	}
	counter.spoil(Unreadable, int(p.Invalid))
	outcome, err := counter.Finish(heads, o.Seed)
	if err != nil {
		return nil, err
	}
	return p.fromOutcome(outcome), nil
}

// addTo counts every paper.
func (p *Profile) addTo(counter *Counter, contest Contest) error {
	named := p.WriteIns
	var who []int
	zero := Abstain
	if p.Form == Scored {
		zero = p.zeroMark()
	}
	for i, paper := range p.Papers {
		choice := Choice{Marks: make([]Mark, len(p.Candidates))}
		if contest.Rules.Valued() {
			var err error
			if choice.Values, err = p.values(contest.Rules, paper); err != nil {
				return fmt.Errorf("ballot %d: %w", i+1, err)
			}
		} else if p.Form == Scored {
			for c, score := range p.Scores(paper) {
				m, ok := markOf(score, zero)
				if !ok {
					return fmt.Errorf("%w: ballot %d marks %q with %d; marks are 1, 0, -1 or none", ErrProfile, i+1, p.Candidates[c], score)
				}
				if m == Oppose && contest.Rules.marksOnlyFor() {
					m = Abstain
				}
				choice.Marks[c] = m
			}
		} else {
			var ok bool
			if who, ok = p.chosen(paper, who); !ok {
				counter.spoil(OverSelected, int(paper.Weight))
				continue
			}
			for _, c := range who {
				choice.Marks[c] = For
			}
		}
		for len(named) > 0 && named[0].Paper == i {
			choice.WriteIns = append(choice.WriteIns, WriteIn{Candidate: named[0].Candidate, Person: named[0].Person})
			named = named[1:]
		}
		encoded, err := contest.Encode(choice)
		if err != nil {
			return fmt.Errorf("ballot %d: %w", i+1, err)
		}
		counter.add(encoded, int(min(paper.Weight, math.MaxInt32)))
	}
	return nil
}

// values are a paper's scores as a ballot of the poll would give them.
func (p *Profile) values(r Rules, paper Paper) ([]uint8, error) {
	if p.Form != Scored {
		return nil, fmt.Errorf("%w: it gives no scores or grades", ErrProfile)
	}
	values := make([]uint8, len(p.Candidates))
	for c, score := range p.Scores(paper) {
		switch {
		case score == NoScore:
			values[c] = NoValue
		case score < 0 || int(score) > r.Highest():
			return nil, fmt.Errorf("%w: %q gets %d; scores and grades are 0 to %d", ErrProfile, p.Candidates[c], score, r.Highest())
		default:
			values[c] = uint8(score) //nolint:gosec // not above the highest, which is below 255
		}
	}
	return values, nil
}

func markOf(s Score, zero Mark) (m Mark, ok bool) {
	switch s {
	case 1:
		return For, true
	case -1:
		return Oppose, true
	case 0:
		return zero, true
	case NoScore:
		return Abstain, true
	}
	return Abstain, false
}

// fromOutcome puts names to an outcome's lines.
func (p *Profile) fromOutcome(o Outcome) *Result {
	r := &Result{
		Method: o.Method, Seats: o.Seats, Valid: int64(o.Figures.Valid), Invalid: int64(o.Figures.Invalid),
		Quota: Whole(int64(o.Majority.Needed)), Outcome: &o,
		Next: Following{Kind: o.Next.Kind, Seats: o.Next.Seats, Among: p.named(o.Next.Among)},
	}
	if o.Majority.Base == BaseNone || o.Majority.Base == BaseForAgainst {
		r.Quota = ""
	}
	round := Round{Exhausted: Whole(0)}
	for _, l := range o.Lines {
		round.Votes = append(round.Votes, Entry{p.line(l.Line), Whole(int64(l.For))})
	}
	for _, seat := range o.Elected {
		r.Elected = append(r.Elected, p.line(seat.Line))
		r.Clause = string(seat.Clause)
	}
	if len(o.Void) > 0 {
		r.Clause = string(o.Void[0])
	}
	for _, t := range o.Ties {
		draw := Draw{What: TieSeats, Among: p.named(t.Among), Seats: t.Seats, By: BreakNone}
		if t.By == TieLot || t.By == TieSeniority {
			draw.By, draw.Taken = TieBreak(t.By), p.named(t.Among[:t.Seats])
		}
		r.Ties = append(r.Ties, draw)
	}
	round.Elected = slices.Clone(r.Elected)
	r.Rounds = []Round{round}
	return r.complete()
}
