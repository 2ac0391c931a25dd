package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/survey"
)

// editorPage lists a questionnaire's pages and questions, to be added to, moved,
// deleted and edited by forms alone.
type editorPage struct {
	frame
	Path, Back string
	Revision   int64
	Rows       []editRow
	Kinds      []string
	Undo       int // changes that can be taken back
	Wrong      *questionnairePage
}

func (*editorPage) name() string { return "desk_survey_edit" }

// questionPage is one question, page or panel, or the questionnaire's own texts.
type questionPage struct {
	frame
	Path, Back, At string
	Revision       int64
	Kind           string // empty for a page and the whole
	Fields         []editField
	Text           string // the element as it is written
	Views          []*previewQuestion
	Fits           bool // what was typed can be published
	Wrong          *questionnairePage
}

func (*questionPage) name() string { return "desk_survey_question" }

// mostUndone is how many changes can be taken back.
const mostUndone = 10

// editing is a request that edits a draft's questionnaire.
type editing struct {
	c        echo.Context
	poll     *DeskPoll
	doc      jsonObject
	revision int64
	path     string // of the editor
}

func (o *office) editing(c echo.Context) (*editing, error) {
	if c.Request().Method == http.MethodPost {
		c.Request().Body = http.MaxBytesReader(c.Response().Writer, c.Request().Body, maxSurveyForm)
		if err := readBounded(c); err != nil {
			return nil, err
		}
	}
	d, err := o.surveyDraft(c)
	if err != nil {
		return nil, err
	}
	e := &editing{c: c, poll: d, revision: d.Revision, path: pathOf(d.Ceremony) + "/questions"}
	if c.Request().Method == http.MethodPost {
		if e.revision, err = strconv.ParseInt(c.Request().PostForm.Get("revision"), 10, 64); err != nil {
			return nil, &refusal{code: badRequest, cause: err}
		}
	}
	e.doc, err = withPages(d.Draft.Survey.Questionnaire)
	return e, err
}

func (o *office) editor(c echo.Context) error {
	e, err := o.editing(c)
	if err != nil {
		return err
	}
	return o.showEditor(e, http.StatusOK, nil)
}

func (o *office) showEditor(e *editing, status int, fault error) error {
	p := &editorPage{frame: o.frame(e.c, "desk.edit.title"), Path: e.path, Back: pathOf(e.poll.Ceremony), Revision: e.poll.Revision, Kinds: newKinds}
	p.Wide = true
	p.Rows = editRows(e.doc, nil)
	undone, _ := o.undone.get(e.poll.Ceremony.String(), o.clock())
	p.Undo = len(undone)
	if fault != nil {
		p.Wrong = &questionnairePage{frame: p.frame}
		p.Wrong.wrong(fault)
	}
	return o.press.showOwn(e.c, status, p)
}

// changeQuestions carries out what a button of the list says: up.PLACE, down.PLACE,
// delete.PLACE, add.PLACE, page, undo.
func (o *office) changeQuestions(c echo.Context) error {
	e, err := o.editing(c)
	if err != nil {
		return err
	}
	form := c.Request().PostForm
	do, where, _ := strings.Cut(form.Get("do"), ".")
	if do == "undo" {
		return o.undo(e)
	}
	at, err := parsePlace(where)
	if err != nil && do != "page" {
		return &refusal{code: badRequest, cause: err}
	}
	doc, on := e.doc, e.path
	switch do {
	case "up":
		doc, at, err = moveAt(doc, at, -1)
		on += "#at-" + at.String()
	case "down":
		doc, at, err = moveAt(doc, at, 1)
		on += "#at-" + at.String()
	case "delete":
		doc, err = deleteAt(doc, at)
	case "add", "page":
		doc, at, err = o.added(e, do, at, form.Get("kind"))
		on += "/" + at.String()
	default:
		return &refusal{code: badRequest}
	}
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	return o.keep(e, doc.written(), on, func(fault error) error { return o.showEditor(e, http.StatusUnprocessableEntity, fault) })
}

// added puts a new question, or a page with one, at the end.
func (o *office) added(e *editing, do string, in place, kind string) (jsonObject, place, error) {
	text := string(e.doc.text())
	question := freeName(text, "q")
	if do == "page" {
		page := jsonObject{{"name", quoted(freeName(text, "page"))}, {"elements", listText([]json.RawMessage{o.newElement("radiogroup", question).text()})}}
		return addIn(e.doc, nil, page)
	}
	for _, k := range newKinds {
		if k == kind && len(in) > 0 {
			return addIn(e.doc, in, o.newElement(kind, question))
		}
	}
	return nil, nil, errPlace
}

// keep stores a changed questionnaire if it can be published, remembers what it was,
// and goes on; else it shows what is wrong.
func (o *office) keep(e *editing, text, on string, wrong func(error) error) error {
	document, err := withQuestionnaire(e.poll.Draft, text)
	if err != nil {
		return wrong(err)
	}
	if e.revision == e.poll.Revision {
		key := e.poll.Ceremony.String()
		undone, _ := o.undone.get(key, o.clock())
		undone = append(append([]string{}, undone...), e.poll.Draft.Survey.Questionnaire)
		o.undone.put(key, o.clock(), undone[max(0, len(undone)-mostUndone):])
	}
	return o.writeSurvey(e.c, e.poll, e.revision, document, on)
}

// undo takes the last change back.
func (o *office) undo(e *editing) error {
	key := e.poll.Ceremony.String()
	undone, _ := o.undone.get(key, o.clock())
	if len(undone) == 0 {
		return o.refusedPage(e.c, e.path, errGone)
	}
	document, err := withQuestionnaire(e.poll.Draft, undone[len(undone)-1])
	if err != nil {
		return o.showEditor(e, http.StatusUnprocessableEntity, err)
	}
	if e.revision == e.poll.Revision {
		o.undone.put(key, o.clock(), undone[:len(undone)-1])
	}
	return o.writeSurvey(e.c, e.poll, e.revision, document, e.path)
}

func (o *office) question(c echo.Context) error {
	e, at, one, err := o.editingAt(c)
	if err != nil {
		return err
	}
	return o.showQuestion(e, http.StatusOK, at, one, e.poll.Draft.Survey.Questionnaire, nil)
}

func (o *office) editingAt(c echo.Context) (*editing, place, jsonObject, error) {
	e, err := o.editing(c)
	if err != nil {
		return nil, nil, nil, err
	}
	at, err := parsePlace(c.Param("place"))
	if err != nil {
		return nil, nil, nil, &refusal{code: notFound, cause: err}
	}
	one, err := objectAt(e.doc, at)
	if err != nil {
		return nil, nil, nil, &refusal{code: notFound, cause: err}
	}
	return e, at, one, nil
}

func (o *office) showQuestion(e *editing, status int, at place, one jsonObject, text string, fault error) error {
	p := &questionPage{
		frame: o.frame(e.c, "desk.edit.one"), Path: e.path + "/" + at.String(), Back: e.path, At: at.String(), Revision: e.revision,
		Fields: editFields(one, len(at)), Text: one.written(), Fits: fault == nil && e.c.Request().Method == http.MethodPost,
	}
	p.Wide = true
	if len(at) > 1 {
		p.Kind = editKind(one)
		p.Views = o.previewsOf(text, one.str("name"))
	}
	if fault != nil {
		p.Wrong = &questionnairePage{frame: p.frame}
		p.Wrong.wrong(fault)
		p.Wrong.Problems = within(p.Wrong.Problems)
	}
	return o.press.showOwn(e.c, status, p)
}

// within leaves out where problems stand: the text they stand in is not on the page.
func within(problems []survey.Problem) []survey.Problem {
	out := append([]survey.Problem{}, problems...)
	for i := range out {
		out[i].Line, out[i].Col = 0, 0
	}
	return out
}

// saveQuestion puts what was typed into the questionnaire: the form's fields, or the
// element's text. "check" stores nothing.
func (o *office) saveQuestion(c echo.Context) error {
	e, at, one, err := o.editingAt(c)
	if err != nil {
		return err
	}
	form := c.Request().PostForm
	if form.Get("do") == "text" {
		var typed jsonObject
		if err := json.Unmarshal([]byte(form.Get("element")), &typed); err != nil {
			return o.showBroken(e, at, one, form.Get("element"), err)
		}
		one = typed
	} else {
		one = applyTo(one, len(at), form)
	}
	doc, err := replaceAt(e.doc, at, one)
	if err != nil {
		return err
	}
	text := doc.written()
	wrong := func(fault error) error {
		return o.showQuestion(e, http.StatusUnprocessableEntity, at, one, text, fault)
	}
	if form.Get("do") == "check" {
		if _, err := withQuestionnaire(e.poll.Draft, text); err != nil {
			return wrong(err)
		}
		return o.showQuestion(e, http.StatusOK, at, one, text, nil)
	}
	return o.keep(e, text, e.path+"#at-"+at.String(), wrong)
}

// showBroken shows an element's text that is no JSON, as it was typed.
func (o *office) showBroken(e *editing, at place, one jsonObject, typed string, fault error) error {
	p := &questionPage{
		frame: o.frame(e.c, "desk.edit.one"), Path: e.path + "/" + at.String(), Back: e.path, At: at.String(), Revision: e.revision,
		Fields: editFields(one, len(at)), Text: typed,
	}
	p.Wide = true
	p.Wrong = &questionnairePage{frame: p.frame}
	p.Wrong.wrong(fault)
	return o.press.showOwn(e.c, http.StatusUnprocessableEntity, p)
}
