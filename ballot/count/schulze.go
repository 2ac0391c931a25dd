package count

// Schulze's method: Markus Schulze, A new monotonic, clone-independent,
// reversal symmetric, and Condorcet-consistent single-winner election method,
// Social Choice and Welfare 36 (2011), sections 2.2 and 2.3.
//
// A link from a to b is there where more rank a above b than b above a. Its
// strength is how many rank a above b (winning votes), or how many more than
// the other way (margins). A path is as strong as its weakest link. a surpasses
// b where the strongest path from a to b is stronger than that from b to a.
// That relation has no cycles; candidates whom nobody surpasses win. The
// ranking, of which more seats take the first, repeats that among the rest.

const clauseSchulze = "strongest-paths"

func tallySchulze(p *Profile, o Options) (*Result, error) {
	if err := o.Strength.check(); err != nil {
		return nil, err
	}
	d, err := p.duel(o.standing(p))
	if err != nil {
		return nil, err
	}
	paths := d.strongestPaths(o.Strength)
	n := len(d.who)
	ranking := d.layers(func(a, b int) bool { return paths[a*n+b] > paths[b*n+a] })
	r := d.result(p, o, ranking, clauseSchulze)
	r.Strengths = d.matrix(p, paths)
	return r, nil
}

// strongestPaths is the strength of the strongest path between every two; 0
// where there is none (Schulze 2011, section 2.3, after Floyd and Warshall).
func (d *duels) strongestPaths(s Strength) []int64 {
	n := len(d.who)
	paths := make([]int64, n*n)
	for a := range n {
		for b := range n {
			if d.beats(a, b) {
				paths[a*n+b] = d.strength(s, a, b)
			}
		}
	}
	for via := range n {
		onward := paths[via*n : (via+1)*n]
		for a := range n {
			there := paths[a*n+via]
			if a == via || there == 0 {
				continue
			}
			row := paths[a*n : (a+1)*n]
			for b, rest := range onward {
				if path := min(there, rest); path > row[b] && a != b {
					row[b] = path
				}
			}
		}
	}
	return paths
}

// strength is that of the link from a to b, where a beats b.
func (d *duels) strength(s Strength, a, b int) int64 {
	if s == Margins {
		return d.at(a, b) - d.at(b, a)
	}
	return d.at(a, b)
}
