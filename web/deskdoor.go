package web

import (
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// linkSize is the length of a one-time link's random bytes.
const linkSize = 16

// NewDeskLink draws a one-time link's code and gives what is kept of it.
func NewDeskLink(random io.Reader) (code string, link [32]byte, err error) {
	b, err := ballot.DrawCode(random, linkSize)
	if err != nil {
		return "", link, err
	}
	return ballot.EncodeCode(b), sha256.Sum256(b), nil
}

// maxForm bounds a form without a file.
const maxForm = 256 << 10

// readForm reads a form, bounded.
func readForm(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response().Writer, c.Request().Body, maxForm)
	return readBounded(c)
}

// readBounded reads a form whose body is bounded already.
func readBounded(c echo.Context) error {
	r := c.Request()
	if !isMedia(r.Header, "application/x-www-form-urlencoded") {
		return &refusal{code: mediaType}
	}
	err := r.ParseForm()
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return &refusal{code: tooLarge, cause: err}
	}
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	return nil
}

// shutPage is what the desk shows to whoever is not in: the passphrase's form,
// or how to get a link.
type shutPage struct {
	frame
	Unset   bool   // no passphrase was ever set
	Problem string // a key below desk.shut.
	Go      string // where to after signing in
}

func (*shutPage) name() string { return "desk_shut" }

// shut answers 403 with the way in.
func (o *office) shut(c echo.Context, lock DeskLock, problem, to string) error {
	p := &shutPage{frame: o.press.frame(c, "desk.shut.title"), Unset: lock.Argon == "", Problem: problem, Go: to}
	p.Styles = []string{"desk.css"}
	status := http.StatusForbidden
	if problem == "slow" {
		status = http.StatusTooManyRequests
	}
	return o.press.showOwn(c, status, p)
}

// inside keeps a handler to those who have a session.
func (o *office) inside(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		lock, err := o.Locks.Lock(c.Request().Context())
		if err != nil {
			return err
		}
		cookie, err := c.Request().Cookie(deskCookie)
		if err != nil || !o.door.key.opens(cookie.Value, lock.Turn, o.clock()) {
			problem, to := "", "/desk"
			if err == nil {
				problem = "over"
			}
			if c.Request().Method == http.MethodGet {
				to = c.Request().URL.Path
			}
			return o.shut(c, lock, problem, to)
		}
		return handler(c)
	}
}

// enter takes the passphrase.
func (o *office) enter(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	ctx, now := c.Request().Context(), o.clock()
	lock, err := o.Locks.Lock(ctx)
	if err != nil {
		return err
	}
	to := c.Request().PostForm.Get("go")
	if to != "/desk" && !strings.HasPrefix(to, "/desk/") || strings.ContainsAny(to, "\\\r\n") {
		to = "/desk"
	}
	right, err := o.door.try(ctx, visitorOf(c, o.door), now, func() bool {
		return lock.Argon != "" && opensPassphrase(lock.Argon, c.Request().PostForm.Get("passphrase"))
	})
	switch {
	case errors.Is(err, errSlow):
		return o.shut(c, lock, "slow", to)
	case err != nil:
		return err
	case !right:
		o.book.note(slog.LevelInfo, "a desk passphrase was refused")
		return o.shut(c, lock, "wrong", to)
	}
	if err := o.letIn(c, lock.Turn); err != nil {
		return err
	}
	f := o.press.frame(c, "")
	return o.back(c, &f, to)
}

// letIn begins a session and marks the browser as known.
func (o *office) letIn(c echo.Context, turn uint64) error {
	id := make([]byte, 16)
	if _, err := io.ReadFull(o.random, id); err != nil {
		return err
	}
	c.SetCookie(o.cookie(deskCookie, o.door.key.session(turn, o.clock().Add(deskHours)), 0))
	c.SetCookie(o.cookie(knownCookie, o.door.key.seal(labelKnown, id), int(knownDays/time.Second)))
	return nil
}

// cookie goes back below /desk alone, to this host alone.
func (o *office) cookie(name, value string, maxAge int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever there is TLS
		Name: name, Value: value, Path: "/desk", MaxAge: maxAge,
		HttpOnly: true, Secure: o.secure, SameSite: http.SameSiteStrictMode,
	}
}

// leave ends the session in this browser.
func (o *office) leave(c echo.Context) error {
	c.SetCookie(o.cookie(deskCookie, "", -1))
	f := o.press.frame(c, "")
	return o.back(c, &f, "/desk")
}

// linkPage sets the passphrase.
type linkPage struct {
	frame
	Code    string
	Problem string // a key below desk.link.
	Least   int
}

func (*linkPage) name() string { return "desk_link" }

func linkOf(c echo.Context) [32]byte {
	code, err := ballot.DecodeCode(c.Param("code"), linkSize)
	if err != nil {
		return [32]byte{}
	}
	return sha256.Sum256(code)
}

// link shows the form of a one-time link, which is good as long as nobody has
// used it.
func (o *office) link(c echo.Context) error {
	err := o.Locks.CheckLink(c.Request().Context(), linkOf(c), o.clock())
	if err != nil {
		return o.badLink(c, err)
	}
	return o.showLink(c, http.StatusOK, "")
}

func (o *office) showLink(c echo.Context, status int, problem string) error {
	p := &linkPage{frame: o.press.frame(c, "desk.link.title"), Code: c.Param("code"), Problem: problem, Least: minPassphrase}
	p.Styles = []string{"desk.css"}
	return o.press.showOwn(c, status, p)
}

func (o *office) badLink(c echo.Context, err error) error {
	if !errors.Is(err, ErrForbidden) {
		return err
	}
	lock, err := o.Locks.Lock(c.Request().Context())
	if err != nil {
		return err
	}
	return o.shut(c, lock, "link", "/desk")
}

// setPassphrase uses the link up, and lets in who has it.
func (o *office) setPassphrase(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	ctx, form := c.Request().Context(), c.Request().PostForm
	if err := o.Locks.CheckLink(ctx, linkOf(c), o.clock()); err != nil {
		return o.badLink(c, err)
	}
	pass := form.Get("passphrase")
	switch {
	case !goodPassphrase(pass):
		return o.showLink(c, http.StatusUnprocessableEntity, "short")
	case pass != form.Get("again"):
		return o.showLink(c, http.StatusUnprocessableEntity, "differ")
	}
	argon, err := lockPassphrase(o.random, pass)
	if err != nil {
		return err
	}
	if err := o.Locks.SetLock(ctx, linkOf(c), o.clock(), argon); err != nil {
		return o.badLink(c, err)
	}
	lock, err := o.Locks.Lock(ctx)
	if err != nil {
		return err
	}
	if err := o.letIn(c, lock.Turn); err != nil {
		return err
	}
	f := o.press.frame(c, "")
	return o.back(c, &f, "/desk")
}

// visitorOf says whose attempts count together: those of a browser that was let
// in before, else those of a network.
func visitorOf(c echo.Context, d *door) visitor {
	if cookie, err := c.Request().Cookie(knownCookie); err == nil {
		if id := d.key.open(labelKnown, cookie.Value); len(id) == 16 {
			return visitor{known: true, id: netip.AddrFrom16([16]byte(id))}
		}
	}
	addr, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		addr = netip.IPv6Unspecified() // those without an address count as one
	}
	return visitor{id: addr}
}
