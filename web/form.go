package web

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/form"
	"hustings/voter"
)

// FormKeys keeps a key for each survey that can be answered by a plain form: without
// it nobody makes a member's ballot key of the member's code (voter.FromCode).
type FormKeys interface {
	// FormKey makes the key the first time, durably, and forgets it with the close.
	// ErrNotFound from then on.
	FormKey(ctx context.Context, ceremony ballot.CeremonyID) ([32]byte, error)
}

// scribe lets members answer a survey by plain HTML forms, at levels below A3, and
// runs the voting client for them (SPEC 8.17). It keeps nothing between two requests:
// answers travel in hidden fields, and the code comes with the last of them, so that
// the two meet in one request alone. No cookie is read or set.
type scribe struct {
	gallery *gallery
	keys    FormKeys
	server  http.Handler // this server, as clients see it
	random  io.Reader
}

func (s *scribe) routes(e *echo.Echo) {
	get(e, "/answer/:ceremony", s.intro)
	e.POST("/answer/:ceremony", s.post)
}

// formPath is where a survey's plain form is.
func formPath(c ballot.CeremonyID) string { return "/answer/" + c.String() }

// maxFormBody bounds what is posted: a response of the greatest size, all of it
// Chinese and escaped, and what goes with it.
const maxFormBody = 640 << 10

// byForm says whether a survey can be answered by a plain form here: its level allows
// it, and who signs in here can be given a whole pass here.
func (g *gallery) byForm(f *Facts) bool { return g.scribe != nil && formable(f.Manifest) }

// formable says whether a server that has all of a poll can offer the form.
func formable(m *ballot.Manifest) bool {
	if m == nil || !m.IsSurvey() || !m.Survey.Level.ByForm() {
		return false
	}
	for i := range m.Registrars {
		if m.Registrars[i].URL != "" {
			return false
		}
	}
	return true
}

// begin reads the survey in the path and begins its page. Where there is no form it
// gives no page, and an answer that says why has been sent or is the error.
func (s *scribe) begin(c echo.Context) (*formPage, *Facts, error) {
	f, fr, err := s.gallery.poll(c, "answer.title")
	if err != nil {
		return nil, nil, err
	}
	if !f.sealed() || !f.Manifest.IsSurvey() {
		return nil, nil, &refusal{code: notFound}
	}
	fr.Scripts, fr.Styles = nil, []string{"vote.css", "form.css"}
	p := &formPage{frame: fr, Poll: pollPath(f.Ceremony), Path: formPath(f.Ceremony), Level: f.Manifest.Survey.Level}
	if s.gallery.client != nil {
		p.Own = "/vote/" + f.Ceremony.String()
	}
	p.stand(f, s.gallery)
	return p, f, nil
}

// intro says before the first question what is promised and what is not.
func (s *scribe) intro(c echo.Context) error {
	p, f, err := s.begin(c)
	if err != nil {
		return err
	}
	q, err := s.gallery.questionnaire(c.Request().Context(), f)
	if err != nil {
		return err
	}
	p.introduce(f, q)
	return s.gallery.press.show(c, http.StatusOK, p)
}

// post takes a page of answers and shows the next.
func (s *scribe) post(c echo.Context) error {
	switch c.Request().Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return &refusal{code: forbidden, detail: "It comes from a page of another server."}
	}
	c.Request().Body = http.MaxBytesReader(c.Response().Writer, c.Request().Body, maxFormBody)
	if err := readBounded(c); err != nil {
		return err
	}
	p, f, err := s.begin(c)
	if err != nil {
		return err
	}
	if p.Off != "" {
		return s.gallery.press.showOwn(c, http.StatusConflict, p)
	}
	q, err := s.gallery.questionnaire(c.Request().Context(), f)
	if err != nil {
		return err
	}
	return s.turn(c, p, &sitting{facts: f, questions: q, form: form.New(q), posted: c.Request().PostForm})
}

// sitting is one request of somebody who answers.
type sitting struct {
	facts     *Facts
	questions *survey.Questionnaire
	form      *form.Form
	posted    url.Values
	code      string // as typed; with the last request alone
	named     bool   // the person has seen that the name goes along
	turn      *form.Turn
}

// turn does what the person wants.
func (s *scribe) turn(c echo.Context, p *formPage, at *sitting) error {
	if at.posted.Has("begin") {
		var seed survey.Seed
		if _, err := io.ReadFull(s.random, seed[:]); err != nil {
			return err
		}
		at.turn = &form.Turn{State: *at.form.Start(seed)}
		return s.show(c, p, at, http.StatusOK)
	}
	at.code, at.named = at.posted.Get("code"), at.posted.Get("named") == "1"
	at.posted.Del("code")
	at.posted.Del("named")
	post, err := at.form.Read(at.posted)
	if err != nil {
		return &refusal{code: badRequest, cause: form.ErrPost} // what was posted goes into no log
	}
	at.turn = at.form.Move(post)
	switch {
	case at.turn.Ready:
		return s.send(c, p, at)
	case len(at.turn.Faults) > 0:
		return s.show(c, p, at, http.StatusUnprocessableEntity)
	}
	return s.show(c, p, at, http.StatusOK)
}

func (s *scribe) show(c echo.Context, p *formPage, at *sitting, status int) error {
	p.fill(at)
	return s.gallery.press.showOwn(c, status, p)
}

// send runs the client. Whatever goes wrong, the answers come back with the page.
func (s *scribe) send(c echo.Context, p *formPage, at *sitting) error {
	client, member, err := s.signIn(c, at)
	if err == nil && p.Level.Named() && !at.named { // whose name goes along is shown first (SPEC 8.17)
		p.Member, p.Code = member, at.code
		return s.show(c, p, at, http.StatusOK)
	}
	var code string
	if err == nil {
		code, err = castFor(c.Request().Context(), client, at, s.random)
	}
	switch reason := voter.CodeOf(err); {
	case err == nil:
		p.done(code)
		return s.gallery.press.showOwn(c, http.StatusOK, p)
	case reason == voter.ErrUsedUp, reason == voter.ErrSequence: // sent twice, or twice at once
		p.done("")
		return s.gallery.press.showOwn(c, http.StatusOK, p)
	case reason == "":
		return err
	default:
		p.Wrong = reason
		return s.show(c, p, at, http.StatusUnprocessableEntity)
	}
}
