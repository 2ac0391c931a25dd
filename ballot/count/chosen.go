package count

import (
	"fmt"
	"math/big"
)

// What the ways of voting that mark candidates have in common: a paper gives
// each candidate it chooses one vote, or one paper's vote is divided.

// chosen is the candidates a paper chooses, each once, whether or not they take
// part in the count; ok is false where it chooses too many to tell.
//
// Of a paper that ranks, all whom it ranks are chosen: all who are marked.
func (p *Profile) chosen(paper Paper, into []int) (who []int, ok bool) {
	who = into[:0]
	if p.Form == Scored {
		for c, score := range p.Scores(paper) {
			if score != NoScore && score > 0 {
				who = append(who, c)
			}
		}
		return who, true
	}
	for _, place := range p.Ranking(paper) {
		if place&^Equal == Overvoted {
			return nil, false
		}
		if c, is := place.Candidate(); is && !contains(who, c) {
			who = append(who, c)
		}
	}
	return who, true
}

func contains(who []int, c int) bool {
	for _, v := range who {
		if v == c {
			return true
		}
	}
	return false
}

// first is the candidates at the highest rank that holds somebody in the count.
func (p *Profile) first(paper Paper, standing []bool, into []int) (who []int, ok bool) {
	if p.Form != Ranked {
		return p.chosen(paper, into)
	}
	who = into[:0]
	for _, place := range p.Ranking(paper) {
		if len(who) > 0 && !place.Equals() {
			break
		}
		if place&^Equal == Overvoted {
			return nil, false
		}
		if c, is := place.Candidate(); is && standing[c] && !contains(who, c) {
			who = append(who, c)
		}
	}
	return who, true
}

// votes are what candidates got, and how many papers were valid.
type votes struct {
	standing []bool
	whole    []int64         // papers that gave the candidate a whole vote
	part     map[int][]int64 // by number of sharers, papers that gave a share
	valid    int64
	blank    int64
	invalid  int64
}

func newVotes(p *Profile, o Options) *votes {
	return &votes{
		standing: o.standing(p),
		whole:    make([]int64, len(p.Candidates)),
		part:     map[int][]int64{},
		invalid:  p.Invalid,
	}
}

// spoil counts papers that choose too many.
func (v *votes) spoil(weight int64) { v.invalid += weight }

// each gives everybody chosen who is in the count a vote.
func (v *votes) each(who []int, weight int64) {
	v.valid += weight
	given := false
	for _, c := range who {
		if v.standing[c] {
			v.whole[c] += weight
			given = true
		}
	}
	if !given {
		v.blank += weight
	}
}

// share divides a vote equally among those chosen, all in the count.
func (v *votes) share(who []int, weight int64) {
	if len(who) < 2 {
		v.each(who, weight)
		return
	}
	v.valid += weight
	if v.part[len(who)] == nil {
		v.part[len(who)] = make([]int64, len(v.whole))
	}
	for _, c := range who {
		v.part[len(who)][c] += weight
	}
}

// points adds whole votes and shares up.
func (v *votes) points() []*big.Rat {
	points := make([]*big.Rat, len(v.whole))
	for c, n := range v.whole {
		points[c] = new(big.Rat).SetInt64(n)
	}
	for among, papers := range v.part {
		for c, n := range papers {
			points[c].Add(points[c], big.NewRat(n, int64(among)))
		}
	}
	return points
}

// summed takes the sums that a profile without papers has.
func (v *votes) summed(p *Profile) {
	for c, row := range p.Totals {
		if len(row) > 0 && v.standing[c] {
			v.whole[c] = row[0]
		}
	}
}

// result ranks by votes. Where the options ask for a majority, only those who
// reach it are elected.
func (v *votes) result(p *Profile, o Options) (*Result, error) {
	points := v.points()
	ranking := byPoints(points, v.standing)
	reached := ranking
	clause := ByMostVotes
	if o.Majority != nil {
		needed, err := v.needed(*o.Majority)
		if err != nil {
			return nil, err
		}
		reached = nil
		over := 0
		for _, group := range ranking {
			if points[group[0]].Cmp(needed) >= 0 {
				reached = append(reached, group)
				over += len(group)
			}
		}
		if over <= o.Seats {
			clause = ByMajority
		}
	}
	r := p.ranked(o, ranking, reached)
	r.Valid, r.Invalid, r.Clause = v.valid, v.invalid, string(clause)
	r.Rounds[0].Votes = p.figure(points, v.standing)
	return r, nil
}

// needed is the number of votes that a share of the papers asks for.
func (v *votes) needed(s Share) (*big.Rat, error) {
	of := map[Base]int64{
		BaseValid: v.valid, BaseMarked: v.valid - v.blank, BaseReturned: v.valid + v.invalid,
	}
	n, ok := of[s.Base]
	if !ok {
		return nil, fmt.Errorf("%w: majority.base: %q: ballots alone do not say it; take %q, %q or %q",
			ErrUnsupported, s.Base, BaseValid, BaseMarked, BaseReturned)
	}
	return new(big.Rat).SetInt64(int64(s.Needed(int(n)))), nil
}
