package export

import (
	"strconv"
	"strings"

	"hustings/survey"
)

// RowsOf makes rows of responses to a questionnaire, named in a language: closed
// questions as they are counted, but numbers and dates as they were given; a multiple
// choice as a variable of 0 and 1 for each choice, a ranking as a position for each;
// and every free text. A variable of something not asked or not answered has no value.
func RowsOf(q *survey.Questionnaire, lang string, responses []survey.Answers) *Rows {
	r := &Rows{Cells: make([][]Cell, len(responses))}
	columns, texts := q.Columns(), q.Texts()
	for _, c := range columns {
		r.Variables = append(r.Variables, variableOf(q, &c, lang))
	}
	for _, t := range texts {
		label := q.Question(t.Question).Label().In(lang)
		if part := q.TextLabel(t); !part.None() {
			label += between(lang) + part.In(lang)
		}
		r.Variables = append(r.Variables, Variable{Name: t.String(), Label: label, Kind: Wording})
	}
	for i := range r.Variables {
		r.Variables[i].Code = "v" + strconv.Itoa(i+1)
	}
	for i, a := range responses {
		values := q.Values(a)
		row := make([]Cell, 0, len(r.Variables))
		for j, c := range columns {
			row = append(row, cellOf(&r.Variables[j], &c, values[j], a))
		}
		for _, t := range texts {
			row = append(row, text(t.In(a)))
		}
		r.Cells[i] = row
	}
	return r
}

func between(lang string) string {
	if lang == "zh" {
		return "："
	}
	return ": "
}

// variableOf names a column, and its categories by codes: their own values where
// these are numbers, else 1, 2, 3; of a choice that is ticked or not 1 and 0.
func variableOf(q *survey.Questionnaire, c *survey.Column, lang string) Variable {
	v := Variable{Name: c.Name, Label: c.Label.In(lang)}
	if !c.PartLabel.None() {
		v.Label += between(lang) + c.PartLabel.In(lang)
	}
	if c.Odds != nil {
		v.Label += map[bool]string{true: "（随机作答：有的答案是抛硬币得来的）", false: " (randomised: some answers are a coin's)"}[lang == "zh"]
	}
	switch c.Kind {
	case survey.Classed:
		if v.Kind = Measure; q.Question(c.Question).Kind == survey.Date {
			v.Kind = Day
		}
		return v
	case survey.Scale, survey.Position:
		v.Kind = Measure
	}
	for i, category := range c.Categories {
		value := Value{Code: codeOf(c, i), Label: category.Label.In(lang)}
		if v.Kind == Measure && value.Label == value.Code.String() {
			continue // a number that is called by itself
		}
		v.Values = append(v.Values, value)
	}
	return v
}

// codeOf is the number that stands for a category.
func codeOf(c *survey.Column, category int) Cell {
	switch c.Kind {
	case survey.Tick:
		return number(category)
	case survey.Scale:
		for _, one := range c.Categories {
			if one.Score == nil {
				return number(category + 1)
			}
		}
		d := c.Categories[category].Score
		return Cell{Number: int(d.Units), Decimals: int(d.Scale), Numeric: true}
	}
	return number(category + 1)
}

func cellOf(v *Variable, c *survey.Column, category int, a survey.Answers) Cell {
	switch {
	case c.Kind != survey.Classed:
		if category < 0 {
			return Cell{}
		}
		return codeOf(c, category)
	case v.Kind == Day:
		return text(a[c.Question].Text())
	}
	return decimal(a[c.Question].Text())
}

// decimal reads a number as a questionnaire has them: at most twelve digits before
// the point and six behind it (docs/SURVEYS.md). What is none is no answer.
func decimal(t string) Cell {
	whole, behind, _ := strings.Cut(t, ".")
	n, err := strconv.Atoi(whole + behind)
	if err != nil {
		return Cell{}
	}
	return Cell{Number: n, Decimals: len(behind), Numeric: true}
}
