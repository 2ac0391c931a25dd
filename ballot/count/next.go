package count

import (
	"errors"
	"fmt"
	"slices"
)

// ErrNoNext is wrapped by NextRules where no vote follows.
var ErrNoNext = errors.New("count: no vote follows this outcome")

// next says what the outcome leads to.
func (d *decision) next() Next {
	n := Next{Kind: Done, Among: []int{}, Alternatives: []Step{}}
	missing := d.rules.Seats - len(d.out.Elected)
	switch {
	case len(d.out.Void) > 0:
		n.Kind, n.Seats = VoidVote, d.rules.Seats
		for i := range d.contest.Candidates {
			n.Among = append(n.Among, i)
		}
	case d.rules.Method == YesNo || missing == 0:
	case d.open > 0:
		n.Kind, n.Seats = RevoteTied, d.open
		n.Among = d.with(func(l *Line) bool { return l.Status == Tied })
	default:
		n.Kind, n.Alternatives = d.short()
		n.Seats = missing
		n.Among = d.with(func(l *Line) bool {
			return l.Status == Tied || l.Status != Elected && l.Line < d.contest.Candidates
		})
	}
	return n
}

// short applies the shortfall rule. Seats are not reduced to none.
func (d *decision) short() (Step, []Step) {
	some := len(d.out.Elected) > 0
	switch d.rules.shortfall() {
	case ShortfallOpen:
		return SeatsOpen, []Step{}
	case ShortfallPlurality:
		return SeatsOpen, []Step{Revote}
	case ShortfallReduce:
		if some {
			return ReduceSeats, []Step{Revote}
		}
	case ShortfallRevoteOrReduce:
		if some {
			return Revote, []Step{ReduceSeats}
		}
	}
	return Revote, []Step{}
}

// with lists lines in ascending order.
func (d *decision) with(keep func(*Line) bool) []int {
	lines := []int{}
	for _, l := range d.order {
		if keep(l) {
			lines = append(lines, l.Line)
		}
	}
	slices.Sort(lines)
	return lines
}

// NextRules are the rules of the vote that follows an outcome reached under r,
// whose candidates are Next.Among, numbered anew in that order (SPEC 9.9). They
// are a proposal: an officer seals them, and where new people are nominated
// sets min_extra and seniority anew. Where nothing is to be voted on the error
// wraps ErrNoNext.
func NextRules(o Outcome, r Rules) (Rules, error) {
	next := r
	switch {
	case o.Next.Kind == VoidVote:
		return next, nil
	case o.Next.Kind == RevoteTied:
		// Who is tied has had the majority already: more votes win.
		next.Majority, next.MinExtra, next.Floor = nil, nil, nil
		next.WriteIn, next.OnlyWithOppose = "", false
		next.Shortfall = ShortfallRevote
	case o.Next.Kind == Revote || slices.Contains(o.Next.Alternatives, Revote):
	default:
		return Rules{}, fmt.Errorf("%w: it is %q", ErrNoNext, o.Next.Kind)
	}
	next.Seats = o.Next.Seats
	if r.Max <= r.Seats {
		next.Max = min(r.Max, next.Seats)
	}
	next.Min = min(r.Min, next.Limit(), max(1, len(o.Next.Among)))
	next.Seniority = nil
	for _, candidate := range r.Seniority {
		if i := slices.Index(o.Next.Among, candidate); i >= 0 {
			next.Seniority = append(next.Seniority, i)
		}
	}
	return next, nil
}
