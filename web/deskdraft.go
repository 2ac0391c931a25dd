package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// presetsPage lets an officer choose what kind of election it is.
type presetsPage struct {
	frame
	Presets []presetRow
}

type presetRow struct {
	Name  string
	About count.About
}

func (*presetsPage) name() string { return "desk_presets" }

// draftPage is a poll as a form.
type draftPage struct {
	frame
	Form     *pollForm
	Path     string // where it is sent
	About    count.About
	Poll     string // its path; empty for a new one
	Revision int64
	Fixed    bool          // the trustees can no longer be changed
	Branches []branchCount // of the roll
	Zone     string
	Reasons  []string
	Key      string // below desk.draft. for the button
	Detail   string // what a parser says, in English
	KeyPage  string // where people make their keys
}

func (*draftPage) name() string { return "desk_draft" }

// WhatKey is the heading of the first part.
func (*draftPage) WhatKey() string { return "desk.draft.part.what" }

// Problem gives what is wrong with a field, in words; empty where nothing is.
func (p *draftPage) Problem(field string) string {
	if key := p.Form.problems[field]; key != "" {
		return p.T("desk.draft.problem." + key)
	}
	return ""
}

// Problems lists the fields that something is wrong with.
func (p *draftPage) Problems() []string {
	var out []string
	for field := range p.Form.problems {
		out = append(out, field)
	}
	slices.Sort(out)
	return out
}

// Label names a field.
func (p *draftPage) Label(field string) string {
	if at := strings.IndexByte(field, '_'); at > 1 && (field[0] == 'c' || field[0] == 'e') {
		i, err := strconv.Atoi(field[1:at])
		name := field[at+1:]
		switch {
		case err != nil:
		case field[0] == 'e':
			return p.T("desk.draft.group.number", "Number", p.Nth(i)) + " · " + p.T("desk.draft.group."+name)
		case strings.HasPrefix(name, "r_"):
			return p.T("desk.draft.contest.number", "Number", p.Nth(i)) + " · " + p.T("desk.rule."+name[2:])
		default:
			return p.T("desk.draft.contest.number", "Number", p.Nth(i)) + " · " + p.T("desk.draft.contest."+name)
		}
	}
	if rest, ok := strings.CutPrefix(field, "relay"); ok && len(rest) > 2 {
		return p.T("desk.draft.part.relay") + " · " + p.T("desk.draft.relay."+rest[2:])
	}
	return p.T("desk.draft.field." + field)
}

// newPoll shows the presets, or a form filled by one.
func (o *office) newPoll(c echo.Context) error {
	name := c.QueryParam("preset")
	if name == "" {
		return o.showPresets(c)
	}
	rules, err := count.Preset(name)
	if err != nil {
		return o.showPresets(c)
	}
	now := o.clock()
	f := &pollForm{
		Preset: name, Contests: []contestForm{{Seats: digits(rules.Seats), Rows: emptyRows(4), Fields: rulesFormOf(&rules, nil)}},
		Electors: []electorsForm{{}}, Threshold: "2", Needed: "1", Claims: "1440", Again: "1",
		Persons: rules.WritesIn(), problems: map[string]string{},
		Opens:  o.local(ballot.Time(now.Unix()/3600*3600 + 25*3600)),
		Closes: o.local(ballot.Time(now.Unix()/3600*3600 + 49*3600)),
	}
	org := o.press.site.Organisation
	f.OrgZH, f.OrgEN = org["zh"], org["en"]
	return o.showNew(c, http.StatusOK, f, "")
}

func (o *office) showPresets(c echo.Context) error {
	p := &presetsPage{frame: o.frame(c, "desk.presets.title")}
	for _, name := range count.PresetNames() {
		about, err := count.AboutPreset(name, p.Lang)
		if err != nil {
			return err
		}
		p.Presets = append(p.Presets, presetRow{name, about})
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

func (o *office) showNew(c echo.Context, status int, f *pollForm, detail string) error {
	about, err := count.AboutPreset(f.Preset, o.press.frame(c, "").Lang)
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	p, err := o.draftPage(c, f, "desk.draft.new", "/desk/new", detail)
	if err != nil {
		return err
	}
	p.About, p.Key = about, "create"
	return o.press.showOwn(c, status, p)
}

func (o *office) draftPage(c echo.Context, f *pollForm, title, path, detail string) (*draftPage, error) {
	members, err := o.Roll.Members(c.Request().Context())
	if err != nil {
		return nil, err
	}
	p := &draftPage{frame: o.frame(c, title), Form: f, Path: path, Detail: detail, KeyPage: o.origin(c) + "/key"}
	p.Zone = p.zoneName(o.clock().In(o.press.site.Zone))
	for reason := range excludeReasons {
		p.Reasons = append(p.Reasons, reason)
	}
	slices.Sort(p.Reasons)
	p.Branches, _ = branchesOf(members)
	f.explain(p.Lang, members)
	return p, nil
}

// branches are those of the roll.
func (o *office) branches(c echo.Context) ([]string, error) {
	members, err := o.Roll.Members(c.Request().Context())
	_, names := branchesOf(members)
	return names, err
}

// createPoll stores a new draft.
func (o *office) createPoll(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	f := formOf(c.Request().PostForm)
	if f.change(c.Request().PostForm.Get("do")) {
		return o.showNew(c, http.StatusOK, f, "")
	}
	rules, err := count.Preset(f.Preset)
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	d := &ballot.Draft{Trustees: ballot.DraftTrustees{Stages: 4}, BatchMin: 100}
	branches, err := o.branches(c)
	if err != nil {
		return err
	}
	f.into(o, d, rules, branches)
	document, err := documentOf(f, d)
	if err != nil || len(f.problems) > 0 {
		return o.showNew(c, http.StatusUnprocessableEntity, f, detailOf(err))
	}
	ceremony, err := o.Polls.Create(c.Request().Context(), document)
	if err != nil {
		return err
	}
	fr := o.frame(c, "")
	candidate := f.pageWanted(c.Request().PostForm.Get("do"))
	return o.back(c, &fr, pathOf(ceremony)+candidate)
}

// documentOf writes a draft and reads it again as the command line would.
func documentOf(f *pollForm, d *ballot.Draft) ([]byte, error) {
	if len(f.problems) > 0 {
		return nil, nil
	}
	document, err := ballot.MarshalCanonical(d)
	if err != nil {
		return nil, err
	}
	_, err = ballot.ParseDraft(document)
	return document, err
}

func detailOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// editPoll shows a draft as a form.
func (o *office) editPoll(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Draft == nil {
		return &refusal{code: wrongPhase}
	}
	if d.Draft.Survey != nil {
		return o.editSurvey(c, d)
	}
	return o.showEdit(c, http.StatusOK, d, o.formFrom(d.Draft), d.Revision, "")
}

func (o *office) showEdit(c echo.Context, status int, d *DeskPoll, f *pollForm, revision int64, detail string) error {
	p, err := o.draftPage(c, f, "desk.draft.edit", pathOf(d.Ceremony)+"/edit", detail)
	if err != nil {
		return err
	}
	p.Revision, p.Fixed, p.Key, p.Poll = revision, true, "save", pathOf(d.Ceremony)
	return o.press.showOwn(c, status, p)
}

// savePoll replaces a draft's document. What no form shows stays as it is.
func (o *office) savePoll(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	p, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if p.Draft == nil {
		return o.refusedPage(c, pathOf(p.Ceremony), ErrConflict)
	}
	if p.Draft.Survey != nil {
		return o.saveSurvey(c, p)
	}
	form := c.Request().PostForm
	f := formOf(form)
	var revision int64
	if n := f.number("revision", form.Get("revision"), 1, 1<<31-1); n > 0 {
		revision = int64(n)
	}
	f.Trustees, f.Threshold = strings.Join(p.Draft.Trustees.Names, "\n"), digits(p.Draft.Trustees.Threshold)
	if f.change(form.Get("do")) {
		return o.showEdit(c, http.StatusOK, p, f, revision, "")
	}
	d := *p.Draft
	rules := p.Draft.Contests[0].Rules
	branches, err := o.branches(c)
	if err != nil {
		return err
	}
	f.into(o, &d, rules, branches)
	document, err := documentOf(f, &d)
	if err != nil || len(f.problems) > 0 {
		return o.showEdit(c, http.StatusUnprocessableEntity, p, f, revision, detailOf(err))
	}
	err = o.Polls.Write(c.Request().Context(), p.Ceremony, revision, document)
	if errors.Is(err, ErrConflict) {
		return o.refusedPage(c, pathOf(p.Ceremony), err)
	}
	if err != nil {
		return err
	}
	o.acts.drop(p.Ceremony.String()) // a manifest that was prepared is no longer this draft
	fr := o.frame(c, "")
	candidate := f.pageWanted(form.Get("do"))
	return o.back(c, &fr, pathOf(p.Ceremony)+candidate)
}
