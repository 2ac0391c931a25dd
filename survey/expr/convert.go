package expr

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// What follows are the conversions of ECMAScript, chapter 7.1, as far as answers
// can reach them.

// truth is ToBoolean.
func (v Value) truth() bool {
	switch v.kind {
	case Bool:
		return v.num == 1
	case Number:
		return v.num != 0 && v.num == v.num
	case String:
		return v.text != ""
	case List, Object:
		return true
	}
	return false
}

// missing says whether v is null or undefined.
func (v Value) missing() bool { return v.kind == Null || v.kind == Undefined }

// String is ToString: how v reads when it is put into a text.
func (v Value) String() string {
	switch v.kind {
	case Undefined:
		return "undefined"
	case Null:
		return "null"
	case Bool:
		return strconv.FormatBool(v.num == 1)
	case Number:
		return numberText(v.num)
	case String:
		return v.text
	case List:
		return join(v.items, ",")
	}
	return "[object Object]"
}

// join is Array.prototype.join: what is missing reads as nothing.
func join(items []Value, between string) string {
	parts := make([]string, len(items))
	for i, item := range items {
		if !item.missing() {
			parts[i] = item.String()
		}
	}
	return strings.Join(parts, between)
}

// number is ToNumber.
func (v Value) number() float64 {
	switch v.kind {
	case Undefined:
		return math.NaN()
	case Null:
		return 0
	case Bool, Number:
		return v.num
	}
	return textNumber(v.String())
}

// numberText is Number::toString: the shortest digits that give f again, written
// out from 1e-7 to 1e21.
func numberText(f float64) string {
	switch {
	case f != f:
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}

// blank says what JavaScript trims.
func blank(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', '\u2028', '\u2029', '\ufeff':
		return true
	}
	return unicode.Is(unicode.Zs, r)
}

func trim(s string) string { return strings.TrimFunc(s, blank) }

// textNumber is ToNumber of a text.
func textNumber(s string) float64 {
	s = trim(s)
	if s == "" {
		return 0
	}
	if len(s) > 2 && s[0] == '0' {
		if base := map[byte]int{'x': 16, 'X': 16, 'o': 8, 'O': 8, 'b': 2, 'B': 2}[s[1]]; base != 0 {
			return digitsNumber(s[2:], base, true)
		}
	}
	if n := decimalPrefix(s); n == len(s) {
		return decimal(s)
	}
	return math.NaN()
}

// decimalPrefix gives the length of the longest decimal literal at the start of s.
func decimalPrefix(s string) int {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	if strings.HasPrefix(s[i:], "Infinity") {
		return i + len("Infinity")
	}
	whole := digits(s[i:])
	i += whole
	fraction := 0
	if i < len(s) && s[i] == '.' {
		fraction = digits(s[i+1:])
		if whole+fraction > 0 {
			i += 1 + fraction
		}
	}
	if whole+fraction == 0 {
		return 0
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if n := digits(s[j:]); n > 0 {
			i = j + n
		}
	}
	return i
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// decimal reads what decimalPrefix has measured; too large a number is infinite.
func decimal(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64) // an error of range still gives the right value
	return f
}

// digitsNumber reads digits of a base: all of s if whole is asked for, else as
// many as there are.
func digitsNumber(s string, base int, whole bool) float64 {
	f, n := 0.0, 0
	for ; n < len(s); n++ {
		d := strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyz", s[n]|0x20*(s[n]>>6&1))
		if d < 0 || d >= base {
			break
		}
		f = f*float64(base) + float64(d)
	}
	if n == 0 || whole && n < len(s) {
		return math.NaN()
	}
	if base == 10 {
		return decimal(s[:n])
	}
	return f
}

// parseFloat and parseInt are the functions of that name.
func parseFloat(s string) float64 {
	s = strings.TrimLeftFunc(s, blank)
	if n := decimalPrefix(s); n > 0 {
		return decimal(s[:n])
	}
	return math.NaN()
}

func parseInt(s string) float64 {
	s = strings.TrimLeftFunc(s, blank)
	sign := 1.0
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	if strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		return sign * digitsNumber(s[2:], 16, false)
	}
	return sign * digitsNumber(s, 10, false)
}

// compareText orders as JavaScript does, by UTF-16 code units: U+FFFD is above
// U+1F600.
func compareText(a, b string) int {
	if a == b {
		return 0
	}
	x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := 0; i < len(x) && i < len(y); i++ {
		if x[i] != y[i] {
			return int(x[i]) - int(y[i])
		}
	}
	return len(x) - len(y)
}

// Length is how many UTF-16 code units s has: what a browser counts as characters,
// and what maxLength is measured in.
func Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// primitive is ToPrimitive: lists and objects become texts.
func (v Value) primitive() Value {
	if v.kind == List || v.kind == Object {
		return StringOf(v.String())
	}
	return v
}

// less is a < b, and greater a > b.
func less(a, b Value) bool {
	a, b = a.primitive(), b.primitive()
	if a.kind == String && b.kind == String {
		return compareText(a.text, b.text) < 0
	}
	return a.number() < b.number()
}

// loose is a == b of JavaScript for what is not two objects.
func loose(a, b Value) bool {
	switch {
	case a.missing() || b.missing():
		return a.missing() && b.missing()
	case a.kind == b.kind && a.kind == String:
		return a.text == b.text
	case a.kind >= List && b.kind >= List:
		return false // two objects; the same one is met before
	}
	a, b = a.primitive(), b.primitive()
	if a.kind == String && b.kind == String {
		return a.text == b.text
	}
	return a.number() == b.number()
}

// plus is a + b of JavaScript.
func plus(a, b Value) Value {
	a, b = a.primitive(), b.primitive()
	if a.kind == String || b.kind == String {
		return StringOf(a.String() + b.String())
	}
	return NumberOf(a.number() + b.number())
}
