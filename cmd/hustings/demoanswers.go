package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/survey"
	"hustings/survey/expr"
)

// randomResponse answers a questionnaire by lot and encodes it. Questions are
// answered one after the other, as somebody would who goes through the pages, so
// that what an answer brings up is answered too.
func randomResponse(q *survey.Questionnaire, random io.Reader) ([][]byte, error) {
	lot := &lots{from: bufio.NewReaderSize(random, 1024)}
	answers := make(survey.Answers)
	var faults []survey.Fault
	for range 60 { // what is still wrong is answered again
		for _, one := range q.Questions() {
			if _, done := answers[one.ID]; !done && lot.IntN(12) > 0 {
				answerByLot(answers, one, lot)
			}
		}
		var cleaned survey.Answers
		cleaned, faults = q.Validate(answers)
		if lot.err != nil {
			return nil, fmt.Errorf("draw answers: %w", lot.err)
		}
		if len(faults) == 0 {
			return q.Encode(cleaned)
		}
		for _, f := range faults {
			answerByLot(answers, q.Question(f.Question), lot)
		}
	}
	return nil, fmt.Errorf("no answers were found by lot: %w", faultsError(faults))
}

// lots draws for made-up answers: near enough to even, and no matter if not.
type lots struct {
	from *bufio.Reader
	err  error // the first, kept
}

// Int64N draws a number below n.
func (l *lots) Int64N(n int64) int64 {
	var b [8]byte
	if _, err := io.ReadFull(l.from, b[:]); err != nil && l.err == nil {
		l.err = err
	}
	return int64(binary.BigEndian.Uint64(b[:])>>1) % n //nolint:gosec // 63 bits
}

// IntN draws a number below n.
func (l *lots) IntN(n int) int { return int(l.Int64N(int64(n))) }

// Perm draws an order of 0 to n-1.
func (l *lots) Perm(n int) []int {
	out := make([]int, n)
	for i := range out {
		j := l.IntN(i + 1)
		out[i], out[j] = out[j], i
	}
	return out
}

// answerByLot answers one question.
func answerByLot(answers survey.Answers, one *survey.Question, lot *lots) {
	if one == nil {
		return
	}
	choice := func() survey.Choice { return one.Choices[lot.IntN(len(one.Choices))] }
	switch one.Kind {
	case survey.Radio, survey.Dropdown, survey.Boolean, survey.Rating:
		c := choice()
		answers[one.ID] = c.Value
		if c.Other {
			answers[one.ID+"-Comment"] = expr.StringOf("另一种 " + strconv.Itoa(lot.IntN(5)))
		}
	case survey.Checkbox:
		answers[one.ID] = someChoices(answers, one, lot)
	case survey.Ranking:
		answers[one.ID] = someRanks(one, lot)
	case survey.Matrix:
		answers[one.ID] = rowsByLot(one, lot)
	case survey.Number, survey.Slider:
		answers[one.ID] = numberByLot(one, lot)
	case survey.Date:
		day := fmt.Sprintf("%04d-%02d-%02d", 1960+lot.IntN(50), 1+lot.IntN(12), 1+lot.IntN(28))
		if one.MinDate != "" {
			day = one.MinDate
		}
		if one.MaxDate != "" {
			day = min(day, one.MaxDate)
		}
		answers[one.ID] = expr.StringOf(day)
	case survey.Email:
		answers[one.ID] = expr.StringOf("m" + strconv.Itoa(lot.IntN(1000)) + "@branch.example")
	case survey.Line, survey.Comment:
		answers[one.ID] = expr.StringOf(words(one.MaxLength, lot))
	case survey.MultipleText:
		var fields []expr.Field
		for _, item := range one.Items {
			text := words(item.MaxLength, lot)
			if item.Email {
				text = "m@branch.example"
			}
			fields = append(fields, expr.Field{Key: item.Name, Value: expr.StringOf(text)})
		}
		answers[one.ID] = expr.ObjectOf(fields...)
	}
}

var sentences = []string{"很好", "食堂的菜要热", "more light in the hall", "没有意见", "meetings should end on time", "Σ 统计"}

// words is a text of at most so many characters; 0 is no bound.
func words(most int, lot *lots) string {
	text := []rune(strings.Repeat(sentences[lot.IntN(len(sentences))]+" ", 1+lot.IntN(3)))
	if most > 0 && len(text) > most {
		text = text[:most]
	}
	return strings.TrimSpace(string(text))
}

// someChoices ticks some choices of a checkbox, or one that excludes all others.
func someChoices(answers survey.Answers, one *survey.Question, lot *lots) expr.Value {
	most := len(one.Choices)
	if one.MaxChoices > 0 {
		most = min(most, one.MaxChoices)
	}
	n := max(1, one.MinChoices) + lot.IntN(max(1, most-max(1, one.MinChoices)+1))
	var list []expr.Value
	for _, i := range lot.Perm(len(one.Choices)) {
		c := one.Choices[i]
		switch {
		case c.Exclusive && len(list) == 0 && one.MinChoices < 2 && lot.IntN(4) == 0:
			return expr.ListOf(c.Value)
		case c.Exclusive || len(list) == n:
			continue
		case c.Other:
			answers[one.ID+"-Comment"] = expr.StringOf("另一种")
		}
		list = append(list, c.Value)
	}
	return expr.ListOf(list...)
}

// someRanks ranks all choices, or some where that is allowed.
func someRanks(one *survey.Question, lot *lots) expr.Value {
	n := len(one.Choices)
	if one.Partial {
		least, most := max(1, one.MinChoices), n
		if one.MaxChoices > 0 {
			most = min(n, one.MaxChoices)
		}
		n = least + lot.IntN(max(1, most-least+1))
	}
	var list []expr.Value
	for _, i := range lot.Perm(len(one.Choices))[:n] {
		list = append(list, one.Choices[i].Value)
	}
	return expr.ListOf(list...)
}

func rowsByLot(one *survey.Question, lot *lots) expr.Value {
	var fields []expr.Field
	for _, row := range one.Rows {
		fields = append(fields, expr.Field{Key: row.Value.String(), Value: one.Choices[lot.IntN(len(one.Choices))].Value})
	}
	return expr.ObjectOf(fields...)
}

// numberByLot is a number within the bounds, a whole number of steps above the
// least one.
func numberByLot(one *survey.Question, lot *lots) expr.Value {
	least, most, step := survey.Decimal{}, survey.Decimal{Units: 100}, survey.Decimal{Units: 1}
	for _, b := range []struct{ to, from *survey.Decimal }{{&least, one.Min}, {&most, one.Max}, {&step, one.Step}} {
		if b.from != nil {
			*b.to = *b.from
		}
	}
	scale := max(least.Scale, most.Scale, step.Scale)
	units := func(d survey.Decimal) int64 {
		n := d.Units
		for range scale - d.Scale {
			n *= 10
		}
		return n
	}
	from, by := units(least), max(1, units(step))
	n := from + by*lot.Int64N(max(1, (units(most)-from)/by+1))
	text := strconv.FormatInt(n, 10)
	if scale > 0 {
		sign := ""
		if n < 0 {
			sign, n = "-", -n
		}
		digits := fmt.Sprintf("%0*d", int(scale)+1, n)
		text = sign + digits[:len(digits)-int(scale)] + "." + digits[len(digits)-int(scale):]
	}
	return expr.StringOf(text)
}
