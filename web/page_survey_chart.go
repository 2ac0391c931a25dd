package web

import (
	"hustings/survey"
	"hustings/survey/disclose"
)

// questionResult is one question's chart and table, which are one: each line has its
// bar beside its number.
type questionResult struct {
	Number    int
	Group     string // of a matrix's first row: the matrix's title
	Row       bool   // it is a row of a matrix
	Title     string
	How       string // kind of answer, in words
	Base      string // how many were asked and answered
	Hidden    string // why nothing is shown
	Lines     []answerLine
	Rest      *answerLine // all hidden answers together
	Gone      string      // hidden answers of a long list, named together
	Columns   []string    // what the cells are
	BarIs     string      // what the bars mean, where that is not plain
	Scale     string      // what the ends of a scale stand for
	Figures   []figure
	SomeGone  bool
	EstimateB *bar
}

// answerLine is one answer: its share is of those who answered, or of those asked
// where that is not known.
type answerLine struct {
	Name  string
	Cells []string
	Gone  bool // not shown
	Bar   bar
}

// questions are those of the results, the rows of a matrix under one number.
func (w *surveyWriter) questions() (out []questionResult) {
	heads := w.headings(w.q, w.r.Questions)
	for i := range w.r.Questions {
		v := w.question(&w.r.Questions[i])
		v.Number, v.Group, v.Row, v.Title = heads[i].Number, heads[i].Group, heads[i].Row, heads[i].Title
		out = append(out, v)
	}
	return out
}

func (w *surveyWriter) question(q *disclose.Question) questionResult {
	kind := q.Kind
	if one := w.q.Question(q.Name); one != nil && (one.Kind == survey.Number || one.Kind == survey.Date) {
		kind = disclose.Number // its classes are answers of which one is given
	}
	v := questionResult{How: w.T("survey.kind." + string(kind))}
	if one := w.q.Question(q.Name); one != nil && one.Kind == survey.Ranking && kind == disclose.Single {
		v.How = w.T("survey.kind.first")
	}
	if q.Hidden != "" {
		v.Hidden = w.reason(q.Hidden, w.r.Threshold)
		return v
	}
	v.Base = w.base(q)
	if q.Kind == disclose.Rank {
		w.ranked(&v, q)
		return v
	}
	v.Columns = []string{w.T("survey.people"), w.T("survey.share")}
	whole := q.Answered
	if whole == 0 {
		whole = q.Asked
	}
	for _, c := range q.Cells {
		line := answerLine{Name: w.labels.said(q.Name, c.Key)}
		if c.Shown() {
			line.Cells = []string{w.N(c.Count), w.part(c.Count, whole)}
			line.Bar = length("for", c.Count, whole)
		} else {
			line.Gone, v.SomeGone = true, true
			line.Cells = []string{w.T("survey.hidden.cell"), "–"}
		}
		v.Lines = append(v.Lines, line)
	}
	if q.Rest > 0 {
		key := "survey.rest"
		if q.Answered == 0 {
			key = "survey.rest.unsure"
		}
		v.Rest = &answerLine{Name: w.T(key), Cells: []string{w.N(q.Rest), w.part(q.Rest, whole)}, Bar: length("abstain", q.Rest, whole)}
	}
	if w.gather(&v); len(v.Lines) == 0 {
		v.Hidden, v.Rest, v.Gone, v.SomeGone = w.T("survey.hidden.all", "Count", w.r.Threshold), nil, "", false
		return v
	}
	w.figuresOf(&v, q)
	return v
}

// maxGone is how many hidden answers have a line each. More are named in a sentence.
const maxGone = 8

// gather takes the hidden answers out of the lines, where they are all or many.
func (w *surveyWriter) gather(v *questionResult) {
	var shown []answerLine
	var names []string
	for _, line := range v.Lines {
		if line.Gone {
			names = append(names, line.Name)
		} else {
			shown = append(shown, line)
		}
	}
	if len(shown) == 0 || len(names) > maxGone {
		v.Lines = shown
		v.Gone = w.T("survey.hidden.names", "Count", len(names), "Names", w.List(names))
	}
}

// part writes a share: of rounded numbers not more than can be said.
func (w *surveyWriter) part(n, whole int) string {
	if whole > 0 && w.r.Rounding > 1 {
		return w.T("survey.about", "Share", w.wholePercent(n, whole))
	}
	return w.onePercent(n, whole)
}

// length is a bar of one part.
func length(class string, part, whole int) bar {
	return bar{Parts: []barPart{{class, 0, min(1000, part*1000/max(1, whole))}}}
}

// base says how many were asked and how many answered, as far as it is shown.
func (w *surveyWriter) base(q *disclose.Question) string {
	switch {
	case q.Answered > 0 && q.Asked > 0:
		return w.T("survey.base.both", "Asked", q.Asked, "Count", q.Answered)
	case q.Asked > 0:
		return w.T("survey.base.asked", "Count", q.Asked)
	}
	return ""
}

// ranked shows mean positions: the bar's end is the position, the first at its left.
func (w *surveyWriter) ranked(v *questionResult, q *disclose.Question) {
	switch {
	case len(q.Positions) == 0 && w.r.Rounding > 1:
		v.Hidden = w.T("survey.hidden.ranks.rounded", "Count", w.r.Threshold)
		return
	case len(q.Positions) == 0:
		v.Hidden = w.T("survey.hidden.ranks", "Count", w.r.Threshold)
		return
	}
	v.Columns, v.BarIs = []string{w.T("survey.position")}, w.T("survey.position.bar", "Count", len(q.Positions))
	for _, p := range q.Positions {
		v.Lines = append(v.Lines, answerLine{
			Name: w.labels.said(q.Name, p.Key), Cells: []string{w.Decimal(p.Mean, 100)}, Bar: length("for", p.Mean, 100*len(q.Positions)),
		})
	}
}

// figuresOf are what is computed from the table: a range where it hides something.
func (w *surveyWriter) figuresOf(v *questionResult, q *disclose.Question) {
	add := func(key, value, note string) {
		v.Figures = append(v.Figures, figure{w.T("survey.figure." + key), value, note})
	}
	if s := q.Stats; s != nil {
		note := func(r disclose.Range) string {
			switch {
			case r.Low != r.High:
				return w.T("survey.figure.range")
			case w.r.Rounding > 1:
				return w.T("survey.figure.rounded")
			}
			return ""
		}
		v.Scale = w.scale(q.Name)
		add("mean", w.span(s.Mean), note(s.Mean))
		add("median", w.span(s.Median), note(s.Median))
		if s.Deviation != nil {
			add("deviation", w.Decimal(*s.Deviation, 100), note(disclose.Range{}))
		}
		if s.Promoters != nil {
			add("promoters", w.span(*s.Promoters), orElse(note(*s.Promoters), w.T("survey.figure.promoters.note")))
		}
	}
	if e := q.Estimate; e != nil {
		v.BarIs = w.T("survey.random")
		add("estimate", w.percentOf(e.Share), w.T("survey.estimate.interval", "Low", w.percentOf(e.Low), "High", w.percentOf(e.High)))
		v.EstimateB = &bar{Parts: []barPart{{"abstain", e.Low / 10, max(4, (e.High-e.Low)/10)}}, Mark: min(998, max(2, e.Share/10))}
	}
}

// span is a number, or from one to another.
func (w *words) span(r disclose.Range) string {
	if r.Low == r.High {
		return w.Decimal(r.Low, 100)
	}
	return w.T("survey.range", "Low", w.Decimal(r.Low, 100), "High", w.Decimal(r.High, 100))
}

// percentOf writes hundredths of a per cent.
func (w *words) percentOf(n int) string { return w.Decimal(n, 100) + "%" }
