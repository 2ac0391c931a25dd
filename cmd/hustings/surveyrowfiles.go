package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/export"
)

// numberedRow is a response with the number that was drawn for it.
type numberedRow struct {
	audit.Row
	number int
	twice  bool // another response names the same member
}

// The numbers that are drawn: nine digits, so that none says how many there are.
const (
	leastNumber = 100_000_000
	mostNumber  = 999_999_999
)

// numberRows draws a number for each row, no two alike, and puts the rows in the
// order of the numbers, which has nothing to do with the board's.
func numberRows(rows []audit.Row, random io.Reader) ([]numberedRow, error) {
	taken, named := make(map[int]bool), make(map[string]int)
	out := make([]numberedRow, 0, len(rows))
	for _, row := range rows {
		named[row.Line]++
		for {
			drawn, err := rand.Int(random, big.NewInt(mostNumber-leastNumber+1))
			if err != nil {
				return nil, fmt.Errorf("draw a row's number: %w", err)
			}
			n := leastNumber + int(drawn.Int64())
			if !taken[n] {
				taken[n] = true
				out = append(out, numberedRow{Row: row, number: n})
				break
			}
		}
	}
	for i := range out {
		out[i].twice = named[out[i].Line] > 1
	}
	slices.SortFunc(out, func(a, b numberedRow) int { return cmp.Compare(a.number, b.number) })
	return out, nil
}

// write writes all files of the rows; nobody but their owner can read them.
func (c *surveyRowsCmd) write(bundle fs.FS, m *ballot.Manifest, rows []audit.Row) error {
	text, err := fs.ReadFile(bundle, "files/"+m.Survey.Questionnaire.String())
	if err != nil {
		return err
	}
	q, err := survey.Parse(text)
	if err != nil {
		return err
	}
	numbered, err := numberRows(rows, rand.Reader)
	if err != nil {
		return err
	}
	answers := make([]survey.Answers, len(numbered))
	for i := range numbered {
		answers[i] = numbered[i].Answers
	}
	named := m.Survey.Level == ballot.LevelNamed
	people, err := c.people(m, numbered)
	if err != nil {
		return err
	}
	head := people
	if !named {
		head = people.only("number", "name_twice")
	}
	all := beside(head, export.RowsOf(q, c.Lang, answers))
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	files := map[string]func(io.Writer) error{
		"rows.csv":      all.Data,
		"rows.xlsx":     func(w io.Writer) error { return export.XLSX(w, all.Sheets()) },
		"rows-spss.txt": all.SPSSData,
		"rows.sps":      func(w io.Writer) error { return all.SPSS(w, "rows-spss.txt") },
		"rows.R":        func(w io.Writer) error { return all.R(w, "rows.csv") },
	}
	if !named {
		files["names.csv"] = people.Data
	}
	for name, write := range files {
		if err := writePrivate(filepath.Join(c.Out, name), write); err != nil {
			return err
		}
	}
	return nil
}

// peopleRows says who is behind each number.
type peopleRows struct{ *export.Rows }

// people makes the variables that are about the person, not about the answers.
func (c *surveyRowsCmd) people(m *ballot.Manifest, rows []numberedRow) (peopleRows, error) {
	chinese := c.Lang == "zh"
	say := func(zh, en string) string {
		if chinese {
			return zh
		}
		return en
	}
	number := func(n int) export.Cell { return export.Cell{Number: n, Numeric: true} }
	groups := export.Variable{Code: "electorate", Label: say("组别", "Group")}
	for i := range m.Electorates {
		groups.Values = append(groups.Values, export.Value{Code: number(i + 1), Label: m.Electorates[i].Names.In(c.Lang)})
	}
	p := peopleRows{&export.Rows{Variables: []export.Variable{
		{Code: "number", Kind: export.Measure, Label: say("抽签编号", "Number drawn by lot")},
		groups,
		{Code: "member_no", Kind: export.Wording, Label: say("编号", "Member number")},
		{Code: "name", Kind: export.Wording, Label: say("姓名（答卷自己写明）", "Name, as the response says")},
		{Code: "branch", Kind: export.Wording, Label: say("支部", "Branch")},
		{Code: "name_twice", Label: say("另有答卷写同一姓名", "Another response names the same member"), Values: []export.Value{
			{Code: number(0), Label: say("否", "No")}, {Code: number(1), Label: say("是", "Yes")},
		}},
	}}}
	for _, row := range rows {
		no, name, branch, err := ballot.ParseMemberLine(row.Line)
		if err != nil {
			return p, err
		}
		twice := number(0)
		if row.twice {
			twice = number(1)
		}
		p.Cells = append(p.Cells, []export.Cell{
			number(row.number), number(row.Electorate + 1), {Text: no}, {Text: name}, {Text: branch}, twice,
		})
	}
	return p, nil
}

// only keeps some of the variables.
func (p peopleRows) only(codes ...string) peopleRows {
	out := peopleRows{&export.Rows{Cells: make([][]export.Cell, len(p.Cells))}}
	for i, v := range p.Variables {
		if !slices.Contains(codes, v.Code) {
			continue
		}
		out.Variables = append(out.Variables, v)
		for j, row := range p.Cells {
			out.Cells[j] = append(out.Cells[j], row[i])
		}
	}
	return out
}

// beside puts answers beside who gave them.
func beside(p peopleRows, answers *export.Rows) *export.Rows {
	out := &export.Rows{Variables: slices.Concat(p.Variables, answers.Variables)}
	for i := range answers.Cells {
		out.Cells = append(out.Cells, slices.Concat(p.Cells[i], answers.Cells[i]))
	}
	return out
}

// writePrivate writes a new file that nobody but its owner can read.
func writePrivate(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the folder
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
