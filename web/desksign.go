package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// signPage takes signatures under an act that was prepared.
type signPage struct {
	frame
	Poll    *DeskPoll
	Path    string
	Act     *act
	Ask     asked
	Client  *deskClient // nil: the browser cannot sign
	Problem string      // a key below desk.sign.problem.
	Seal    *sealWords
}

func (*signPage) name() string { return "desk_sign" }

// sealWords is a manifest in plain words.
type sealWords struct {
	Short, ID     string
	Manifest      *ballot.Manifest
	Contests      []contestWords
	Opens, Closes moment
	ClaimsMinutes int
	Trustees      string
	Officers      string
	Tellers       string
	Small         bool // fewer than ten are expected
	Survey        *settledSurvey
}

type contestWords struct {
	Title      string
	Seats      int
	Candidates []string
	Rules      []string
	Order      orderWords // before sealing
}

func sealWordsOf(w *words, e *ballot.ManifestEntry, m *ballot.Manifest) *sealWords {
	id := ballot.IDOf(e.Manifest)
	s := &sealWords{
		Short: ballot.ShortID(id), ID: id.String(), Manifest: m, Opens: w.At(m.Times.Open), Closes: w.At(m.Times.Close),
		ClaimsMinutes: int(m.ClaimsSeconds / 60), Trustees: w.partyNames(m.Trustees.Keys), Officers: w.partyNames(m.Officers.Keys), Tellers: w.partyNames(m.Tellers),
	}
	s.Survey = settledOf(w, m)
	for i := range m.Contests {
		c := &m.Contests[i]
		figures := count.Figures{}
		for _, e := range c.Electorates {
			figures.Roll += m.Electorates[e].Roll
			figures.Excluded += m.Electorates[e].Roll - m.Electorates[e].Expected
		}
		row := contestWords{Title: w.Text(c.Titles), Seats: c.Rules.Seats, Rules: c.Rules.PlainWords(w.Lang, figures)}
		for _, k := range c.Candidates {
			row.Candidates = append(row.Candidates, k.Name)
		}
		s.Contests = append(s.Contests, row)
	}
	for i := range m.Electorates {
		s.Small = s.Small || m.Electorates[i].Expected < 10
	}
	return s
}

// order says how the candidates are ordered. The draft knows their keys; the note
// is the manifest's, from which a note on the rules' own order was dropped.
func (s *sealWords) order(d *ballot.Draft) {
	for i := range min(len(s.Contests), len(d.Contests)) {
		c := d.Contests[i]
		c.OrderNote = s.Manifest.Contests[i].OrderNote
		s.Contests[i].Order = orderOfDraft(&c)
	}
}

func (w *words) partyNames(parties []ballot.Party) string {
	var out []string
	for _, p := range parties {
		out = append(out, p.Name)
	}
	return w.List(out)
}

func (o *office) signPage(c echo.Context) error { return o.showSign(c, http.StatusOK, "") }

func (o *office) showSign(c echo.Context, status int, problem string) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	a, ok := o.acts.get(d.Ceremony.String(), o.clock())
	if !ok {
		f := o.frame(c, "")
		return o.back(c, &f, pathOf(d.Ceremony))
	}
	p := &signPage{frame: o.frame(c, "desk.act."+a.Kind+".title"), Poll: d, Path: pathOf(d.Ceremony), Act: a, Ask: a.ask(), Problem: problem}
	if e, ok := a.entry.(*ballot.ManifestEntry); ok {
		p.Seal = sealWordsOf(p.words, e, a.manifest)
		if d.Draft != nil {
			p.Seal.order(d.Draft)
		}
	}
	p.Client = o.signing(&p.frame)
	return o.press.showOwn(c, status, p)
}

// sign takes signatures; the last one puts the entry on the board.
func (o *office) sign(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	f, path, key := o.frame(c, ""), pathOf(d.Ceremony), d.Ceremony.String()
	a, ok := o.acts.get(key, o.clock())
	if !ok {
		return o.refusedPage(c, path, errGone)
	}
	form := c.Request().PostForm
	if form.Get("do") == "drop" {
		o.acts.drop(key)
		return o.back(c, &f, path)
	}
	whole, err := a.take(form.Get("signatures"))
	switch {
	case errors.Is(err, errStranger):
		return o.showSign(c, http.StatusUnprocessableEntity, "stranger")
	case errors.Is(err, errSignature):
		return o.showSign(c, http.StatusUnprocessableEntity, "signature")
	case err != nil:
		return err
	case !whole:
		return o.back(c, &f, path+"/sign")
	}
	err = o.Polls.Put(c.Request().Context(), d.Ceremony, a.whole(), a.files...)
	if errors.Is(err, ErrAgain) {
		return o.signAgain(c, d, a)
	}
	if err != nil {
		o.acts.drop(key)
		return o.refusedPage(c, path, err)
	}
	o.acts.drop(key)
	if a.Kind == actRedact {
		o.taken.drop(key)
	}
	return o.back(c, &f, path)
}

// signAgain asks for a second signature under an early close: the first has
// stopped the box, and the ballots that waited have come on the board since.
func (o *office) signAgain(c echo.Context, d *DeskPoll, a *act) error {
	was, ok := a.entry.(*ballot.Close)
	if !ok {
		return ErrAgain
	}
	e, err := o.Polls.Close(c.Request().Context(), d.Ceremony, string(was.Reason), was.Time)
	if err != nil {
		return err
	}
	again := &act{Kind: a.Kind, Lines: a.Lines, Command: a.Command, entry: e, manifest: a.manifest, ctx: a.ctx}
	o.acts.put(d.Ceremony.String(), o.clock(), again)
	return o.showSign(c, http.StatusOK, "again")
}

var errGone = fmt.Errorf("%w: the prepared act is no longer here", ErrRefused)

// refusedPage says why something was not done.
type refusedPage struct {
	frame
	Path   string
	Key    string // below desk.refused.
	Detail string
}

func (*refusedPage) name() string { return "desk_refused" }

// refusedPage shows an error of the board or the roll as what it is; any other
// goes on as an error.
func (o *office) refusedPage(c echo.Context, path string, err error) error {
	p := &refusedPage{frame: o.frame(c, "desk.refused.title"), Path: path, Key: "board"}
	switch {
	case errors.Is(err, errGone):
		p.Key = "gone"
	case errors.Is(err, ErrConflict):
		p.Key = "stale"
	case errors.Is(err, ErrRefused), errors.Is(err, ballot.ErrDraft), errors.Is(err, ballot.ErrManifest):
	default:
		return err
	}
	p.Detail = strings.ReplaceAll(err.Error(), "\n", "; ")
	return o.press.showOwn(c, http.StatusConflict, p)
}

// commandOf is the same act by command line.
func commandOf(d *DeskPoll, kind string, form url.Values) string {
	line := []string{"hustings", "poll", kind, d.Ceremony.String()}
	if kind == actLate {
		line[2] = "add-voter"
	}
	quote := func(flag, value string) {
		if value = strings.TrimSpace(value); value != "" {
			line = append(line, flag, "'"+strings.ReplaceAll(value, "'", `'\''`)+"'")
		}
	}
	switch kind {
	case actAgree:
		return strings.Join(append(line, "--key", "FILE"), " ")
	case actAttend:
		line[2] = "attend"
		line = append(line, "--finish")
		quote("--electorate", form.Get("electorate"))
	case actLate:
		quote("--member", form.Get("member"))
		quote("--electorate", form.Get("electorate"))
		quote("--reason", form.Get("reason"))
	case actOpen, actExtend, actErratum, actAnnul:
		quote("--reason", form.Get("reason"))
	}
	switch kind {
	case actExtend:
		line = append(line, "--until", time.Unix(int64(d.Closes), 0).UTC().Add(time.Hour).Format("2006-01-02T15:04:05Z"))
	case actAnnul:
		quote("--yes", d.Titles.In("zh"))
	case actClose:
		line = append(line, "--early", "--reason", "'…'")
	case actCertify:
		line = append(line, "--statement", "FILE")
		if len(d.Tellers) > 0 {
			line = append(line, "--teller-key", "FILE")
		}
	}
	return strings.Join(append(line, "--officer-key", "FILE"), " ")
}
