package survey

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"hustings/survey/expr"
)

// Decode reads what Encode wrote, and refuses every other encoding. It does not
// say whether the answers go together: Validate does.
func (q *Questionnaire) Decode(parts [][]byte) (Answers, error) {
	if len(parts) != 1+len(q.texts) {
		return nil, fmt.Errorf("%w: %d parts, not %d", ErrResponse, len(parts), 1+len(q.texts))
	}
	a, err := q.DecodeClosed(parts[0])
	if err != nil {
		return nil, err
	}
	items := make(map[string][]expr.Field)
	for i, t := range q.texts {
		text := parts[1+i]
		if len(text) > t.Size || !utf8.Valid(text) {
			return nil, fmt.Errorf("%w: text %s is longer than %d bytes or not UTF-8", ErrResponse, t, t.Size)
		}
		if len(text) == 0 {
			continue
		}
		v := expr.StringOf(string(text))
		if t.Item != "" {
			items[t.Question] = append(items[t.Question], expr.Field{Key: t.Item, Value: v})
			continue
		}
		a[t.String()] = v
	}
	for id, fields := range items {
		a[id] = expr.ObjectOf(fields...)
	}
	return a, nil
}

// DecodeClosed reads the closed answers alone.
func (q *Questionnaire) DecodeClosed(closed []byte) (Answers, error) {
	if len(closed) != q.closed {
		return nil, fmt.Errorf("%w: %d bytes of closed answers, not %d", ErrResponse, len(closed), q.closed)
	}
	a := make(Answers, len(q.questions))
	for _, one := range q.questions {
		v, ok := one.take(closed[one.slot.at : one.slot.at+one.slot.size])
		if !ok {
			return nil, fmt.Errorf("%w: the bytes of question %s are no answer to it", ErrResponse, quote(one.ID))
		}
		if v.Kind() != expr.Undefined {
			a[one.ID] = v
		}
	}
	return a, nil
}

// take reads an answer; ok is false where the bytes encode none.
func (q *Question) take(from []byte) (v expr.Value, ok bool) {
	switch q.Kind {
	case Radio, Dropdown, Boolean, Rating:
		i := int(binary.BigEndian.Uint16(from))
		if i == 0 {
			return v, true
		}
		if i > len(q.Choices) {
			return v, false
		}
		return q.Choices[i-1].Value, true
	case Slider:
		i := int64(binary.BigEndian.Uint16(from))
		if i == 0 {
			return v, true
		}
		return expr.StringOf(q.step(int(i - 1)).String()), i-1 <= stepsOf(*q.Min, *q.Max, *q.Step)
	case Checkbox:
		return q.takeTicks(from)
	case Ranking:
		return q.takeRanks(from)
	case Matrix:
		return q.takeMatrix(from)
	case Number:
		return takeNumber(from)
	case Date:
		n := binary.BigEndian.Uint32(from)
		if n == 0 {
			return v, true
		}
		text := fmt.Sprintf("%04d-%02d-%02d", n/10000, n/100%100, n%100)
		return expr.StringOf(text), validDate(text)
	}
	return v, true
}

func (q *Question) takeTicks(from []byte) (v expr.Value, ok bool) {
	var items []expr.Value
	for i := range 8 * len(from) {
		if from[i/8]>>(i%8)&1 == 0 {
			continue
		}
		if i >= len(q.Choices) {
			return v, false
		}
		items = append(items, q.Choices[i].Value)
	}
	if len(items) == 0 {
		return v, true
	}
	return expr.ListOf(items...), true
}

func (q *Question) takeRanks(from []byte) (v expr.Value, ok bool) {
	items := make([]expr.Value, len(from))
	n := 0
	for i, rank := range from {
		if rank == 0 {
			continue
		}
		if int(rank) > len(from) || items[rank-1].Kind() != expr.Undefined {
			return v, false
		}
		items[rank-1] = q.Choices[i].Value
		n++
	}
	for _, item := range items[:n] {
		if item.Kind() == expr.Undefined {
			return v, false // a rank is left out
		}
	}
	if n == 0 {
		return v, true
	}
	return expr.ListOf(items[:n]...), true
}

func (q *Question) takeMatrix(from []byte) (v expr.Value, ok bool) {
	var fields []expr.Field
	for i, column := range from {
		if int(column) > len(q.Choices) {
			return v, false
		}
		if column > 0 {
			fields = append(fields, expr.Field{Key: q.Rows[i].Value.String(), Value: q.Choices[column-1].Value})
		}
	}
	if len(fields) == 0 {
		return v, true
	}
	return expr.ObjectOf(fields...), true
}

func takeNumber(from []byte) (v expr.Value, ok bool) {
	units := int64(binary.BigEndian.Uint64(from[1:])) //nolint:gosec // two's complement
	if from[0] == 0 {
		return v, units == 0
	}
	d := Decimal{units, from[0] - 1}
	if !d.valid() {
		return v, false
	}
	return expr.StringOf(d.String()), true
}
