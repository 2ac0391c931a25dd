package web

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
	"hustings/ballot/count"
)

// problem notes what is wrong with a field, once.
func (f *pollForm) problem(field, key string) {
	if f.problems[field] == "" {
		f.problems[field] = key
	}
}

// text reads a text in both languages, one of which is enough.
func (f *pollForm) text(field, chinese, english string) ballot.Text {
	t := textOf(chinese, english)
	for _, s := range t {
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

// into puts the form into a draft, which may hold more than a form shows. rules
// are for contests that are new, branches those of the roll.
func (f *pollForm) into(o *office, d *ballot.Draft, rules count.Rules, branches []string) {
	d.Titles, d.Organisation = f.text("title", f.TitleZH, f.TitleEN), f.text("org", f.OrgZH, f.OrgEN)
	f.electorates(d, branches)
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
	f.people(d, 2)
	f.times(o, d)
	f.relays(d)
	d.EarlyClose = "no"
	if f.Early {
		d.EarlyClose = "officer"
	}
	d.BallotsPerKey = f.number("again", f.Again, 1, 16)
	if d.OnlineApproval = strings.TrimSpace(f.Approval); utf8.RuneCountInString(d.OnlineApproval) > 300 {
		f.problem("approval", "long")
	}
}

// people puts in who holds parts of the key, who leads and who counts hands.
func (f *pollForm) people(d *ballot.Draft, least int) {
	d.Trustees.Names = textLines(f.Trustees)
	n := len(d.Trustees.Names)
	if n < least || n > ballot.MaxTrustees {
		f.problem("trustees", "trustees")
	}
	d.Trustees.Threshold = f.number("threshold", f.Threshold, max(least, n/2+1), max(least, n))
	d.Officers.Keys = f.parties("officers", f.Officers)
	if len(d.Officers.Keys) == 0 {
		f.problem("officers", "officers")
	}
	d.Officers.Needed = f.number("needed", f.Needed, 1, max(1, len(d.Officers.Keys)))
	d.Tellers = f.parties("tellers", f.Tellers)
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
