package count

import "testing"

func TestDuelsRefused(t *testing.T) {
	many := &Profile{Form: Ranked}
	for range MaxDuelCandidates + 1 {
		many.Candidates = append(many.Candidates, "x")
	}
	for name, p := range map[string]*Profile{
		"too many": many,
		"sums":     {Form: Summed, Candidates: []string{"a"}, Totals: [][]int64{{1}}},
		"sets":     {Form: Chosen, Candidates: []string{"a"}},
	} {
		if _, err := Tally(Schulze, p, Options{}); err == nil {
			t.Error(name)
		}
	}
	p := &Profile{Form: Ranked, Candidates: []string{"a"}}
	for _, m := range []Method{Schulze, RankedPairs} {
		if _, err := Tally(m, p, Options{Strength: "brute"}); err == nil {
			t.Error(m)
		}
	}
}
