package count

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// The pairwise matrix of many candidates is the most work that any method has:
// 100 candidates are 4,950 comparisons a ballot. A block does each comparison
// for 64 ballots at once. It holds the levels of a candidate as bit planes, one
// word a binary digit and one bit of it a ballot, and compares two candidates
// digit by digit, the least first: where the digits differ, the lower level is
// the one with 0.

const (
	lanes      = 64 // ballots in a block
	blockWorth = 8  // fewer ballots are compared one by one
)

// apart is the level of a candidate who is compared with nobody.
const apart = math.MaxUint16

// leveller reads papers as levels: 0 for those a paper prefers to all others,
// then 1, and so on. It keeps what it needs for that between papers.
type leveller struct {
	p      *Profile
	at     []int // place in the count of each candidate, or -1
	bits   int   // binary digits of the highest level
	out    []uint16
	sorted []scoredPlace
}

func newLeveller(p *Profile, who []int) *leveller {
	r := &leveller{p: p, at: make([]int, len(p.Candidates)), out: make([]uint16, len(who))}
	for c := range r.at {
		r.at[c] = -1
	}
	for i, c := range who {
		r.at[c] = i
	}
	r.bits = bits.Len(uint(len(who))) // the levels are 0 to len(who): one for each, and one for those left out
	return r
}

// levels is valid until the next call.
func (r *leveller) levels(paper Paper) []uint16 {
	for i := range r.out {
		r.out[i] = apart
	}
	var last uint16
	if r.p.Form == Scored {
		last = r.fromScores(r.p.Scores(paper))
	} else {
		last = r.fromPlaces(r.p.Ranking(paper))
	}
	if !r.p.LeftOutApart {
		for i, level := range r.out {
			if level == apart {
				r.out[i] = last
			}
		}
	}
	return r.out
}

// fromPlaces gives the level below the last that is used. Ranks left empty and
// over-voted ones are passed over; of a candidate ranked twice the first
// counts; those not in the count leave no gap.
func (r *leveller) fromPlaces(places []Place) uint16 {
	var level uint16
	used := false // somebody is at this level
	for _, place := range places {
		if used && !place.Equals() {
			level++
			used = false
		}
		c, ok := place.Candidate()
		if !ok || r.at[c] < 0 || r.out[r.at[c]] != apart {
			continue
		}
		r.out[r.at[c]] = level
		used = true
	}
	if used {
		level++
	}
	return level
}

// block holds up to 64 papers of one weight.
type block struct {
	n, digits int
	planes    []uint64 // digits words for each candidate
	in        []uint64 // for each candidate, the papers that compare it
	low, high []byte   // of the levels, for each candidate 64
}

func newBlock(n, digits int) *block {
	return &block{
		n: n, digits: digits,
		planes: make([]uint64, n*digits), in: make([]uint64, n),
		low: make([]byte, n*lanes), high: make([]byte, n*lanes),
	}
}

// load reads papers in. Lanes that stay empty compare nobody: all candidates
// have level 0 there.
func (b *block) load(r *leveller, papers []Paper) {
	if len(papers) < lanes {
		clear(b.low)
		clear(b.high)
	}
	wide := b.digits > 8
	for lane, paper := range papers {
		for c, level := range r.levels(paper) {
			b.low[c*lanes+lane] = byte(level) //nolint:gosec // the rest is in high
			if wide {
				b.high[c*lanes+lane] = byte(level >> 8)
			}
		}
	}
	for c := range b.n {
		planes := b.planes[c*b.digits : (c+1)*b.digits]
		slice(b.low[c*lanes:(c+1)*lanes], planes[:min(8, b.digits)])
		if wide {
			slice(b.high[c*lanes:(c+1)*lanes], planes[8:])
		}
		b.in[c] = ^uint64(0)
	}
	if r.p.LeftOutApart {
		b.sit(r, papers)
	}
}

// sit takes from each candidate the papers that hold it apart.
func (b *block) sit(r *leveller, papers []Paper) {
	for lane, paper := range papers {
		for c, level := range r.levels(paper) {
			if level == apart {
				b.in[c] &^= 1 << lane
			}
		}
	}
}

// slice turns 64 bytes into bit planes, eight bytes at a time: the product
// gathers the lowest bits of eight bytes in its highest byte.
func slice(raw []byte, planes []uint64) {
	clear(planes)
	for lane := 0; lane < lanes; lane += 8 {
		eight := binary.LittleEndian.Uint64(raw[lane:])
		for k := range planes {
			planes[k] |= eight >> k & 0x0101010101010101 * 0x0102040810204080 >> 56 << lane
		}
	}
}

// compare adds the block's comparisons to the matrix.
func (b *block) compare(d *duels, weight int64) {
	digits := b.digits
	for i := range b.n {
		x := b.planes[i*digits : (i+1)*digits]
		for j := i + 1; j < b.n; j++ {
			y := b.planes[j*digits : (j+1)*digits]
			var below, differ uint64 // papers where x is lower, that is better; where they differ
			for k, digit := range x {
				other := digit ^ y[k]
				below = below&^other | y[k]&other
				differ |= other
			}
			both := b.in[i] & b.in[j]
			d.over[i*b.n+j] += weight * int64(bits.OnesCount64(below&both))
			d.over[j*b.n+i] += weight * int64(bits.OnesCount64(differ&^below&both))
		}
	}
}
