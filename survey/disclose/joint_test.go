//go:build !js

package disclose

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// A joint is what an attacker knows of all answers together: a linear program in
// floating point, whose unknowns are the numbers of people of each kind of respondent.
// Everything published is in it, but not the rules by which it was published.
type joint struct {
	table [][]float64 // simplex: rows, the last column is what they equal
	basis []int
	vars  int
	real  []int           // what the numbers truly are
	facts []map[int]int64 // what is published
	is    []int
}

// newJoint writes down what is published of a world.
func newJoint(s *poll, people []int, out *Results, tables bool) *joint {
	j := &joint{vars: len(s.kinds), real: people}
	j.add(func(respondent) int { return 1 }, s.kinds)
	at := make(map[string]int)
	for i := range s.columns {
		at[s.columns[i].Name] = i
		j.question(s, i, &out.Questions[i])
	}
	for t := range out.Tables {
		if !tables {
			break
		}
		table := &out.Tables[t]
		a, b := at[table.Rows], at[table.Columns]
		for r := range table.RowSets {
			for c := range table.ColSets {
				rows, cols := s.inside(a, table.RowSets, r, &out.Questions[a]), s.inside(b, table.ColSets, c, &out.Questions[b])
				j.add(func(who respondent) int { return rows(who) * cols(who) }, s.kinds)
			}
		}
	}
	for i := range s.texts {
		if out.Texts[i].Hidden == "" {
			j.add(func(who respondent) int { return one(who.text[i]) }, s.kinds)
		}
	}
	j.start()
	return j
}

// question writes down a question's own table.
func (j *joint) question(s *poll, i int, q *Question) {
	if q.Hidden != "" {
		return
	}
	many := s.columns[i].Kind == Multi || s.columns[i].Kind == Rank
	j.add(func(who respondent) int { return one(!many && who.one[i] != NotAsked || many && who.many[i] != nil) }, s.kinds)
	if q.Answered > 0 {
		j.add(func(who respondent) int { return one(!many && who.one[i] >= 0 || len(who.many[i]) > 0) }, s.kinds)
	}
	for a := range q.Cells {
		if q.Cells[a].Shown() {
			j.add(func(who respondent) int { return one(!many && who.one[i] == a || slices.Contains(who.many[i], a)) }, s.kinds)
		}
		if q.Positions != nil {
			j.add(func(who respondent) int { return 1 + slices.Index(who.many[i], a) }, s.kinds)
		}
	}
}

// inside says who is in a row or column of a cross table. Where the number of those
// who did not answer is hidden, they are with the hidden answers, and those who were
// not asked may be on their own.
func (s *poll) inside(column int, sets []Group, at int, q *Question) func(who respondent) int {
	c, g := &s.columns[column], sets[at]
	in, rest := make([]bool, len(c.Keys)), false
	for a, key := range c.Keys {
		in[a] = slices.Contains(g.Keys, key)
		rest = rest || in[a] && !q.Cells[a].Shown()
	}
	if c.Kind == Multi {
		return func(who respondent) int {
			return one(slices.ContainsFunc(who.many[column], func(a int) bool { return in[a] }))
		}
	}
	nones := 0
	for _, other := range sets {
		nones += one(other.None)
	}
	silent, away := g.None, g.None
	if q.Answered == 0 {
		silent, away = g.None && rest, g.None && (!rest || nones == 1)
	}
	return func(who respondent) int {
		switch a := who.one[column]; a {
		case None:
			return one(silent)
		case NotAsked:
			return one(away)
		default:
			return one(in[a])
		}
	}
}

// add takes in that so many people are counted so often.
func (j *joint) add(often func(who respondent) int, kinds []respondent) {
	row, fact, is := make([]float64, j.vars+1), make(map[int]int64), 0
	for v, who := range kinds {
		if n := often(who); n != 0 {
			row[v], fact[v] = float64(n), int64(n)
			is += n * j.real[v]
		}
	}
	row[j.vars] = float64(is)
	j.table, j.facts, j.is = append(j.table, row), append(j.facts, fact), append(j.is, is)
}

// start finds a first solution: the rows are made independent, with the numbers that
// truly are not 0 first, and phase one mends what is then negative.
func (j *joint) start() {
	rows := len(j.table)
	for i := range j.table { // one artificial unknown for each row
		right := j.table[i][j.vars]
		line := make([]float64, j.vars+rows+1)
		copy(line, j.table[i][:j.vars])
		line[j.vars+i], line[j.vars+rows] = 1, right
		j.table[i] = line
		j.basis = append(j.basis, j.vars+i)
	}
	cost := make([]float64, j.vars+rows)
	for i := range rows {
		cost[j.vars+i] = 1
	}
	j.minimize(cost, j.vars+rows)
	for i := 0; i < len(j.table); i++ { // artificial ones leave, or their row says nothing
		if j.basis[i] < j.vars {
			continue
		}
		for v := range j.vars {
			if math.Abs(j.table[i][v]) > 1e-7 {
				j.pivot(i, v)
				break
			}
		}
		if j.basis[i] >= j.vars {
			j.table = append(j.table[:i], j.table[i+1:]...)
			j.basis = append(j.basis[:i], j.basis[i+1:]...)
			i--
		}
	}
	for i := range j.table {
		right := j.table[i][len(j.table[i])-1]
		j.table[i] = append(j.table[i][:j.vars:j.vars], right)
	}
}

// minimize uses the first so many columns. Ties are broken at random by the order of
// rows, and after long by Bland's rule.
func (j *joint) minimize(cost []float64, columns int) float64 {
	reduced := make([]float64, columns)
	copy(reduced, cost[:columns])
	right := len(j.table[0]) - 1
	for i, b := range j.basis {
		if cost[b] != 0 {
			for v := range columns {
				reduced[v] -= cost[b] * j.table[i][v]
			}
		}
	}
	for step := 0; ; step++ {
		enter, best := -1, -1e-9
		for v := range columns {
			if reduced[v] < best {
				enter = v
				if step > 2000 {
					break
				}
				best = reduced[v]
			}
		}
		if enter < 0 {
			break
		}
		leave := -1
		for i := range j.table {
			if j.table[i][enter] > 1e-9 && (leave < 0 || j.table[i][right]*j.table[leave][enter] < j.table[leave][right]*j.table[i][enter]-1e-12 ||
				j.table[i][right]*j.table[leave][enter] <= j.table[leave][right]*j.table[i][enter] && j.basis[i] < j.basis[leave]) {
				leave = i
			}
		}
		if leave < 0 || step > 20000 {
			break
		}
		j.pivot(leave, enter)
		by := reduced[enter]
		for v := range columns {
			reduced[v] -= by * j.table[leave][v]
		}
	}
	value := 0.0
	for i, b := range j.basis {
		value += cost[b] * j.table[i][right]
	}
	return value
}

func (j *joint) pivot(row, column int) {
	by := 1 / j.table[row][column]
	for v := range j.table[row] {
		j.table[row][v] *= by
	}
	for i := range j.table {
		if f := j.table[i][column]; i != row && f != 0 {
			for v, x := range j.table[row] {
				j.table[i][v] -= f * x
			}
		}
	}
	j.basis[row] = column
}

// between gives the least and the greatest number of people that a group can have.
func (j *joint) between(in []bool) (low, high float64) {
	cost := make([]float64, len(in))
	for v, yes := range in {
		if yes {
			cost[v] = 1
		}
	}
	low = j.minimize(cost, j.vars)
	for v := range cost {
		cost[v] = -cost[v]
	}
	return low, -j.minimize(cost, j.vars)
}

// exactly gives the same in fractions. It is slow, and asked where something was found.
func (j *joint) exactly(in []bool) (low, high float64) {
	p := &program{vars: j.vars}
	group := map[int]int64{p.variable(): -1}
	for v, yes := range in {
		if yes {
			group[v] = 1
		}
	}
	p.row(group, 0)
	for i, fact := range j.facts {
		p.row(fact, j.is[i])
	}
	if !p.feasible() {
		panic("what truly is cannot be")
	}
	low, _ = p.least(j.vars).Float64()
	most, _ := p.most(j.vars)
	high, _ = most.Float64()
	return low, high
}

// small says whether a group truly is not empty and smaller than k, and is known to be.
func (j *joint) small(in []bool, k int) string {
	if size := of(j.real, in); size == 0 || size >= k {
		return ""
	}
	if low, high := j.between(in); low < 1e-6 || high > float64(k)-1e-6 {
		return ""
	}
	if low, high := j.exactly(in); low > 0 && high < float64(k) {
		return fmt.Sprintf("has %.2f to %.2f people", low, high)
	}
	return ""
}

// narrow gives the first thing that the attacker knows: a hidden number that cannot be
// anything from 0 to k-1, or a group known to be small. It looks at all kinds of
// respondents, and at some groups that a few answers to each question make together.
func (j *joint) narrow(r *rand.Rand, s *poll, out *Results, boxes int) string {
	for _, w := range s.watched() {
		if !w.hidden(out) || w.merged && of(j.real, w.in) >= s.k {
			continue
		}
		low, high := j.between(w.in)
		if low < 1e-6 && high > float64(s.k-1)-1e-6 {
			continue
		}
		if low, high = j.exactly(w.in); low == 0 && high >= float64(s.k-1) {
			continue
		}
		// of what is in no table something may be known without it
		if least, most := newJoint(s, j.real, out, false).between(w.in); !w.merged || low > least+1e-6 || high < most-1e-6 {
			return fmt.Sprintf("%s is %.2f to %.2f", w.name, low, high)
		}
	}
	for v, who := range s.kinds {
		in := make([]bool, j.vars)
		in[v] = true
		if why := j.small(in, s.k); why != "" {
			return fmt.Sprintf("%+v %s", who, why)
		}
	}
	if !s.ringed(out) {
		if why := j.unanimous(s, out); why != "" {
			return why
		}
	}
	for range boxes {
		in := make([]bool, j.vars)
		for v := range in {
			in[v] = true
		}
		for i := range s.columns {
			yes := make(map[string]bool)
			for v, who := range s.kinds {
				answer := fmt.Sprint(who.one[i], who.many[i])
				if _, drawn := yes[answer]; !drawn {
					yes[answer] = r.IntN(2) == 0
				}
				in[v] = in[v] && yes[answer]
			}
		}
		if why := j.small(in, s.k); why != "" {
			return fmt.Sprintf("%v %s", in, why)
		}
	}
	return ""
}

// unanimous finds an answer that nobody gave of those who gave one or two others: all
// of these then said something else. What the questions' own tables tell is left out.
func (j *joint) unanimous(s *poll, out *Results) string {
	alone := newJoint(s, j.real, out, false)
	for v, who := range s.kinds {
		in := make([]bool, j.vars)
		in[v] = true
		if j.real[v] > 0 {
			continue
		}
		if _, high := j.between(in); high > 1e-6 {
			continue
		}
		_, known := alone.exactly(in)
		if _, high := j.exactly(in); high == 0 && known > 0 {
			return fmt.Sprintf("%+v is nobody", who)
		}
	}
	return ""
}

// tangled is a survey of a few questions of all kinds, with tables between them.
func tangled(r *rand.Rand) *poll {
	for {
		var parts []part
		for i := range 2 + r.IntN(3) {
			parts = append(parts, question(r, i, parts))
		}
		var tables [][2]string
		for i := range parts {
			for h := range i {
				a, b := &parts[h].column, &parts[i].column
				if a.Name != "" && b.Name != "" && MayCross(a.Kind, b.Kind) && r.IntN(5) > 0 {
					tables = append(tables, [2]string{a.Name, b.Name})
				}
			}
		}
		r.Shuffle(len(tables), func(i, j int) { tables[i], tables[j] = tables[j], tables[i] })
		if s := makePoll("", 3+r.IntN(3), tables, parts...); len(s.kinds) < 300 && len(tables) > 0 {
			return s
		}
	}
}

// question makes one of any kind, perhaps asked after an answer to an earlier one.
func question(r *rand.Rand, i int, before []part) part {
	name := string(rune('a' + i))
	var p part
	switch x := r.IntN(12); {
	case x < 8:
		p = choice(name, 2+r.IntN(5), r.IntN(4) == 0)
	case x < 10:
		n := 2 + r.IntN(2)
		p = choices(name, n, 1, 2+r.IntN(n-1), r.IntN(3) == 0, n == 3 && r.IntN(3) == 0)
	case x < 11:
		p = ranking(name, r.IntN(2) == 0)
	default:
		p = remark(name)
	}
	if len(before) == 0 || r.IntN(4) > 0 {
		return p
	}
	at, columns := r.IntN(len(before)), 0
	parent := &before[at].column
	for _, b := range before[:at] {
		columns += one(b.text == nil)
	}
	if parent.Name == "" || parent.Kind == Rank {
		return p
	}
	anyOf := []int{r.IntN(len(parent.Keys))}
	if parent.Kind == Single && r.IntN(2) == 0 {
		anyOf = append(anyOf, None)
	}
	return after(p, columns, parent.Name, anyOf...)
}

// people draws a world. Of many kinds there is nobody, and of some there are a few.
func (s *poll) people(r *rand.Rand) []int {
	all, empty, few := make([]int, len(s.kinds)), r.Float64(), r.Float64()/3
	for p := range all {
		switch x := r.Float64(); {
		case x < empty:
		case x < empty+few:
			all[p] = 1 + r.IntN(s.k-1)
		default:
			all[p] = s.k + r.IntN(3*s.k)
		}
	}
	return all
}

// TestAttackJoint holds surveys of all kinds against what linear programming tells of
// people by all their answers. HUSTINGS_SECONDS goes on for so long.
func TestAttackJoint(t *testing.T) {
	env := func(name string) uint64 {
		n, err := strconv.ParseUint(os.Getenv(name), 10, 32)
		if err != nil {
			return 0
		}
		return n
	}
	r := rand.New(rand.NewPCG(7+env("HUSTINGS_SEED"), 5))
	tables, tries, unknown := 0, 0, 0
	for start := time.Now(); tables < 40 || time.Since(start) < time.Duration(env("HUSTINGS_SECONDS"))*time.Second; tries++ {
		s := tangled(r)
		people := s.people(r)
		if in := s.input(people); in.valid() < 2*s.k || in.valid() > 3000 {
			continue
		}
		out, err := s.input(people).results()
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, table := range out.Tables {
			shown += one(table.Hidden == "")
		}
		if shown == 0 && tries%4 > 0 {
			continue
		}
		tables += shown
		for _, w := range s.watched() {
			unknown += one(w.hidden(out))
		}
		j := newJoint(s, people, out, true)
		if why := j.narrow(r, s, out, 40); why != "" {
			doc, err := out.Marshal()
			t.Fatalf("%s, k %d\n%v of %+v\n%s %v", why, s.k, people, s.kinds, doc, err)
		}
	}
	t.Logf("%d surveys, %d tables shown, %d unknown numbers", tries, tables, unknown)
}
