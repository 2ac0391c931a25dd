package web

import (
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

const smallQuestionnaire = `{"title": "t", "pages": [{"name": "p", "elements": [
	{"type": "rating", "name": "r", "title": {"zh": "评分", "en": "Mark"}, "rateMin": 1, "rateMax": 3},
	{"type": "radiogroup", "name": "g", "title": {"zh": "组", "en": "Group"}, "choices": [{"value": "a", "text": {"zh": "甲", "en": "A"}}, {"value": "b", "text": {"zh": "乙", "en": "B"}}, {"value": "c", "text": {"zh": "丙", "en": "C"}}]},
	{"type": "boolean", "name": "x", "title": {"zh": "偷", "en": "Stole"}, "randomized": {"num": 1, "den": 2}},
	{"type": "comment", "name": "w", "title": {"zh": "话", "en": "Words"}}]}]}`

// writers put the same results into both languages.
func writers(t *testing.T, r *disclose.Results) map[string]*surveyWriter {
	t.Helper()
	q, err := survey.Parse([]byte(smallQuestionnaire))
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]*surveyWriter)
	for _, f := range framesOf(t)[:2] {
		out[f.Lang] = &surveyWriter{f.words, f.surveyLabels(q), r, q}
	}
	return out
}

// TestSurveyHidden holds that what is hidden is shown as such: no number stands in its
// place, and a sentence says why.
func TestSurveyHidden(t *testing.T) {
	r := &disclose.Results{
		Threshold: 5, TextThreshold: 10,
		Questions: []disclose.Question{
			{
				Name: "r", Kind: disclose.Scale, Asked: 40, Answered: 40, Cells: []disclose.Cell{{Key: "1"}, {Key: "2"}, {Key: "3", Count: 30}}, Rest: 10,
				Stats: &disclose.Stats{Mean: disclose.Range{Low: 250, High: 275}, Median: disclose.Range{Low: 300, High: 300}},
			},
			{Name: "g", Kind: disclose.Single, Hidden: disclose.Linked, Cells: []disclose.Cell{{Key: "a"}, {Key: "b"}}},
			{
				Name: "x", Kind: disclose.Random, Asked: 40, Answered: 40, Cells: []disclose.Cell{{Key: "true", Count: 15}, {Key: "false", Count: 25}},
				Estimate: &disclose.Estimate{Share: 2500, Low: 0, High: 5532},
			},
		},
		Tables: []disclose.Table{{Rows: "g", Columns: "r", Hidden: disclose.Small}},
		Texts:  []disclose.TextList{{Name: "w", Hidden: disclose.Few}},
	}
	for lang, w := range writers(t, r) {
		want := map[string][3]string{
			zh: {"不公布", "2.50 至 2.75", "25.00%"}, en: {"not shown", "2.50 to 2.75", "25.00%"},
		}[lang]
		q := w.questions()
		if q[0].Lines[0].Cells[0] != want[0] || !q[0].Lines[0].Gone || len(q[0].Lines[0].Bar.Parts) > 0 || q[0].Rest == nil || q[0].Rest.Cells[0] != "10" || !q[0].SomeGone {
			t.Errorf("%s: %+v", lang, q[0])
		}
		if q[0].Figures[0].Value != want[1] || q[0].Figures[0].Note == "" || q[0].Figures[1].Value != "3.00" || q[0].Figures[1].Note != "" {
			t.Errorf("%s: %+v", lang, q[0].Figures)
		}
		if q[1].Hidden == "" || len(q[1].Lines) > 0 || q[1].Base != "" {
			t.Errorf("%s: %+v", lang, q[1])
		}
		if q[2].Figures[0].Value != want[2] || q[2].EstimateB == nil || q[2].EstimateB.Mark != 250 || q[2].EstimateB.Parts[0].Wide != 553 {
			t.Errorf("%s: %+v %+v", lang, q[2].Figures, q[2].EstimateB)
		}
		if table := w.tables()[0]; table.Hidden == "" || len(table.Grid.Rows) > 0 {
			t.Errorf("%s: %+v", lang, table)
		}
		if text := w.texts()[0]; !strings.Contains(text.Hidden, "10") || len(text.Texts) > 0 {
			t.Errorf("%s: %+v", lang, text)
		}
		if !w.anyHidden() {
			t.Error(lang, "nothing is hidden")
		}
	}
}

// TestSurveyTable: groups stand in the questionnaire's order, those put together last,
// and each number stays with its group.
func TestSurveyTable(t *testing.T) {
	r := &disclose.Results{
		Threshold: 5,
		Questions: []disclose.Question{
			{Name: "r", Kind: disclose.Scale, Cells: []disclose.Cell{{Key: "1", Count: 20}, {Key: "2", Count: 20}, {Key: "3", Count: 20}}},
			{Name: "g", Kind: disclose.Single, Cells: []disclose.Cell{{Key: "a", Count: 20}, {Key: "b", Count: 20}, {Key: "c", Count: 20}}},
		},
		Tables: []disclose.Table{{
			Rows: "g", Columns: "r", RowSets: []disclose.Group{{Keys: []string{"b"}}, {Keys: []string{"a", "c"}, None: true}},
			ColSets: []disclose.Group{{Keys: []string{"3"}}, {Keys: []string{"1"}}, {Keys: []string{"2"}}}, Counts: [][]int{{7, 8, 9}, {10, 11, 12}},
		}},
	}
	w := writers(t, r)[en]
	g := w.tables()[0].Grid
	if strings.Join(g.Head, " ") != "1 2 3" || g.Rows[0].Name != "B" || !strings.HasPrefix(g.Rows[1].Name, "A, C") || g.Rows[0].Cells[0].Text != "8" ||
		g.Rows[0].Cells[2].Text != "7" || g.Rows[1].Cells[1].Text != "12" || g.Rows[1].Cells[1].Note != "36.4%" {
		t.Errorf("%+v", g)
	}
}

// TestSurveyAction: one thing to do at a time, and none where nothing can be done.
func TestSurveyAction(t *testing.T) {
	f := framesOf(t)[1]
	now := time.Unix(5000, 0)
	f.press.clock = func() time.Time { return now }
	facts := func(phase ballot.Phase, counted ...int) *Facts {
		x := &Facts{
			IsSurvey: true, Phase: phase, Open: 1000, Close: 9000, Claims: 9900,
			Manifest: &ballot.Manifest{Survey: &ballot.Survey{Counters: []ballot.Party{{Name: "C"}}}, Trustees: ballot.Trustees{Threshold: 2, Keys: []ballot.Party{{Name: "T"}, {Name: "U"}}}},
		}
		if phase >= ballot.PhaseCounted {
			x.Survey = &SurveyFacts{Counted: counted}
		}
		return x
	}
	late := facts(ballot.PhaseOpen)
	late.Close = 4000
	for name, c := range map[string]struct {
		facts        *Facts
		client       *Clients
		action, note string
	}{
		"sealed":   {facts(ballot.PhaseSealed), &Clients{}, "", "agreeing"},
		"ready":    {facts(ballot.PhaseRehearsed), &Clients{}, "Get your pass", "Answering begins"},
		"open":     {facts(ballot.PhaseOpen), &Clients{}, "Get your pass and answer", ""},
		"no page":  {facts(ballot.PhaseOpen), nil, "", "takes no responses"},
		"late":     {late, &Clients{}, "", "No results yet"},
		"closed":   {facts(ballot.PhaseClosed), &Clients{}, "", "handed in until"},
		"claimed":  {facts(ballot.PhaseClaimed), &Clients{}, "", "At least 2 of the trustees"},
		"unsigned": {facts(ballot.PhaseCounted), &Clients{}, "", "at least one counter"},
		"signed":   {facts(ballot.PhaseCounted, 0), &Clients{}, "See the results", ""},
		"annulled": {facts(ballot.PhaseAnnulled, 0), &Clients{}, "", "annulled"},
	} {
		p := &surveyPage{frame: f}
		p.action(c.facts, &gallery{press: f.press, client: c.client})
		label := ""
		if p.Action != nil {
			label = p.Action.Label
		}
		if label != c.action || !strings.Contains(string(p.Note), c.note) || c.note == "" && p.Note != "" {
			t.Errorf("%s: %q, %q", name, label, p.Note)
		}
	}
}
