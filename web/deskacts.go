package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// ErrRefused says that an entry cannot stand on the board now; its text says why.
var ErrRefused = errors.New("web: the board does not take it")

// ErrAgain says that an early close has to be signed again: since it was made,
// ballots that waited have come on the board.
var ErrAgain = errors.New("web: the board has gone on since this was signed")

// The acts that officers prepare and sign.
const (
	actSeal    = "seal"
	actAgree   = "agree"
	actAttend  = "attend"
	actOpen    = "open"
	actExtend  = "extend"
	actClose   = "close"
	actAnnul   = "annul"
	actErratum = "erratum"
	actLate    = "late"
	actCertify = "certify"
)

// openSlack is how long before the opening time the voting may be opened (SPEC 12.34).
const openSlack = 120

// actPossible says whether an act can follow in a poll's phase.
func actPossible(d *DeskPoll, kind string) bool {
	sealed, p := d.Manifest != nil, d.Phase
	amends := func(k ballot.AmendmentKind) bool { return sealed && p.AllowsAmendment(k) }
	switch kind {
	case actSeal:
		return !sealed && !d.Complaint
	case actAgree:
		return sealed && len(d.Tellers) > 0 && p.Allows(ballot.TypeAgreed)
	case actAttend:
		return sealed && p.Allows(ballot.TypeAttendance)
	case actOpen:
		return sealed && p.Allows(ballot.TypeOpen)
	case actExtend:
		return amends(ballot.AmendExtend)
	case actAnnul:
		return amends(ballot.AmendAnnul)
	case actErratum:
		return amends(ballot.AmendErratum)
	case actLate:
		return amends(ballot.AmendAddHandle)
	case actClose:
		return sealed && p == ballot.PhaseOpen && d.Manifest.EarlyClose == "officer"
	case actCertify:
		return sealed && p.Allows(ballot.TypeCertificate) && (len(d.Counters) == 0 || slices.ContainsFunc(d.Counters, func(c DeskParty) bool { return c.Agreed }))
	}
	return false
}

// actPage asks for what an act needs besides signatures.
type actPage struct {
	frame
	Poll     *DeskPoll
	Path     string
	Kind     string
	Form     url.Values
	Problems map[string]string // by field: a key below desk.act.problem.
	Command  string
	Zone     string
	Ready    bool
	Counted  int    // slips printed again
	Detail   string // why a member cannot be added, in English
}

func (*actPage) name() string { return "desk_act" }

// Value gives what was typed.
func (p *actPage) Value(field string) string { return p.Form.Get(field) }

// Problem gives what is wrong with a field, in words; empty where nothing is.
func (p *actPage) Problem(field string) string {
	if p.Problems[field] == "" {
		return ""
	}
	return p.T("desk.act.problem." + p.Problems[field])
}

func (o *office) newActPage(c echo.Context) (*actPage, error) {
	d, err := o.pollOf(c)
	if err != nil {
		return nil, err
	}
	kind := c.Param("act")
	if !actPossible(d, kind) {
		return nil, &refusal{code: wrongPhase}
	}
	p := &actPage{
		frame: o.frame(c, ""), Poll: d, Path: pathOf(d.Ceremony), Kind: kind, Form: url.Values{}, Problems: map[string]string{},
		Command: commandOf(d, kind, nil), Ready: true,
	}
	p.Title = p.T("desk.act." + kind + ".title")
	p.Zone = p.At(ballot.Time(o.clock().Unix())).Text
	if kind == actOpen {
		p.Ready = o.clock().Unix()+openSlack >= int64(d.Manifest.Times.Open)
	}
	return p, nil
}

func (o *office) actForm(c echo.Context) error {
	p, err := o.newActPage(c)
	if err != nil {
		return err
	}
	if err := o.fillAct(c.Request().Context(), p); err != nil {
		return err
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// fillAct offers what is known already.
func (o *office) fillAct(ctx context.Context, p *actPage) error {
	switch p.Kind {
	case actExtend:
		p.Form.Set("close", o.local(p.Poll.Closes))
	case actCertify:
		n, err := o.Polls.Reissued(ctx, p.Poll.Ceremony)
		if err != nil {
			return err
		}
		p.Form.Set("reissued", strconv.Itoa(n))
		p.Counted = n
		p.Form.Set("approval", p.Poll.Manifest.OnlineApproval)
		var names []string
		for _, t := range p.Poll.Tellers {
			names = append(names, t.Name)
		}
		p.Form.Set("tellers", strings.Join(names, "\n"))
	}
	return nil
}

// prepareAct makes the entry that is to be signed, and goes on to the signing.
func (o *office) prepareAct(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	p, err := o.newActPage(c)
	if err != nil {
		return err
	}
	p.Form = c.Request().PostForm
	a := &act{Kind: p.Kind, manifest: p.Poll.Manifest, ctx: p.Poll.ID[:], Command: commandOf(p.Poll, p.Kind, p.Form)}
	if err := o.makeEntry(c.Request().Context(), p, a); err != nil {
		return o.refusedPage(c, p.Path, err)
	}
	if a.entry == nil || len(p.Problems) > 0 {
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	o.acts.put(p.Poll.Ceremony.String(), o.clock(), a)
	return o.back(c, &p.frame, p.Path+"/sign")
}

// makeEntry makes the entry of an act, or says what is wrong with the form.
func (o *office) makeEntry(ctx context.Context, p *actPage, a *act) error {
	switch p.Kind {
	case actSeal:
		return o.makeManifest(ctx, p, a)
	case actAgree:
		i, err := strconv.Atoi(p.Value("teller"))
		if err != nil || i < 0 || i >= len(p.Poll.Tellers) || p.Poll.Tellers[i].Agreed {
			p.Problems["teller"] = "teller"
			return nil
		}
		a.entry = &ballot.Agreed{Role: ballot.RoleTeller, Index: uint8(i)} //nolint:gosec // at most 16
		a.Lines = []string{p.Poll.Tellers[i].Name}
	case actAttend:
		return o.makeAttendance(ctx, p, a)
	case actOpen:
		o.makeOpen(p, a)
	case actExtend:
		o.makeExtend(p, a)
	case actClose:
		return o.makeClose(ctx, p, a)
	case actAnnul, actErratum:
		o.makeAmendment(p, a)
	case actLate:
		return o.makeLate(ctx, p, a)
	case actCertify:
		return o.makeCertificate(ctx, p, a)
	}
	return nil
}

func (o *office) makeManifest(ctx context.Context, p *actPage, a *act) error {
	e, files, err := o.Polls.Manifest(ctx, p.Poll.Ceremony)
	if err != nil {
		return err
	}
	m, faults := ballot.ParseManifest(e.Manifest)
	if len(faults) > 0 {
		return faults[0]
	}
	a.entry, a.files, a.manifest, a.ctx = e, files, m, m.Ceremony[:]
	return nil
}

func (o *office) makeAttendance(ctx context.Context, p *actPage, a *act) error {
	i, err := strconv.Atoi(p.Value("electorate"))
	if err != nil || i < 0 || i >= len(p.Poll.Electorates) {
		return &refusal{code: badRequest}
	}
	if p.Value("sure") == "" {
		p.Problems["sure"] = "sure"
		return nil
	}
	e, file, err := o.Polls.Attendance(ctx, p.Poll.Ceremony, uint8(i)) //nolint:gosec // at most 16
	if err != nil {
		return err
	}
	a.entry, a.files = e, [][]byte{file}
	a.Lines = []string{p.T("desk.sign.attendance", "Count", int(e.Count), "All", p.Poll.Electorates[i].Expected, "Who", p.Text(p.Poll.Electorates[i].Names))}
	return nil
}

func (o *office) makeOpen(p *actPage, a *act) {
	reason := p.reason(0)
	for _, t := range p.Poll.Trustees {
		if !t.Rehearsed && len(reason) == 0 {
			p.Problems["reason"] = "rehearsal"
		}
	}
	if !p.Ready {
		p.Problems["time"] = "early"
	}
	a.entry = &ballot.Open{Time: o.now(), Reason: reason}
	a.Lines = lines(p.T("desk.sign.open", "Time", p.At(ballot.Time(o.clock().Unix())).Text), string(reason))
}
