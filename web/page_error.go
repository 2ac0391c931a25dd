package web

import (
	"context"
	"errors"
	"strings"

	"github.com/labstack/echo/v4"
)

// errorPage says what happened, what it means for the reader's vote, and what
// to do next.
type errorPage struct {
	frame
	Happened, Vote, Next string
	Number               string // of an internal error
}

func (*errorPage) name() string { return "error" }

// failPage answers a browser for a handler that has returned an error.
func (s *Server) failPage(c echo.Context, err error) error {
	r := s.book.refusalOf(c.Request().Context(), err)
	p := &errorPage{frame: s.press.frame(c, "error.title")}
	key := "error." + string(r.code)
	if !p.Has(key + ".happened") {
		key = "error.other"
	}
	p.Happened, p.Vote, p.Next = p.T(key+".happened"), p.T(key+".vote"), p.T(key+".next")
	if r.code == internal {
		p.Number = strings.TrimSuffix(strings.TrimPrefix(r.detail, "Its number is "), ".")
	}
	return s.press.showOwn(c, wordings[r.code].status, p)
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
