package survey

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkResponse is what a counter does with a response of 40 questions: decode,
// check, and find its categories.
func BenchmarkResponse(b *testing.B) {
	var elements []string
	for i := range 40 {
		name := fmt.Sprintf("q%d", i)
		switch i % 4 {
		case 0:
			elements = append(elements, fmt.Sprintf(`{"type": "rating", "name": %q}`, name))
		case 1:
			elements = append(elements, fmt.Sprintf(`{"type": "radiogroup", "name": %q, "choices": ["a", "b", "c", "d"], "visibleIf": "{q%d} > 2"}`, name, i-1))
		case 2:
			elements = append(elements, fmt.Sprintf(`{"type": "checkbox", "name": %q, "choices": [1, 2, 3, 4, 5, 6], "visibleIf": "{q%d} = 'b' or {q%d} = 3"}`, name, i-1, i-2))
		default:
			elements = append(elements, fmt.Sprintf(`{"type": "matrix", "name": %q, "columns": [1, 2, 3, 4, 5], "rows": ["x", "y", "z"]}`, name))
		}
	}
	q, err := Parse([]byte(`{"pages": [{"name": "p", "elements": [` + strings.Join(elements, ",") + `]}]}`))
	if err != nil {
		b.Fatal(err)
	}
	a := make(Answers)
	for i := range 40 {
		v, err := ParseAnswers([]byte([]string{`{"v": 3}`, `{"v": "b"}`, `{"v": [2, 5]}`, `{"v": {"x": 1, "z": 5}}`}[i%4]))
		if err != nil {
			b.Fatal(err)
		}
		a[fmt.Sprintf("q%d", i)] = v["v"]
	}
	cleaned, faults := q.Validate(a)
	if len(faults) > 0 {
		b.Fatal(faults)
	}
	parts, err := q.Encode(cleaned)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		a, err := q.Decode(parts)
		if err != nil {
			b.Fatal(err)
		}
		cleaned, _ := q.Validate(a)
		q.Values(cleaned)
	}
}
