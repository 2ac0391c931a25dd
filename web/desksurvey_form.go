package web

import (
	"cmp"
	"net/url"
	"strings"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// surveyForm is a survey as it stands in a form: what it shares with an election,
// and its own.
type surveyForm struct {
	pollForm
	Questionnaire string   // of a new survey; a draft's stands in the draft
	Notes         []string // what an import did not carry over
	Level         ballot.Level
	K, TextK      string
	Rounded       bool
	Counters      string
	Tables        []string // chosen cross tables, by crossKey
	First         string   // the column for which a second is being chosen
	Earlier       string   // id of the survey that is repeated

	q      *survey.Questionnaire
	reader *disclose.Reader
	runs   []DeskRun // surveys that can be repeated
}

// The bounds of SPEC 8.17.
const (
	leastThreshold = 3
	mostThreshold  = 1000
	mostTables     = 50

	defaultK, defaultTextK = "5", "10"
)

// crossSep stands between the two columns of a cross table; no name has it, for
// names are without control characters.
const crossSep = "\t"

func surveyFormOf(v url.Values) *surveyForm {
	f := &surveyForm{pollForm: *formOf(v)}
	f.Contests = nil
	text := func(name string) string {
		return strings.ToValidUTF8(strings.ReplaceAll(v.Get(name), "\r\n", "\n"), "")
	}
	f.Questionnaire, f.Counters, f.K, f.TextK = text("questionnaire"), text("counters"), text("k"), text("textk")
	f.Level = ballot.Level(text("level"))
	f.Rounded, f.First = v.Get("rounded") != "", v.Get("cross_a")
	f.Tables, f.Notes, f.Earlier = v["table"], v["note"], text("earlier")
	if second := v.Get("cross_b"); second != "" && f.First != "" && v.Get("do") != "pick" {
		f.Tables, f.First = append(f.Tables, f.First+crossSep+second), ""
	}
	return f
}

// change does what a button of the form asks for besides saving.
func (f *surveyForm) change(do string) bool {
	switch do {
	case "pick", "cross":
		return true
	case "group", "ungroup":
		f.changeElectors(do)
		return true
	}
	return false
}

// formFromSurvey fills a form from a draft.
func (o *office) formFromSurvey(d *ballot.Draft) *surveyForm {
	f := &surveyForm{
		pollForm: *o.formFrom(d), K: digits(d.Survey.Threshold), TextK: digits(d.Survey.TextThreshold),
		Rounded: d.Survey.Rounding != 0, Counters: partyLines(d.Survey.Counters),
	}
	if f.Level = d.Survey.Level; !f.Level.Suppresses() {
		f.K, f.TextK = defaultK, defaultTextK // for who chooses another level
	}
	if d.Survey.Earlier != nil {
		f.Earlier = d.Survey.Earlier.String()
	}
	for _, t := range d.Survey.Tables {
		f.Tables = append(f.Tables, t[0]+crossSep+t[1])
	}
	return f
}

// read takes the questionnaire that the form is about.
func (f *surveyForm) read(text string) error {
	q, err := survey.Parse([]byte(text))
	if err != nil {
		return err
	}
	f.q, f.reader = q, disclose.NewReader(q)
	return nil
}

// into puts the form into a draft, which may hold more than a form shows.
func (f *surveyForm) into(o *office, d *ballot.Draft, branches []string) {
	d.Titles, d.Organisation = f.text("title", f.TitleZH, f.TitleEN), f.text("org", f.OrgZH, f.OrgEN)
	f.electorates(d, branches)
	least := 2
	if len(d.Trustees.Names) == 1 && d.Trustees.Threshold == 1 {
		least = 1 // a quick poll that was drafted
	}
	f.people(d, least)
	f.times(o, d)
	f.relays(d)
	d.EarlyClose = "no"
	if f.Early {
		d.EarlyClose = "officer"
	}
	if d.BallotsPerKey = f.number("again", f.Again, 1, 16); d.BallotsPerKey > 1 && f.q.Randomised() {
		f.problem("again", "tossed")
	}
	d.OnlineApproval = strings.TrimSpace(f.Approval)
	s := *d.Survey // the stored draft is not changed in place
	f.level(&s)
	if s.Counters = f.parties("counters", f.Counters); len(s.Counters) == 0 || len(s.Counters) > ballot.MaxCounters {
		f.problem("counters", "counters")
	}
	taken := map[ballot.PublicKey]bool{} // SPEC 12.12: no key stands for two parties
	for _, p := range append(append([]ballot.Party{}, d.Officers.Keys...), d.Tellers...) {
		taken[p.Key] = true
	}
	for _, p := range s.Counters {
		if taken[p.Key] {
			f.problem("counters", "twoparts")
		}
	}
	s.Tables, s.Earlier = f.tables(), f.earlier(f.runs)
	d.Survey = &s
}

// level puts the level of anonymity into a survey, and what hangs on it: at A0
// nothing is hidden, and the fields that say how much are not read.
func (f *surveyForm) level(s *ballot.DraftSurvey) {
	f.Level = cmp.Or(f.Level, s.Level, ballot.LevelSealed)
	if s.Level = f.Level; !s.Level.Known() {
		f.problem("level", "level")
	}
	if s.Threshold, s.TextThreshold, s.Rounding = 0, 0, 0; !s.Level.Suppresses() {
		return
	}
	s.Threshold = f.number("k", f.K, leastThreshold, mostThreshold)
	s.TextThreshold = f.number("textk", f.TextK, max(s.Threshold, leastThreshold), mostThreshold)
	if f.Rounded {
		s.Rounding = 5
	}
}

// tables gives the chosen cross tables, each of which can be made.
func (f *surveyForm) tables() [][2]string {
	out := [][2]string{}
	seen := map[[2]string]bool{}
	for _, key := range f.Tables {
		a, b, _ := strings.Cut(key, crossSep)
		t := [2]string{a, b}
		if seen[t] || seen[[2]string{b, a}] {
			continue
		}
		seen[t] = true
		if _, err := f.reader.Tables([][2]string{t}); err != nil {
			f.problem("tables", "tables")
		}
		out = append(out, t)
	}
	if len(out) > mostTables {
		f.problem("tables", "toomany")
	}
	if _, err := f.reader.Tables(out); err != nil {
		f.problem("tables", "tables")
	}
	return out
}
