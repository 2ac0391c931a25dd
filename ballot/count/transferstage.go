package count

import "math/bits"

// first gives every paper to its first choice.
func (t *transfer) first() {
	t.goes = make([]int32, 0, len(t.papers))
	counts := make([]int, len(t.piles))
	for i := range t.papers {
		paper := uint32(i) //nolint:gosec // Check bounds the number of papers
		weight := t.papers[i].Weight
		c := t.next(paper)
		t.goes = append(t.goes, int32(c)) //nolint:gosec // at most MaxProfileCandidates
		if c >= 0 {
			counts[c]++
			t.votes[c] += weight * t.scale
			t.active += weight
		} else if !blank(t.p.Ranking(t.p.Papers[i])) {
			t.exhausted += weight * t.scale
			t.wait(c, paper)
		}
	}
	t.deal(t.scale, counts, func(i int) uint32 { return uint32(i) }) //nolint:gosec // as above
}

// move takes a parcel to where its papers go next, each at the new value, and
// says how many votes went there, exhausted ones among them.
func (t *transfer) move(from parcel, value int64) (moved int64) {
	t.goes = t.goes[:0]
	counts := make([]int, len(t.piles))
	for _, paper := range from.papers {
		weight := t.papers[paper].Weight
		moved += weight
		c := t.next(paper)
		t.goes = append(t.goes, int32(c)) //nolint:gosec // at most MaxProfileCandidates
		if c >= 0 {
			counts[c]++
			t.votes[c] += weight * value
		} else {
			t.exhausted += weight * value
			t.wait(c, paper)
		}
	}
	t.deal(value, counts, func(i int) uint32 { return from.papers[i] })
	return moved * value
}

// deal lays papers on the piles that t.goes says, which is as many for each as
// counted.
func (t *transfer) deal(value int64, counts []int, paper func(i int) uint32) {
	to := make([][]uint32, len(counts))
	for c, n := range counts {
		to[c] = make([]uint32, 0, n)
	}
	for i, c := range t.goes {
		if c >= 0 {
			to[c] = append(to[c], paper(i))
		}
	}
	for c, papers := range to {
		if len(papers) > 0 {
			t.add(c, parcel{value, papers})
		}
	}
}

func (t *transfer) wait(c int, paper uint32) {
	if c == waits {
		t.waiting = append(t.waiting, paper)
	}
}

// resume counts papers for which only one of several is left. They are whole
// votes: the rule goes with methods that move no surplus.
func (t *transfer) resume() {
	papers := t.waiting
	t.waiting = nil
	for _, paper := range papers {
		weight := t.papers[paper].Weight * t.scale
		c := t.next(paper)
		t.wait(c, paper)
		if c >= 0 {
			t.exhausted -= weight
			t.votes[c] += weight
			t.add(c, parcel{t.scale, []uint32{paper}})
		}
	}
}

// few papers are put together with those of the same value.
const few = 1024

// add lays a parcel on a pile.
func (t *transfer) add(c int, with parcel) {
	for i := range t.piles[c] {
		if have := &t.piles[c][i]; have.value == with.value && len(with.papers) < few {
			have.papers = append(have.papers, with.papers...)
			return
		}
	}
	t.piles[c] = append(t.piles[c], with)
}

// transferSurplus moves what a seated candidate has above the quota: every
// paper, at a part of its value.
func (t *transfer) transferSurplus(c int) {
	total := t.votes[c]
	surplus := total - t.quota
	if surplus <= 0 {
		return
	}
	pile := t.piles[c]
	t.piles[c] = nil
	var moved int64
	for _, from := range pile {
		moved += t.move(from, t.part(from.value, surplus, total))
	}
	t.lost += surplus - moved
	t.votes[c] = t.quota
}

// part is value * surplus / total, cut after the rule's places.
func (t *transfer) part(value, surplus, total int64) int64 {
	if t.rule.fraction {
		return mulDiv(value, mulDiv(surplus, t.scale, total), t.scale)
	}
	return mulDiv(surplus, value, total)
}

// mulDiv is floor(a * b / c) for 0 <= a <= c, or 0 <= b <= c, and c > 0: it
// never exceeds an int64.
func mulDiv(a, b, c int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(b)) //nolint:gosec // none is negative
	q, _ := bits.Div64(high, low, uint64(c))      //nolint:gosec // none is negative
	return int64(q)                               //nolint:gosec // at most the greater of a and b
}

// exclude moves all that a candidate has, at the values it came with.
func (t *transfer) exclude(c int) {
	pile := t.piles[c]
	t.piles[c] = nil
	t.votes[c] = 0
	for _, from := range pile {
		t.move(from, from.value)
	}
}

// setQuota takes the quota of some votes, in units of the last place.
func (t *transfer) setQuota(votes int64) {
	seats := int64(t.o.Seats)
	switch t.rule.quota {
	case QuotaHare:
		t.quota = (votes/t.scale + seats - 1) / seats * t.scale
	case QuotaHareFraction:
		t.quota = (votes + seats - 1) / seats
	case QuotaDroopFraction:
		t.quota = votes/(seats+1) + 1
	default:
		t.quota = (votes/t.scale/(seats+1) + 1) * t.scale
	}
}

// continuingVotes are the votes of the candidates in the count.
func (t *transfer) continuingVotes() (sum int64) {
	for c, votes := range t.votes {
		if t.state[c] == continuing {
			sum += votes
		}
	}
	return sum
}
