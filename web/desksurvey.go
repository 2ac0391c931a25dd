package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"hustings/survey"
	"hustings/survey/lss"
	"hustings/survey/template"
)

// surveysPage lets an officer choose what a survey begins with.
type surveysPage struct {
	frame
	Templates []templateRow
	Runs      []runRow // surveys that can be repeated
	Empty     bool     // nothing was sent
}

type templateRow struct {
	Name, Title, Description string
	Questions                int
}

func (*surveysPage) name() string { return "desk_surveys" }

func (o *office) newSurvey(c echo.Context) error {
	name := c.QueryParam("template")
	if text, ok := template.Text(name); ok {
		return o.beginSurvey(c, &handedIn{Text: string(text)})
	}
	if poll := c.QueryParam("repeat"); poll != "" {
		return o.repeatSurvey(c, poll)
	}
	return o.showSurveys(c, http.StatusOK, false)
}

func (o *office) showSurveys(c echo.Context, status int, empty bool) error {
	p := &surveysPage{frame: o.frame(c, "desk.survey.new"), Empty: empty}
	for _, name := range template.Names() {
		text, _ := template.Text(name)
		q, err := survey.Parse(text)
		if err != nil {
			return err
		}
		p.Templates = append(p.Templates, templateRow{name, q.Title.In(p.Lang), q.Description.In(p.Lang), len(q.Questions())})
	}
	runs, err := o.Polls.Repeatable(c.Request().Context())
	if err == nil {
		p.Runs, err = p.runRows(runs, nil, "")
	}
	if err != nil {
		return err
	}
	return o.press.showOwn(c, status, p)
}

// handedIn is a questionnaire as an officer hands it in.
type handedIn struct {
	Text     string
	Notes    []string // what an import did not carry over
	Revision string   // of the draft it is for
	broken   bool     // no text of LimeSurvey
	repeats  *DeskRun // the survey that is to be repeated
}

// The bounds of what officers send: a questionnaire as a form's field, each byte as
// three, and a file of LimeSurvey.
const (
	maxSurveyForm   = 3*(256<<10) + maxForm
	maxSurveyUpload = 8 << 20
)

// readSurvey reads a questionnaire from a form or a file.
func readSurvey(c echo.Context) (*handedIn, error) {
	r, in := c.Request(), new(handedIn)
	r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, maxSurveyUpload)
	if isMedia(r.Header, "application/x-www-form-urlencoded") {
		if err := readBounded(c); err != nil {
			return nil, err
		}
		in.Text, in.Revision = r.PostForm.Get("questionnaire"), r.PostForm.Get("revision")
		return in.clean(), nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, &refusal{code: mediaType, cause: err}
	}
	for range 4 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var data []byte
		if err == nil {
			data, err = io.ReadAll(part)
		}
		if err != nil {
			return nil, uploadFault(err)
		}
		switch part.FormName() {
		case "file":
			in.file(data)
		case "revision":
			in.Revision = string(data)
		}
	}
	return in.clean(), nil
}

// file takes a file, which is one of LimeSurvey's if it begins as XML does.
func (in *handedIn) file(data []byte) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		in.Text = string(data)
		return
	}
	text, notes, err := lss.Import(data)
	in.Text, in.Notes = string(text), notes
	if in.broken = err != nil && len(text) == 0; in.broken {
		in.Notes = []string{err.Error()}
	}
}

func (in *handedIn) clean() *handedIn {
	in.Text = strings.ReplaceAll(in.Text, "\r\n", "\n")
	return in
}

// questionnairePage is a questionnaire as a text, with all that is wrong in it.
type questionnairePage struct {
	frame
	Path     string // where the text is sent
	Back     string
	In       *handedIn
	Problems []survey.Problem
	Detail   string // what else is wrong, in English
	Stored   bool   // the text is a draft's, or would be
}

func (*questionnairePage) name() string { return "desk_survey_text" }

// Broken says that a file was no survey at all.
func (p *questionnairePage) Broken() bool { return p.In.broken }

// wrong tells what Parse says.
func (p *questionnairePage) wrong(err error) {
	problems, ok := errors.AsType[survey.Problems](err)
	if p.Problems = problems; err != nil && !ok {
		p.Detail = strings.ReplaceAll(err.Error(), "\n", "; ")
	}
}

// readNewSurvey takes a questionnaire for a new survey.
func (o *office) readNewSurvey(c echo.Context) error {
	in, err := readSurvey(c)
	if err != nil {
		return err
	}
	if in.Text == "" && !in.broken {
		return o.showSurveys(c, http.StatusUnprocessableEntity, true)
	}
	p := &questionnairePage{frame: o.frame(c, "desk.survey.text.title"), Path: "/desk/survey/read", Back: "/desk/survey", In: in}
	if in.broken {
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	if !utf8.ValidString(in.Text) {
		in.Text = strings.ToValidUTF8(in.Text, "\uFFFD")
	}
	if _, err := survey.Parse([]byte(in.Text)); err != nil {
		p.wrong(err)
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	return o.beginSurvey(c, in)
}
