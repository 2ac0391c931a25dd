package count

import (
	"cmp"
	"slices"
)

// scoredPlace is one candidate's score on a paper.
type scoredPlace struct {
	place int
	score Score
}

// fromScores makes levels of scores: the highest is level 0. It gives the level
// below the last that is used.
func (r *leveller) fromScores(scores []Score) uint16 {
	r.sorted = r.sorted[:0]
	for c, score := range scores {
		if score != NoScore && r.at[c] >= 0 {
			r.sorted = append(r.sorted, scoredPlace{r.at[c], score})
		}
	}
	slices.SortFunc(r.sorted, func(a, b scoredPlace) int { return cmp.Compare(b.score, a.score) })
	var level uint16
	for i, s := range r.sorted {
		if i > 0 && r.sorted[i-1].score != s.score {
			level++
		}
		r.out[s.place] = level
	}
	if len(r.sorted) > 0 {
		level++
	}
	return level
}
