package disclose

// free says whether a cut tells nothing of the small ones among the numbers that it
// puts together with others: whoever knows all margins and the numbers of the cut
// finds of each of them that it is at least k, or that it can be anything from 0 to
// k-1. What else is known are the sums of a transport from rows to columns; whether
// there is one with a given number, Hall's condition says exactly, and between two of
// them there is one for each number between.
func (g *grid) free(at cut, k int) bool {
	for i := range g.rows {
		for j := range g.cols {
			if i < at.p && j < at.q {
				continue
			}
			if g.can(at, i, j, 0) && g.can(at, i, j, k-1) {
				continue
			}
			for v := range k {
				if g.can(at, i, j, v) {
					return false
				}
			}
		}
	}
	return true
}

// A class is rows, or columns, that are all the same to a transport: the one that
// is asked about, or all others that are kept apart, or all others.
type class struct {
	at    int // the number of the one asked about, or -1
	apart bool
	sum   int // what is to be placed of their unknown numbers
}

// can says whether the number in row i, column j can be v.
func (g *grid) can(at cut, i, j, v int) bool {
	rows, cols := ordinary(), ordinary()
	for r := range g.rows {
		sum := g.row[r]
		if r < at.p {
			sum = g.right[r][at.q]
		}
		rows = place(rows, r, r < at.p, sum, r == i)
	}
	for c := range g.cols {
		sum := g.col[c]
		if c < at.q {
			sum = g.below[at.p][c]
		}
		cols = place(cols, c, c < at.q, sum, c == j)
	}
	for x := range rows {
		if rows[x].at == i {
			rows[x].sum -= v
		}
	}
	for y := range cols {
		if cols[y].at == j {
			cols[y].sum -= v
		}
	}
	open := func(r, c class) bool {
		return (!r.apart || !c.apart) && (r.at != i || c.at != j)
	}
	return hall(rows, cols, open)
}

// place adds a row or column to its class. The first two classes are the ordinary
// ones.
func place(to []class, at int, apart bool, sum int, special bool) []class {
	if special {
		return append(to, class{at: at, apart: apart, sum: sum})
	}
	if apart {
		to[1].sum += sum
	} else {
		to[0].sum += sum
	}
	return to
}

func ordinary() []class {
	return append(make([]class, 0, 3), class{at: -1}, class{at: -1, apart: true})
}

// hall says whether there is a transport: no rows together have more than the
// columns that are open to them.
func hall(rows, cols []class, open func(r, c class) bool) bool {
	reach := make([]int, len(rows))
	for x, r := range rows {
		if r.sum < 0 {
			return false
		}
		for y, c := range cols {
			if open(r, c) {
				reach[x] |= 1 << y
			}
		}
	}
	room := make([]int, 1<<len(cols))
	for set := range room {
		for y, c := range cols {
			if c.sum < 0 {
				return false
			}
			if set>>y&1 == 1 {
				room[set] += c.sum
			}
		}
	}
	for set := range 1 << len(rows) {
		have, to := 0, 0
		for x, r := range rows {
			if set>>x&1 == 1 {
				have += r.sum
				to |= reach[x]
			}
		}
		if have > room[to] {
			return false
		}
	}
	return true
}
