package web

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"hustings/survey"
	"hustings/survey/disclose"
	"hustings/survey/export"
)

// whole is a heading on one line.
func (h *heading) whole() string {
	if h.Row && h.Group == "" {
		return h.Title
	}
	text := h.Title
	if h.Group != "" {
		text = h.Group + " · " + text
	}
	return fmt.Sprintf("%d. %s", h.Number, text)
}

// sheet is a comparison for the files: what the page says, with its numbers as
// numbers. c is nil where there is none.
func (p *comparedPart) sheet(w *words, c *disclose.Comparison, labels *surveyLabels) export.Sheet {
	s := export.Sheet{Name: w.T("survey.compared")}
	say := func(texts ...string) {
		row := []export.Cell{}
		for _, t := range texts {
			row = append(row, export.Cell{Text: t})
		}
		s.Rows = append(s.Rows, row)
	}
	say(p.Title)
	if p.Why != "" {
		say(p.Why)
		return s
	}
	for _, line := range p.Lines {
		say(line)
	}
	for i := range p.Questions {
		q := &p.Questions[i]
		say()
		say(q.whole())
		if q.Why != "" {
			say(q.Why)
			continue
		}
		for _, note := range q.Notes {
			say(note)
		}
		w.comparedCells(&s, &c.Questions[i], labels)
	}
	return s
}

// comparedCells writes a question's numbers: shares in per cent with one decimal,
// figures with two, from the low end to the high.
func (w *words) comparedCells(s *export.Sheet, c *disclose.Compared, l *surveyLabels) {
	text := func(t string) export.Cell { return export.Cell{Text: t} }
	add := func(row ...export.Cell) { s.Rows = append(s.Rows, row) }
	then, now, moved := w.T("survey.compared.then"), w.T("survey.compared.now"), w.T("survey.compared.difference")
	if len(c.Cells) > 0 {
		add(text(""), text(then+" %"), text(now+" %"), text(moved))
	}
	for _, cell := range c.Cells {
		row := []export.Cell{text(l.said(c.Name, cell.Key))}
		for _, n := range []*int{cell.Then, cell.Now, cell.Difference} {
			one := text(w.T("survey.hidden.cell"))
			if n != nil {
				one = export.Cell{Number: *n, Decimals: 1, Numeric: true}
			}
			row = append(row, one)
		}
		add(row...)
	}
	hundredths := func(name string, numbers ...int) {
		row := []export.Cell{text(name)}
		for _, n := range numbers {
			row = append(row, export.Cell{Number: n, Decimals: 2, Numeric: true})
		}
		add(row...)
	}
	if len(c.Positions) > 0 {
		add(text(""), text(then), text(now), text(w.T("survey.compared.change")))
	}
	for _, at := range c.Positions {
		hundredths(l.said(c.Name, at.Key), at.Then, at.Now, at.Difference)
	}
	low, high := w.T("survey.export.low"), w.T("survey.export.high")
	ends := func(of ...string) {
		row := []export.Cell{text("")}
		for _, one := range of {
			row = append(row, text(one+" · "+low), text(one+" · "+high))
		}
		add(row...)
	}
	if c.Mean != nil {
		ends(then, now, w.T("survey.compared.change"))
	}
	for _, one := range []struct {
		key    string
		change *disclose.Change
	}{{"mean", c.Mean}, {"median", c.Median}, {"promoters", c.Promoters}} {
		if x := one.change; x != nil {
			hundredths(w.T("survey.figure."+one.key), x.Then.Low, x.Then.High, x.Now.Low, x.Now.High, x.Difference.Low, x.Difference.High)
		}
	}
	if e := c.Estimate; e != nil {
		estimate := w.T("survey.figure.estimate") + " %"
		for i, one := range []disclose.Estimate{e.Then, e.Now} {
			add(text([]string{then, now}[i]), text(""), text(low), text(high))
			hundredths(estimate, one.Share, one.Low, one.High)
		}
	}
}

// WriteComparison prints a comparison in one of the two languages as the result page
// has it, a line a row, with tabs between.
func WriteComparison(out io.Writer, lang string, c *disclose.Comparison, now *survey.Questionnaire) error {
	catalogues, err := readCatalogues(localeFiles, nil)
	if err != nil {
		return err
	}
	w := catalogues.en
	if lang == zh {
		w = catalogues.zh
	}
	p := w.comparison(c, now)
	var b strings.Builder
	say := func(texts ...string) {
		for i, t := range texts {
			texts[i] = strings.Map(tame, t)
		}
		b.WriteString(strings.Join(texts, "\t") + "\n")
	}
	for _, line := range p.Lines {
		say(line)
	}
	for i := range p.Questions {
		q := &p.Questions[i]
		say("")
		say(q.whole())
		if q.Why != "" {
			say(q.Why)
			continue
		}
		for _, note := range q.Notes {
			say(note)
		}
		if len(q.Rows) > 0 {
			say(append([]string{""}, q.Head...)...)
		}
		for _, r := range q.Rows {
			say(r.Name, r.Then, r.Now, r.Moved)
		}
		for _, text := range q.Figures {
			say(text)
		}
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("web: print a comparison: %w", err)
	}
	return nil
}

// tame keeps what a questionnaire says from moving a terminal's cursor.
func tame(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}
