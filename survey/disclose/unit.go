package disclose

// A unit is what cross tables know of a column: one answer that its own table shows,
// or everything else. What is inside "everything else" no cross table asks.
type unit struct {
	keys  []int // categories
	none  bool  // and those who were not asked, or did not answer
	count int
}

// A side is one side of a cross table: its units in the order in which they are
// kept apart, and the unit of each response.
type side struct {
	units []unit
	of    []uint8
}

// side gives the units of a column with one answer each: the answers shown, the most
// frequent first, then those without an answer, then what is hidden.
func (p *pattern) side() *side {
	s := &side{of: make([]uint8, len(p.col.One))}
	m := len(p.counts)
	to := make([]uint8, m+2) // of categories, None and NotAsked
	add := func(u unit) uint8 {
		s.units = append(s.units, u)
		return uint8(len(s.units) - 1) //nolint:gosec // at most MaxCategories+2 units
	}
	for _, c := range byCount(p.counts) {
		if p.shown[c] {
			to[c] = add(unit{keys: []int{c}, count: p.counts[c]})
		}
	}
	n := len(p.col.One)
	out := n - p.asked
	if p.open {
		out = n - p.answered
	}
	if out > 0 {
		to[m+1] = add(unit{none: true, count: out})
		to[m] = to[m+1]
	}
	if !p.open || !p.all() {
		rest := unit{none: !p.open, count: n - out}
		for c, shown := range p.shown {
			if shown {
				rest.count -= p.counts[c]
			} else {
				rest.keys = append(rest.keys, c)
			}
		}
		at := add(rest)
		for _, c := range rest.keys {
			to[c] = at
		}
		if !p.open {
			to[m] = at
		}
	}
	for i, a := range p.col.One {
		switch a {
		case None:
			s.of[i] = to[m]
		case NotAsked:
			s.of[i] = to[m+1]
		default:
			s.of[i] = to[a]
		}
	}
	return s
}

// choice gives the two units of a category of a Multi that is shown: chosen or not.
func (p *pattern) choice(category int) *side {
	n := len(p.col.Many)
	s := &side{of: make([]uint8, n)}
	yes, no := uint8(0), uint8(1)
	chosen := unit{keys: []int{category}, count: p.counts[category]}
	rest := unit{none: true, count: n - chosen.count}
	s.units = []unit{chosen, rest}
	if rest.count > chosen.count {
		s.units[0], s.units[1] = rest, chosen
		yes, no = no, yes
	}
	for i, picks := range p.col.Many {
		s.of[i] = no
		for _, a := range picks {
			if a == category {
				s.of[i] = yes
			}
		}
	}
	return s
}

// visible says whether anything but one lump is known of the column.
func (p *pattern) visible() bool {
	for _, s := range p.shown {
		if s && p.hidden == "" {
			return true
		}
	}
	return false
}
