package export

import (
	"fmt"
	"strconv"
	"strings"

	"hustings/survey/disclose"
)

// A Cell is a text, or a number with some decimals.
type Cell struct {
	Text     string
	Number   int // times 10^Decimals
	Decimals int
	Numeric  bool
}

// A Sheet is a table with a name.
type Sheet struct {
	Name string
	Rows [][]Cell
}

// Words are what exports say, in the reader's language.
type Words struct {
	Summary, Answer, People, Asked, Answered, NoAnswer                string
	Mean, Median, Deviation, Promoters, Estimate, Position, Low, High string
	Together, Total                                                   string // "other answers together"; people in a row
	Hidden                                                            map[disclose.Reason]string
	HiddenCell                                                        string
	Expected, Issued, Returned, Invalid, Threshold, Rounding          string
	Redacted                                                          string // texts of which officers took something out
}

// Labels are a questionnaire's texts in one language. What is not there is called by
// its name.
type Labels struct {
	Words     Words
	Questions map[string]string
	Answers   map[string]map[string]string // by question and key
}

func (l *Labels) question(name string) string {
	if t := l.Questions[name]; t != "" {
		return t
	}
	return name
}

func (l *Labels) answer(question, key string) string {
	if t := l.Answers[question][key]; t != "" {
		return t
	}
	return key
}

func (l *Labels) group(question string, g disclose.Group) string {
	var parts []string
	for _, key := range g.Keys {
		parts = append(parts, l.answer(question, key))
	}
	if g.None {
		parts = append(parts, l.Words.NoAnswer)
	}
	return strings.Join(parts, " + ")
}

func text(t string) Cell               { return Cell{Text: t} }
func number(n int) Cell                { return Cell{Number: n, Numeric: true} }
func hundredth(n int) Cell             { return Cell{Number: n, Decimals: 2, Numeric: true} }
func named(t string, c ...Cell) []Cell { return append([]Cell{text(t)}, c...) }

// Sheets makes the tables of results: one with the numbers of people, one for each
// question, cross table and list of texts.
func Sheets(r *disclose.Results, l *Labels) []Sheet {
	w := &l.Words
	f := r.Figures
	all := []Sheet{{Name: w.Summary, Rows: [][]Cell{
		named(w.Expected, number(f.Expected)), named(w.Issued, number(f.Issued)),
		named(w.Returned, number(f.Returned)), named(w.Invalid, number(f.Invalid)), named(w.Threshold, number(r.Threshold)),
	}}}
	if r.Redactions != "" {
		all[0].Rows = append(all[0].Rows, named(w.Redacted, number(r.Redacted())))
	}
	if r.Rounding > 1 {
		all[0].Rows = append(all[0].Rows, named(w.Rounding, number(r.Rounding)))
	}
	for i := range r.Questions {
		all = append(all, l.questionSheet(&r.Questions[i], i+1))
	}
	for i := range r.Tables {
		all = append(all, l.tableSheet(&r.Tables[i], i+1))
	}
	for i, t := range r.Texts {
		s := Sheet{Name: "T" + strconv.Itoa(i+1), Rows: [][]Cell{named(l.question(t.Name))}}
		if t.Hidden != "" {
			s.Rows = append(s.Rows, named(w.Hidden[t.Hidden]))
		} else if r.Redactions != "" {
			s.Rows = append(s.Rows, named(w.Redacted, number(t.Redacted)))
		}
		for _, one := range t.Texts {
			s.Rows = append(s.Rows, named(one))
		}
		all = append(all, s)
	}
	return all
}

func (l *Labels) questionSheet(q *disclose.Question, at int) Sheet {
	w := &l.Words
	s := Sheet{Name: "Q" + strconv.Itoa(at), Rows: [][]Cell{named(l.question(q.Name))}}
	add := func(row []Cell) { s.Rows = append(s.Rows, row) }
	if q.Hidden != "" {
		add(named(w.Hidden[q.Hidden]))
		return s
	}
	known := func(name string, n int) {
		if n > 0 {
			add(named(name, number(n)))
		}
	}
	known(w.Asked, q.Asked)
	known(w.Answered, q.Answered)
	if q.Kind != disclose.Rank {
		add([]Cell{text(w.Answer), text(w.People)})
		for _, c := range q.Cells {
			n := text(w.HiddenCell)
			if c.Shown() {
				n = number(c.Count)
			}
			add(named(l.answer(q.Name, c.Key), n))
		}
		known(w.Together, q.Rest)
	}
	for _, p := range q.Positions {
		add(named(fmt.Sprintf("%s: %s", w.Position, l.answer(q.Name, p.Key)), hundredth(p.Mean)))
	}
	if q.Stats != nil {
		add([]Cell{text(""), text(w.Low), text(w.High)})
		span := func(name string, r disclose.Range) { add(named(name, hundredth(r.Low), hundredth(r.High))) }
		span(w.Mean, q.Stats.Mean)
		span(w.Median, q.Stats.Median)
		if d := q.Stats.Deviation; d != nil {
			add(named(w.Deviation, hundredth(*d)))
		}
		if p := q.Stats.Promoters; p != nil {
			span(w.Promoters, *p)
		}
	}
	if e := q.Estimate; e != nil {
		add(named(w.Estimate+" %", hundredth(e.Share), hundredth(e.Low), hundredth(e.High)))
	}
	return s
}

func (l *Labels) tableSheet(t *disclose.Table, at int) Sheet {
	s := Sheet{Name: "X" + strconv.Itoa(at), Rows: [][]Cell{named(l.question(t.Rows) + " × " + l.question(t.Columns))}}
	if t.Hidden != "" {
		s.Rows = append(s.Rows, named(l.Words.Hidden[t.Hidden]))
		return s
	}
	head := named("")
	for _, g := range t.ColSets {
		head = append(head, text(l.group(t.Columns, g)))
	}
	if t.Multiple == "columns" {
		head = append(head, text(l.Words.Total))
	}
	s.Rows = append(s.Rows, head)
	for i, g := range t.RowSets {
		row := named(l.group(t.Rows, g))
		for _, n := range t.Counts[i] {
			row = append(row, number(n))
		}
		if t.Multiple == "columns" {
			row = append(row, number(t.All[i]))
		}
		s.Rows = append(s.Rows, row)
	}
	if t.Multiple == "rows" {
		row := named(l.Words.Total)
		for _, n := range t.All {
			row = append(row, number(n))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// String writes a cell's number exactly, or its text.
func (c Cell) String() string {
	if !c.Numeric {
		return c.Text
	}
	if c.Decimals == 0 {
		return strconv.Itoa(c.Number)
	}
	sign, n := "", c.Number
	if n < 0 {
		sign, n = "-", -n
	}
	digits := fmt.Sprintf("%0*d", c.Decimals+1, n)
	cut := len(digits) - c.Decimals
	return sign + digits[:cut] + "." + digits[cut:]
}
