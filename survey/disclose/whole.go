package disclose

// whole says whether nothing is hidden: level A0, whose manifest has no thresholds
// (SPEC 8.20.11).
func (in *Input) whole() bool { return in.Threshold == 0 }

// bounded says whether thresholds and rounding are such as a manifest may have.
func bounded(k, texts, rounding int) bool {
	if k == 0 {
		return texts == 0 && rounding == 0
	}
	return k >= MinThreshold && texts >= k
}

// lookWhole counts a column of which everything is shown.
func lookWhole(c *Column) *pattern {
	p := &pattern{col: c, counts: make([]int, len(c.Keys)), shown: make([]bool, len(c.Keys)), open: true}
	p.tally()
	for i := range p.shown {
		p.shown[i] = true
	}
	return p
}

// wholeSide gives the units of a column with one answer each: all categories, in
// order, then those without an answer, if there are any.
func (p *pattern) wholeSide() *side {
	s, m := &side{of: make([]uint8, len(p.col.One))}, len(p.counts)
	for c, n := range p.counts {
		s.units = append(s.units, unit{keys: []int{c}, count: n})
	}
	if out := len(p.col.One) - p.answered; out > 0 {
		s.units = append(s.units, unit{none: true, count: out})
	}
	for i, a := range p.col.One {
		if s.of[i] = uint8(m); a >= 0 { //nolint:gosec // at most MaxCategories
			s.of[i] = uint8(a) //nolint:gosec // as above
		}
	}
	return s
}

// crossWhole makes a cross table in which nothing is put together.
func crossWhole(patterns []*pattern, rows, cols int) *crossing {
	x := &crossing{rows: rows, cols: cols}
	if patterns[rows].col.Kind == Multi {
		x.rows, x.cols, x.turned = cols, rows, true
	}
	b := patterns[x.cols]
	x.side = patterns[x.rows].wholeSide()
	if b.col.Kind == Multi {
		for c := range b.counts {
			x.options, x.sides = append(x.options, c), append(x.sides, b.choice(c))
		}
	} else {
		x.sides = []*side{b.wholeSide()}
	}
	for _, s := range x.sides {
		g := newGrid(x.side, s)
		x.grids, x.cuts = append(x.grids, g), append(x.cuts, cut{g.rows, g.cols})
	}
	return x
}

// mark tells the cells of results that hide nothing that their 0 is a number.
func (r *Results) mark() {
	if r.Threshold > 0 {
		return
	}
	for i := range r.Questions {
		q := &r.Questions[i]
		for j := range q.Cells {
			q.Cells[j].whole = q.Kind != Rank
		}
	}
}
