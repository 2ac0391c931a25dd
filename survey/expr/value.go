package expr

import "strings"

// Kind is what a Value is.
type Kind uint8

// The kinds of JavaScript that answers can have. Undefined is the zero Value: a
// question without an answer.
const (
	Undefined Kind = iota
	Null
	Bool
	Number
	String
	List
	Object
)

// A Field is one key of an object with its value.
type Field struct {
	Key   string
	Value Value
}

// A Value is an answer, or what an expression made of answers. Values are not
// changed once made; who gets one may keep it, and must not change its Items or
// Fields.
type Value struct {
	kind   Kind
	num    float64 // of a Number; 1 for true
	text   string
	items  []Value
	fields []Field
}

// BoolOf gives true or false.
func BoolOf(b bool) Value {
	if b {
		return Value{kind: Bool, num: 1}
	}
	return Value{kind: Bool}
}

// NumberOf gives a number.
func NumberOf(f float64) Value { return Value{kind: Number, num: f} }

// StringOf gives a text.
func StringOf(s string) Value { return Value{kind: String, text: s} }

// NullOf gives null.
func NullOf() Value { return Value{kind: Null} }

// ListOf gives a list of items.
func ListOf(items ...Value) Value { return Value{kind: List, items: items} }

// StringsOf gives a list of texts.
func StringsOf(texts ...string) Value {
	items := make([]Value, len(texts))
	for i, t := range texts {
		items[i] = StringOf(t)
	}
	return ListOf(items...)
}

// ObjectOf gives an object; keys keep their order.
func ObjectOf(fields ...Field) Value { return Value{kind: Object, fields: fields} }

// Kind says what v is.
func (v Value) Kind() Kind { return v.kind }

// Bool says whether v is true itself, not merely counted as true.
func (v Value) Bool() bool { return v.kind == Bool && v.num == 1 }

// Number gives v's number, or 0 if it is none.
func (v Value) Number() float64 {
	if v.kind != Number {
		return 0
	}
	return v.num
}

// Text gives v's text, or "" if it is none.
func (v Value) Text() string { return v.text }

// Items gives the items of a list.
func (v Value) Items() []Value { return v.items }

// Fields gives the keys and values of an object.
func (v Value) Fields() []Field { return v.fields }

// Field gives the value of an object's key, spelled exactly.
func (v Value) Field(key string) Value {
	for _, f := range v.fields {
		if f.Key == key {
			return f.Value
		}
	}
	return Value{}
}

// Empty says whether v counts as no answer: nothing, "", an empty list, or an
// object with nothing but such values.
func (v Value) Empty() bool {
	switch v.kind {
	case List:
		return len(v.items) == 0
	case Object:
		for _, f := range v.fields {
			if !f.Value.Empty() {
				return false
			}
		}
		return true
	case Bool:
		return false
	case Number:
		return v.num != v.num
	}
	return v.text == ""
}

// fold finds a key without regard to case.
func (v Value) fold(key string) (Value, bool) {
	low := lower(key)
	for _, f := range v.fields {
		if lower(f.Key) == low {
			return f.Value, f.Value.kind != Undefined
		}
	}
	return Value{}, false
}

// lower is JavaScript's toLowerCase, but for the final sigma.
func lower(s string) string {
	return strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(s, "İ", "i\u0307")), "\u0130", "i\u0307")
}
