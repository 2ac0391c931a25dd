package count

import (
	"fmt"
	"math/big"
	"slices"
)

// number prints a number of votes.
func (t *transfer) number(v int64) Number { return Fixed(big.NewInt(v), t.rule.places) }

// tallyIRV is the instant run-off (alternative vote): who has more than half of the
// votes that still count is elected; until then the candidate with fewest is
// excluded and the ballots go to the next choice. Robert's Rules of Order Newly
// Revised, 12th ed., 45:62-66, calls it preferential voting; what US cities add
// (over-votes, skipped ranks, exclusion in bulk, a fixed threshold) are
// options, as the program RCTab names them.
func tallyIRV(p *Profile, o Options) (*Result, error) {
	if o.Seats != 1 {
		return nil, fmt.Errorf("%w: seats: instant run-off fills one seat, not %d; take %q", ErrRules, o.Seats, STVScottish)
	}
	rule := transferRule{
		quota: QuotaDroop, each: o.Transfer.Threshold != ThresholdFirst,
		elect: ElectAll, bulk: BulkNone, overvotes: OvervoteWait, skipped: -1, duplicate: DuplicateSkip,
	}
	if p.Overmarked {
		rule.overvotes = OvervoteSkip
	}
	return tallyTransfer(p, o, rule)
}

// tallyScottish is the single transferable vote of the Scottish Local Government Elections
// Order 2011 (SSI 2011/399), schedule 1, rules 45 to 52: weighted inclusive
// Gregory method, Droop quota, values of five decimal places, the rest ignored;
// one surplus or one exclusion a stage; equals by the latest stage at which
// they differed, then by lot.
func tallyScottish(p *Profile, o Options) (*Result, error) {
	x := o.Transfer
	if x.Quota != "" || x.Places != 0 || x.Surplus != "" || x.Values != "" || x.Bulk != "" || x.Elect != "" || x.Threshold != "" {
		return nil, fmt.Errorf("%w: the Order leaves quota, places, surplus, values, bulk, elect and threshold no choice; take %q", ErrRules, STVWIGM)
	}
	return tallyTransfer(p, o, transferRule{
		places: 5, quota: QuotaDroop, surplus: true,
		elect: ElectAll, bulk: BulkNone, overvotes: OvervoteExhaust, skipped: -1, duplicate: DuplicateSkip,
	})
}

// tallyWIGM is the weighted inclusive Gregory method as US cities count it (Minneapolis,
// Code of Ordinances, chapter 167): all surpluses of a stage are transferred
// at once, by a fraction of four decimal places, the rest ignored, and a last
// stage shows those of the last who are elected; two ranks in a row left empty
// end a ballot. Options vary it.
func tallyWIGM(p *Profile, o Options) (*Result, error) {
	return tallyTransfer(p, o, transferRule{
		places: 4, quota: QuotaDroop, surplus: true, together: true, fraction: true, last: true,
		elect: ElectAll, bulk: BulkNone, overvotes: OvervoteSkip, skipped: 1, duplicate: DuplicateSkip,
	})
}

const maxPlaces = 6 // of a count in stages: votes with them fit an int64

// tallyTransfer counts by a rule, as options vary it.
func tallyTransfer(p *Profile, o Options, rule transferRule) (*Result, error) {
	x := o.Transfer
	for _, f := range []struct {
		field, value string
		known        []string
	}{
		{"quota", string(x.Quota), []string{string(QuotaDroop), string(QuotaDroopFraction), string(QuotaHare), string(QuotaHareFraction)}},
		{"overvotes", string(x.Overvotes), []string{string(OvervoteExhaust), string(OvervoteSkip), string(OvervoteContinue), string(OvervoteWait)}},
		{"duplicate", string(x.Duplicate), []string{string(DuplicateSkip), string(DuplicateExhaust)}},
		{"surplus", string(x.Surplus), []string{string(SurplusAll), string(SurplusGreatest)}},
		{"values", string(x.Values), []string{string(ValueFraction), string(ValueProduct)}},
		{"bulk", string(x.Bulk), []string{string(BulkNone), string(BulkSafe), string(BulkTied), string(BulkZeros)}},
		{"elect", string(x.Elect), []string{string(ElectAll), string(ElectOne), string(ElectUntilTwo)}},
		{"threshold", string(x.Threshold), []string{string(ThresholdFirst), string(ThresholdEach)}},
	} {
		if f.value != "" && !slices.Contains(f.known, f.value) {
			return nil, fmt.Errorf("%w: %s: %q does not go here; take one of %q", ErrRules, f.field, f.value, f.known)
		}
	}
	if x.Places < -1 || x.Places > maxPlaces {
		return nil, fmt.Errorf("%w: places: %d; at most %d, or -1 for none", ErrRules, x.Places, maxPlaces)
	}
	if x.Overvotes == OvervoteWait && rule.surplus {
		return nil, fmt.Errorf("%w: overvotes: %q goes with %q", ErrRules, x.Overvotes, IRV)
	}
	if !rule.surplus && (x.Surplus != "" || x.Values != "") {
		return nil, fmt.Errorf("%w: surplus and values: %q transfers no surplus", ErrRules, IRV)
	}
	if x.Elect == ElectUntilTwo && o.Seats != 1 {
		return nil, fmt.Errorf("%w: elect: %q goes with one seat", ErrRules, x.Elect)
	}
	t, err := newTransfer(p, o, rule.with(x))
	if err != nil {
		return nil, err
	}
	return t.count(), nil
}

// with sets what options say.
func (r transferRule) with(x TransferOptions) transferRule {
	set(&r.quota, x.Quota)
	set(&r.overvotes, x.Overvotes)
	set(&r.duplicate, x.Duplicate)
	set(&r.bulk, x.Bulk)
	set(&r.elect, x.Elect)
	if x.Surplus != "" {
		r.together = x.Surplus == SurplusAll
		r.last = r.together
	}
	if x.Values != "" {
		r.fraction = x.Values == ValueFraction
	}
	switch {
	case x.Places > 0 && r.surplus:
		r.places = x.Places
	case x.Places < 0:
		r.places = 0
	}
	switch {
	case x.Skipped > 0:
		r.skipped = x.Skipped
	case x.Skipped < 0:
		r.skipped = 0
	}
	return r
}

func set[T ~string](field *T, value T) {
	if value != "" {
		*field = value
	}
}
