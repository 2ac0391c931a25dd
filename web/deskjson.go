package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// jsonPage is a draft as the file that the command line takes, for those who know
// the format.
type jsonPage struct {
	frame
	Path     string
	Document string
	Revision int64
	Problem  string // a key below desk.draft.problem.
	Detail   string // what a parser says, in English
}

func (*jsonPage) name() string { return "desk_json" }

func (o *office) editJSON(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Draft == nil {
		return &refusal{code: wrongPhase}
	}
	document, err := ballot.MarshalCanonical(d.Draft)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, document, "", "  "); err != nil {
		return err
	}
	p := &jsonPage{frame: o.frame(c, "desk.json.title"), Path: pathOf(d.Ceremony), Document: b.String(), Revision: d.Revision}
	return o.press.showOwn(c, http.StatusOK, p)
}

// maxDocument bounds the form: the longest draft, each of its bytes as three.
const maxDocument = 26 << 20

func (o *office) saveJSON(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response().Writer, c.Request().Body, maxDocument)
	if err := readBounded(c); err != nil {
		return err
	}
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Draft == nil {
		return o.refusedPage(c, pathOf(d.Ceremony), ErrConflict)
	}
	form := c.Request().PostForm
	p := &jsonPage{frame: o.frame(c, "desk.json.title"), Path: pathOf(d.Ceremony), Document: form.Get("document")}
	if p.Revision, err = strconv.ParseInt(form.Get("revision"), 10, 64); err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	document, err := readDocument(p, d.Draft)
	if p.Problem != "" {
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	err = o.Polls.Write(c.Request().Context(), d.Ceremony, p.Revision, document)
	if errors.Is(err, ErrConflict) {
		return o.refusedPage(c, p.Path, err)
	}
	if err != nil {
		return err
	}
	o.acts.drop(d.Ceremony.String())
	return o.back(c, &p.frame, p.Path+"/edit")
}

// readDocument reads what was typed as poll create does, with its photos made
// anew. Who holds shares of the key is fixed once they were invited.
func readDocument(p *jsonPage, was *ballot.Draft) ([]byte, error) {
	d, err := ballot.ParseDraft([]byte(p.Document))
	if err == nil {
		_, err = CleanDraft(d)
	}
	if err == nil && d.Survey != nil {
		_, err = CheckSurvey(d)
	}
	if err != nil {
		p.Problem, p.Detail = "json", err.Error()
		return nil, err
	}
	if t := d.Trustees; t.Threshold != was.Trustees.Threshold || t.Stages != was.Trustees.Stages || !slices.Equal(t.Names, was.Trustees.Names) {
		p.Problem = "keys"
	}
	return ballot.MarshalCanonical(d)
}
