package survey

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"hustings/survey/expr"
)

// Bounds of numbers in answers and questionnaires.
const (
	maxScale = 6               // decimals
	maxUnits = 999_999_999_999 // before the point
)

// ErrDecimal says that a text is no number in use here.
var ErrDecimal = errors.New("survey: no decimal")

// A Decimal is a number, exactly: Units / 10^Scale. It has one form only: Units is
// no multiple of ten where Scale is not 0.
type Decimal struct {
	Units int64
	Scale uint8
}

// ParseDecimal reads digits with at most six decimals: "-12.5". White space around
// it and zeros before and after are taken; an exponent is not.
func ParseDecimal(text string) (Decimal, error) {
	text = strings.TrimSpace(text)
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" || strings.Trim(digits, "0123456789.") != "" || point && strings.HasSuffix(digits, ".") || strings.Contains(fraction, ".") {
		return Decimal{}, fmt.Errorf("%w: %s", ErrDecimal, quote(text))
	}
	if len(fraction) > maxScale {
		return Decimal{}, fmt.Errorf("%w: %s has more than %d decimals", ErrDecimal, quote(text), maxScale)
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 12 {
		return Decimal{}, fmt.Errorf("%w: %s is more than %d", ErrDecimal, quote(text), int64(maxUnits))
	}
	units, err := strconv.ParseInt("0"+whole+fraction, 10, 64)
	if err != nil {
		return Decimal{}, fmt.Errorf("%w: %s", ErrDecimal, quote(text))
	}
	if text[0] == '-' {
		units = -units
	}
	return Decimal{units, uint8(len(fraction))}, nil //nolint:gosec // at most 6
}

// valid says whether d is in its one form and within bounds.
func (d Decimal) valid() bool {
	if d.Scale > maxScale || d.Scale > 0 && d.Units%10 == 0 {
		return false
	}
	limit := int64(maxUnits + 1)
	for range d.Scale {
		limit *= 10
	}
	return d.Units < limit && d.Units > -limit
}

// millionths gives d as a whole number of them: 12 digits before the point and 6
// after fit.
func (d Decimal) millionths() int64 {
	units := d.Units
	for range maxScale - d.Scale {
		units *= 10
	}
	return units
}

// Cmp compares: -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int {
	x, y := d.millionths(), e.millionths()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// String writes d without needless zeros.
func (d Decimal) String() string {
	if d.Scale == 0 {
		return strconv.FormatInt(d.Units, 10)
	}
	sign, units := "", d.Units
	if units < 0 {
		sign, units = "-", -units
	}
	digits := fmt.Sprintf("%0*d", int(d.Scale)+1, units)
	at := len(digits) - int(d.Scale)
	return sign + digits[:at] + "." + digits[at:]
}

// Value gives d as expressions see it.
func (d Decimal) Value() expr.Value {
	f, _ := strconv.ParseFloat(d.String(), 64) // always in range
	return expr.NumberOf(f)
}

// decimalOf reads the number or text of an answer.
func decimalOf(v expr.Value) (Decimal, error) {
	if k := v.Kind(); k != expr.Number && k != expr.String {
		return Decimal{}, fmt.Errorf("%w: not a number", ErrDecimal)
	}
	return ParseDecimal(v.String())
}
