package count

import (
	"fmt"

	"pgregory.net/rapid"
)

// drawRankings draws an election with few candidates, so that ties and equal
// ballots are common.
func drawRankings(t *rapid.T, candidates, ballots int) *Profile {
	p := &Profile{Form: Ranked}
	n := rapid.IntRange(2, candidates).Draw(t, "candidates")
	for c := range n {
		p.Candidates = append(p.Candidates, fmt.Sprintf("c%d", c))
	}
	for range rapid.IntRange(1, ballots).Draw(t, "ballots") {
		order := rapid.Permutation(upTo(n)).Draw(t, "order")
		places := make([]Place, rapid.IntRange(0, n).Draw(t, "length"))
		for i := range places {
			places[i] = Place(order[i])
		}
		p.AddRanking(rapid.Int64Range(1, 4).Draw(t, "weight"), places)
	}
	return p
}

func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}
