package threshold

import (
	"fmt"
	"math/big"

	"filippo.io/nistec"
)

// A lagrange holds the Lagrange coefficients at zero of a set of trustees,
// brought to their common denominator: they are whole numbers then, and for
// few trustees small ones (2 and -1, say), so that combining takes additions
// where it would take multiplications. All of it is public.
type lagrange struct {
	numerators  [][]int8 // one per trustee, signed binary digits, least significant first
	denominator []int8   // likewise
	inverse     []byte   // of the denominator modulo q; nil if it is 1
	bits        int      // the most digits of any of them
}

// coefficients computes lambda_i = product over m != i of m/(m-i).
func coefficients(trustees []int) (*lagrange, error) {
	if len(trustees) < 1 || len(trustees) > MaxTrustees {
		return nil, fmt.Errorf("%d trustees: %w", len(trustees), ErrCount)
	}
	seen := [MaxTrustees + 1]bool{}
	for _, i := range trustees {
		if i < 1 || i > MaxTrustees || seen[i] {
			return nil, fmt.Errorf("trustee %d: %w", i, ErrTrustee)
		}
		seen[i] = true
	}
	denominator := big.NewInt(1)
	lambdas := make([]*big.Rat, len(trustees))
	for at, i := range trustees {
		lambdas[at] = big.NewRat(1, 1)
		for _, m := range trustees {
			if m != i {
				lambdas[at].Mul(lambdas[at], big.NewRat(int64(m), int64(m-i)))
			}
		}
		d := lambdas[at].Denom()
		gcd := new(big.Int).GCD(nil, nil, denominator, d)
		denominator.Mul(denominator, new(big.Int).Div(d, gcd))
	}
	l := &lagrange{denominator: signedBinary(denominator)}
	l.bits = len(l.denominator)
	for _, lambda := range lambdas {
		whole := new(big.Rat).Mul(lambda, new(big.Rat).SetInt(denominator))
		digits := signedBinary(whole.Num())
		l.numerators = append(l.numerators, digits)
		l.bits = max(l.bits, len(digits))
	}
	if denominator.Cmp(big.NewInt(1)) != 0 {
		l.inverse = new(big.Int).ModInverse(denominator, orderInt).FillBytes(make([]byte, ScalarSize))
	}
	return l, nil
}

var orderInt = new(big.Int).SetBytes(order.Nat().Bytes(order))

// signedBinary gives the non-adjacent form of n: fewest digits other than zero.
func signedBinary(n *big.Int) []int8 {
	var digits []int8
	n = new(big.Int).Set(n)
	for n.Sign() != 0 {
		digit := int8(0)
		if n.Bit(0) == 1 {
			digit = 1
			if n.Bit(1) == 1 { // two's complement, so it holds below zero too
				digit = -1
			}
			n.Sub(n, big.NewInt(int64(digit)))
		}
		digits = append(digits, digit)
		n.Rsh(n, 1)
	}
	return digits
}

// sum is the sum of numerator times partial over the trustees, for ballot j,
// less the denominator times the combined value where there is one.
func (l *lagrange) sum(partials [][]Point, j int, combined *Point) *nistec.P256Point {
	acc := nistec.NewP256Point()
	begun := false
	step := func(digits []int8, bit int, p *nistec.P256Point, negative bool) {
		if bit >= len(digits) || digits[bit] == 0 {
			return
		}
		var q nistec.P256Point
		if (digits[bit] < 0) != negative {
			p = q.Negate(p)
		}
		if !begun {
			acc.Set(p)
			begun = true
			return
		}
		acc.Add(acc, p)
	}
	for bit := l.bits - 1; bit >= 0; bit-- {
		if begun {
			acc.Double(acc)
		}
		for i := range l.numerators {
			step(l.numerators[i], bit, &partials[i][j].p, false)
		}
		if combined != nil {
			step(l.denominator, bit, &combined.p, true)
		}
	}
	return acc
}

// CombineChunk combines the partial openings of exactly t trustees:
// partials[i][j] is trustee trustees[i]'s for ballot j. It checks no proofs.
func CombineChunk(trustees []int, partials [][]Point) ([]Point, error) {
	l, err := checkPartials(trustees, partials)
	if err != nil {
		return nil, fmt.Errorf("combine: %w", err)
	}
	combined := make([]Point, len(partials[0]))
	for j := range combined {
		sum := l.sum(partials, j, nil)
		if l.inverse != nil {
			if _, err := sum.ScalarMult(sum, l.inverse); err != nil {
				return nil, fmt.Errorf("combine: %w", err)
			}
		}
		if combined[j], err = makePoint(sum); err != nil {
			return nil, fmt.Errorf("combine: ballot %d: %w", j, err)
		}
	}
	return combined, nil
}

// VerifyCombined checks the combined values of a chunk, ballot by ballot and
// exactly. On ErrCombined, bad is the first ballot that is wrong; otherwise
// it is -1.
func VerifyCombined(trustees []int, partials [][]Point, combined []Point) (bad int, err error) {
	l, err := checkPartials(trustees, partials)
	if err != nil {
		return -1, fmt.Errorf("verify combined values: %w", err)
	}
	if len(combined) != len(partials[0]) {
		return -1, fmt.Errorf("verify combined values: %w", ErrCount)
	}
	if !allValid(combined) {
		return -1, fmt.Errorf("verify combined values: %w", ErrPoint)
	}
	for j := range combined {
		if l.sum(partials, j, &combined[j]).IsInfinity() != 1 {
			return j, fmt.Errorf("verify combined values: ballot %d: %w", j, ErrCombined)
		}
	}
	return -1, nil
}

func checkPartials(trustees []int, partials [][]Point) (*lagrange, error) {
	l, err := coefficients(trustees)
	if err != nil {
		return nil, err
	}
	if len(partials) != len(trustees) {
		return nil, fmt.Errorf("%d trustees, %d lists: %w", len(trustees), len(partials), ErrCount)
	}
	for i := range partials {
		if len(partials[i]) != len(partials[0]) || len(partials[i]) < 1 || len(partials[i]) > MaxChunk {
			return nil, fmt.Errorf("trustee %d: %d partial openings: %w", trustees[i], len(partials[i]), ErrCount)
		}
		if !allValid(partials[i]) {
			return nil, fmt.Errorf("trustee %d: %w", trustees[i], ErrPoint)
		}
	}
	return l, nil
}
