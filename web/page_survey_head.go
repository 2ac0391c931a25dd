package web

import (
	"golang.org/x/text/number"

	"hustings/survey"
	"hustings/survey/disclose"
)

// heading is what stands over a question's table. Rows of a matrix are under one
// number and one title.
type heading struct {
	Number int
	Group  string // of a matrix's first row: the matrix's title
	Row    bool
	Title  string
}

// headings are those of questions of results, in their order.
func (w *words) headings(q *survey.Questionnaire, questions []disclose.Question) []heading {
	of, labels := make(map[string]survey.Column), w.surveyLabels(q)
	for _, c := range q.Columns() {
		if c.Kind != survey.Tick && c.Kind != survey.Position && c.Part != "" {
			of[c.Name] = c
		}
	}
	out, n, last := make([]heading, len(questions)), 0, ""
	for i := range questions {
		c, row := of[questions[i].Name]
		h := heading{Row: row, Title: labels.question(questions[i].Name)}
		if row {
			h.Title = orElse(c.PartLabel.In(w.Lang), c.Part)
		}
		if !row || c.Question != last {
			n++
			if last = c.Question; row {
				h.Group = c.Label.In(w.Lang)
			}
		}
		h.Number = n
		out[i] = h
	}
	return out
}

// scale says what the least and the greatest value of a scale stand for, where its
// answers are words, or its ends are named.
func (w *surveyWriter) scale(name string) string {
	for _, c := range w.q.Columns() {
		if c.Name != name || c.Kind != survey.Scale {
			continue
		}
		one := w.q.Question(c.Question)
		var low, high *survey.Category
		for i := range c.Categories {
			k := &c.Categories[i]
			if k.Score == nil {
				return ""
			}
			if low == nil || k.Score.Cmp(*low.Score) < 0 {
				low = k
			}
			if high == nil || high.Score.Cmp(*k.Score) < 0 {
				high = k
			}
		}
		if low == nil {
			return ""
		}
		least, most := low.Score.String(), high.Score.String()
		lowest, highest := low.Label.In(w.Lang), high.Label.In(w.Lang)
		if !one.LowLabel.None() && !one.HighLabel.None() {
			lowest, highest = one.LowLabel.In(w.Lang), one.HighLabel.In(w.Lang)
		}
		if lowest == least && highest == most {
			return ""
		}
		return w.T("survey.scale", "Least", least, "Lowest", lowest, "Most", most, "Highest", highest)
	}
	return ""
}

// onePercent writes a share in per cent with one decimal, wholePercent with none.
func (w *words) onePercent(part, whole int) string {
	if whole <= 0 {
		return "–"
	}
	return w.printer.Sprint(number.Percent(float64(part)/float64(whole), number.Scale(1)))
}

func (w *words) wholePercent(part, whole int) string {
	return w.printer.Sprint(number.Percent(float64(part)/float64(whole), number.Scale(0)))
}
