package survey

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"hustings/survey/expr"
)

const checked = `{"pages": [{"name": "p", "elements": [
	{"type": "radiogroup", "name": "r", "choices": ["a", 2], "showOtherItem": true, "isRequired": true, "requiredErrorText": "Please"},
	{"type": "checkbox", "name": "c", "choices": ["a", "b", "c", {"value": "d", "isExclusive": true}], "maxSelectedChoices": 2},
	{"type": "text", "name": "n", "inputType": "number", "min": 0, "max": 10, "step": 0.5},
	{"type": "text", "name": "d", "inputType": "date", "max": "2026-12-31"},
	{"type": "text", "name": "e", "inputType": "email"},
	{"type": "matrix", "name": "m", "columns": [1, 2], "rows": ["x", "y"], "eachRowRequired": true, "visibleIf": "{r} = 2"},
	{"type": "ranking", "name": "k", "choices": ["p", "q"]},
	{"type": "comment", "name": "w", "maxLength": 4, "validators": [{"type": "text", "minLength": 2, "text": "Say more"}]},
	{"type": "multipletext", "name": "t", "items": [{"name": "i", "inputType": "email"}, {"name": "j", "isRequired": true}], "visibleIf": "{r} = 2"},
	{"type": "slider", "name": "s", "max": 10, "step": 5},
	{"type": "text", "name": "x", "enableIf": "{r} = 2", "isRequired": true},
	{"type": "panel", "name": "q", "isRequired": true, "visibleIf": "{r} = 2", "elements": [{"type": "boolean", "name": "b"}]}]}]}`

func TestFaults(t *testing.T) {
	q := parsed(t, checked)
	for _, c := range []struct{ answers, want string }{
		{`{"r": "a"}`, ""},
		{`{"r": "2", "m": {"x": "1", "y": 2}, "t": {"j": "x"}, "x": "y", "b": "true"}`, ""},
		{`{}`, "r missing"},
		{`{"r": "nobody"}`, "r choice"},
		{`{"r": "other"}`, "r-Comment other"},
		{`{"r": "a", "c": ["a", "b", "c"]}`, "c many 2"},
		{`{"r": "a", "c": ["a", "a"]}`, "c choice"},
		{`{"r": "a", "c": ["a", "d"]}`, "c alone"},
		{`{"r": "a", "n": "10.5"}`, "n high 10"},
		{`{"r": "a", "n": -1}`, "n low 0"},
		{`{"r": "a", "n": "0.25"}`, "n step 0.5"},
		{`{"r": "a", "n": "1e1"}`, "n number"},
		{`{"r": "a", "n": "0.12345678"}`, "n number"},
		{`{"r": "a", "d": "2027-01-01"}`, "d high 2026-12-31"},
		{`{"r": "a", "d": "2026-02-30"}`, "d date"},
		{`{"r": "a", "e": "a@b"}`, "e email"},
		{`{"r": 2, "m": {"x": 1}, "t": {"i": "no", "j": "x"}, "x": "y", "b": false}`, "m.y miss-row|t.i email"},
		{`{"r": 2, "m": {"x": 1, "y": 1, "z": 1}, "t": {"j": "x"}, "x": "y", "b": false}`, "m choice"},
		{`{"r": 2, "m": {"x": 1, "y": 1}, "t": {"i": "a@b.cc"}, "x": "y"}`, "t.j missing|q missing-in"},
		{`{"r": "a", "k": ["p"]}`, "k ranks"},
		{`{"r": "a", "k": ["p", "p"]}`, "k choice"},
		{`{"r": "a", "w": "abcde"}`, "w long 4"},
		{`{"r": "a", "w": "一"}`, "w short 2"},
		{`{"r": "a", "w": "a\u0007b"}`, "w text"},
		{`{"r": "a", "w": ["x"]}`, "w text"},
		{`{"r": "a", "s": 3}`, "s step 5"},
		{`{"r": "a", "zzz": 1}`, "zzz unknown"},
		{`{"r": "a", "w-Comment": "x"}`, "w-Comment unknown"},
	} {
		_, faults := q.Validate(answers(t, c.answers))
		var got []string
		for _, f := range faults {
			name := f.Question
			if f.Row != "" {
				name += "." + f.Row
			}
			if f.Comment {
				name += "-Comment"
			}
			got = append(got, strings.TrimSpace(fmt.Sprint(name, " ", f.Code, " ", f.Limit)))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %s, not %s", c.answers, strings.Join(got, "|"), c.want)
		}
	}
}

// TestDropped holds that nothing is sent that is not seen.
func TestDropped(t *testing.T) {
	q := parsed(t, checked)
	cleaned, _ := q.Validate(answers(t, `{"r": "a", "r-Comment": "left over", "m": {"x": 1, "y": 1}, "t": {"i": "secret@x.org", "j": "x"}, "b": true, "x": "kept", "w": "  "}`))
	if got, want := string(cleaned.JSON()), `{"r":"a","x":"kept"}`; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

// TestOneEncoding changes every byte of the closed answers: what still decodes is
// encoded to the same bytes again.
func TestOneEncoding(t *testing.T) {
	q := parsed(t, small)
	a, _ := q.Validate(answers(t, `{"部门": "工程", "c": ["a"], "r": 4, "b": true, "n": "12.5", "d": "2026-11-20", "m": {"y": 2}, "k": ["s", "p", "q"], "s": -0.5}`))
	parts, err := q.Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := range parts[0] {
		for by := 1; by < 256; by++ {
			changed := bytes.Clone(parts[0])
			changed[at] ^= byte(by)
			other, err := q.DecodeClosed(changed)
			if err != nil {
				refused++
				continue
			}
			again, err := q.Encode(other)
			if err != nil || !bytes.Equal(again[0], changed) {
				t.Fatalf("byte %d xor %d: %s is encoded otherwise (%v)", at, by, other.JSON(), err)
			}
		}
	}
	if refused == 0 {
		t.Error("nothing is refused")
	}
}

func TestToss(t *testing.T) {
	q := parsed(t, in(`{"type": "boolean", "name": "b", "randomized": {"num": 1, "den": 2}}, {"type": "boolean", "name": "c"}`))
	a := answers(t, `{"b": true, "c": true}`)
	source := rand.NewChaCha8([32]byte{1})
	yes := 0
	for range 4000 {
		sent, err := q.Toss(a, source)
		if err != nil {
			t.Fatal(err)
		}
		if !sent["c"].Bool() || !a["b"].Bool() {
			t.Fatal("another answer is changed")
		}
		if sent["b"].Bool() {
			yes++
		}
	}
	if yes < 2860 || yes > 3140 { // three of four, five standard deviations
		t.Errorf("%d of 4000 true answers yes are sent as yes", yes)
	}
	if _, err := q.Toss(a, strings.NewReader("x")); err == nil {
		t.Error("no chance, no error")
	}
	if sent, _ := q.Toss(Answers{}, strings.NewReader("12345678")); len(sent) > 0 {
		t.Error("a question that was not answered is")
	}
}

func TestView(t *testing.T) {
	q := parsed(t, small)
	a := answers(t, `{"部门": "工程", "c": ["a"], "staff[0].mark": 2}`)
	v := q.View(a, "zh", Seed{})
	if v.Asked != 14 || v.Answered != 3 {
		t.Errorf("%d asked, %d answered", v.Asked, v.Answered)
	}
	last := v.Pages[0].Items[len(v.Pages[0].Items)-1].Question
	if last.TitleText != "About 工程" {
		t.Errorf("title %q", last.TitleText)
	}
	if first := v.Pages[0].Items[0].Question; !first.Required || first.Options[2].Label != "其他（请说明）" || !first.Options[2].Other {
		t.Errorf("%+v", first)
	}
}

// TestRandomOrder holds that a seed gives one order, another seed another, and that
// what is added to a list stays at its end.
func TestRandomOrder(t *testing.T) {
	q := parsed(t, in(`{"type": "radiogroup", "name": "r", "choices": [1, 2, 3, 4, 5, 6, 7, 8, 9], "choicesOrder": "random", "showNoneItem": true}`))
	order := func(seed Seed) (all []int) {
		for _, o := range q.View(nil, "en", seed).Pages[0].Items[0].Question.Options {
			all = append(all, o.Index)
		}
		return all
	}
	one, two := order(Seed{1}), order(Seed{2})
	if !reflect.DeepEqual(one, order(Seed{1})) || reflect.DeepEqual(one, two) || reflect.DeepEqual(one, order(Seed{})) {
		t.Errorf("%v, %v", one, two)
	}
	if one[9] != 9 || two[9] != 9 {
		t.Errorf("the added choice is not last: %v, %v", one, two)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{small, checked, in(`{"type": "html", "name": "h", "html": "{h}"}`), `{"elements": []}`, `{"pages":[{"name":"p","elements":[{"type":"rating","name":"r","rateMin":-1000,"rateMax":1000,"rateStep":100}]}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := Parse(data)
		if err != nil {
			return
		}
		parts, err := q.Encode(Answers{})
		if err != nil {
			t.Fatal(err)
		}
		if a, err := q.Decode(parts); err != nil || len(a) > 0 {
			t.Fatal(a, err)
		}
		q.View(Answers{}, "zh", Seed{1})
		if len(q.Values(Answers{})) != len(q.Columns()) {
			t.Fatal("values and columns")
		}
	})
}

func FuzzDecode(f *testing.F) {
	q, err := Parse([]byte(small))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(make([]byte, q.ClosedSize()), "text")
	f.Fuzz(func(t *testing.T, closed []byte, text string) {
		parts := make([][]byte, 1+len(q.Texts()))
		parts[0] = closed
		for i := range q.Texts() {
			parts[1+i] = []byte(text)
		}
		a, err := q.Decode(parts)
		if err != nil {
			return
		}
		again, err := q.Encode(a)
		if err != nil || !reflect.DeepEqual(again[0], parts[0]) {
			t.Fatal("another encoding", err)
		}
		cleaned, _ := q.Validate(a)
		if twice, _ := q.Validate(cleaned); !reflect.DeepEqual(twice, cleaned) {
			t.Fatalf("%s is cleaned to %s, then %s", a.JSON(), cleaned.JSON(), twice.JSON())
		}
	})
}

func FuzzAnswers(f *testing.F) {
	q, err := Parse([]byte(small))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"部门": "工程", "c": ["c", "a"], "n": "12.50", "m": {"y": 2}, "t": {"j": "two"}, "w": "x", "部门-Comment": null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseAnswers(data)
		if err != nil {
			return
		}
		cleaned, _ := q.Validate(a)
		parts, err := q.Encode(cleaned)
		if err != nil {
			t.Fatal(err)
		}
		back, err := q.Decode(parts)
		if err != nil || !reflect.DeepEqual(back, cleaned) {
			t.Fatalf("%s comes back as %s (%v)", cleaned.JSON(), back.JSON(), err)
		}
		if again, err := ParseAnswers(cleaned.JSON()); err != nil || len(cleaned) > 0 && !expr.Equal(again["w"], cleaned["w"], true) {
			t.Fatal("JSON", err)
		}
	})
}
