package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// VariableKind says how a variable is to be read.
type VariableKind int

// The kinds of variables.
const (
	Category VariableKind = iota // one of Values, by its code
	Measure                      // a number; Values may name some of them
	Day                          // a date, YYYY-MM-DD
	Wording                      // a text
)

// A Variable is a column of rows.
type Variable struct {
	Code   string // what files call it: letters, digits and underscores of ASCII
	Name   string // what the questionnaire calls it
	Label  string
	Kind   VariableKind
	Values []Value
}

// A Value is a code with its meaning.
type Value struct {
	Code  Cell
	Label string
}

// Rows are responses of a survey that is not anonymous (levels A0 and A1), each with
// a cell for each variable: a number, or, of Day and Wording, a text. The zero Cell
// is no answer.
type Rows struct {
	Variables []Variable
	Cells     [][]Cell
}

// Sheets makes a table of the rows, and one of what the variables and their values
// mean.
func (r *Rows) Sheets() []Sheet {
	rows, about := Sheet{Name: "rows", Rows: [][]Cell{r.head()}}, Sheet{Name: "variables", Rows: [][]Cell{
		{text("variable"), text("question"), text("label"), text("value"), text("meaning")},
	}}
	rows.Rows = append(rows.Rows, r.Cells...)
	for _, v := range r.Variables {
		about.Rows = append(about.Rows, []Cell{text(v.Code), text(v.Name), text(v.Label)})
		for _, value := range v.Values {
			about.Rows = append(about.Rows, []Cell{text(v.Code), text(""), text(""), value.Code, text(value.Label)})
		}
	}
	return []Sheet{rows, about}
}

func (r *Rows) head() (head []Cell) {
	for _, v := range r.Variables {
		head = append(head, text(v.Code))
	}
	return head
}

// Data writes the rows as CSV with a line of names, for spreadsheets and for the
// script of R. A text that a spreadsheet would take for a formula, or that begins with
// an apostrophe, has one more apostrophe before it, so that who reads it can take it
// off again.
func (r *Rows) Data(w io.Writer) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(bom)
	writeLine(out, r.head())
	for _, row := range r.Cells {
		guarded := make([]Cell, len(row))
		for i, c := range row {
			if guarded[i] = c; !c.Numeric && strings.HasPrefix(c.Text, "'") {
				guarded[i].Text = "'" + c.Text // writeLine does it for formulas
			}
		}
		writeLine(out, guarded)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write rows: %w", err)
	}
	return nil
}

// guardLine is what a text is on one line, between tabs: what ends a line, or a cell,
// becomes a space, and it is guarded as in Data.
func guardLine(t string) string {
	t = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, t)
	if strings.HasPrefix(t, "'") {
		return "'" + t
	}
	return Guard(t)
}
