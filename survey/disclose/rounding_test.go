package disclose

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRoundingStays holds that what is shown beside rounded numbers does not undo the
// rounding: it is a function of them. For every question of results that are rounded,
// another survey with other numbers, each rounded to the same, has the same figures.
func TestRoundingStays(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 300 {
		n := 60 + random.IntN(200)
		in := sample(random, n, 10, 6, 5)
		in.Rounding = 5
		got, err := Aggregate(in)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range got.Questions {
			c := &in.Columns[i]
			if q.Hidden != "" {
				continue
			}
			counts := make([]int, len(q.Cells))
			for j, cell := range q.Cells {
				if counts[j] = cell.Count; cell.Count%5 != 0 {
					t.Fatalf("%+v", q)
				}
			}
			if q.Stats != nil {
				want := stats(c, counts, q.Rest, q.Answered == 0)
				if *want.deviation() != *q.Stats.deviation() || want.Mean != q.Stats.Mean || want.Median != q.Stats.Median {
					t.Errorf("figures of %s are not those of the numbers shown: %+v, want %+v", q.Name, q.Stats, want)
				}
			}
			if e := q.Estimate; e != nil && *e != *estimate(c.Coin, counts[0], counts[1]) {
				t.Errorf("the estimate of %s is not that of the numbers shown: %+v", q.Name, e)
			}
			if q.Asked%5 != 0 || q.Answered%5 != 0 || q.Rest%5 != 0 {
				t.Errorf("%+v", q)
			}
		}
	}
}

func (s *Stats) deviation() *int {
	none := -1
	if s.Deviation == nil {
		return &none
	}
	return s.Deviation
}

// TestRoundingRanks holds that mean positions leave every number of answers possible
// that is rounded to the one shown, and that they add up.
func TestRoundingRanks(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 1))
	shown := 0
	for range 2000 {
		m, answered := 2+random.IntN(8), 10+random.IntN(100)
		p := &pattern{col: &Column{Kind: Rank}, answered: answered, sums: make([]int, m), shown: make([]bool, m)}
		for i := range m {
			p.col.Keys, p.shown[i] = append(p.col.Keys, string(rune('a'+i))), true
		}
		for range answered {
			order := random.Perm(m)
			if random.IntN(2) == 0 {
				slices.Sort(order)
			}
			for i, at := range order {
				p.sums[i] += at + 1
			}
		}
		positions := p.positions(5)
		if (positions != nil) != (round(answered, 5) >= coarseRanks) {
			t.Fatalf("of %d: %v", answered, positions)
		}
		if positions == nil {
			continue
		}
		shown++
		for other := round(answered, 5) - 2; other <= round(answered, 5)+2; other++ {
			if got := (&pattern{col: p.col, answered: other, sums: sumsFor(positions, other), shown: p.shown}).positions(5); !slices.Equal(got, positions) {
				t.Fatalf("%d ranked; positions %v are not those of %d, but %v", answered, positions, other, got)
			}
		}
	}
	if shown < 1000 {
		t.Errorf("only %d were shown", shown)
	}
}

// sumsFor gives whole sums, as near to the positions as may be, of so many answers.
func sumsFor(positions []Position, n int) []int {
	m := len(positions)
	sums, left := make([]int, m), n*m*(m+1)/2
	for i, p := range positions {
		sums[i] = p.Mean * n / 100
		left -= sums[i]
	}
	for i := 0; left > 0; i++ {
		if positions[i].Mean*n%100 > 0 {
			sums[i]++
			left--
		}
	}
	return sums
}
