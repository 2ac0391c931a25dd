package disclose

import (
	"math/big"
	"slices"
)

// Stats are computed from what a question's table shows, and from nothing else. All
// are hundredths of a unit. Where answers are hidden, Low and High are the least and
// the greatest that the hidden ones leave possible, rounded down and up; where none
// are, they are the same, rounded to the nearest, halves away from zero.
type Stats struct {
	Mean   Range `json:"mean"`
	Median Range `json:"median"`
	// Deviation is the standard deviation (of the whole, not a sample), where no
	// answer is hidden and each is one value.
	Deviation *int `json:"deviation,omitempty"`
	// Promoters is the net promoter score: hundredths of a per cent.
	Promoters *Range `json:"promoters,omitempty"`
}

// A Range is from Low to High, both included.
type Range struct {
	Low  int `json:"low"`
	High int `json:"high"`
}

// A heap is so many answers of one value.
type heap struct{ value, count int }

// stats computes the figures of a scale, or nothing if no answer is shown. rest are
// hidden, or did not answer where that is hidden too (unsure).
func stats(c *Column, counts []int, rest int, unsure bool) *Stats {
	highs := c.Highs
	if len(highs) == 0 {
		highs = c.Values
	}
	low, high := fold(c.Values, counts), fold(highs, counts)
	if len(low) == 0 {
		return nil
	}
	hidden := func(values []int) (lo, hi int) {
		var all []int
		for i, n := range counts {
			if n == 0 {
				all = append(all, values[i])
			}
		}
		if len(all) == 0 {
			return 0, 0
		}
		return slices.Min(all), slices.Max(all)
	}
	least, _ := hidden(c.Values)
	_, most := hidden(highs)
	down := ends(low, least, rest, unsure)
	up := ends(high, most, rest, unsure)
	s := &Stats{
		Mean:   spread(down, up, c.Decimals, mean),
		Median: spread(down, up, c.Decimals, median),
	}
	if rest == 0 && !unsure && len(c.Highs) == 0 {
		d := deviation(low, c.Decimals)
		s.Deviation = &d
	}
	if c.Promoter {
		s.Promoters = promoters(c, counts, rest, unsure)
	}
	return s
}

// promoters is the mean of 100 for 9 and 10, -100 for 0 to 6, and 0.
func promoters(c *Column, counts []int, rest int, unsure bool) *Range {
	of := Column{Kind: Scale, Values: make([]int, len(counts))}
	for i, v := range c.Values {
		switch {
		case v >= 9:
			of.Values[i] = 100
		case v <= 6:
			of.Values[i] = -100
		}
	}
	return &stats(&of, counts, rest, unsure).Mean
}

// fold sorts the answers shown by value.
func fold(values, counts []int) []heap {
	var all []heap
	for i, n := range counts {
		if n > 0 {
			all = append(all, heap{values[i], n})
		}
	}
	slices.SortFunc(all, func(a, b heap) int { return a.value - b.value })
	return all
}

// ends gives the ways of adding the hidden answers between which all others lie: all
// of them of one value, and, where perhaps nobody gave one, none.
func ends(shown []heap, value, rest int, unsure bool) [][]heap {
	if rest == 0 {
		return [][]heap{shown}
	}
	with := append(slices.Clone(shown), heap{value, rest})
	slices.SortFunc(with, func(a, b heap) int { return a.value - b.value })
	if unsure {
		return [][]heap{with, shown}
	}
	return [][]heap{with}
}

// spread gives the least of down and the greatest of up.
func spread(down, up [][]heap, decimals int, of func([]heap) *big.Rat) Range {
	low, high := of(down[0]), of(up[0])
	for i := range down {
		if d := of(down[i]); d.Cmp(low) < 0 {
			low = d
		}
		if u := of(up[i]); u.Cmp(high) > 0 {
			high = u
		}
	}
	unit := new(big.Rat).SetFrac(big.NewInt(100), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
	low, high = new(big.Rat).Mul(low, unit), new(big.Rat).Mul(high, unit)
	if low.Cmp(high) == 0 {
		n := nearest(low)
		return Range{n, n}
	}
	return Range{floor(low), -floor(new(big.Rat).Neg(high))}
}

func floor(r *big.Rat) int {
	return int(new(big.Int).Div(r.Num(), r.Denom()).Int64()) // Div is Euclidean, the denominator positive
}

// nearest rounds, halves away from zero.
func nearest(r *big.Rat) int {
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		return -floor(new(big.Rat).Add(new(big.Rat).Neg(r), half))
	}
	return floor(new(big.Rat).Add(r, half))
}

// moments gives the number of answers, their sum and the sum of their squares.
func moments(all []heap) (n, sum, squares *big.Int) {
	n, sum, squares = new(big.Int), new(big.Int), new(big.Int)
	for _, h := range all {
		count, value := big.NewInt(int64(h.count)), big.NewInt(int64(h.value))
		n.Add(n, count)
		sum.Add(sum, new(big.Int).Mul(count, value))
		squares.Add(squares, new(big.Int).Mul(count, new(big.Int).Mul(value, value)))
	}
	return n, sum, squares
}

func mean(all []heap) *big.Rat {
	n, sum, _ := moments(all)
	return new(big.Rat).SetFrac(sum, n)
}

// median is the middle answer, of an even number the mean of the middle two.
func median(all []heap) *big.Rat {
	n := 0
	for _, h := range all {
		n += h.count
	}
	return big.NewRat(int64(nth(all, (n-1)/2)+nth(all, n/2)), 2)
}

func nth(all []heap, at int) int {
	for _, h := range all {
		if at < h.count {
			return h.value
		}
		at -= h.count
	}
	return 0
}

// deviation is the square root of (n*squares - sum^2) / n^2, in hundredths, rounded
// to the nearest.
func deviation(all []heap, decimals int) int {
	n, sum, squares := moments(all)
	top := new(big.Int).Mul(n, squares)
	top.Sub(top, new(big.Int).Mul(sum, sum))
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	below := new(big.Int).Mul(n, unit)
	// floor(sqrt(x)+1/2) = floor((floor(sqrt(4x))+1)/2)
	top.Mul(top, big.NewInt(4*100*100))
	root := new(big.Int).Sqrt(top.Div(top, below.Mul(below, below)))
	return int(root.Add(root, big.NewInt(1)).Rsh(root, 1).Int64())
}
