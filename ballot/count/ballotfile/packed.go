package ballotfile

import (
	"math/bits"

	"hustings/ballot/count"
)

// packer merges equal rankings that fit a word: of up to 15 candidates each of
// 16 places takes 4 bits, and so on. Most elections are such, and a table of
// words is read with one step to memory where rankings elsewhere need three.
//
// A word holds candidate+1 for each place, the first place highest; no word is 0
// but that of a blank ballot, which is not packed.
type packer struct {
	width  int // bits of a place
	most   int // places in a word
	table  []packed
	used   int
	lines  int           // of the file: at most as many ballots, but for odd files
	seen   int           // ballots queued, until it is known whether merging pays
	off    bool          // it does not: ballots are taken as they come
	queue  [batch]packed // looked up together, so that memory answers together
	queued int
}

type packed struct {
	word   uint64
	weight int64
}

const (
	batch      = 256
	firstWords = 1 << 10
	wordTrial  = 1 << 18 // ballots after which a quarter must have been merged
	mostBits   = 6       // more candidates seldom rank so few that a word holds them
)

func newPacker(candidates, lines int) *packer {
	width := bits.Len(uint(candidates)) //nolint:gosec // not negative
	if width > mostBits {
		return nil
	}
	size := firstWords
	for size < lines/2 && size < 2*wordTrial {
		size *= 2
	}
	return &packer{width: width, most: 64 / width, table: make([]packed, size), lines: lines}
}

// add takes a ranking as a word. What it says wrong comes to light in flush.
func (k *packer) add(word uint64, weight int64, b *builder) error {
	if k.off {
		k.unpack(packed{word, weight}, b)
		return nil
	}
	k.queue[k.queued] = packed{word, weight}
	if k.queued++; k.queued == batch {
		return k.flush(b)
	}
	return nil
}

// flush puts the queue into the table.
func (k *packer) flush(b *builder) error {
	if 4*(k.used+k.queued) > 3*len(k.table) {
		k.grow(b)
	}
	mask := uint64(len(k.table) - 1) //nolint:gosec // never empty
	var touched uint64
	for _, q := range k.queue[:k.queued] {
		touched |= k.table[spread(q.word)&mask].word
	}
	for _, q := range k.queue[:k.queued] {
		if err := k.insert(q, mask, b); err != nil {
			return err
		}
	}
	k.seen += k.queued
	k.queued = 0
	_ = touched
	if k.seen >= wordTrial && k.seen < wordTrial+batch && k.used > wordTrial-wordTrial/4 {
		k.empty(b)
		k.off = true
		if rest := k.lines - k.seen; rest > 0 {
			b.p.Grow(rest, rest*b.p.MeanLength())
		}
	}
	return nil
}

func (k *packer) insert(q packed, mask uint64, b *builder) error {
	i := spread(q.word) & mask
	for range maxProbes {
		switch at := &k.table[i]; at.word {
		case q.word:
			if at.weight += q.weight; at.weight > count.MaxVotes {
				return errTooMany
			}
			return nil
		case 0:
			*at = q
			k.used++
			return nil
		}
		i = (i + 1) & mask
	}
	k.unpack(q, b)
	return nil
}

func (k *packer) grow(b *builder) {
	old := k.table
	k.table = make([]packed, 2*len(old))
	k.used = 0
	mask := uint64(len(k.table) - 1) //nolint:gosec // never empty
	for _, q := range old {
		if q.word != 0 {
			_ = k.insert(q, mask, b) // no weight grows here
		}
	}
}

// finish makes papers of all words.
func (k *packer) finish(b *builder) error {
	if k.off {
		return nil
	}
	if err := k.flush(b); err != nil {
		return err
	}
	if !k.off {
		k.empty(b)
	}
	return nil
}

// empty makes papers of the table.
func (k *packer) empty(b *builder) {
	places := 0
	for _, q := range k.table {
		if q.word != 0 {
			places += (bits.Len64(q.word) + k.width - 1) / k.width
		}
	}
	b.p.Grow(k.used, places)
	for _, q := range k.table {
		if q.word != 0 {
			k.unpack(q, b)
		}
	}
	k.table = nil
}

func (k *packer) unpack(q packed, b *builder) {
	var places [64]count.Place
	n := (bits.Len64(q.word) + k.width - 1) / k.width
	mask := uint64(1)<<k.width - 1
	for i := range n {
		places[i] = count.Place(q.word>>(k.width*(n-1-i))&mask) - 1 //nolint:gosec // masked
	}
	b.p.AddRanking(q.weight, places[:n])
}

func spread(word uint64) uint64 {
	word *= 0x9E3779B97F4A7C15
	return word ^ word>>32
}

// pack makes a word of places, where they are candidates and few enough.
func (k *packer) pack(places []count.Place) (word uint64, ok bool) {
	if len(places) == 0 || len(places) > k.most {
		return 0, false
	}
	for _, place := range places {
		if place >= count.Overvoted {
			return 0, false
		}
		word = word<<k.width | uint64(place+1)
	}
	return word, true
}
