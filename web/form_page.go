package web

import (
	"html/template"
	"strings"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/form"
	"hustings/voter"
)

// formPage is any page of a plain form: what is said before the first question, the
// questions, the answers read back, the code, and that they are in the box.
type formPage struct {
	frame
	Heading string // the survey's title
	Screen  string // intro, questions, review, sending, done
	Poll    string // path of the survey's page
	Path    string // of the form
	Own     string // path of the page on which one's own device seals; empty: none
	Level   ballot.Level
	Off     string // why there is no form: a key below form.off.
	OffText template.HTML

	Lede, About, AboutLang string
	Warn                   string
	Promise                []string
	Until                  template.HTML

	View     *form.View
	Parts    []*askedPart
	Faults   []saidFault // in the list on top
	Reviewed []form.Leaf
	Wrong    voter.Code // why it was not sent
	Member   *voter.Member
	Code     string // as typed, to be sent with the name
	Tracking string // what the box has signed for
	Again    bool   // more than one response may be sent, the last counts
}

func (*formPage) name() string { return "form" }

// stand says why there is no form here, or not now.
func (p *formPage) stand(f *Facts, g *gallery) {
	p.Screen, p.Heading = "intro", p.Text(f.Titles)
	over := !g.press.clock().Before(p.local(f.Close))
	switch {
	case f.Phase == ballot.PhaseAnnulled:
		p.Off, p.OffText = "annulled", p.H("form.off.annulled")
	case !p.Level.ByForm():
		p.Off, p.OffText = "level", p.H("form.off.level")
	case !g.byForm(f):
		p.Off, p.OffText = "elsewhere", p.H("form.off.elsewhere")
	case f.Phase > ballot.PhaseOpen || f.Phase == ballot.PhaseOpen && over:
		p.Off, p.OffText = "over", p.H("form.off.over")
	case f.Phase != ballot.PhaseOpen:
		p.Off, p.OffText = "soon", p.H("form.off.soon", "Time", p.At(f.Open))
	}
	p.Again = f.Manifest.BallotsPerKey > 1
}

// introduce says what is promised and what is not, before the first question.
func (p *formPage) introduce(f *Facts, q *survey.Questionnaire) {
	p.Lede = p.T("survey.lede.ahead"+withName(f.Manifest), "Who", p.Text(f.Organisation), "Count", len(q.Questions()))
	p.About, p.AboutLang = q.Description.In(p.Lang), p.langOf(q.Description, q.Lang)
	p.Until = p.H("survey.status.open", "Time", p.At(f.Close))
	p.Warn = p.surveyWarning(f)
	p.Promise = p.surveyLevel(f)
}

// fill makes the page that a turn leads to.
func (p *formPage) fill(at *sitting) {
	p.Held = true
	p.View = at.form.View(at.turn, p.Lang)
	p.Screen, p.Reviewed = string(p.View.Screen), p.View.Reviewed
	for _, part := range p.View.Parts {
		p.Parts = append(p.Parts, askedOf(p.words, part))
	}
	for _, fault := range p.View.Faults {
		p.Faults = append(p.Faults, saidFault{Anchor: fault.Anchor, In: fault.In, Title: fault.Title, Text: p.fault(fault)})
	}
	if p.Wrong == "" && len(p.Faults) == 0 {
		return
	}
	p.Title = p.T("form.wrong.title", "Title", p.Title)
}

// done says that the answers are in the box; without a code, that they were before.
func (p *formPage) done(tracking string) {
	p.Screen, p.Tracking, p.Held = "done", tracking, true
	p.Title = p.T("answer.done.title")
}

// Happened says why nothing was sent.
func (p *formPage) Happened() string { return p.reason("happened") }

// Advice says what to do then.
func (p *formPage) Advice() string { return p.reason("next") }

// reason has the form's own words, or those of the page on which a device seals.
func (p *formPage) reason(what string) string {
	for _, area := range []string{"form.err.", "answer.err.", "vote.err."} {
		if key := area + string(p.Wrong) + "." + what; p.Has(key) {
			return p.T(key)
		}
	}
	return p.T("vote.err.server." + what)
}

// AtCode says whether the code is what is wrong.
func (p *formPage) AtCode() bool { return p.Wrong == voter.ErrBadCode || p.Wrong == voter.ErrSlowDown }

// Promised says what a level promises where the server runs the client.
func (p *formPage) Promised() string { return p.T("form.level." + strings.ToLower(string(p.Level))) }

// saidFault is a fault in the list on top.
type saidFault struct{ Anchor, In, Title, Text string }

// fault puts a fault into words: the questionnaire's own, if it has any.
func (w *words) fault(f form.Fault) string {
	text := f.Message.In(w.Lang)
	switch {
	case text != "":
	case f.Code == form.SameRank:
		text = w.T("form.fault.same-rank", "N", f.Limit)
	case f.Code == survey.TooLong && f.Limit == "": // of remarks
		text = w.T("answer.fault.long", "N", 256/3)
	default:
		text = w.T("answer.fault."+string(f.Code), "N", f.Limit)
	}
	if f.Line != "" {
		text = w.T("answer.fault.row", "Name", f.Line, "Other", text)
	}
	return text
}
