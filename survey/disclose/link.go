package disclose

// link hides what would tell of the columns it depends on: whoever is asked only
// after a certain answer tells, by being counted here, that the answer was given. A
// column is shown if how many are asked follows from what is shown of another, and
// from nothing else; so whether it is decides nothing that is not known.
func link(patterns []*pattern, at map[string]int) {
	state := make([]int, len(patterns)) // 1 being looked at, 2 done
	var visit func(i int) bool
	visit = func(i int) bool {
		p := patterns[i]
		switch state[i] {
		case 1: // a ring of conditions
			p.hidden = Linked
		case 0:
			state[i] = 1
			for _, w := range p.col.When {
				parent, known := at[w.Column]
				if !known || !visit(parent) || !patterns[parent].tells(w.Any) || len(p.col.When) > 1 || p.hidden != "" {
					p.hidden = Linked // for whatever reason: to tell which would tell how many were asked
				}
			}
			state[i] = 2
		}
		return p.hidden == ""
	}
	for i := range patterns {
		visit(i)
	}
}

// tells says whether how many answered among any follows from what is shown: it makes
// no difference how the hidden answers are shared out.
func (p *pattern) tells(anyOf []int) bool {
	m := len(p.counts)
	among := make([]bool, m+1) // the last is none
	for _, a := range anyOf {
		switch {
		case a == None:
			among[m] = true
		case a < 0 || a >= m:
			return false
		default:
			among[a] = true
		}
	}
	switch {
	case p.hidden != "" || p.col.Kind == Rank || len(anyOf) == 0:
		return false
	case p.col.Kind == Multi: // one choice, which all are asked who made it
		return len(anyOf) == 1 && !among[m] && p.shown[anyOf[0]]
	}
	in, out := !p.open && among[m], !p.open && !among[m]
	for i, s := range p.shown {
		in, out = in || !s && among[i], out || !s && !among[i]
	}
	return !in || !out
}

// among says of a response whether its answer to a column is among any.
func (c *Column) among(i int, anyOf []int) bool {
	if c.Kind != Multi {
		a := max(c.One[i], None)
		for _, one := range anyOf {
			if a == one {
				return true
			}
		}
		return false
	}
	for _, a := range c.Many[i] {
		for _, one := range anyOf {
			if a == one {
				return true
			}
		}
	}
	return false
}
