package expr

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// readNumber is SurveyJS's idea of a number: 5, "5", " 5,5 " and [5], but not
// "5-2", true, "" or a text of more than 15 digits. ok is false where it says NaN.
func readNumber(v Value) (f float64, ok bool) {
	if v.kind == String {
		s := trim(v.text)
		switch {
		case s == "":
			return 0, false
		case strings.HasPrefix(s, "0x"):
			if len(s) > 32 {
				return 0, false
			}
			f = parseInt(s)
			return f, f == f
		case Length(s) > 15 && digits(s) == len(s):
			return 0, false
		case hasOperator(s):
			return 0, false
		}
		if strings.Count(s, ",") == 1 {
			s = strings.Replace(s, ",", ".", 1)
		}
		v = StringOf(s)
	}
	f = parseFloat(v.String())
	whole := v.number()
	if f != f || whole != whole || math.IsInf(whole, 0) {
		return 0, false
	}
	return f, true
}

// hasOperator says whether a text looks like a calculation.
func hasOperator(s string) bool {
	if strings.LastIndexByte(s, '-') > 0 || strings.LastIndexByte(s, '+') > 0 {
		return false
	}
	return strings.ContainsAny(s, "*^/%")
}

func isNumber(v Value) bool {
	_, ok := readNumber(v)
	return ok
}

// decimals counts the digits after the point of what has a fraction.
func decimals(v Value) int {
	if !isNumber(v) || v.kind == Number && math.Floor(v.num) == v.num {
		return 0
	}
	_, after, ok := strings.Cut(v.String(), ".")
	if !ok {
		return 0
	}
	after, _, _ = strings.Cut(after, ".")
	return Length(after)
}

// fixed rounds f to n decimals, as parseFloat(f.toFixed(n)) does.
func fixed(f float64, n int) (Value, bool) {
	if n > 100 {
		return Value{}, false
	}
	if f != f || math.IsInf(f, 0) || math.Abs(f) >= 1e21 {
		return NumberOf(f), true
	}
	exact := new(big.Rat).SetFloat64(f)
	return NumberOf(decimal(exact.FloatString(n))), true // halves away from zero, as JavaScript
}

// afterSum takes the noise out of a sum or difference: 0.1 + 0.2 is 0.3. ok is
// false where JavaScript throws: the result is no number, but has decimals.
func afterSum(a, b, result Value) (Value, bool) {
	n := max(decimals(a), decimals(b))
	if n == 0 {
		return result, true
	}
	if result.kind != Number {
		return Value{}, false
	}
	return fixed(result.num, n)
}

// sumOf is SurveyJS's plus.
func sumOf(a, b Value) (Value, bool) {
	if isNumber(a) && isNumber(b) {
		if a.kind == String || b.kind == String {
			return plus(a, b), true
		}
		return afterSum(a, b, plus(a, b))
	}
	if a.kind == List && b.kind == List {
		return ListOf(append(append([]Value{}, a.items...), b.items...)...), true
	}
	if a.kind == List || b.kind == List {
		if v, done, ok := sumWithList(a, b); done {
			return v, ok
		}
	}
	return plus(a, b), true
}

// sumWithList joins a list with a text, or adds a number to a list's numbers.
func sumWithList(a, b Value) (v Value, done, ok bool) {
	list, other := a, b
	if b.kind == List {
		list, other = b, a
	}
	switch other.kind {
	case String:
		text := join(list.items, ", ")
		if a.kind == List {
			return StringOf(text + other.text), true, true
		}
		return StringOf(other.text + text), true, true
	case Number:
		total := NumberOf(0)
		for _, item := range list.items {
			if item.kind != Number {
				continue
			}
			if total, ok = afterSum(total, item, plus(total, item)); !ok {
				return Value{}, true, false
			}
		}
		v, ok = afterSum(total, other, plus(total, other))
		return v, true, ok
	}
	return Value{}, false, false
}

// power is Math.pow, which differs from Go's where it says NaN.
func power(a, b float64) float64 {
	if b != b || math.Abs(a) == 1 && math.IsInf(b, 0) {
		return math.NaN()
	}
	return math.Pow(a, b)
}

// round is Math.round: halves go up.
func round(f float64) float64 {
	if down := math.Floor(f); f-down < 0.5 {
		return down
	}
	return math.Ceil(f)
}

// reading is what SurveyJS makes of an answer before it calculates: the texts
// "true" and "false" become truth values, numbers in texts numbers, and quotes
// around a text go.
func reading(v Value) Value {
	if v.kind != String || v.text == "" {
		return v
	}
	s := v.text
	switch low := lower(s); low {
	case "true", "false":
		return BoolOf(low == "true")
	}
	if last := s[len(s)-1]; len(s) > 1 && (s[0] == '\'' || s[0] == '"') && (last == '\'' || last == '"') {
		return StringOf(s[1 : len(s)-1])
	}
	f, ok := readNumber(v)
	if !ok {
		return v
	}
	if s[0] == '0' && !strings.HasPrefix(s, "0x") && len(s) > 1 && s[1] != '.' && s[1] != ',' {
		return v // 007 is a text
	}
	return NumberOf(f)
}

// index reads the number in brackets of a name.
func index(s string) (int, bool) {
	f, ok := readNumber(StringOf(s))
	if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<20 {
		return 0, false
	}
	n, err := strconv.Atoi(strconv.FormatFloat(f, 'f', 0, 64))
	return n, err == nil
}
