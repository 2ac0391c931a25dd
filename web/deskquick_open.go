package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// quickOpenPage is a quick poll that is open: its address, to be shared and printed.
type quickOpenPage struct {
	frame
	Poll    *DeskPoll
	Path    string
	Address string
	Short   string
	QR      deskQR
	Closes  moment
	Results moment // when they are expected
	Slips   int    // still to be printed
	Open    bool
	Over    bool
}

func (*quickOpenPage) name() string { return "desk_quick_open" }

func (o *office) quickOpen(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Manifest == nil {
		return &refusal{code: wrongPhase}
	}
	p := &quickOpenPage{
		frame: o.frame(c, ""), Poll: d, Path: pathOf(d.Ceremony), Short: ballot.ShortID(d.ID), Address: o.voteAddress(o.origin(c), d),
		Closes: soonOf(o, c, d.Closes), Results: soonOf(o, c, d.Closes+ballot.Time(d.Manifest.ClaimsSeconds)),
		Open: d.Phase == ballot.PhaseOpen, Over: d.Phase > ballot.PhaseOpen,
	}
	p.Title = p.Text(d.Titles)
	if o.press.shelf.byName[quickScript] != nil {
		p.Scripts, p.Bare = []string{quickScript}, true
	}
	for _, e := range d.Electorates {
		p.Slips += e.Expected
	}
	p.Slips -= d.Slips
	if p.QR, err = newDeskQR(p.Address); err != nil {
		return err
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// soonOf is a time in the reader's words.
func soonOf(o *office, c echo.Context, t ballot.Time) moment {
	f := o.press.frame(c, "")
	return f.soon(t, o.clock())
}

// Lasts says how long a number of minutes is.
func (p *quickPage) Lasts(minutes int) string {
	switch {
	case minutes%1440 == 0:
		return p.T("desk.quick.lasts.days", "Count", minutes/1440)
	case minutes%60 == 0:
		return p.T("desk.quick.lasts.hours", "Count", minutes/60)
	}
	return p.T("desk.quick.lasts.minutes", "Count", minutes)
}

// SignWords are what the script on the page says.
func (p *quickPage) SignWords() []spokenWord {
	out := (&signPage{frame: p.frame}).SignWords()
	for _, key := range []string{"sealing", "opening", "wrong", "shut"} {
		out = append(out, spokenWord{key, p.T("desk.quick.say." + key)})
	}
	return out
}
