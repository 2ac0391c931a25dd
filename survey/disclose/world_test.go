// Trying all worlds takes twenty times as long as WASM, and tells the same.

//go:build !js

package disclose

import "fmt"

// A persona is one way of answering every question: of each column a category, None
// or NotAsked, or, of a Multi, categories.
type persona struct {
	one  []int
	many []int // the last column, if it is a Multi
}

// A maker turns a number of people of each persona into an input.
type maker struct {
	columns  []Column
	personas []persona
	tables   [][2]string
	k        int
	publish  func(*Input) (string, *Results) // what the attacker sees
}

func honest(in *Input) (string, *Results) {
	r, err := in.results()
	if err != nil {
		panic(err)
	}
	out, err := r.Marshal()
	if err != nil {
		panic(err)
	}
	return string(out), r
}

func (m *maker) input(people []int) *Input {
	in := &Input{Threshold: m.k, TextThreshold: 10, Tables: m.tables, Columns: make([]Column, len(m.columns))}
	copy(in.Columns, m.columns)
	for i := range in.Columns {
		c := &in.Columns[i]
		for p, n := range people {
			for range n {
				if c.Kind == Multi || c.Kind == Rank {
					c.Many = append(c.Many, m.personas[p].many)
				} else {
					c.One = append(c.One, m.personas[p].one[i])
				}
			}
		}
	}
	for _, n := range people {
		in.Figures.Returned += n
	}
	return in
}

// A view is all worlds that look the same once published.
type view struct {
	results *Results
	worlds  int
	seen    []uint64 // by group: which numbers of people it has, as bits
}

// worlds publishes every world of n people and sorts them by what is seen of them.
func (m *maker) worlds(n int, groups [][]bool) map[string]*view {
	views := make(map[string]*view)
	people := make([]int, len(m.personas))
	var fill func(at, left int)
	fill = func(at, left int) {
		if at < len(people)-1 {
			for people[at] = 0; people[at] <= left; people[at]++ {
				fill(at+1, left-people[at])
			}
			return
		}
		people[at] = left
		key, r := m.publish(m.input(people))
		v := views[key]
		if v == nil {
			v = &view{results: r, seen: make([]uint64, len(groups))}
			views[key] = v
		}
		v.worlds++
		for g, in := range groups {
			sum := 0
			for p, n := range people {
				if in[p] {
					sum += n
				}
			}
			v.seen[g] |= 1 << sum
		}
	}
	fill(0, n)
	return views
}

// answer gives the group of those who gave an answer to a column.
func (m *maker) answer(column, category int) []bool {
	in := make([]bool, len(m.personas))
	for p, who := range m.personas {
		if m.columns[column].Kind != Multi {
			in[p] = who.one[column] == category
			continue
		}
		for _, a := range who.many {
			in[p] = in[p] || a == category
		}
	}
	return in
}

// attack finds, by trying all worlds of n people, the first thing somebody learns who
// knows what is published and how it is made: that a hidden answer cannot have some
// number below k, or that a group of people, any group at all that answers tell
// apart, is not empty and smaller than k.
func (m *maker) attack(n int, unions bool) error {
	type cell struct{ column, category int }
	var cells []cell
	var groups [][]bool
	for c := range m.columns {
		if m.columns[c].Kind == Rank {
			continue // has no numbers of people
		}
		for a := range m.columns[c].Keys {
			cells = append(cells, cell{c, a})
			groups = append(groups, m.answer(c, a))
		}
	}
	pairs := m.pairs()
	for _, p := range pairs {
		groups = append(groups, p.in)
	}
	base := len(groups)
	if unions {
		for set := 1; set < 1<<len(m.personas)-1; set++ {
			in := make([]bool, len(m.personas))
			for p := range in {
				in[p] = set>>p&1 == 1
			}
			groups = append(groups, in)
		}
	}
	low := uint64(1)<<m.k - 1
	for key, v := range m.worlds(n, groups) {
		for i, c := range cells {
			q := &v.results.Questions[c.column]
			if q.Cells[c.category].Shown() || q.Hidden != "" {
				continue
			}
			if v.seen[i]&low != low {
				return fmt.Errorf("%s\n%s of column %d: of the numbers below %d only %b", key, q.Cells[c.category].Key, c.column, m.k, v.seen[i]&low)
			}
		}
		for i, p := range pairs {
			if s := v.seen[len(cells)+i] & low; p.merged(v.results) && s != 0 && s != low {
				return fmt.Errorf("%s\n%s: of the numbers below %d only %b", key, p.name, m.k, v.seen[len(cells)+i]&low)
			}
		}
		for g := base; g < len(groups); g++ {
			if s := v.seen[g]; s&1 == 0 && s&^low == 0 {
				return fmt.Errorf("%s\n%v has %b people", key, groups[g], s)
			}
		}
	}
	return nil
}

// A pair is one number of a cross table before anything was put together.
type pair struct {
	name   string
	table  int
	a, b   string
	in     []bool
	ra, rb int // columns
}

func (m *maker) pairs() []pair {
	number := make(map[string]int)
	for i := range m.columns {
		number[m.columns[i].Name] = i
	}
	var all []pair
	for t, table := range m.tables {
		ra, rb := number[table[0]], number[table[1]]
		for a, ka := range m.columns[ra].Keys {
			for b, kb := range m.columns[rb].Keys {
				in := m.answer(ra, a)
				for p, yes := range m.answer(rb, b) {
					in[p] = in[p] && yes
				}
				all = append(all, pair{table[0] + "=" + ka + "," + table[1] + "=" + kb, t, ka, kb, in, ra, rb})
			}
		}
	}
	return all
}

// merged says whether a table that is shown has the pair in it, together with others,
// and both answers are shown on their own in their questions' tables.
func (p *pair) merged(r *Results) bool {
	t := &r.Tables[p.table]
	if t.Hidden != "" {
		return false
	}
	shown := func(column int, key string) bool {
		for _, c := range r.Questions[column].Cells {
			if c.Key == key {
				return c.Shown()
			}
		}
		return false
	}
	alone := func(sets []Group, key string) bool {
		for _, g := range sets {
			for _, k := range g.Keys {
				if k == key {
					return len(g.Keys) == 1 && !g.None
				}
			}
		}
		return false
	}
	return shown(p.ra, p.a) && shown(p.rb, p.b) && (!alone(t.RowSets, p.a) || !alone(t.ColSets, p.b))
}

// product makes a persona of every combination of answers to single choices; least is
// None where a question may be left out.
func product(sizes []int, least int) (columns []Column, personas []persona) {
	personas = []persona{{}}
	for i, n := range sizes {
		columns = append(columns, Column{Name: fmt.Sprintf("q%d", i), Kind: Single, Keys: keys(n)})
		var next []persona
		for _, p := range personas {
			for a := least; a < n; a++ {
				next = append(next, persona{one: append(append([]int(nil), p.one...), a)})
			}
		}
		personas = next
	}
	return columns, personas
}

// subsets makes a persona of every choice of min to max categories, and of none. The
// last category is one that is chosen alone, if there is such a one.
func subsets(n, low, high int, empty, exclusive bool) ([]Column, []persona) {
	c := Column{Name: "q0", Kind: Multi, Keys: keys(n), Min: low, Max: high}
	if exclusive {
		c.Exclusive = []int{n - 1}
	}
	var personas []persona
	for set := range 1 << n {
		picks := []int{}
		for a := range n {
			if set>>a&1 == 1 {
				picks = append(picks, a)
			}
		}
		if alone := exclusive && set>>(n-1) == 1; alone && len(picks) > 1 {
			continue
		} else if alone && low > 1 {
			personas = append(personas, persona{many: picks})
			continue
		}
		if len(picks) >= low && len(picks) <= high && len(picks) > 0 || empty && len(picks) == 0 {
			personas = append(personas, persona{many: picks})
		}
	}
	return []Column{c}, personas
}
