package count

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// orders is ranking candidates: 1 the first choice, 2 the next, and so on, as
// far as the voter likes.
//
//	uint8 rank[candidates]         0: left out; no rank below another is empty
//
// Several candidates may share a rank where the method knows what that means.
type orders struct{}

// Ranked reports whether a ballot ranks candidates.
func (r Rules) Ranked() bool {
	switch r.Method {
	case IRV, STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs:
		return true
	}
	return false
}

// SharesRanks reports whether a ballot may give several candidates one rank.
func (r Rules) SharesRanks() bool {
	return r.Method == STVMeek || r.Method == Schulze || r.Method == RankedPairs
}

func (orders) faults(r Rules, _ int, p *problems) {
	if r.WriteIn != "" && r.WriteIn != WriteInNone {
		p.unsupported("write_in", fmt.Sprintf(`with method %q; set it to "none"`, r.Method))
	}
	if r.Majority != nil {
		p.add("majority", "does not go with method %q, which decides by a quota or by pairs; leave it out", r.Method)
	}
	if r.Method == IRV && r.Seats != 1 {
		p.add("seats", "is %d; method %q fills one; take %q for more", r.Seats, IRV, STVScottish)
	}
}

func (orders) maxLen(c Contest) int { return c.Candidates }

func (orders) encode(c Contest, choice Choice) ([]byte, error) {
	out := make([]byte, c.Candidates)
	for i, rank := range choice.Values {
		if rank != NoValue {
			out[i] = rank
		}
	}
	return out, nil
}

func (orders) decode(c Contest, b []byte, into *Choice) error {
	for _, rank := range b {
		switch rank {
		case NoValue:
			return fmt.Errorf("%w: rank %d", ErrMalformed, rank)
		case 0:
			rank = NoValue
		}
		into.Values = append(into.Values, rank)
	}
	return c.shape(*into)
}

// rankShape is shape where ranks are asked for.
func (c Contest) rankShape(values []uint8) error {
	var held [NoValue]int
	last, ranked := 0, 0
	for i, rank := range values {
		if rank == NoValue {
			continue
		}
		if rank == 0 || int(rank) > c.Candidates {
			return fmt.Errorf("%w: rank %d for candidate %d", ErrMalformed, rank, i)
		}
		if held[rank]++; held[rank] > 1 && !c.Rules.SharesRanks() {
			return fmt.Errorf("%w: rank %d for two candidates", ErrMalformed, rank)
		}
		last = max(last, int(rank))
		ranked++
	}
	for rank := 1; rank <= last; rank++ {
		if held[rank] == 0 {
			return fmt.Errorf("%w: rank %d, and none at rank %d", ErrMalformed, last, rank)
		}
	}
	return nil
}

// profile makes papers of the ballots that a counter of rankings keeps; blank
// ones are left out. Candidates have their numbers for names.
func (c *Counter) profile() *Profile {
	p := &Profile{Form: Ranked, Candidates: make([]string, c.contest.Candidates)}
	for i := range p.Candidates {
		p.Candidates[i] = fmt.Sprint(i)
	}
	for _, encoded := range slices.Sorted(maps.Keys(c.ranked)) {
		places := placesOf(encoded)
		if len(places) > 0 {
			p.AddRanking(int64(c.ranked[encoded]), places)
		}
	}
	return p
}

// placesOf turns ranks by candidate into candidates by rank.
func placesOf(encoded string) []Place {
	var who []int
	for i := range len(encoded) {
		if encoded[i] > 0 {
			who = append(who, i)
		}
	}
	slices.SortStableFunc(who, func(a, b int) int { return cmp.Compare(encoded[a], encoded[b]) })
	places := make([]Place, len(who))
	for i, c := range who {
		places[i] = Place(c) //nolint:gosec // below 250
		if i > 0 && encoded[who[i-1]] == encoded[c] {
			places[i] |= Equal
		}
	}
	return places
}

// rankedLines makes the lines: votes for a candidate are the ballots that rank it
// first, alone or with others; who is left out abstains.
func (c *Counter) rankedLines() []*Line {
	lines := make([]*Line, c.contest.Candidates)
	for i := range lines {
		lines[i] = &Line{Line: i}
	}
	for encoded, times := range c.ranked {
		for i := range len(encoded) {
			switch encoded[i] {
			case 0:
				lines[i].Abstain += times
			case 1:
				lines[i].For += times
			}
		}
	}
	for _, l := range lines {
		l.points = l.For
	}
	return lines
}
