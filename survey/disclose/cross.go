package disclose

// A crossing is a listed cross table in the making. All its grids have the same
// rows; a column with one answer each gives one grid, a Multi one for each category
// that is shown, which are cut at the same row.
type crossing struct {
	rows, cols int // numbers of the columns; cols may be the Multi
	turned     bool
	options    []int // categories of the Multi
	sides      []*side
	side       *side // of the rows
	grids      []*grid
	cuts       []cut // of each grid
	hidden     Reason
}

// MayCross says whether a cross table of two kinds of column is offered.
func MayCross(rows, cols Kind) bool {
	one := func(k Kind) bool { return k == Single || k == Scale || k == Number }
	return one(rows) && (one(cols) || cols == Multi) || rows == Multi && one(cols)
}

// cross makes a cross table, but for what depends on other tables.
func cross(patterns []*pattern, sides []*side, rows, cols, k int) *crossing {
	x := &crossing{rows: rows, cols: cols}
	if patterns[rows].col.Kind == Multi {
		x.rows, x.cols, x.turned = cols, rows, true
	}
	a, b := patterns[x.rows], patterns[x.cols]
	switch {
	case a.hidden == Linked || b.hidden == Linked:
		x.hidden = Linked
		return x
	case !a.visible() || !b.visible():
		x.hidden = Small
		return x
	}
	if sides[x.rows] == nil {
		sides[x.rows] = a.side()
	}
	x.side = sides[x.rows]
	if b.col.Kind == Multi {
		x.several(b, k)
		return x
	}
	if sides[x.cols] == nil {
		sides[x.cols] = b.side()
	}
	x.sides = []*side{sides[x.cols]}
	x.grids = []*grid{newGrid(x.side, x.sides[0])}
	x.single(k)
	return x
}

// single cuts the only grid: of all cuts whose numbers are at least k and that leave
// what they put together free, one that keeps most numbers apart, of these the one
// with most columns.
func (x *crossing) single(k int) {
	g := x.grids[0]
	var best cut
	better := func(c cut) bool {
		return c.p*c.q > best.p*best.q || c.p*c.q == best.p*best.q && c.q > best.q
	}
	if g.rows >= 2 && g.cols >= 2 {
		for p := 1; p <= g.rows; p++ {
			for q := 1; q <= g.cols; q++ {
				c := cut{p, q}
				if number(g.rows, p) && number(g.cols, q) && better(c) && g.large(c, k) && g.free(c, k) {
					best = c
				}
			}
		}
	}
	if best.p == 0 {
		x.hidden = Small
		return
	}
	x.cuts = []cut{best}
}

// several cuts the grids of a Multi, all at the same row, as far down as may be. In
// every row, as in the whole, the numbers may not tell that fewer than k people
// chose more than Min or fewer than Max.
func (x *crossing) several(b *pattern, k int) {
	for c, shown := range b.shown {
		if shown {
			s := b.choice(c)
			x.options = append(x.options, c)
			x.sides = append(x.sides, s)
			x.grids = append(x.grids, newGrid(x.side, s))
		}
	}
	n := len(x.side.units)
	for p := n; p >= 1 && n >= 2; p-- {
		if !number(n, p) || !x.loose(b, p, k) {
			continue
		}
		ok := true
		for _, g := range x.grids {
			at := cut{p, g.cols}
			ok = ok && g.large(at, k) && g.free(at, k)
		}
		if ok {
			for range x.grids {
				x.cuts = append(x.cuts, cut{p, 2})
			}
			return
		}
	}
	x.hidden = Small
}

// loose holds every row of a cut to the condition that the whole is held to.
func (x *crossing) loose(b *pattern, p, k int) bool {
	row := *b
	row.counts = make([]int, len(b.counts))
	silent := len(x.side.of) - b.answered
	if !b.open {
		silent = len(x.side.of) - b.asked + k
	}
	for i := range min(p+1, len(x.side.units)) {
		of := 0
		clear(row.counts)
		for o, g := range x.grids {
			yes := x.yes(o)
			if i < p {
				row.counts[x.options[o]], of = g.n[i][yes], g.row[i]
				continue
			}
			row.counts[x.options[o]], of = g.below[p][yes], g.below[p][0]+g.below[p][1]
		}
		if len(b.counts) > 1 && !row.loose(of, min(of, silent), k) {
			return false
		}
	}
	return true
}

// yes gives the number of the unit of those who chose option o.
func (x *crossing) yes(o int) int {
	if x.sides[o].units[0].none {
		return 1
	}
	return 0
}
