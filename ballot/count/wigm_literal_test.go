package count

import (
	"cmp"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A second reading of SPEC 9.11.4: slow, a ballot at a time, in exact fractions cut
// where the text cuts them. It stops where equals would have to be told apart.

type slowBallot struct {
	prefs []int
	value *big.Rat
	with  int // candidate, or -1: exhausted
}

type slowCount struct {
	ballots []*slowBallot
	in      []bool
	kept    []*big.Rat // of the elected: the quota they keep, nil while they hold ballots
	votes   []*big.Rat
	stages  [][]*big.Rat
	elected []int
	equals  bool // a choice among equals was needed
	places  int
	quota   *big.Rat
}

func cutAt(x *big.Rat, places int) *big.Rat {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(unit))
	return new(big.Rat).SetFrac(new(big.Int).Div(scaled.Num(), scaled.Denom()), unit)
}

func newSlowCount(p *Profile, places int) *slowCount {
	s := &slowCount{places: places, in: make([]bool, len(p.Candidates)), kept: make([]*big.Rat, len(p.Candidates))}
	for c := range s.in {
		s.in[c] = true
	}
	for _, paper := range p.Papers {
		for range paper.Weight {
			b := &slowBallot{value: big.NewRat(1, 1), with: -1}
			for _, place := range p.Ranking(paper) {
				b.prefs = append(b.prefs, int(place))
			}
			s.ballots = append(s.ballots, b)
			s.pass(b)
		}
	}
	return s
}

// pass gives a ballot to the first on it who continues.
func (s *slowCount) pass(b *slowBallot) {
	b.with = -1
	for _, c := range b.prefs {
		if s.in[c] {
			b.with = c
			return
		}
	}
}

// record adds the stage's votes up.
func (s *slowCount) record() {
	s.votes = make([]*big.Rat, len(s.in))
	for c := range s.votes {
		s.votes[c] = new(big.Rat)
		if s.kept[c] != nil {
			s.votes[c].Set(s.kept[c])
		}
	}
	for _, b := range s.ballots {
		if b.with >= 0 && s.kept[b.with] == nil {
			s.votes[b.with].Add(s.votes[b.with], b.value)
		}
	}
	s.stages = append(s.stages, s.votes)
}

// continuing are those left, most votes first.
func (s *slowCount) continuing() (list []int) {
	for c, in := range s.in {
		if in {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return s.votes[b].Cmp(s.votes[a]) })
	return list
}

// surplus passes on what somebody has above the quota. In the last stage it goes
// to nobody.
func (s *slowCount) surplus(c int, product, last bool) {
	over := new(big.Rat).Sub(s.votes[c], s.quota)
	part := new(big.Rat).Quo(over, s.votes[c])
	for _, b := range s.ballots {
		if b.with != c {
			continue
		}
		if product {
			b.value = cutAt(new(big.Rat).Mul(part, b.value), s.places)
		} else {
			b.value = cutAt(new(big.Rat).Mul(cutAt(part, s.places), b.value), s.places)
		}
		if s.pass(b); last {
			b.with = -1
		}
	}
	s.kept[c] = s.quota
}

func (s *slowCount) run(seats int, product, greatest bool) {
	var waiting []int
	for {
		s.record()
		if s.quota == nil {
			sum := new(big.Rat)
			for _, v := range s.votes {
				sum.Add(sum, v)
			}
			s.quota = new(big.Rat).SetInt64(new(big.Int).Div(sum.Num(), sum.Denom()).Int64()/int64(seats+1) + 1)
		}
		list := s.continuing()
		left := seats - len(s.elected)
		for i, c := range list {
			if len(s.elected) == seats || len(list) > left && s.votes[c].Cmp(s.quota) < 0 {
				break
			}
			s.equals = s.equals || i > 0 && s.votes[c].Cmp(s.votes[list[i-1]]) == 0
			s.elected, s.in[c] = append(s.elected, c), false
			if s.votes[c].Cmp(s.quota) > 0 {
				waiting = append(waiting, c)
			}
		}
		list = s.continuing()
		over := len(s.elected) == seats || len(list) == 0
		switch {
		case len(waiting) > 0 && !(over && greatest):
			slices.SortStableFunc(waiting, func(a, b int) int { return s.votes[b].Cmp(s.votes[a]) })
			n := len(waiting)
			if greatest {
				s.equals = s.equals || n > 1 && s.votes[waiting[0]].Cmp(s.votes[waiting[1]]) == 0
				n = 1
			}
			for _, c := range waiting[:n] {
				s.surplus(c, product, over)
			}
			waiting = slices.Clone(waiting[n:])
		case over:
			return
		default:
			low := list[len(list)-1]
			s.equals = s.equals || len(list) > 1 && s.votes[low].Cmp(s.votes[list[len(list)-2]]) == 0
			s.in[low] = false
			for _, b := range s.ballots {
				if b.with == low {
					s.pass(b)
				}
			}
		}
		if s.equals {
			return
		}
	}
}

// uneven makes ties rare: every ranking has a weight of its own.
func uneven(p *Profile) *Profile {
	q := &Profile{Form: p.Form, Candidates: p.Candidates}
	for i, paper := range p.Papers {
		if paper.len > 0 {
			q.AddRanking(paper.Weight*7+int64(i*i), p.Ranking(paper))
		}
	}
	return q
}

func sameStages(t *rapid.T, p *Profile, r *Result, stages [][]*big.Rat, elected []int) {
	t.Helper()
	if want := p.named(elected); !slices.Equal(r.Elected, want) {
		t.Fatalf("elected %q, literally %q", r.Elected, want)
	}
	if len(r.Rounds) != len(stages) {
		t.Fatalf("%d stages, literally %d", len(r.Rounds), len(stages))
	}
	for i, stage := range stages {
		for c, want := range stage {
			got := cmp.Or(string(r.Rounds[i].Votes.Of(p.Candidates[c])), "0")
			if x, ok := new(big.Rat).SetString(got); !ok || x.Cmp(want) != 0 {
				t.Fatalf("stage %d: %s has %s, literally %s", i+1, p.Candidates[c], got, want.FloatString(9))
			}
		}
	}
}

func TestWIGMAgainstALiteralReading(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		p := uneven(drawRankings(t, 6, 40))
		product, greatest := rapid.Bool().Draw(t, "product"), rapid.Bool().Draw(t, "greatest")
		o := Options{Seats: rapid.IntRange(1, 4).Draw(t, "seats"), Transfer: TransferOptions{Places: rapid.IntRange(1, 6).Draw(t, "places")}}
		if product {
			o.Transfer.Values = ValueProduct
		}
		if greatest {
			o.Transfer.Surplus = SurplusGreatest
		}
		s := newSlowCount(p, o.Transfer.Places)
		if len(s.ballots) == 0 {
			return
		}
		s.run(o.Seats, product, greatest)
		if s.equals {
			return
		}
		r, err := Tally(STVWIGM, p, o)
		if err != nil {
			t.Fatal(err)
		}
		sameStages(t, p, r, s.stages, s.elected)
		compared++
	})
	if compared < 20 {
		t.Errorf("only %d elections had no equals", compared)
	}
}

// IRV is the same with one seat, a majority of what still counts, and no surplus.
func TestIRVAgainstALiteralReading(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		p := uneven(drawRankings(t, 6, 40))
		s := newSlowCount(p, 0)
		if len(s.ballots) == 0 {
			return
		}
		for {
			s.record()
			list, sum := s.continuing(), new(big.Rat)
			for _, c := range list {
				sum.Add(sum, s.votes[c])
			}
			if s.equals = len(list) > 1 && s.votes[list[len(list)-1]].Cmp(s.votes[list[len(list)-2]]) == 0; s.equals {
				return
			}
			if len(list) == 1 || new(big.Rat).Add(s.votes[list[0]], s.votes[list[0]]).Cmp(sum) > 0 {
				s.elected = list[:1]
				break
			}
			low := list[len(list)-1]
			s.in[low] = false
			for _, b := range s.ballots {
				if b.with == low {
					s.pass(b)
				}
			}
		}
		r, err := Tally(IRV, p, Options{Seats: 1})
		if err != nil {
			t.Fatal(err)
		}
		sameStages(t, p, r, s.stages, s.elected)
		compared++
	})
	if compared < 20 {
		t.Errorf("only %d elections had no equals", compared)
	}
}
