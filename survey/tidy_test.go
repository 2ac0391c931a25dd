package survey

import "testing"

// TestTyped holds that what decides about other questions is a text as it is sent,
// not as it was typed: the counter sees no other.
func TestTyped(t *testing.T) {
	q := parsed(t, `{"elements": [
		{"type": "comment", "name": "why"},
		{"type": "multipletext", "name": "two", "items": [{"name": "a"}, {"name": "b"}]},
		{"type": "radiogroup", "name": "r", "choices": ["x", "y"], "showOtherItem": true},
		{"type": "boolean", "name": "silent", "visibleIf": "{why} empty", "isRequired": true},
		{"type": "boolean", "name": "said", "visibleIf": "{two} notempty", "isRequired": true},
		{"type": "boolean", "name": "more", "visibleIf": "{r-Comment} notempty", "isRequired": true},
		{"type": "boolean", "name": "lines", "visibleIf": "{why} = 'a\nb'", "isRequired": true},
		{"type": "panel", "name": "p", "isRequired": true, "visibleIf": "{r} = 'y'", "elements": [{"type": "comment", "name": "in"}]}]}`)
	for _, c := range []struct{ answers, want string }{
		{`{"why": " \n"}`, "silent missing"},
		{`{"why": "\u3000", "silent": true}`, ""},
		{`{"why": "x"}`, ""},
		{`{"why": "\f"}`, "why text"},
		{`{"why": "a\r\nb"}`, "lines missing"},
		{`{"silent": true, "two": {"a": " ", "b": "\t"}}`, ""},
		{`{"silent": true, "two": {"a": " ", "b": "x"}}`, "said missing"},
		{`{"silent": true, "r": "x", "r-Comment": "taken back"}`, ""},
		{`{"silent": true, "r": "other", "r-Comment": "z"}`, "more missing"},
		{`{"silent": true, "r": "other", "r-Comment": "  "}`, "r other"},
		{`{"silent": true, "r": "y", "in": "  "}`, "p missing-in"},
	} {
		before := answers(t, c.answers)
		cleaned, faults := q.Validate(before)
		got := ""
		for _, f := range faults {
			got += f.Question + " " + string(f.Code)
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", c.answers, got, c.want)
		}
		if len(faults) > 0 {
			continue
		}
		parts, err := q.Encode(cleaned)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := q.Decode(parts)
		if err != nil {
			t.Fatal(err)
		}
		if _, faults := q.Validate(sent); len(faults) > 0 {
			t.Errorf("%s: right when typed, and %v when sent", c.answers, faults)
		}
	}
}
