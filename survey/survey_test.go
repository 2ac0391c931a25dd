package survey

import (
	"reflect"
	"testing"

	"hustings/survey/expr"
)

const small = `{
  "title": {"default": "Satisfaction", "zh": "满意度"},
  "pages": [{"name": "p1", "elements": [
    {"type": "radiogroup", "name": "部门", "choices": ["工程", {"value": 2, "text": "财务"}], "showOtherItem": true, "isRequired": true},
    {"type": "checkbox", "name": "c", "choices": ["a", "b", "c"], "showNoneItem": true, "visibleIf": "{部门} = '工程'"},
    {"type": "rating", "name": "r"},
    {"type": "boolean", "name": "b", "randomized": {"num": 1, "den": 2}},
    {"type": "text", "name": "n", "inputType": "number", "min": 0, "max": 120},
    {"type": "text", "name": "d", "inputType": "date"},
    {"type": "matrix", "name": "m", "columns": [1, 2, 3], "rows": ["x", "y"]},
    {"type": "ranking", "name": "k", "choices": ["p", "q", "s"]},
    {"type": "slider", "name": "s", "min": -1, "max": 1, "step": 0.5},
    {"type": "multipletext", "name": "t", "items": [{"name": "i"}, {"name": "j"}]},
    {"type": "comment", "name": "w", "maxLength": 1000, "title": "About {部门}"}
  ]},
  {"name": "p2", "elements": [
    {"type": "paneldynamic", "name": "staff", "defaultValue": [{"who": "赵一"}, {"who": "钱二"}], "templateTitle": "{panel.who}",
     "templateElements": [{"type": "rating", "name": "mark", "title": "Mark"}, {"type": "comment", "name": "why", "visibleIf": "{panel.mark} < 3"}]}
  ]}]
}`

func parsed(t *testing.T, text string) *Questionnaire {
	t.Helper()
	q, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func answers(t *testing.T, text string) Answers {
	t.Helper()
	a, err := ParseAnswers([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestResponse(t *testing.T) {
	q := parsed(t, small)
	a := answers(t, `{"部门": "工程", "c": ["c", "a"], "r": 4, "b": true, "n": "12.50", "d": "2026-11-20", "m": {"y": 2}, "k": ["s", "p", "q"], "s": -0.5,
		"t": {"j": "two"}, "w": "many\r\nwords", "staff[0].mark": 2, "staff[0].why": "slow", "staff[1].mark": 5, "staff[1].why": "dropped"}`)
	cleaned, faults := q.Validate(a)
	if len(faults) > 0 {
		t.Fatalf("faults: %+v", faults)
	}
	if v := cleaned["staff[1].why"]; v.Kind() != expr.Undefined {
		t.Errorf("the hidden answer %q is kept", v)
	}
	parts, err := q.Encode(cleaned)
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != 1+len(q.Texts()) || len(parts[0]) != q.ClosedSize() {
		t.Fatalf("%d parts, %d closed", len(parts), len(parts[0]))
	}
	back, err := q.Decode(parts)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, cleaned) {
		t.Errorf("decoded %s\nnot %s", back.JSON(), cleaned.JSON())
	}
	again, faults := q.Validate(back)
	if len(faults) > 0 || !reflect.DeepEqual(again, cleaned) {
		t.Errorf("cleaning twice: %s %+v", again.JSON(), faults)
	}
	if n := len(q.Values(cleaned)); n != len(q.Columns()) {
		t.Errorf("%d values of %d columns", n, len(q.Columns()))
	}
	v := q.View(a, "zh", Seed{})
	if v.Title != "满意度" || len(v.Pages) != 2 || v.Pages[1].Items[0].Panel.Items[0].Panel.Title != "赵一" {
		t.Errorf("view: %+v", v)
	}
}
