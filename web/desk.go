package web

import (
	"context"
	"io"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// Desk is what the officers' desk needs. Officers' keys are not among it: what
// officers sign is signed in their browsers or by command line (SPEC 8.2).
type Desk struct {
	Locks  DeskLocks
	Secret [32]byte // authenticates sessions
	Roll   DeskRoll
	Polls  DeskPolls
}

// DeskLock is what the desk is locked with.
type DeskLock struct {
	Argon string // argon2id's own text; empty where no passphrase is set
	Turn  uint64 // how often one was set
}

// DeskLocks keeps what lets officers in.
type DeskLocks interface {
	Lock(ctx context.Context) (DeskLock, error)
	// CheckLink is ErrForbidden for any code but the last one-time link's, and
	// once that was used or has ended. link is SHA-256 of the code.
	CheckLink(ctx context.Context, link [32]byte, now time.Time) error
	// SetLock uses a link up and sets the passphrase, both or neither.
	SetLock(ctx context.Context, link [32]byte, now time.Time, argon string) error
}

// office is the officers' desk: its handlers, and what it has in hand between
// the two steps of an act.
type office struct {
	*Desk
	press   *press
	book    *logbook
	clock   func() time.Time
	random  io.Reader
	secure  bool
	forms   bool // surveys below level A3 are answered by plain forms
	door    *door
	uploads *stash[upload]
	acts    *stash[*act]
	undone  *stash[[]string] // questionnaires as they were, by survey
	taken   *stash[*takenOut]
	client  *deskClient // nil: nothing is signed in browsers
}

func (s *Server) newOffice(d *Desk) *office {
	o := &office{
		Desk: d, press: s.press, book: s.book, clock: s.book.clock, random: s.book.random, secure: s.secure, forms: s.forms != nil,
		door:    newDoor(deskKey(d.Secret)),
		uploads: newStash[upload](4, 30*time.Minute),
		acts:    newStash[*act](64, 12*time.Hour),
		undone:  newStash[[]string](16, 12*time.Hour),
		taken:   newStash[*takenOut](16, 12*time.Hour),
	}
	if s.what != nil {
		o.client = s.what.Clients.desk()
	}
	return o
}

// deskRoutes is every address of the desk. All but enter and link are for whoever
// has typed the passphrase.
func (s *Server) deskRoutes(e *echo.Echo) {
	if s.desks == nil {
		return
	}
	o := s.newOffice(s.desks)
	own := func(handler echo.HandlerFunc) echo.HandlerFunc { return s.own(named(handler)) }
	shown := func(path string, handler echo.HandlerFunc) { get(e, path, own(o.inside(handler))) }
	done := func(path string, handler echo.HandlerFunc) { e.POST(path, own(o.inside(handler))) }

	get(e, "/desk/link/:code", own(o.link))
	e.POST("/desk/link/:code", own(o.setPassphrase))
	e.POST("/desk/enter", own(o.enter))
	done("/desk/leave", o.leave)

	shown("/desk", o.home)
	shown("/desk/roll", o.rollPage)
	done("/desk/roll", o.rollPreview)
	done("/desk/roll/confirm", o.rollConfirm)
	shown("/desk/quick", o.newQuick)
	done("/desk/quick", o.startQuick)
	shown("/desk/new", o.newPoll)
	done("/desk/new", o.createPoll)

	surveyRoutes(o, shown, done)

	const p = "/desk/p/:ceremony"
	shown(p, o.poll)
	shown(p+"/edit", o.editPoll)
	done(p+"/edit", o.savePoll)
	shown(p+"/json", o.editJSON)
	done(p+"/json", o.saveJSON)
	shown(p+"/candidate/:contest/:candidate", o.sheet)
	done(p+"/candidate/:contest/:candidate", o.saveSheet)
	shown(p+"/candidate/:contest/:candidate/photo", o.sheetPhoto)
	done(p+"/invites", o.invites)
	shown(p+"/slips", o.slipsPage)
	done(p+"/slips", o.printSlips)
	shown(p+"/notice", o.notice)
	shown(p+"/attendance/:electorate", o.attendance)
	done(p+"/attendance/:electorate", o.checkIn)
	shown(p+"/act/:act", o.actForm)
	done(p+"/act/:act", o.prepareAct)
	shown(p+"/sign", o.signPage)
	done(p+"/sign", o.sign)
	shown(p+"/quick", o.quickOpen)
	done(p+"/quick", o.signQuick)
	shown(p+"/bundle.tar", o.bundle)
	shown(p+"/next", o.nextPage)
	done(p+"/next", o.openNext)
	shown(p+"/stage", o.stagePage)
	done(p+"/stage", o.saveStage)
	e.Any("/desk/*", own(o.inside(func(echo.Context) error { return &refusal{code: notFound} })))
}

// named lets a page's forms say where they come from. Of a page that sends no
// referrer a browser calls the origin of a form null, and where the server has no
// TLS it says nothing else by which own could know its own page.
func named(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header()["Referrer-Policy"] = sameOrigin
		return handler(c)
	}
}

// surveyRoutes is every address of the desk for questionnaires.
func surveyRoutes(o *office, shown, done func(path string, handler echo.HandlerFunc)) {
	shown("/desk/survey", o.newSurvey)
	done("/desk/survey/read", o.readNewSurvey)
	done("/desk/survey/new", o.createSurvey)
	shown("/desk/survey/template/:template", o.previewTemplate)

	const p = "/desk/p/:ceremony"
	shown(p+"/questionnaire", o.editQuestionnaire)
	done(p+"/questionnaire", o.saveQuestionnaire)
	shown(p+"/preview", o.previewSurvey)
	shown(p+"/questions", o.editor)
	done(p+"/questions", o.changeQuestions)
	shown(p+"/texts", o.textsPage)
	done(p+"/texts", o.settleTexts)
	shown(p+"/texts/:sheet", o.showTexts)
	done(p+"/texts/:sheet", o.saveTexts)
	shown(p+"/questions/:place", o.question)
	done(p+"/questions/:place", o.saveQuestion)
}

// The scripts of a page on which officers sign: what reads the key file, and what
// signs. Without them a page offers the command line alone.
const (
	keyScript  = "desk-key.js"
	signScript = "desk.js"
)

// frame begins a page of the desk.
func (o *office) frame(c echo.Context, titleKey string) frame {
	f := o.press.frame(c, titleKey)
	f.Styles = []string{"desk.css"}
	f.Nav = []navLink{
		{Label: f.T("desk.nav.home"), Path: "/desk", Here: c.Path() == "/desk"},
		{Label: f.T("desk.nav.roll"), Path: "/desk/roll", Here: c.Path() == "/desk/roll"},
	}
	return f
}

// signing adds the client to a page on which officers sign; nil if there is none.
func (o *office) signing(f *frame) *deskClient {
	if o.client == nil || o.press.shelf.byName[signScript] == nil {
		return nil
	}
	f.Scripts = []string{keyScript, signScript}
	return o.client
}

// back sends the browser on after something was done, in the language it had.
func (o *office) back(c echo.Context, f *frame, path string) error {
	c.Response().Header()["Cache-Control"] = noStore
	return c.Redirect(303, f.Link(path))
}

// today is the day, in days since 1970.
func (o *office) today() uint32 {
	return uint32(o.clock().Unix() / 86400) //nolint:gosec // until the year 11 million
}

// pollOf reads the poll that an address names.
func (o *office) pollOf(c echo.Context) (*DeskPoll, error) {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return nil, err
	}
	p, err := o.Polls.Poll(c.Request().Context(), ceremony)
	if err == nil {
		markSurvey(c, p.IsSurvey())
	}
	return p, refuse(err)
}

// pathOf is a poll's address at the desk.
func pathOf(c ballot.CeremonyID) string { return "/desk/p/" + c.String() }
