package expr

import "unicode/utf16"

func encodeUnits(s string) []uint16 { return utf16.Encode([]rune(s)) }

func decodeUnits(units []uint16) string { return string(utf16.Decode(units)) }

// column gives what the objects of a list (or of an object) have under a key, but
// for what is empty; nothing if the arguments ask for no column.
func column(a []Value) (values []Value) {
	if len(a) < 2 || !a[0].truth() || a[1].kind != String {
		return nil
	}
	rows := a[0].items
	for _, f := range a[0].fields {
		rows = append(rows[:len(rows):len(rows)], f.Value)
	}
	for _, row := range rows {
		if v := row.Field(a[1].text); row.kind == Object && !v.Empty() {
			values = append(values, v)
		}
	}
	return values
}

// toNumber reads texts as numbers; what is none is undefined.
func toNumber(v Value) Value {
	if v.kind != String {
		return v
	}
	f, ok := readNumber(v)
	if !ok {
		return Value{}
	}
	return NumberOf(f)
}

func sumInArray(r *running, a []Value) Value {
	values := column(a)
	total := NumberOf(0)
	for _, v := range values {
		if v = toNumber(v); !v.missing() {
			total = r.ok(afterSum(total, v, plus(total, v)))
		}
	}
	return total
}

func countInArray(_ *running, a []Value) Value {
	values := column(a)
	return NumberOf(float64(len(values)))
}

func avgInArray(r *running, a []Value) Value {
	n := countInArray(r, a).Number()
	if n == 0 {
		return NumberOf(0)
	}
	return NumberOf(sumInArray(r, a).number() / n)
}

func extremeInArray(a []Value, before func(a, b Value) bool) (best Value) {
	values := column(a)
	for _, v := range values {
		if v = toNumber(v); !v.missing() && (best.missing() || before(v, best)) {
			best = v
		}
	}
	return best
}
