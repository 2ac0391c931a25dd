//go:build !js

package disclose

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// A part is one question of a survey made for an attack, with all ways of answering
// it that somebody has whose answers to the questions before it are known.
type part struct {
	column Column
	text   *Text
	ways   func(who respondent) []respondent // one answer more
}

// make puts questions together.
func makePoll(name string, k int, tables [][2]string, parts ...part) *poll {
	s := &poll{name: name, k: k, tables: tables, kinds: []respondent{{}}}
	for _, p := range parts {
		if p.text != nil {
			s.texts = append(s.texts, *p.text)
		} else {
			s.columns = append(s.columns, p.column)
		}
		var next []respondent
		for _, who := range s.kinds {
			next = append(next, p.ways(who)...)
		}
		s.kinds = next
	}
	return s
}

func (w respondent) with(one int, many []int) respondent {
	return respondent{append(w.one[:len(w.one):len(w.one)], one), append(w.many[:len(w.many):len(w.many)], many), w.text}
}

// choice is a question with one answer; empty if it may be left out.
func choice(name string, n int, empty bool) part {
	return part{column: Column{Name: name, Kind: Single, Keys: keys(n)}, ways: func(who respondent) (all []respondent) {
		for a := range n {
			all = append(all, who.with(a, nil))
		}
		if empty {
			all = append(all, who.with(None, nil))
		}
		return all
	}}
}

// after is asked of those alone who gave one of some answers to an earlier question.
func after(p part, parent int, name string, anyOf ...int) part {
	p.column.When = []Condition{{name, anyOf}}
	if p.text != nil {
		p.text.When = p.column.When
	}
	ways := p.ways
	p.ways = func(who respondent) []respondent {
		asked := false
		for _, a := range anyOf {
			asked = asked || max(who.one[parent], None) == a && who.many[parent] == nil
			for _, m := range who.many[parent] {
				asked = asked || m == a
			}
		}
		switch {
		case asked:
			return ways(who)
		case p.text != nil:
			return []respondent{who.writes(false)}
		}
		return []respondent{who.with(NotAsked, nil)}
	}
	return p
}

// choices is a question with several answers.
func choices(name string, n, low, high int, empty, alone bool) part {
	columns, personas := subsets(n, low, high, empty, alone)
	columns[0].Name = name
	return part{column: columns[0], ways: func(who respondent) (all []respondent) {
		for _, p := range personas {
			all = append(all, who.with(0, p.many))
		}
		return all
	}}
}

// ranking is one of three choices, all of them or none.
func ranking(name string, empty bool) part {
	return part{column: Column{Name: name, Kind: Rank, Keys: keys(3)}, ways: func(who respondent) (all []respondent) {
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			all = append(all, who.with(0, order))
		}
		if empty {
			all = append(all, who.with(0, []int{}))
		}
		return all
	}}
}

func (w respondent) writes(yes bool) respondent {
	w.text = append(w.text[:len(w.text):len(w.text)], yes)
	return w
}

// remark is a text that may be written.
func remark(name string) part {
	return part{text: &Text{Name: name}, ways: func(who respondent) []respondent {
		return []respondent{who.writes(true), who.writes(false)}
	}}
}

// A structure is a kind of survey, and up to how many people it is tried.
type structure struct {
	name       string
	near, soak int // people; near 0 is not tried in make test
	k          int
	tables     [][2]string
	parts      []part
}

func on(pairs ...string) (tables [][2]string) {
	for i := 0; i < len(pairs); i += 2 {
		tables = append(tables, [2]string{pairs[i], pairs[i+1]})
	}
	return tables
}

// structures are surveys with all that can be played off against each other.
func structures() []structure {
	a, b, c, d := choice("a", 2, false), choice("b", 2, false), choice("c", 2, false), choice("d", 2, false)
	a3, b3 := choice("a", 3, false), choice("b", 3, false)
	m, m2 := choices("m", 2, 1, 2, false, false), choices("m2", 2, 1, 2, false, false)
	return []structure{
		{"ring of three", 10, 14, 2, on("a", "b", "b", "c", "c", "a"), []part{a, b, c}},
		{"ring of three, k 3", 0, 19, 3, on("a", "b", "b", "c", "c", "a"), []part{a, b, c}},
		{"ring of three with three answers", 0, 13, 2, on("a", "b", "b", "c", "c", "a"), []part{a3, b, c}},
		{"ring of four", 0, 11, 2, on("a", "b", "b", "c", "c", "d", "d", "a"), []part{a, b, c, d}},
		{"all six tables of four", 0, 11, 2, on("a", "b", "b", "c", "c", "d", "d", "a", "a", "c", "b", "d"), []part{a, b, c, d}},
		{"optional", 9, 14, 2, on("a", "b"), []part{choice("a", 2, true), choice("b", 2, true)}},
		{"optional three", 0, 13, 2, on("a", "b"), []part{choice("a", 3, true), choice("b", 2, true)}},
		{"multiple in two tables", 8, 13, 2, on("a", "m", "b", "m"), []part{a, b, m}},
		{"multiple in a ring", 8, 13, 2, on("a", "m", "b", "m", "a", "b"), []part{a, b, m}},
		{"multiple in a ring, other order", 0, 13, 2, on("a", "b", "m", "a", "b", "m"), []part{a, b, m}},
		{"two multiples", 0, 10, 2, on("a", "m", "a", "m2"), []part{a, m, m2}},
		{"multiple that may be left out", 8, 15, 2, on("a", "m"), []part{a, choices("m", 2, 1, 2, true, false)}},
		{"multiple with one that excludes", 0, 12, 2, on("a", "m"), []part{a, choices("m", 3, 1, 3, true, true)}},
		{"multiple of at most two", 0, 11, 2, on("a", "m"), []part{a, choices("m", 3, 1, 2, false, false)}},
		{"branch", 14, 26, 3, nil, []part{a3, after(b, 0, "a", 0)}},
		{"branch on two answers", 12, 22, 3, nil, []part{a3, after(b, 0, "a", 0, 1)}},
		{"branch on no answer", 10, 20, 3, nil, []part{choice("a", 3, true), after(b, 0, "a", 1, None)}},
		{"optional branch", 10, 18, 3, nil, []part{choice("a", 3, true), after(choice("b", 2, true), 0, "a", 0)}},
		{"two branches", 8, 15, 2, nil, []part{a3, after(b, 0, "a", 0), after(c, 0, "a", 0, 1)}},
		{"branch of a branch", 10, 20, 3, nil, []part{a3, after(b3, 0, "a", 0), after(c, 1, "b", 0)}},
		{"branch of a multiple", 10, 20, 3, nil, []part{m, after(b, 0, "m", 0)}},
		{"branch that is multiple", 8, 16, 2, nil, []part{a3, after(choices("m", 2, 1, 2, true, false), 0, "a", 0)}},
		{"branch and tables", 8, 13, 2, on("b", "c", "c", "a"), []part{a3, after(b, 0, "a", 0), c}},
		{"branch and one table", 8, 14, 2, on("c", "b"), []part{a3, after(b, 0, "a", 0), c}},
		{"branch and its question", 9, 16, 2, on("a", "b"), []part{a3, after(choice("b", 2, true), 0, "a", 0)}},
		{"two branches and a table", 0, 13, 2, on("b", "c"), []part{a3, after(b, 0, "a", 0), after(c, 0, "a", 0, 1)}},
		{"text", 20, 40, 3, nil, []part{remark("t")}},
		{"text of other", 12, 24, 3, nil, []part{a3, after(remark("t"), 0, "a", 2)}},
		{"two texts", 8, 14, 2, nil, []part{a3, after(remark("t"), 0, "a", 2), remark("u")}},
		{"text and table", 8, 13, 2, on("a", "b"), []part{a3, b, after(remark("t"), 0, "a", 2)}},
		{"ranking", 8, 13, 3, nil, []part{ranking("r", true)}},
		{"branch that is a ranking", 0, 13, 2, nil, []part{a, after(ranking("r", true), 0, "a", 0)}},
		{"ranking and question", 0, 10, 2, nil, []part{a, ranking("r", false)}},
	}
}

// TestAttackStructures tries all worlds of surveys with all that can be played off
// against each other. HUSTINGS_SEARCH names one and HUSTINGS_PEOPLE says how many
// people, to go further.
func TestAttackStructures(t *testing.T) {
	only := os.Getenv("HUSTINGS_SEARCH")
	most, err := strconv.Atoi(os.Getenv("HUSTINGS_PEOPLE"))
	if err != nil {
		most = 0
	}
	for _, s := range structures() {
		if only != "" && s.name != only {
			continue
		}
		people := far(s.near, s.soak)
		if most > 0 {
			people = most
		}
		start := time.Now()
		for n := 1; n <= people; n++ {
			if err := makePoll(s.name, s.k, s.tables, s.parts...).search(n); err != nil {
				t.Errorf("%s, %d people: %v", s.name, n, err)
				break
			}
		}
		t.Logf("%s: %d people, %v", s.name, people, time.Since(start))
	}
}
