package survey

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/survey/expr"
)

// ErrResponse says that parts are no response to this questionnaire, or that
// answers cannot be encoded.
var ErrResponse = errors.New("survey: not a response")

// Encode writes answers that Validate has cleaned as the parts of a response:
// first the closed answers, always ClosedSize bytes, then the texts in the order
// of Texts, each as it is and at most Size bytes: whoever seals a part puts its
// length before a text and pads it with zeros to Size. One response has one
// encoding.
func (q *Questionnaire) Encode(a Answers) ([][]byte, error) {
	closed := make([]byte, q.closed)
	for _, one := range q.questions {
		v := a[one.ID]
		if v.Empty() {
			continue
		}
		if err := one.put(closed[one.slot.at:one.slot.at+one.slot.size], v); err != nil {
			return nil, fmt.Errorf("encoding question %s: %w", quote(one.ID), err)
		}
	}
	parts := [][]byte{closed}
	for _, t := range q.texts {
		text := t.in(a).Text()
		if len(text) > t.Size || !utf8.ValidString(text) {
			return nil, fmt.Errorf("%w: text %s does not fit into %d bytes", ErrResponse, t, t.Size)
		}
		parts = append(parts, []byte(text))
	}
	return parts, nil
}

// in gives the text among answers.
func (t FreeText) in(a Answers) expr.Value {
	switch {
	case t.Comment:
		return a[commentKey(t.Question)]
	case t.Item != "":
		return a[t.Question].Field(t.Item)
	}
	return a[t.Question]
}

func (q *Question) put(to []byte, v expr.Value) error {
	bad := fmt.Errorf("%w: %s is no answer", ErrResponse, quote(v.String()))
	switch q.Kind {
	case Radio, Dropdown, Boolean, Rating:
		i := indexOf(q.Choices, v)
		if i < 0 {
			return bad
		}
		binary.BigEndian.PutUint16(to, uint16(i+1)) //nolint:gosec // at most 200 choices
	case Slider:
		i, ok := q.place(v)
		if !ok {
			return bad
		}
		binary.BigEndian.PutUint16(to, uint16(i+1)) //nolint:gosec // at most 200 choices
	case Checkbox:
		for _, item := range v.Items() {
			i := indexOf(q.Choices, item)
			if i < 0 {
				return bad
			}
			to[i/8] |= 1 << (i % 8)
		}
	case Ranking:
		for n, item := range v.Items() {
			i := indexOf(q.Choices, item)
			if i < 0 || to[i] != 0 {
				return bad
			}
			to[i] = byte(n + 1) //nolint:gosec // at most 200 choices
		}
	case Matrix:
		for i, row := range q.Rows {
			cell := v.Field(row.Value.String())
			if cell.Empty() {
				continue
			}
			j := indexOf(q.Choices, cell)
			if j < 0 {
				return bad
			}
			to[i] = byte(j + 1) //nolint:gosec // at most 200 columns
		}
	case Number:
		d, err := decimalOf(v)
		if err != nil {
			return err
		}
		to[0] = 1 + d.Scale
		binary.BigEndian.PutUint64(to[1:], uint64(d.Units)) //nolint:gosec // two's complement
	case Date:
		if !validDate(v.Text()) {
			return bad
		}
		n, err := strconv.ParseUint(strings.ReplaceAll(v.Text(), "-", ""), 10, 32)
		if err != nil {
			return bad
		}
		binary.BigEndian.PutUint32(to, uint32(n))
	}
	return nil
}

// place gives a slider's step, counted from its minimum.
func (q *Question) place(v expr.Value) (int, bool) {
	d, err := decimalOf(v)
	if err != nil || d.Cmp(*q.Min) < 0 || d.Cmp(*q.Max) > 0 {
		return 0, false
	}
	from, step := d.millionths()-q.Min.millionths(), q.Step.millionths()
	return int(from / step), from%step == 0
}

// at gives the number at a slider's step.
func (q *Question) step(i int) Decimal {
	return reduced(q.Min.millionths() + int64(i)*q.Step.millionths())
}

// reduced gives a number of millionths in its one form.
func reduced(units int64) Decimal {
	d := Decimal{units, maxScale}
	for d.Scale > 0 && d.Units%10 == 0 {
		d.Units, d.Scale = d.Units/10, d.Scale-1
	}
	return d
}

// validDate says whether a text is a day of the years 1900 to 2199.
func validDate(text string) bool {
	return expr.IsDate(text) && text >= "1900" && text < "2200"
}
