package disclose

import "math/bits"

// Tables that share columns without a ring among them cannot be played off against
// each other: whatever numbers are possible for each of them, they are together. A
// table that closes a ring is another matter: A by B, B by C and A by C, each of two
// halves, give away how many have all three the same. So such a table is shown only
// if it passes a test (rings.allow), and never if a table that had to be hidden, or a
// condition between questions, is part of the ring: that a table is hidden tells
// something about it, too.
//
// The test: halve each column's answers by taking some of the first four that are
// kept apart. Along any way from one of the new table's columns to the other, over
// tables already shown, the people who change sides are counted at each step; those
// who change sides between the ends, which the new table tells, must have done so on
// the way. Whoever did so three times, or twice for nothing, is counted too often:
// half the difference counts these people, and must be at least k. For columns of
// two answers that is all that can be told (the cycle inequalities of the cut
// polytope, complete where no five columns are all linked to each other: Barahona
// and Mahjoub, 1986); for more answers it is what halving them can tell.

// A spot is a column, or a category of a Multi.
type spot struct{ col, option int }

// halves is how many of a column's units the test tries to take together: 1..15 as
// bits of the first four.
const halves = 16

// A road is one table between two spots; far[x][y] counts those who are in half x of
// the one, and not in half y of the other, or the other way round.
type road struct {
	from, to int
	far      [halves][halves]int // -1 where the table does not tell
}

// rings knows which tables have been shown, and finds those that close a ring.
type rings struct {
	spots map[spot]int
	roads []*road
	bonds [][2]int // of spots, by conditions or hidden tables
	total int      // responses
	k     int
}

func newRings(patterns []*pattern, at map[string]int, total, k int) *rings {
	r := &rings{spots: make(map[spot]int), total: total, k: k}
	for i, p := range patterns {
		for _, w := range p.col.When {
			if parent, known := at[w.Column]; known && p.hidden == "" {
				r.bond(patterns, parent, i)
			}
		}
	}
	return r
}

// bond ties all spots of two columns together.
func (r *rings) bond(patterns []*pattern, a, b int) {
	spots := func(c int) []int {
		if patterns[c].col.Kind != Multi {
			return []int{r.spot(spot{c, -1})}
		}
		var all []int
		for o := range patterns[c].counts {
			all = append(all, r.spot(spot{c, o}))
		}
		return all
	}
	for _, x := range spots(a) {
		for _, y := range spots(b) {
			r.bonds = append(r.bonds, [2]int{x, y})
		}
	}
}

func (r *rings) spot(s spot) int {
	at, known := r.spots[s]
	if !known {
		at = len(r.spots)
		r.spots[s] = at
	}
	return at
}

// allow takes a table in, or hides it. One that closes a ring is hidden for the same
// stated reason whether its own numbers are too small or it fails the test: the
// second, known for certain, would tell of a small group.
func (r *rings) allow(x *crossing) {
	if x.side == nil {
		return // nothing of one of the columns is shown
	}
	before, closes := len(r.roads), false
	for g := range x.grids {
		to := spot{x.cols, -1}
		if x.options != nil {
			to.option = x.options[g]
		}
		next := &road{}
		if x.hidden == "" {
			next.measure(x.grids[g], x.cuts[g])
		}
		next.from, next.to = r.spot(spot{x.rows, -1}), r.spot(to)
		ring, tied := r.connected(next)
		closes = closes || ring
		if ring && x.hidden == "" && (tied || !r.far(next)) {
			x.hidden = Small
		}
		r.roads = append(r.roads, next)
	}
	if x.hidden == "" {
		return
	}
	for _, d := range r.roads[before:] {
		r.bonds = append(r.bonds, [2]int{d.from, d.to})
	}
	r.roads = r.roads[:before]
	if closes {
		x.hidden = Linked
	}
}

// connected says whether a table closes a ring, and whether a condition or a hidden
// table may be part of one with it.
func (r *rings) connected(next *road) (ring, tied bool) {
	degree := make([]int, len(r.spots))
	links := append([][2]int{{next.from, next.to}}, r.bonds...)
	for _, d := range r.roads {
		links = append(links, [2]int{d.from, d.to})
	}
	gone := make([]bool, len(links))
	for _, l := range links {
		degree[l[0]]++
		degree[l[1]]++
	}
	for again := true; again; { // until only rings are left, and ways between them
		again = false
		for i, l := range links {
			if !gone[i] && (degree[l[0]] == 1 || degree[l[1]] == 1) {
				gone[i], again = true, true
				degree[l[0]]--
				degree[l[1]]--
			}
		}
	}
	if gone[0] {
		return false, false
	}
	for i := range r.bonds {
		tied = tied || !gone[1+i]
	}
	return true, tied
}

// measure fills in a road from what a table shows.
func (d *road) measure(g *grid, at cut) {
	for x := range halves {
		for y := range halves {
			d.far[x][y] = -1
			if !half(x, at.p, g.rows) || !half(y, at.q, g.cols) {
				continue
			}
			both, a, b := 0, 0, 0
			for i := range min(4, at.p) {
				a += x >> i & 1 * g.row[i]
				for j := range min(4, at.q) {
					both += (x >> i & 1) * (y >> j & 1) * g.n[i][j]
				}
			}
			for j := range min(4, at.q) {
				b += y >> j & 1 * g.col[j]
			}
			d.far[x][y] = a + b - 2*both
		}
	}
}

// half says whether x is made of the apart first units of all of them, and neither
// nothing nor everything.
func half(x, apart, all int) bool {
	return x != 0 && bits.Len(uint(x)) <= apart && bits.OnesCount(uint(x)) < all //nolint:gosec // small
}

// far says whether every other way between the ends of a table is longer by 2k than
// the table itself, for all halves and their opposites.
func (r *rings) far(next *road) bool {
	for x := 1; x < halves; x++ {
		ways := r.ways(next.from, x)
		for y := 1; y < halves; y++ {
			straight := next.far[x][y]
			if straight < 0 {
				continue
			}
			if ways[next.to][y][0] < straight+2*r.k || ways[next.to][y][1] < r.total-straight+2*r.k {
				return false
			}
		}
	}
	return true
}

// ways gives the shortest ways from half x of a spot to all halves of all spots, and
// to their opposites.
func (r *rings) ways(from, x int) [][halves][2]int {
	dist := make([][halves][2]int, len(r.spots))
	for s := range dist {
		for y := range dist[s] {
			dist[s][y] = [2]int{huge, huge}
		}
	}
	dist[from][x] = [2]int{0, huge}
	for again := true; again; {
		again = false
		for _, d := range r.roads {
			for a := range halves {
				for b := range halves {
					if step := d.far[a][b]; step >= 0 {
						again = relax(&dist[d.from][a], &dist[d.to][b], step, r.total) || again
						again = relax(&dist[d.to][b], &dist[d.from][a], step, r.total) || again
					}
				}
			}
		}
	}
	return dist
}

// relax goes one step from one half to another: to the same side, or across.
func relax(from, to *[2]int, step, total int) bool {
	shorter := false
	for side := range 2 {
		if way := from[side] + step; way < to[side] {
			to[side], shorter = way, true
		}
		if way := from[side] + total - step; way < to[1-side] {
			to[1-side], shorter = way, true
		}
	}
	return shorter
}
