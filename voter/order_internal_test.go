package voter

import (
	"bytes"
	"slices"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/ballot/names"
)

// TestOrders holds that only contests with a random order have the voter's own,
// that of SPEC 9.19, and that a seed finds it again.
func TestOrders(t *testing.T) {
	c := &Client{
		random: bytes.NewReader(bytes.Repeat([]byte{7, 1, 9, 3}, 16)),
		manifest: &ballot.Manifest{Contests: []ballot.Contest{
			{Candidates: make([]ballot.Candidate, 4)},
			{Candidates: make([]ballot.Candidate, 12), Rules: count.Rules{Order: count.OrderRandom}},
			{Candidates: make([]ballot.Candidate, 12), Rules: count.Rules{Order: count.OrderRandom}},
		}},
	}
	seed, err := c.OrderSeed()
	if err != nil {
		t.Fatal(err)
	}
	got := c.Orders(seed)
	if !slices.Equal(got[0], []int{0, 1, 2, 3}) || !slices.Equal(got[1], names.Shuffle(seed, 1, 12)) || slices.Equal(got[1], got[2]) {
		t.Error(got)
	}
	again := c.Orders(seed)
	for i := range got {
		if !slices.Equal(got[i], again[i]) {
			t.Errorf("contest %d: %v, then %v", i, got[i], again[i])
		}
	}
	other, err := c.OrderSeed()
	if err != nil || other != seed { // the reader repeats itself
		t.Error("the seed is not what was drawn")
	}
	if _, err := c.OrderSeed(); err == nil {
		t.Error("a seed without randomness")
	}
	other[0]++
	if slices.Equal(c.Orders(other)[1], got[1]) {
		t.Error("two seeds, one order")
	}
}
