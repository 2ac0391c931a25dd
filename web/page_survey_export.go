package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey/disclose"
	"hustings/survey/export"
)

// Files of a survey's results. They are made of the published document and of
// nothing else; the JSON is that document byte for byte.
const (
	resultsJSON    = "results.json"
	comparisonJSON = "comparison.json"
	csvType        = "text/csv; charset=utf-8"
	xlsxType       = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// download serves a survey's results as a file, once they may be shown.
func (g *gallery) download(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f, err := g.pages.Facts(ctx, ceremony)
	if err != nil {
		return err
	}
	name := c.Param("file")
	if !f.IsSurvey || !f.told() {
		return ErrNotFound
	}
	data, media, err := g.resultsFile(ctx, f, name)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h["Content-Disposition"] = []string{fmt.Sprintf("attachment; filename=\"survey-%s-%s\"", strings.ReplaceAll(ballot.ShortID(f.ID), " ", ""), name)}
	allowSlow(c.Response().Writer, len(data))
	return send(c.Response().Writer, answer{status: http.StatusOK, media: media, body: data}, noCache)
}

// resultsFile makes a file of results that may be shown. ErrNotFound.
func (g *gallery) resultsFile(ctx context.Context, f *Facts, name string) (data []byte, media string, err error) {
	switch name {
	case resultsJSON:
		digest := f.Survey.Outcome.Results
		data, err = g.file(ctx, f.Ceremony, &digest)
		return data, jsonType, err
	case comparisonJSON:
		_, c, err := g.compared(ctx, f, g.press.catalogues.en)
		if err == nil && c == nil {
			err = ErrNotFound
		}
		if err != nil {
			return nil, "", err
		}
		data, err = c.Marshal()
		return data, jsonType, err
	}
	lang, media, write := sheetsFile(name)
	if write == nil {
		return nil, "", ErrNotFound
	}
	run, err := g.run(ctx, f)
	if err != nil {
		return nil, "", err
	}
	w := g.press.catalogues.zh
	if lang == en {
		w = g.press.catalogues.en
	}
	compared, c, err := g.compared(ctx, f, w)
	if err != nil {
		return nil, "", err
	}
	l := w.surveyLabels(run.Questionnaire)
	sheets := export.Sheets(run.Results, &export.Labels{Words: w.exportWords(run.Results), Questions: l.questions, Answers: l.answers})
	if compared != nil {
		sheets = append(sheets, compared.sheet(w, c, l))
	}
	var b bytes.Buffer
	err = write(&b, sheets)
	return b.Bytes(), media, err
}

// sheetsFile says what the name of a file of tables asks for; no writer if it is none.
func sheetsFile(name string) (lang, media string, write func(io.Writer, []export.Sheet) error) {
	switch name {
	case "results.zh.csv":
		return zh, csvType, export.CSV
	case "results.en.csv":
		return en, csvType, export.CSV
	case "results.zh.xlsx":
		return zh, xlsxType, export.XLSX
	case "results.en.xlsx":
		return en, xlsxType, export.XLSX
	}
	return "", "", nil
}

// exportWords are what files say.
func (w *words) exportWords(r *disclose.Results) export.Words {
	k := r.Threshold
	return export.Words{
		Summary: w.T("survey.export.summary"), Answer: w.T("survey.export.answer"), People: w.T("survey.people"), Asked: w.T("survey.export.asked"),
		Answered: w.T("survey.export.answered"), NoAnswer: w.T("survey.noanswer"), Mean: w.T("survey.figure.mean"), Median: w.T("survey.figure.median"),
		Deviation: w.T("survey.figure.deviation"), Promoters: w.T("survey.figure.promoters"), Estimate: w.T("survey.figure.estimate"),
		Position: w.T("survey.position"), Low: w.T("survey.export.low"), High: w.T("survey.export.high"), Together: w.T("survey.rest"),
		Total: w.T("survey.group.people"), HiddenCell: w.T("survey.hidden.cell"), Expected: w.T("survey.figure.expected"),
		Issued: w.T("survey.figure.issued"), Returned: w.T("survey.figure.returned"), Invalid: w.T("survey.figure.invalid"),
		Threshold: w.T("survey.export.threshold"), Rounding: w.T("survey.export.rounding"), Redacted: w.T("survey.export.redacted"),
		Hidden: map[disclose.Reason]string{
			disclose.Small: w.T("survey.hidden.small", "Count", k), disclose.Linked: w.T("survey.hidden.linked", "Count", k),
			disclose.Few: w.T("survey.hidden.few", "Count", k), disclose.Long: w.T("survey.hidden.long", "Count", k),
		},
	}
}
