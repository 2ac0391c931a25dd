package count

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrProfile is wrapped by every refusal of a profile that cannot be counted
// the way that was asked.
var ErrProfile = errors.New("count: ballots")

// Form says what the papers of a profile say about candidates.
type Form uint8

// The forms.
const (
	// Ranked: an order of preference; Ranking gives it.
	Ranked Form = iota
	// Chosen: a set of candidates; Ranking gives it in no meaningful order.
	Chosen
	// Scored: a number, or none, for each candidate; Scores gives them. Marks
	// for (1), against (0 or -1) and none are scores as well.
	Scored
	// Graded: no papers. Totals[c][g] is how often candidate c got grade g, the
	// worst grade first; Grades names them.
	Graded
	// Summed: no papers. Totals[c][0] is the number of votes of candidate c.
	Summed
	// Motions: no papers. Candidates are motions, Totals[c] is for, against,
	// abstentions.
	Motions
)

// Place is one place of a ranking, most preferred first: a candidate, with the
// flag Equal where it shares the rank of the place before it; or Skipped, or
// Overvoted.
type Place uint16

// The places that are no candidate, and the flag.
const (
	Equal     Place = 1 << 15
	Skipped   Place = Equal - 1 // a rank left empty
	Overvoted Place = Equal - 2 // a rank with too many marks, not said for whom
)

// Limits of a profile. Votes are sums of weights: bounded, so that no sum of
// them with five decimals leaves an int64.
const (
	MaxProfileCandidates = 4096
	MaxVotes             = 1_000_000_000_000
)

// Candidate is the candidate at this place, if there is one.
func (p Place) Candidate() (candidate int, ok bool) {
	bare := p &^ Equal
	return int(bare), bare < Overvoted
}

// Equals reports whether the place shares the rank of the one before it.
func (p Place) Equals() bool { return p&Equal != 0 }

// Score is what a paper of the form Scored gives one candidate.
type Score int32

// NoScore says that the paper left the candidate out.
const NoScore Score = math.MinInt32

// Paper is one ballot, or several that say the same.
type Paper struct {
	Weight int64  // how many ballots: at least 1
	from   uint32 // into the profile's places or scores
	len    uint32
}

// Named is a person whom a paper writes in in place of a candidate.
type Named struct {
	Paper     int // index in Papers
	Candidate int
	Person    int // index in Persons
}

// Profile is the ballots of one contest, read from a file or opened from a
// poll: what every method that does not count on the fly starts from. Equal
// papers may have been merged, and their order never matters. Read it only;
// it is safe for concurrent readers.
type Profile struct {
	Title      string
	Candidates []string // names, exactly as in the file
	Withdrawn  []bool   // nil: nobody; else one for each candidate
	Seats      int      // 0: the source does not say
	Form       Form
	Papers     []Paper
	Invalid    int64 // ballots that the source says are no votes at all
	// Overmarked says that several candidates at one rank are an over-vote, not
	// an equal preference.
	Overmarked bool
	// LeftOutApart says that a candidate whom a paper does not rank is compared
	// with nobody. Otherwise it stands below all who are ranked.
	LeftOutApart bool

	Persons  []string // names written in
	WriteIns []Named  // ascending by paper, then candidate
	Grades   []string
	Totals   [][]int64

	places  []Place
	highest int  // of all candidates ranked, plus one
	marked  bool // some place is none of one candidate alone
	scores  []Score
}

// Ranking is a paper's places; of the form Chosen its set. It is not to be
// changed.
func (p *Profile) Ranking(paper Paper) []Place {
	return p.places[paper.from : paper.from+paper.len]
}

// Scores has one score for each candidate. It is not to be changed.
func (p *Profile) Scores(paper Paper) []Score {
	return p.scores[paper.from : paper.from+paper.len]
}

// Votes is the number of ballots, weights counted.
func (p *Profile) Votes() int64 {
	var sum int64
	for _, paper := range p.Papers {
		sum += paper.Weight
	}
	return sum
}

// IsWithdrawn reports whether a candidate was withdrawn before the count.
func (p *Profile) IsWithdrawn(candidate int) bool {
	return p.Withdrawn != nil && p.Withdrawn[candidate]
}

// AddRanking adds a paper of the form Ranked or Chosen. The places are copied.
func (p *Profile) AddRanking(weight int64, places []Place) {
	from := len(p.places)
	p.places = append(p.places, places...)
	for _, place := range places {
		if place >= Overvoted {
			p.marked = true
		}
		if c, ok := place.Candidate(); ok {
			p.highest = max(p.highest, c+1)
		}
	}
	p.add(weight, from, len(places))
}

// AddWord adds a ranking of n candidates given as candidate + 1 in width bits
// each, the most preferred highest.
func (p *Profile) AddWord(weight int64, word uint64, n, width int) {
	from := len(p.places)
	if cap(p.places) < from+n {
		p.places = slices.Grow(p.places, n)
	}
	p.places = p.places[:from+n]
	mask := uint64(1)<<width - 1
	for i := from + n - 1; i >= from; i-- {
		number := int(word & mask) //nolint:gosec // of few bits
		p.highest = max(p.highest, number)
		p.places[i] = Place(number - 1) //nolint:gosec // as before
		word >>= width
	}
	p.add(weight, from, n)
}

// AddScores adds a paper of the form Scored. The scores are copied.
func (p *Profile) AddScores(weight int64, scores []Score) {
	from := len(p.scores)
	p.scores = append(p.scores, scores...)
	p.add(weight, from, len(scores))
}

// TakeRankings takes another profile's papers over, for its own.
func (p *Profile) TakeRankings(from *Profile) {
	p.Papers, p.places, p.highest, p.marked = from.Papers, from.places, from.highest, from.marked
}

// MeanLength is the number of places a ranking has, rounded up.
func (p *Profile) MeanLength() int {
	n := max(1, len(p.Papers))
	return (len(p.places) + n - 1) / n
}

// Grow makes room for papers with rankings.
func (p *Profile) Grow(papers, places int) {
	if len(p.Papers) == 0 { // Grow would write to all of it
		p.Papers, p.places = make([]Paper, 0, papers), make([]Place, 0, places)
		return
	}
	p.Papers = slices.Grow(p.Papers, papers)
	p.places = slices.Grow(p.places, places)
}

func (p *Profile) add(weight int64, from, n int) {
	p.Papers = append(p.Papers, Paper{Weight: weight, from: uint32(from), len: uint32(n)}) //nolint:gosec // Check bounds both
}

// Check refuses a profile that contradicts itself; every method relies on it.
func (p *Profile) Check() error {
	n := len(p.Candidates)
	switch {
	case n < 1 || n > MaxProfileCandidates:
		return fmt.Errorf("%w: %d candidates; there must be between 1 and %d", ErrProfile, n, MaxProfileCandidates)
	case p.Withdrawn != nil && len(p.Withdrawn) != n:
		return fmt.Errorf("%w: %d candidates, %d of them withdrawn or not", ErrProfile, n, len(p.Withdrawn))
	case p.Seats < 0 || p.Seats > MaxSeats:
		return fmt.Errorf("%w: %d seats; at most %d are possible", ErrProfile, p.Seats, MaxSeats)
	case len(p.places) > math.MaxUint32 || len(p.scores) > math.MaxUint32:
		return fmt.Errorf("%w: more than this program can hold", ErrProfile)
	case p.Form >= Graded && len(p.Totals) != n:
		return fmt.Errorf("%w: totals of %d of %d candidates", ErrProfile, len(p.Totals), n)
	}
	var votes int64
	for i, paper := range p.Papers {
		if paper.Weight < 1 || paper.Weight > MaxVotes-votes {
			return fmt.Errorf("%w: ballot %d counts %d times; all together at most %d are possible", ErrProfile, i+1, paper.Weight, int64(MaxVotes))
		}
		votes += paper.Weight
		if p.Form == Scored && int(paper.len) != n {
			return fmt.Errorf("%w: ballot %d has %d scores for %d candidates", ErrProfile, i+1, paper.len, n)
		}
	}
	if p.highest > n {
		return fmt.Errorf("%w: a ballot ranks candidate %d of %d", ErrProfile, p.highest, n)
	}
	return nil
}
