package count

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// median is the lower middle grade; the worst where there are none.
func median(given []*big.Int) int {
	place := sum(given)
	place.Sub(place, big.NewInt(1))
	place.Rsh(place, 1) // of no grades at all this is -1: below every grade
	for g, n := range given {
		if place.Sub(place, n).Sign() < 0 {
			return g
		}
	}
	return 0
}

// stretch is a run of equal grades: as many of them as count says.
type stretch struct {
	grade int
	count *big.Int
}

// fromMiddle cuts a candidate's sorted grades in two, and gives those of the
// lower half from the middle down and those of the upper half from the middle
// up. Of an odd number the middle one belongs to the lower half.
func fromMiddle(given []*big.Int) (down, up []stretch) {
	total := sum(given)
	lower := new(big.Int).Add(total, big.NewInt(1))
	lower.Rsh(lower, 1)
	for g, n := range given {
		below := minInt(n, lower)
		lower = new(big.Int).Sub(lower, below)
		if below.Sign() > 0 {
			down = append(down, stretch{g, below})
		}
		if above := new(big.Int).Sub(n, below); above.Sign() > 0 {
			up = append(up, stretch{g, above})
		}
	}
	slices.Reverse(down)
	return down, up
}

func minInt(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// compareGrades is above 0 where a is judged better. Both have the same number
// of grades, so their halves are as long as each other's.
//
// The grades come up in turn from both halves. So of each half the first place
// where a and b differ matters, and of those two the one that comes up first.
func compareGrades(a, b []*big.Int) int {
	aDown, aUp := fromMiddle(a)
	bDown, bUp := fromMiddle(b)
	lowAt, low := firstDifference(aDown, bDown)
	highAt, high := firstDifference(aUp, bUp)
	switch {
	case low == 0:
		return high
	case high == 0:
		return low
	}
	// Of an even number they come up as lower 0, upper 0, lower 1, upper 1 …; of
	// an odd one as lower 0, lower 1, upper 0, lower 2, upper 1 ….
	if sum(a).Bit(0) == 1 {
		highAt.Add(highAt, big.NewInt(1))
	}
	if highAt.Cmp(lowAt) < 0 {
		return high
	}
	return low
}

// firstDifference is the first place where two halves differ and which is the
// better there; 0 where they are the same.
func firstDifference(a, b []stretch) (at *big.Int, better int) {
	at = new(big.Int)
	var i, j int
	var aLeft, bLeft *big.Int
	for i < len(a) && j < len(b) {
		if a[i].grade != b[j].grade {
			return at, cmp.Compare(a[i].grade, b[j].grade)
		}
		if aLeft == nil {
			aLeft = new(big.Int).Set(a[i].count)
		}
		if bLeft == nil {
			bLeft = new(big.Int).Set(b[j].count)
		}
		step := new(big.Int).Set(minInt(aLeft, bLeft))
		at.Add(at, step)
		if aLeft.Sub(aLeft, step).Sign() == 0 {
			i, aLeft = i+1, nil
		}
		if bLeft.Sub(bLeft, step).Sign() == 0 {
			j, bLeft = j+1, nil
		}
	}
	return at, 0
}

// ErrMissing is wrapped, besides ErrProfile, where grades are left out and
// nothing says what is to become of them.
var ErrMissing = errors.New("grades are left out, and no rule says what they are")

// most is the greatest number of grades that a candidate has.
func (j *judgment) most() *big.Int {
	most := new(big.Int)
	for _, c := range j.who {
		if n := sum(j.given[c]); n.Cmp(most) > 0 {
			most = n
		}
	}
	return most
}

// fill gives every candidate the same number of grades, by the rule for those
// left out (SPEC 9.18): as many as there are voters, or as the candidate with
// most of them has.
func (j *judgment) fill(o ScoreOptions) error {
	want := j.most()
	if voters := big.NewInt(max(o.Voters, j.p.Votes())); want.Cmp(voters) < 0 {
		want = voters
	}
	if o.Missing == MissingNormalize {
		return j.normalize()
	}
	for _, c := range j.who {
		missing := new(big.Int).Sub(want, sum(j.given[c]))
		if missing.Sign() == 0 {
			continue
		}
		var grade int
		switch o.Missing {
		case "", MissingRefuse:
			return fmt.Errorf("%w: %w: %q has %d of %d", ErrProfile, ErrMissing, j.p.Candidates[c], sum(j.given[c]), want)
		case MissingWorst:
		case MissingMedian:
			grade = median(j.given[c])
		default:
			if grade = slices.Index(j.grades, o.Missing); grade < 0 {
				return fmt.Errorf("%w: missing: %q is no rule and no grade; take %q, %q, %q, %q or one of %q", ErrRules, o.Missing,
					MissingRefuse, MissingWorst, MissingMedian, MissingNormalize, j.grades)
			}
		}
		j.given[c][grade] = missing.Add(missing, j.given[c][grade])
	}
	return nil
}

// normalize multiplies each candidate's grades so that all have the same number.
func (j *judgment) normalize() error {
	common := big.NewInt(1)
	for _, c := range j.who {
		n := sum(j.given[c])
		if n.Sign() == 0 {
			return fmt.Errorf("%w: %q has no grades; there is nothing to count in proportion", ErrProfile, j.p.Candidates[c])
		}
		shared := new(big.Int).GCD(nil, nil, common, n)
		common.Mul(common, n.Div(n, shared))
		if common.BitLen() > maxCommonBits {
			return fmt.Errorf("%w: the numbers of grades differ in too many ways to count them in proportion", ErrProfile)
		}
	}
	for _, c := range j.who {
		times := new(big.Int).Div(common, sum(j.given[c]))
		for g, n := range j.given[c] {
			j.given[c][g] = new(big.Int).Mul(n, times)
		}
	}
	return nil
}

// maxCommonBits bounds the common multiple of the numbers of grades.
const maxCommonBits = 4096
