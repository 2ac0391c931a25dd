package web

import (
	"html/template"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
)

// surveyPage says who asks whom, when, how anonymous answers are and how they are
// not: all that somebody needs before the first question (SPEC 8.17).
type surveyPage struct {
	frame
	Kicker    template.HTML
	Lede      string
	About     string // what the questionnaire says of itself
	AboutLang string
	Warn      string // who can read answers as they come
	Facts     []fact
	Level     []string // the level and what it does not protect
	Action    *navLink
	Note      template.HTML
	Issued    *navLink
	Count     *navLink // for counters
	Told      []string // what will be published
	Tables    []string
	Holds     []fact
	Not       []string
	Changes   []template.HTML
	Short     string
	BoardPath string
}

func (*surveyPage) name() string { return "survey" }

func (g *gallery) surveyPage(c echo.Context, f *Facts, fr frame) error {
	p := &surveyPage{frame: fr, Kicker: fr.status(f, g.press.clock()), BoardPath: pollPath(f.Ceremony) + "/board"}
	if !f.sealed() {
		p.Note = p.H("survey.draft")
		p.Facts = []fact{{Term: p.T("survey.when"), When: between(p.words, p.H, f)}}
		return g.press.show(c, 200, p)
	}
	q, err := g.questionnaire(c.Request().Context(), f)
	if err != nil {
		return err
	}
	p.Short = ballot.ShortID(f.ID)
	p.about(f, q)
	p.who(f, q)
	p.Level, p.Warn = p.surveyLevel(f), p.surveyWarning(f)
	p.Told = p.surveyTold(f, q)
	p.Tables = p.surveyTables(f, q)
	p.action(f, g)
	p.Await = awaitingOf(f)
	if g.client != nil && f.Phase >= ballot.PhaseClosed && f.Phase != ballot.PhaseAnnulled {
		p.Issued = &navLink{Label: p.T("survey.issued.look"), Path: "/vote/" + f.Ceremony.String()}
	}
	if g.client.desk() != nil && f.Phase >= ballot.PhaseClaimed && f.Phase != ballot.PhaseAnnulled {
		p.Count = &navLink{Label: p.T("survey.count"), Path: pollPath(f.Ceremony) + "/count"}
	}
	p.Holds, p.Not = p.surveyHolds(f), p.surveyNot(f)
	if g.client != nil && len(f.Manifest.Client) == 0 {
		p.Not = append(p.Not, p.T("survey.not.unnamed"))
	}
	p.Ahead = g.client.ahead(f)
	p.Changes = changesOf(p.words, p.H, f)
	return g.press.show(c, 200, p)
}

// about says in a sentence what it is, and what the questionnaire says of itself.
func (p *surveyPage) about(f *Facts, q *survey.Questionnaire) {
	key := "survey.lede.ahead"
	if f.Phase >= ballot.PhaseClosed {
		key = "survey.lede.over"
	}
	p.Lede = p.T(key+withName(f.Manifest), "Who", p.Text(f.Organisation), "Count", len(q.Questions()))
	p.About = q.Description.In(p.Lang)
	p.AboutLang = p.langOf(q.Description, q.Lang)
}

// langOf is the language of a text of the questionnaire, for a lang attribute; empty
// where it is the page's, or not known.
func (w *words) langOf(t survey.Text, plain string) string {
	for _, l := range t.Langs {
		if survey.SameLanguage(l.Lang, w.Lang) {
			return ""
		}
	}
	if t.Plain == "" && len(t.Langs) > 0 {
		return t.Langs[0].Lang
	}
	if plain != "" && !survey.SameLanguage(plain, w.Lang) {
		return plain
	}
	return ""
}

// who fills in when, who asks whom, and who can do what.
func (p *surveyPage) who(f *Facts, q *survey.Questionnaire) {
	m := f.Manifest
	add := func(key string, said ...string) {
		if len(said) > 0 && said[0] != "" {
			p.Facts = append(p.Facts, fact{Term: p.T(key), Said: said})
		}
	}
	p.Facts = append(p.Facts, fact{Term: p.T("survey.when"), When: between(p.words, p.H, f)})
	add("survey.asks", p.Text(f.Organisation), p.T("survey.officers", "Names", p.List(partyNames(m.Officers.Keys))))
	for i := range m.Electorates {
		add("survey.voters", p.asked(f, i))
	}
	add("survey.questions", p.questionCount(q))
	add("survey.counters", p.T("survey.counters.who"+withName(m), "Names", p.List(partyNames(m.Survey.Counters))))
	if names := partyNames(m.Trustees.Keys); len(names) > 1 {
		add("survey.trustees", p.T("survey.trustees.any", "Names", p.List(names), "Threshold", m.Trustees.Threshold))
	} else {
		add("survey.trustees", p.T("survey.trustees.one", "Name", p.List(names)))
	}
	var desks []string
	for _, r := range m.Registrars {
		desks = append(desks, r.Name)
	}
	add("survey.registrars", p.List(desks))
	add("survey.earlier", p.repeats(m))
}

// asked says how many of an electorate are asked.
func (w *words) asked(f *Facts, i int) string {
	e, counted := f.Manifest.Electorates[i], f.Electorates[i]
	text := w.T("survey.expected", "Who", w.Text(e.Names), "Count", counted.Expected)
	if out := counted.Roll - counted.Expected; out > 0 {
		text += w.T("survey.excluded", "Roll", counted.Roll, "Count", out)
	}
	return text
}

// questionCount says how many questions there are, and how many of them are
// answered in one's own words.
func (w *words) questionCount(q *survey.Questionnaire) string {
	text := w.T("survey.questions.count", "Count", len(q.Questions()))
	if n := len(q.Texts()); n > 0 {
		text += w.T("survey.questions.texts", "Count", n)
	}
	return text
}

// action is the one button of the page, or what to wait for.
func (p *surveyPage) action(f *Facts, g *gallery) {
	answer := "/vote/" + f.Ceremony.String()
	over := f.Phase == ballot.PhaseOpen && !g.press.clock().Before(time.Unix(int64(f.Close), 0)) //nolint:gosec // a time
	switch {
	case f.Phase == ballot.PhaseAnnulled:
		p.Note = p.H("survey.wait.annulled")
	case f.told():
		p.Action = &navLink{Label: p.T("survey.do.result"), Path: pollPath(f.Ceremony) + "/result"}
	case f.Phase >= ballot.PhaseClosed || over:
		p.Note = p.surveyAwaits(f, p.At(f.Claims))
	case g.byForm(f) && f.Phase == ballot.PhaseOpen:
		p.Action = &navLink{Label: p.T("survey.do.answer"), Path: formPath(f.Ceremony)}
	case g.byForm(f) && f.Phase != ballot.PhaseSealed:
		p.Note = p.H("form.off.soon", "Time", p.At(f.Open))
	case g.client == nil:
		p.Note = p.H("survey.wait.elsewhere")
	case f.Phase == ballot.PhaseOpen:
		p.Action = &navLink{Label: p.T("survey.do.answer"), Path: answer}
	case f.Phase == ballot.PhaseSealed:
		p.Note = p.H("survey.wait.agree")
	default:
		p.Action = &navLink{Label: p.T("survey.do.pass"), Path: answer}
		p.Note = p.H("survey.wait.open", "Time", p.At(f.Open))
	}
}
