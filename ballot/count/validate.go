package count

import (
	"errors"
	"fmt"
	"slices"
)

// RuleFault is one fault of a rule set, as Validate finds it.
type RuleFault struct {
	Field       string // as it stands in the JSON: "quorum.num"
	Text        string
	Unsupported bool // a known rule that this version cannot apply yet
}

func (f *RuleFault) Error() string {
	if f.Unsupported {
		return fmt.Sprintf("%v: %s: %v: %s", ErrRules, f.Field, ErrUnsupported, f.Text)
	}
	return fmt.Sprintf("%v: %s: %s", ErrRules, f.Field, f.Text)
}

// Unwrap gives the sentinels it stands for.
func (f *RuleFault) Unwrap() []error {
	if f.Unsupported {
		return []error{ErrRules, ErrUnsupported}
	}
	return []error{ErrRules}
}

// RuleFaults lists what an error of Validate joins, in order, so that a form can show
// each beside its field.
func RuleFaults(err error) []*RuleFault {
	switch e := err.(type) { //nolint:errorlint // the tree of errors itself is walked
	case nil:
		return nil
	case *RuleFault:
		return []*RuleFault{e}
	case interface{ Unwrap() []error }:
		var out []*RuleFault
		for _, one := range e.Unwrap() {
			out = append(out, RuleFaults(one)...)
		}
		return out
	}
	return RuleFaults(errors.Unwrap(err))
}

// problems collects every fault of a rule set, so that an officer mends them
// at one go.
type problems struct{ all []error }

func (p *problems) add(field, format string, args ...any) {
	p.all = append(p.all, &RuleFault{Field: field, Text: fmt.Sprintf(format, args...)})
}

func (p *problems) unsupported(field, what string) {
	p.all = append(p.all, &RuleFault{Field: field, Text: what, Unsupported: true})
}

func (p *problems) err() error { return errors.Join(p.all...) }

// pollMethods are the methods a rule set may name.
var pollMethods = []Method{
	ApproveOpposeAbstain, Choose, YesNo, Approval, ScoreVoting, MajorityJudgment, Appraisal,
	IRV, STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs,
}

// Validate refuses, at sealing, rules that cannot be applied to a contest with
// that many candidates, or that contradict themselves: all faults at once,
// joined. Each wraps ErrRules, names the field as it stands in the JSON and
// says what to do; what is only not built yet wraps ErrUnsupported too.
func (r Rules) Validate(candidates int) error {
	p := &problems{}
	r.faults(candidates, p)
	return p.err()
}

func (r Rules) faults(candidates int, p *problems) {
	bound(p, "candidates", candidates, 1, MaxCandidates)
	if r.Method == Appraisal {
		bound(p, "seats", r.Seats, 0, 0)
	} else {
		bound(p, "seats", r.Seats, 1, MaxSeats)
	}
	bound(p, "min", r.Min, 0, MaxSeats)
	bound(p, "max", r.Max, 0, MaxSeats)
	bound(p, "retention_days", r.RetentionDays, 0, maxDays)
	if r.Min > r.Limit() {
		p.add("min", "is %d, above max (%d): no ballot could be valid", r.Min, r.Limit())
	}
	if r.Min > candidates {
		p.add("min", "is %d, above the number of candidates (%d): no ballot could be valid", r.Min, candidates)
	}
	how, known := methodOf(r.Method)
	switch {
	case known:
		how.faults(r, candidates, p)
	default:
		p.add("method", "%q is unknown; take one of %q", r.Method, pollMethods)
	}
	r.valueFaults(p)
	r.transferFaults(numberNames(candidates), true, p)
	r.wordFaults(p)
	r.shareFaults(p)
	r.extraFaults(candidates, p)
	r.seatFaults(candidates, p)
	if r.Proxy != 0 {
		p.unsupported("proxy", "votes by proxy; set it to 0")
	}
}

func bound(p *problems, field string, value, low, high int) {
	if value < low || value > high {
		p.add(field, "is %d; must be between %d and %d", value, low, high)
	}
}

// oneOf holds a field to its values; the zero value is the default.
func oneOf[T ~string](p *problems, field string, value T, allowed ...T) {
	if value != "" && !slices.Contains(allowed, value) {
		p.add(field, "%q is unknown; take one of %q", value, allowed)
	}
}

func (r Rules) wordFaults(p *problems) {
	if r.WriteIn == WriteInFree {
		p.unsupported("write_in", `"free" (handwriting can mark a ballot); take "list" or "none"`)
	} else {
		oneOf(p, "write_in", r.WriteIn, WriteInNone, WriteInList)
	}
	if r.OnlyWithOppose && !r.WritesIn() {
		p.add("only_with_oppose", `goes with write_in "list" only; leave it out`)
	}
	oneOf(p, "over_selection", r.OverSelection, OverSelectionInvalid)
	oneOf(p, "order", r.Order, OrderFixed, OrderStroke, OrderPinyin, OrderRandom)
	oneOf(p, "present", r.Present, CheckedIn, Issued)
	oneOf(p, "valid_if", r.ValidIf, ReturnedWithinIssued)
	oneOf(p, "tie", r.Tie, TieRevote, TieLot, TieSeniority, TieNone)
	oneOf(p, "shortfall", r.Shortfall, ShortfallRevote, ShortfallRevoteOrReduce,
		ShortfallReduce, ShortfallOpen, ShortfallPlurality)
	if v := r.Visibility; v != nil {
		oneOf(p, "visibility.while_open", v.WhileOpen, ShowNothing, ShowTurnout)
		oneOf(p, "visibility.after", v.After, ShowResult, ShowBallots)
	}
}

func (r Rules) shareFaults(p *problems) {
	usesPresence := r.Quorum != nil
	for _, f := range []struct {
		field string
		share *Share
		bases []Base
	}{
		{"quorum", r.Quorum, []Base{BaseExpected}},
		{"majority", r.Majority, []Base{
			BaseExpected, BasePresent, BaseReturned, BaseValid, BaseMarked, BaseForAgainst,
		}},
		{"floor", r.Floor, []Base{BaseExpected, BasePresent, BaseReturned, BaseValid, BaseMarked}},
	} {
		if f.share == nil {
			continue
		}
		f.share.faults(f.field, f.bases, p)
		usesPresence = usesPresence || f.share.Base == BasePresent
	}
	if usesPresence && r.Present == "" {
		p.add("present", `must say how presence is established: %q or %q`, CheckedIn, Issued)
	}
}

func (s Share) faults(field string, bases []Base, p *problems) {
	bound(p, field+".den", s.Den, 1, maxTerm)
	bound(p, field+".num", s.Num, 0, maxTerm)
	switch {
	case s.Op != AtLeast && s.Op != MoreThan:
		p.add(field+".op", "%q is unknown; take %q or %q", s.Op, AtLeast, MoreThan)
	case s.Num > s.Den:
		p.add(field+".num", "%d/%d is more than the whole", s.Num, s.Den)
	case s.Num == s.Den && s.Op == MoreThan:
		p.add(field+".op", `more than the whole cannot be reached; take ">="`)
	}
	if !slices.Contains(bases, s.Base) {
		p.add(field+".base", "%q does not go here; take one of %q", s.Base, bases)
	}
}

func (r Rules) extraFaults(candidates int, p *problems) {
	if r.MinExtra == nil {
		return
	}
	bound(p, "min_extra.den", r.MinExtra.Den, 1, maxTerm)
	bound(p, "min_extra.num", r.MinExtra.Num, 0, maxTerm)
	if need := r.MinCandidates(); candidates < need {
		p.add("min_extra", "%d/%d more candidates than seats, rounded up: %d seats need %d candidates, there are %d; nominate %d more or offer fewer seats",
			r.MinExtra.Num, r.MinExtra.Den, r.Seats, need, candidates, need-candidates)
	}
}

func (r Rules) seatFaults(candidates int, p *problems) {
	if r.tie() == TieSeniority {
		order := slices.Sorted(slices.Values(r.Seniority))
		ok := len(order) == candidates
		for i, candidate := range order {
			ok = ok && i == candidate
		}
		if !ok {
			p.add("seniority", "must list each candidate's index once, most senior first")
		}
		if r.WritesIn() {
			p.add("tie", `"seniority" does not go with write_in "list": a person written in has no place in the order`)
		}
	} else if len(r.Seniority) > 0 {
		p.add("seniority", `goes with tie "seniority" only; leave it out`)
	}
	switch {
	case r.shortfall() == ShortfallPlurality && r.Floor == nil:
		p.add("floor", `must be given with shortfall "plurality": the share below which nobody is elected`)
	case r.shortfall() == ShortfallPlurality && r.Majority == nil:
		p.add("shortfall", `"plurality" needs a majority to fall short of; take "leave-open"`)
	case r.shortfall() != ShortfallPlurality && r.Floor != nil:
		p.add("floor", `goes with shortfall "plurality" only; leave it out`)
	}
}
