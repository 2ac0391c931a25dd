package count

import (
	"math/big"
	"slices"
)

// count runs the rounds.
func (m *meek) count() *Result {
	m.tally = make([]*big.Int, len(m.state))
	for {
		elected := m.iterate()
		m.history = append(m.history, slices.Clone(m.tally))
		m.record()
		if m.r.Quota == "" {
			m.r.Quota = Fixed(m.quotas, m.rule.places)
		}
		m.byTally(elected)
		for _, c := range elected {
			if len(m.r.Elected) < m.o.Seats {
				m.seat(c, ByQuota)
			}
		}
		if !m.goOn(len(elected) > 0) {
			return m.r
		}
	}
}

// goOn decides what a round's votes come to besides the quota, and whether
// there is a round more.
func (m *meek) goOn(elected bool) bool {
	left := m.o.Seats - len(m.r.Elected)
	in := m.continuing()
	m.byTally(in)
	switch {
	case left <= 0:
		return false
	case len(in) <= left:
		for _, c := range in {
			m.seat(c, ByRemaining)
		}
		if missing := left - len(in); missing > 0 {
			m.r.Next = Following{Kind: SeatsOpen, Seats: missing}
		}
		return false
	case elected:
		m.setKeep()
		return true
	}
	near := m.omega() // what has not settled cannot tell candidates apart
	if m.surplus.Cmp(near) > 0 {
		near = m.surplus
	}
	low := new(big.Int).Add(m.tally[in[len(in)-1]], near)
	var tied []int
	for _, c := range in {
		if m.tally[c].Cmp(low) <= 0 {
			tied = append(tied, c)
		}
	}
	if m.final(in, tied, left) {
		return false
	}
	c := tied[0]
	if len(tied) > 1 {
		c = m.behind(tied)
	}
	m.state[c], m.keep[c] = out, 0
	round := &m.r.Rounds[len(m.r.Rounds)-1]
	round.Excluded = append(round.Excluded, m.p.Candidates[c])
	return true
}

// final leaves a tie of the final result to Options.Final, as transfer.final.
func (m *meek) final(in, tied []int, left int) bool {
	switch {
	case len(tied) < 2:
		return false
	case len(tied) == len(in) && len(m.breaker().known(tied)) == len(tied):
	case len(in) == left+1:
		for _, c := range in[:len(in)-len(tied)] {
			m.seat(c, ByRemaining)
		}
	default:
		return false
	}
	slices.Sort(tied)
	before := len(m.r.Elected)
	m.p.tie(m.o, m.r, tied, m.o.Seats-before)
	round := &m.r.Rounds[len(m.r.Rounds)-1]
	round.Elected = append(round.Elected, m.r.Elected[before:]...)
	m.r.Clause = "tie"
	return true
}

func (m *meek) seat(c int, clause Clause) {
	m.state[c] = seated
	name := m.p.Candidates[c]
	m.r.Elected = append(m.r.Elected, name)
	m.r.Clause = string(clause)
	m.r.clauses = append(m.r.clauses, clause)
	round := &m.r.Rounds[len(m.r.Rounds)-1]
	round.Elected = append(round.Elected, name)
}

// behind chooses among equals who is excluded. Votes of earlier rounds are
// compared as they were.
func (m *meek) behind(tied []int) int {
	slices.Sort(tied)
	c, by := m.breaker().choose(tied, false)
	m.r.Ties = append(m.r.Ties, Draw{
		Round: len(m.history), What: TieExclusion, Among: m.p.named(tied), By: by, Taken: m.p.named([]int{c}),
	})
	return c
}

func (m *meek) breaker() breaker {
	b := newBreaker(m.o, nil)
	for _, tally := range m.history[:len(m.history)-1] {
		b.stages = append(b.stages, placings(tally))
	}
	return b
}

// placings gives each candidate its place in the order of votes, equals the same:
// all that a tie needs to know of votes too many for an int64.
func placings(tally []*big.Int) []int64 {
	order := slices.Clone(tally)
	slices.SortFunc(order, (*big.Int).Cmp)
	at := make([]int64, len(tally))
	for c, v := range tally {
		i, _ := slices.BinarySearchFunc(order, v, (*big.Int).Cmp)
		at[c] = int64(i)
	}
	return at
}

// byTally sorts the most votes first, equals as they stood before, else by
// number.
func (m *meek) byTally(candidates []int) {
	slices.SortFunc(candidates, func(a, b int) int {
		for i := len(m.history) - 1; i >= 0; i-- {
			if d := m.history[i][b].Cmp(m.history[i][a]); d != 0 {
				return d
			}
		}
		return a - b
	})
}

// record writes a round down.
func (m *meek) record() {
	places := m.rule.places
	round := Round{Quota: Fixed(m.quotas, places), Exhausted: Fixed(m.rest, places), Keep: Figure{}}
	for c, votes := range m.tally {
		if m.state[c] != out {
			round.Votes = append(round.Votes, Entry{m.p.Candidates[c], Fixed(votes, places)})
			round.Keep = append(round.Keep, Entry{m.p.Candidates[c], Fixed(new(big.Int).SetUint64(m.keep[c]), places)})
		}
	}
	m.r.Rounds = append(m.r.Rounds, round)
}
