package arch

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Table is a table of one of the two databases.
type Table struct {
	Side    Side
	Name    string
	File    string
	Columns []string
}

// What rule (d) forbids, by name: a column can only be judged by what it is
// called. The attack on our own tables judges what is in them.
var (
	// identifying columns may not be called the same on both sides, or a join is
	// one line of SQL; these two name what is public.
	identifying = regexp.MustCompile(`(^|_)(id|key|hash|digest|handle|code|token|nonce)$`)
	sharedIDs   = []string{"id", "poll_id", "electorate_id"}

	person = regexp.MustCompile(`(^|_)(member|person|session|handle|email|phone|address|ip|agent)(_|$)`)
	vote   = regexp.MustCompile(`(^|_)(ballot|sealed|leaf|receipt|choice|choices|sequence)(_|$)`)

	// a time on an issuance is a day; a ballot has none.
	issuance  = regexp.MustCompile(`pass|issu`)
	submitted = regexp.MustCompile(`ballot|wait|pending`)
	moment    = regexp.MustCompile(`(^|_)(at|time|ms|arrived|arrival|received|created|updated|ord|ordinal|position)$`)

	// what one engine has and the other has not, or what counts arrivals.
	dialect = regexp.MustCompile(`(?i)\b(SERIAL|BIGSERIAL|AUTOINCREMENT|TIMESTAMP|TIMESTAMPTZ|JSONB|STRICT|GENERATED|SEQUENCE)\b`)

	comment = regexp.MustCompile(`--[^\n]*`)
	create  = regexp.MustCompile(`(?is)CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?\s*\((.*?)\)[^(),]*;`)
	alter   = regexp.MustCompile(`(?is)ALTER\s+TABLE\s+"?(\w+)"?\s+ADD\s+(?:COLUMN\s+)?"?(\w+)"?`)
	notACol = []string{"primary", "unique", "foreign", "check", "constraint"}
)

// Schema holds rule (d) over the migrations, texts by path below migrations/:
// each belongs to one database, the databases share no id, and no column tells
// the order or the fine time in which people came.
func Schema(texts map[string]string) (breaches []string) {
	var tables []Table
	for _, file := range slices.Sorted(maps.Keys(texts)) {
		side := sideOf(file)
		if side == Neutral {
			breaches = append(breaches, fmt.Sprintf("%s: its path says neither who nor what", file))
		}
		text := comment.ReplaceAllString(texts[file], "")
		if word := dialect.FindString(text); word != "" {
			breaches = append(breaches, fmt.Sprintf("%s: %s is not for both engines, or it counts arrivals", file, word))
		}
		tables = append(tables, tablesOf(side, file, text)...)
	}
	home := map[string]Table{}   // by table
	column := map[string]Table{} // by identifying column
	for _, t := range tables {
		if other, ok := home[t.Name]; ok && other.Side != t.Side {
			breaches = append(breaches, fmt.Sprintf("%s: table %s is in %s too, on the other side of the wall", t.File, t.Name, other.File))
		}
		home[t.Name] = t
		for _, c := range t.Columns {
			breaches = append(breaches, t.judge(c)...)
			if !identifying.MatchString(c) || slices.Contains(sharedIDs, c) {
				continue
			}
			if other, ok := column[c]; ok && other.Side != t.Side {
				breaches = append(breaches, fmt.Sprintf("%s.%s and %s.%s: an id on both sides of the wall", other.Name, c, t.Name, c))
			}
			column[c] = t
		}
	}
	return breaches
}

// judge returns what is wrong with one column of its own.
func (t Table) judge(column string) (breaches []string) {
	say := func(why string) {
		breaches = append(breaches, fmt.Sprintf("%s: %s.%s: %s", t.File, t.Name, column, why))
	}
	switch {
	case t.Side == What && person.MatchString(column):
		say("WHAT knows no person")
	case t.Side == Who && vote.MatchString(column):
		say("WHO knows no ballot")
	case t.Side == Who && issuance.MatchString(t.Name) && moment.MatchString(column):
		say("an issuance has no time finer than a day")
	case t.Side == What && submitted.MatchString(t.Name) && moment.MatchString(column):
		say("a ballot has no time and no order of arrival")
	}
	return breaches
}

// sideOf tells the database from the path: who/0001_roll.sql, 0001_who_roll.sql.
func sideOf(file string) Side {
	for word := range strings.FieldsFuncSeq(strings.TrimSuffix(file, path.Ext(file)), func(r rune) bool { return strings.ContainsRune("/._-", r) }) {
		switch word {
		case "who":
			return Who
		case "what":
			return What
		}
	}
	return Neutral
}

func tablesOf(side Side, file, text string) (tables []Table) {
	for _, m := range create.FindAllStringSubmatch(text, -1) {
		t := Table{Side: side, Name: strings.ToLower(m[1]), File: file}
		for _, def := range topLevel(m[2]) {
			words := strings.FieldsFunc(strings.ToLower(def), func(r rune) bool { return strings.ContainsRune(" \t\r\n(\"", r) })
			if len(words) > 0 && !slices.Contains(notACol, words[0]) {
				t.Columns = append(t.Columns, words[0])
			}
		}
		tables = append(tables, t)
	}
	for _, m := range alter.FindAllStringSubmatch(text, -1) {
		tables = append(tables, Table{Side: side, Name: strings.ToLower(m[1]), File: file, Columns: []string{strings.ToLower(m[2])}})
	}
	return tables
}

// topLevel splits at the commas that stand in no parentheses.
func topLevel(list string) (parts []string) {
	depth, start := 0, 0
	for i, r := range list {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, list[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, list[start:])
}
