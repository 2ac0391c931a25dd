package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// DeskQuick makes quick polls: surveys of which the server is the only trustee and the
// counter, so that nobody has to act in them after they are opened (SPEC 8.17).
type DeskQuick interface {
	// CreateQuick stores a draft without trustees and counters, puts the server in
	// their place with keys of this poll's own, and holds the ceremony.
	CreateQuick(ctx context.Context, d *ballot.Draft) (ballot.CeremonyID, error)
	// Rehearse lets the server agree to a quick poll that is sealed, and rehearse;
	// the same again changes nothing.
	Rehearse(ctx context.Context, c ballot.CeremonyID) error
	// Quick says whether a poll is one of these.
	Quick(c ballot.CeremonyID) bool
}

// quickPage asks for all that a quick poll needs, and says what it promises.
type quickPage struct {
	frame
	Form     *quickForm
	Members  int // who may answer, of the roll
	Branches []branchCount
	Earlier  []quickRoll
	Times    []int // minutes, to choose from
	AskOrg   bool
	K        int
	Claims   int // minutes
	Client   *deskClient
	Detail   string // what a parser says, in English
}

func (*quickPage) name() string { return "desk_quick" }

// quickRoll is an electorate of an earlier poll.
type quickRoll struct {
	Value string
	Poll  string
	Who   string
	Count int
}

// quickTimes are the durations to choose from, in minutes.
var quickTimes = []int{10, 30, 60, 240, 1440, 3 * 1440, 7 * 1440}

// quickClaims is the claims period of a quick poll, in seconds: that of a meeting
// (SPEC 8.1).
const quickClaims = 600

// quickEarlier is how many earlier polls are offered.
const quickEarlier = 10

func (o *office) newQuick(c echo.Context) error {
	f := &quickForm{Answers: answersVote, Who: whoAll, Minutes: "1440", K: "5", problems: map[string]string{}}
	return o.showQuick(c, http.StatusOK, f, "")
}

func (o *office) showQuick(c echo.Context, status int, f *quickForm, detail string) error {
	ctx := c.Request().Context()
	members, err := o.Roll.Members(ctx)
	if err != nil {
		return err
	}
	polls, err := o.Polls.List(ctx)
	if err != nil {
		return err
	}
	p := &quickPage{frame: o.frame(c, "desk.quick.title"), Form: f, Times: quickTimes, Claims: quickClaims / 60, Detail: detail}
	p.Branches, _ = branchesOf(members)
	for _, m := range members {
		p.Members += one(m.Status.Votes())
	}
	p.Earlier = earlierRolls(p.words, polls)
	p.AskOrg = len(o.quickOrg(polls)) == 0 || f.Org != ""
	p.Client = o.client
	if o.client != nil && o.press.shelf.byName[quickScript] != nil {
		p.Scripts = []string{keyScript, quickScript}
	}
	return o.press.showOwn(c, status, p)
}

// quickScript signs on the page of a quick poll.
const quickScript = "desk-quick.js"

// earlierRolls lists the electorates of the polls that are sealed, the latest first.
func earlierRolls(w *words, polls []DeskPoll) (out []quickRoll) {
	polls = slices.Clone(polls)
	slices.SortFunc(polls, func(a, b DeskPoll) int { return int(b.Opens) - int(a.Opens) })
	for i := range polls {
		for e := range polls[i].Electorates {
			if len(out) == quickEarlier {
				return out
			}
			out = append(out, quickRoll{
				Value: polls[i].Ceremony.String() + "." + digits(e), Poll: w.Text(polls[i].Titles),
				Who: w.Text(polls[i].Electorates[e].Names), Count: polls[i].Electorates[e].Expected,
			})
		}
	}
	return out
}

// quickOrg is who asks: the site's organisation, else that of the latest poll.
func (o *office) quickOrg(polls []DeskPoll) ballot.Text {
	if org := textOf(o.press.site.Organisation[zh], o.press.site.Organisation[en]); len(org) > 0 {
		return org
	}
	var latest *DeskPoll
	for i := range polls {
		if p := &polls[i]; p.Manifest != nil && (latest == nil || p.Opens > latest.Opens) {
			latest = p
		}
	}
	if latest == nil {
		return nil
	}
	return latest.Manifest.Organisation
}

// maxQuickForm bounds the form: a pasted roll of 20,000 rows, each of its bytes as
// three.
const maxQuickForm = 8 << 20

// startQuick creates a quick poll and prepares its sealing. A script is answered with
// what is to be signed, a form with the page on which it is signed.
func (o *office) startQuick(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response().Writer, c.Request().Body, maxQuickForm)
	if err := readBounded(c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := quickFormOf(c.Request().PostForm)
	d, detail, err := o.quickDraft(ctx, f)
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return o.refuseQuick(c, f, detail)
	}
	if len(f.roll) > 0 {
		if err := o.Roll.Import(ctx, f.roll, true, o.today()); err != nil {
			return err
		}
	}
	ceremony, err := o.Polls.CreateQuick(ctx, d)
	if err != nil {
		return err
	}
	a, err := o.quickSeal(ctx, ceremony)
	if errors.Is(err, ErrRefused) && !fromScript(c) {
		return o.refusedPage(c, pathOf(ceremony), err)
	}
	if err != nil {
		return err
	}
	o.acts.put(ceremony.String(), o.clock(), a)
	if fromScript(c) {
		return askQuick(c, ceremony, a)
	}
	fr := o.frame(c, "")
	return o.back(c, &fr, pathOf(ceremony)+"/sign")
}

// fromScript says whether a page's script asks, and not the browser.
func fromScript(c echo.Context) bool {
	return strings.HasPrefix(c.Request().Header.Get("Accept"), jsonType)
}

// refuseQuick says what is wrong with the form.
func (o *office) refuseQuick(c echo.Context, f *quickForm, detail string) error {
	if !fromScript(c) {
		return o.showQuick(c, http.StatusUnprocessableEntity, f, detail)
	}
	fr := o.frame(c, "")
	type told struct {
		Field string `json:"field"`
		Text  string `json:"text"`
	}
	body := struct {
		Problems []told `json:"problems"`
	}{[]told{}}
	for _, field := range slices.Sorted(maps.Keys(f.problems)) {
		text := fr.T("desk.quick.problem."+f.problems[field], f.args(field)...)
		if field == "list" && detail != "" {
			text += " " + detail
		}
		body.Problems = append(body.Problems, told{field, text})
	}
	return sendJSON(c, http.StatusUnprocessableEntity, &body, noStore)
}
