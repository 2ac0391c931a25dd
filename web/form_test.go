package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/form"
	"hustings/survey/template"
	"hustings/voter"
)

// formPages are pages of a plain form: of every template's first questions,
// untouched and with everything on them wrong.
func formPages() (list []func(frame) page) {
	for _, name := range template.Names() {
		text, _ := template.Text(name)
		q, err := survey.Parse(text)
		if err != nil {
			panic(err)
		}
		list = append(list, func(f frame) page { return filled(f, q, "begin=1", "") }, func(f frame) page { return filled(f, q, "at=0&do=next", "") })
	}
	return list
}

// filled is a page after something was posted.
func filled(f frame, q *survey.Questionnaire, posted string, wrong voter.Code) *formPage {
	p := &formPage{frame: f, Path: "/answer/x", Poll: "/p/x", Level: "A1", Wrong: wrong}
	at := &sitting{questions: q, form: form.New(q)}
	at.turn = &form.Turn{State: *at.form.Start(survey.Seed{1})}
	if posted != "begin=1" {
		values, err := url.ParseQuery(posted + "&seed=" + strings.Repeat("01", 16))
		if err != nil {
			panic(err)
		}
		post, err := at.form.Read(values)
		if err != nil {
			panic(err)
		}
		at.turn = at.form.Move(post)
	}
	p.fill(at)
	return p
}

const fewQuestions = `{"title": {"zh": "问卷", "en": "Survey"}, "elements": [
	{"type": "html", "name": "h", "html": "Good day"},
	{"type": "radiogroup", "name": "r", "title": "One & two", "choices": ["a", "b"], "showOtherItem": true, "isRequired": true},
	{"type": "text", "name": "n", "inputType": "number", "min": 1, "max": 9, "step": 2},
	{"type": "text", "name": "d", "inputType": "date", "min": "2020-01-01", "enableIf": "{n} > 3"},
	{"type": "ranking", "name": "k", "choices": ["x", "y"]},
	{"type": "multipletext", "name": "m", "items": [{"name": "i", "isRequired": true}]},
	{"type": "matrix", "name": "t", "columns": ["p", "q"], "rows": ["v", "w"], "eachRowRequired": true},
	{"type": "comment", "name": "c", "maxLength": 20},
	{"type": "boolean", "name": "z", "randomized": {"num": 1, "den": 2}}]}`

func init() {
	q, err := survey.Parse([]byte(fewQuestions))
	if err != nil {
		panic(err)
	}
	samplePages["form"] = append(formPages(),
		func(f frame) page {
			return &formPage{frame: f, Heading: "h", Off: "level", OffText: "o", Own: "/vote/x", Level: "A3"}
		},
		func(f frame) page {
			return &formPage{frame: f, Heading: "h", Screen: "intro", Lede: "l", About: "a", AboutLang: "en", Warn: "w", Promise: []string{"p"}, Until: "u", Own: "/vote/x", Level: "A2"}
		},
		func(f frame) page {
			return filled(f, q, "at=0&do=next&q2=2&q3=4&q5-c0=1&q5-c1=1&q8="+strings.Repeat("x", 30), "")
		},
		func(f frame) page { return filled(f, q, "at=1&do=stay&q2=1&q6-i0=%3Ci%3E&q7-r0=0&q9=0&q2-t=y", "") },
		func(f frame) page { return filled(f, q, "at=2&do=stay&q2=1", "") },
		func(f frame) page { return filled(f, q, "at=2&do=stay&q2=1", voter.ErrBadCode) },
		func(f frame) page { return filled(f, q, "at=2&do=stay&q2=1", voter.ErrClosed) },
		func(f frame) page {
			p := filled(f, q, "at=2&do=stay&q2=1", "")
			p.Member, p.Code = &voter.Member{Name: "n", Number: "1", Branch: "b"}, "c"
			return p
		},
		func(f frame) page { return &formPage{frame: f, Screen: "done", Tracking: "AAAA-BBBB", Again: true} },
		func(f frame) page { return &formPage{frame: f, Screen: "done"} },
	)
}

// A wrong page says so in its title, on top, and beside each question, and has what
// was typed; nobody's answer becomes HTML.
func TestFormPage(t *testing.T) {
	q, err := survey.Parse([]byte(fewQuestions))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range framesOf(t)[:2] {
		p := filled(f, q, "at=0&do=next&shown=q2+q3+q5+q6+q7+q8+q9&q3=4&q5-c0=1&q5-c1=1&q8=%3Cscript%3E%0D%0Aalert", "")
		body, err := f.press.write(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			`href="#q2-o0"`, `href="#q3"`, `href="#q5-c0"`, `href="#q6-i0"`, `href="#q7-r0-o0"`, `id="q2-o0"`, `id="q7-r1-o0"`, `aria-describedby="q3-h q3-e"`,
			`id="q3-e"`, "&lt;script&gt;\nalert", `value="4"`, `aria-invalid="true"`, `One &amp; two`, f.T("form.fault.same-rank", "N", "1"),
			f.T("form.coin", "N", 1, "Max", 2), `name="q4"`, `role="alert"`, `<title>` + f.T("form.wrong.title", "Title", f.Title),
		} {
			if !strings.Contains(string(body), want) {
				t.Errorf("%s: no %s", f.Lang, want)
			}
		}
		if strings.Contains(string(body), "<script>") || strings.Contains(string(body), "[form.") || strings.Contains(string(body), "[answer.") {
			t.Error("what was typed is HTML, or a text is missing")
		}
	}
}

// Where there is no form, the page says why: at A3, where registrars have servers of
// their own, before and after.
func TestFormOff(t *testing.T) {
	f := framesOf(t)[0]
	now := time.Unix(1_800_000_000, 0)
	f.press.clock = func() time.Time { return now }
	g := &gallery{press: f.press, scribe: &scribe{}}
	for want, change := range map[string]func(*Facts){
		"":          func(*Facts) {},
		"level":     func(facts *Facts) { facts.Manifest.Survey.Level = ballot.LevelSealed },
		"elsewhere": func(facts *Facts) { facts.Manifest.Registrars[1].URL = "https://other.example" },
		"soon":      func(facts *Facts) { facts.Phase = ballot.PhaseRehearsed },
		"over":      func(facts *Facts) { facts.Close = ballot.Time(now.Unix()) },
		"annulled":  func(facts *Facts) { facts.Phase = ballot.PhaseAnnulled },
	} {
		facts := &Facts{Phase: ballot.PhaseOpen, Close: ballot.Time(now.Unix() + 60), Manifest: &ballot.Manifest{
			Kind: ballot.KindSurvey, Survey: &ballot.Survey{Level: ballot.LevelUnlinked}, Registrars: make([]ballot.Registrar, 2), BallotsPerKey: 1,
		}}
		change(facts)
		p := &formPage{frame: f, Level: facts.Manifest.Survey.Level}
		if p.stand(facts, g); p.Off != want {
			t.Errorf("%q, want %q", p.Off, want)
		}
	}
	without := &gallery{press: f.press}
	if p := (&formPage{frame: f, Level: ballot.LevelUnlinked}); without.byForm(&Facts{Manifest: &ballot.Manifest{Kind: ballot.KindSurvey, Survey: &ballot.Survey{Level: p.Level}}}) {
		t.Error("offered by a server that knows no members")
	}
}

// Each reason why nothing was sent has its words.
func TestFormReasons(t *testing.T) {
	f := framesOf(t)[0]
	for _, reason := range spokenErrors {
		p := &formPage{frame: f, Wrong: voter.Code(reason)}
		if strings.HasPrefix(p.Happened(), "[") || strings.HasPrefix(p.Advice(), "[") || p.Happened() == "" {
			t.Errorf("%s: %q, %q", reason, p.Happened(), p.Advice())
		}
	}
}
