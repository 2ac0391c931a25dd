package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// Origins says whose pages may speak to this server, which is not theirs.
type Origins interface {
	// Origins gives the origins of a poll's pages; none for a poll it does not know.
	Origins(ctx context.Context, ceremony ballot.CeremonyID) ([]string, error)
}

// fromAcross is the context's key for a request of another server's page.
const fromAcross = "across"

// own keeps a handler to pages of this server, and of the poll's where this one
// only gives passes (SPEC 10.5): a request that changes something is refused if a
// browser says that another page sent it. What comes from across brings no cookie.
func (s *Server) own(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h["Cross-Origin-Resource-Policy"] = sameOrigin
		h["Vary"] = []string{"Origin"}
		allowed := s.allow(c)
		if err := s.origins.Check(c.Request()); err != nil {
			if !allowed {
				return &refusal{code: forbidden, detail: "It comes from a page of another server.", cause: err}
			}
			c.Set(fromAcross, true)
			c.Request().Header.Del("Cookie")
		}
		return handler(c)
	}
}

// allow names the origin of a request in the answer if it is one of the poll's.
func (s *Server) allow(c echo.Context) bool {
	origin := c.Request().Header["Origin"]
	if len(origin) != 1 || s.who.Origins == nil {
		return false
	}
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return false
	}
	all, err := s.who.Origins.Origins(c.Request().Context(), ceremony)
	if err != nil || !slices.Contains(all, origin[0]) {
		return false
	}
	c.Response().Header()["Access-Control-Allow-Origin"] = origin
	return true
}

// preflight answers a browser that asks before it sends something from across.
func (s *Server) preflight(c echo.Context) error {
	h := c.Response().Header()
	h["Vary"] = []string{"Origin"}
	if s.allow(c) {
		h["Access-Control-Allow-Methods"] = []string{"GET, POST"}
		h["Access-Control-Allow-Headers"] = []string{"authorization, content-type"}
		h["Access-Control-Max-Age"] = []string{"600"}
	}
	return send(c.Response().Writer, answer{status: http.StatusNoContent}, noStore)
}
