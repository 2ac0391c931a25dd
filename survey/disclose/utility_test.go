package disclose

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestUtility holds what is still shown, of surveys as they are, to floors that are
// somewhat below what was measured: of answers and of numbers of cross tables that
// are at least k, how many stand alone, in hundredths; and how many of the tables by
// one group, and by a second one, are shown.
func TestUtility(t *testing.T) {
	for _, c := range []struct{ n, answers, numbers, first, second int }{
		{40, 55, 12, 28, 1}, {64, 60, 20, 50, 5}, {100, 72, 28, 78, 35}, {200, 88, 36, 92, 85}, {500, 95, 45, 97, 95}, {1000, 97, 55, 98, 97}, {20000, 99, 90, 99, 99},
	} {
		var answers, numbers, first, second [2]int
		r := rand.New(rand.NewPCG(uint64(c.n), 5))
		for range min(30, 60_000/c.n) {
			in := twice(r, c.n)
			out, err := Aggregate(in)
			if err != nil {
				t.Fatal(err)
			}
			for i, q := range out.Questions {
				p := look(&in.Columns[i], 5)
				for a, cell := range q.Cells {
					if p.counts[a] >= 5 && p.col.Kind != Rank {
						count(&answers, cell.Shown())
					}
				}
			}
			for i, table := range out.Tables {
				kind := &first
				if in.Tables[i][0] == "g1" {
					kind = &second
				}
				count(kind, table.Hidden == "")
				if in.Tables[i][0] == "g0" {
					largePairs(in, table, &numbers)
				}
			}
		}
		t.Logf("%d responses: %d %% of answers, %d %% of numbers, %d %% of tables, %d %% of second tables", c.n, share(answers), share(numbers), share(first), share(second))
		if share(answers) < c.answers || share(numbers) < c.numbers || share(first) < c.first || share(second) < c.second {
			t.Errorf("%d responses: less than %+v", c.n, c)
		}
	}
}

func count(of *[2]int, shown bool) {
	of[1]++
	if shown {
		of[0]++
	}
}

func share(of [2]int) int { return 100 * of[0] / max(of[1], 1) }

// largePairs counts the pairs of answers that at least five gave, and those that stand alone.
func largePairs(in *Input, table Table, numbers *[2]int) {
	a, b := &in.Columns[0], &in.Columns[0]
	for i := range in.Columns {
		if in.Columns[i].Name == table.Columns {
			b = &in.Columns[i]
		}
	}
	n := matrix(len(a.Keys), len(b.Keys), 0)
	for i := range a.One {
		if a.One[i] >= 0 && b.One[i] >= 0 {
			n[a.One[i]][b.One[i]]++
		}
	}
	for i := range n {
		for j := range n[i] {
			if n[i][j] >= 5 {
				count(numbers, alone(table.RowSets, a.Keys[i]) && alone(table.ColSets, b.Keys[j]))
			}
		}
	}
}

func alone(sets []Group, key string) bool {
	for _, g := range sets {
		if len(g.Keys) == 1 && g.Keys[0] == key && !g.None {
			return true
		}
	}
	return false
}

// twice has two groups and ten questions, five of them in tables by both groups.
func twice(r *rand.Rand, n int) *Input {
	in := &Input{Figures: Figures{Returned: n}, Threshold: 5, TextThreshold: 10}
	in.Columns = []Column{column(r, "g0", Single, 5, n, nil), column(r, "g1", Single, 4, n, nil)}
	for q := range 10 {
		kind, size := Scale, 5
		if q%2 == 1 {
			kind, size = Single, 3+r.IntN(3)
		}
		in.Columns = append(in.Columns, column(r, fmt.Sprintf("q%d", q), kind, size, n, in.Columns[q%2].One))
	}
	for _, g := range []string{"g0", "g1"} {
		for q := range 5 {
			in.Tables = append(in.Tables, [2]string{g, fmt.Sprintf("q%d", q)})
		}
	}
	return in
}

// TestGreaterThreshold: of a question with one answer, a greater k never shows more. Of
// several answers, and of tables, it may: what a smaller k hides for the sake of
// another number that is shown, a greater one may show without that. Since a survey has
// one k, fixed before the first answer, nobody ever sees both.
func TestGreaterThreshold(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	looked, more, tables := 0, 0, 0
	for range 60 {
		in := sample(r, 30+r.IntN(300), 10, 5, 3)
		before, err := Aggregate(in)
		if err != nil {
			t.Fatal(err)
		}
		for k := 4; k < 12; k++ {
			in.Threshold, in.TextThreshold = k, 2*k
			out, err := Aggregate(in)
			if err != nil {
				t.Fatal(err)
			}
			for i, q := range out.Questions {
				for c, cell := range q.Cells {
					looked++
					if !cell.Shown() || before.Questions[i].Cells[c].Shown() {
						continue
					}
					if more++; q.Kind != Multi {
						t.Errorf("k %d shows %s of %s, %d does not: %+v", k, cell.Key, q.Name, k-1, q)
					}
				}
			}
			for i := range out.Tables {
				tables += one(out.Tables[i].Hidden == "" && before.Tables[i].Hidden != "")
			}
			before = out
		}
	}
	t.Logf("of %d answers %d of several, and %d tables, shown by a greater k alone", looked, more, tables)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
