package disclose

import (
	"fmt"
	"math/rand/v2"
)

// sample makes an input as surveys are: groups of uneven sizes, answers that differ a
// little between them, a few who leave a question out.
func sample(r *rand.Rand, n, questions, tables, k int) *Input {
	in := &Input{Poll: "00", Figures: Figures{Expected: n, Issued: n, Returned: n}, Threshold: k, TextThreshold: 2 * k}
	group := column(r, "g0", Single, 4+r.IntN(3), n, nil)
	in.Columns = append(in.Columns, group)
	for q := 1; q < questions; q++ {
		kind := []Kind{Scale, Single, Scale, Multi, Number, Rank, Random}[q%7]
		size := map[Kind]int{Scale: 5, Single: 3 + r.IntN(4), Multi: 6, Number: 5, Rank: 4, Random: 2}[kind]
		in.Columns = append(in.Columns, column(r, fmt.Sprintf("q%d", q), kind, size, n, group.One))
	}
	for q := 1; q < questions && len(in.Tables) < tables; q++ {
		if MayCross(Single, in.Columns[q].Kind) {
			in.Tables = append(in.Tables, [2]string{"g0", in.Columns[q].Name})
		}
	}
	return in
}

func column(r *rand.Rand, name string, kind Kind, size, n int, group []int) Column {
	c := Column{Name: name, Kind: kind, Min: 1, Max: size, Coin: Coin{Truth: 2, Yes: 1, Of: 4}}
	weights := make([]float64, size)
	for i := range size {
		c.Keys = append(c.Keys, fmt.Sprintf("a%d", i+1))
		weights[i] = 0.1 + r.ExpFloat64()
		switch kind {
		case Scale:
			c.Values = append(c.Values, i+1)
		case Number:
			c.Values, c.Highs = append(c.Values, 10*i), append(c.Highs, 10*i+9)
		}
	}
	for i := range n {
		w := append([]float64(nil), weights...)
		if group != nil {
			w[group[i]%size] *= 1.3
		}
		skip := group != nil && r.IntN(30) == 0
		switch {
		case kind == Multi || kind == Rank:
			c.Many = append(c.Many, several(r, w, kind, skip))
		case skip:
			c.One = append(c.One, None)
		default:
			c.One = append(c.One, pick(r, w))
		}
	}
	return c
}

func several(r *rand.Rand, weights []float64, kind Kind, skip bool) []int {
	picks := []int{}
	if skip {
		return picks
	}
	count := 1 + r.IntN(3)
	if kind == Rank {
		count = len(weights)
	}
	for range count {
		at := pick(r, weights)
		picks = append(picks, at)
		weights[at] = 0
	}
	return picks
}

func pick(r *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 && w > 0 {
			return i
		}
	}
	for i, w := range weights {
		if w > 0 {
			return i
		}
	}
	return 0
}

func keys(n int) []string { return []string{"a", "b", "c", "d", "e", "f"}[:n] }
