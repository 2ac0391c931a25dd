package web

import (
	"context"
	"html/template"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// surveyResultPage says what a survey came to, as far as its thresholds let it be
// told (SPEC 8.20), once a counter has signed that it follows (SPEC 8.19).
type surveyResultPage struct {
	frame
	Kicker      template.HTML
	PollTitle   string
	Note        template.HTML // why there are no results
	Few         string        // that too few have answered to show any
	Figures     []figure
	Electorates []electorateRow
	Signed      string   // by which counters
	Level       []string // the level and the promises, once more
	Warn        string
	Questions   []questionResult
	Tables      []crossResult
	Texts       []textResult
	Compared    *comparedPart // nil if it repeats no survey
	Hidden      string        // why something is, where something is
	Rounded     string        // that numbers are, where they are
	Redacted    string
	Certified   string
	Changes     []template.HTML
	Files       []navLink
	Checkpoint  string
	QR          template.HTML
	Short       string
	Poll        string
	Verify      []string // commands: anybody's, a counter's
}

func (*surveyResultPage) name() string { return "survey_result" }

// electorateRow is one electorate's part, all of it from the board.
type electorateRow struct{ Who, Expected, Issued, Returned, Share string }

func (g *gallery) surveyResult(c echo.Context, f *Facts, fr frame) error {
	p := &surveyResultPage{frame: fr, PollTitle: fr.Text(f.Titles), Kicker: fr.status(f, g.press.clock()), Poll: pollPath(f.Ceremony)}
	p.Wide = true
	p.Styles = []string{"survey.css"}
	p.Changes = changesOf(p.words, p.H, f)
	p.Await = awaitingOf(f)
	switch {
	case f.Phase == ballot.PhaseAnnulled:
		p.Note = p.H("survey.wait.annulled")
	case !f.sealed():
		p.Note = p.H("survey.draft")
	case !f.told():
		p.Note = p.surveyAwaits(f, p.At(f.Claims))
	default:
		if err := p.fill(c.Request().Context(), g, f); err != nil {
			return err
		}
		p.Verify = []string{verifyCommand(c, f), verifyCommand(c, f) + " --sealed DIR"}
	}
	return g.press.show(c, 200, p)
}

func (p *surveyResultPage) fill(ctx context.Context, g *gallery, f *Facts) error {
	q, err := g.questionnaire(ctx, f)
	if err != nil {
		return err
	}
	r, err := g.results(ctx, f)
	if err != nil {
		return err
	}
	p.Figures = p.participation(f)
	p.Electorates = p.electorates(f)
	p.Level, p.Warn = append(p.surveyLevel(f), p.surveyTold(f, q)...), p.surveyWarning(f)
	p.Signed = p.countedBy(f)
	if n := f.Survey.Outcome.Final; n < r.Threshold && f.Manifest.Survey.Level.Suppresses() {
		p.Few = p.T("survey.result.few", "Count", n, "Least", r.Threshold)
	}
	w := surveyWriter{p.words, p.surveyLabels(q), r, q}
	p.Questions, p.Tables, p.Texts = w.questions(), w.tables(), w.texts()
	if r.Rounding > 1 {
		p.Rounded = p.T("survey.rounded", "Rounding", r.Rounding)
	}
	if w.anyHidden() {
		p.Hidden = p.T("survey.hidden.why", "Count", r.Threshold)
	}
	if p.Redacted = p.redacted(r); p.Redacted != "" {
		p.Redacted += " " + p.T("survey.redacted.number", "Digest", r.Redactions)
	}
	if f.Certificate != nil {
		p.Certified = p.certifiedBy(f)
	}
	compared, _, err := g.compared(ctx, f, p.words)
	if err != nil {
		return err
	}
	p.Compared = compared
	p.Short = ballot.ShortID(f.ID)
	p.Checkpoint = outcomeCheckpoint(f)
	p.QR = qrCode(p.Checkpoint)
	for _, file := range []struct{ key, name string }{
		{"survey.file.csv", "results." + p.Lang + ".csv"}, {"survey.file.xlsx", "results." + p.Lang + ".xlsx"}, {"survey.file.json", "results.json"},
	} {
		p.Files = append(p.Files, navLink{Label: p.T(file.key), Path: p.Poll + "/results/" + file.name})
	}
	if compared != nil && compared.Why == "" {
		p.Files = append(p.Files, navLink{Label: p.T("survey.file.comparison"), Path: p.Poll + "/results/" + comparisonJSON})
	}
	return nil
}

// redacted says of how many texts officers have taken something out (SPEC 8.20.6);
// nothing where no text was there to look through.
func (w *words) redacted(r *disclose.Results) string {
	switch n := r.Redacted(); {
	case r.Redactions == "":
		return ""
	case n == 0:
		return w.T("survey.redacted.none")
	default:
		return w.T("survey.redacted", "Count", n)
	}
}

// participation are the numbers of people in the ruled box.
func (w *words) participation(f *Facts) []figure {
	expected, issued, returned := 0, 0, f.Keys
	for i := range f.Electorates {
		expected += f.Electorates[i].Expected
		issued += max(0, f.Electorates[i].Issued)
	}
	out := []figure{
		{w.T("survey.figure.expected"), w.N(expected), ""},
		{w.T("survey.figure.issued"), w.N(issued), w.Percent(issued, expected)},
		{w.T("survey.figure.returned"), w.N(returned), w.T("survey.figure.of", "Share", w.Percent(returned, expected))},
	}
	if f.Survey != nil {
		out[2].Value = w.N(f.Survey.Outcome.Final)
		out = append(out, figure{w.T("survey.figure.invalid"), w.N(f.Survey.Outcome.Invalid), w.T("survey.figure.invalid.note")})
	}
	return out
}

// electorates are the same for each electorate, where there are several.
func (w *words) electorates(f *Facts) (out []electorateRow) {
	if len(f.Electorates) < 2 {
		return nil
	}
	for i, e := range f.Electorates {
		out = append(out, electorateRow{
			w.Text(f.Manifest.Electorates[i].Names), w.N(e.Expected), w.N(max(0, e.Issued)), w.N(e.Keys), w.Percent(e.Keys, e.Expected),
		})
	}
	return out
}

// countedBy names the counters who have signed.
func (w *words) countedBy(f *Facts) string {
	var names []string
	for _, i := range f.Survey.Counted {
		names = append(names, f.Manifest.Survey.Counters[i].Name)
	}
	return w.T("survey.signed", "Names", w.List(names), "Count", len(names), "All", len(f.Manifest.Survey.Counters))
}

// certifiedBy names who has signed the certificate.
func (w *words) certifiedBy(f *Facts) string {
	var names []string
	for _, i := range f.Certificate.Officers {
		names = append(names, f.Manifest.Officers.Keys[i].Name)
	}
	for _, i := range f.Certificate.Tellers {
		names = append(names, f.Manifest.Tellers[i].Name)
	}
	return w.T("survey.certified", "Names", w.List(names))
}

// surveyWriter puts results into a reader's language.
type surveyWriter struct {
	*words
	labels *surveyLabels
	r      *disclose.Results
	q      *survey.Questionnaire
}

// anyHidden says whether anything is not shown.
func (w *surveyWriter) anyHidden() bool {
	for _, q := range w.r.Questions {
		if q.Hidden != "" || q.Kind == disclose.Rank && len(q.Positions) == 0 {
			return true
		}
		for _, c := range q.Cells {
			if !c.Shown() && q.Kind != disclose.Rank {
				return true
			}
		}
	}
	for _, t := range w.r.Tables {
		if t.Hidden != "" {
			return true
		}
	}
	for _, t := range w.r.Texts {
		if t.Hidden != "" {
			return true
		}
	}
	return false
}

// reason says why something is hidden.
func (w *surveyWriter) reason(r disclose.Reason, of int) string {
	return w.T("survey.hidden."+string(r), "Count", of)
}

// electoratesIn is a table of electorates with the page around it, for a template of
// its own.
type electoratesIn struct {
	Page *frame
	Rows []electorateRow
}

// Parts wraps the electorates.
func (p *surveyResultPage) Parts() electoratesIn { return electoratesIn{&p.frame, p.Electorates} }

// Parts wraps the electorates.
func (p *surveyReportPage) Parts() electoratesIn { return electoratesIn{&p.frame, p.Electorates} }

// answersIn is a question's table, likewise.
type answersIn struct {
	Page *frame
	Q    questionResult
}

// Answers wraps a question.
func (p *surveyResultPage) Answers(q questionResult) answersIn { return answersIn{&p.frame, q} }
