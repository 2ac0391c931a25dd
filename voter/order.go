package voter

import (
	"fmt"
	"io"

	"hustings/ballot/count"
	"hustings/ballot/names"
)

// OrderSeed draws the seed of this voter's own orders of candidates. It is told to
// nobody; whoever keeps it finds the same orders again.
func (c *Client) OrderSeed() (seed [32]byte, err error) {
	if _, err = io.ReadFull(c.random, seed[:]); err != nil {
		err = fmt.Errorf("voter: draw a seed: %w", err)
	}
	return seed, err
}

// Orders gives for each contest of the manifest the order in which to show its
// candidates: the manifest's, or the voter's own where the rules say random for
// each voter (SPEC 9.19).
func (c *Client) Orders(seed [32]byte) [][]int {
	out := make([][]int, len(c.manifest.Contests))
	for i := range out {
		k := &c.manifest.Contests[i]
		if k.Rules.Order == count.OrderRandom {
			out[i] = names.Shuffle(seed, i, len(k.Candidates))
			continue
		}
		out[i] = make([]int, len(k.Candidates))
		for at := range out[i] {
			out[i][at] = at
		}
	}
	return out
}
