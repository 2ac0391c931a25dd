package roll

import (
	"fmt"
	"strings"
)

// ProblemCode names a kind of problem. It never changes, so that translations and
// help pages can hang on it.
type ProblemCode string

// The problems a roll can have.
const (
	FileEmpty       ProblemCode = "file_empty"
	FileTooLarge    ProblemCode = "file_too_large"
	RowsTooMany     ProblemCode = "rows_too_many"
	EncodingUnknown ProblemCode = "encoding_unknown"
	QuoteBroken     ProblemCode = "quote_broken"
	HeadingMissing  ProblemCode = "heading_missing"
	HeadingRepeated ProblemCode = "heading_repeated"
	HeadingUnknown  ProblemCode = "heading_unknown"
	ColumnExtra     ProblemCode = "column_extra"
	ColumnMissing   ProblemCode = "column_missing"
	NumberMissing   ProblemCode = "number_missing"
	NumberBad       ProblemCode = "number_bad"
	NumberRepeated  ProblemCode = "number_repeated"
	NameMissing     ProblemCode = "name_missing"
	NameBad         ProblemCode = "name_bad"
	StatusMissing   ProblemCode = "status_missing"
	StatusUnknown   ProblemCode = "status_unknown"
	EmailBad        ProblemCode = "email_bad"
	EmailRepeated   ProblemCode = "email_repeated"
	PhoneBad        ProblemCode = "phone_bad"
	HiddenCharacter ProblemCode = "hidden_character"
	PrivateUse      ProblemCode = "private_use"
	Unreadable      ProblemCode = "unreadable_character"
	FormulaLeading  ProblemCode = "formula"
	TooLong         ProblemCode = "too_long"
)

// Problem is one thing that keeps a roll from being imported.
type Problem struct {
	Row    int         // 1-based line of the file, where the record starts; 0 is the file as a whole
	Col    int         // 1-based column; 0 is the row as a whole
	Column string      // the column's heading as it stands in the file, or the field's own name
	Code   ProblemCode // for programs and translations
	Value  string      // what stands there, shortened, invisible characters as \u200b
	First  int         // for something repeated: the row where it stands first
	Msg    string      // in English: what is wrong and what to do
}

func (p Problem) String() string {
	var where []string
	if p.Row > 0 {
		where = append(where, fmt.Sprintf("row %d", p.Row))
	}
	if p.Col > 0 {
		where = append(where, fmt.Sprintf("column %d", p.Col))
	}
	at := strings.Join(where, ", ")
	if p.Column != "" {
		at += " (" + p.Column + ")"
	}
	return strings.TrimPrefix(strings.TrimSpace(at)+": "+p.Msg, ": ")
}

// MaxProblems is the most problems listed; the rest are only counted.
const MaxProblems = 2000

// Problems is the error of an import: everything that is wrong, in the order of
// the file. Nothing was imported.
type Problems struct {
	List []Problem
	More int // problems beyond MaxProblems
}

func (p *Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "roll: %d problems, nothing imported", len(p.List)+p.More)
	for _, one := range p.List {
		b.WriteString("\n" + one.String())
	}
	if p.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", p.More)
	}
	return b.String()
}

func (p *Problems) add(one Problem) {
	if len(p.List) >= MaxProblems {
		p.More++
		return
	}
	one.Value = shorten(one.Value)
	p.List = append(p.List, one)
}

// err is nil if there is no problem.
func (p *Problems) err() error {
	if len(p.List) == 0 {
		return nil
	}
	return p
}

// shorten keeps a stranger's text from filling a page or a log, and makes what
// cannot be seen visible, so that it does not steer a terminal either.
func shorten(text string) string {
	const most = 40
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > most {
			return b.String() + "…"
		}
		if hidden(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
