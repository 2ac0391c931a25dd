package web

import (
	"context"
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// errorPage says what happened, what it means for the reader's vote, and what
// to do next.
type errorPage struct {
	frame
	Of                   string // what Vote is about
	Happened, Vote, Next string
	Number               string // of an internal error
}

func (*errorPage) name() string { return "error" }

// failPage answers a browser for a handler that has returned an error.
func (s *Server) failPage(c echo.Context, err error) error {
	r := s.book.refusalOf(c.Request().Context(), err)
	known := s.markPoll(c)
	p := &errorPage{frame: s.press.frame(c, "error.title")}
	p.OfSurvey = c.Get(surveyMark) != nil
	code := string(r.code)
	if !p.Has("error." + code + ".happened") {
		code = "other"
	}
	say := func(key string) string {
		if !known && p.Has("any."+key) {
			key = "any." + key
		}
		return p.T(key)
	}
	p.Of = say("error.vote")
	p.Happened, p.Vote, p.Next = say("error."+code+".happened"), say("error."+code+".vote"), say("error."+code+".next")
	if strings.HasPrefix(c.Request().URL.Path, "/desk") {
		p.Of, p.Vote = p.T("error.desk"), p.T("error.desk.text") // officers ask after their own work
	}
	if r.code == internal {
		p.Number = strings.TrimSuffix(strings.TrimPrefix(r.detail, "Its number is "), ".")
	}
	return s.press.showOwn(c, wordings[r.code].status, p)
}

// markPoll finds out whether a request was about a survey or an election; false where
// that cannot be known.
func (s *Server) markPoll(c echo.Context) bool {
	if c.Get(surveyMark) != nil {
		return true
	}
	ceremony, err := ceremonyIn(c.Request().URL.Path)
	if err != nil || s.what == nil || s.what.Pages == nil {
		return false
	}
	facts, err := s.what.Pages.Facts(c.Request().Context(), ceremony)
	if err != nil {
		return false
	}
	markSurvey(c, facts.IsSurvey)
	return true
}

// ceremonyIn finds a poll's ceremony in a path for which there may be no page.
func ceremonyIn(path string) (c ballot.CeremonyID, err error) {
	err = ErrNoPoll
	for _, part := range strings.SplitN(path, "/", 5) {
		if c, err = ballot.ParseCeremonyID(part); err == nil {
			return c, nil
		}
	}
	return c, err
}

// refusalOf makes a refusal of any error a handler returns.
func (l *logbook) refusalOf(ctx context.Context, err error) *refusal {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	if r, ok := errors.AsType[*echo.HTTPError](err); ok {
		return routed(r)
	}
	if r, ok := refuse(err).(*refusal); ok { //nolint:errorlint // refuse has just made it
		return r
	}
	if ctx.Err() != nil { // the asker has hung up
		return &refusal{code: unavailable}
	}
	return l.failed(err.Error())
}
