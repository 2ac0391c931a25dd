package roll

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"hustings/ballot"
)

// Reason is the code of a reason why a member on the roll is not expected. It
// stands in the manifest, with the number of members it applies to and never
// with their names.
type Reason string

// Reasons that a decision of the organisation gives; each needs the reference
// of its approval. The reasons of status are "status-" and the status.
const (
	ReasonCannotExpress Reason = "cannot-express" // illness keeps the member from forming a will
	ReasonAbroad        Reason = "abroad"         // for half a year or longer
	ReasonDetained      Reason = "detained"
	ReasonInfirm        Reason = "infirm" // bedridden, or in lasting need of care
	ReasonElsewhere     Reason = "elsewhere"
	ReasonOther         Reason = "other"
)

// Reasons lists those an officer may choose.
func Reasons() []Reason {
	return []Reason{ReasonCannotExpress, ReasonAbroad, ReasonDetained, ReasonInfirm, ReasonElsewhere, ReasonOther}
}

// maxApproval is the longest reference of an approval, in characters (SPEC 8.1).
const maxApproval = 300

// Exclusion takes one full member out of the expected, by a decision.
type Exclusion struct {
	Number   string
	Reason   Reason
	Approval string // reference of the decision, public
}

// Eligibility is who is expected. Expected and the counts of Excluded add up to
// Roll.
type Eligibility struct {
	Roll     int
	Expected []Member // in the order of the roll
	Excluded []ballot.Excluded
}

// Errors of Decide and Freeze.
var (
	ErrExclusion = errors.New("roll: exclusion cannot be applied")
	ErrRepeated  = errors.New("roll: member number stands twice")
	ErrNobody    = errors.New("roll: nobody is expected")
)

// Decide sorts out who is expected (应到): every full member but those whom a
// decision excludes. Members of another status are excluded by that status,
// which needs no approval. Excluded is grouped by reason and approval, sorted.
func Decide(members []Member, exclusions []Exclusion) (Eligibility, error) {
	decided, err := decisions(exclusions)
	if err != nil {
		return Eligibility{}, err
	}
	type group struct {
		reason   Reason
		approval string
	}
	e, groups, seen := Eligibility{Roll: len(members)}, make(map[group]int), make(map[string]bool)
	for _, m := range members {
		key := numberKey(m.Number)
		if seen[key] {
			return Eligibility{}, fmt.Errorf("%w: %s", ErrRepeated, m.Number)
		}
		seen[key] = true
		x, excluded := decided[key]
		delete(decided, key)
		switch {
		case excluded && !m.Status.Votes():
			return Eligibility{}, fmt.Errorf("%w: %s does not vote anyhow, being %s: remove it", ErrExclusion, m.Number, m.Status)
		case excluded:
			groups[group{x.Reason, x.Approval}]++
		case !m.Status.Votes():
			groups[group{Reason("status-" + string(m.Status)), ""}]++
		default:
			e.Expected = append(e.Expected, m)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(decided)) {
		return Eligibility{}, fmt.Errorf("%w: %s is not on the roll", ErrExclusion, decided[key].Number)
	}
	for g, n := range groups {
		e.Excluded = append(e.Excluded, ballot.Excluded{Reason: string(g.reason), Count: n, Approval: g.approval})
	}
	slices.SortFunc(e.Excluded, func(a, b ballot.Excluded) int {
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Approval, b.Approval))
	})
	return e, nil
}

// decisions checks the exclusions on their own and gives them by number.
func decisions(exclusions []Exclusion) (map[string]Exclusion, error) {
	decided := make(map[string]Exclusion, len(exclusions))
	for _, x := range exclusions {
		key := numberKey(x.Number)
		_, again := decided[key]
		x.Approval = tidy(x.Approval)
		switch {
		case again:
			return nil, fmt.Errorf("%w: %s is excluded twice", ErrExclusion, x.Number)
		case !slices.Contains(Reasons(), x.Reason):
			return nil, fmt.Errorf("%w: %s: unknown reason %q", ErrExclusion, x.Number, shorten(string(x.Reason)))
		case x.Approval == "" || utf8.RuneCountInString(x.Approval) > maxApproval || checkText(x.Approval, maxApproval).fails():
			return nil, fmt.Errorf("%w: %s: give the reference of the approval, in at most %d visible characters", ErrExclusion, x.Number, maxApproval)
		}
		decided[key] = x
	}
	return decided, nil
}
