package count

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A second reading of Meek's rule (SPEC 9.11.7): a ballot at a time, in whole
// multiples of 10^-p without bound. It stops where equals would have to be
// told apart.
type slowMeek struct {
	ballots [][]int
	unit    *big.Int
	omega   *big.Int
	keep    []*big.Int
	out     []bool
	elected []int
	votes   []*big.Int
	quota   *big.Int
	stages  [][]*big.Rat
	equals  bool
}

func newSlowMeek(p *Profile, places int) *slowMeek {
	ten := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
	m := &slowMeek{unit: ten(places), omega: ten((places + 2) / 3), out: make([]bool, len(p.Candidates))}
	for range p.Candidates {
		m.keep = append(m.keep, m.unit)
	}
	for _, paper := range p.Papers {
		var ballot []int
		for _, place := range p.Ranking(paper) {
			ballot = append(ballot, int(place))
		}
		for range paper.Weight {
			m.ballots = append(m.ballots, ballot)
		}
	}
	return m
}

// ceil is a * b / c, rounded up.
func ceil(a, b, c *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(new(big.Int).Mul(a, b), c, new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

func (m *slowMeek) distribute(seats int) {
	m.votes = make([]*big.Int, len(m.keep))
	sum := new(big.Int)
	for c := range m.votes {
		m.votes[c] = new(big.Int)
	}
	for _, ballot := range m.ballots {
		left := m.unit
		for _, c := range ballot {
			kept := ceil(left, m.keep[c], m.unit)
			m.votes[c].Add(m.votes[c], kept)
			sum.Add(sum, kept)
			left = new(big.Int).Sub(left, kept)
		}
	}
	m.quota = new(big.Int).Div(sum, big.NewInt(int64(seats+1)))
	m.quota.Add(m.quota, big.NewInt(1))
}

func (m *slowMeek) lower() {
	for _, c := range m.elected {
		m.keep[c] = ceil(ceil(m.keep[c], m.quota, m.unit), m.unit, m.votes[c])
	}
}

// left are those neither elected nor excluded, most votes first.
func (m *slowMeek) left() (list []int) {
	for c, out := range m.out {
		if !out && !slices.Contains(m.elected, c) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return m.votes[b].Cmp(m.votes[a]) })
	return list
}

// near reports whether rounding could hide that two are equal.
func (m *slowMeek) near(a, b int, within *big.Int) bool {
	d := new(big.Int).Sub(m.votes[a], m.votes[b])
	return d.CmpAbs(within) <= 0
}

// round distributes until somebody is elected or all is settled.
func (m *slowMeek) round(seats int) (now []int, surplus *big.Int) {
	var last *big.Int
	for {
		m.distribute(seats)
		now, surplus = nil, new(big.Int)
		for _, c := range m.left() {
			if m.votes[c].Cmp(m.quota) >= 0 {
				now = append(now, c)
			}
		}
		for _, c := range m.elected {
			surplus.Add(surplus, new(big.Int).Sub(m.votes[c], m.quota))
		}
		if surplus.Sign() < 0 {
			surplus.SetInt64(0)
		}
		if len(now) > 0 || surplus.Cmp(m.omega) < 0 || last != nil && surplus.Cmp(last) >= 0 {
			return now, surplus
		}
		last = surplus
		m.lower()
	}
}

func (m *slowMeek) run(seats int) {
	for {
		now, surplus := m.round(seats)
		var stage []*big.Rat
		for _, v := range m.votes {
			stage = append(stage, new(big.Rat).SetFrac(v, m.unit))
		}
		m.stages = append(m.stages, stage)
		for i, c := range now {
			m.equals = m.equals || i > 0 && m.votes[c].Cmp(m.votes[now[i-1]]) == 0
		}
		m.elected = append(m.elected, now...)
		list := m.left()
		if len(m.elected) > seats {
			m.equals = true
		}
		if m.equals || len(m.elected) == seats || len(m.elected)+len(list) <= seats {
			for i := range list {
				m.equals = m.equals || len(m.elected) < seats && i > 0 && m.votes[list[i]].Cmp(m.votes[list[i-1]]) == 0
			}
			if len(m.elected) < seats {
				m.elected = append(m.elected, list...)
			}
			return
		}
		if len(now) > 0 {
			m.lower()
			continue
		}
		within := m.omega
		if surplus.Cmp(within) > 0 {
			within = surplus
		}
		low := list[len(list)-1]
		if m.near(low, list[len(list)-2], within) {
			m.equals = true
			return
		}
		m.out[low], m.keep[low] = true, new(big.Int)
	}
}

func TestMeekAgainstALiteralReading(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		p := uneven(drawRankings(t, 6, 30))
		seats, places := rapid.IntRange(1, 4).Draw(t, "seats"), rapid.IntRange(3, 12).Draw(t, "places")
		m := newSlowMeek(p, places)
		if len(m.ballots) == 0 {
			return
		}
		m.run(seats)
		if m.equals {
			return
		}
		r, err := Tally(STVMeek, p, Options{Seats: seats, Transfer: TransferOptions{Places: places}})
		if err != nil {
			t.Fatal(err)
		}
		sameStages(t, p, r, m.stages, m.elected)
		compared++
	})
	if compared < 20 {
		t.Errorf("only %d elections had no equals", compared)
	}
}
