package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// surveyDraft reads the draft of a survey that an address names.
func (o *office) surveyDraft(c echo.Context) (*DeskPoll, error) {
	p, err := o.pollOf(c)
	if err != nil {
		return nil, err
	}
	if p.Draft == nil || p.Draft.Survey == nil {
		return nil, &refusal{code: wrongPhase}
	}
	return p, nil
}

func (o *office) questionnairePage(c echo.Context, d *DeskPoll, in *handedIn) *questionnairePage {
	path := pathOf(d.Ceremony)
	return &questionnairePage{frame: o.frame(c, "desk.survey.text.title"), Path: path + "/questionnaire", Back: path, In: in, Stored: true}
}

// editQuestionnaire shows a draft's questionnaire as a text.
func (o *office) editQuestionnaire(c echo.Context) error {
	d, err := o.surveyDraft(c)
	if err != nil {
		return err
	}
	in := &handedIn{Text: d.Draft.Survey.Questionnaire, Revision: strconv.FormatInt(d.Revision, 10)}
	return o.press.showOwn(c, http.StatusOK, o.questionnairePage(c, d, in))
}

// saveQuestionnaire replaces it. A file is shown first, for what was imported of it
// has to be looked at.
func (o *office) saveQuestionnaire(c echo.Context) error {
	in, err := readSurvey(c)
	if err != nil {
		return err
	}
	d, err := o.surveyDraft(c)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(in.Revision, 10, 64)
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	p := o.questionnairePage(c, d, in)
	document, err := withQuestionnaire(d.Draft, in.Text)
	if p.wrong(err); err != nil || in.broken {
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	if !isMedia(c.Request().Header, "application/x-www-form-urlencoded") {
		return o.press.showOwn(c, http.StatusOK, p)
	}
	return o.writeSurvey(c, d, revision, document, p.Back+"/preview")
}

// withQuestionnaire gives the document of a draft with another questionnaire. What
// was settled before has to fit to it.
func withQuestionnaire(was *ballot.Draft, text string) ([]byte, error) {
	d, s := *was, *was.Survey
	d.Survey, s.Questionnaire = &s, strings.ToValidUTF8(text, "\uFFFD")
	if _, err := CheckSurvey(&d); err != nil {
		return nil, err
	}
	document, err := ballot.MarshalCanonical(&d)
	if err == nil {
		_, err = ballot.ParseDraft(document)
	}
	return document, err
}
