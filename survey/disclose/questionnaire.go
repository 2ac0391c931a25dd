package disclose

import (
	"fmt"
	"slices"

	"hustings/survey"
)

// A Reader turns responses to a questionnaire into columns and texts (SPEC 8.20.8).
type Reader struct {
	q       *survey.Questionnaire
	asked   []survey.Column // the questionnaire's columns
	from    []span
	columns []Column
	texts   []Text
	by      []int // of each text the number of its question
	n       int
}

// A span is which of a questionnaire's columns make one column here: one, or those
// of the choices of a checkbox or ranking.
type span struct {
	first, count int
	question     int // number among the questions
}

// NewReader makes the columns, without responses.
func NewReader(q *survey.Questionnaire) *Reader {
	r := &Reader{q: q, asked: q.Columns()}
	number := make(map[string]int)
	for i, one := range q.Questions() {
		number[one.ID] = i
	}
	for i := 0; i < len(r.asked); {
		c := r.asked[i]
		count := 1
		if c.Kind == survey.Tick || c.Kind == survey.Position {
			for i+count < len(r.asked) && r.asked[i+count].Question == c.Question {
				count++
			}
		}
		r.from = append(r.from, span{i, count, number[c.Question]})
		r.columns = append(r.columns, r.column(c, r.asked[i:i+count], q.Question(c.Question)))
		i += count
	}
	for i := range r.columns {
		r.columns[i].When = r.when(q.Questions()[r.from[i].question])
	}
	for _, t := range q.Texts() {
		one := q.Question(t.Question)
		text := Text{Name: t.String(), When: r.when(one)}
		for i, choice := range one.Choices {
			if t.Comment && choice.Other { // the text of "other"
				text.When = []Condition{{Column: one.ID, Any: []int{i}}}
			}
		}
		r.texts, r.by = append(r.texts, text), append(r.by, number[t.Question])
	}
	return r
}

// column makes a column of a question, or of a matrix's row.
func (r *Reader) column(c survey.Column, parts []survey.Column, q *survey.Question) Column {
	out := Column{Name: c.Name, Kind: Single}
	switch c.Kind {
	case survey.Tick, survey.Position:
		out.Name, out.Kind = c.Question, Multi
		for i, part := range parts {
			out.Keys = append(out.Keys, part.Part)
			if q.Choices[i].Exclusive {
				out.Exclusive = append(out.Exclusive, i)
			}
		}
		switch {
		case c.Kind == survey.Position && q.Partial: // counted is which stands first
			out.Kind = Single
			return out
		case c.Kind == survey.Position:
			out.Kind = Rank
		}
		out.Min, out.Max = max(q.MinChoices, 1), len(parts)
		if q.MaxChoices > 0 {
			out.Max = min(q.MaxChoices, len(parts))
		}
		return out
	case survey.Scale:
		out.score(c.Categories)
	}
	for _, category := range c.Categories {
		out.Keys = append(out.Keys, category.Value)
	}
	if c.Odds != nil {
		out.Kind = Random
		out.Coin = Coin{Truth: 2 * c.Odds.Num, Yes: c.Odds.Den - c.Odds.Num, Of: 2 * c.Odds.Den}
	}
	return out
}

// score makes a scale, if each category has a value that is not out of all bounds.
func (c *Column) score(categories []survey.Category) {
	decimals := 0
	for _, one := range categories {
		if one.Score == nil {
			return
		}
		decimals = max(decimals, int(one.Score.Scale))
	}
	values := make([]int, len(categories))
	for i, one := range categories {
		by := int64(1)
		for range decimals - int(one.Score.Scale) {
			by *= 10
		}
		if one.Score.Units > MaxValue/by || one.Score.Units < -MaxValue/by {
			return
		}
		values[i] = int(one.Score.Units * by)
	}
	c.Kind, c.Values, c.Decimals = Scale, values, decimals
	c.Promoter = decimals == 0 && len(values) == 11
	for i, v := range values {
		c.Promoter = c.Promoter && v == i
	}
}

// Add takes the next response, cleaned by Validate.
func (r *Reader) Add(a survey.Answers) {
	values, asked := r.q.Values(a), r.q.Asked(a)
	for i, s := range r.from {
		c := &r.columns[i]
		many := c.Kind == Multi || c.Kind == Rank
		switch {
		case many && !asked[s.question]:
			c.Many = append(c.Many, nil)
		case many:
			c.Many = append(c.Many, picks(c.Kind, values[s.first:s.first+s.count]))
		case !asked[s.question]:
			c.One = append(c.One, NotAsked)
		case s.count > 1:
			c.One = append(c.One, slices.Index(values[s.first:s.first+s.count], 0)) // or None
		default:
			c.One = append(c.One, values[s.first])
		}
	}
	for i, t := range r.q.Texts() {
		if text := t.In(a); text != "" && asked[r.by[i]] {
			r.texts[i].Texts = append(r.texts[i].Texts, []byte(text))
		}
	}
	r.n++
}

// picks reads the choices of a checkbox, or those of a ranking in order; one that
// ranks only some of them is no ranking.
func picks(kind Kind, values []int) []int {
	out := []int{}
	if kind == Multi {
		for a, v := range values {
			if v == 1 {
				out = append(out, a)
			}
		}
		return out
	}
	for at := range values {
		for a, v := range values {
			if v == at {
				out = append(out, a)
			}
		}
	}
	if len(out) < len(values) {
		return []int{}
	}
	return out
}

// Columns gives what has been read so far. Keep it only until more is added.
func (r *Reader) Columns() []Column { return r.columns }

// Texts gives the texts read so far, likewise.
func (r *Reader) Texts() []Text { return r.texts }

// Responses is how many have been read.
func (r *Reader) Responses() int { return r.n }

// Tables finds the columns of listed cross tables. A table names a question, and
// means all rows of a matrix, or a row ("matrix:row").
func (r *Reader) Tables(listed [][2]string) ([][2]string, error) {
	find := func(name string) (all []*Column) {
		for i, s := range r.from {
			if r.columns[i].Name == name || r.asked[s.first].Question == name {
				all = append(all, &r.columns[i])
			}
		}
		return all
	}
	var out [][2]string
	for _, t := range listed {
		rows, cols := find(t[0]), find(t[1])
		if len(rows) == 0 || len(cols) == 0 {
			return nil, fmt.Errorf("%w: table %q by %q: both have to be questions that are counted", ErrInput, t[0], t[1])
		}
		for _, a := range rows {
			for _, b := range cols {
				if a == b || !MayCross(a.Kind, b.Kind) {
					return nil, fmt.Errorf("%w: table %q by %q: no tables of kinds %s and %s", ErrInput, a.Name, b.Name, a.Kind, b.Kind)
				}
				out = append(out, [2]string{a.Name, b.Name})
			}
		}
	}
	if len(out) > MaxTables {
		return nil, fmt.Errorf("%w: %d cross tables, with a matrix's rows, are more than %d: list fewer", ErrInput, len(out), MaxTables)
	}
	return out, nil
}
