package disclose

// free says whether every number that a cut puts together with others can be
// anything from 0 to k-1, for somebody who knows all margins, the numbers of the
// cut, and that every finer cut had a number below k. It looks for tables in which,
// besides, the largest row put together has nobody in the first column, and the
// largest column put together nobody in the first row: then a cut that keeps more
// rows or more columns apart has a number below k, whatever else it does. Such
// tables are transports from rows to columns; whether there is one, Hall's condition
// says exactly. Between two of them there is one for each number between.
func (g *grid) free(at cut, k int) bool {
	for i := range g.rows {
		for j := range g.cols {
			if i < at.p && j < at.q {
				continue
			}
			if !g.can(at, i, j, 0) || !g.can(at, i, j, k-1) {
				return false
			}
		}
	}
	return true
}

// A class is rows, or columns, that are all the same to a transport: one that
// something special is said of, or all others that are kept apart, or all others.
type class struct {
	at    int // the special one's number, or -1
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
		rows = place(rows, r, r < at.p, sum, r == i || r == 0 || r == at.p)
	}
	for c := range g.cols {
		sum := g.col[c]
		if c < at.q {
			sum = g.below[at.p][c]
		}
		cols = place(cols, c, c < at.q, sum, c == j || c == 0 || c == at.q)
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
		return (!r.apart || !c.apart) && (r.at != i || c.at != j) &&
			(r.at != at.p || c.at != 0) && (r.at != 0 || c.at != at.q)
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
	return append(make([]class, 0, 5), class{at: -1}, class{at: -1, apart: true})
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
