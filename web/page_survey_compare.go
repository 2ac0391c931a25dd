package web

import (
	"context"
	"errors"
	"fmt"

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
	heading
	Why     string   // nothing is compared
	Notes   []string // what is not the same, how far rounding reaches
	Head    []string // then, now, difference
	Rows    []comparedRow
	Figures []string // mean and the like, a sentence each
}

// comparedRow is an answer that both runs show.
type comparedRow struct {
	Name             string
	Then, Now, Moved string
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
	names := make([]disclose.Question, len(c.Questions))
	for i := range c.Questions {
		names[i].Name = c.Questions[i].Name
	}
	for i, head := range w.headings(q, names) {
		one := w.comparedQuestion(&c.Questions[i], labels)
		one.heading = head
		p.Questions = append(p.Questions, one)
	}
	return p
}

func (w *words) comparedQuestion(c *disclose.Compared, l *surveyLabels) (v comparedQuestion) {
	if c.Why != "" {
		v.Why = w.T("survey.compared.gap." + string(c.Why))
		return v
	}
	if c.Of != "" {
		v.Notes = append(v.Notes, w.T("survey.compared."+c.Of, "Then", c.Then, "Now", c.Now))
	}
	if c.Others {
		v.Notes = append(v.Notes, w.T("survey.compared.others"))
	}
	if c.Reworded {
		v.Notes = append(v.Notes, w.T("survey.compared.reworded"))
	}
	if c.Blur > 0 {
		v.Notes = append(v.Notes, w.T("survey.compared.blur", "Points", w.tenths(c.Blur)))
	}
	v.Head = []string{w.T("survey.compared.then"), w.T("survey.compared.now"), w.T("survey.compared.difference")}
	gone := 0
	for _, cell := range c.Cells {
		if cell.Difference == nil {
			gone++
			continue
		}
		v.Rows = append(v.Rows, comparedRow{
			Name: l.said(c.Name, cell.Key), Then: w.onePercent(*cell.Then, 1000), Now: w.onePercent(*cell.Now, 1000), Moved: w.signed(*cell.Difference, 10, 1),
			ThenBar: min(1000, *cell.Then), NowBar: min(1000, *cell.Now),
		})
	}
	if gone > 0 {
		v.Notes = append(v.Notes, w.T("survey.compared.gone", "Count", gone))
	}
	for _, at := range c.Positions {
		row := comparedRow{Name: l.said(c.Name, at.Key), Then: w.Decimal(at.Then, 100), Now: w.Decimal(at.Now, 100), Moved: w.signed(at.Difference, 100, 2)}
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
func (w *words) comparedFigures(c *disclose.Compared) (out []string) {
	for _, one := range []struct {
		key    string
		change *disclose.Change
	}{{"mean", c.Mean}, {"median", c.Median}, {"promoters", c.Promoters}} {
		if x := one.change; x != nil {
			out = append(out, w.T("survey.compared.figure", "Figure", w.T("survey.figure."+one.key), "Then", w.span(x.Then), "Now", w.span(x.Now), "Moved", w.moved(x.Difference)))
		}
	}
	if e := c.Estimate; e != nil {
		said := func(e disclose.Estimate) string {
			return w.T("survey.compared.interval", "Share", w.percentOf(e.Share), "Low", w.percentOf(e.Low), "High", w.percentOf(e.High))
		}
		out = append(out, w.T("survey.compared.estimate", "Figure", w.T("survey.figure.estimate"), "Then", said(e.Then), "Now", said(e.Now)))
	}
	return out
}

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
