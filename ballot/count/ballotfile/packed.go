package ballotfile

import (
	"cmp"
	"math/bits"
	"slices"

	"hustings/ballot/count"
)

// packer merges equal rankings that fit a word: of up to 15 candidates each of
// 16 places takes 4 bits, and so on. Most elections are such. Words are
// collected and sorted, which finds equal ones without a step to memory out of
// turn, and leaves papers that begin alike beside each other for the count.
//
// A word holds candidate+1 for each place, the first place highest; no word is 0
// but that of a blank ballot, which is not packed.
type packer struct {
	width  int // bits of a place
	most   int // places in a word
	room   int // how many words are sorted at a time
	single []uint64
	heavy  []packed // ballots that count more than once
	merged []packed // ascending, each word once
	spare  []uint64 // for sorting
}

type packed struct {
	word   uint64
	weight int64
}

const (
	leastRoom = 1 << 12
	mostRoom  = 1 << 21 // 16 MB of words, and as much to sort them
	mostBits  = 6       // more candidates seldom rank so few that a word holds them
)

// newPacker is nil where rankings of so many candidates seldom fit.
func newPacker(candidates, lines int) *packer {
	width := bits.Len(uint(candidates)) //nolint:gosec // not negative
	if width == 0 || width > mostBits {
		return nil
	}
	room := min(max(leastRoom, lines), mostRoom)
	return &packer{width: width, most: 64 / width, room: room, single: make([]uint64, 0, room)}
}

// add takes a ranking as a word.
func (k *packer) add(word uint64, weight int64) error {
	if weight == 1 {
		k.single = append(k.single, word)
	} else {
		k.heavy = append(k.heavy, packed{word, weight})
	}
	if len(k.single) >= k.room || len(k.heavy) >= k.room {
		return k.settle()
	}
	return nil
}

// take adds what another packer of as many candidates has.
func (k *packer) take(from *packer) (err error) {
	k.single = append(k.single, from.single...)
	k.heavy = append(k.heavy, from.heavy...)
	k.merged, err = mergeRuns(k.merged, from.merged)
	return err
}

// settle merges what was collected.
func (k *packer) settle() error {
	if len(k.spare) < len(k.single) {
		k.spare = make([]uint64, len(k.single))
	}
	sorted := sortWords(k.single, k.spare[:len(k.single)])
	runs := make([]packed, 0, distinct(sorted))
	for from, i := 0, 1; i <= len(sorted); i++ {
		if i == len(sorted) || sorted[i] != sorted[from] {
			runs = append(runs, packed{sorted[from], int64(i - from)})
			from = i
		}
	}
	slices.SortFunc(k.heavy, func(a, b packed) int { return cmp.Compare(a.word, b.word) })
	for _, with := range [][]packed{runs, k.heavy} {
		var err error
		if k.merged, err = mergeRuns(k.merged, with); err != nil {
			return err
		}
	}
	k.single, k.heavy = k.single[:0], nil
	return nil
}

func distinct(sorted []uint64) int {
	n := min(1, len(sorted))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] != sorted[i-1] {
			n++
		}
	}
	return n
}

// mergeRuns merges two ascending lists; a has every word once, b may repeat
// some. It may return a or b as it is.
func mergeRuns(a, b []packed) ([]packed, error) {
	if len(b) == 0 {
		return a, nil
	}
	if len(a) == 0 && distinctRuns(b) {
		return b, nil
	}
	out := make([]packed, 0, len(a)+len(b))
	for i, j := 0, 0; i < len(a) || j < len(b); {
		var q packed
		if j == len(b) || i < len(a) && a[i].word <= b[j].word {
			q = a[i]
			i++
		} else {
			q = b[j]
			j++
		}
		if n := len(out); n == 0 || out[n-1].word != q.word {
			out = append(out, q)
		} else if out[n-1].weight += q.weight; out[n-1].weight > count.MaxVotes {
			return nil, errTooMany
		}
	}
	return out, nil
}

func distinctRuns(b []packed) bool {
	for i := 1; i < len(b); i++ {
		if b[i].word == b[i-1].word {
			return false
		}
	}
	return true
}

// finish makes papers of all words.
func (k *packer) finish(b *builder) error {
	if err := k.settle(); err != nil {
		return err
	}
	n := 0
	for _, q := range k.merged {
		n += k.places(q.word)
	}
	b.p.Grow(len(k.merged), n)
	var places [64]count.Place
	mask := uint64(1)<<k.width - 1
	for _, q := range k.merged {
		n := k.places(q.word)
		for i, word := n-1, q.word; i >= 0; i, word = i-1, word>>k.width {
			places[i] = count.Place(word&mask) - 1 //nolint:gosec // masked
		}
		b.p.AddRanking(q.weight, places[:n])
	}
	*k = packer{width: k.width, most: k.most, room: k.room}
	return nil
}

func (k *packer) places(word uint64) int { return (bits.Len64(word) + k.width - 1) / k.width }

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

// sortWords sorts by digits of a byte and more, the lowest first. It returns words
// or spare, whichever holds the result.
func sortWords(words, spare []uint64) []uint64 {
	const digit = 11
	var all uint64
	for _, w := range words {
		all |= w
	}
	for shift := 0; shift < bits.Len64(all); shift += digit {
		var at [1 << digit]uint32
		for _, w := range words {
			at[w>>shift&(1<<digit-1)]++
		}
		sum := uint32(0)
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for _, w := range words {
			d := w >> shift & (1<<digit - 1)
			spare[at[d]] = w
			at[d]++
		}
		words, spare = spare, words
	}
	return words
}
