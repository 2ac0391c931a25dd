package web

import (
	"fmt"
	"html/template"
	"reflect"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// pollPage says what is voted on, by whom, when, and by which rules: all that a
// voter needs before voting.
type pollPage struct {
	frame
	Kicker    template.HTML
	Lede      []string
	Facts     []fact
	Contests  []contestView
	Action    *navLink      // the one thing to do next
	Note      template.HTML // what to wait for, where there is nothing to do
	Issued    *navLink      // to one's own line in the issued lists, once they are out
	Holds     []fact        // what is promised, and on whom it rests
	Not       []string      // what is not
	Changes   []template.HTML
	Stages    *stageList
	Short     string // poll id to compare by eye
	BoardPath string
}

// fact is a term with what is to be said of it.
type fact struct {
	Term string
	Said []string
	When template.HTML // in place of Said: something with times in it
}

func (*pollPage) name() string { return "poll" }

// contestView is one question with its rules in plain words.
type contestView struct {
	Number     int
	Title      string   // empty where it is the poll's own
	Words      []string // the rules that bear on filling in and on being elected
	Rest       []string // the others
	Source     string
	Order      string
	Motion     bool
	Candidates []candidateView
	Compare    string
}

func (g *gallery) pollPage(c echo.Context) error {
	f, fr, err := g.poll(c, "")
	if err != nil {
		return err
	}
	if f.IsSurvey {
		return g.surveyPage(c, f, fr)
	}
	p := &pollPage{frame: fr, Kicker: fr.status(f, g.press.clock()), BoardPath: pollPath(f.Ceremony) + "/board"}
	family, err := g.family(c.Request().Context(), f)
	if err != nil {
		return err
	}
	p.Stages = g.stages(&p.frame, f, family)
	if !f.sealed() {
		p.Note = p.H("poll.draft")
		p.Facts = []fact{{Term: p.T("poll.when"), When: between(p.words, p.H, f)}}
		return g.press.show(c, 200, p)
	}
	p.Short = ballot.ShortID(f.ID)
	for i := range f.Manifest.Contests {
		v, err := g.contest(c, &p.frame, f, i)
		if err != nil {
			return err
		}
		p.Contests = append(p.Contests, v)
		p.Lede = append(p.Lede, p.lede(&f.Manifest.Contests[i], f.Phase < ballot.PhaseClosed))
		if held := p.held(f, i); held != "" {
			p.Lede = append(p.Lede, held)
		}
	}
	p.who(f)
	p.turnout(f)
	p.action(f, g)
	if g.client != nil && f.Phase >= ballot.PhaseClosed && f.Phase != ballot.PhaseAnnulled {
		p.Issued = &navLink{Label: p.T("poll.issued.look"), Path: "/vote/" + f.Ceremony.String()}
	}
	p.holds(f)
	if g.client != nil && len(f.Manifest.Client) == 0 {
		p.Not = append(p.Not, p.T("not.unnamed"))
	}
	p.Ahead = g.client.ahead(f)
	p.Changes = changesOf(p.words, p.H, f)
	return g.press.show(c, 200, p)
}

func (w *words) lede(c *ballot.Contest, ahead bool) string {
	if c.Rules.Method == count.YesNo {
		return w.T("poll.lede.motion", "Motion", w.Text(c.Titles))
	}
	if !ahead {
		return w.T("poll.lede.over", "Candidates", len(c.Candidates), "Count", c.Rules.Seats)
	}
	return w.T("poll.lede.seats", "Candidates", len(c.Candidates), "Count", c.Rules.Seats)
}

func (g *gallery) contest(c echo.Context, fr *frame, f *Facts, i int) (contestView, error) {
	contest := &f.Manifest.Contests[i]
	v := contestView{
		Number: i, Words: contest.Rules.PlainWords(fr.Lang, f.figures(i)), Source: sourceOf(contest.Rules, fr.Lang),
		Motion: contest.Rules.Method == count.YesNo, Order: fr.orderOf(contest),
		Compare: pollPath(f.Ceremony) + fmt.Sprintf("/candidates/%d", i),
	}
	if n := ruleCount(contest.Rules, f.figures(i)); n < len(v.Words) {
		v.Words, v.Rest = v.Words[:n], v.Words[n:]
	}
	if title := fr.Text(contest.Titles); title != fr.Text(f.Titles) || len(f.Manifest.Contests) > 1 {
		v.Title = title
	}
	var err error
	v.Candidates, err = g.candidates(c, fr, f, i)
	return v, err
}

// ruleCount is how many of a rule set's sentences say how to fill in a ballot
// and what it takes to be elected: they come first (count.Rules.PlainWords).
func ruleCount(r count.Rules, f count.Figures) int {
	n := 1
	for _, has := range []bool{r.WritesIn(), r.Quorum != nil, r.Majority != nil} {
		if has {
			n++
		}
	}
	if r.Quorum != nil && f.Present(r.Present) > 0 && f.Expected() > 0 {
		n++
	}
	return n
}

// orderOf says in which order candidates stand, and why where that is the officers'.
func (w *words) orderOf(c *ballot.Contest) string {
	switch {
	case c.OrderNote != "":
		return w.T("order.officers", "Reason", c.OrderNote)
	case c.Rules.Order == "":
		return w.T("order." + count.OrderFixed)
	}
	return w.T("order." + c.Rules.Order)
}

// sourceOf finds the preset that a rule set is, whatever its seats, and gives
// that preset's source; nothing where somebody has changed the rules.
func sourceOf(r count.Rules, lang string) string {
	for _, name := range count.PresetNames() {
		preset, err := count.Preset(name)
		if err != nil {
			continue
		}
		preset.Seats, preset.Min, preset.Max = r.Seats, r.Min, r.Max
		if !reflect.DeepEqual(preset, r) {
			continue
		}
		if about, err := count.AboutPreset(name, lang); err == nil {
			return about.Source
		}
	}
	return ""
}

// who fills in the time, who votes, and who keeps watch.
func (p *pollPage) who(f *Facts) {
	m := f.Manifest
	add := func(key string, said ...string) {
		if len(said) > 0 && said[0] != "" {
			p.Facts = append(p.Facts, fact{Term: p.T(key), Said: said})
		}
	}
	p.Facts = append(p.Facts, fact{Term: p.T("poll.when"), When: between(p.words, p.H, f)})
	for i := range m.Electorates {
		add("poll.voters", p.voters(f, i))
	}
	add("poll.officers", p.List(partyNames(m.Officers.Keys)))
	add("poll.tellers", p.List(partyNames(m.Tellers)))
	add("poll.trustees", p.T("poll.trustees.any", "Names", p.List(partyNames(m.Trustees.Keys)), "Threshold", m.Trustees.Threshold))
	var desks []string
	for _, r := range m.Registrars {
		desks = append(desks, r.Name)
	}
	add("poll.registrars", p.List(desks))
	add("poll.approval", m.OnlineApproval)
}

// voters says how many may vote, and how many are there.
func (p *pollPage) voters(f *Facts, i int) string {
	e, counted := f.Manifest.Electorates[i], f.Electorates[i]
	text := p.T("poll.expected", "Who", p.Text(e.Names), "Count", counted.Expected)
	if out := counted.Roll - counted.Expected; out > 0 {
		text += p.T("poll.excluded", "Roll", counted.Roll, "Count", out)
	}
	if counted.CheckedIn >= 0 {
		text += p.T("poll.present", "Count", counted.CheckedIn)
	}
	return text
}

func partyNames(list []ballot.Party) (out []string) {
	for _, x := range list {
		out = append(out, x.Name)
	}
	return out
}

// action is the one button of the page, or what to wait for.
func (p *pollPage) action(f *Facts, g *gallery) {
	vote := "/vote/" + f.Ceremony.String()
	waits := f.Manifest.CountsAttendance(0)
	for i := range f.Electorates {
		waits = waits && f.Electorates[i].CheckedIn < 0
	}
	switch {
	case f.Phase == ballot.PhaseAnnulled:
		p.Note = p.H("poll.wait.annulled")
	case f.counted():
		p.Action = &navLink{Label: p.T("poll.do.result"), Path: pollPath(f.Ceremony) + "/result"}
	case f.Phase >= ballot.PhaseClosed:
		p.Note = p.H("poll.wait.count", "Threshold", f.Manifest.Trustees.Threshold)
	case f.Phase == ballot.PhaseOpen && g.press.clock().Unix() >= int64(f.Close):
		p.Note = p.H("poll.wait.count", "Threshold", f.Manifest.Trustees.Threshold)
	case g.client == nil:
		p.Note = p.H("poll.wait.elsewhere")
	case f.Phase == ballot.PhaseOpen:
		p.Action = &navLink{Label: p.T("poll.do.vote"), Path: vote}
	case f.Phase == ballot.PhaseSealed:
		p.Note = p.H("poll.wait.agree")
	case waits:
		p.Note = p.H("poll.wait.attendance", "Time", p.At(f.Open))
	default:
		p.Action = &navLink{Label: p.T("poll.do.pass"), Path: vote}
		p.Note = p.H("poll.wait.open", "Time", p.At(f.Open))
	}
}

// holds says what is promised in this poll, a sentence each, on whom it rests,
// and what is not promised.
func (p *pollPage) holds(f *Facts) {
	m := f.Manifest
	add := func(key string, said ...string) {
		p.Holds = append(p.Holds, fact{Term: p.T("holds." + key), Said: said})
	}
	if n := len(m.Registrars); n > 1 {
		add("once", p.T("holds.once.many", "Count", n))
	} else {
		add("once", p.T("holds.once.one", "Name", m.Registrars[0].Name))
	}
	add("secret", p.T("holds.secret.all"))
	if len(m.Relays) > 0 {
		var names []string
		for _, r := range m.Relays {
			names = append(names, r.Operator)
		}
		add("path", p.T("holds.path.relay", "Names", p.List(names)))
	} else {
		add("path", p.T("holds.path.direct"))
	}
	add("early", p.T("holds.early.all", "Threshold", m.Trustees.Threshold, "Count", len(m.Trustees.Keys)))
	add("counted", p.T("holds.counted.all"))
	add("recount", p.T("holds.recount.all"))
	p.Not = []string{p.T("not.receipt"), p.T("not.part"), p.T("not.page")}
	if m.BallotsPerKey > 1 {
		p.Not = append(p.Not, p.T("not.again", "Count", m.BallotsPerKey))
	}
	for i := range f.Electorates {
		if f.Electorates[i].Expected < 10 {
			p.Not = append(p.Not, p.T("not.small", "Count", f.Electorates[i].Expected))
			break
		}
	}
}
