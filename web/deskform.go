package web

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hustings/ballot"
	"hustings/ballot/count"
)

// pollForm is a poll as it stands in a form: texts, so that nothing that was
// typed is lost.
type pollForm struct {
	Preset              string
	TitleZH, TitleEN    string
	OrgZH, OrgEN        string
	Contests            []contestForm
	Trustees, Threshold string
	Officers, Needed    string
	Tellers             string
	Opens, Closes       string
	Claims              string // minutes
	Early               bool
	Again               string // ballots a key
	Persons             bool   // who is on the roll may be written in
	Excluded            string
	Approval            string

	problems map[string]string
}

// The bounds of a form: what is beyond them a poll's file can say (SPEC 8.1).
const maxContests = 20

// local writes a time as a form's field takes it, in the site's zone.
func (o *office) local(t ballot.Time) string {
	if t == 0 {
		return ""
	}
	return time.Unix(int64(t), 0).In(o.press.site.Zone).Format("2006-01-02T15:04")
}

// parseLocal reads such a field.
func (o *office) parseLocal(text string) (ballot.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, strings.TrimSpace(text), o.press.site.Zone); err == nil && at.Unix() > 0 {
			return ballot.Time(at.Unix()), true
		}
	}
	return 0, false
}

// formOf reads what was sent.
func formOf(v url.Values) *pollForm {
	get := func(name string) string {
		return norm.NFC.String(strings.ToValidUTF8(strings.ReplaceAll(v.Get(name), "\r\n", "\n"), ""))
	}
	f := &pollForm{
		Preset: get("preset"), TitleZH: get("title_zh"), TitleEN: get("title_en"), OrgZH: get("org_zh"), OrgEN: get("org_en"),
		Trustees: get("trustees"), Threshold: get("threshold"), Officers: get("officers"), Needed: get("needed"), Tellers: get("tellers"),
		Opens: get("opens"), Closes: get("closes"), Claims: get("claims"), Early: get("early") != "", Again: get("again"),
		Persons: get("persons") != "", Excluded: get("excluded"), Approval: get("approval"), problems: map[string]string{},
	}
	n, _ := strconv.Atoi(v.Get("contests"))
	for i := range min(max(n, 1), maxContests) {
		f.Contests = append(f.Contests, contestOfForm(get, i))
	}
	return f
}

// formFrom fills a form from a draft.
func (o *office) formFrom(d *ballot.Draft) *pollForm {
	f := &pollForm{
		TitleZH: d.Titles["zh"], TitleEN: d.Titles["en"], OrgZH: d.Organisation["zh"], OrgEN: d.Organisation["en"],
		Trustees: strings.Join(d.Trustees.Names, "\n"), Threshold: digits(d.Trustees.Threshold),
		Officers: partyLines(d.Officers.Keys), Needed: digits(d.Officers.Needed), Tellers: partyLines(d.Tellers),
		Opens: o.local(d.Open), Closes: o.local(d.Close), Claims: strconv.FormatInt(d.ClaimsSeconds/60, 10),
		Early: d.EarlyClose == "officer", Again: digits(d.BallotsPerKey), Persons: d.PersonsOnRoll, Approval: d.OnlineApproval,
		problems: map[string]string{},
	}
	for i := range d.Contests {
		c := &d.Contests[i]
		in := contestForm{TitleZH: c.Titles["zh"], TitleEN: c.Titles["en"], Seats: digits(c.Rules.Seats)}
		for k, x := range c.Candidates {
			in.Rows = append(in.Rows, candidateRow{x.Name, x.Sort, k})
		}
		f.Contests = append(f.Contests, in)
	}
	var excluded []string
	if len(d.Electorates) == 1 {
		for _, x := range d.Electorates[0].Excluded {
			excluded = append(excluded, strings.Join([]string{x.Member, x.Reason, x.Approval}, " "))
		}
	}
	f.Excluded = strings.Join(excluded, "\n")
	return f
}

func partyLines(list []ballot.Party) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name+" "+p.Key.String())
	}
	return strings.Join(out, "\n")
}

// problem notes what is wrong with a field, once.
func (f *pollForm) problem(field, key string) {
	if f.problems[field] == "" {
		f.problems[field] = key
	}
}

// text reads a text in both languages, one of which is enough.
func (f *pollForm) text(field, chinese, english string) ballot.Text {
	t := ballot.Text{}
	for lang, s := range map[string]string{zh: chinese, en: english} {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			t[lang] = s
		}
		if utf8.RuneCountInString(s) > 300 {
			f.problem(field, "long")
		}
	}
	if len(t) == 0 {
		f.problem(field, "missing")
	}
	return t
}

// number reads a whole number within bounds.
func (f *pollForm) number(field, text string, least, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < least || n > most {
		f.problem(field, "number")
	}
	return n
}

// parties reads names with keys: a line "NAME KEY", or as poll key prints it.
func (f *pollForm) parties(field, text string) []ballot.Party {
	out := []ballot.Party{}
	seen := map[ballot.PublicKey]bool{}
	for _, line := range textLines(text) {
		var p ballot.Party
		if strings.HasPrefix(line, "{") {
			if json.Unmarshal([]byte(strings.TrimSuffix(line, ",")), &p) != nil {
				f.problem(field, "party")
			}
		} else if at := strings.LastIndexAny(line, " \t"); at > 0 {
			p.Name = strings.TrimSpace(line[:at])
			if p.Key.UnmarshalText([]byte(strings.TrimSpace(line[at:]))) != nil {
				f.problem(field, "party")
			}
		}
		if p.Name == "" || ballot.CheckPublicKey(p.Key[:]) != nil {
			f.problem(field, "party")
		}
		if seen[p.Key] {
			f.problem(field, "twice")
		}
		seen[p.Key] = true
		out = append(out, p)
	}
	return out
}

// excluded reads lines "NUMBER REASON APPROVAL".
func (f *pollForm) excluded() (out []ballot.DraftExclusion) {
	for _, line := range textLines(f.Excluded) {
		words := strings.Fields(line)
		if len(words) < 3 || !excludeReasons[words[1]] {
			f.problem("excluded", "excluded")
			continue
		}
		out = append(out, ballot.DraftExclusion{Member: words[0], Reason: words[1], Approval: strings.Join(words[2:], " ")})
	}
	return out
}

// excludeReasons are the roll's codes (roll.Reasons; a test holds them equal).
var excludeReasons = map[string]bool{
	"cannot-express": true, "abroad": true, "detained": true, "infirm": true, "elsewhere": true, "other": true,
}

// into puts the form into a draft, which may hold more than a form shows. rules
// are for contests that are new.
func (f *pollForm) into(o *office, d *ballot.Draft, rules count.Rules) {
	d.Titles, d.Organisation = f.text("title", f.TitleZH, f.TitleEN), f.text("org", f.OrgZH, f.OrgEN)
	f.contests(d, rules)
	d.PersonsOnRoll = f.Persons
	if f.Persons {
		d.Persons = nil
	}
	for i := range d.Contests {
		if d.Contests[i].Rules.WritesIn() && !f.Persons && len(d.Persons) == 0 {
			f.problem("persons", "persons")
		}
	}
	if len(d.Electorates) <= 1 {
		if len(d.Electorates) == 0 {
			d.Electorates = []ballot.DraftElectors{{Names: ballot.Text{"zh": "全体", "en": "All members"}}}
		}
		d.Electorates[0].Excluded = f.excluded()
	}
	d.Trustees.Names = textLines(f.Trustees)
	n := len(d.Trustees.Names)
	if n < 2 || n > ballot.MaxTrustees {
		f.problem("trustees", "trustees")
	}
	d.Trustees.Threshold = f.number("threshold", f.Threshold, max(2, n/2+1), max(2, n))
	d.Officers.Keys = f.parties("officers", f.Officers)
	if len(d.Officers.Keys) == 0 {
		f.problem("officers", "officers")
	}
	d.Officers.Needed = f.number("needed", f.Needed, 1, max(1, len(d.Officers.Keys)))
	d.Tellers = f.parties("tellers", f.Tellers)
	f.times(o, d)
	d.EarlyClose = "no"
	if f.Early {
		d.EarlyClose = "officer"
	}
	d.BallotsPerKey = f.number("again", f.Again, 1, 16)
	if d.OnlineApproval = strings.TrimSpace(f.Approval); utf8.RuneCountInString(d.OnlineApproval) > 300 {
		f.problem("approval", "long")
	}
}

func (f *pollForm) times(o *office, d *ballot.Draft) {
	var opens, closes bool
	d.Open, opens = o.parseLocal(f.Opens)
	d.Close, closes = o.parseLocal(f.Closes)
	now := ballot.Time(o.clock().Unix())
	switch {
	case !opens:
		f.problem("opens", "time")
	case d.Open < now:
		f.problem("opens", "past")
	}
	switch {
	case !closes:
		f.problem("closes", "time")
	case d.Close <= d.Open:
		f.problem("closes", "order")
	}
	d.ClaimsSeconds = 60 * int64(f.number("claims", f.Claims, 1, 10080))
}

// digits writes a small number.
func digits(n int) string { return strconv.Itoa(n) }
