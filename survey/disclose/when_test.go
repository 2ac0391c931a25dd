package disclose

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"hustings/survey"
	"hustings/survey/expr"
)

const branches = `{
 "calculatedValues": [{"name": "far", "expression": "{team} = 'west'"}],
 "pages": [{"name": "p1", "elements": [
  {"type": "radiogroup", "name": "team", "choices": ["north", "south", "west"], "showOtherItem": true},
  {"type": "rating", "name": "mood", "rateMin": 0, "rateMax": 10},
  {"type": "checkbox", "name": "uses", "choices": ["bus", "bike", "car"]},
  {"type": "matrix", "name": "grid", "columns": [1, 2, 3], "rows": ["r1", "r2"]},
  {"type": "text", "inputType": "number", "name": "age", "min": 18, "max": 70},
  {"type": "boolean", "name": "shy", "enableIf": "{mood} > 3"},
  {"type": "radiogroup", "name": "is", "choices": ["x", "y"], "visibleIf": "{team} = 'south'"},
  {"type": "radiogroup", "name": "isnot", "choices": ["x", "y"], "visibleIf": "{team} <> 'south'"},
  {"type": "radiogroup", "name": "calculated", "choices": ["x", "y"], "visibleIf": "{far}"},
  {"type": "comment", "name": "low", "visibleIf": "{mood} <= 6"},
  {"type": "radiogroup", "name": "bus", "choices": ["x", "y"], "visibleIf": "{uses} contains 'bus'"},
  {"type": "radiogroup", "name": "busbike", "choices": ["x", "y"], "visibleIf": "{uses} contains 'bus' and {uses} contains 'bike'"},
  {"type": "radiogroup", "name": "byrow", "choices": ["x", "y"], "visibleIf": "{grid.r2} > 1"},
  {"type": "radiogroup", "name": "old", "choices": ["x", "y"], "visibleIf": "{age} > 42"},
  {"type": "radiogroup", "name": "both", "choices": ["x", "y"], "visibleIf": "{team} = 'south' and {mood} > 5"},
  {"type": "radiogroup", "name": "locked", "choices": ["x", "y"], "visibleIf": "{shy} = true"},
  {"type": "radiogroup", "name": "remark", "choices": ["x", "y"], "visibleIf": "{team-Comment} notempty"},
  {"type": "radiogroup", "name": "chain", "choices": ["x", "y"], "visibleIf": "{is} = 'x'"},
  {"type": "panel", "name": "p", "visibleIf": "{team} = 'west'", "elements": [
   {"type": "radiogroup", "name": "in", "choices": ["x", "y"]},
   {"type": "radiogroup", "name": "inner", "choices": ["x", "y"], "visibleIf": "{in} = 'y'"},
   {"type": "comment", "name": "innertext", "enableIf": "{in} = 'y'"}
  ]},
  {"type": "radiogroup", "name": "always", "choices": ["x", "y"], "visibleIf": "{team} = 'west' or {team} <> 'west'"}
 ]}]
}`

func TestWhen(t *testing.T) {
	q, err := survey.Parse([]byte(branches))
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(q)
	got := make(map[string][]Condition)
	for _, c := range r.Columns() {
		got[c.Name] = c.When
	}
	for _, c := range r.Texts() {
		got[c.Name] = c.When
	}
	for name, want := range map[string][]Condition{
		"is":         {{"team", []int{1}}},
		"isnot":      {{"team", []int{0, 2, 3, None}}},
		"calculated": {{"team", []int{2}}},
		"low":        {{"mood", []int{0, 1, 2, 3, 4, 5, 6}}},
		"bus":        {{"uses", []int{0}}},
		"busbike":    {{"uses", nil}},
		"byrow":      {{"grid:r2", []int{1, 2}}},
		"old":        {{"age", nil}},
		"both":       {{"team", nil}, {"mood", nil}},
		"locked":     {{"shy", nil}},
		"remark":     {{"team", nil}},
		"chain":      {{"is", []int{0}}},
		"in":         {{"team", []int{2}}},
		"inner":      {{"in", []int{1}}},
		"innertext":  {{"in", []int{1}}},
		"always":     nil,
		// the text of "other"
		"team-Comment": {{"team", []int{3}}},
	} {
		if !reflect.DeepEqual(got[name], want) {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}
}

// TestWhenHolds: in responses as they may come, asked are those that the condition
// says, and nobody else.
func TestWhenHolds(t *testing.T) {
	q, err := survey.Parse([]byte(branches))
	if err != nil {
		t.Fatal(err)
	}
	rnd, r := rand.New(rand.NewPCG(3, 1)), NewReader(q)
	for range 300 {
		cleaned, faults := q.Validate(anything(rnd, q))
		if len(faults) > 0 {
			t.Fatalf("%+v", faults)
		}
		r.Add(cleaned)
	}
	at := make(map[string]*Column)
	for i := range r.columns {
		at[r.columns[i].Name] = &r.columns[i]
	}
	held := 0
	for i := range r.columns {
		c := &r.columns[i]
		if len(c.When) != 1 || len(c.When[0].Any) == 0 {
			continue
		}
		for n, a := range c.One {
			if held++; (a != NotAsked) != at[c.When[0].Column].among(n, c.When[0].Any) {
				t.Fatalf("%s: %v, response %d", c.Name, c.When, n)
			}
		}
	}
	if held < 2000 {
		t.Errorf("%d looked at", held)
	}
}

// anything answers questions without regard for what is asked.
func anything(rnd *rand.Rand, q *survey.Questionnaire) survey.Answers {
	a := survey.Answers{}
	for _, one := range q.Questions() {
		if rnd.IntN(5) == 0 {
			continue
		}
		switch one.Kind {
		case survey.Checkbox:
			var picks []expr.Value
			for _, c := range one.Choices {
				if rnd.IntN(2) == 0 {
					picks = append(picks, c.Value)
				}
			}
			a[one.ID] = expr.ListOf(picks...)
		case survey.Matrix:
			var fields []expr.Field
			for _, row := range one.Rows {
				fields = append(fields, expr.Field{Key: row.Value.String(), Value: one.Choices[rnd.IntN(3)].Value})
			}
			a[one.ID] = expr.ObjectOf(fields...)
		case survey.Number:
			a[one.ID] = expr.NumberOf(float64(18 + rnd.IntN(50)))
		case survey.Comment:
			a[one.ID] = expr.StringOf(fmt.Sprint("text ", rnd.IntN(9)))
		default:
			a[one.ID] = one.Choices[rnd.IntN(len(one.Choices))].Value
			if one.ID == "team" && a[one.ID].Text() == "other" {
				a["team-Comment"] = expr.StringOf("elsewhere")
			}
		}
	}
	return a
}

func BenchmarkNewReader(b *testing.B) {
	q, err := survey.Parse([]byte(branches))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		NewReader(q)
	}
}
