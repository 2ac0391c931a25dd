package web

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hustings/ballot"
	"hustings/roll"
	"hustings/survey"
)

// quickForm is a quick poll as it stands in the form.
type quickForm struct {
	Question string
	Answers  string // answersVote or answersOwn
	Own      string // one a line
	Several  bool
	Who      string // whoAll, whoList, a branch or an earlier poll's electorate
	List     string // what was pasted
	Minutes  string
	K        string
	Org      string
	Officers string // "NAME KEY": a script reads it off the key file

	roll     []roll.Member // pasted, and to go on the roll
	problems map[string]string
	bad      map[string]string // by field: what a problem is about
}

// The choices of the form.
const (
	answersVote = "vote" // yes, no, abstain
	answersOwn  = "own"

	whoAll    = "all"
	whoList   = "list"
	whoBranch = "branch:"
	whoPoll   = "poll:"
)

// The bounds of a quick poll.
const (
	quickQuestion = 300 // characters
	quickAnswer   = 100
	leastAnswers  = 2
	mostAnswers   = 10
)

func quickFormOf(v url.Values) *quickForm {
	get := func(name string) string {
		return norm.NFC.String(strings.ToValidUTF8(strings.ReplaceAll(v.Get(name), "\r\n", "\n"), ""))
	}
	return &quickForm{
		Question: get("question"), Answers: get("answers"), Own: get("own"), Several: get("several") != "", Who: get("who"), List: get("list"),
		Minutes: get("minutes"), K: get("k"), Org: get("org"), Officers: get("officers"),
		problems: map[string]string{}, bad: map[string]string{},
	}
}

func (f *quickForm) problem(field, key, about string) {
	if f.problems[field] == "" {
		f.problems[field], f.bad[field] = key, about
	}
}

// args are what the sentence of a field's problem has in it.
func (f *quickForm) args(field string) []any { return []any{"What", f.bad[field]} }

// Problem gives what is wrong with a field, in words; empty where nothing is.
func (p *quickPage) Problem(field string) string {
	if key := p.Form.problems[field]; key != "" {
		return p.T("desk.quick.problem."+key, p.Form.args(field)...)
	}
	return ""
}

// Wrong says whether anything is.
func (p *quickPage) Wrong() bool { return len(p.Form.problems) > 0 }

// quickDraft makes a draft of the form, or notes what is wrong with it; detail is what
// a parser says of a pasted roll.
func (o *office) quickDraft(ctx context.Context, f *quickForm) (d *ballot.Draft, detail string, err error) {
	polls, err := o.Polls.List(ctx)
	if err != nil {
		return nil, "", err
	}
	members, err := o.Roll.Members(ctx)
	if err != nil {
		return nil, "", err
	}
	p := &pollForm{problems: f.problems}
	now := ballot.Time(o.clock().Unix())
	d = &ballot.Draft{
		Open: now, Close: now + 60*ballot.Time(p.number("minutes", f.Minutes, 1, 31*1440)), ClaimsSeconds: quickClaims,
		EarlyClose: "officer", BallotsPerKey: 1, BatchMin: 100,
		Survey: &ballot.DraftSurvey{Level: ballot.LevelSealed, Threshold: p.number("k", f.K, leastThreshold, mostThreshold)},
	}
	d.Titles = bothLanguages(f.Question)
	for _, t := range d.Titles {
		if utf8.RuneCountInString(t) > quickQuestion {
			f.problem("question", "long", "")
		}
	}
	if len(d.Titles) == 0 {
		f.problem("question", "missing", "")
	}
	if d.Organisation = o.quickOrg(polls); len(d.Organisation) == 0 {
		if d.Organisation = bothLanguages(f.Org); len(d.Organisation) == 0 {
			f.problem("org", "missing", "")
		}
	}
	d.Officers.Keys, d.Officers.Needed = p.parties("officers", f.Officers), 1
	if len(d.Officers.Keys) != 1 {
		f.problem("officers", "officers", "")
	}
	list := f.choices(o)
	f.readable(d.Titles, list)
	if detail, err = o.quickElectors(ctx, f, d, members); err != nil || len(f.problems) > 0 {
		return nil, detail, err
	}
	d.Survey.Questionnaire = string(quickQuestionnaire(d.Titles, list, f.Several && f.Answers == answersOwn))
	return d, "", nil
}

// readable notes what no questionnaire can have in its words: HTML, and braces that
// would be taken for a variable.
func (f *quickForm) readable(question ballot.Text, list []ballot.Text) {
	fits := func(question ballot.Text, list []ballot.Text) bool {
		_, err := survey.Parse(quickQuestionnaire(question, list, false))
		return err == nil
	}
	plain := []ballot.Text{{zh: "1"}, {zh: "2"}}
	if len(question) > 0 && !fits(question, plain) {
		f.problem("question", "text", "")
	}
	if len(list) >= leastAnswers && !fits(plain[0], list) {
		f.problem("own", "text", "")
	}
}

// bothLanguages reads a text that may have both languages: 中文 | English. One that
// has one language is Chinese where it has a Chinese character.
func bothLanguages(text string) ballot.Text {
	text = squeeze(text)
	if chinese, english, both := strings.Cut(text, "|"); both {
		return textOf(chinese, english)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return textOf(text, "")
	}
	return textOf("", text)
}

// choices are the answers, in the order in which they were written.
func (f *quickForm) choices(o *office) (out []ballot.Text) {
	if f.Answers == answersVote {
		for _, key := range []string{"yes", "no", "abstain"} {
			c := o.press.catalogues
			out = append(out, textOf(c.zh.T("desk.quick.answer."+key), c.en.T("desk.quick.answer."+key)))
		}
		return out
	}
	seen := map[string]bool{}
	for _, line := range textLines(f.Own) {
		t := bothLanguages(line)
		for _, said := range t {
			if utf8.RuneCountInString(said) > quickAnswer {
				f.problem("own", "longanswer", said)
			}
			if seen[strings.ToLower(said)] {
				f.problem("own", "twice", said)
			}
			seen[strings.ToLower(said)] = true
		}
		if len(t) > 0 {
			out = append(out, t)
		}
	}
	if len(out) < leastAnswers || len(out) > mostAnswers {
		f.problem("own", "answers", "")
	}
	return out
}

// quickQuestionnaire is one question with its answers.
func quickQuestionnaire(question ballot.Text, choices []ballot.Text, several bool) json.RawMessage {
	text := func(t ballot.Text) json.RawMessage {
		var o jsonObject
		for _, lang := range []string{zh, en} {
			if t[lang] != "" {
				o = append(o, jsonField{lang, quoted(t[lang])})
			}
		}
		return o.text()
	}
	var list []json.RawMessage
	for i, t := range choices {
		list = append(list, jsonObject{{"value", quoted("a" + digits(i+1))}, {"text", text(t)}}.text())
	}
	kind := "radiogroup"
	if several {
		kind = "checkbox"
	}
	asked := jsonObject{
		{"type", quoted(kind)}, {"name", quoted("answer")}, {"title", text(question)}, {"choices", listText(list)}, {"isRequired", json.RawMessage("true")},
	}
	page := jsonObject{{"name", quoted("one")}, {"elements", listText([]json.RawMessage{asked.text()})}}
	return jsonObject{{"title", text(question)}, {"pages", listText([]json.RawMessage{page.text()})}}.text()
}
