package web

import (
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"hustings/ballot"
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
	Electors            []electorsForm
	Relays              []relayForm
	Approval            string

	problems map[string]string // by field: a key below desk.draft.problem.
	details  map[string]string // what the rule engine says of a field, in English
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
		Persons: get("persons") != "", Approval: get("approval"), problems: map[string]string{},
	}
	n, _ := strconv.Atoi(v.Get("contests"))
	for i := range min(max(n, 1), maxContests) {
		f.Contests = append(f.Contests, contestOfForm(get, i))
	}
	f.Relays = relaysOfForm(get)
	n, _ = strconv.Atoi(v.Get("electorates"))
	for i := range min(max(n, 1), maxElectorates) {
		f.Electors = append(f.Electors, electorsOfForm(get, i))
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
		f.Contests = append(f.Contests, contestFormOf(&d.Contests[i]))
	}
	for _, r := range d.Relays {
		f.Relays = append(f.Relays, relayForm{URL: r.URL, Operator: r.Operator, Keys: hex.EncodeToString(r.Keys)})
	}
	for i := range d.Electorates {
		f.Electors = append(f.Electors, electorsFormOf(&d.Electorates[i]))
	}
	return f
}

func partyLines(list []ballot.Party) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name+" "+p.Key.String())
	}
	return strings.Join(out, "\n")
}
