package survey

import (
	"strconv"
	"testing"
)

func TestColumns(t *testing.T) {
	q := parsed(t, small)
	a, faults := q.Validate(answers(t, `{"部门": "工程", "c": ["c", "a"], "r": 4, "n": "12.5", "d": "2026-11-20", "m": {"y": 2}, "k": ["s", "p", "q"], "s": -0.5, "staff[0].mark": 2}`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	want := map[string]string{
		"部门": "single 工程", "c:a": "tick 1", "c:b": "tick 0", "c:c": "tick 1", "c:none": "tick 0", "r": "scale 4", "b": "single ", "n": "classed 0", "d": "classed 202",
		"m:x": "scale ", "m:y": "scale 2", "k:p": "position 2", "k:q": "position 3", "k:s": "position 1", "s": "scale -0.5", "staff[0].mark": "scale 2", "staff[1].mark": "scale ",
	}
	values := q.Values(a)
	for i, c := range q.Columns() {
		got := string(c.Kind) + " "
		if values[i] >= 0 {
			got += c.Categories[values[i]].Value
		}
		if got != want[c.Name] {
			t.Errorf("%s is counted as %q, not %q", c.Name, got, want[c.Name])
		}
		if c.Name == "staff[0].mark" && c.Label.In("zh") != "赵一: Mark" {
			t.Errorf("label %q", c.Label.In("zh"))
		}
	}
}

// TestClasses holds that every number and date is in one class.
func TestClasses(t *testing.T) {
	q := parsed(t, `{"pages": [{"name": "p", "elements": [
		{"type": "text", "name": "age", "inputType": "number", "min": 18, "max": 70, "step": 1, "classes": [30, 50]},
		{"type": "text", "name": "few", "inputType": "number", "min": -2, "max": 2, "step": 0.5},
		{"type": "text", "name": "any", "inputType": "number"},
		{"type": "text", "name": "pay", "inputType": "number", "min": 0, "max": 1000},
		{"type": "text", "name": "month", "inputType": "date", "min": "2025-11-01", "max": "2026-02-28"},
		{"type": "text", "name": "year", "inputType": "date", "min": "2010-01-01", "max": "2026-12-31"},
		{"type": "text", "name": "born", "inputType": "date"}]}]}`)
	for _, c := range []struct{ name, answer, want string }{
		{"age", "18", "< 30"},
		{"age", "30", "≥ 30, < 50"},
		{"age", "70", "≥ 50"},
		{"few", "-2", "-2"},
		{"few", "1.5", "1.5"},
		{"any", "-7.25", "< 0"},
		{"any", "0", "≥ 0, < 1"},
		{"any", "999999999999", "≥ 1000000"},
		{"pay", "0", "≥ 0, < 101"},
		{"pay", "1000", "≥ 909"},
		{"month", "2026-01-31", "2026-01"},
		{"year", "2013-05-05", "2013"},
		{"born", "1987-01-01", "1980–1989"},
	} {
		values := q.Values(answers(t, `{"`+c.name+`": "`+c.answer+`"}`))
		for i, column := range q.Columns() {
			if column.Name != c.name {
				continue
			}
			if values[i] < 0 || column.Categories[values[i]].Label.In("en") != c.want {
				t.Errorf("%s %s is in class %s, not %s", c.name, c.answer, strconv.Itoa(values[i]), c.want)
			}
		}
	}
}
