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
	number int       // of the contest
	stages [][]int64 // votes at the end of the stages before this one
}

// defaultTies is how ties on the way are broken where nobody says otherwise.
var defaultTies = []TieBreak{BreakBackwards, BreakLot}

func newBreaker(o Options, stages [][]int64) breaker {
	b := breaker{ways: o.Ties, seed: o.Seed, number: o.contest, stages: stages}
	if len(b.ways) == 0 {
		b.ways = defaultTies
	}
	return b
}

// known narrows equals down to those behind without a lot.
func (b breaker) known(tied []int) []int {
	left := slices.Clone(tied)
	for _, way := range b.ways {
		if way == BreakLot {
			break
		}
		left = b.narrow(left, way, false)
	}
	return left
}

// choose narrows equals down to one: the one ahead, or the one behind. by is
// the way that was decisive.
func (b breaker) choose(tied []int, ahead bool) (chosen int, by TieBreak) {
	left := slices.Clone(tied)
	for _, way := range append(slices.Clone(b.ways), BreakLot) {
		if left = b.narrow(left, way, ahead); len(left) == 1 {
			by = way
			break
		}
	}
	return left[0], by
}

// narrow keeps of equals those who are ahead, or behind, by one way.
func (b breaker) narrow(left []int, way TieBreak, ahead bool) []int {
	switch way {
	case BreakBackwards:
		for i := len(b.stages) - 1; i >= 0 && len(left) > 1; i-- {
			left = extreme(left, b.stages[i], ahead)
		}
		return left
	case BreakForwards:
		for i := 0; i < len(b.stages) && len(left) > 1; i++ {
			left = extreme(left, b.stages[i], ahead)
		}
		return left
	case BreakOrder:
		slices.Sort(left)
	default:
		b.draw(left)
	}
	if ahead {
		return left[:1]
	}
	return left[len(left)-1:]
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

// draw sorts candidates into the order of the lot (SPEC 9.8, contest 0).
func (b breaker) draw(among []int) {
	slices.SortFunc(among, func(x, y int) int {
		s, t := lot(b.seed, b.number, x), lot(b.seed, b.number, y)
		return bytes.Compare(s[:], t[:])
	})
}
