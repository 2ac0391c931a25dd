package web

import (
	"github.com/labstack/echo/v4"
)

// What is the half of a server that knows polls and ballots. Boxes, Board, Polls
// and Ceremonies are needed.
type What struct {
	Boxes      Boxes
	Board      Board
	Polls      Polls
	Ceremonies Ceremonies
	Sealed     SealedParts // nil: no surveys
	Pages      Pages       // nil: no public pages
	Clients    *Clients    // nil: no page to vote on
	Gateway    Gateway
}

// routes is every address of the server. What stands before the line needs no
// cookie and has none set; what stands behind it refuses requests from pages of
// other origins.
func (s *Server) routes(e *echo.Echo) {
	get(e, "/static/:sum/:name", s.press.shelf.serve)
	if s.what != nil && s.what.Pages != nil {
		g := &gallery{press: s.press, pages: s.what.Pages, polls: s.what.Polls, board: s.what.Board, client: s.what.Clients, random: s.book.random}
		g.routes(e)
		if s.who != nil && s.forms != nil {
			g.scribe = &scribe{gallery: g, keys: s.forms, server: s, random: s.book.random}
			g.scribe.routes(e)
		}
	}
	if s.what != nil && s.what.Pages != nil && s.what.Clients != nil {
		get(e, "/vote/:ceremony", (&booth{press: s.press, pages: s.what.Pages, clients: s.what.Clients, forms: s.who != nil && s.forms != nil}).page)
		get(e, "/client/:sha256/:name", s.what.Clients.serve)
		(&study{press: s.press, pages: s.what.Pages, client: s.what.Clients.desk()}).routes(e)
	}
	if s.what != nil {
		polls, board, trustees := guide{s.what.Polls}, static{s.what.Board}, table{s.what.Ceremonies, newPace(), s.book.clock}
		get(e, "/polls", polls.list)
		get(e, "/p/:ceremony/manifest", polls.manifest)
		get(e, "/p/:ceremony/state", polls.state)
		get(e, "/p/:ceremony/checkpoint", board.checkpoint)
		get(e, "/p/:ceremony/tile/*", board.tile)
		get(e, "/p/:ceremony/files/:sha256", board.file)

		get(e, "/p/:ceremony/ceremony", trustees.show)
		e.POST("/p/:ceremony/init", trustees.paced(trustees.join))
		e.POST("/p/:ceremony/entries", trustees.paced(trustees.entry))
		e.POST("/p/:ceremony/complaint", trustees.paced(trustees.complaint))
		if s.what.Sealed != nil {
			sealed := vault{s.what.Sealed}
			e.POST("/p/:ceremony/sealed", sealed.fetch)
			e.POST("/p/:ceremony/sealed/openings", sealed.opening)
		}

		votes := caster{s.what.Boxes}
		e.POST("/box/:ceremony", votes.handler(""))
		e.POST("/box/:ceremony/recall", votes.handler("recall"))
		e.POST("/box/:ceremony/claim", votes.handler("claim"))

		if gateway := s.gateway(votes); gateway != nil {
			e.POST("/ohttp", gateway.relay)
			get(e, "/ohttp-keys", gateway.keys)
		}
	}
	// ----------------------------------------------------------------------
	if s.who != nil {
		members := s.desk()
		passes := &issuer{desk: members, passes: s.who.Passes}
		get(e, "/me/:ceremony", s.own(members.member))
		e.POST("/me/:ceremony/signin", s.own(members.signIn))
		e.POST("/me/:ceremony/signout", s.own(members.signOut))
		e.POST("/me/:ceremony/pass/:registrar", s.own(passes.pass))
		for _, path := range []string{"/me/:ceremony", "/me/:ceremony/signin", "/me/:ceremony/signout", "/me/:ceremony/pass/:registrar"} {
			e.OPTIONS(path, s.preflight)
		}
	}
	s.deskRoutes(e)
}

// get serves GET, and HEAD, whose content net/http leaves out.
func get(e *echo.Echo, path string, handler echo.HandlerFunc) {
	e.GET(path, handler)
	e.HEAD(path, handler)
}
