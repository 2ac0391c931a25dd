// Trying all worlds takes twenty times as long as WASM, and tells the same.

//go:build !js

package disclose

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// A respondent is one way of answering a whole survey: of each column a category, None
// or NotAsked, or a list of categories; and which texts are written.
type respondent struct {
	one  []int
	many [][]int
	text []bool
}

// A poll is a survey of which all worlds are tried: so many people of each kind of
// respondent.
type poll struct {
	name    string
	columns []Column
	texts   []Text
	tables  [][2]string
	kinds   []respondent
	k       int
}

// input is one world.
func (s *poll) input(people []int) *Input {
	in := &Input{Threshold: s.k, TextThreshold: s.k + 1, Tables: s.tables, Columns: slices.Clone(s.columns), Texts: slices.Clone(s.texts)}
	for p, n := range people {
		who := &s.kinds[p]
		in.Figures.Returned += n
		for range n {
			for i := range in.Columns {
				if c := &in.Columns[i]; c.Kind == Multi || c.Kind == Rank {
					c.Many = append(c.Many, who.many[i])
				} else {
					c.One = append(c.One, who.one[i])
				}
			}
			for i := range in.Texts {
				if who.text[i] {
					in.Texts[i].Texts = append(in.Texts[i].Texts, []byte("x"))
				}
			}
		}
	}
	return in
}

// seen is what is published, as a key. Figures follow from it.
func seen(r *Results) string {
	var b []byte
	put := func(ns ...int) {
		for _, n := range ns {
			b = binary.AppendVarint(b, int64(n))
		}
	}
	sets := func(all []Group) {
		for _, g := range all {
			for _, k := range g.Keys {
				b = append(append(b, k...), '|')
			}
			put(len(g.Keys))
			if g.None {
				b = append(b, '-')
			}
		}
	}
	for _, q := range r.Questions {
		b = append(append(b, q.Hidden...), ':')
		put(q.Asked, q.Answered, q.Rest)
		for _, c := range q.Cells {
			put(c.Count)
		}
		for _, p := range q.Positions {
			put(p.Mean)
		}
	}
	for _, t := range r.Tables {
		b = append(append(b, t.Hidden...), ':')
		sets(t.RowSets)
		sets(t.ColSets)
		put(t.All...)
		for _, row := range t.Counts {
			put(row...)
		}
	}
	for _, t := range r.Texts {
		b = append(append(b, t.Hidden...), ':')
		put(len(t.Texts))
	}
	return string(b)
}

// A likeness is all worlds that look the same.
type likeness struct {
	results *Results
	worlds  int
	cells   []uint64 // by number watched: which values it has, as bits
	small   []int32  // unions that are not empty and smaller than k in all of them
	example []int
}

// A watch is a number that has to keep its whole range from 0 to k-1 where it is
// hidden.
type watch struct {
	name   string
	in     []bool
	merged bool // or is known to be k or more
	hidden func(r *Results) bool
}

// search tries all worlds of n people and says the first thing that somebody learns
// who knows what is published and how it is made.
func (s *poll) search(n int) error {
	watched := s.watched()
	classes := make(map[string]*likeness)
	people := make([]int, len(s.kinds))
	sums := make([]int, 1<<len(s.kinds))
	var broken error
	note := func() {
		r, err := s.input(people).results()
		if err != nil {
			panic(err)
		}
		key := seen(r)
		l := classes[key]
		for set := 1; set < len(sums) && l == nil; set++ {
			low := set & -set
			sums[set] = sums[set-low] + people[lowest(set)]
		}
		if l == nil {
			l = &likeness{results: r, cells: make([]uint64, len(watched)), example: slices.Clone(people)}
			for set := 1; set < len(sums)-1; set++ { // how many everybody is, is known
				if 0 < sums[set] && sums[set] < s.k {
					l.small = append(l.small, int32(set)) //nolint:gosec // few kinds
				}
			}
			classes[key] = l
		}
		l.worlds++
		for i := range watched {
			l.cells[i] |= 1 << of(people, watched[i].in)
		}
		l.small = slices.DeleteFunc(l.small, func(set int32) bool {
			sum := 0
			for p, n := range people {
				sum += n * int(set>>p&1)
			}
			return sum == 0 || sum >= s.k
		})
	}
	var fill func(at, left int)
	fill = func(at, left int) {
		if at < len(people)-1 {
			for people[at] = 0; people[at] <= left; people[at]++ {
				fill(at+1, left-people[at])
			}
			return
		}
		people[at] = left
		note()
	}
	fill(0, n)
	low := uint64(1)<<s.k - 1
	for _, l := range classes {
		if broken = s.judge(l, watched, low); broken != nil {
			return broken
		}
	}
	return nil
}

func lowest(set int) (p int) {
	for set>>p&1 == 0 {
		p++
	}
	return p
}

func of(people []int, in []bool) (sum int) {
	for p, n := range people {
		if in[p] {
			sum += n
		}
	}
	return sum
}

func (s *poll) judge(l *likeness, watched []watch, low uint64) error {
	what := ""
	for i, w := range watched {
		v := l.cells[i] & low
		if w.hidden(l.results) && v != low && (!w.merged || v != 0) {
			what = fmt.Sprintf("%s: of the numbers below %d only %b", w.name, s.k, v)
		}
	}
	if len(l.small) > 0 {
		what = fmt.Sprintf("a group of 1 to %d people:", s.k-1)
		for p, who := range s.kinds {
			if l.small[0]>>p&1 == 1 {
				what += fmt.Sprintf(" %v%v%v", who.one, who.many, who.text)
			}
		}
	}
	if what == "" {
		return nil
	}
	doc, err := l.results.Marshal()
	if err != nil {
		return err
	}
	return fmt.Errorf("%s\n%v of %+v, one of %d worlds\n%s", what, l.example, s.kinds, l.worlds, doc)
}

// watched are the answers of questions, and the pairs of answers of cross tables.
func (s *poll) watched() (all []watch) {
	at := make(map[string]int)
	for c := range s.columns {
		at[s.columns[c].Name] = c
		for a := range s.columns[c].Keys {
			all = append(all, watch{
				name: fmt.Sprint(s.columns[c].Name, "=", a), in: s.who(c, a),
				hidden: func(r *Results) bool {
					q := &r.Questions[c]
					return q.Kind != Rank && q.Hidden == "" && !q.Cells[a].Shown()
				},
			})
		}
	}
	for t, table := range s.tables {
		ra, rb := at[table[0]], at[table[1]]
		for a, ka := range s.columns[ra].Keys {
			for b, kb := range s.columns[rb].Keys {
				p := pair{"", t, ka, kb, s.who(ra, a), ra, rb}
				for i, yes := range s.who(rb, b) {
					p.in[i] = p.in[i] && yes
				}
				all = append(all, watch{fmt.Sprint(table, a, b), p.in, true, func(r *Results) bool { return p.merged(r) && !s.loose(&p, r) }})
			}
		}
	}
	return all
}

// who gives the kinds that gave an answer.
func (s *poll) who(column, category int) []bool {
	in := make([]bool, len(s.kinds))
	for p, who := range s.kinds {
		switch s.columns[column].Kind {
		case Multi, Rank:
			in[p] = slices.Contains(who.many[column], category)
		default:
			in[p] = who.one[column] == category
		}
	}
	return in
}

// loose says whether more may be known of a pair than that it is small, though never
// that it is: of answers that the table of a multiple choice leaves out, where the
// questions' own tables tell that somebody gave both (of 40 people, 30 and 12), or
// where no more than so many can be chosen; and where tables form a ring.
func (s *poll) loose(p *pair, r *Results) bool {
	both := -(r.Figures.Returned - r.Figures.Invalid)
	for _, c := range r.Questions[p.ra].Cells {
		both += c.Count * one(c.Key == p.a)
	}
	for _, c := range r.Questions[p.rb].Cells {
		both += c.Count * one(c.Key == p.b)
	}
	bounded := false
	for _, c := range []*Column{&s.columns[p.ra], &s.columns[p.rb]} {
		bounded = bounded || c.Kind == Multi && c.Max < len(c.Keys)
	}
	return r.Tables[p.table].Multiple != "" && (both > 0 || bounded) || s.ringed(r)
}

// ringed says whether tables that are shown form a ring. Two of them with the same
// multiple choice do, by two of its answers.
func (s *poll) ringed(r *Results) bool {
	root, tables := make(map[string]string), make(map[string]int)
	var find func(name string) string
	find = func(name string) string {
		if next, linked := root[name]; linked {
			return find(next)
		}
		return name
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		if t.Hidden != "" {
			continue
		}
		a, b := find(t.Rows), find(t.Columns)
		if a == b {
			return true
		}
		root[a] = b
		tables[t.Rows]++
		tables[t.Columns]++
	}
	for _, c := range s.columns {
		if c.Kind == Multi && tables[c.Name] > 1 {
			return true
		}
	}
	return false
}
