package count

import (
	"math"
	"math/big"
)

// Needed is the smallest whole number that is at least (or more than) num/den
// of the given one. It is never less than 1: nobody is elected without a vote,
// and nobody present is no quorum, whatever the share (SPEC 9.5). A share that
// is none needs more than there can be.
func (s Share) Needed(of int) int {
	if s.Den <= 0 || s.Num < 0 || s.Num > s.Den || of < 0 {
		return math.MaxInt
	}
	product := new(big.Int).Mul(big.NewInt(int64(s.Num)), big.NewInt(int64(of)))
	q, rest := product.QuoRem(product, big.NewInt(int64(s.Den)), new(big.Int))
	if s.Op == MoreThan || rest.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	return max(1, int(q.Int64())) // num <= den: not above of+1
}
