package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/roll"
)

// SignIn signs members in by a code; roll.Desk does.
type SignIn interface {
	// SignIn gives the seat of a code as typed, and the value of a new session's
	// cookie. Any wrong code is roll.ErrSignIn.
	SignIn(ctx context.Context, ceremony ballot.CeremonyID, typed string, today uint32) (roll.Session, string, error)
}

// Sessions reads the cookies of SignIn; roll.SessionKey does.
type Sessions interface {
	Open(cookie string, ceremony ballot.CeremonyID, today uint32) (roll.Session, error)
}

// Members shows members to themselves.
type Members interface {
	// Member gives what a member sees. roll.ErrSession if the seat's slip is not
	// the last one any more, or there is no such seat.
	Member(ctx context.Context, ceremony ballot.CeremonyID, seat roll.Seat) (Member, error)
}

// Limiter bounds what wrong codes cost; *roll.Limiter does.
type Limiter interface {
	Fail(source netip.Addr, now time.Time) roll.Verdict
}

var (
	_ SignIn   = roll.Desk{}
	_ Sessions = roll.SessionKey{}
	_ Limiter  = (*roll.Limiter)(nil)
)

// Member is what a member is told (SPEC 10.5).
type Member struct {
	Electorate uint8           `json:"electorate"`
	Line       string          `json:"line"`
	Salt       ballot.Hex      `json:"salt"`
	Handle     ballot.Digest   `json:"handle"`
	Index      int             `json:"index"`
	Count      int             `json:"count"`
	Proof      []ballot.Digest `json:"proof"` // empty for a handle added by amendment
	CheckedIn  bool            `json:"checked_in"`
	Pass       Pass            `json:"pass"`
	Session    string          `json:"session,omitempty"` // where it was asked for in place of a cookie
}

// Pass says whether a member has had a pass.
type Pass string

// The values of Pass.
const (
	PassNone  Pass = "none"
	PassTaken Pass = "taken"
)

// desk signs in and out. It has no box in scope.
type desk struct {
	signIns  SignIn
	sessions Sessions
	members  Members
	limiter  Limiter
	clock    func() time.Time
	book     *logbook
	secure   bool // people come by TLS
}

// today is the day, in days since 1970.
func (d *desk) today() uint32 {
	return uint32(d.clock().Unix() / 86400) //nolint:gosec // until the year 11 million
}

func (d *desk) signIn(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	var form struct {
		Code   string `json:"code"`
		Bearer bool   `json:"bearer"`
	}
	if err := readJSON(c.Request(), &form); err != nil {
		return err
	}
	if c.Get(fromAcross) != nil && !form.Bearer {
		return &refusal{code: forbidden, detail: "No cookie is set for a page of another server."}
	}
	ctx := c.Request().Context()
	session, cookie, err := d.signIns.SignIn(ctx, ceremony, form.Code, d.today())
	if errors.Is(err, roll.ErrSignIn) {
		return d.wrongCode(c.RealIP(), err)
	}
	if err != nil {
		return refuse(err, rollErrors)
	}
	member, err := d.members.Member(ctx, ceremony, session.Seat)
	if err != nil {
		return refuse(err, rollErrors)
	}
	if form.Bearer {
		member.Session = cookie
	} else {
		c.SetCookie(d.cookie(ceremony, cookie, 0))
	}
	return sendJSON(c, http.StatusOK, &member, noStore)
}

// wrongCode answers a wrong code, and shortly where a source has sent many. A
// right code is never refused for the wrong ones before it.
func (d *desk) wrongCode(source string, cause error) error {
	addr, err := netip.ParseAddr(source)
	if err != nil {
		addr = netip.Addr{} // those without an address count as one
	}
	verdict := d.limiter.Fail(addr, d.clock())
	if verdict.Record {
		d.book.note(slog.LevelInfo, "a sign-in code was refused")
	}
	if verdict.Brief {
		return &refusal{code: slowDown, wait: max(verdict.RetryAfter, time.Second), cause: cause}
	}
	return &refusal{code: badCode, cause: cause}
}

func (d *desk) member(c echo.Context) error {
	ceremony, seat, err := d.seat(c)
	if err != nil {
		return err
	}
	member, err := d.members.Member(c.Request().Context(), ceremony, seat)
	if err != nil {
		return refuse(err, rollErrors)
	}
	return sendJSON(c, http.StatusOK, &member, noStore)
}

func (d *desk) signOut(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	c.SetCookie(d.cookie(ceremony, "", -1))
	return send(c.Response().Writer, answer{status: http.StatusNoContent}, noStore)
}

// seat is that of the session that came with the request.
func (d *desk) seat(c echo.Context) (ballot.CeremonyID, roll.Seat, error) {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return ceremony, roll.Seat{}, err
	}
	value, err := sessionOf(c.Request(), ceremony)
	if err != nil {
		return ceremony, roll.Seat{}, &refusal{code: noSession, cause: err}
	}
	session, err := d.sessions.Open(value, ceremony, d.today())
	if err != nil {
		return ceremony, roll.Seat{}, refuse(err, rollErrors)
	}
	return ceremony, session.Seat, nil
}

// sessionOf is the value of the session: of Authorization where that field stands,
// else of the cookie.
func sessionOf(r *http.Request, ceremony ballot.CeremonyID) (string, error) {
	if field, ok := r.Header["Authorization"]; ok {
		value, bearer := strings.CutPrefix(field[0], "Bearer ")
		if len(field) != 1 || !bearer {
			return "", http.ErrNoCookie
		}
		return value, nil
	}
	cookie, err := r.Cookie(cookieName(ceremony))
	if err != nil {
		return "", err
	}
	return cookie.Value, nil
}

// cookieName has the poll in it: two polls at a time are two sessions.
func cookieName(ceremony ballot.CeremonyID) string { return "session-" + ceremony.String() }

// cookie goes back below /me alone, to this host alone, and ends with the
// browser; its value has a last day of its own.
func (d *desk) cookie(ceremony ballot.CeremonyID, value string, maxAge int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever there is TLS
		Name: cookieName(ceremony), Value: value, Path: "/me", MaxAge: maxAge,
		HttpOnly: true, Secure: d.secure, SameSite: http.SameSiteStrictMode,
	}
}

// rollErrors are the roll's refusals.
var rollErrors = []known{{roll.ErrSession, noSession}, {roll.ErrSignIn, badCode}}
