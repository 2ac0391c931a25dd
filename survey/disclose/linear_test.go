//go:build !js

package disclose

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
)

// A suspect is an unknown number of a survey, of which the attacker wants bounds.
type suspect struct {
	name     string
	variable int
	merged   bool // put together with others in a cross table
}

// attacker writes down all that a results document tells about single choices and
// their cross tables, and nothing else: every number of every table is unknown, and
// all tables have the same margins. Who did not answer is one category more.
func attacker(r *Results) (*program, []suspect) {
	p := &program{}
	var suspects []suspect
	total := r.Figures.Returned - r.Figures.Invalid
	margins := make(map[string][]int)
	shown := make(map[string]map[string]bool)
	number := make(map[string]map[string]int)
	for _, q := range r.Questions {
		vars := make([]int, len(q.Cells)+1)
		shown[q.Name], number[q.Name] = make(map[string]bool), make(map[string]int)
		for i := range vars {
			vars[i] = p.variable()
		}
		margins[q.Name] = vars
		p.equal(total, vars...)
		for i, c := range q.Cells {
			number[q.Name][c.Key], shown[q.Name][c.Key] = i, c.Shown()
			if c.Shown() {
				p.equal(c.Count, vars[i])
			} else if q.Hidden == "" {
				suspects = append(suspects, suspect{q.Name + " " + c.Key, vars[i], false})
			}
		}
		if q.Answered > 0 {
			p.equal(total-q.Answered, vars[len(vars)-1])
		}
	}
	for _, t := range r.Tables {
		if t.Hidden != "" {
			continue
		}
		rows, cols := margins[t.Rows], margins[t.Columns]
		x := matrix(len(rows), len(cols), 0)
		for i := range rows {
			for j := range cols {
				x[i][j] = p.variable()
			}
		}
		for i, m := range rows {
			row := map[int]int64{m: -1}
			for j := range cols {
				row[x[i][j]] = 1
			}
			p.row(row, 0)
		}
		for j, m := range cols {
			row := map[int]int64{m: -1}
			for i := range rows {
				row[x[i][j]] = 1
			}
			p.row(row, 0)
		}
		for a, ra := range t.RowSets {
			for b, cb := range t.ColSets {
				var sum []int
				as, bs := members(ra, number[t.Rows]), members(cb, number[t.Columns])
				for _, i := range as {
					for _, j := range bs {
						sum = append(sum, x[i][j])
						if len(as)*len(bs) == 1 || i == len(rows)-1 || j == len(cols)-1 {
							continue
						}
						if shown[t.Rows][ra.Keys[at(as, i)]] && shown[t.Columns][cb.Keys[at(bs, j)]] {
							suspects = append(suspects, suspect{fmt.Sprint(t.Rows, i, " ", t.Columns, j), x[i][j], true})
						}
					}
				}
				p.equal(t.Counts[a][b], sum...)
			}
		}
	}
	return p, suspects
}

func at(list []int, v int) int {
	for i, one := range list {
		if one == v {
			return i
		}
	}
	return -1
}

func members(g Group, number map[string]int) []int {
	var out []int
	for _, key := range g.Keys {
		out = append(out, number[key])
	}
	if g.None {
		out = append(out, len(number))
	}
	return out
}

// narrowed gives the first unknown of which the attacker knows that it is not 0, or
// is less than k-1; but for one put together with others that is known to be at
// least k.
func narrowed(r *Results) string {
	p, suspects := attacker(r)
	if !p.feasible() {
		return "no survey has these results"
	}
	k := new(big.Rat).SetInt64(int64(r.Threshold - 1))
	for _, s := range suspects {
		low := p.least(s.variable)
		if s.merged && low.Cmp(k) > 0 {
			continue
		}
		if high, bounded := p.most(s.variable); low.Sign() > 0 || bounded && high.Cmp(k) < 0 {
			return fmt.Sprintf("%s is from %s to %s", s.name, low.RatString(), high.RatString())
		}
	}
	return ""
}

// TestAttackLinear holds larger surveys, with tables that share questions, against
// linear programming.
func TestAttackLinear(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	unknown, tables := 0, 0
	for range far(12, 200) {
		in := small(r)
		out, err := Aggregate(in)
		if err != nil {
			t.Fatal(err)
		}
		if why := narrowed(out); why != "" {
			doc, _ := out.Marshal()
			t.Fatalf("%s\n%s", why, doc)
		}
		_, suspects := attacker(out)
		unknown += len(suspects)
		for _, table := range out.Tables {
			if table.Hidden == "" {
				tables++
			}
		}
	}
	if unknown < 30 || tables < 8 {
		t.Errorf("%d unknown numbers, %d tables: this shows nothing", unknown, tables)
	}
}

// small has three questions and two tables that share one.
func small(r *rand.Rand) *Input {
	n := 40 + r.IntN(400)
	in := &Input{Figures: Figures{Returned: n}, Threshold: 3 + r.IntN(3), TextThreshold: 10}
	group := column(r, "g", Single, 3+r.IntN(2), n, nil)
	in.Columns = []Column{group, column(r, "q", Single, 3+r.IntN(3), n, group.One), column(r, "s", Scale, 4, n, group.One)}
	in.Tables = [][2]string{{"g", "q"}, {"s", "g"}}
	return in
}

// TestAttackLinearWorks: of tables without anything but small numbers left out, it
// finds one.
func TestAttackLinearWorks(t *testing.T) {
	c := Column{Name: "q", Kind: Single, Keys: keys(3)}
	p := &pattern{col: &c, counts: []int{20, 18, 2}, asked: 40, answered: 40, open: true, shown: []bool{true, true, false}}
	r := &Results{Figures: Figures{Returned: 40}, Threshold: 5, Questions: []Question{p.question(0)}}
	if narrowed(r) == "" {
		t.Error("2 of 40 was not found")
	}
	p.shown[1] = false
	r.Questions[0] = p.question(0)
	if why := narrowed(r); why != "" {
		t.Error(why)
	}
}
