package expr

import (
	"math"
	"strings"
)

// A function is what SurveyJS gives under a name, with at most so many arguments.
type function struct {
	most int
	run  func(*running, []Value) Value
}

const anyNumber = 1 << 10

var functions = map[string]function{
	"iif":   {anyNumber, iif},
	"sum":   {anyNumber, sum},
	"avg":   {anyNumber, avg},
	"min":   {anyNumber, func(_ *running, a []Value) Value { return extreme(flat(a, nil), less) }},
	"max":   {anyNumber, func(_ *running, a []Value) Value { return extreme(flat(a, nil), greater) }},
	"count": {anyNumber, func(_ *running, a []Value) Value { return NumberOf(float64(len(flat(a, nil)))) }},

	"round":     {anyNumber, roundTo},
	"trunc":     {anyNumber, truncate},
	"substring": {anyNumber, substring},

	"sumInArray":   {2, sumInArray},
	"avgInArray":   {2, avgInArray},
	"minInArray":   {2, func(_ *running, a []Value) Value { return extremeInArray(a, less) }},
	"maxInArray":   {2, func(_ *running, a []Value) Value { return extremeInArray(a, greater) }},
	"countInArray": {2, countInArray},

	"dateDiff": {3, dateDiff},
	"diffDays": {anyNumber, diffDays},
	"getYear":  {anyNumber, getYear},
	"year":     {anyNumber, func(_ *running, a []Value) Value { return datePart(a, func(d date) int { return d.year }) }},
	"month":    {anyNumber, func(_ *running, a []Value) Value { return datePart(a, func(d date) int { return d.month }) }},
	"day":      {anyNumber, func(_ *running, a []Value) Value { return datePart(a, func(d date) int { return d.day }) }},
	"weekday":  {anyNumber, func(_ *running, a []Value) Value { return datePart(a, date.weekday) }},
}

// refusals are the functions of SurveyJS that are not carried out, and why.
var refusals = map[string]string{
	"today": clock, "currentDate": clock, "currentYear": clock, "age": clock,
	"getDate": moment, "dateAdd": moment,
	"isContainerReady": state, "isDisplayMode": state, "propertyValue": state,
	"displayValue": "only values are compared here: use the choice's value",
	"getComment":   "what people write freely decides nothing here, since branches would tell it",
}

const (
	clock  = "reads the clock, so that the answer would depend on when and where it is asked: ask for a date instead"
	moment = "makes a moment, which depends on the device's time zone: compare dates as YYYY-MM-DD"
	state  = "asks for the state of the page, which the counter does not have"
)

func whyNot(name string) string {
	if why, ok := refusals[name]; ok {
		return why
	}
	return "there is no such function (upper and lower case count)"
}

func greater(a, b Value) bool { return less(b, a) }

// flat takes lists apart, leaves out what is missing, and reads numbers.
func flat(values, into []Value) []Value {
	for _, v := range values {
		switch f, ok := readNumber(v); {
		case v.missing():
		case v.kind == List:
			into = flat(v.items, into)
		case ok:
			into = append(into, NumberOf(f))
		default:
			into = append(into, v)
		}
	}
	return into
}

func iif(_ *running, a []Value) Value {
	switch {
	case len(a) < 2:
		return NullOf()
	case a[0].truth():
		return a[1]
	case len(a) > 2:
		return a[2]
	}
	return Value{}
}

func sum(r *running, a []Value) Value {
	total := NumberOf(0)
	for _, v := range flat(a, nil) {
		total = r.ok(afterSum(total, v, plus(total, v)))
	}
	return total
}

func avg(r *running, a []Value) Value {
	n := len(flat(a, nil))
	if n == 0 {
		return NumberOf(0)
	}
	return NumberOf(sum(r, a).number() / float64(n))
}

// extreme gives the value that is before all others.
func extreme(values []Value, before func(a, b Value) bool) (best Value) {
	for i, v := range values {
		if i == 0 || before(v, best) {
			best = v
		}
	}
	return best
}

func roundTo(_ *running, a []Value) Value {
	values := flat(a, nil)
	if len(values) == 0 || !isNumber(values[0]) {
		return NumberOf(math.NaN())
	}
	places := 0.0
	if len(values) > 1 && values[1].truth() {
		if !isNumber(values[1]) {
			return NumberOf(math.NaN())
		}
		places = values[1].number()
	}
	p := power(10, places)
	const epsilon = 1.0 / (1 << 52)
	return NumberOf(round(values[0].number()*p*(1+epsilon)) / p)
}

func truncate(_ *running, a []Value) Value {
	values := flat(a, nil)
	if len(values) == 0 || !isNumber(values[0]) {
		return NumberOf(math.NaN())
	}
	places := -1.0
	if len(values) > 1 && values[1].truth() {
		if !isNumber(values[1]) {
			return NumberOf(math.NaN())
		}
		places = values[1].number()
	}
	text := values[0].String()
	end := 0
	if strings.HasPrefix(text, "-") {
		end = 1
	}
	end += digits(text[end:])
	if places > 0 && places == math.Trunc(places) && end < len(text) {
		end += 1 + min(digits(text[end+1:]), int(min(places, 400)))
	}
	return NumberOf(textNumber(text[:end]))
}

// substring counts in UTF-16 code units, as JavaScript does.
func substring(_ *running, a []Value) Value {
	if len(a) < 2 || a[0].kind != String || a[0].text == "" || !isNumber(a[1]) {
		return StringOf("")
	}
	units := encodeUnits(a[0].text)
	from, to := clamp(a[1].number(), len(units)), len(units)
	if len(a) > 2 && isNumber(a[2]) {
		to = clamp(a[2].number(), len(units))
	}
	return StringOf(decodeUnits(units[min(from, to):max(from, to)]))
}

func clamp(f float64, most int) int {
	if f != f || f < 0 {
		return 0
	}
	return int(min(f, float64(most)))
}
