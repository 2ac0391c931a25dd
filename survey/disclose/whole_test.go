package disclose

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// wholeInput is a small survey in which everything that would be hidden is there:
// single answers of one person, noughts, people not asked, a ring of conditions, a
// text under a condition.
func wholeInput() *Input {
	return &Input{
		Poll: "00", Figures: Figures{Expected: 9, Issued: 6, Returned: 6, Invalid: 1},
		Columns: []Column{
			{Name: "team", Kind: Single, Keys: []string{"a", "b", "c"}, One: []int{0, 0, 1, None, 0}, When: []Condition{{Column: "mood", Any: []int{0}}}},
			{Name: "mood", Kind: Scale, Keys: []string{"1", "2"}, Values: []int{1, 2}, One: []int{1, NotAsked, 1, 0, 1}, When: []Condition{{Column: "team", Any: []int{0}}}},
			{Name: "uses", Kind: Multi, Min: 1, Max: 3, Keys: []string{"bus", "car", "none"}, Exclusive: []int{2}, Many: [][]int{{0, 1}, {}, nil, {0}, {0}}},
			{Name: "order", Kind: Rank, Keys: []string{"x", "y"}, Many: [][]int{{0, 1}, {1, 0}, {0, 1}, {}, {0, 1}}},
			{Name: "coin", Kind: Random, Keys: []string{"yes", "no"}, Coin: Coin{Truth: 2, Yes: 1, Of: 4}, One: []int{0, 1, 1, 1, None}},
			{Name: "nobody", Kind: Scale, Keys: []string{"1", "2"}, Values: []int{1, 2}, One: []int{None, None, None, None, None}},
		},
		Texts:  []Text{{Name: "why", When: []Condition{{Column: "order"}}, Texts: [][]byte{[]byte("b"), []byte("a"), []byte("b")}}, {Name: "silent"}},
		Tables: [][2]string{{"team", "mood"}, {"uses", "team"}, {"mood", "uses"}},
	}
}

// TestWhole: with thresholds of 0 every number, table and text is there as it is.
func TestWhole(t *testing.T) {
	r, err := Parse(marshal(t, wholeInput()))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		asked, answered int
		counts          []int
	}{{5, 4, []int{3, 1, 0}}, {4, 4, []int{1, 3}}, {4, 3, []int{3, 1, 0}}, {5, 4, nil}, {5, 4, []int{1, 3}}, {5, 0, []int{0, 0}}} {
		q := r.Questions[i]
		var counts []int
		for _, c := range q.Cells {
			if c.Shown() {
				counts = append(counts, c.Count)
			}
		}
		if q.Hidden != "" || q.Rest != 0 || q.Asked != want.asked || q.Answered != want.answered || !slices.Equal(counts, want.counts) {
			t.Errorf("%s: %+v, want %+v", q.Name, q, want)
		}
	}
	if p := r.Questions[3].Positions; len(p) != 2 || p[0].Mean != 125 || p[1].Mean != 175 {
		t.Errorf("positions %v", p)
	}
	if s := r.Questions[1].Stats; s == nil || s.Mean != (Range{175, 175}) || s.Deviation == nil {
		t.Errorf("figures of the mood %+v", s)
	}
	if r.Questions[5].Stats != nil || r.Questions[4].Estimate == nil {
		t.Error("figures of nobody, or none of somebody")
	}
	a, b, c := r.Tables[0], r.Tables[1], r.Tables[2]
	if a.Hidden != "" || len(a.RowSets) != 4 || len(a.ColSets) != 3 || !slices.EqualFunc(a.Counts, [][]int{{0, 2, 1}, {0, 1, 0}, {0, 0, 0}, {1, 0, 0}}, slices.Equal) {
		t.Errorf("team by mood %+v", a)
	}
	if b.Multiple != "rows" || !slices.EqualFunc(b.Counts, [][]int{{2, 0, 0, 1}, {1, 0, 0, 0}, {0, 0, 0, 0}}, slices.Equal) || !slices.Equal(b.All, []int{3, 1, 0, 1}) {
		t.Errorf("uses by team %+v", b)
	}
	if c.Multiple != "columns" || !slices.EqualFunc(c.Counts, [][]int{{1, 0, 0}, {2, 1, 0}, {0, 0, 0}}, slices.Equal) || !slices.Equal(c.All, []int{1, 3, 1}) {
		t.Errorf("mood by uses %+v", c)
	}
	if texts := r.Texts[0]; texts.Hidden != "" || !slices.Equal(texts.Texts, []string{"a", "b", "b"}) || r.Texts[1].Hidden != "" {
		t.Errorf("texts %+v", r.Texts)
	}
}

// TestWholeOfMany: the same responses under a threshold show no number that is
// another one.
func TestWholeOfMany(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 9))
	for range 20 {
		in := sample(r, 20+r.IntN(100), 8, 6, 5)
		hidden, err := Aggregate(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Threshold, in.TextThreshold = 0, 0
		whole, err := Aggregate(in)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range hidden.Questions {
			all := whole.Questions[i]
			if all.Hidden != "" || q.Asked != 0 && q.Asked != all.Asked || q.Answered != 0 && q.Answered != all.Answered {
				t.Fatalf("%+v is not of %+v", q, all)
			}
			for j, c := range q.Cells {
				if c.Shown() && c.Count != all.Cells[j].Count || q.Kind != Rank && !all.Cells[j].Shown() {
					t.Fatalf("%+v is not of %+v", q, all)
				}
			}
		}
		for _, x := range whole.Tables {
			if x.Hidden != "" {
				t.Fatalf("%+v is hidden", x)
			}
		}
	}
}

// TestWholeOfNobody: no response at all is a result, too.
func TestWholeOfNobody(t *testing.T) {
	in := wholeInput()
	in.Figures, in.Texts = Figures{Expected: 9}, nil
	for i := range in.Columns {
		in.Columns[i].One, in.Columns[i].Many = nil, nil
	}
	r, err := Parse(marshal(t, in))
	if err != nil || r.Tables[0].Hidden != "" || !r.Questions[0].Cells[0].Shown() {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestBounds: thresholds are both 0, or both high enough.
func TestBounds(t *testing.T) {
	for _, c := range []struct {
		k, texts, rounding int
		ok                 bool
	}{{0, 0, 0, true}, {0, 10, 0, false}, {0, 0, 5, false}, {1, 1, 0, false}, {2, 10, 0, false}, {3, 3, 5, true}, {5, 0, 0, false}, {-1, -1, 0, false}} {
		in := wholeInput()
		in.Threshold, in.TextThreshold, in.Rounding = c.k, c.texts, c.rounding
		if _, err := Aggregate(in); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
