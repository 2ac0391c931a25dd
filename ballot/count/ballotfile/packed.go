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
	room := min(max(leastRoom, lines+lines/16), mostRoom) // parts of a file are not of just as many
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

// settle makes room: it merges what was collected.
func (k *packer) settle() error {
	if err := k.sort(); err != nil {
		return err
	}
	runs := make([]packed, 0, distinct(k.single))
	for all := (stream{words: k.single}); !all.empty(); {
		runs = append(runs, packed{all.word(), all.next()})
	}
	k.single = k.single[:0]
	var err error
	k.merged, err = mergeRuns(k.merged, runs)
	return err
}

// sort puts what was collected in order; singles stay as they are.
func (k *packer) sort() error {
	if len(k.spare) < len(k.single) {
		k.spare = make([]uint64, len(k.single))
	}
	sorted := sortWords(k.single, k.spare[:len(k.single)])
	if len(sorted) > 0 && &sorted[0] != &k.single[0] {
		k.single, k.spare = sorted, k.single
	}
	slices.SortFunc(k.heavy, func(a, b packed) int { return cmp.Compare(a.word, b.word) })
	var err error
	k.merged, err = mergeRuns(k.merged, k.heavy)
	k.heavy = nil
	return err
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
// some.
func mergeRuns(a, b []packed) ([]packed, error) {
	if len(b) == 0 {
		return a, nil
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

// papers makes papers of all words of several packers, which are sorted.
func papers(p *count.Profile, packs []*packer) error {
	var streams []stream
	n, places, width := 0, 0, packs[0].width
	for _, k := range packs {
		n += distinct(k.single) + len(k.merged)
		for _, s := range []stream{{words: k.single}, {runs: k.merged}} {
			if !s.empty() {
				streams = append(streams, s)
			}
			places += s.places(width)
		}
	}
	p.Grow(n, places)
	for len(streams) > 0 {
		word := streams[0].word()
		for _, s := range streams[1:] {
			word = min(word, s.word())
		}
		var weight int64
		ended := false
		for i := range streams {
			if s := &streams[i]; s.word() == word {
				weight += s.next()
				ended = ended || s.empty()
			}
		}
		if weight > count.MaxVotes {
			return errTooMany
		}
		p.AddWord(weight, word, placesOf(word, width), width)
		if ended {
			streams = slices.DeleteFunc(streams, func(s stream) bool { return s.empty() })
		}
	}
	return nil
}

func placesOf(word uint64, width int) int { return (bits.Len64(word) + width - 1) / width }

// stream is sorted words, or runs of them, one of both empty.
type stream struct {
	words []uint64
	runs  []packed
}

func (s *stream) empty() bool { return len(s.words)+len(s.runs) == 0 }

// word is the one that next takes.
func (s *stream) word() uint64 {
	if len(s.words) > 0 {
		return s.words[0]
	}
	return s.runs[0].word
}

// next takes all of a word and says how often it stands there.
func (s *stream) next() (weight int64) {
	if len(s.words) == 0 {
		weight = s.runs[0].weight
		s.runs = s.runs[1:]
		return weight
	}
	n := 1
	for n < len(s.words) && s.words[n] == s.words[0] {
		n++
	}
	s.words = s.words[n:]
	return int64(n)
}

// places is how many there are, words that stand several times counted once.
func (s *stream) places(width int) (n int) {
	for i, w := range s.words {
		if i == 0 || w != s.words[i-1] {
			n += placesOf(w, width)
		}
	}
	for _, q := range s.runs {
		n += placesOf(q.word, width)
	}
	return n
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
