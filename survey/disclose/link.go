package disclose

// link hides what would tell of the columns it depends on: whoever is asked only
// after a certain answer tells, by being counted here, that the answer was given.
func link(patterns []*pattern, at map[string]int, k int) {
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
				if !known || !visit(parent) || !patterns[parent].tells(w.Any) || !split(patterns[parent], p.col, k) || p.hidden != "" {
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

// tells says whether it makes no difference to "among any" how the hidden answers
// are shared out.
func (p *pattern) tells(anyOf []int) bool {
	if p.col.Kind == Rank {
		return false
	}
	if len(anyOf) == 0 {
		return p.all() && p.open
	}
	among := make([]bool, len(p.counts))
	for _, a := range anyOf {
		if a < 0 || a >= len(among) {
			return false
		}
		among[a] = true
	}
	in, out := false, !p.open && p.col.Kind != Multi
	for i, s := range p.shown {
		switch {
		case s:
		case among[i]:
			in = true
		case p.col.Kind != Multi:
			out = true
		}
	}
	if p.col.Kind == Multi {
		return !in
	}
	return !in || !out
}

// split says whether everything that is shown of a column is asked the other one by
// none or at least k, and left out by none or at least k.
func split(parent *pattern, c *Column, k int) bool {
	asked := func(i int) bool {
		if c.Kind == Multi || c.Kind == Rank {
			return c.Many[i] != nil
		}
		return c.One[i] != NotAsked
	}
	parts := parts(parent)
	counts := make([][2]int, 2*len(parent.counts)+2)
	n := max(len(c.One), len(c.Many))
	for i := range n {
		for _, u := range parts(i) {
			if asked(i) {
				counts[u][0]++
			} else {
				counts[u][1]++
			}
		}
	}
	for _, c := range counts {
		if c[0] > 0 && c[0] < k || c[1] > 0 && c[1] < k {
			return false
		}
	}
	return true
}

// parts gives, of a response, the numbers of the groups it belongs to by what is
// shown of a column. Of a Multi each category shown makes two groups.
func parts(p *pattern) func(i int) []int {
	m := len(p.counts)
	one := make([]int, 1)
	if p.col.Kind == Multi {
		groups := make([]int, 0, m)
		return func(i int) []int {
			groups = groups[:0]
			for a, s := range p.shown {
				if s {
					groups = append(groups, 2*a)
				}
			}
			for _, a := range p.col.Many[i] {
				for g := range groups {
					if groups[g] == 2*a {
						groups[g]++
					}
				}
			}
			return groups
		}
	}
	return func(i int) []int {
		switch a := p.col.One[i]; {
		case a >= 0 && p.shown[a]:
			one[0] = a
		case a >= 0 || a == None && !p.open:
			one[0] = m
		default:
			one[0] = m + 1
		}
		return one
	}
}
