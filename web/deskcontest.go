package web

import (
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
	"hustings/ballot/count"
)

// contestForm is one contest of a poll's form.
type contestForm struct {
	TitleZH, TitleEN, Seats string
	Rows                    []candidateRow
	Candidates              string    // more names, one a line
	Votes                   []bool    // by electorate: it votes here
	Fields                  rulesForm // nil: the rules stay what they are
	Rules                   []string  // in plain words
	OrderNote               string    // why the candidates stand otherwise than the rules say
	Order                   orderWords
}

// candidateRow is a candidate in a form. Was is the number in the draft that is
// stored, whose page goes with the row; -1 for a new one.
type candidateRow struct {
	Name, Key string
	Was       int
}

// contestOfForm reads contest i of what was sent.
func contestOfForm(get func(string) string, i int) contestForm {
	at := "c" + digits(i) + "_"
	c := contestForm{TitleZH: get(at + "zh"), TitleEN: get(at + "en"), Seats: get(at + "seats"), Candidates: get(at + "candidates"), OrderNote: get(at + "order_note")}
	n, _ := strconv.Atoi(get(at + "rows"))
	for k := range min(max(n, 0), count.MaxCandidates) {
		row := at + "k" + digits(k) + "_"
		was, err := strconv.Atoi(get(row + "was"))
		if err != nil {
			was = -1
		}
		c.Rows = append(c.Rows, candidateRow{Name: get(row + "name"), Key: get(row + "key"), Was: was})
	}
	for e := range maxElectorates {
		c.Votes = append(c.Votes, get(at+"e"+digits(e)) != "")
	}
	c.Fields = rulesOfForm(get, at)
	return c
}

// contestFormOf fills one from a draft.
func contestFormOf(c *ballot.DraftContest) contestForm {
	f := contestForm{
		TitleZH: c.Titles["zh"], TitleEN: c.Titles["en"], Seats: digits(c.Rules.Seats),
		Votes: make([]bool, maxElectorates), Fields: rulesFormOf(&c.Rules, c.Candidates), OrderNote: c.OrderNote,
	}
	for k, x := range c.Candidates {
		f.Rows = append(f.Rows, candidateRow{x.Name, x.Sort, k})
	}
	for _, e := range c.Electorates {
		if e >= 0 && e < maxElectorates {
			f.Votes[e] = true
		}
	}
	return f
}

// absorb makes rows of the names that were typed as lines.
func (c *contestForm) absorb() {
	for _, name := range textLines(c.Candidates) {
		if len(c.Rows) < count.MaxCandidates {
			c.Rows = append(c.Rows, candidateRow{Name: name, Was: -1})
		}
	}
	c.Candidates = ""
}

// empty are rows to fill in.
func emptyRows(n int) (out []candidateRow) {
	for range n {
		out = append(out, candidateRow{Was: -1})
	}
	return out
}

// change does what a button beside a contest, a candidate or an electorate asks for,
// and says whether it was one of those: "add", "remove", "group", "ungroup",
// "row.CONTEST", "up.CONTEST.ROW", "down.CONTEST.ROW", "drop.CONTEST.ROW".
func (f *pollForm) change(do string) bool {
	word, rest, _ := strings.Cut(do, ".")
	switch word {
	case "add":
		if len(f.Contests) < maxContests {
			first := f.Contests[0]
			f.Contests = append(f.Contests, contestForm{Seats: first.Seats, Rows: emptyRows(4), Votes: first.Votes, Fields: maps.Clone(first.Fields)})
		}
		return true
	case "group", "ungroup":
		f.changeElectors(do)
		return true
	case "remove":
		if len(f.Contests) > 1 {
			f.Contests = f.Contests[:len(f.Contests)-1]
		}
		return true
	case "row", "up", "down", "drop":
	default:
		return false
	}
	c, k, ok := f.rowOf(rest)
	if !ok {
		return true
	}
	c.absorb()
	switch {
	case word == "row" && len(c.Rows) < count.MaxCandidates:
		c.Rows = append(c.Rows, candidateRow{Was: -1})
	case k >= len(c.Rows):
	case word == "up" && k > 0:
		c.Rows[k-1], c.Rows[k] = c.Rows[k], c.Rows[k-1]
	case word == "down" && k+1 < len(c.Rows):
		c.Rows[k], c.Rows[k+1] = c.Rows[k+1], c.Rows[k]
	case word == "drop":
		c.Rows = append(c.Rows[:k], c.Rows[k+1:]...)
	}
	return true
}

// rowOf reads "CONTEST" or "CONTEST.ROW".
func (f *pollForm) rowOf(text string) (c *contestForm, k int, ok bool) {
	contest, row, more := strings.Cut(text, ".")
	i, err := numberOf(contest, len(f.Contests))
	if err != nil {
		return nil, 0, false
	}
	if !more {
		return &f.Contests[i], 0, true
	}
	k, err = numberOf(row, count.MaxCandidates)
	return &f.Contests[i], k, err == nil
}

// pageWanted reads the button "page.CONTEST.ROW", which saves the form and goes on
// to a candidate's page: it gives what follows the poll's path, else nothing. Rows
// without a name are none.
func (f *pollForm) pageWanted(do string) string {
	rest, ok := strings.CutPrefix(do, "page.")
	if !ok {
		return ""
	}
	c, k, ok := f.rowOf(rest)
	if !ok || k >= len(c.Rows) || strings.TrimSpace(c.Rows[k].Name) == "" {
		return ""
	}
	at := 0
	for _, r := range c.Rows[:k] {
		at += one(strings.TrimSpace(r.Name) != "")
	}
	contest, _, _ := strings.Cut(rest, ".")
	return "/candidate/" + contest + "/" + digits(at)
}

// contests puts the contests into a draft. A candidate who stays keeps his page.
func (f *pollForm) contests(d *ballot.Draft, rules count.Rules) {
	old := d.Contests
	d.Contests = nil
	for i := range f.Contests {
		in, at := &f.Contests[i], "c"+digits(i)+"_"
		c := ballot.DraftContest{Rules: rules}
		var before []ballot.DraftCandidate
		if i < len(old) {
			c.Rules, before = old[i].Rules, old[i].Candidates
		}
		c.Titles = f.text(at+"zh", in.TitleZH, in.TitleEN)
		c.Candidates = f.candidates(in, at, before)
		f.votes(&c, in, at)
		c.Rules.Seats = f.number(at+"seats", in.Seats, 0, count.MaxSeats)
		if in.Fields != nil {
			c.Rules = in.Fields.rules(c.Rules.Seats, c.Candidates, func(field, key string) { f.problem(at+"r_"+field, key) })
		}
		if n := len(c.Candidates); n == 0 || n > count.MaxCandidates || n < c.Rules.MinCandidates() {
			f.problem(at+"candidates", "few")
		} else {
			f.judge(at, &c.Rules, n)
		}
		c.OrderNote = squeeze(in.OrderNote)
		switch {
		case utf8.RuneCountInString(c.OrderNote) > 300:
			f.problem(at+"order_note", "long")
		case c.OrderNote != "" && c.Rules.Order != count.OrderStroke && c.Rules.Order != count.OrderPinyin:
			f.problem(at+"order_note", "note")
		}
		d.Contests = append(d.Contests, c)
	}
}

// votes says which electorates vote in a contest; the one there is, where there is
// one.
func (f *pollForm) votes(c *ballot.DraftContest, in *contestForm, at string) {
	for e := range f.Electors {
		if len(f.Electors) == 1 || e < len(in.Votes) && in.Votes[e] {
			c.Electorates = append(c.Electorates, e)
		}
	}
	if len(c.Electorates) == 0 {
		f.problem(at+"votes", "votes")
	}
}

// candidates reads rows, then lines.
func (f *pollForm) candidates(in *contestForm, at string, before []ballot.DraftCandidate) (out []ballot.DraftCandidate) {
	pages := map[string]string{}
	for _, k := range before {
		pages[k.Name] = k.Page
	}
	rows := append([]candidateRow{}, in.Rows...)
	for _, name := range textLines(in.Candidates) {
		rows = append(rows, candidateRow{Name: name, Was: -1})
	}
	seen := map[string]bool{}
	for _, r := range rows {
		k := ballot.DraftCandidate{Name: squeeze(r.Name), Sort: squeeze(r.Key)}
		if k.Name == "" {
			continue
		}
		if seen[k.Name] || utf8.RuneCountInString(k.Name) > 100 || utf8.RuneCountInString(k.Sort) > 100 {
			f.problem(at+"candidates", "names")
		}
		seen[k.Name] = true
		if k.Page = pages[k.Name]; r.Was >= 0 && r.Was < len(before) {
			k.Page = before[r.Was].Page
		}
		out = append(out, k)
	}
	return out
}

// squeeze makes one space of any run of them.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
