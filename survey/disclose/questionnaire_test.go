package disclose

import (
	"fmt"
	"slices"
	"testing"

	"hustings/survey"
)

const asksAll = `{
 "title": "Work",
 "pages": [{"name": "p1", "elements": [
  {"type": "radiogroup", "name": "team", "choices": ["north", "south", "west"], "isRequired": true},
  {"type": "rating", "name": "mood", "rateMin": 0, "rateMax": 10},
  {"type": "checkbox", "name": "uses", "choices": ["bus", "bike", "car"], "showNoneItem": false, "maxSelectedChoices": 2},
  {"type": "ranking", "name": "order", "choices": ["a", "b", "c"]},
  {"type": "ranking", "name": "top", "choices": ["a", "b", "c"], "selectToRankEnabled": true},
  {"type": "matrix", "name": "grid", "columns": [1, 2, 3], "rows": ["r1", "r2"]},
  {"type": "comment", "name": "why", "visibleIf": "{team} = 'south' or {team} = 'west'"},
  {"type": "radiogroup", "name": "south", "choices": ["x", "y"], "visibleIf": "{team} = 'south'"},
  {"type": "radiogroup", "name": "both", "choices": ["x", "y"], "visibleIf": "{team} = 'south' and {mood} > 5"}
 ]}]
}`

func TestReader(t *testing.T) {
	q, err := survey.Parse([]byte(asksAll))
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(q)
	kinds := map[string]Kind{"team": Single, "mood": Scale, "uses": Multi, "order": Rank, "top": Single, "grid:r1": Scale, "grid:r2": Scale, "south": Single, "both": Single}
	for _, c := range r.Columns() {
		if kinds[c.Name] != c.Kind {
			t.Errorf("%s is %s", c.Name, c.Kind)
		}
		delete(kinds, c.Name)
		switch c.Name {
		case "mood":
			if !c.Promoter || !slices.Equal(c.Values, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
				t.Errorf("%+v", c)
			}
		case "south":
			if len(c.When) != 1 || !slices.Equal(c.When[0].Any, []int{1}) {
				t.Errorf("%+v", c.When)
			}
		case "both":
			if len(c.When) != 2 || c.When[0].Any != nil {
				t.Errorf("%+v", c.When)
			}
		case "uses":
			if c.Min != 1 || c.Max != 2 {
				t.Errorf("%+v", c)
			}
		}
	}
	if len(kinds) > 0 || !slices.Equal(r.Texts()[0].When[0].Any, []int{1, 2}) {
		t.Errorf("not there: %v, %+v", kinds, r.Texts())
	}
	for i := range 60 {
		answers, err := survey.ParseAnswers(fmt.Appendf(nil, `{"team":%q,"mood":%d,"uses":["bus"],"order":["b","a","c"],"top":%s,"grid":{"r1":%d},"why":"since %d","south":"x"}`,
			[]string{"north", "south", "west"}[i%3], i%11, []string{`["a","b"]`, `["c"]`, `["a"]`}[i%3], 1+i%3, i))
		if err != nil {
			t.Fatal(err)
		}
		cleaned, faults := q.Validate(answers)
		if len(faults) > 0 {
			t.Fatalf("%+v", faults)
		}
		r.Add(cleaned)
	}
	tables, err := r.Tables([][2]string{{"team", "mood"}, {"team", "grid"}})
	if err != nil || len(tables) != 3 {
		t.Fatalf("%v %v", tables, err)
	}
	if _, err := r.Tables([][2]string{{"team", "why"}}); err == nil {
		t.Error("a table of texts")
	}
	in := &Input{Figures: Figures{Returned: 60}, Threshold: 5, TextThreshold: 10, Columns: r.Columns(), Texts: r.Texts(), Tables: tables}
	out, err := Aggregate(in)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][3]int{"team": {60, 60, 20}, "south": {20, 20, 0}, "uses": {60, 60, 0}, "top": {60, 60, 40}, "grid:r1": {60, 60, 20}, "both": {0, 0, 0}}
	for _, question := range out.Questions {
		if w, listed := want[question.Name]; listed && w != [3]int{question.Asked, question.Answered, question.Cells[0].Count} {
			t.Errorf("%+v", question)
		}
	}
	if list := out.Texts[0]; len(list.Texts) != 40 || !slices.IsSorted(list.Texts) {
		t.Errorf("%+v", list)
	}
}
