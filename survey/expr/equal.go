package expr

import (
	"sort"
	"strings"
)

// Equal is SurveyJS's equality: texts without regard to case and outer white
// space, "5" equals 5, and where ordered is false lists equal in any order.
func Equal(a, b Value, ordered bool) bool {
	return equal(a, b, ordered)
}

func equal(a, b Value, ordered bool) bool {
	if a.kind == b.kind && a.kind < List {
		if a.kind == String {
			return a.text == b.text || lower(trim(a.text)) == lower(trim(b.text))
		}
		return a.num == b.num || numberEqual(a, b)
	}
	switch {
	case a.kind == List && len(a.items) == 0 && b.kind == Undefined, b.kind == List && len(b.items) == 0 && a.kind == Undefined:
		return true
	case a.missing() && b.kind == String && b.text == "", b.missing() && a.kind == String && a.text == "":
		return true
	case numberEqual(a, b):
		return true
	case a.Empty() != b.Empty():
		return false
	case a.kind == Bool && b.kind == String:
		return a.String() == lower(b.text)
	case b.kind == Bool && a.kind == String:
		return b.String() == lower(a.text)
	case a.kind < List && b.kind < List:
		return loose(a, b)
	case a.kind < List || b.kind < List:
		return false
	case a.kind == List && b.kind == List:
		return listsEqual(a.items, b.items, ordered)
	}
	return keysEqual(a, b, ordered) && keysEqual(b, a, ordered)
}

// numberEqual says whether both can be read as the same number.
func numberEqual(a, b Value) bool {
	for _, v := range []Value{a, b} {
		if v.missing() || v.kind == List {
			return false
		}
		if n := v.number(); n != n {
			return false
		}
	}
	x, y := a.String(), b.String()
	return parseInt(x) == parseInt(y) && parseFloat(x) == parseFloat(y)
}

// listsEqual compares item by item, of sorted copies if the order does not count.
func listsEqual(a, b []Value, ordered bool) bool {
	if len(a) != len(b) {
		return false
	}
	if !ordered {
		a, b = sorted(a), sorted(b)
	}
	for i := range a {
		if !equal(a[i], b[i], ordered) {
			return false
		}
	}
	return true
}

// sorted is Array.prototype.sort: by text, what is undefined last.
func sorted(items []Value) []Value {
	out := append([]Value{}, items...)
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].kind == Undefined || out[j].kind == Undefined {
			return out[i].kind != Undefined
		}
		return compareText(out[i].String(), out[j].String()) < 0
	})
	return out
}

// keysEqual says whether b has every key of a with an equal value. A list is an
// object whose keys are 0, 1, 2.
func keysEqual(a, b Value, ordered bool) bool {
	if a.kind == List {
		a = listObject(a)
	}
	if b.kind == List {
		b = listObject(b)
	}
	for _, f := range a.fields {
		found := false
		for _, g := range b.fields {
			if g.Key == f.Key {
				found = equal(f.Value, g.Value, ordered)
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func listObject(v Value) Value {
	fields := make([]Field, len(v.items))
	for i, item := range v.items {
		fields[i] = Field{Key: numberText(float64(i)), Value: item}
	}
	return ObjectOf(fields...)
}

// same is how operators compare: the text "undefined" stands for no value.
func same(a, b Value, ordered bool) bool {
	for _, v := range []*Value{&a, &b} {
		if v.kind == String && v.text == "undefined" {
			*v = Value{}
		}
	}
	return equal(a, b, ordered)
}

// contains says whether a list has an item, or every item of a list, or a text a
// part. want is false for notcontains, which is not its opposite where a side is
// empty.
func contains(left, right Value, want bool) bool {
	if left.kind == List && len(left.items) == 0 {
		return !want
	}
	if !left.truth() && !(left.kind == Number && left.num == 0) && left.kind != Bool {
		return false
	}
	if left.kind != List {
		if !right.truth() {
			return false
		}
		return strings.Contains(lower(left.String()), lower(right.String())) == want
	}
	wanted := []Value{right}
	if right.kind == List {
		wanted = right.items
	}
	for _, w := range wanted {
		if !has(left.items, w) {
			return !want
		}
	}
	return want
}

func has(items []Value, v Value) bool {
	for _, item := range items {
		if same(item, v, false) {
			return true
		}
	}
	return false
}

// anyOf says whether the two have an item in common.
func anyOf(left, right Value) bool {
	switch {
	case left.Empty() && right.Empty():
		return true
	case left.Empty():
		return false
	case right.Empty():
		return true
	case left.kind != List:
		return contains(right, left, true)
	case right.kind != List:
		return contains(left, right, true)
	}
	for _, item := range right.items {
		if contains(left, item, true) {
			return true
		}
	}
	return false
}

// allOf says whether left has every item of right.
func allOf(left, right Value) bool {
	if !left.truth() && !right.Empty() {
		return false
	}
	if right.kind != List {
		return contains(left, right, true)
	}
	for _, item := range right.items {
		if !contains(left, item, true) {
			return false
		}
	}
	return true
}
