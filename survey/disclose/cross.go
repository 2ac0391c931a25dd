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

// several cuts the grids of a Multi, all at the same row, and leaves out categories
// that are too rare for that: so that most numbers are kept apart, of these the one
// with most rows. In every row, as in the whole, the numbers may not tell that fewer
// than k people chose more than Min or fewer than Max.
func (x *crossing) several(b *pattern, k int) {
	all := *x
	for c, shown := range b.shown {
		if shown {
			s := b.choice(c)
			all.options = append(all.options, c)
			all.sides = append(all.sides, s)
			all.grids = append(all.grids, newGrid(x.side, s))
		}
	}
	best, n := 0, len(x.side.units)
	for p := n; p >= 1 && n >= 2; p-- {
		if !number(n, p) {
			continue
		}
		fit := all.fitting(p, k)
		if len(fit.grids)*p > best && fit.loose(b, p, k) {
			best, *x = len(fit.grids)*p, fit
		}
	}
	if best == 0 {
		*x = all
		x.hidden = Small
	}
}

// fitting keeps the categories that can be cut at a row.
func (x *crossing) fitting(p, k int) crossing {
	fit := crossing{rows: x.rows, cols: x.cols, turned: x.turned, side: x.side}
	for o, g := range x.grids {
		if at := (cut{p, g.cols}); g.large(at, k) && g.free(at, k) {
			fit.options = append(fit.options, x.options[o])
			fit.sides = append(fit.sides, x.sides[o])
			fit.grids = append(fit.grids, g)
			fit.cuts = append(fit.cuts, at)
		}
	}
	return fit
}

// loose holds every row of a cut to the condition that the whole is held to. Of a
// category that is left out, no more people can be in a row than in all of them.
func (x *crossing) loose(b *pattern, p, k int) bool {
	row := *b
	row.counts, row.shown = make([]int, len(b.counts)), make([]bool, len(b.counts))
	for _, o := range x.options {
		row.shown[o] = true
	}
	most := make([]int, len(b.counts)) // what the question's own table tells
	for c, shown := range b.shown {
		if most[c] = -1; shown {
			most[c] = b.counts[c]
		}
	}
	silent := len(x.side.of) - b.answered
	if !b.open {
		silent = len(x.side.of) - b.asked + k
	}
	for i := range min(p+1, len(x.side.units)) {
		of := 0
		for o, g := range x.grids {
			yes := x.yes(o)
			if i < p {
				row.counts[x.options[o]], of = g.n[i][yes], g.row[i]
				continue
			}
			row.counts[x.options[o]], of = g.below[p][yes], g.below[p][0]+g.below[p][1]
		}
		if len(b.counts) > 1 && !row.loose(of, min(of, silent), k, most) {
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
