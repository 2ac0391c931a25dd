package web

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/template"
)

func templateText(t testing.TB, name string) string {
	t.Helper()
	text, ok := template.Text(name)
	if !ok {
		t.Fatal("no template", name)
	}
	return string(text)
}

func init() {
	add := func(name string, make func(frame) page) { samplePages[name] = append(samplePages[name], make) }
	add("desk_surveys", func(f frame) page {
		return &surveysPage{frame: f, Empty: true, Templates: []templateRow{{"x", "T", "D", 3}}, Runs: []runRow{{Poll: "p", Title: "T", Closed: "c"}}}
	})
	for _, in := range []*handedIn{{Text: "{"}, {Text: "{}", Notes: []string{"a note"}}, {Notes: []string{"no XML"}, broken: true}} {
		add("desk_survey_text", func(f frame) page {
			p := &questionnairePage{frame: f, Path: "/x", Back: "/y", In: in, Stored: in.Notes != nil, Detail: "more"}
			_, err := survey.Parse([]byte(in.Text))
			p.wrong(err)
			return p
		})
	}
	for _, name := range template.Names() {
		text, _ := template.Text(name)
		add("desk_survey_preview", func(f frame) page {
			q, err := survey.Parse(text)
			if err != nil {
				panic(err)
			}
			c := f.press.catalogues
			return &surveyPreviewPage{frame: f, Back: "/x", Use: "/y", Edit: "/z", Size: 1, Asked: 2, Sides: []previewSide{previewOf(c.zh, q), previewOf(c.en, q)}}
		})
		for _, first := range []string{"", "answer", "overall"} {
			add("desk_survey_draft", func(f frame) page {
				s := &surveyForm{
					pollForm: pollForm{Electors: []electorsForm{{}}, problems: map[string]string{"k": "number", "again": "tossed", "tables": "tables", "counters": "counters", "earlier": "earlier"}},
					Notes:    []string{"n"}, First: first, Tables: []string{"a\tb"},
				}
				if err := s.read(string(text)); err != nil {
					panic(err)
				}
				s.runs = []DeskRun{{Manifest: &ballot.Manifest{Titles: ballot.Text{"en": "r"}}, Questionnaire: text}}
				return &surveyDraftPage{draftPage: &draftPage{frame: f, Form: &s.pollForm, Path: "/x", Key: "create"}, Survey: s, Series: &seriesWords{Lines: []string{"l"}, Forbid: "f", Detail: "d"}}
			})
		}
	}
}

// TestPreviewWhole holds that a preview has every question, in both languages.
func TestPreviewWhole(t *testing.T) {
	frames := framesOf(t)
	for _, name := range template.Names() {
		q, err := survey.Parse([]byte(templateText(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		c := frames[0].press.catalogues
		for _, w := range []*words{c.zh, c.en} {
			n := 0
			var count func(p previewPart)
			count = func(p previewPart) {
				for _, i := range p.Items {
					switch {
					case i.Panel != nil:
						count(*i.Panel)
					case i.Question.Kind != survey.HTML:
						n++
						if i.Question.Title == "" {
							t.Errorf("%s %s: %s has no title", name, w.Lang, i.Question.Field)
						}
					}
				}
			}
			for _, p := range previewOf(w, q).Pages {
				count(p)
			}
			want := 0
			for _, one := range q.Questions() {
				if one.Kind != survey.HTML {
					want++
				}
			}
			if n != want {
				t.Errorf("%s %s: %d questions, want %d", name, w.Lang, n, want)
			}
		}
	}
}

// TestPreviewNames holds that fixed panels are headed by the name of each.
func TestPreviewNames(t *testing.T) {
	q, err := survey.Parse([]byte(templateText(t, "review360")))
	if err != nil {
		t.Fatal(err)
	}
	side := previewOf(framesOf(t)[0].press.catalogues.zh, q)
	heads := 0
	var look func(p previewPart)
	look = func(p previewPart) {
		if strings.Contains(p.Title, "panel.who") {
			t.Errorf("a panel is headed %q", p.Title)
		}
		if strings.Contains(p.Title, "甲某某") {
			heads++
		}
		for _, i := range p.Items {
			if i.Panel != nil {
				look(*i.Panel)
			}
		}
	}
	for _, p := range side.Pages {
		look(p)
	}
	if heads != 1 {
		t.Errorf("%d panels are headed by the first name", heads)
	}
}

// TestCheckSurvey holds what no draft of a survey may have.
func TestCheckSurvey(t *testing.T) {
	sensitive := templateText(t, "sensitive")
	for name, c := range map[string]struct {
		again int
		s     ballot.DraftSurvey
		want  error
	}{
		"good":         {1, ballot.DraftSurvey{Questionnaire: sensitive}, nil},
		"tossed twice": {2, ballot.DraftSurvey{Questionnaire: sensitive}, ErrTossedTwice},
		"a file":       {1, ballot.DraftSurvey{Questionnaire: sensitive, File: "x"}, errQuestionnaireFile},
		"no survey":    {1, ballot.DraftSurvey{Questionnaire: "{"}, survey.ErrQuestionnaire},
	} {
		d := &ballot.Draft{BallotsPerKey: c.again, Survey: &c.s}
		if _, err := CheckSurvey(d); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := &ballot.Draft{BallotsPerKey: 1, Survey: &ballot.DraftSurvey{Questionnaire: sensitive, Tables: [][2]string{{"unpaid", "pressure"}}}}
	if _, err := CheckSurvey(d); err == nil {
		t.Error("a table of two randomised questions is taken")
	}
}

// TestCrossOffered holds that every cross table that the form offers can be made,
// and that nothing is offered of a randomised question.
func TestCrossOffered(t *testing.T) {
	frames := framesOf(t)
	offered := 0
	for _, name := range template.Names() {
		f := &surveyForm{}
		if err := f.read(templateText(t, name)); err != nil {
			t.Fatal(err)
		}
		p := &surveyDraftPage{draftPage: &draftPage{frame: frames[0]}, Survey: f}
		for _, a := range p.Firsts() {
			f.First = a.Value
			for _, b := range p.Seconds() {
				if _, err := f.reader.Tables([][2]string{{a.Value, b.Value}}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				offered++
			}
		}
		if name == "sensitive" && len(p.Firsts()) > 0 {
			t.Errorf("%v is offered", p.Firsts())
		}
	}
	if offered == 0 {
		t.Error("nothing is offered")
	}
}

// TestSurveyForm holds that a table is picked in two steps and stays picked, and
// that nothing that was typed is lost.
func TestSurveyForm(t *testing.T) {
	f := surveyFormOf(url.Values{"do": {"pick"}, "cross_a": {"one"}, "k": {"x"}, "table": {"a\tb"}})
	if f.First != "one" || f.K != "x" || strings.Join(f.Tables, "|") != "a\tb" || !f.change("pick") {
		t.Errorf("%+v", f)
	}
	f = surveyFormOf(url.Values{"do": {"cross"}, "cross_a": {"one"}, "cross_b": {"two"}, "table": {"a\tb"}})
	if f.First != "" || strings.Join(f.Tables, "|") != "a\tb|one\ttwo" {
		t.Errorf("%+v", f)
	}
	if f.change("save") {
		t.Error("saving is no change of the form")
	}
}

// FuzzHandedIn reads what an officer hands in as a file.
func FuzzHandedIn(f *testing.F) {
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Add([]byte("<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := new(handedIn)
		in.file(data)
		if in.broken && in.Text != "" {
			t.Errorf("broken, with a text: %q", in.Text)
		}
		if in.broken != (len(in.Notes) > 0 && in.Text == "") && in.broken {
			t.Errorf("broken without a word")
		}
	})
}
