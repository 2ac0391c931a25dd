package disclose

import (
	"cmp"
	"math/big"
	"slices"
)

// An Estimate is what randomised responses tell of how many would truly say yes:
// hundredths of a per cent. Estimate is unbiased, and so may be less than 0 or more
// than 10000; Low and High are the ends of a 95 % interval, cut off there.
//
// Each response is yes with probability l = (Truth*p + Yes)/Of for the true share p,
// so p is estimated by (l*Of - Yes)/Truth with l = yes/n, whose variance is estimated
// without bias by l(1-l)/(n-1) * (Of/Truth)^2 (S. L. Warner, Randomized response,
// JASA 60, 1965; with forced answers: R. F. Boruch, 1971). The interval is 1.96
// standard errors to either side.
type Estimate struct {
	Share int `json:"share"`
	Low   int `json:"low"`
	High  int `json:"high"`
}

// estimate computes it from the numbers of yes and no that are shown.
func estimate(coin Coin, yes, no int) *Estimate {
	n := big.NewInt(int64(yes + no))
	truth, of := big.NewInt(int64(coin.Truth)), big.NewInt(int64(coin.Of))
	mul := func(all ...*big.Int) *big.Int {
		p := big.NewInt(1)
		for _, f := range all {
			p.Mul(p, f)
		}
		return p
	}
	top := mul(big.NewInt(int64(yes)), of)
	top.Sub(top, mul(big.NewInt(int64(coin.Yes)), n))
	top.Mul(top, big.NewInt(10000))
	share := new(big.Rat).SetFrac(top, mul(n, truth))
	// (19600 Of)^2 yes no / ((n-1) (n Truth)^2), of which the root is rounded up
	scale := mul(big.NewInt(19600), of)
	square := mul(scale, scale, big.NewInt(int64(yes)), big.NewInt(int64(no)))
	below := mul(big.NewInt(int64(yes+no-1)), n, truth, n, truth)
	square.Add(square, new(big.Int).Sub(below, big.NewInt(1)))
	square.Div(square, below)
	root := new(big.Int).Sqrt(square)
	if mul(root, root).Cmp(square) < 0 {
		root.Add(root, big.NewInt(1))
	}
	half := new(big.Rat).SetInt(root)
	low := floor(new(big.Rat).Sub(share, half))
	high := -floor(new(big.Rat).Neg(new(big.Rat).Add(share, half)))
	return &Estimate{Share: nearest(share), Low: min(max(low, 0), 10000), High: max(min(high, 10000), 0)}
}

// A Position is the mean position of a ranked category, in hundredths.
type Position struct {
	Key  string `json:"key"`
	Mean int    `json:"mean"`
}

// coarseRanks is the least number of answers, rounded, of which mean positions are
// shown beside rounded numbers.
const coarseRanks = 25

// positions gives the mean positions that are shown, of all categories or of none.
func (p *pattern) positions(rounding int) (out []Position) {
	if p.answered == 0 || !p.shown[0] || rounding > 1 && round(p.answered, rounding) < coarseRanks {
		return nil
	}
	for i, sum := range p.sums {
		out = append(out, Position{Key: p.col.Keys[i], Mean: hundredths(sum, p.answered)})
	}
	if rounding > 1 {
		for i, tenths := range p.tenths() {
			out[i].Mean = 10 * tenths
		}
	}
	return out
}

// tenths gives the mean positions in tenths, rounded so that they add up: down, and
// then those up that were cut most. From hundredths one reads what they were divided
// by, which is the number that was rounded. These are possible for any number of
// answers above 20: take the sums nearest to them that add up; each is less than half a
// tenth off, and so rounded to the same.
func (p *pattern) tenths() []int {
	m := len(p.sums)
	out, order, left := make([]int, m), make([]int, m), 10*m*(m+1)/2
	for i, sum := range p.sums {
		out[i], order[i] = 10*sum/p.answered, i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(10*p.sums[b]%p.answered, 10*p.sums[a]%p.answered)
	})
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}
