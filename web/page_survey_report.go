package web

import (
	"context"
	"html/template"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// surveyReportPage is the paper of a survey: who was asked, how many answered, who
// opened and counted. It says nothing of what anybody answered.
type surveyReportPage struct {
	frame
	PollTitle   string
	Note        template.HTML
	Rows        []fact
	Figures     []figure
	Electorates []electorateRow
	Level       []string
	Signatures  []string
	Checkpoint  string
	QR          template.HTML
	Short       string
	Poll        string
	Results     bool
}

func (*surveyReportPage) name() string { return "survey_report" }

func (g *gallery) surveyReport(c echo.Context, f *Facts, fr frame) error {
	p := &surveyReportPage{frame: fr, PollTitle: fr.Text(f.Titles), Poll: pollPath(f.Ceremony), Results: f.told()}
	p.Title = p.T("title.part", "Part", p.T("survey.report.title"), "Poll", p.PollTitle)
	switch {
	case f.Phase == ballot.PhaseAnnulled:
		p.Note = p.H("survey.wait.annulled")
		return g.press.show(c, 200, p)
	case !f.sealed() || f.Phase < ballot.PhaseClaimed:
		p.Note = p.H("survey.report.notyet")
		return g.press.show(c, 200, p)
	case !f.told():
		p.Note = p.surveyAwaits(f, p.At(f.Claims))
	}
	if err := p.facts(c.Request().Context(), g, f); err != nil {
		return err
	}
	p.Figures, p.Electorates = p.participation(f), p.electorates(f)
	p.Level = p.surveyLevel(f)
	p.sign(f)
	p.Short = ballot.ShortID(f.ID)
	if f.told() {
		p.Checkpoint = outcomeCheckpoint(f)
		p.QR = qrCode(p.Checkpoint)
	}
	return g.press.show(c, 200, p)
}

func (p *surveyReportPage) facts(ctx context.Context, g *gallery, f *Facts) error {
	m := f.Manifest
	add := func(key string, said ...string) {
		if len(said) > 0 && said[0] != "" {
			p.Rows = append(p.Rows, fact{Term: p.T(key), Said: said})
		}
	}
	add("survey.asks", p.Text(f.Organisation))
	add("survey.when", between(p.words, p.T, f))
	for i := range m.Electorates {
		add("survey.voters", p.asked(f, i))
	}
	var excluded []string
	for _, e := range m.Electorates {
		for _, x := range e.Excluded {
			excluded = append(excluded, p.excluded(x))
		}
	}
	add("survey.report.excluded", excluded...)
	add("survey.earlier", p.repeats(m))
	var opened []string
	for _, t := range f.Opened {
		opened = append(opened, m.Trustees.Keys[t-1].Name)
	}
	add("survey.report.opened", p.List(opened))
	if f.told() {
		add("survey.report.counted", p.countedBy(f))
		r, err := g.results(ctx, f)
		if err != nil {
			return err
		}
		add("survey.report.texts", p.redacted(r))
	}
	add("poll.approval", m.OnlineApproval)
	if f.Certificate != nil {
		add("survey.report.certified", p.certifiedBy(f))
		p.statement(&f.Certificate.Statement, add)
	}
	add("poll.changes", changesOf(p.words, p.T, f)...)
	return nil
}

// statement is what officers have entered, which no computer knows.
func (p *surveyReportPage) statement(s *ballot.Statement, add func(key string, said ...string)) {
	add("minutes.place", s.Place)
	add("minutes.form", s.Form)
	add("minutes.chair", s.Chair)
	add("minutes.tellers", p.List(s.Tellers))
	var absent []string
	for _, a := range s.Absent {
		absent = append(absent, p.T("minutes.absent.line", "Reason", a.Reason, "Count", a.Count))
	}
	add("survey.report.absent", absent...)
	add("minutes.approval", s.Approval)
	add("minutes.reissued", p.N(s.Reissued))
	add("minutes.remarks", s.Remarks)
}

// sign makes the lines to sign on.
func (p *surveyReportPage) sign(f *Facts) {
	for _, name := range partyNames(f.Manifest.Survey.Counters) {
		p.Signatures = append(p.Signatures, p.T("survey.sign.counter", "Name", name))
	}
	for _, name := range partyNames(f.Manifest.Tellers) {
		p.Signatures = append(p.Signatures, p.T("minutes.sign.teller", "Name", name))
	}
	for _, name := range partyNames(f.Manifest.Officers.Keys) {
		p.Signatures = append(p.Signatures, p.T("survey.sign.officer", "Name", name))
	}
}

// surveyLookupPage lists the tracking codes on the board. What anybody answered is
// not there.
type surveyLookupPage struct{ lookupPage }

func (*surveyLookupPage) name() string { return "survey_lookup" }

func (g *gallery) surveyLookup(c echo.Context, f *Facts, fr frame) error {
	p := &surveyLookupPage{lookupPage{frame: fr, PollTitle: fr.Text(f.Titles), Poll: pollPath(f.Ceremony)}}
	p.Title = p.T("title.part", "Part", p.T("survey.nav.lookup"), "Poll", p.PollTitle)
	if f.Survey == nil || f.Phase == ballot.PhaseAnnulled {
		p.Note = p.T("survey.lookup.notyet")
		if f.Phase == ballot.PhaseAnnulled {
			p.Note = p.T("survey.wait.annulled")
		}
		if c.Param("bucket") != "" {
			return ErrNotFound
		}
		return g.press.show(c, 200, p)
	}
	seen, err := g.pages.Seen(c.Request().Context(), f.Ceremony)
	if err != nil {
		return err
	}
	p.Scripts = append(p.Scripts, "lookup.js")
	if err := p.list(c.Param("bucket"), seen, p.listed); err != nil {
		return err
	}
	return g.press.show(c, 200, p)
}

// listed says of each response whether it counts or was replaced.
func (p *surveyLookupPage) listed(list []SeenBallot) []seenRow {
	out := make([]seenRow, len(list))
	for i, b := range list {
		out[i] = seenRow{Code: b.Code, State: p.T("survey.lookup.in")}
		if b.Replaced {
			out[i].State = p.T("survey.lookup.replaced")
		}
	}
	return out
}
