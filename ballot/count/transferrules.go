package count

import (
	"cmp"
	"fmt"
	"strings"
)

// Transfer is how rankings are counted where real bodies differ (SPEC 9.11.11).
// Fields at their zero value are absent from the JSON and mean the method's own
// rule. Over-votes, skipped ranks and duplicates are only on paper: the ballots
// of a poll cannot have them.
type Transfer struct {
	Ties       []TieBreak    `json:"ties,omitempty"` // on the way
	Quota      QuotaKind     `json:"quota,omitempty"`
	Places     *int          `json:"places,omitempty"`
	Surplus    SurplusRule   `json:"surplus,omitempty"`
	Values     ValueRule     `json:"values,omitempty"`
	Bulk       BulkRule      `json:"bulk,omitempty"`
	Elect      ElectRule     `json:"elect,omitempty"`
	Threshold  ThresholdRule `json:"threshold,omitempty"`
	Overvotes  OvervoteRule  `json:"overvotes,omitempty"`
	Skipped    *int          `json:"skipped,omitempty"`
	Duplicates DuplicateRule `json:"duplicates,omitempty"`
	Strength   Strength      `json:"strength,omitempty"` // of a pair
	// Withdrawn are candidates by number who take no part in the count. In a poll
	// nobody is: who withdraws before the sealing is not on the ballot.
	Withdrawn []int `json:"withdrawn,omitempty"`
}

// maxRulePlaces is what outcomes have room for.
const maxRulePlaces = 9

// options are those of a count by the rules; what o already says stands.
func (r Rules) options(o Options, names []string) Options {
	o.Final, o.Seniority = r.Tie, r.Seniority
	t := r.Transfer
	if t == nil {
		return o
	}
	if len(o.Ties) == 0 {
		o.Ties = t.Ties
	}
	o.Strength = cmp.Or(o.Strength, t.Strength)
	x := &o.Transfer
	x.Quota = cmp.Or(x.Quota, t.Quota)
	x.Surplus = cmp.Or(x.Surplus, t.Surplus)
	x.Values = cmp.Or(x.Values, t.Values)
	x.Bulk = cmp.Or(x.Bulk, t.Bulk)
	x.Elect = cmp.Or(x.Elect, t.Elect)
	x.Threshold = cmp.Or(x.Threshold, t.Threshold)
	x.Overvotes = cmp.Or(x.Overvotes, t.Overvotes)
	x.Duplicate = cmp.Or(x.Duplicate, t.Duplicates)
	x.Places = cmp.Or(x.Places, orNone(t.Places))
	x.Skipped = cmp.Or(x.Skipped, orNone(t.Skipped))
	for _, c := range t.Withdrawn {
		if c >= 0 && c < len(names) {
			o.Withdrawn = append(o.Withdrawn, names[c])
		}
	}
	return o
}

// orNone writes a number as options have it: 0 for not said, -1 for none.
func orNone(n *int) int {
	switch {
	case n == nil:
		return 0
	case *n == 0:
		return -1
	}
	return *n
}

// transferFaults refuses what no count would take, by trying one.
func (r Rules) transferFaults(names []string, poll bool, p *problems) {
	t := r.Transfer
	if t == nil {
		return
	}
	if !r.Ranked() {
		p.add("transfer", "goes with methods that rank candidates; leave it out")
		return
	}
	if t.Places != nil {
		bound(p, "transfer.places", *t.Places, 0, maxRulePlaces)
	}
	if t.Skipped != nil {
		bound(p, "transfer.skipped", *t.Skipped, 0, MaxCandidates)
	}
	for _, way := range t.Ties {
		oneOf(p, "transfer.ties", way, BreakBackwards, BreakForwards, BreakOrder, BreakLot)
		if way == "" {
			p.add("transfer.ties", "has an empty way; take it out")
		}
	}
	if len(t.Ties) > 4 {
		p.add("transfer.ties", "has %d ways; there are four", len(t.Ties))
	}
	out := map[int]bool{}
	for _, c := range t.Withdrawn {
		bound(p, "transfer.withdrawn", c, 0, len(names)-1)
		if out[c] {
			p.add("transfer.withdrawn", "names candidate %d twice", c)
		}
		out[c] = true
	}
	if poll && len(t.Withdrawn) > 0 {
		p.add("transfer.withdrawn", "is for ballots on paper; take who withdrew off the ballot")
	}
	if r.pairs() && (t.Quota != "" || t.Places != nil || t.Surplus != "" || t.Values != "" || t.Bulk != "" || t.Elect != "" ||
		t.Threshold != "" || t.Overvotes != "" || t.Skipped != nil || t.Duplicates != "" || len(t.Ties) > 0) {
		p.add("transfer", "has nothing for method %q but strength; leave the rest out", r.Method)
	}
	if !r.pairs() && t.Strength != "" {
		p.add("transfer.strength", "goes with methods that compare pairs; leave it out")
	}
	if p.err() != nil || len(names) == 0 {
		return // the trial would say it again
	}
	if err := r.tryTally(names); err != nil {
		_, why, _ := strings.Cut(err.Error(), ErrRules.Error()+": ")
		p.add("transfer", "%s", why)
	}
}

// pairs reports whether every two candidates are compared.
func (r Rules) pairs() bool { return r.Method == Schulze || r.Method == RankedPairs }

// numberNames are candidates' numbers for names.
func numberNames(n int) []string {
	names := make([]string, min(n, MaxCandidates))
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}
