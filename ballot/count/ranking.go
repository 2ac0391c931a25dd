package count

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// ranked makes a result of a ranking: as many as there are seats from its top.
// A group of equals that has fewer seats left than members is a tie of the final
// result (9.8): Options.Final decides it. Left open, all of the group are
// listed as elected, and the tie says for how many seats.
//
// Of the ranking only those in reached, groups of it in the same order, can be
// elected.
func (p *Profile) ranked(o Options, ranking, reached [][]int) *Result {
	r := &Result{Seats: o.Seats, Valid: p.Votes(), Invalid: p.Invalid, Rounds: []Round{{}}}
	for _, group := range ranking {
		r.Ranking = append(r.Ranking, p.named(group))
	}
	left := o.Seats
	for _, group := range reached {
		switch {
		case left <= 0:
		case len(group) <= left:
			r.Elected = append(r.Elected, p.named(group)...)
		default:
			p.tie(o, r, group, left)
		}
		left -= len(group)
	}
	if left > 0 {
		r.Next = Following{Kind: SeatsOpen, Seats: left}
	}
	r.Rounds[0].Elected = slices.Clone(r.Elected)
	return r
}

// tie decides between a group, ascending, with fewer seats than members.
func (p *Profile) tie(o Options, r *Result, group []int, seats int) {
	draw := Draw{What: TieSeats, Among: p.named(group), Seats: seats, By: BreakNone}
	order := slices.Clone(group)
	switch o.Final {
	case TieLot:
		draw.By = BreakLot
		slices.SortFunc(order, func(a, b int) int {
			x, y := lot(o.Seed, o.contest, a), lot(o.Seed, o.contest, b)
			return bytes.Compare(x[:], y[:])
		})
	case TieSeniority:
		draw.By = BreakSeniority
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(o.seniority(a), o.seniority(b))
		})
	case TieRevote:
		r.Next = Following{Kind: RevoteTied, Seats: seats, Among: p.named(group)}
		seats = 0
	default:
		r.Elected = append(r.Elected, draw.Among...)
		seats = 0
	}
	draw.Taken = p.named(order[:seats])
	r.Elected = append(r.Elected, draw.Taken...)
	r.Ties = append(r.Ties, draw)
}

// seniority is a candidate's place in the order; whom it leaves out comes last.
func (o Options) seniority(candidate int) int {
	if i := slices.Index(o.Seniority, candidate); i >= 0 {
		return i
	}
	return len(o.Seniority)
}

// line is the name of a candidate or, numbered after them, of a person written
// in.
func (p *Profile) line(i int) string {
	if n := len(p.Candidates); i >= n {
		return p.Persons[i-n]
	}
	return p.Candidates[i]
}

func (p *Profile) named(candidates []int) []string {
	names := make([]string, len(candidates))
	for i, c := range candidates {
		names[i] = p.line(c)
	}
	return names
}

// byPoints ranks the candidates in the count by a number of each, the highest
// first, equals together and ascending.
func byPoints(points []*big.Rat, standing []bool) [][]int {
	var order []int
	for c, in := range standing {
		if in {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return points[b].Cmp(points[a]) })
	var ranking [][]int
	for i, c := range order {
		if i > 0 && points[order[i-1]].Cmp(points[c]) == 0 {
			last := len(ranking) - 1
			ranking[last] = append(ranking[last], c)
			continue
		}
		ranking = append(ranking, []int{c})
	}
	return ranking
}

// figure writes out a number of each candidate in the count.
func (p *Profile) figure(points []*big.Rat, standing []bool) Figure {
	f := Figure{}
	for c, in := range standing {
		if in {
			f = append(f, Entry{p.line(c), Fraction(points[c])})
		}
	}
	return f
}

// wants refuses a profile whose papers do not say what a method needs.
func (p *Profile) wants(what string, forms ...Form) error {
	if !slices.Contains(forms, p.Form) {
		return fmt.Errorf("%w: this way of counting needs %s", ErrProfile, what)
	}
	return nil
}
