package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// DeskStages opens the stages that follow from outcomes (SPEC 9.9.1).
type DeskStages interface {
	// Next says what follows from a poll that is over. ErrNotFound before that.
	Next(ctx context.Context, c ballot.CeremonyID) (*DeskNext, error)
	// OpenNext makes the draft of the stage that was asked for. ErrRefused says why
	// there is none.
	OpenNext(ctx context.Context, c ballot.CeremonyID, ask DeskAsk) (ballot.CeremonyID, error)
}

// DeskNext is what follows from a poll that is over.
type DeskNext struct {
	Titles   ballot.Text
	Contests []DeskNextContest
	KeysLeft int           // of the trustees' ceremony
	Step     ballot.Text   // titles of the plan's next step; nil where there is none
	Who      *ballot.Drawn // who votes in that step
	Planned  []DeskPlanned // its contests
	Voters   []DeskNamesake
}

// DeskNextContest is what follows from one contest's outcome.
type DeskNextContest struct {
	Titles     ballot.Text
	Elected    []string
	Acts       []ballot.Act // what can be opened; the first is what the rules propose
	Seats      int          // of a re-vote
	Candidates []string     // of a re-vote
	Reduce     string       // the decision to reduce the seats in words, where the rules allow it
	Opened     []DeskOpened // stages that were opened from it before
}

// DeskOpened is a stage that was opened.
type DeskOpened struct {
	Ceremony ballot.CeremonyID
	Titles   ballot.Text
}

// DeskPlanned is a contest of the plan's next step.
type DeskPlanned struct {
	Titles     ballot.Text
	Seats      int
	Candidates []string
	Named      bool // the officers name the candidates
}

// DeskNamesake is somebody elected, with the members of the roll of that name.
type DeskNamesake struct {
	Name    string
	Members []DeskPerson
}

// DeskAsk says what to open.
type DeskAsk struct {
	Contests    []int
	Act         ballot.Act
	Voters      []string // member numbers of those elected, in the order of DeskNext.Voters
	Members     []string // of those the officers name as voters
	Named       []string // candidates
	Opens       time.Time
	NewCeremony bool
	Anyway      bool
}

// nextPage shows what follows, with a button for each way on.
type nextPage struct {
	frame
	Path    string
	Next    *DeskNext
	Asks    []nextAsk
	Opens   string
	Zone    string
	Problem string // a key below desk.next.problem.
	Detail  string
}

func (*nextPage) name() string { return "desk_next" }

// nextAsk is one thing that can be opened.
type nextAsk struct {
	Act      ballot.Act
	Contest  int // of a re-vote
	Text     string
	Button   string
	Proposed bool
	Opened   []navLink
}

func (o *office) nextPage(c echo.Context) error { return o.showNext(c, http.StatusOK, "", "") }

func (o *office) showNext(c echo.Context, status int, problem, detail string) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	next, err := o.Polls.Next(c.Request().Context(), d.Ceremony)
	if err != nil {
		return refuse(err)
	}
	p := &nextPage{frame: o.frame(c, "desk.next.title"), Path: pathOf(d.Ceremony), Next: next, Problem: problem, Detail: detail}
	p.Opens = o.local(ballot.Time(o.clock().Add(10 * time.Minute).Truncate(time.Minute).Unix()))
	p.Zone = p.zoneName(o.clock().In(o.press.site.Zone))
	if form := c.Request().PostForm; form.Get("opens") != "" {
		p.Opens = form.Get("opens")
	}
	p.asks()
	return o.press.showOwn(c, status, p)
}

// asks lists what can be opened: each contest's re-vote, and the plan's next step
// once.
func (p *nextPage) asks() {
	planned := false
	for i := range p.Next.Contests {
		k := &p.Next.Contests[i]
		for n, act := range k.Acts {
			ask := nextAsk{Act: act, Contest: i, Proposed: n == 0}
			for _, x := range k.Opened {
				ask.Opened = append(ask.Opened, navLink{Label: p.Text(x.Titles), Path: pathOf(x.Ceremony)})
			}
			if act == ballot.ActNext {
				if planned {
					continue
				}
				planned = true
				ask.Text, ask.Button = p.T("desk.next.plan", "Title", p.Text(p.Next.Step)), p.T("desk.next.plan.go", "Title", p.Text(p.Next.Step))
			} else {
				ask.Text = p.T("desk.next."+string(act), "Title", p.Text(k.Titles), "Names", p.List(k.Candidates), "Count", k.Seats)
				ask.Button = p.T("desk.next." + string(act) + ".go")
			}
			p.Asks = append(p.Asks, ask)
		}
	}
}

// Few says that so few vote that a result tells much of each vote.
func (p *nextPage) Few() bool { return len(p.Next.Voters) > 0 && len(p.Next.Voters) < 10 }

// openNext makes the draft of a stage and goes to it.
func (o *office) openNext(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	form := c.Request().PostForm
	ask := DeskAsk{
		Act: ballot.Act(form.Get("act")), Members: textLines(form.Get("members")), Named: textLines(form.Get("named")),
		NewCeremony: form.Get("new_ceremony") != "", Anyway: form.Get("anyway") != "",
	}
	if ask.Act != ballot.ActNext {
		contest, err := strconv.Atoi(form.Get("contest"))
		if err != nil {
			return &refusal{code: badRequest, cause: err}
		}
		ask.Contests = []int{contest}
	}
	opens, ok := o.parseLocal(form.Get("opens"))
	if !ok {
		return o.showNext(c, http.StatusUnprocessableEntity, "time", "")
	}
	ask.Opens = time.Unix(int64(opens), 0)
	if ask.Act == ballot.ActNext {
		next, err := o.Polls.Next(c.Request().Context(), d.Ceremony)
		if err != nil {
			return refuse(err)
		}
		for i := range next.Voters {
			ask.Voters = append(ask.Voters, strings.TrimSpace(form.Get("voter"+digits(i))))
		}
		if slices.Contains(ask.Voters, "") || len(ask.Voters) > 0 && form.Get("confirm") == "" {
			return o.showNext(c, http.StatusUnprocessableEntity, "voters", "")
		}
	}
	made, err := o.Polls.OpenNext(c.Request().Context(), d.Ceremony, ask)
	if err != nil {
		if detail, refused := refusedText(err); refused {
			return o.showNext(c, http.StatusConflict, "refused", detail)
		}
		return err
	}
	f := o.frame(c, "")
	return o.back(c, &f, pathOf(made))
}

// refusedText is why the board or the roll did not take something, without what
// wraps it.
func refusedText(err error) (string, bool) {
	if !errors.Is(err, ErrRefused) {
		return "", false
	}
	text := strings.TrimPrefix(err.Error(), ErrRefused.Error()+"\n")
	return strings.ReplaceAll(text, "\n", "; "), true
}
