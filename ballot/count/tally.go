package count

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
)

// Options say how a profile is counted where real bodies differ. The zero value
// is each method's own rule.
type Options struct {
	Seats     int        // 0: as the profile says, else 1
	Withdrawn []string   // besides those of the profile
	Ties      []TieBreak // on the way, tried one after the other; none: backwards, lot
	Seed      [sha256.Size]byte
	Final     TieRule // a tie of the final result; "" and none leave it open
	Seniority []int   // with Final seniority: candidates, most senior first
	Majority  *Share  // of the votes, for the methods that ask for one

	Transfer TransferOptions
	Strength Strength // of a pair, for the Condorcet methods; "": winning votes
	Scores   ScoreOptions

	contest     int  // its number, for lots
	seatsUnsaid bool // neither the options nor the profile say how many
}

// TransferOptions are those of the methods that transfer votes.
type TransferOptions struct {
	Quota     QuotaKind
	Places    int           // decimal places; -1: none at all; 0: the method's own
	Overvotes OvervoteRule  // several candidates marked at one rank
	Skipped   int           // how many ranks in a row may be left empty; 0: any, -1: none
	Duplicate DuplicateRule // a candidate ranked twice
	Surplus   SurplusRule
	Values    ValueRule
	Bulk      BulkRule
	Elect     ElectRule
	Threshold ThresholdRule
	// Undeclared are names that stand for nobody in particular: while one has
	// votes nobody is elected, and it is excluded before all others.
	Undeclared []string
}

// QuotaKind is the number of votes that elects.
type QuotaKind string

// The quotas, of v votes and s seats.
const (
	QuotaDroop         QuotaKind = "droop"          // floor(v/(s+1)) + 1
	QuotaDroopFraction QuotaKind = "droop-fraction" // v/(s+1) cut after the last place, and one unit of it more
	QuotaHare          QuotaKind = "hare"           // v/s, rounded up to a whole number
	QuotaHareFraction  QuotaKind = "hare-fraction"  // v/s, rounded up in the last place
)

// SurplusRule says which surpluses a stage transfers.
type SurplusRule string

// The rules for surpluses.
const (
	SurplusAll      SurplusRule = "all"
	SurplusGreatest SurplusRule = "greatest"
)

// ValueRule says how the new value of a paper is computed.
type ValueRule string

// The rules for values, of a paper of value u, surplus x and votes t.
const (
	ValueFraction ValueRule = "fraction" // u times what is left of x/t, both cut
	ValueProduct  ValueRule = "product"  // x*u/t, cut once
)

// OvervoteRule is what becomes of a ballot at a rank with several candidates.
type OvervoteRule string

// The rules for over-votes.
const (
	OvervoteShare    OvervoteRule = "share"    // equal ranking: the vote is divided (Meek)
	OvervoteExhaust  OvervoteRule = "exhaust"  // the ballot is exhausted there
	OvervoteSkip     OvervoteRule = "skip"     // the rank is passed over
	OvervoteContinue OvervoteRule = "continue" // exhausted if more than one of them is continuing
	OvervoteWait     OvervoteRule = "wait"     // not counted until one of them is left
)

// DuplicateRule is what becomes of a ballot that ranks somebody twice.
type DuplicateRule string

// The rules for duplicates.
const (
	DuplicateSkip    DuplicateRule = "skip"    // the later rank is passed over
	DuplicateExhaust DuplicateRule = "exhaust" // the ballot is exhausted there
)

// BulkRule says whether several candidates are excluded at once.
type BulkRule string

// The rules for exclusion in bulk.
const (
	BulkNone  BulkRule = "none"
	BulkSafe  BulkRule = "safe"  // all who together have fewer votes than the next
	BulkTied  BulkRule = "tied"  // all who are tied for last
	BulkZeros BulkRule = "zeros" // all without a vote, in the first exclusion
)

// ElectRule says how many may be elected at a stage.
type ElectRule string

// The rules for electing.
const (
	ElectAll      ElectRule = "all"       // everybody who reaches the quota
	ElectOne      ElectRule = "one"       // whoever has most of them
	ElectUntilTwo ElectRule = "until-two" // the count goes on until two are left
)

// ThresholdRule says of which votes a quota is taken.
type ThresholdRule string

// The rules for the threshold.
const (
	ThresholdFirst ThresholdRule = "first" // the valid votes of the first round
	ThresholdEach  ThresholdRule = "each"  // the continuing votes of each round
)

// ScoreOptions are those of the methods that give numbers or grades.
type ScoreOptions struct {
	Missing string // what a grade or score left out is: one of Missing…, the name of a grade, or ""
	Voters  int64  // how many ought to have graded each candidate; 0: as many as graded most
	Max     int    // most approvals or choices on a ballot; 0: the method's own
}

// The methods that count profiles. The first three are known to polls too.
const (
	Approval         Method = "approval"
	BlockVote        Method = "block-vote"
	IRV              Method = "irv"
	MajorityJudgment Method = "majority-judgment"
	Plurality        Method = "plurality"
	RankedPairs      Method = "ranked-pairs"
	Schulze          Method = "schulze"
	ScoreVoting      Method = "score"
	STVMeek          Method = "stv-meek"
	STVScottish      Method = "stv-scottish"
	STVWIGM          Method = "stv-wigm"
)

// tallier counts a profile that Check accepts, with the seats settled.
type tallier func(p *Profile, o Options) (*Result, error)

// Tally counts a profile. The same ballots, in whatever order, with the same
// options give the same result. Errors wrap ErrProfile, ErrUnsupported or
// ErrRules.
func Tally(m Method, p *Profile, o Options) (*Result, error) {
	how, ok := tallierOf(m)
	if !ok {
		return nil, fmt.Errorf("%w: method %q; take one of %q", ErrUnsupported, m, TallyMethods())
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	o, err := o.settle(p)
	if err != nil {
		return nil, err
	}
	r, err := how(p, o)
	if err != nil {
		return nil, fmt.Errorf("counting by %s: %w", m, err)
	}
	r.Method = m
	return r.complete(), nil
}

// TallyMethods are the names that Tally knows.
func TallyMethods() []Method {
	names := slices.Collect(maps.Keys(transferTallies()))
	names = slices.AppendSeq(names, maps.Keys(otherTallies()))
	slices.Sort(names)
	return names
}

func tallierOf(m Method) (tallier, bool) {
	if how, ok := transferTallies()[m]; ok {
		return how, true
	}
	how, ok := otherTallies()[m]
	return how, ok
}

func (o Options) settle(p *Profile) (Options, error) {
	if o.Seats == 0 {
		o.seatsUnsaid = p.Seats == 0
		o.Seats = max(1, p.Seats)
	}
	if o.Seats < 1 || o.Seats > MaxSeats {
		return o, fmt.Errorf("%w: seats: %d; must be between 1 and %d", ErrRules, o.Seats, MaxSeats)
	}
	for _, name := range o.Withdrawn {
		if !slices.Contains(p.Candidates, name) {
			return o, fmt.Errorf("%w: withdrawn: no candidate is called %q", ErrRules, name)
		}
	}
	return o, nil
}

// standing says of each candidate whether it takes part in the count.
func (o Options) standing(p *Profile) []bool {
	in := make([]bool, len(p.Candidates))
	for c, name := range p.Candidates {
		in[c] = !p.IsWithdrawn(c) && !slices.Contains(o.Withdrawn, name)
	}
	return in
}

// complete makes every list that is nil an empty one, for JSON.
func (r *Result) complete() *Result {
	r.Elected = orEmpty(r.Elected)
	r.Rounds = orEmpty(r.Rounds)
	r.Ties = orEmpty(r.Ties)
	for i := range r.Rounds {
		r.Rounds[i].Elected = orEmpty(r.Rounds[i].Elected)
		r.Rounds[i].Excluded = orEmpty(r.Rounds[i].Excluded)
	}
	for i := range r.Ties {
		r.Ties[i].Taken = orEmpty(r.Ties[i].Taken)
	}
	if r.Next.Kind == "" {
		r.Next.Kind = Done
	}
	r.Next.Among = orEmpty(r.Next.Among)
	return r
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
