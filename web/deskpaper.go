package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"hustings/ballot"
	"hustings/ballot/count"
)

// deskQR is a QR code to draw: one path on a square of Side units.
type deskQR struct {
	Side int
	Path string
}

// newDeskQR draws text with the quiet zone of four units that the standard asks for.
func newDeskQR(text string) (deskQR, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return deskQR{}, fmt.Errorf("web: draw a QR code: %w", err)
	}
	const quiet = 4
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			n := 1
			for x+n < code.Size && code.Black(x+n, y) {
				n++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, n, n)
			x += n
		}
	}
	return deskQR{Side: code.Size + 2*quiet, Path: b.String()}, nil
}

// QRPath draws text as a QR code for whoever prints it elsewhere: one SVG path on a
// square of side units, its quiet zone included.
func QRPath(text string) (side int, path string, err error) {
	q, err := newDeskQR(text)
	return q.Side, q.Path, err
}

// origin is the address by which the officer has come, as members will.
func (o *office) origin(c echo.Context) string {
	scheme := "http"
	if o.secure {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host
}

// voteAddress is where a poll's members vote, with the id that their client holds
// the manifest against; or where they answer by a plain form, whose client is this
// server's.
func (o *office) voteAddress(origin string, d *DeskPoll) string {
	address := o.votePlace(origin, d)
	if !o.byForm(d) {
		address += "#" + d.ID.String()
	}
	return address
}

// votePlace is the same without the id, as it is typed.
func (o *office) votePlace(origin string, d *DeskPoll) string {
	if o.byForm(d) {
		return origin + formPath(d.Ceremony)
	}
	return origin + "/vote/" + d.Ceremony.String()
}

func (o *office) byForm(d *DeskPoll) bool { return o.forms && formable(d.Manifest) }

// invitesPage is to be printed: one sheet a trustee.
type invitesPage struct {
	frame
	Poll    *DeskPoll
	Path    string
	Invites []inviteSheet
}

type inviteSheet struct {
	DeskInvite
	Address string
	QR      deskQR
	bare    string // the poll's address, which the command line takes
}

func (*invitesPage) name() string { return "desk_invites" }

// invites draws invitations for those who have not joined, and shows them once.
func (o *office) invites(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Manifest != nil {
		return &refusal{code: wrongPhase}
	}
	list, err := o.Polls.Invite(c.Request().Context(), d.Ceremony)
	if err != nil {
		return refuse(err)
	}
	p := &invitesPage{frame: o.frame(c, "desk.invites.title"), Poll: d, Path: pathOf(d.Ceremony)}
	for _, i := range list {
		bare := o.origin(c) + "/p/" + d.Ceremony.String()
		sheet := inviteSheet{DeskInvite: i, Address: bare + "/trustee#" + i.Code, bare: bare}
		if sheet.QR, err = newDeskQR(sheet.Address); err != nil {
			return err
		}
		p.Invites = append(p.Invites, sheet)
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// slipsPage says what is printed, or is what is printed.
type slipsPage struct {
	frame
	Poll     *DeskPoll
	Path     string
	Expected int
	Problem  string // a key below desk.slips.
	Typed    string

	Slips   []DeskSlip // to print, once
	Address string
	Short   string
	QR      deskQR
	Closes  moment
}

func (*slipsPage) name() string { return "desk_slips" }

func (o *office) newSlipsPage(c echo.Context) (*slipsPage, error) {
	d, err := o.pollOf(c)
	if err != nil {
		return nil, err
	}
	if d.Manifest == nil {
		return nil, &refusal{code: wrongPhase}
	}
	p := &slipsPage{frame: o.frame(c, "desk.slips.title"), Poll: d, Path: pathOf(d.Ceremony), Short: ballot.ShortID(d.ID)}
	for _, e := range d.Electorates {
		p.Expected += e.Expected
	}
	return p, nil
}

func (o *office) slipsPage(c echo.Context) error {
	p, err := o.newSlipsPage(c)
	if err != nil {
		return err
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// printSlips draws codes and shows them, once.
func (o *office) printSlips(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	p, err := o.newSlipsPage(c)
	if err != nil {
		return err
	}
	form := c.Request().PostForm
	var members []string
	if form.Get("do") == "again" {
		p.Typed = form.Get("members")
		members = strings.FieldsFunc(p.Typed, func(r rune) bool { return strings.ContainsRune(" ,;，；、\r\n\t", r) })
		if len(members) == 0 || form.Get("sure") == "" {
			p.Problem = "sure"
			return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
		}
	}
	p.Slips, err = o.Polls.Slips(c.Request().Context(), p.Poll.Ceremony, members)
	if errors.Is(err, ErrNotFound) {
		p.Problem = "unknown"
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return refuse(err)
	}
	if len(p.Slips) == 0 {
		p.Problem = "all"
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	slices.SortFunc(p.Slips, func(a, b DeskSlip) int {
		return cmp.Or(cmp.Compare(a.Branch, b.Branch), cmp.Compare(a.Number, b.Number))
	})
	p.Address = o.votePlace(o.origin(c), p.Poll)
	p.Closes = p.At(p.Poll.Closes)
	p.Wide = true
	if p.QR, err = newDeskQR(o.voteAddress(o.origin(c), p.Poll)); err != nil {
		return err
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// noticePage is the notice of an election, to be printed and put up.
type noticePage struct {
	frame
	Poll          *DeskPoll
	Path          string
	Short, ID     string
	Address       string
	QR            deskQR
	Opens, Closes moment
	Contests      []contestWords
	Trustees      string
	Tellers       string
	Organisation  string
	Survey        *settledSurvey // of a survey: what is settled besides
}

func (*noticePage) name() string { return "desk_notice" }

func (o *office) notice(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Manifest == nil {
		return &refusal{code: wrongPhase}
	}
	m := d.Manifest
	p := &noticePage{
		frame: o.frame(c, ""), Poll: d, Path: pathOf(d.Ceremony), Short: ballot.ShortID(d.ID), ID: d.ID.String(),
		Address: o.votePlace(o.origin(c), d),
	}
	p.Title, p.Org = p.T("desk.notice.title", "Poll", p.Text(m.Titles)), p.Text(m.Organisation)
	p.Opens, p.Closes = p.At(m.Times.Open), p.At(d.Closes)
	p.Trustees, p.Tellers = p.partyNames(m.Trustees.Keys), p.partyNames(m.Tellers)
	p.Survey = settledOf(p.words, m)
	if p.QR, err = newDeskQR(o.voteAddress(o.origin(c), d)); err != nil {
		return err
	}
	for i := range m.Contests {
		row := contestWords{Title: p.Text(m.Contests[i].Titles), Seats: m.Contests[i].Rules.Seats}
		figures := count.Figures{}
		for _, e := range m.Contests[i].Electorates {
			figures.Roll += m.Electorates[e].Roll
			figures.Excluded += m.Electorates[e].Roll - m.Electorates[e].Expected
		}
		row.Rules = m.Contests[i].Rules.PlainWords(p.Lang, figures)
		for _, k := range m.Contests[i].Candidates {
			row.Candidates = append(row.Candidates, k.Name)
		}
		p.Contests = append(p.Contests, row)
	}
	return o.press.showOwn(c, http.StatusOK, p)
}
