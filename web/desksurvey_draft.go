package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
)

// surveyDraftPage is a survey as a form.
type surveyDraftPage struct {
	*draftPage
	Survey *surveyForm
	Series *seriesWords // of a draft that repeats a survey
}

func (*surveyDraftPage) name() string { return "desk_survey_draft" }

// WhatKey is the heading of the first part.
func (*surveyDraftPage) WhatKey() string { return "desk.survey.part.what" }

// Size is how long every response is, of at most Most bytes.
func (p *surveyDraftPage) Size() int { return p.Survey.q.ResponseSize() }

// Levels are the levels of anonymity to choose from, the default first.
func (*surveyDraftPage) Levels() []ballot.Level {
	all := ballot.Levels()
	slices.Reverse(all)
	return all
}

// Most is the most bytes that a response may have.
func (*surveyDraftPage) Most() int { return survey.MaxResponse }

// Asked counts the questions.
func (p *surveyDraftPage) Asked() int { return len(p.Survey.q.Questions()) }

// Tossed says whether a question is answered by randomised response.
func (p *surveyDraftPage) Tossed() bool { return p.Survey.q.Randomised() }

// beginSurvey shows the form of a new survey with a questionnaire that was read.
func (o *office) beginSurvey(c echo.Context, in *handedIn) error {
	now := o.clock()
	f := &surveyForm{
		pollForm: pollForm{
			Electors: []electorsForm{{}}, Threshold: "2", Needed: "1", Claims: "1440", Again: "1", problems: map[string]string{},
			Opens:  o.local(ballot.Time(now.Unix()/3600*3600 + 25*3600)),
			Closes: o.local(ballot.Time(now.Unix()/3600*3600 + 8*24*3600 + 3600)),
		},
		Questionnaire: in.Text, Notes: in.Notes, Level: ballot.LevelSealed, K: defaultK, TextK: defaultTextK,
	}
	if err := f.read(in.Text); err != nil {
		return err
	}
	f.TitleZH, f.TitleEN = f.q.Title.In(zh), f.q.Title.In(en)
	org := o.press.site.Organisation
	f.OrgZH, f.OrgEN = org[zh], org[en]
	if in.repeats != nil {
		f.repeats(in.repeats)
	}
	return o.showNewSurvey(c, http.StatusOK, f, "")
}

func (o *office) showNewSurvey(c echo.Context, status int, f *surveyForm, detail string) error {
	markSurvey(c, true)
	p, err := o.draftPage(c, &f.pollForm, "desk.survey.new", "/desk/survey/new", detail)
	if err != nil {
		return err
	}
	p.Key = "create"
	if f.runs, err = o.Polls.Repeatable(c.Request().Context()); err != nil {
		return err
	}
	return o.press.showOwn(c, status, &surveyDraftPage{draftPage: p, Survey: f})
}

// createSurvey stores a new draft.
func (o *office) createSurvey(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response().Writer, c.Request().Body, maxSurveyForm)
	if err := readBounded(c); err != nil {
		return err
	}
	form := c.Request().PostForm
	f := surveyFormOf(form)
	if err := f.read(f.Questionnaire); err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	if f.change(form.Get("do")) {
		return o.showNewSurvey(c, http.StatusOK, f, "")
	}
	branches, err := o.branches(c)
	if err == nil {
		f.runs, err = o.Polls.Repeatable(c.Request().Context())
	}
	if err != nil {
		return err
	}
	d := &ballot.Draft{
		Trustees: ballot.DraftTrustees{Stages: 1}, BatchMin: 100,
		Survey: &ballot.DraftSurvey{Questionnaire: f.Questionnaire},
	}
	document, err := f.document(o, d, branches)
	if err != nil || len(f.problems) > 0 {
		return o.showNewSurvey(c, http.StatusUnprocessableEntity, f, detailOf(err))
	}
	ceremony, err := o.Polls.Create(c.Request().Context(), document)
	if err != nil {
		return err
	}
	fr := o.frame(c, "")
	return o.back(c, &fr, pathOf(ceremony))
}

// document puts the form into a draft and writes it.
func (f *surveyForm) document(o *office, d *ballot.Draft, branches []string) ([]byte, error) {
	f.into(o, d, branches)
	if len(f.problems) > 0 {
		return nil, nil
	}
	if _, err := CheckSurvey(d); err != nil {
		return nil, err
	}
	return documentOf(&f.pollForm, d)
}

func (o *office) editSurvey(c echo.Context, d *DeskPoll) error {
	return o.showEditSurvey(c, http.StatusOK, d, o.formFromSurvey(d.Draft), d.Revision, "")
}

func (o *office) showEditSurvey(c echo.Context, status int, d *DeskPoll, f *surveyForm, revision int64, detail string) error {
	if err := f.read(d.Draft.Survey.Questionnaire); err != nil {
		return err
	}
	p, err := o.draftPage(c, &f.pollForm, "desk.survey.edit", pathOf(d.Ceremony)+"/edit", detail)
	if err != nil {
		return err
	}
	p.Revision, p.Fixed, p.Key, p.Poll = revision, true, "save", pathOf(d.Ceremony)
	whole := &surveyDraftPage{draftPage: p, Survey: f}
	if f.runs, err = o.Polls.Repeatable(c.Request().Context()); err == nil {
		whole.Series, err = o.series(c, p.words, d.Draft)
	}
	if err != nil {
		return err
	}
	return o.press.showOwn(c, status, whole)
}

// saveSurvey replaces a draft's settings; the form was read.
func (o *office) saveSurvey(c echo.Context, p *DeskPoll) error {
	form := c.Request().PostForm
	f := surveyFormOf(form)
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	t := p.Draft.Trustees
	f.Trustees, f.Threshold = strings.Join(t.Names, "\n"), digits(t.Threshold)
	if err := f.read(p.Draft.Survey.Questionnaire); err != nil {
		return err
	}
	if f.change(form.Get("do")) {
		return o.showEditSurvey(c, http.StatusOK, p, f, revision, "")
	}
	branches, err := o.branches(c)
	if err == nil {
		f.runs, err = o.Polls.Repeatable(c.Request().Context())
	}
	if err != nil {
		return err
	}
	d := *p.Draft
	document, err := f.document(o, &d, branches)
	if err != nil || len(f.problems) > 0 {
		return o.showEditSurvey(c, http.StatusUnprocessableEntity, p, f, revision, detailOf(err))
	}
	return o.writeSurvey(c, p, revision, document, pathOf(p.Ceremony))
}

// writeSurvey replaces a draft's document and goes on.
func (o *office) writeSurvey(c echo.Context, p *DeskPoll, revision int64, document []byte, on string) error {
	err := o.Polls.Write(c.Request().Context(), p.Ceremony, revision, document)
	if errors.Is(err, ErrConflict) {
		return o.refusedPage(c, pathOf(p.Ceremony), err)
	}
	if err != nil {
		return err
	}
	o.acts.drop(p.Ceremony.String()) // a manifest that was prepared is no longer this draft
	fr := o.frame(c, "")
	return o.back(c, &fr, on)
}
