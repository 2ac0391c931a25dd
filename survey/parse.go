package survey

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxSize is the most bytes of a questionnaire's text.
const MaxSize = 256 << 10

// Parse reads a questionnaire and checks that it can be published: every property
// is one of docs/SURVEYS.md, every {name} is a question's, nothing refers to
// itself in a circle, and a response fits into what is sent. The error is Problems,
// all of them and not the first alone, unless the text is no JSON.
func Parse(data []byte) (*Questionnaire, error) {
	r := &reader{data: data}
	if len(data) > MaxSize {
		r.problem(0, Size, "", "%d bytes are more than the %d allowed: shorten it", len(data), MaxSize)
		return nil, r.problems
	}
	root, bad := readJSON(data)
	if bad != nil {
		r.problem(bad.at, Syntax, "", "%s", bad.msg)
		return nil, r.problems
	}
	q := r.questionnaire(root)
	r.check()
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	return q, nil
}

// reader walks the text and gathers what is wrong.
type reader struct {
	data     []byte
	problems Problems
	quiet    bool // reading again what has been read

	q     *Questionnaire
	names map[string]int  // lower-case names of questions, panels with members, calculated values, and where
	boxes map[string]bool // those of pages and panels
	refs  []reference

	written int // elements so far, with panels written out

	asked map[string][]string // for the test of the schema: what is known by type
}

func (r *reader) problem(at int, reason Reason, name, format string, args ...any) {
	if r.quiet || len(r.problems) >= maxProblems {
		return
	}
	head := r.data[:min(at, len(r.data))]
	line, start := 1, 0
	for i, b := range head {
		if b == '\n' {
			line, start = line+1, i+1
		}
	}
	r.problems = append(r.problems, Problem{
		Line: line, Col: utf8.RuneCount(head[start:]) + 1,
		Reason: reason, Name: name, Msg: fmt.Sprintf(format, args...),
	})
}

// An object is a JSON object being read: each property asked for is known, the
// rest is refused by done.
type object struct {
	r     *reader
	n     *node
	what  string // "a page", "question q1 (radiogroup)"
	class string // for the schema: "page", "radiogroup"
	known []string
}

// object takes a node that has to be an object; the object is empty if it is none.
func (r *reader) object(n *node, what, class string) *object {
	if n.kind != objectNode {
		r.problem(n.at, Value, "", "%s has to be an object in { }, not %s", what, n.kind)
		n = &node{kind: objectNode, at: n.at}
	}
	return &object{r: r, n: n, what: what, class: class}
}

// get gives a property's node, or nil.
func (o *object) get(key string) *node {
	o.known = append(o.known, key)
	for i := range o.n.fields {
		if o.n.fields[i].key == key {
			return o.n.fields[i].value
		}
	}
	return nil
}

// typed gives a property of a kind, or nil; another kind is a problem.
func (o *object) typed(key string, kind nodeKind) *node {
	n := o.get(key)
	if n == nil || n.kind == kind {
		return n
	}
	o.r.problem(n.at, Value, key, "%s of %s has to be %s, not %s", key, o.what, kind, n.kind)
	return nil
}

// done refuses what nobody has asked for.
func (o *object) done() {
	if o.r.asked != nil {
		o.r.asked[o.class] = append(o.r.asked[o.class], o.known...)
	}
	for _, f := range o.n.fields {
		if o.knows(f.key) || harmless[f.key] || same[f.key] == f.value.text && f.value.text != "" {
			continue
		}
		reason, why := whyNot(f.key)
		o.r.problem(f.at, reason, f.key, "property %s of %s is refused: %s", quote(f.key), o.what, why)
	}
}

func (o *object) knows(key string) bool {
	for _, k := range o.known {
		if k == key {
			return true
		}
	}
	return false
}

// flag reads true or false.
func (o *object) flag(key string) bool {
	n := o.typed(key, boolNode)
	return n != nil && n.text == "true"
}

// only reads a property of which one value alone is carried out.
func (o *object) only(key string, allowed ...string) string {
	n := o.get(key)
	if n == nil {
		return ""
	}
	for _, a := range allowed {
		if n.text == a && n.kind != listNode && n.kind != objectNode {
			return a
		}
	}
	reason, why := whyNot(key)
	o.r.problem(n.at, reason, key, "%s of %s can only be %s here: %s", key, o.what, strings.Join(allowed, " or "), why)
	return ""
}

// count reads a whole number from low to high; none is given if it is missing.
func (o *object) count(key string, low, high, none int) int {
	n := o.typed(key, numberNode)
	if n == nil {
		return none
	}
	d, err := ParseDecimal(n.text)
	if err != nil || d.Scale > 0 || d.Units < int64(low) || d.Units > int64(high) {
		o.r.problem(n.at, Value, key, "%s of %s has to be a whole number from %d to %d, not %s", key, o.what, low, high, n.text)
		return none
	}
	return int(d.Units)
}

// decimal reads a number, also one in quotes, as editors write them.
func (o *object) decimal(key string) *Decimal {
	n := o.get(key)
	if n == nil {
		return nil
	}
	d, err := ParseDecimal(n.text)
	if err != nil || n.kind != numberNode && n.kind != textNode {
		o.r.problem(n.at, Value, key, "%s of %s has to be a number without exponent and with at most %d decimals", key, o.what, maxScale)
		return nil
	}
	return &d
}

// str reads a text that has no languages: a name, an expression.
func (o *object) str(key string) string {
	n := o.typed(key, textNode)
	if n == nil {
		return ""
	}
	return n.text
}

// list reads a list of from low to high elements; a missing one is empty.
func (o *object) list(key string, low, high int) []*node {
	n := o.typed(key, listNode)
	if n == nil {
		if low > 0 && o.get(key) == nil {
			o.r.problem(o.n.at, Value, key, "%s needs %s", o.what, key)
		}
		return nil
	}
	if len(n.items) < low || len(n.items) > high {
		o.r.problem(n.at, Size, key, "%s of %s has %d elements: %d to %d are allowed", key, o.what, len(n.items), low, high)
		if len(n.items) > high {
			return n.items[:high]
		}
	}
	return n.items
}
