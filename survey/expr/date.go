package expr

import "time"

// A date is a day of the Gregorian calendar, without time or zone.
type date struct{ year, month, day int }

// readDate reads YYYY-MM-DD. Other spellings of JavaScript's depend on the
// device's zone and are none here.
func readDate(v Value) (date, bool) {
	if v.kind != String || len(v.text) != len(time.DateOnly) {
		return date{}, false
	}
	t, err := time.Parse(time.DateOnly, v.text)
	if err != nil {
		return date{}, false
	}
	return date{t.Year(), int(t.Month()), t.Day()}, true
}

// IsDate says whether a text is a day, written YYYY-MM-DD.
func IsDate(text string) bool {
	_, ok := readDate(StringOf(text))
	return ok
}

func (d date) midnight() time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
}

func (d date) weekday() int { return int(d.midnight().Weekday()) }

// datePart gives a number of a date, or null.
func datePart(a []Value, part func(date) int) Value {
	if len(a) == 0 {
		return NullOf()
	}
	d, ok := readDate(a[0])
	if !ok {
		return NullOf()
	}
	return NumberOf(float64(part(d)))
}

func getYear(_ *running, a []Value) Value {
	if len(a) != 1 || !a[0].truth() {
		return Value{}
	}
	return datePart(a, func(d date) int { return d.year })
}

func daysBetween(x, y date) int {
	days := int(y.midnight().Sub(x.midnight()).Hours()) / 24
	return max(days, -days)
}

func diffDays(_ *running, a []Value) Value {
	if len(a) != 2 || !a[0].truth() || !a[1].truth() {
		return NumberOf(0)
	}
	x, ok := readDate(a[0])
	y, also := readDate(a[1])
	if !ok || !also {
		return NullOf()
	}
	return NumberOf(float64(daysBetween(x, y)))
}

// dateDiff gives whole days, months or years from one date to another.
func dateDiff(_ *running, a []Value) Value {
	if len(a) < 2 {
		return NullOf()
	}
	x, ok := readDate(a[0])
	y, also := readDate(a[1])
	if !ok || !also {
		return NullOf()
	}
	months := (y.year-x.year)*12 + y.month - x.month
	if y.day < x.day {
		months--
	}
	unit := ""
	if len(a) > 2 {
		unit = a[2].text
	}
	switch unit {
	case "", "days":
		return NumberOf(float64(daysBetween(x, y)))
	case "months":
		return NumberOf(float64(months))
	case "years":
		return NumberOf(float64(months / 12))
	}
	return NullOf()
}
