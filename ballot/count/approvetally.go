package count

import (
	"math/big"
	"slices"
)

// Approve, oppose or abstain (赞成, 不赞成, 弃权, 另选他人) on ballots of a file, as
// SPEC 9.3 to 9.5 have it for a poll: a mark for each candidate, and a person
// written in only in place of a candidate opposed. Those with the most votes
// for them are elected, persons written in among them, and nobody without a
// vote; Options.Majority asks for more. A ballot is invalid that selects more
// than there are seats (or Options.Scores.Max), writes in without opposing,
// names a candidate or names somebody twice.

func tallyApprove(p *Profile, o Options) (*Result, error) {
	if err := p.wants("marks for and against", Scored); err != nil {
		return nil, err
	}
	if _, err := p.items(); err != nil { // marks are what they can be
		return nil, err
	}
	limit := o.Seats
	if o.Scores.Max > 0 {
		limit = o.Scores.Max
	}
	a := &approveTally{p: p, votes: newVotes(p, o), zero: p.zeroMark(), limit: limit}
	a.whole = append(a.whole, make([]int64, len(p.Persons))...)
	for range p.Persons {
		a.standing = append(a.standing, true)
	}
	a.items = make([]item, len(a.whole))
	named := p.WriteIns
	for i, paper := range p.Papers {
		end := 0
		for end < len(named) && named[end].Paper == i {
			end++
		}
		a.add(paper, named[:end])
		named = named[end:]
	}
	return a.result(o)
}

type approveTally struct {
	p *Profile
	*votes
	items []item
	zero  Mark
	limit int
}

// add counts a paper, or finds it invalid.
func (a *approveTally) add(paper Paper, named []Named) {
	scores := a.p.Scores(paper)
	if !a.sound(scores, named) {
		a.spoil(paper.Weight)
		return
	}
	a.valid += paper.Weight
	blank := true
	for c, score := range scores {
		switch m := a.mark(score); m {
		case For:
			a.items[c].yes += paper.Weight
			a.whole[c] += paper.Weight
		case Oppose:
			a.items[c].no += paper.Weight
		case Abstain:
			a.items[c].abstain += paper.Weight
			continue
		}
		blank = false
	}
	for _, w := range named {
		line := len(a.p.Candidates) + w.Person
		a.items[line].yes += paper.Weight
		a.whole[line] += paper.Weight
	}
	if blank {
		a.blank += paper.Weight
	}
}

// mark is what a score that items accepts says.
func (a *approveTally) mark(s Score) Mark {
	m, _ := markOf(s, a.zero)
	return m
}

func (a *approveTally) sound(scores []Score, named []Named) bool {
	selected := len(named)
	for _, score := range scores {
		if score == 1 {
			selected++
		}
	}
	if selected > a.limit {
		return false
	}
	for i, w := range named {
		twice := slices.ContainsFunc(named[:i], func(v Named) bool { return v.Person == w.Person })
		if twice || a.mark(scores[w.Candidate]) != Oppose || slices.Contains(a.p.Candidates, a.p.Persons[w.Person]) {
			return false
		}
	}
	return true
}

// result ranks candidates and persons by votes for them.
func (a *approveTally) result(o Options) (*Result, error) {
	points := a.points()
	ranking := byPoints(points, a.standing)
	reached, clause := [][]int{}, ByMostVotes
	over := 0
	for _, group := range ranking {
		var in []int
		for _, line := range group {
			needed := big.NewRat(1, 1)
			if s := o.Majority; s != nil && s.Base == BaseForAgainst {
				needed.SetInt64(int64(s.Needed(int(a.items[line].yes + a.items[line].no))))
			} else if s != nil {
				var err error
				if needed, err = a.needed(*s); err != nil {
					return nil, err
				}
			}
			if points[line].Cmp(needed) >= 0 {
				in = append(in, line)
			}
		}
		if len(in) > 0 {
			reached = append(reached, in)
			over += len(in)
		}
	}
	if o.Majority != nil && over <= o.Seats {
		clause = ByMajority
	}
	r := a.p.ranked(o, ranking, reached)
	r.Valid, r.Invalid, r.Clause = a.valid, a.invalid, string(clause)
	r.Rounds[0].Votes = a.p.figure(points, a.standing)
	r.Profiles = a.p.marks(a.items, a.standing)
	return r, nil
}
