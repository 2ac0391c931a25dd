package web

import (
	"cmp"
	"slices"

	"hustings/survey/disclose"
)

// crossResult is a cross table, or why it is not shown.
type crossResult struct {
	Title  string
	Hidden string
	Grid   grid
}

func (w *surveyWriter) tables() (out []crossResult) {
	for i := range w.r.Tables {
		out = append(out, w.table(&w.r.Tables[i]))
	}
	return out
}

func (w *surveyWriter) table(t *disclose.Table) crossResult {
	v := crossResult{Title: w.T("survey.table", "Rows", w.labels.question(t.Rows), "Columns", w.labels.question(t.Columns))}
	if t.Hidden != "" {
		v.Hidden = w.reason(t.Hidden, w.r.Threshold)
		return v
	}
	v.Grid.Title = v.Title
	rows, columns := w.order(t.Rows, t.RowSets), w.order(t.Columns, t.ColSets)
	for _, j := range columns {
		v.Grid.Head = append(v.Grid.Head, w.labels.group(t.Columns, t.ColSets[j]))
	}
	if t.Multiple == "columns" {
		v.Grid.Head = append(v.Grid.Head, w.T("survey.group.people"))
	}
	for _, i := range rows {
		row := gridRow{Name: w.labels.group(t.Rows, t.RowSets[i])}
		for _, j := range columns {
			row.Cells = append(row.Cells, gridCell{w.N(t.Counts[i][j]), w.part(t.Counts[i][j], groupOf(t, i, j))})
		}
		if t.Multiple == "columns" {
			row.Cells = append(row.Cells, gridCell{Text: w.N(t.All[i])})
		}
		v.Grid.Rows = append(v.Grid.Rows, row)
	}
	if t.Multiple == "rows" {
		row := gridRow{Name: w.T("survey.group.people")}
		for _, j := range columns {
			row.Cells = append(row.Cells, gridCell{Text: w.N(t.All[j])})
		}
		v.Grid.Rows = append(v.Grid.Rows, row)
	}
	return v
}

// order gives a side's groups as readers expect them: single answers in the
// questionnaire's order, then those put together. The document has them by number.
func (w *surveyWriter) order(column string, sets []disclose.Group) []int {
	at := make(map[string]int)
	for _, q := range w.r.Questions {
		if q.Name == column {
			for i, c := range q.Cells {
				at[c.Key] = i
			}
		}
	}
	place := func(g disclose.Group) int {
		if g.None || len(g.Keys) != 1 {
			return len(at)
		}
		return at[g.Keys[0]]
	}
	out := make([]int, len(sets))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(place(sets[a]), place(sets[b])) })
	return out
}

// groupOf is how many people a number's share is of: those of its row; of a multiple
// choice in the rows, those of its column.
func groupOf(t *disclose.Table, i, j int) int {
	switch t.Multiple {
	case "columns":
		return t.All[i]
	case "rows":
		return t.All[j]
	}
	sum := 0
	for _, n := range t.Counts[i] {
		sum += n
	}
	return sum
}

// textResult is what was written to one question, in the order of the results.
type textResult struct {
	Title  string
	Hidden string
	Texts  []string
	Taken  string // of how many something was taken out
	More   string // there are more in the files
}

// maxTextsShown is how many texts of a question a page shows, and maxTextsPage how many
// of all: the others are in the files.
const (
	maxTextsShown = 100
	maxTextsPage  = 600
)

func (w *surveyWriter) texts() (out []textResult) {
	left := maxTextsPage
	for i := range w.r.Texts {
		t := &w.r.Texts[i]
		v := textResult{Title: w.labels.question(t.Name)}
		if t.Hidden != "" {
			v.Hidden = w.reason(t.Hidden, w.r.TextThreshold)
			out = append(out, v)
			continue
		}
		if t.Redacted > 0 {
			v.Taken = w.T("survey.redacted.list", "Count", t.Redacted)
		}
		n := min(len(t.Texts), maxTextsShown, left)
		left -= n
		if v.Texts = t.Texts[:n]; n < len(t.Texts) {
			v.More = w.T("survey.texts.more", "Count", len(t.Texts)-n)
		}
		out = append(out, v)
	}
	return out
}
