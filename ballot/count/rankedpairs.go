package count

import (
	"cmp"
	"slices"
)

// Ranked pairs: T. N. Tideman, Independence of clones as a criterion for voting
// rules, Social Choice and Welfare 4 (1987), with the strength of a pair
// measured by winning votes, as is usual since, or by margins.
//
// The pairs where a beats b are taken from the strongest down: more ballots for
// a, then fewer for b (with margins: the greater margin, then fewer for b). A
// pair is locked in unless it closes a circle with those already locked. Equally
// strong pairs are taken together, so that neither the order of candidates nor
// a lot decides between them: one that closes a circle with pairs locked before
// or with any of its equals is left out, and the others are locked. Candidates
// over whom no pair is locked win; the ranking repeats that among the rest.

const clauseRankedPairs = "locked-pairs"

// pair is a beating b.
type pair struct {
	a, b           int
	strength, less int64
}

func tallyRankedPairs(p *Profile, o Options) (*Result, error) {
	if err := o.Strength.check(); err != nil {
		return nil, err
	}
	d, err := p.duel(o.standing(p))
	if err != nil {
		return nil, err
	}
	locked := d.lock(o.Strength)
	return d.result(p, o, d.layers(locked.has), clauseRankedPairs), nil
}

// pairs lists those with a winner, the strongest first.
func (d *duels) pairs(s Strength) []pair {
	var all []pair
	for a := range d.who {
		for b := range d.who {
			if d.beats(a, b) {
				all = append(all, pair{a, b, d.strength(s, a, b), d.at(b, a)})
			}
		}
	}
	slices.SortStableFunc(all, byStrength)
	return all
}

// byStrength is 0 between equally strong pairs.
func byStrength(x, y pair) int {
	return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(x.less, y.less))
}

// lock takes the pairs in order and gives who is above whom in the end, be it
// over others.
func (d *duels) lock(s Strength) *reach {
	locked := newReach(len(d.who))
	for rest := d.pairs(s); len(rest) > 0; {
		equal := 1
		for equal < len(rest) && byStrength(rest[0], rest[equal]) == 0 {
			equal++
		}
		level := rest[:equal]
		rest = rest[equal:]
		with := locked
		if equal > 1 {
			with = locked.clone()
			for _, x := range level {
				with.join(x.a, x.b)
			}
		}
		for _, x := range level {
			if !with.has(x.b, x.a) {
				locked.join(x.a, x.b)
			}
		}
	}
	return locked
}

// reach says who comes to whom over the pairs joined so far: it is kept closed.
type reach struct {
	n, words int
	rows     []uint64
}

func newReach(n int) *reach {
	words := (n + 63) / 64
	return &reach{n: n, words: words, rows: make([]uint64, n*words)}
}

func (r *reach) clone() *reach {
	return &reach{n: r.n, words: r.words, rows: slices.Clone(r.rows)}
}

func (r *reach) row(a int) []uint64 { return r.rows[a*r.words : (a+1)*r.words] }

func (r *reach) has(a, b int) bool { return r.row(a)[b/64]>>(b%64)&1 == 1 }

// join adds the pair from a to b: whoever comes to a now comes to b, and to
// whomever b comes.
func (r *reach) join(a, b int) {
	if r.has(a, b) {
		return
	}
	onward := slices.Clone(r.row(b))
	onward[b/64] |= 1 << (b % 64)
	for x := range r.n {
		if x != a && !r.has(x, a) {
			continue
		}
		for i, word := range onward {
			r.rows[x*r.words+i] |= word
		}
	}
}
