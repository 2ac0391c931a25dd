package disclose

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

func marshal(t testing.TB, in *Input) []byte {
	t.Helper()
	r, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := r.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestOrderTellsNothing: responses in another order, and texts in another order, give
// the same bytes.
func TestOrderTellsNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	for n := 30; n < 400; n += 37 {
		in := sample(r, n, 15, 6, 5)
		in.Texts = []Text{{Name: "why"}}
		for i := range 25 {
			in.Texts[0].Texts = append(in.Texts[0].Texts, fmt.Appendf(nil, "text %d", i%19))
		}
		want := marshal(t, in)
		order := r.Perm(n)
		for i := range in.Columns {
			c := &in.Columns[i]
			one, many := c.One, c.Many
			c.One, c.Many = nil, nil
			for _, from := range order {
				if one != nil {
					c.One = append(c.One, one[from])
				} else {
					c.Many = append(c.Many, many[from])
				}
			}
		}
		texts := in.Texts[0].Texts
		r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		if got := marshal(t, in); !bytes.Equal(got, want) {
			t.Fatalf("%d responses: %s\n%s", n, got, want)
		}
	}
}

// TestSums: what is shown adds up, no number is less than k, and what is read is what
// was written.
func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 5))
	for range 60 {
		in := sample(r, 20+r.IntN(400), 12, 8, 3+r.IntN(5))
		out := marshal(t, in)
		got, err := Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		again, err := got.Marshal()
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("%v\n%s\n%s", err, again, out)
		}
		for i, q := range got.Questions {
			if q.Hidden != "" || in.Columns[i].Kind == Multi || in.Columns[i].Kind == Rank {
				continue
			}
			sum, of := q.Rest, q.Answered
			for _, c := range q.Cells {
				sum += c.Count
			}
			if of == 0 {
				of = q.Asked
			}
			if sum != of {
				t.Errorf("%+v: %d", q, sum)
			}
		}
		for _, table := range got.Tables {
			sum := 0
			for _, row := range table.Counts {
				for _, n := range row {
					sum += n
				}
			}
			if table.Hidden == "" && table.Multiple == "" && sum != in.valid() {
				t.Errorf("%+v: %d of %d", table, sum, in.valid())
			}
		}
	}
}

func TestFewResponses(t *testing.T) {
	in := sample(rand.New(rand.NewPCG(3, 5)), 4, 8, 2, 5)
	r, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range r.Questions {
		if q.Hidden != Few {
			t.Errorf("%+v", q)
		}
	}
}

// TestRounded: nothing but multiples, and the same that is hidden.
func TestRounded(t *testing.T) {
	in := sample(rand.New(rand.NewPCG(4, 5)), 200, 10, 3, 3)
	exact, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Rounding = 5
	rounded, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range rounded.Questions {
		e := exact.Questions[i]
		for j, c := range q.Cells {
			if c.Shown() != e.Cells[j].Shown() || c.Count%5 != 0 || abs(c.Count-e.Cells[j].Count) > 2 {
				t.Errorf("%d for %d", c.Count, e.Cells[j].Count)
			}
		}
		if q.Answered%5 != 0 || q.Asked%5 != 0 || q.Rest%5 != 0 {
			t.Errorf("%+v", q)
		}
	}
	for i, table := range rounded.Tables {
		if !reflect.DeepEqual(table.RowSets, exact.Tables[i].RowSets) {
			t.Errorf("%+v", table)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestInputAtOdds(t *testing.T) {
	good := func() *Input { return sample(rand.New(rand.NewPCG(5, 5)), 50, 8, 2, 5) }
	for name, spoil := range map[string]func(*Input){
		"threshold":     func(in *Input) { in.Threshold = 2 },
		"texts":         func(in *Input) { in.TextThreshold = 4 },
		"rounding":      func(in *Input) { in.Rounding = 3 },
		"twice":         func(in *Input) { in.Columns[1].Name = "g0" },
		"answer":        func(in *Input) { in.Columns[0].One[7] = 99 },
		"length":        func(in *Input) { in.Columns[0].One = in.Columns[0].One[1:] },
		"values":        func(in *Input) { in.Columns[2].Values = in.Columns[2].Values[1:] },
		"kind":          func(in *Input) { in.Columns[0].Kind = "x" },
		"pick twice":    func(in *Input) { in.Columns[3].Many[0] = []int{1, 1} },
		"ranked partly": func(in *Input) { in.Columns[5].Many[0] = []int{1} },
		"no column":     func(in *Input) { in.Tables[0][1] = "nobody" },
		"with itself":   func(in *Input) { in.Tables[0][1] = "g0" },
		"of ranks":      func(in *Input) { in.Tables[0][1] = "q5" },
		"coin":          func(in *Input) { in.Columns[6].Coin = Coin{} },
		"invalid":       func(in *Input) { in.Figures.Invalid = 51 },
	} {
		in := good()
		spoil(in)
		if _, err := Aggregate(in); err == nil {
			t.Errorf("%s: nothing said", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	in := sample(rand.New(rand.NewPCG(6, 5)), 100, 8, 4, 5)
	f.Add(marshal(f, in))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(data)
		if err != nil {
			return
		}
		out, err := r.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if !reflect.DeepEqual(r, again) {
			t.Fatalf("%+v\n%+v", r, again)
		}
	})
}

// BenchmarkAggregate is 20,000 responses of 40 questions with 10 cross tables.
func BenchmarkAggregate(b *testing.B) {
	in := sample(rand.New(rand.NewPCG(7, 5)), 20_000, 40, 10, 5)
	for b.Loop() {
		if _, err := Aggregate(in); err != nil {
			b.Fatal(err)
		}
	}
}
