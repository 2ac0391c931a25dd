package web

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/text/number"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// comparedPart sets a survey's results beside those of the run it repeats, or says
// in a line why it does not (SPEC 8.20.10).
type comparedPart struct {
	Title     string
	Why       string
	Earlier   *navLink // its results
	Lines     []string
	Questions []comparedQuestion
}

// comparedQuestion is a question then and now.
type comparedQuestion struct {
	Number  int
	Title   string
	Why     string   // nothing is compared
	Notes   []string // what is not the same, how far rounding reaches
	Head    []string // then, now, difference
	Rows    []comparedRow
	Figures []comparedRow // mean and the like: under a head of their own
}

// comparedRow is an answer, or a figure. The bars are drawn where both numbers are.
type comparedRow struct {
	Name             string
	Then, Now, Moved string
	Drawn            bool
	ThenBar, NowBar  int // of 1000
}

// compared finds the run that a survey repeats and compares the two. All are nil if
// it repeats none; the comparison alone, if the part says why there is none.
func (g *gallery) compared(ctx context.Context, f *Facts, w *words) (*comparedPart, *disclose.Comparison, error) {
	said := f.Manifest.Survey
	if len(said.Earlier) == 0 {
		return nil, nil, nil
	}
	first := said.Earlier[0]
	short := ballot.ShortID(first.Poll)
	none := func(key string, args ...any) (*comparedPart, *disclose.Comparison, error) {
		return &comparedPart{Title: w.T("survey.compared"), Why: w.T("survey.compared.none."+key, append(args, "Run", short)...)}, nil, nil
	}
	before, err := g.pages.Facts(ctx, first.Ceremony)
	switch {
	case errors.Is(err, ErrNoPoll) || err == nil && before.ID != first.Poll:
		return none("away")
	case err != nil:
		return nil, nil, err
	case !before.told():
		return none("without")
	}
	then, err := g.run(ctx, before)
	if err != nil {
		return nil, nil, err
	}
	now, err := g.run(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	c, err := disclose.Compare(then, now, said, f.added())
	if o, ok := errors.AsType[*disclose.Obstacle](err); ok {
		return none(o.Why, "Count", o.Threshold, "Joined", o.Run.Joined, "Left", o.Run.Left, "Added", o.Added, "Which", ballot.ShortID(o.Run.Poll))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("web: compare %v: %w", f.Ceremony, err)
	}
	p := w.comparison(c, now.Questionnaire)
	p.Title = w.T("survey.compared.with", "Title", w.Text(before.Titles))
	p.Earlier = &navLink{Label: w.T("survey.compared.earlier"), Path: pollPath(before.Ceremony) + "/result"}
	return p, c, nil
}

// run reads what a survey asked and what came of it.
func (g *gallery) run(ctx context.Context, f *Facts) (*disclose.Run, error) {
	q, err := g.questionnaire(ctx, f)
	if err != nil {
		return nil, err
	}
	r, err := g.results(ctx, f)
	return &disclose.Run{Questionnaire: q, Results: r}, err
}

// added is how many persons were added after sealing.
func (f *Facts) added() int {
	n := -f.Manifest.Expected()
	for _, e := range f.Electorates {
		n += e.Expected
	}
	return max(0, n)
}

// comparison puts a comparison into words.
func (w *words) comparison(c *disclose.Comparison, q *survey.Questionnaire) *comparedPart {
	p := &comparedPart{Title: w.T("survey.compared"), Lines: []string{
		w.T("survey.compared.people", "Then", c.Earlier.Responses, "Now", c.Later.Responses, "Joined", c.Joined, "Left", c.Left),
	}}
	if c.Added > 0 {
		p.Lines = append(p.Lines, w.T("survey.compared.added", "Count", c.Added))
	}
	p.Lines = append(p.Lines, w.T("survey.compared.caution"))
	if c.Earlier.Rounding+c.Later.Rounding > 0 {
		p.Lines = append(p.Lines, w.T("survey.compared.rounded", "Rounding", max(c.Earlier.Rounding, c.Later.Rounding)))
	}
	labels := w.surveyLabels(q)
	for i := range c.Questions {
		p.Questions = append(p.Questions, w.comparedQuestion(&c.Questions[i], i+1, labels))
	}
	return p
}

func (w *words) comparedQuestion(c *disclose.Compared, number int, l *surveyLabels) comparedQuestion {
	v := comparedQuestion{Number: number, Title: l.question(c.Name)}
	if c.Why != "" {
		v.Why = w.T("survey.compared.gap." + string(c.Why))
		return v
	}
	if c.Of != "" {
		v.Notes = append(v.Notes, w.T("survey.compared."+c.Of, "Then", c.Then, "Now", c.Now))
	}
	for key, is := range map[string]bool{"others": c.Others, "reworded": c.Reworded} {
		if is {
			v.Notes = append(v.Notes, w.T("survey.compared."+key))
		}
	}
	slices.Sort(v.Notes[min(1, len(v.Notes)):]) // a map has no order
	if c.Blur > 0 {
		v.Notes = append(v.Notes, w.T("survey.compared.blur", "Points", w.tenths(c.Blur)))
	}
	v.Head = []string{w.T("survey.compared.then"), w.T("survey.compared.now"), w.T("survey.compared.difference")}
	for _, cell := range c.Cells {
		row := comparedRow{Name: l.said(c.Name, cell.Key), Then: w.shareOf(cell.Then), Now: w.shareOf(cell.Now), Moved: "–"}
		if cell.Difference != nil {
			row.Moved, row.Drawn = w.points(*cell.Difference), true
			row.ThenBar, row.NowBar = min(1000, *cell.Then), min(1000, *cell.Now)
		}
		v.Rows = append(v.Rows, row)
	}
	for _, at := range c.Positions {
		row := comparedRow{
			Name: l.said(c.Name, at.Key), Then: w.Decimal(at.Then, 100), Now: w.Decimal(at.Now, 100), Moved: w.signed(at.Difference, 100, 2), Drawn: true,
		}
		whole := 100 * len(c.Positions)
		row.ThenBar, row.NowBar = at.Then*1000/whole, at.Now*1000/whole
		v.Rows = append(v.Rows, row)
	}
	if len(c.Positions) > 0 {
		v.Notes, v.Head[2] = append(v.Notes, w.T("survey.compared.positions")), w.T("survey.compared.change")
	}
	v.Figures = w.comparedFigures(c)
	return v
}

// comparedFigures are mean, median and net promoter score, or an estimate.
func (w *words) comparedFigures(c *disclose.Compared) (out []comparedRow) {
	for _, one := range []struct {
		key    string
		change *disclose.Change
	}{{"mean", c.Mean}, {"median", c.Median}, {"promoters", c.Promoters}} {
		if one.change != nil {
			out = append(out, comparedRow{
				Name: w.T("survey.figure." + one.key), Then: w.span(one.change.Then), Now: w.span(one.change.Now), Moved: w.moved(one.change.Difference),
			})
		}
	}
	if e := c.Estimate; e != nil {
		said := func(e disclose.Estimate) string {
			return w.percentOf(e.Share) + w.T("survey.compared.interval", "Low", w.percentOf(e.Low), "High", w.percentOf(e.High))
		}
		out = append(out, comparedRow{Name: w.T("survey.figure.estimate"), Then: said(e.Then), Now: said(e.Now), Moved: "–"})
	}
	return out
}

// shareOf writes tenths of a per cent, or that they are not shown.
func (w *words) shareOf(tenths *int) string {
	if tenths == nil {
		return w.T("survey.hidden.cell")
	}
	return w.Percent(*tenths, 1000)
}

// points writes a difference in percentage points.
func (w *words) points(tenths int) string { return w.signed(tenths, 10, 1) }

func (w *words) tenths(n int) string {
	return w.printer.Sprint(number.Decimal(float64(n)/10, number.Scale(1)))
}

// signed writes a difference with its sign; none stands before nought.
func (w *words) signed(n, unit, decimals int) string {
	text := w.printer.Sprint(number.Decimal(float64(max(n, -n))/float64(unit), number.Scale(decimals)))
	switch {
	case n > 0:
		return "+" + text
	case n < 0:
		return "\u2212" + text
	}
	return text
}

// moved is a difference of two figures, or from which to which it may be.
func (w *words) moved(r disclose.Range) string {
	if r.Low == r.High {
		return w.signed(r.Low, 100, 2)
	}
	return w.T("survey.range", "Low", w.signed(r.Low, 100, 2), "High", w.signed(r.High, 100, 2))
}

// repeats says which survey one repeats, and how those asked differ; empty if none.
func (w *words) repeats(m *ballot.Manifest) string {
	if len(m.Survey.Earlier) == 0 {
		return ""
	}
	e := m.Survey.Earlier[0]
	return w.T("survey.earlier.run", "Run", ballot.ShortID(e.Poll), "Joined", e.Joined, "Left", e.Left)
}

// comparedIn is a question of a comparison with the page around it, for a template of
// its own.
type comparedIn struct {
	Page *frame
	Q    comparedQuestion
}

// ComparedIn wraps a question.
func (p *surveyResultPage) ComparedIn(q comparedQuestion) comparedIn { return comparedIn{&p.frame, q} }
