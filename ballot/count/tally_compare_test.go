package count_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"hustings/ballot/count"
)

// compare holds a result to what the source tells.
func (e *expected) compare(t *testing.T, m count.Method, r *count.Result) {
	t.Helper()
	if e.drawn(r) {
		t.Log("a lot was drawn here and by the source: winners and later rounds are not compared")
		return
	}
	if e.Results == nil {
		e.compareWinners(t, r)
	}
	if len(e.Ranking) > 0 && len(r.Ranking) > 0 {
		e.compareRanking(t, r)
	}
	for _, totals := range []map[string]json.Number{e.Tally, e.Totals} {
		for name, want := range totals {
			if got := r.Rounds[0].Votes.Of(name); !sameNumber(string(got), want.String(), nil) {
				t.Errorf("%s has %s, want %s", name, got, want)
			}
		}
	}
	compareMatrix(t, "pairwise", e.Pairwise, r.Pairwise)
	compareMatrix(t, "strongest path", e.Strongest, r.Strengths)
	e.compareItems(t, r)
	if len(e.Rounds) > 0 {
		e.compareRounds(t, m, r)
	}
}

func (e *expected) compareWinners(t *testing.T, r *count.Result) {
	t.Helper()
	final := finalTie(r)
	switch {
	case e.Certain != nil || e.Tied != nil:
		if final == nil && e.Remaining > 0 || final != nil && (final.Seats != e.Remaining || !sameSet(final.Among, e.Tied)) {
			t.Errorf("tie %+v, want %d of %q", final, e.Remaining, e.Tied)
		}
		if want := slices.Concat(e.Certain, e.Tied); !sameSet(r.Elected, want) {
			t.Errorf("elected %q, want %q", r.Elected, want)
		}
	case e.Winners == nil:
	case e.LotDependent || lotNotes[e.Case]:
		if len(r.Ties) == 0 {
			t.Error("no tie is told")
		}
		for _, name := range e.Winners {
			if !slices.Contains(r.Elected, name) && len(r.Ties) == 0 {
				t.Errorf("elected %q; %q is not among them", r.Elected, name)
			}
		}
		// Who is certain is elected whatever the lot.
		for _, name := range r.Elected {
			if !slices.Contains(e.Winners, name) && (final == nil || !slices.Contains(final.Among, name)) {
				t.Errorf("elected %q; want %q, or a tie that leaves it open", r.Elected, e.Winners)
			}
		}
	case e.Tie != nil && *e.Tie && len(e.Winners) > max(1, e.Seats):
		if !sameSet(r.Elected, e.Winners) || final == nil {
			t.Errorf("elected %q with tie %+v, want a tie of %q", r.Elected, final, e.Winners)
		}
	case e.WinnersOrdered != nil && !*e.WinnersOrdered:
		if !sameSet(r.Elected, e.Winners) {
			t.Errorf("elected %q, want in any order %q", r.Elected, e.Winners)
		}
	case e.groups() != nil:
		at := 0
		for _, group := range e.groups() {
			end := min(at+len(group), len(r.Elected))
			if !sameSet(r.Elected[at:end], group) {
				t.Errorf("elected %q, want by round %q", r.Elected, e.groups())
				break
			}
			at = end
		}
		if at != len(r.Elected) {
			t.Errorf("elected %q, want by round %q", r.Elected, e.groups())
		}
	default:
		if !slices.Equal(r.Elected, e.Winners) {
			t.Errorf("elected %q, want %q", r.Elected, e.Winners)
		}
	}
}

// groups are those elected together: their order among themselves is nobody's
// rule.
func (e *expected) groups() [][]string {
	if e.WinnersByRound != nil {
		return e.WinnersByRound
	}
	var groups [][]string
	n := 0
	for _, round := range e.Rounds {
		if len(round.Elected) > 0 {
			groups = append(groups, round.Elected)
			n += len(round.Elected)
		}
	}
	if n != len(e.Winners) {
		return nil
	}
	return groups
}

func finalTie(r *count.Result) *count.Draw {
	for i, tie := range r.Ties {
		if tie.What == count.TieSeats && tie.By == count.BreakNone {
			return &r.Ties[i]
		}
	}
	return nil
}

func (e *expected) compareRanking(t *testing.T, r *count.Result) {
	t.Helper()
	same := len(r.Ranking) == len(e.Ranking)
	for i := 0; same && i < len(e.Ranking); i++ {
		same = sameSet(r.Ranking[i], e.Ranking[i])
	}
	if !same {
		t.Errorf("ranking %q, want %q", r.Ranking, e.Ranking)
	}
}

func (e *expected) compareItems(t *testing.T, r *count.Result) {
	t.Helper()
	for item, want := range e.Results {
		if slices.Contains(e.Special, item) {
			continue
		}
		if got := slices.Contains(r.Elected, item); got != strings.EqualFold(want, "adopted") {
			t.Errorf("item %s carried: %v, want %s", item, got, want)
		}
	}
}

func compareMatrix(t *testing.T, what string, want map[string]map[string]json.Number, got *count.Matrix) {
	t.Helper()
	if want == nil || got == nil {
		return
	}
	for a, row := range want {
		i := slices.Index(got.Rows, a)
		for b, v := range row {
			j := slices.Index(got.Columns, b)
			if i < 0 || j < 0 {
				t.Errorf("%s: no cell for %s and %s", what, a, b)
				continue
			}
			cell := string(got.Cells[i][j])
			if cell == "" {
				cell = "0"
			}
			if !sameNumber(cell, v.String(), nil) {
				t.Errorf("%s of %s over %s is %s, want %s", what, a, b, cell, v)
			}
		}
	}
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// sameNumber compares exactly, or within a tolerance.
func sameNumber(a, b string, within *big.Rat) bool {
	x, ok := new(big.Rat).SetString(a)
	y, also := new(big.Rat).SetString(b)
	if !ok || !also {
		return false
	}
	d := x.Sub(x, y)
	d.Abs(d)
	if within == nil {
		return d.Sign() == 0
	}
	return d.Cmp(within) <= 0
}
