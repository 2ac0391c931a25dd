package web

import (
	"fmt"
	"strings"
	"testing"

	"hustings/survey"
	"hustings/survey/disclose"
	"hustings/survey/export"
)

const listQuestionnaire = `{"title": "t", "pages": [{"name": "p", "elements": [
	{"type": "matrix", "name": "m", "title": {"zh": "同意吗", "en": "Agree?"}, "rows": [{"value": "a", "text": {"zh": "甲", "en": "A"}}, {"value": "b", "text": {"zh": "乙", "en": "B"}}], "columns": [{"value": 1, "text": {"zh": "否", "en": "No"}}, {"value": 2, "text": {"zh": "是", "en": "Yes"}}]},
	{"type": "rating", "name": "r", "title": {"zh": "评分", "en": "Mark"}, "rateMax": 12, "minRateDescription": "bad", "maxRateDescription": "good"},
	{"type": "ranking", "name": "k", "choices": ["x", "y"]},
	{"type": "boolean", "name": "c", "title": "C", "randomized": {"num": 1, "den": 2}}]}]}`

// TestSurveyHeadings: rows of a matrix stand under one number and one title; many
// hidden answers are named in a line; where all are hidden a sentence says so; scales
// of words say what their values are; and beside rounded numbers no share is exact.
func TestSurveyHeadings(t *testing.T) {
	q, err := survey.Parse([]byte(listQuestionnaire))
	if err != nil {
		t.Fatal(err)
	}
	marks := make([]disclose.Cell, 12)
	for i := range marks {
		marks[i].Key = fmt.Sprint(i + 1)
	}
	marks[2].Count, marks[3].Count = 15, 20
	r := &disclose.Results{Threshold: 5, TextThreshold: 10, Rounding: 5, Questions: []disclose.Question{
		{Name: "m:a", Kind: disclose.Scale, Asked: 40, Answered: 40, Cells: []disclose.Cell{{Key: "1", Count: 15}, {Key: "2", Count: 25}}, Stats: &disclose.Stats{Mean: disclose.Range{Low: 163, High: 163}}},
		{Name: "m:b", Kind: disclose.Scale, Asked: 40, Answered: 40, Cells: []disclose.Cell{{Key: "1"}, {Key: "2"}}, Rest: 40},
		{Name: "r", Kind: disclose.Scale, Asked: 40, Answered: 40, Cells: marks, Rest: 5, Stats: &disclose.Stats{}},
		{Name: "k", Kind: disclose.Rank, Asked: 40, Answered: 20, Cells: []disclose.Cell{{Key: "x"}, {Key: "y"}}},
	}}
	f := framesOf(t)[1]
	w := &surveyWriter{f.words, f.surveyLabels(q), r, q}
	got := w.questions()
	for i, want := range []heading{{1, "Agree?", true, "A"}, {1, "", true, "B"}, {2, "", false, "Mark"}, {3, "", false, "k"}} {
		if g := got[i]; (heading{g.Number, g.Group, g.Row, g.Title}) != want {
			t.Errorf("%d: %+v", i, g)
		}
	}
	if a := got[0]; a.Lines[0].Cells[1] != "about 38%" || a.Scale != "1 stands for “No”, 2 for “Yes”" || a.Figures[0].Note != "from rounded numbers" {
		t.Errorf("%+v", a)
	}
	if b := got[1]; b.Hidden == "" || len(b.Lines) > 0 || b.Rest != nil || b.Base == "" {
		t.Errorf("%+v", b)
	}
	if m := got[2]; len(m.Lines) != 2 || m.Rest == nil || !strings.HasPrefix(m.Gone, "10 more answers are not shown: 1, 2, 5,") || m.Scale != "1 stands for “bad”, 12 for “good”" {
		t.Errorf("%+v", m)
	}
	if k := got[3]; !strings.Contains(k.Hidden, "25") {
		t.Errorf("%+v", k)
	}
	sheet := export.Sheets(r, &export.Labels{Words: f.exportWords(r)})[0]
	if last := sheet.Rows[len(sheet.Rows)-1]; last[0].Text != "Numbers rounded to" || last[1].Number != 5 {
		t.Errorf("%+v", last)
	}
}

// TestSurveyCompared: signs, what is left out, ranges and intervals, on the page and
// in the files, in both languages.
func TestSurveyCompared(t *testing.T) {
	q, err := survey.Parse([]byte(listQuestionnaire))
	if err != nil {
		t.Fatal(err)
	}
	n := func(v int) *int { return &v }
	c := &disclose.Comparison{
		Earlier: disclose.Side{Responses: 40, Rounding: 5}, Later: disclose.Side{Responses: 50}, Joined: 7, Added: 1,
		Questions: []disclose.Compared{
			{
				Name: "m:a", Kind: disclose.Scale, Of: "answered", Then: 40, Now: 50, Blur: 63, Reworded: true, Others: true,
				Cells: []disclose.ComparedCell{{Key: "1", Then: n(600), Now: n(425), Difference: n(-175)}, {Key: "2", Now: n(575)}},
				Mean:  &disclose.Change{Then: disclose.Range{Low: 140, High: 140}, Now: disclose.Range{Low: 150, High: 160}, Difference: disclose.Range{Low: 10, High: 20}},
			},
			{Name: "m:b", Kind: disclose.Scale, Why: disclose.GapThen},
			{Name: "r", Kind: disclose.Scale, Why: disclose.GapNew},
			{Name: "k", Kind: disclose.Rank, Positions: []disclose.ComparedPosition{{Key: "x", Then: 150, Now: 150}, {Key: "y", Then: 150, Now: 160, Difference: 10}}},
			{Name: "c", Kind: disclose.Random, Of: "asked", Then: 40, Now: 50, Estimate: &disclose.ComparedEstimate{Then: disclose.Estimate{Share: 1000, High: 2000}, Now: disclose.Estimate{Share: -50}}},
		},
	}
	for _, f := range framesOf(t)[:2] {
		p := f.comparison(c, q)
		if a := p.Questions[0]; a.Group == "" || len(a.Rows) != 1 || a.Rows[0].Moved != "\u221217.5" || a.Rows[0].Then != "60.0%" || a.Rows[0].ThenBar != 600 || len(a.Notes) != 5 || !strings.Contains(a.Figures[0], "+0.10") {
			t.Errorf("%s: %+v", f.Lang, a)
		}
		if p.Questions[1].Why == "" || p.Questions[2].Number != 2 || p.Questions[3].Rows[0].Moved != "0.00" || p.Questions[3].Rows[1].Moved != "+0.10" || !strings.Contains(p.Questions[4].Figures[0], "20.00%") {
			t.Errorf("%s: %+v", f.Lang, p.Questions)
		}
		var csv, text strings.Builder
		if err := export.CSV(&csv, []export.Sheet{p.sheet(f.words, c, f.surveyLabels(q))}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{",60.0,42.5,-17.5\r\n", ",1.40,1.40,1.50,1.60,0.10,0.20\r\n", ",1.50,1.60,0.10\r\n", ",10.00,0.00,20.00\r\n"} {
			if !strings.Contains(csv.String(), want) {
				t.Errorf("%s: %q is not in %s", f.Lang, want, csv.String())
			}
		}
		if err := WriteComparison(&text, f.Lang, c, q); err != nil || !strings.Contains(text.String(), "\t60.0%\t42.5%\t\u221217.5\n") {
			t.Errorf("%s: %v\n%s", f.Lang, err, text.String())
		}
		for _, key := range []string{"none.away", "none.without", "none." + disclose.ObstacleFew, "none." + disclose.ObstacleApart, "gap." + string(disclose.GapOther), "gap." + string(disclose.GapNow)} {
			if !f.Has("survey.compared." + key) {
				t.Errorf("%s lacks %s", f.Lang, key)
			}
		}
	}
}
