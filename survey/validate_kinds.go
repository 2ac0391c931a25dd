package survey

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"hustings/survey/expr"
)

func number(n int) string { return strconv.Itoa(n) }

// clean gives an answer as it is encoded, or nothing and a fault if it is none.
func (c *checker) clean(q *Question, v expr.Value) expr.Value {
	if v.Empty() {
		return expr.Value{}
	}
	switch q.Kind {
	case Radio, Dropdown, Boolean, Rating:
		if i := indexOf(q.Choices, v); i >= 0 {
			return q.Choices[i].Value
		}
		c.fault(q, NoChoice, "")
	case Checkbox, Ranking:
		return c.several(q, v)
	case Matrix:
		return c.cells(q, v)
	case Slider, Number:
		return c.number(q, v)
	case Date:
		return c.date(q, v)
	case Line, Email, Comment:
		t := q.free[0]
		text, code := cleanText(v, t.Size, t.Max)
		if code != "" {
			c.fault(q, code, limit(code, t))
		}
		return texted(text)
	case MultipleText:
		return c.lines(q, v)
	}
	return expr.Value{}
}

func texted(text string) expr.Value {
	if text == "" {
		return expr.Value{}
	}
	return expr.StringOf(text)
}

// limit says how long a text may be.
func limit(code FaultCode, t FreeText) string {
	switch {
	case code != TooLong:
		return ""
	case t.Max > 0:
		return number(t.Max)
	}
	return number(t.Size / 3)
}

// several reads a list of choices: of a checkbox in the questionnaire's order, of
// a ranking in the order given.
func (c *checker) several(q *Question, v expr.Value) expr.Value {
	items := v.Items()
	if v.Kind() != expr.List {
		items = []expr.Value{v}
	}
	places := make([]int, 0, len(q.Choices))
	for _, item := range items {
		i := indexOf(q.Choices, item)
		if i < 0 || slices.Contains(places, i) {
			c.fault(q, NoChoice, "")
			return expr.Value{}
		}
		places = append(places, i)
	}
	if q.Kind == Checkbox {
		sort.Ints(places)
	}
	out := make([]expr.Value, len(places))
	for n, i := range places {
		out[n] = q.Choices[i].Value
	}
	return expr.ListOf(out...)
}

// cells reads a matrix, in the order of its rows.
func (c *checker) cells(q *Question, v expr.Value) expr.Value {
	fields := make([]expr.Field, 0, len(q.Rows))
	known := 0
	for _, row := range q.Rows {
		cell := v.Field(row.key)
		if cell.Kind() != expr.Undefined {
			known++
		}
		if cell.Empty() {
			continue
		}
		i := indexOf(q.Choices, cell)
		if i < 0 {
			c.faults = append(c.faults, Fault{Question: q.ID, Row: row.key, Code: NoChoice})
			continue
		}
		fields = append(fields, expr.Field{Key: row.key, Value: q.Choices[i].Value})
	}
	if v.Kind() != expr.Object || known < len(v.Fields()) {
		c.fault(q, NoChoice, "")
	}
	if len(fields) == 0 {
		return expr.Value{}
	}
	return expr.ObjectOf(fields...)
}

// lines reads a multipletext, in the order of its items.
func (c *checker) lines(q *Question, v expr.Value) expr.Value {
	var fields []expr.Field
	known := 0
	for i, t := range q.free {
		cell := v.Field(t.Item)
		if cell.Kind() != expr.Undefined {
			known++
		}
		text, code := cleanText(cell, t.Size, t.Max)
		if code == "" && q.Items[i].Email && text != "" && !isEmail(text) {
			code = NoEmail
		}
		if code != "" {
			c.faults = append(c.faults, Fault{Question: q.ID, Row: t.Item, Code: code, Limit: limit(code, t)})
		} else if text != "" {
			fields = append(fields, expr.Field{Key: t.Item, Value: expr.StringOf(text)})
		}
	}
	if v.Kind() != expr.Object || known < len(v.Fields()) {
		c.fault(q, BadText, "")
	}
	if len(fields) == 0 {
		return expr.Value{}
	}
	return expr.ObjectOf(fields...)
}

func (c *checker) number(q *Question, v expr.Value) expr.Value {
	d, err := decimalOf(v)
	if err != nil {
		c.fault(q, NoNumber, "")
		return expr.Value{}
	}
	switch {
	case q.Min != nil && d.Cmp(*q.Min) < 0:
		c.fault(q, TooLow, q.Min.String())
	case q.Max != nil && d.Cmp(*q.Max) > 0:
		c.fault(q, TooHigh, q.Max.String())
	case q.Step != nil && !q.onStep(d):
		c.fault(q, OffStep, q.Step.String())
	default:
		return expr.StringOf(d.String())
	}
	return expr.Value{}
}

// onStep says whether a number is the least one, or 0, plus whole steps.
func (q *Question) onStep(d Decimal) bool {
	from := Decimal{}
	if q.Min != nil {
		from = *q.Min
	}
	return (d.millionths()-from.millionths())%q.Step.millionths() == 0
}

func (c *checker) date(q *Question, v expr.Value) expr.Value {
	text := v.Text()
	switch {
	case !validDate(text):
		c.fault(q, NoDate, "")
	case q.MinDate != "" && text < q.MinDate:
		c.fault(q, TooLow, q.MinDate)
	case q.MaxDate != "" && text > q.MaxDate:
		c.fault(q, TooHigh, q.MaxDate)
	default:
		return v
	}
	return expr.Value{}
}

// rules runs the validators.
func (c *checker) rules(q *Question, v expr.Value) {
	if q.Kind == Email && !v.Empty() && !isEmail(v.Text()) {
		c.fault(q, NoEmail, "")
	}
	for _, rule := range q.validators {
		if code, limit := c.rule(q, rule, v); code != "" {
			c.faults = append(c.faults, Fault{Question: q.ID, Code: code, Limit: limit, Message: rule.message})
		}
	}
	for _, item := range q.Items {
		for _, rule := range item.validators {
			if code, limit := c.rule(q, rule, v.Field(item.Name)); code != "" {
				c.faults = append(c.faults, Fault{Question: q.ID, Row: item.Name, Code: code, Limit: limit, Message: rule.message})
			}
		}
	}
}

// rule runs one validator; only an expression has a say about no answer.
func (c *checker) rule(q *Question, rule validator, v expr.Value) (FaultCode, string) {
	if rule.kind == "expression" {
		if rule.expr != nil && !rule.expr.True(env{c.state, q.scope}) {
			return Rule, ""
		}
		return "", ""
	}
	if v.Empty() {
		return "", ""
	}
	text := v.String()
	switch rule.kind {
	case "numeric":
		d, err := decimalOf(v)
		switch {
		case err != nil:
			return NoNumber, ""
		case rule.min != nil && d.Cmp(*rule.min) < 0:
			return TooLow, rule.min.String()
		case rule.max != nil && d.Cmp(*rule.max) > 0:
			return TooHigh, rule.max.String()
		}
	case "text":
		return textRule(rule, v, text)
	case "answercount":
		n := len(v.Items())
		switch {
		case v.Kind() != expr.List:
		case n < rule.minLength:
			return TooFew, number(rule.minLength)
		case rule.maxText > 0 && n > rule.maxText:
			return TooMany, number(rule.maxText)
		}
	case "email":
		if !isEmail(text) {
			return NoEmail, ""
		}
	}
	return "", ""
}

func textRule(rule validator, v expr.Value, text string) (FaultCode, string) {
	length := expr.Length(text)
	switch last := text[len(text)-1]; {
	case rule.noDigits && last >= '0' && last <= '9':
		return Digits, ""
	case v.Kind() != expr.String:
	case length < rule.minLength:
		return TooShort, number(rule.minLength)
	case rule.maxText > 0 && length > rule.maxText:
		return TooLong, number(rule.maxText)
	}
	return "", ""
}

// isEmail takes what SurveyJS takes, but for quoted names: words between dots, an
// @, and at least two words, the last of two or more characters.
func isEmail(text string) bool {
	local, domain, ok := strings.Cut(text, "@")
	if !ok || strings.ContainsAny(text, "<>()[]\\,;: \t\n\"") || strings.Contains(domain, "@") || strings.Contains(domain, "=") {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, word := range append(strings.Split(local, "."), labels...) {
		if word == "" {
			return false
		}
	}
	return len(labels) > 1 && expr.Length(labels[len(labels)-1]) >= 2
}
