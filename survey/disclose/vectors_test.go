package disclose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// Vectors are inputs one can read, with the results' exact bytes (docs/vectors).
const vectorFile = "../../docs/vectors/results.json"

type vector struct {
	Spec string          `json:"spec"`
	Name string          `json:"name"`
	In   *Input          `json:"in"`
	Out  json.RawMessage `json:"out"`
}

func TestVectors(t *testing.T) {
	data, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		var want bytes.Buffer
		if err := json.Compact(&want, v.Out); err != nil {
			t.Fatal(err)
		}
		if got := marshal(t, v.In); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s: %s\nwant %s", v.Name, got, &want)
		}
	}
	if len(all) < 8 {
		t.Errorf("%d vectors", len(all))
	}
}

// TestWriteVectors writes them anew: HUSTINGS_VECTORS=write.
func TestWriteVectors(t *testing.T) {
	if os.Getenv("HUSTINGS_VECTORS") != "write" {
		t.Skip("writes docs/vectors/results.json when HUSTINGS_VECTORS=write")
	}
	r := rand.New(rand.NewPCG(20, 5))
	var all []vector
	add := func(spec, name string, in *Input) {
		all = append(all, vector{spec, name, in, marshal(t, in)})
	}
	five := Column{Kind: Scale, Values: []int{1, 2, 3, 4, 5}}
	add("8.20.1", "all shown", ask(five, []int{10, 10, 12, 13, 10}, 0))
	add("8.20.1", "two hidden, figures as ranges", ask(five, []int{4, 2, 12, 20, 10}, 0))
	add("8.20.1", "one takes all with it", ask(Column{Kind: Single}, []int{20, 19, 18, 3}, 0))
	add("8.20.1", "silent ones are hidden", ask(Column{Kind: Single}, []int{12, 26, 22, 7}, 2))
	add("8.20.1", "everybody says the same", ask(Column{Kind: Single}, []int{40, 0}, 0))
	add("8.20.5", "randomised", ask(Column{Kind: Random, Coin: Coin{Truth: 2, Yes: 1, Of: 4}}, []int{40, 60}, 0))
	for _, n := range []int{4, 45, 120, 300} {
		in := sample(r, n, 8, 6, 5)
		add("8.20", "several questions and tables", in)
	}
	in := sample(r, 150, 8, 6, 3)
	in.Rounding = 5
	add("8.20.7", "rounded", in)
	ring := sample(r, 200, 5, 4, 5)
	ring.Tables = append(ring.Tables, [2]string{ring.Columns[1].Name, ring.Columns[2].Name})
	add("8.20.3", "a ring", ring)
	add("8.20.6", "texts with redactions", withTexts(t, 2))
	add("8.20.6", "texts published as they are", withTexts(t, 0))
	for _, c := range []struct {
		name string
		when []Condition
	}{
		{"asked after one answer", []Condition{{"q", []int{0}}}},
		{"asked after a hidden answer alone", []Condition{{"q", []int{2}}}},
		{"asked after all hidden answers, and no answer", []Condition{{"q", []int{2, 3, None}}}},
		{"what decides is not known", []Condition{{"q", nil}}},
		{"two questions decide", []Condition{{"q", []int{0}}, {"q", []int{0}}}},
	} {
		add("8.20.2", c.name, branch(c.when))
	}
	add("8.20.6", "texts", written())
	add("8.20.11", "nothing hidden", wholeInput())
	add("8.20.11", "nothing hidden of many", sample(r, 31, 8, 6, 0))
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(out, '\n'), 0o644); err != nil { //nolint:gosec // for everybody to read
		t.Fatal(err)
	}
}

// withTexts is an input with three lists of texts, of which one is shown, and n redactions.
func withTexts(t *testing.T, n int) *Input {
	t.Helper()
	in := ask(Column{Kind: Single}, []int{10, 9}, 0)
	shown := Text{Name: "why"}
	for i := range 12 {
		shown.Texts = append(shown.Texts, fmt.Appendf(nil, "第%d位：问张三，电话 1390000%04d。", i%11, i%11))
	}
	in.Texts = []Text{shown, {Name: "few", Texts: [][]byte{[]byte("x")}}, {Name: "tied", When: []Condition{{Column: "gone"}}, Texts: shown.Texts}}
	list := Redactions{Poll: in.Poll, Salt: strings.Repeat("5a", 32), List: []Redaction{}}
	for i := range n { // the first one was written twice
		text := string(shown.Texts[i])
		list.List = append(list.List, Redaction{"why", TextDigest(shown.Texts[i]), strings.ReplaceAll(text[:strings.Index(text, "139")], "张三", Mark) + Mark + "。"})
	}
	var err error
	if in.Redact, err = list.Marshal(); err != nil {
		t.Fatal(err)
	}
	return in
}

// branch has a question that is asked after some answers to another.
func branch(when []Condition) *Input {
	in := ask(Column{Kind: Single}, []int{30, 20, 6, 2}, 3)
	child := Column{Name: "child", Kind: Single, Keys: keys(2), When: when}
	for i := range in.Columns[0].One {
		a := NotAsked
		if in.Columns[0].among(i, when[0].Any) {
			a = i % 2
		}
		child.One = append(child.One, a)
	}
	in.Columns = append(in.Columns, child)
	return in
}

// written has lists of texts of all fates.
func written() *Input {
	in := ask(Column{Kind: Single}, []int{16, 20, 6, 2}, 3)
	for _, one := range []struct {
		name string
		n    int
		when []Condition
	}{
		{"some wrote", 12, nil},
		{"all but four wrote", 43, nil},
		{"few wrote", 9, nil},
		{"all who were asked wrote", 16, []Condition{{"q", []int{0}}}},
		{"one who was asked did not", 15, []Condition{{"q", []int{0}}}},
		{"asked after a hidden answer", 5, []Condition{{"q", []int{2}}}},
	} {
		list := Text{Name: one.name, When: one.when}
		for i := range one.n {
			list.Texts = append(list.Texts, []byte{byte('a' + i%26)})
		}
		in.Texts = append(in.Texts, list)
	}
	return in
}
