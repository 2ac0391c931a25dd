package disclose

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// ask makes an input of one question.
func ask(c Column, counts []int, none int) *Input {
	c.Name = "q"
	for i, n := range counts {
		c.Keys = append(c.Keys, string(rune('a'+i)))
		for range n {
			c.One = append(c.One, i)
		}
	}
	for range none {
		c.One = append(c.One, None)
	}
	return &Input{Figures: Figures{Returned: len(c.One)}, Threshold: 5, TextThreshold: 10, Columns: []Column{c}}
}

func only(t *testing.T, in *Input) Question {
	t.Helper()
	r, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	return r.Questions[0]
}

func TestStats(t *testing.T) {
	five := Column{Kind: Scale, Values: []int{1, 2, 3, 4, 5}}
	deviation := func(n int) *int { return &n }
	for _, c := range []struct {
		name   string
		column Column
		counts []int
		none   int
		want   Stats
	}{
		// 168 of 55; squares 616: variance 11.2 - 9.33025 = 1.86975
		{"all shown", five, []int{10, 10, 12, 13, 10}, 0, Stats{Mean: Range{305, 305}, Median: Range{300, 300}, Deviation: deviation(137)}},
		{"middle of two", five, []int{10, 10, 10, 10, 0}[:4:4], 0, Stats{Mean: Range{250, 250}, Median: Range{250, 250}, Deviation: deviation(112)}},
		// 1 and 2 are hidden, 6 people: all 1, or all 2: 172 and 178 of 48
		{"two hidden", five, []int{4, 2, 12, 20, 10}, 0, Stats{Mean: Range{358, 371}, Median: Range{400, 400}}},
		// 5 and those without an answer are hidden, 9 people: 120 of 40, or 165 of 49
		{"silent ones hidden", five, []int{0, 0, 0, 0, 7}[:5], 2, Stats{}},
		{"halves", Column{Kind: Scale, Values: []int{5, 10, 15}, Decimals: 1}, []int{10, 20, 10}, 0, Stats{Mean: Range{100, 100}, Median: Range{100, 100}, Deviation: deviation(35)}},
		{"negative", Column{Kind: Scale, Values: []int{-1, 0, 1}}, []int{20, 10, 9}, 0, Stats{Mean: Range{-28, -28}, Median: Range{-100, -100}, Deviation: deviation(81)}},
		{"classes", Column{Kind: Number, Values: []int{0, 10, 20}, Highs: []int{9, 19, 29}}, []int{10, 10, 20}, 0, Stats{Mean: Range{1250, 2150}, Median: Range{1500, 2400}}},
	} {
		c.column.Values = c.column.Values[:len(c.counts)]
		got := only(t, ask(c.column, c.counts, c.none)).Stats
		if reflect.DeepEqual(c.want, Stats{}) {
			if got != nil {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		if got == nil || !reflect.DeepEqual(*got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestSilentOnesWidenTheMean(t *testing.T) {
	// 4 and those without an answer are hidden, 9 people: 130 of 60, or 166 of 69.
	q := only(t, ask(Column{Kind: Scale, Values: []int{1, 2, 3, 4}}, []int{12, 26, 22, 7}, 2))
	if q.Answered != 0 || q.Rest != 9 || q.Stats.Mean != (Range{216, 241}) || q.Stats.Median != (Range{200, 200}) {
		t.Errorf("%+v, %+v", q, q.Stats)
	}
}

func TestPromoters(t *testing.T) {
	c := Column{Kind: Scale, Values: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Promoter: true}
	q := only(t, ask(c, []int{6, 7, 6, 7, 6, 7, 6, 20, 20, 30, 40}, 0))
	// 70 promoters, 45 detractors of 155
	if p := q.Stats.Promoters; p == nil || *p != (Range{1613, 1613}) {
		t.Errorf("%+v", q.Stats.Promoters)
	}
	// 0 to 4 hidden, 7 people, detractors all: 70 - 23 of 133, whatever they said
	q = only(t, ask(c, []int{1, 1, 2, 2, 1, 7, 9, 20, 20, 30, 40}, 0))
	if p := q.Stats.Promoters; q.Rest != 7 || *p != (Range{3534, 3534}) {
		t.Errorf("%d %+v", q.Rest, p)
	}
}

func TestEstimate(t *testing.T) {
	// Half tell the truth, a quarter say yes: of 100, 40 yes: (0.40-0.25)/0.5 = 30 %,
	// 1.96 sqrt(0.24/99)/0.5 = 19.3007 %.
	q := only(t, ask(Column{Kind: Random, Coin: Coin{Truth: 2, Yes: 1, Of: 4}}, []int{40, 60}, 0))
	if q.Estimate == nil || *q.Estimate != (Estimate{3000, 1069, 4931}) {
		t.Errorf("%+v", q.Estimate)
	}
	// Fewer than the coin alone would give: the estimate says so, the interval ends at 0.
	q = only(t, ask(Column{Kind: Random, Coin: Coin{Truth: 2, Yes: 1, Of: 4}}, []int{10, 90}, 0))
	if q.Estimate == nil || q.Estimate.Share != -3000 || q.Estimate.Low != 0 || q.Estimate.High != 0 {
		t.Errorf("%+v", q.Estimate)
	}
	if q = only(t, ask(Column{Kind: Random, Coin: Coin{Truth: 2, Yes: 1, Of: 4}}, []int{4, 60}, 0)); q.Estimate != nil || q.Cells[1].Shown() {
		t.Errorf("%+v", q)
	}
}

// TestEstimateIsUnbiased sums over all numbers of yes, each as likely as it is.
func TestEstimateIsUnbiased(t *testing.T) {
	coin := Coin{Truth: 3, Yes: 1, Of: 5}
	const n, truth = 20, 0.4
	l := truth*3/5 + 1.0/5
	mean, chance := 0.0, 1.0
	for range n {
		chance *= 1 - l
	}
	for yes := 0; yes <= n; yes++ {
		mean += chance * float64(estimate(coin, yes, n-yes).Share)
		chance *= float64(n-yes) / float64(yes+1) * l / (1 - l)
	}
	if mean < 3999 || mean > 4001 {
		t.Errorf("%v", mean)
	}
}

func TestRanks(t *testing.T) {
	c := Column{Name: "q", Kind: Rank, Keys: keys(3)}
	in := &Input{Figures: Figures{Returned: 30}, Threshold: 5, TextThreshold: 10}
	for i := range 30 {
		c.Many = append(c.Many, [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}}[i%3])
	}
	in.Columns = []Column{c}
	want := []Position{{"a", 200}, {"b", 167}, {"c", 233}}
	if q := only(t, in); !reflect.DeepEqual(q.Positions, want) || q.Answered != 30 {
		t.Errorf("%+v", q)
	}
	for i := range 28 { // two alone do not put a first
		in.Columns[0].Many[i] = []int{0, 1, 2}
	}
	in.Columns[0].Many[28], in.Columns[0].Many[29] = []int{1, 0, 2}, []int{1, 0, 2}
	if q := only(t, in); q.Positions != nil {
		t.Errorf("%+v", q)
	}
}

func TestTexts(t *testing.T) {
	in := ask(Column{Kind: Single}, []int{20, 20}, 0)
	for i := range 12 {
		in.Texts = append(in.Texts, Text{Name: "full"})
		in.Texts[0].Texts = append(in.Texts[0].Texts, []byte(strings.Repeat("文", i)+" by Zhang San"))
	}
	in.Texts = append(in.Texts[:1], Text{Name: "few", Texts: [][]byte{[]byte("x"), {}, []byte("\xff"), []byte("e\u0301")}}, Text{Name: "tied", When: []Condition{{Column: "gone"}}, Texts: in.Texts[0].Texts})
	list := &Redactions{Salt: strings.Repeat("00", 32), List: []Redaction{{"full", TextDigest(in.Texts[0].Texts[3]), "文文文 by […]"}}}
	redact := func() {
		data, err := list.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		in.Redact = data
	}
	redact()
	r, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	if l := r.Texts[0]; l.Hidden != "" || len(l.Texts) != 12 || strings.Join(l.Texts, "|") != strings.Replace(joined(in), "文文文 by Zhang San|", "文文文 by […]|", 1) {
		t.Errorf("%q", l.Texts)
	}
	if r.Texts[1].Hidden != Few || r.Texts[2].Hidden != Linked || r.Redactions != TextDigest(in.Redact) || r.Texts[0].Redacted != 1 || r.Redacted() != 1 {
		t.Errorf("%+v %s", r.Texts[1:], r.Redactions)
	}
	for _, bad := range []string{"文文文 by Zhang San", "文文文 von […]", "", "[…]x", "x[…]"} {
		list.List[0].Shown = bad
		redact()
		if _, err := Aggregate(in); err == nil {
			t.Errorf("took %q", bad)
		}
	}
	list.List[0].Shown, list.List[0].Text = Mark, TextDigest([]byte("nobody"))
	redact()
	if _, err := Aggregate(in); !errors.Is(err, ErrRedactions) {
		t.Errorf("the redaction of nothing: %v", err)
	}
	list.List[0] = Redaction{"few", TextDigest([]byte("x")), Mark}
	redact()
	if _, err := Aggregate(in); !errors.Is(err, ErrRedactions) {
		t.Errorf("the redaction of what nobody sees: %v", err)
	}
	list.List, list.Poll = []Redaction{}, "another"
	redact()
	if _, err := Aggregate(in); !errors.Is(err, ErrRedactions) {
		t.Errorf("another poll's: %v", err)
	}
	list.Poll = ""
	redact()
	if r, err := Aggregate(in); err != nil || r.Redacted() != 0 || r.Redactions != TextDigest(in.Redact) {
		t.Errorf("as they are: %v", err)
	}
}

func joined(in *Input) string {
	var all []string
	for i := range in.Texts[0].Texts { // the blank comes first, then more of 文
		all = append(all, string(in.Texts[0].Texts[i]))
	}
	return strings.Join(all, "|")
}

func TestRedacted(t *testing.T) {
	for shown, want := range map[string]bool{
		"[…]": true, "a […] c": true, "a b c[…]": false, "[…]b[…]": true, "a b c": false, "a […] d": false, "[…]c b[…]": false, "a b c[…]c": false,
		"a b[…]": true, "a […][…]c": true, "a […][…] c": false, "": false, "[…]a b c": false,
	} {
		if Redacted("a b c", shown) != want {
			t.Errorf("%q", shown)
		}
	}
	if Redacted("see […]", "see […]") || !Redacted("see […] 王", "see […] […]") || Redacted("王", "[…][…]") || !Redacted("王五", "[…][…]") {
		t.Error("marks that somebody wrote, or parts of a character")
	}
	data := []byte(`{"poll":"00","salt":"` + strings.Repeat("00", 32) + `","list":[]}`)
	r, err := ParseRedactions(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.Marshal(); err != nil || string(again) != string(data) {
		t.Errorf("%s, %v", again, err)
	}
}

func FuzzRedactions(f *testing.F) {
	f.Add([]byte(`{"poll":"00","salt":"` + strings.Repeat("00", 32) + `","list":[{"question":"q","text":"` + strings.Repeat("ab", 32) + `","shown":"[…]"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRedactions(data)
		if err != nil {
			return
		}
		out, err := r.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseRedactions(out); err != nil {
			t.Fatal(err)
		}
	})
}

// TestDependentQuestions: who is asked after a certain answer tells of that answer.
func TestDependentQuestions(t *testing.T) {
	build := func(counts []int, anyOf ...int) Question {
		in := ask(Column{Kind: Single}, counts, 0)
		child := Column{Name: "child", Kind: Single, Keys: keys(2), When: []Condition{{"q", anyOf}}}
		for i, a := range in.Columns[0].One {
			answer := NotAsked
			for _, x := range anyOf {
				if a == x {
					answer = i % 2
				}
			}
			child.One = append(child.One, answer)
		}
		in.Columns = append([]Column{child}, in.Columns...)
		return only(t, in)
	}
	for name, c := range map[string]struct {
		counts []int
		anyOf  []int
		want   Reason
	}{
		"all shown":             {[]int{20, 30, 20}, []int{0}, ""},
		"others hidden":         {[]int{30, 4, 4}, []int{0}, ""},
		"of two hidden":         {[]int{30, 8, 4}, []int{1, 2}, ""},
		"of one of two hidden":  {[]int{30, 14, 3}, []int{1}, Linked},
		"of a hidden and other": {[]int{30, 14, 3}, []int{0, 1}, Linked},
	} {
		if q := build(c.counts, c.anyOf...); q.Hidden != c.want {
			t.Errorf("%s: %+v", name, q)
		}
	}
	if q := build([]int{40, 30}, 0); q.Asked != 40 || q.Answered != 40 || !q.Cells[0].Shown() {
		t.Errorf("%+v", q)
	}
}
