package count

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
)

// Number is an exact number in print: a decimal as short as it can be, or n/d
// in lowest terms where no decimal is exact. Empty is no number; in JSON null.
type Number string

// MarshalJSON writes a string, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

// Whole prints a whole number.
func Whole(v int64) Number { return Number(strconv.FormatInt(v, 10)) }

// Fixed prints v / 10^places.
func Fixed(v *big.Int, places int) Number {
	digits := new(big.Int).Abs(v).String()
	if len(digits) <= places {
		digits = strings.Repeat("0", places-len(digits)+1) + digits
	}
	whole, part := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if part != "" {
		whole += "." + part
	}
	if v.Sign() < 0 {
		whole = "-" + whole
	}
	return Number(whole)
}

// Fraction prints a fraction: as a decimal where one is exact.
func Fraction(v *big.Rat) Number {
	if v.IsInt() {
		return Number(v.Num().String())
	}
	if places, exact := v.FloatPrec(); exact {
		return Number(v.FloatString(places))
	}
	return Number(v.String())
}

// Figure is a number for each of some candidates. It keeps their order in JSON.
type Figure []Entry

// Entry is one candidate's number.
type Entry struct {
	Name   string
	Number Number
}

// Of is a candidate's number, or none.
func (f Figure) Of(name string) Number {
	for _, e := range f {
		if e.Name == name {
			return e.Number
		}
	}
	return ""
}

// MarshalJSON writes an object.
func (f Figure) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeEntry(&b, e.Name, e.Number); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeEntry(b *bytes.Buffer, name string, value any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false) // names stand exactly as they are
	for i, v := range []any{name, value} {
		if i > 0 {
			b.WriteByte(':')
		}
		if err := e.Encode(v); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the end of line that Encode writes
	}
	return nil
}

// Matrix has a row for each candidate; in JSON an object of objects.
type Matrix struct {
	Rows, Columns []string
	Cells         [][]Number // an empty one is left out
}

// MarshalJSON writes an object of objects.
func (m *Matrix) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range m.Rows {
		if i > 0 {
			b.WriteByte(',')
		}
		row := make(Figure, 0, len(m.Columns))
		for j, n := range m.Cells[i] {
			if n != "" {
				row = append(row, Entry{m.Columns[j], n})
			}
		}
		if err := writeEntry(&b, name, row); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
