package survey

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hustings/survey/expr"
)

// Answers are what a person has answered so far, by question ID; a remark, or the
// text of "other", is under the ID with "-Comment" after it. A choice is its value,
// several are a list, a matrix is an object from row to column, a multipletext one
// from item to text, a number or a date a text. Values given as texts are taken
// for choices that are numbers or truth values, so that forms can be read as they
// come.
type Answers map[string]expr.Value

// ErrAnswers says that a text holds no answers.
var ErrAnswers = errors.New("survey: no answers")

// MaxAnswers is the most bytes ParseAnswers takes.
const MaxAnswers = 256 << 10

// ParseAnswers reads a JSON object of answers, such as a draft. It says nothing
// about whether they fit a questionnaire.
func ParseAnswers(data []byte) (Answers, error) {
	if len(data) > MaxAnswers {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrAnswers, MaxAnswers)
	}
	root, bad := readJSON(data)
	if bad != nil {
		return nil, fmt.Errorf("%w: at byte %d: %s", ErrAnswers, bad.at, bad.msg)
	}
	if root.kind != objectNode {
		return nil, fmt.Errorf("%w: not an object", ErrAnswers)
	}
	a := make(Answers)
	for _, f := range root.fields {
		a[f.key] = valueOf(f.value)
	}
	return a, nil
}

func valueOf(n *node) expr.Value {
	switch n.kind {
	case boolNode:
		return expr.BoolOf(n.text == "true")
	case textNode:
		return expr.StringOf(n.text)
	case numberNode:
		var f float64
		if json.Unmarshal([]byte(n.text), &f) != nil {
			return expr.NullOf()
		}
		return expr.NumberOf(f)
	case listNode:
		items := make([]expr.Value, len(n.items))
		for i, item := range n.items {
			items[i] = valueOf(item)
		}
		return expr.ListOf(items...)
	case objectNode:
		fields := make([]expr.Field, len(n.fields))
		for i, f := range n.fields {
			fields[i] = expr.Field{Key: f.key, Value: valueOf(f.value)}
		}
		return expr.ObjectOf(fields...)
	}
	return expr.NullOf()
}

// JSON writes answers as ParseAnswers reads them, keys sorted.
func (a Answers) JSON() []byte {
	var b strings.Builder
	b.WriteByte('{')
	for i, key := range slices.Sorted(maps.Keys(a)) {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(&b, key)
		b.WriteByte(':')
		writeValue(&b, a[key])
	}
	b.WriteByte('}')
	return []byte(b.String())
}

func writeValue(b *strings.Builder, v expr.Value) {
	switch v.Kind() {
	case expr.String:
		writeText(b, v.Text())
	case expr.List:
		b.WriteByte('[')
		for i, item := range v.Items() {
			if i > 0 {
				b.WriteByte(',')
			}
			writeValue(b, item)
		}
		b.WriteByte(']')
	case expr.Object:
		b.WriteByte('{')
		for i, f := range v.Fields() {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, f.Key)
			b.WriteByte(':')
			writeValue(b, f.Value)
		}
		b.WriteByte('}')
	case expr.Bool:
		b.WriteString(v.String())
	case expr.Number:
		text := v.String()
		if strings.ContainsAny(text, "NI") { // no number of JSON
			text = "null"
		}
		b.WriteString(text)
	default:
		b.WriteString("null")
	}
}

func writeText(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x2028 || r == 0x2029 || r == '<' || r == '>' || r == '&':
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// indexOf gives the choice that a value means, or -1: of the same kind and text,
// or of the same text.
func indexOf(choices []Choice, v expr.Value) int {
	if k := v.Kind(); k == expr.Undefined || k == expr.Null || k == expr.List || k == expr.Object {
		return -1
	}
	text := v.String()
	for i := range choices {
		if choices[i].key == text {
			return i
		}
	}
	return -1
}
