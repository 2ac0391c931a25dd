package count

import (
	"bytes"
	"crypto/sha256"
	"slices"
)

// breaker chooses between candidates who are equal on the way. Who is ahead is
// elected, or has the surplus transferred, first; who is behind is excluded.
type breaker struct {
	ways   []TieBreak
	seed   [sha256.Size]byte
	stages [][]int64 // votes at the end of the stages before this one
}

// defaultTies is how ties on the way are broken where nobody says otherwise.
var defaultTies = []TieBreak{BreakBackwards, BreakLot}

// choose narrows equals down to one: the one ahead, or the one behind. by is
// the way that was decisive.
func (b breaker) choose(tied []int, ahead bool) (chosen int, by TieBreak) {
	left := slices.Clone(tied)
	for _, way := range append(slices.Clone(b.ways), BreakLot) {
		switch way {
		case BreakBackwards:
			for i := len(b.stages) - 1; i >= 0 && len(left) > 1; i-- {
				left = extreme(left, b.stages[i], ahead)
			}
		case BreakForwards:
			for i := 0; i < len(b.stages) && len(left) > 1; i++ {
				left = extreme(left, b.stages[i], ahead)
			}
		case BreakOrder:
			slices.Sort(left)
			left = end(left, ahead)
		default:
			b.draw(left)
			left = end(left, ahead)
		}
		if len(left) == 1 {
			return left[0], way
		}
	}
	return left[0], BreakLot
}

// extreme keeps those who had most votes, or fewest, at a stage.
func extreme(among []int, votes []int64, most bool) []int {
	best := votes[among[0]]
	for _, c := range among {
		if most && votes[c] > best || !most && votes[c] < best {
			best = votes[c]
		}
	}
	return slices.DeleteFunc(among, func(c int) bool { return votes[c] != best })
}

func end(order []int, first bool) []int {
	if first {
		return order[:1]
	}
	return order[len(order)-1:]
}

// draw sorts candidates into the order of the lot (SPEC 9.8, contest 0).
func (b breaker) draw(among []int) {
	slices.SortFunc(among, func(x, y int) int {
		s, t := lot(b.seed, 0, x), lot(b.seed, 0, y)
		return bytes.Compare(s[:], t[:])
	})
}
