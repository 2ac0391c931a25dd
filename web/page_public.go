package web

import (
	"context"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// gallery shows polls to anybody. It sees no member.
type gallery struct {
	press  *press
	pages  Pages
	polls  Polls
	board  Board
	client *Clients  // of the page to vote on; nil: this server has none
	scribe *scribe   // of plain forms; nil: this server has none
	papers papers    // of surveys, as read
	random io.Reader // orders candidates where the rules say so
}

// routes are the pages that anybody reads, without a cookie.
func (g *gallery) routes(e *echo.Echo) {
	get(e, "/", g.home)
	get(e, "/help", g.press.help)
	get(e, "/p/:ceremony", g.pollPage)
	get(e, "/p/:ceremony/candidates/:contest", g.compare)
	get(e, "/p/:ceremony/candidates/:contest/:candidate", g.showCandidate)
	get(e, "/p/:ceremony/candidates/:contest/:candidate/photo", g.showPhoto)
	get(e, "/p/:ceremony/result", g.result)
	get(e, "/p/:ceremony/results/:file", g.download)
	get(e, "/p/:ceremony/minutes", g.minutes)
	get(e, "/p/:ceremony/lookup", g.lookup)
	get(e, "/p/:ceremony/lookup/:bucket", g.lookup)
	get(e, "/p/:ceremony/board", g.showBoard)
	get(e, "/p/:ceremony/board/:index", g.showEntry)
}

// poll reads the poll in the path, and begins its page: the organisation's name
// leads it, and its parts are in the head.
func (g *gallery) poll(c echo.Context, titleKey string) (*Facts, frame, error) {
	f := g.press.frame(c, "")
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return nil, f, err
	}
	facts, err := g.pages.Facts(c.Request().Context(), ceremony)
	if err != nil {
		return nil, f, err
	}
	if org := f.Text(facts.Organisation); org != "" {
		f.Org = org
	}
	markSurvey(c, facts.IsSurvey)
	f.words = f.ofSurvey(facts.IsSurvey)
	f.Title = f.Text(facts.Titles)
	if titleKey != "" {
		f.Title = f.T("title.part", "Part", f.T(titleKey), "Poll", f.Title)
	}
	f.Nav = g.nav(&f, facts, c.Path())
	f.Scripts, f.Bare, f.OfSurvey = []string{"page.js"}, true, facts.IsSurvey
	return facts, f, nil
}

// nav is the head's links for a poll: only what there is.
func (g *gallery) nav(f *frame, facts *Facts, at string) []navLink {
	root := pollPath(facts.Ceremony)
	at = strings.TrimPrefix(at, "/p/:ceremony")
	poll, lookup := f.T("nav.poll"), f.T("nav.lookup")
	if facts.IsSurvey {
		poll, lookup = f.T("survey.nav.poll"), f.T("survey.nav.lookup")
	}
	links := []navLink{{Label: poll, Path: root, Here: at == ""}}
	if facts.finished() {
		links = append(links, navLink{f.T("nav.result"), root + "/result", at == "/result"})
	}
	if facts.sealed() {
		links = append(links, navLink{lookup, root + "/lookup", at == "/lookup"},
			navLink{f.T("nav.board"), root + "/board", at == "/board"})
	}
	return links
}

func pollPath(c ballot.CeremonyID) string { return "/p/" + c.String() }

// file reads a file of the poll's bundle; nil where there is none.
func (g *gallery) file(ctx context.Context, c ballot.CeremonyID, name *ballot.Digest) ([]byte, error) {
	if name == nil {
		return nil, nil //nolint:nilnil // a candidate without a page
	}
	data, err := g.board.File(ctx, c, "files/"+name.String())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// status is the poll's standing in one line: what is going on, and until when.
func (w *words) status(f *Facts, now time.Time) template.HTML {
	at := func(t ballot.Time) moment { return w.soon(t, now) }
	if f.IsSurvey {
		return w.surveyStatus(f, now)
	}
	switch f.Phase {
	case ballot.PhaseAgreed, ballot.PhaseRehearsed:
		return w.H("status.ready", "Time", at(f.Open))
	case ballot.PhaseOpen:
		if now.Unix() >= int64(f.Close) {
			return w.H("status.ended", "Time", at(f.Close))
		}
		return w.H("status.open", "Time", at(f.Close))
	case ballot.PhaseClosed:
		return w.H("status.closed", "Time", at(f.Claims))
	}
	return w.H("status." + f.Phase.String())
}

// homePage lists the polls of this server.
type homePage struct {
	frame
	Open, Coming, Past []pollRow
}

// pollRow is a poll in a list.
type pollRow struct {
	Title, Org, Path string
	Kind             string // "survey"; empty of an election
	Status           template.HTML
	Result           bool
	Stages           []pollRow // the other stages of the same election
	sort             ballot.Time
	election         ballot.CeremonyID
	stage            int
	phase            ballot.Phase
}

func (*homePage) name() string { return "home" }

// Empty says whether there is nothing to show.
func (p *homePage) Empty() bool { return len(p.Open)+len(p.Coming)+len(p.Past) == 0 }

func (g *gallery) home(c echo.Context) error {
	ctx := c.Request().Context()
	polls, err := g.polls.Polls(ctx)
	if err != nil {
		return err
	}
	p := &homePage{frame: g.press.frame(c, "home.title")}
	p.Scripts, p.Bare = []string{"page.js"}, true
	var newest ballot.Time
	var rows []pollRow
	surveys := 0
	for _, poll := range polls {
		f, err := g.pages.Facts(ctx, poll.Ceremony)
		if err != nil {
			return err
		}
		row := pollRow{
			Title: p.Text(f.Titles), Org: p.Text(f.Organisation), Status: p.status(f, g.press.clock()),
			Path: pollPath(f.Ceremony), Result: f.finished(), sort: f.Close, election: f.Place.ID, stage: f.Place.Stage,
			phase: f.Phase,
		}
		if f.Close >= newest && len(g.press.site.Organisation) == 0 && row.Org != "" {
			newest, p.Org = f.Close, row.Org
		}
		if f.IsSurvey {
			row.Kind = p.T("survey.kind")
			surveys++
		}
		rows = append(rows, row)
	}
	switch {
	case surveys > 0 && surveys == len(rows):
		p.Title, p.OfSurvey = p.T("survey.home.only"), true
	case surveys > 0:
		p.Title = p.T("survey.home.both")
	}
	for _, row := range together(rows) {
		switch {
		case row.phase >= ballot.PhaseCounted:
			p.Past = append(p.Past, row)
		case row.phase >= ballot.PhaseOpen:
			p.Open = append(p.Open, row)
		default:
			p.Coming = append(p.Coming, row)
		}
	}
	for _, list := range [][]pollRow{p.Open, p.Coming, p.Past} {
		slices.SortStableFunc(list, func(a, b pollRow) int { return int(b.sort - a.sort) })
		for i := range list {
			if list[i].Org == p.Org {
				list[i].Org = ""
			}
		}
	}
	return g.press.show(c, 200, p)
}

// helpPage answers voters' questions, all of them in the catalogues.
type helpPage struct {
	frame
	Questions []question
}

type question struct{ ID, Ask, Answer string }

func (*helpPage) name() string { return "help" }

func (p *press) help(c echo.Context) error {
	page := &helpPage{frame: p.frame(c, "help.title")}
	for _, id := range []string{
		"start", "secret", "who", "pass", "lost", "change", "box", "lookup", "show", "trouble", "survey",
	} {
		page.Questions = append(page.Questions, question{id, page.T("help." + id + ".ask"), page.T("help." + id + ".answer")})
	}
	return p.show(c, 200, page)
}

// section is rows of a list with the page around them, for a template of its own.
type section struct {
	Page *frame
	Rows []pollRow
}

// Section wraps rows.
func (p *homePage) Section(rows []pollRow) section { return section{&p.frame, rows} }

// people is candidates with the page around them.
type people struct {
	Page   *frame
	People []candidateView
}

// People wraps candidates.
func (p *pollPage) People(list []candidateView) people { return people{&p.frame, list} }
