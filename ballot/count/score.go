package count

import (
	"fmt"
	"math"
	"math/big"
)

// Score voting (range voting): W. D. Smith, Range voting (2000). A ballot gives
// each candidate a number; those with the highest sums are elected. Sums are
// compared, not means: a candidate left out gets nothing ("zero", the default),
// or the lowest score on any ballot ("worst"), or the ballot is invalid
// ("refuse"), by Options.Scores.Missing.

// The rules for scores and grades left out. For grades the name of one of them
// is a rule too: it is taken for those left out.
const (
	MissingZero      = "zero"      // nothing is added; scores only
	MissingWorst     = "worst"     // the lowest there is
	MissingRefuse    = "refuse"    // scores: the ballot is invalid; grades: an error
	MissingMedian    = "median"    // the candidate's own median; grades only
	MissingNormalize = "normalize" // what there is counts in proportion; grades only
)

func tallyScore(p *Profile, o Options) (*Result, error) {
	if err := p.wants("ballots with a number for each candidate, or sums", Scored, Summed); err != nil {
		return nil, err
	}
	v := newVotes(p, o)
	if p.Form == Summed {
		v.summed(p)
		return v.result(p, o)
	}
	switch o.Scores.Missing {
	case "", MissingZero, MissingWorst, MissingRefuse:
	default:
		return nil, fmt.Errorf("%w: missing: %q does not go with scores; take %q, %q or %q",
			ErrRules, o.Scores.Missing, MissingZero, MissingWorst, MissingRefuse)
	}
	low, err := p.scoreRange()
	if err != nil {
		return nil, err
	}
	fill := Score(0)
	if o.Scores.Missing == MissingWorst {
		fill = low
	}
	for _, paper := range p.Papers {
		scores := p.Scores(paper)
		if o.Scores.Missing == MissingRefuse && v.leavesOut(scores) {
			v.spoil(paper.Weight)
			continue
		}
		v.valid += paper.Weight
		for c, score := range scores {
			if score == NoScore {
				score = fill
			}
			if v.standing[c] {
				v.whole[c] += int64(score) * paper.Weight
			}
		}
	}
	return v.result(p, o)
}

// scoreRange gives the lowest score on any ballot, and refuses those whose sums
// an int64 cannot hold.
func (p *Profile) scoreRange() (low Score, err error) {
	low, high := Score(math.MaxInt32), Score(math.MinInt32+1)
	for _, paper := range p.Papers {
		for _, score := range p.Scores(paper) {
			if score != NoScore {
				low, high = min(low, score), max(high, score)
			}
		}
	}
	if low > high {
		return 0, nil
	}
	most := big.NewInt(max(-int64(low), int64(high), 1))
	if most.Mul(most, big.NewInt(p.Votes())); !most.IsInt64() {
		return 0, fmt.Errorf("%w: scores from %d to %d on %d ballots are more than this program can add", ErrProfile, low, high, p.Votes())
	}
	return low, nil
}

// leavesOut reports whether somebody in the count has no score.
func (v *votes) leavesOut(scores []Score) bool {
	for c, score := range scores {
		if score == NoScore && v.standing[c] {
			return true
		}
	}
	return false
}
