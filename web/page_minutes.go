package web

import (
	"html/template"
	"slices"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// minutesPage is the paper that is signed and filed (选举结果报告单), rendered from
// the log and never stored: A4, in Chinese or in English.
type minutesPage struct {
	frame
	PollTitle  string
	Note       string // why there are none yet, or that they are not signed
	Rows       []fact
	Contests   []minutesContest
	Signatures []string
	ByVotes    bool
	Here       string // path of this page
	Checkpoint string
	QR         template.HTML
	Stages     *stageList
	ID, Short  string
	Poll       string
}

func (*minutesPage) name() string { return "minutes" }

// minutesContest is one contest on paper.
type minutesContest struct {
	Title   string
	Motion  bool
	Columns []column
	Figures []fact // each with the rule it was held to
	Lines   []lineResult
	Others  []lineResult
	Rest    string
	Grids   []grid
	Elected string
	Next    []string
	Ties    []string
	Rules   []string
	Order   string // of the candidates on the ballot
	Source  string
}

func (g *gallery) minutes(c echo.Context) error {
	f, fr, err := g.poll(c, "minutes.title")
	if err != nil {
		return err
	}
	if f.IsSurvey {
		return g.surveyReport(c, f, fr)
	}
	p := &minutesPage{frame: fr, PollTitle: fr.Text(f.Titles), Poll: pollPath(f.Ceremony)}
	p.Here = p.Poll + "/minutes"
	if !f.counted() {
		p.Note = p.T("result.notyet")
		return g.press.show(c, 200, p)
	}
	p.ByVotes = c.QueryParam("order") == "votes"
	family, err := g.family(c.Request().Context(), f)
	if err != nil {
		return err
	}
	p.Stages = g.stages(&p.frame, f, family)
	if f.Certificate == nil {
		p.Note = p.T("minutes.unsigned")
	}
	p.facts(f)
	for i := range f.Outcome.Contests {
		p.Contests = append(p.Contests, p.contest(f, i))
	}
	p.signatures(f)
	p.Checkpoint, p.ID, p.Short = outcomeCheckpoint(f), f.ID.String(), ballot.ShortID(f.ID)
	p.QR = qrCode(p.Checkpoint)
	return g.press.show(c, 200, p)
}

// facts are what concerns the whole meeting.
func (p *minutesPage) facts(f *Facts) {
	add := func(key string, said ...string) {
		if len(said) > 0 && said[0] != "" {
			p.Rows = append(p.Rows, fact{Term: p.T(key), Said: said})
		}
	}
	add("minutes.org", p.Text(f.Organisation))
	add("poll.when", between(p.words, p.T, f))
	s := ballot.Statement{}
	if f.Certificate != nil {
		s = f.Certificate.Statement
	}
	add("minutes.place", s.Place)
	add("minutes.form", s.Form)
	add("minutes.chair", s.Chair)
	var excluded []string
	for _, e := range f.Manifest.Electorates {
		for _, x := range e.Excluded {
			excluded = append(excluded, p.excluded(x))
		}
	}
	add("minutes.excluded", excluded...)
	var absent []string
	for _, a := range s.Absent {
		absent = append(absent, p.T("minutes.absent.line", "Reason", a.Reason, "Count", a.Count))
	}
	add("minutes.absent", absent...)
	add("poll.approval", f.Manifest.OnlineApproval)
	add("minutes.approval", s.Approval)
	if f.Certificate != nil {
		add("minutes.reissued", p.N(s.Reissued))
	}
	add("minutes.remarks", s.Remarks)
	add("poll.changes", changesOf(p.words, p.T, f)...)
}

// excluded says how many were not expected, why, and by whose approval.
func (w *words) excluded(x ballot.Excluded) string {
	reason := x.Reason
	if key := "excluded." + x.Reason; w.Has(key) {
		reason = w.T(key)
	}
	text := w.T("minutes.absent.line", "Reason", reason, "Count", x.Count)
	if x.Approval != "" {
		text += w.T("minutes.approved", "Approval", x.Approval)
	}
	return text
}

func (p *minutesPage) contest(f *Facts, i int) minutesContest {
	o, k := &f.Outcome.Contests[i], &f.Manifest.Contests[i]
	r := p.contestResult(f, i)
	m := minutesContest{
		Title: r.Title, Motion: r.Motion, Columns: r.Columns, Lines: r.Lines, Others: r.Others, Rest: r.Rest, Grids: r.Grids,
		Elected: r.Lede, Next: r.Next, Ties: append(r.Void, r.Ties...), Source: sourceOf(k.Rules, p.Lang),
		Rules: k.Rules.PlainWords(p.Lang, f.figures(i)), Order: p.orderOf(k),
	}
	if r.Held != "" {
		m.Ties = append(m.Ties, r.Held)
	}
	if !p.ByVotes { // in the order of the ballot
		m.Lines = make([]lineResult, 0, len(r.Lines))
		for _, candidate := range k.Candidates {
			for _, l := range r.Lines {
				if l.Name == candidate.Name && len(m.Lines) < len(r.Lines) {
					m.Lines = append(m.Lines, l)
					break
				}
			}
		}
	}
	for _, x := range r.Figures {
		m.Figures = append(m.Figures, fact{Term: x.Label, Said: []string{x.Value, x.Note}})
	}
	absent := fact{Term: p.T("minutes.absent"), Said: []string{p.N(max(0, o.Figures.Expected-o.Figures.Present)), ""}}
	m.Figures = slices.Insert(m.Figures, 1, absent)
	if k.Rules.Present == count.CheckedIn || o.Figures.Paper > 0 {
		issued := fact{Term: p.T("figure.issued"), Said: []string{p.N(o.Figures.Issued + o.Figures.Paper), ""}}
		m.Figures = slices.Insert(m.Figures, 3, issued)
	}
	return m
}

// signatures are the lines to sign on, each with its name.
func (p *minutesPage) signatures(f *Facts) {
	tellers := partyNames(f.Manifest.Tellers)
	chair := ""
	if f.Certificate != nil {
		chair = f.Certificate.Chair
		if len(f.Certificate.Statement.Tellers) > 0 {
			tellers = f.Certificate.Statement.Tellers
		}
	}
	if len(tellers) == 0 {
		tellers = []string{"", ""}
	}
	for _, name := range tellers {
		p.Signatures = append(p.Signatures, p.T("minutes.sign.teller", "Name", name))
	}
	p.Signatures = append(p.Signatures, p.T("minutes.sign.chair", "Name", chair))
	for _, name := range partyNames(f.Manifest.Officers.Keys) {
		p.Signatures = append(p.Signatures, p.T("minutes.sign.officer", "Name", name))
	}
}
