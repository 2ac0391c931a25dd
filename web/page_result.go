package web

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/board"
)

// resultPage says what a poll came to: the figures a room argues about in one
// ruled box, each candidate's votes, by which clause who is elected, and what
// comes next.
type resultPage struct {
	frame
	Kicker     template.HTML
	PollTitle  string
	Note       string // why there is no result
	Contests   []contestResult
	Changes    []template.HTML
	Stages     *stageList
	Checkpoint string // outcome checkpoint, the number that names the result
	QR         template.HTML
	Short      string
	Poll       string
	Verify     string // command
}

func (*resultPage) name() string { return "result" }

// contestResult is one contest's outcome in the reader's language.
type contestResult struct {
	Title   string
	Lede    string
	Void    []string
	Figures []figure
	Motion  bool
	Columns []column
	Lines   []lineResult
	Others  []lineResult // written in
	Rest    string
	Bar     string // what the vertical line in the bars is
	Grids   []grid // how rankings were counted
	Flow    *flow  // the same as a picture
	Next    []string
	Ties    []string
	Held    string    // who was elected in stages before
	Follow  []navLink // stages opened from this outcome
}

// column is a column of figures; Key is the class of its part of the bars.
type column struct{ Label, Key string }

// figure is one number with what it was held to.
type figure struct{ Label, Value, Note string }

// lineResult is a candidate's figures.
type lineResult struct {
	Name    string
	Cells   []string // one for each column
	Elected bool
	Status  string // by which clause elected, or why not
	Bar     bar
	rank    int
}

func (g *gallery) result(c echo.Context) error {
	f, fr, err := g.poll(c, "nav.result")
	if err != nil {
		return err
	}
	if f.IsSurvey {
		return g.surveyResult(c, f, fr)
	}
	p := &resultPage{frame: fr, PollTitle: fr.Text(f.Titles), Kicker: fr.status(f, g.press.clock()), Poll: pollPath(f.Ceremony)}
	p.Wide = true
	p.Changes = changesOf(p.words, p.H, f)
	family, err := g.family(c.Request().Context(), f)
	if err != nil {
		return err
	}
	p.Stages = g.stages(&p.frame, f, family)
	switch {
	case f.Phase == ballot.PhaseAnnulled:
		p.Note = p.T("poll.wait.annulled")
	case !f.counted():
		p.Note = p.T("result.notyet")
	default:
		p.Contests = p.contests(f)
		p.opened(f, family, p.Contests)
		p.Short = ballot.ShortID(f.ID)
		p.Checkpoint = outcomeCheckpoint(f)
		p.QR = qrCode(p.Checkpoint)
		p.Verify = verifyCommand(c, f)
	}
	return g.press.show(c, 200, p)
}

// outcomeCheckpoint is the text of the checkpoint that ends in the outcome.
func outcomeCheckpoint(f *Facts) string {
	if f.Survey != nil {
		return string(board.Checkpoint{Origin: f.Ceremony.Origin(), Size: f.Survey.Size, Root: board.Hash(f.Survey.Root)}.Text())
	}
	return string(board.Checkpoint{Origin: f.Ceremony.Origin(), Size: f.Outcome.Size, Root: board.Hash(f.Outcome.Root)}.Text())
}

// verifyCommand is how anybody recounts this poll.
func verifyCommand(c echo.Context, f *Facts) string {
	address := c.Scheme() + "://" + c.Request().Host
	command := fmt.Sprintf("hustings verify %s%s --poll %v", address, pollPath(f.Ceremony), f.ID)
	if f.Place.After != nil {
		command += " --previous " + address + pollPath(f.Place.After.Ceremony)
	}
	return command
}

func (w *words) contests(f *Facts) []contestResult {
	var out []contestResult
	for i := range f.Outcome.Contests {
		out = append(out, w.contestResult(f, i))
	}
	return out
}

// lineName is the name of a line: a candidate or a person written in.
func lineName(f *Facts, contest, line int) string {
	k := &f.Manifest.Contests[contest]
	if line < len(k.Candidates) {
		return k.Candidates[line].Name
	}
	if person := line - len(k.Candidates); person < len(f.Manifest.Persons) {
		return f.Manifest.Persons[person]
	}
	return "?"
}

func (w *words) contestResult(f *Facts, i int) contestResult {
	o, k := &f.Outcome.Contests[i], &f.Manifest.Contests[i]
	r := contestResult{Motion: k.Rules.Method == count.YesNo, Figures: w.figures(o, &k.Rules), Columns: w.columns(&k.Rules)}
	if len(f.Manifest.Contests) > 1 || w.Text(k.Titles) != w.Text(f.Titles) {
		r.Title = w.Text(k.Titles)
	}
	for _, fault := range o.Void {
		r.Void = append(r.Void, w.T("result.void."+string(fault), "Needed", o.Quorum.Needed, "Present", o.Quorum.Present,
			"Returned", o.Figures.Returned, "Issued", o.Figures.Issued+o.Figures.Paper))
	}
	r.Lines, r.Others = w.lines(f, i)
	if o.Rest.Persons > 0 {
		r.Rest = w.T("result.rest", "Count", o.Rest.Persons, "Votes", o.Rest.Votes)
	}
	if o.Majority.Needed > 1 {
		r.Bar = w.T("result.bar", "Count", o.Majority.Needed)
	}
	name := func(line int) string { return lineName(f, i, line) }
	r.Grids, r.Flow = w.grids(o, name), w.flow(o, name)
	r.Lede, r.Next, r.Held = w.lede2(o, name), w.next(o, name), w.held(f, i)
	if follows := w.follows(f, i, o); follows != "" {
		r.Next = []string{follows}
	}
	for _, t := range o.Ties {
		key := "tie."
		if rules := f.Manifest.Contests[i].Rules; rules.Ranked() || rules.Valued() {
			key = "tied." // there are no votes to tell
		}
		r.Ties = append(r.Ties, w.T(key+string(t.By), "Names", w.names(t.Among, name), "Count", t.For, "Seats", t.Seats))
	}
	return r
}

func (w *words) names(lines []int, name func(int) string) string {
	var list []string
	for _, l := range lines {
		list = append(list, name(l))
	}
	return w.List(list)
}

// lede2 is the result in a sentence.
func (w *words) lede2(o *count.Outcome, name func(int) string) string {
	var elected []int
	for _, s := range o.Elected {
		elected = append(elected, s.Line)
	}
	switch {
	case len(o.Void) > 0:
		return w.T("result.lede.void")
	case o.Method == count.YesNo && len(elected) > 0:
		return w.T("result.lede.carried")
	case o.Method == count.YesNo:
		return w.T("result.lede.lost")
	case o.Method == count.Appraisal:
		return w.T("result.lede.appraised")
	case len(elected) == 0:
		return w.T("result.lede.nobody", "Count", o.Seats)
	}
	return w.T("result.lede.elected", "Names", w.names(elected, name), "Count", len(elected))
}

// next says what comes after.
func (w *words) next(o *count.Outcome, name func(int) string) []string {
	n := o.Next
	key := "next." + string(n.Kind)
	for method, of := range map[count.Method]string{count.YesNo: "next.motion.", count.Appraisal: "next.appraised."} {
		if o.Method == method && w.Has(of+string(n.Kind)) {
			key = of + string(n.Kind)
		}
	}
	among := w.names(n.Among, name)
	if len(n.Among) == 0 && n.Seats > 0 && (n.Kind == count.Revote || n.Kind == count.RevoteTied) {
		key, among = "next.nominate", ""
	}
	out := []string{w.T(key, "Count", n.Seats, "Names", among)}
	for _, a := range n.Alternatives {
		out = append(out, w.T("next.or."+string(a), "Count", n.Seats))
	}
	return out
}

// figures are the numbers of the ruled box.
func (w *words) figures(o *count.Outcome, r *count.Rules) []figure {
	t := o.Figures
	expected := figure{w.T("figure.expected"), w.N(t.Expected), w.T("figure.roll", "Roll", t.Roll)}
	if t.Excluded > 0 {
		expected.Note = w.T("figure.excluded", "Roll", t.Roll, "Count", t.Excluded)
	}
	source := "issued"
	if r.Present == count.CheckedIn {
		source = "checked"
	}
	present := figure{w.T("figure.present." + source), w.N(t.Present), w.Percent(t.Present, t.Expected)}
	if o.Quorum.Base != count.BaseNone {
		verdict := "unmet"
		if o.Quorum.Met {
			verdict = "met"
		}
		present.Note = w.T("figure.quorum."+verdict, "Needed", o.Quorum.Needed)
	}
	issued := t.Issued + t.Paper
	returned := figure{w.T("figure.returned"), w.N(t.Returned), w.T("figure.within", "Issued", issued)}
	if t.Returned > issued {
		returned.Note = w.T("figure.beyond", "Issued", issued)
	}
	valid := figure{w.T("figure.valid"), w.N(t.Valid) + " / " + w.N(t.Invalid), w.T("figure.blank", "Count", t.Blank)}
	if len(o.InvalidBy) > 0 {
		var why []string
		for _, s := range o.InvalidBy {
			why = append(why, w.T("invalid."+string(s.Reason), "Count", s.Count))
		}
		valid.Note = w.List(why)
	}
	out := []figure{expected, present, returned, valid}
	if o.Majority.Needed > 1 {
		out = append(out, figure{w.T("figure.needed"), w.N(o.Majority.Needed), w.share(r.Majority, o.Majority.Of)})
	}
	return out
}

// share is a part of a base in words: more than 1/2 of 52 present.
func (w *words) share(s *count.Share, of int) string {
	op := "least"
	if s.Op == count.MoreThan {
		op = "more"
	}
	return w.T("share."+op, "Part", fmt.Sprintf("%d/%d", s.Num, s.Den), "Base", w.T("base."+string(s.Base), "Of", of))
}

// qrCode draws a text as a QR code that prints and reads in any colours around it.
func qrCode(text string) template.HTML {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "" // only a text that is far longer than a checkpoint
	}
	const quiet = 4
	var b strings.Builder
	side := code.Size + 2*quiet
	_, _ = fmt.Fprintf(&b, `<svg class="qr" viewBox="0 0 %d %d" width="%d" height="%d" aria-hidden="true" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`,
		side, side, 4*side, 4*side, side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				_, _ = fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers alone
}

// contestIn is a contest with the page around it, for a template of its own.
type contestIn struct {
	Page *frame
	R    contestResult
}

// Contest wraps a contest.
func (p *resultPage) Contest(r contestResult) contestIn { return contestIn{&p.frame, r} }
