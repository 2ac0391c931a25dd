package ballotfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hustings/ballot/count"
)

// readCSV reads a table whose first row says what the columns are:
//
//	count,rank1,rank2            a column for each rank; no header is needed here
//	Ann,Bob                      a column for each candidate: ranks, scores or marks
//	count,choices                those chosen, separated by spaces
//	choice                       the one chosen
//	candidate,votes              sums
//	candidate,g0,g1              how often each grade, the worst first
//	motion,for,against,abstain   sums for motions
//
// A column count (or weight) says how many such ballots there are; columns that
// say who voted when are passed over. Cells are separated by comma, semicolon
// or tab, whichever the first row has most of.
func readCSV(s source, o Options) (*count.Profile, error) {
	t, err := openTable(s, o)
	if err != nil {
		return nil, err
	}
	kind := o.Format
	if kind == CSV {
		kind = t.kind()
	}
	switch kind {
	case CSVTotals:
		return t.totals()
	case CSVChoice:
		return t.choices()
	case CSVScores, CSVOrder:
		return t.scores(kind)
	case CSVRanks:
	}
	return t.ranks()
}

// table is a CSV file with its header understood.
type table struct {
	source
	options Options
	head    []string
	few     [][]string // the first rows
	rows    *csv.Reader
	first   []string // the first row, where it is no header
	width   int      // of the last row read
	wide    int      // of the widest row, where there is no header
	weight  int      // column of the number of ballots, or -1
	ballots []int    // columns that are neither that nor passed over
}

var (
	weightColumns = []string{"count", "weight", "ballots", "n"}
	passedOver    = []string{
		"voterid", "voter_id", "voter", "votetime", "pollid", "id", "ballot", "ballotid", "ballot_id",
		"timestamp", "time", "date", "precinct",
	}
)

func openTable(s source, o Options) (*table, error) {
	t := &table{source: s, options: o, weight: -1}
	t.rows = t.reader()
	var err error
	if t.head, err = t.next(); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, s.fault(0, "an empty file")
		}
		return nil, err
	}
	peek := t.reader()
	for range sample {
		row, err := peek.Read()
		if err != nil {
			break // it is met again when rows are read
		}
		t.few = append(t.few, row)
	}
	t.few = t.few[min(1, len(t.few)):]
	for i, name := range t.head {
		name = strings.ToLower(name)
		switch {
		case t.weight < 0 && slices.Contains(weightColumns, name):
			t.weight = i
		case !slices.Contains(passedOver, name):
			t.ballots = append(t.ballots, i)
		}
	}
	if len(t.ballots) == 0 {
		return nil, s.fault(0, "no column says what was voted")
	}
	return t, nil
}

func (t *table) reader() *csv.Reader {
	r := csv.NewReader(bytes.NewReader(t.source))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.Comma = separator(t.source)
	return r
}

// separator is what the first row has most of, outside quotes.
func separator(s source) rune {
	line, _, _ := bytes.Cut(s, []byte("\n"))
	found := map[rune]int{}
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			found[rune(c)]++
		}
	}
	best := ','
	for _, sep := range []rune{';', '\t'} {
		if found[sep] > found[best] {
			best = sep
		}
	}
	return best
}

// next reads a row, cells trimmed.
func (t *table) next() ([]string, error) {
	if row := t.first; row != nil {
		t.first = nil
		return row, nil
	}
	row, err := t.rows.Read()
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return nil, fmt.Errorf("%w: line %d, column %d: %w", ErrSyntax, bad.Line, bad.Column, bad.Err)
	}
	t.width = max(t.width, 1)
	if err != nil {
		return nil, err
	}
	t.width = len(row)
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
		if t.head != nil && i >= len(t.head) && i >= t.wide && row[i] != "" {
			return nil, t.fault(i, "%q stands behind the last column of the header", row[i])
		}
	}
	return row, nil
}

// fault is a refusal of the last row's cell i.
func (t *table) fault(i int, format string, args ...any) error {
	line, column := t.rows.FieldPos(min(i, t.width-1))
	return fmt.Errorf("%w: line %d, column %d: %s", ErrSyntax, line, column, fmt.Sprintf(format, args...))
}

// kind tells what the table holds.
func (t *table) kind() Format {
	head := make([]string, len(t.head))
	for i, h := range t.head {
		head[i] = strings.ToLower(h)
	}
	switch {
	case slices.Contains(head, "for") && slices.Contains(head, "against"), head[0] == "candidate":
		return CSVTotals
	case len(t.ballots) == 1 && slices.Contains([]string{"choice", "choices", "vote", "votes"}, head[t.ballots[0]]):
		return CSVChoice
	case t.namesRanks():
		return CSVRanks
	case t.numeric() && t.ordered() && !t.options.Scores:
		return CSVOrder
	case t.numeric():
		return CSVScores
	}
	return CSVRanks
}

// namesRanks reports whether the header numbers ranks: rank1, Choice 2, 3rd.
func (t *table) namesRanks() bool {
	ok := len(t.ballots) > 0
	for _, i := range t.ballots {
		h := strings.ToLower(t.head[i])
		digits := strings.Trim(h, "abcdefghijklmnopqrstuvwxyz_ -.#")
		word := strings.Trim(strings.TrimSuffix(h, digits), "_ -.#0123456789")
		rank := slices.Contains([]string{"rank", "choice", "preference", "pref", "ranking", "st", "nd", "rd", "th"}, word)
		ok = ok && (rank && len(digits) > 0 || slices.Contains([]string{"first", "second", "third", "fourth", "fifth"}, strings.TrimSuffix(h, " choice")))
	}
	return ok
}

const writeInMark = "w:"

// numeric reports whether cells are numbers, marks or empty.
func (t *table) numeric() bool {
	for _, row := range t.few {
		for _, i := range t.ballots {
			if i >= len(row) {
				continue
			}
			cell := strings.TrimSpace(row[i])
			if !strings.HasPrefix(cell, writeInMark) && strings.Trim(cell, "-+0123456789.") != "" {
				return false
			}
		}
	}
	return true
}

// ordered reports whether every row numbers some candidates 1, 2, 3 … and some
// row goes that far: then the numbers are ranks.
func (t *table) ordered() bool {
	far := false
	for _, row := range t.few {
		seen := make(map[string]bool)
		n := 0
		for _, i := range t.ballots {
			if i < len(row) && strings.TrimSpace(row[i]) != "" {
				seen[strings.TrimSpace(row[i])] = true
				n++
			}
		}
		for rank := range n {
			if !seen[fmt.Sprint(rank+1)] {
				return false
			}
		}
		far = far || n >= 3 || n == 2 && len(t.ballots) == 2
	}
	return far
}

// emptyLines is how many there are: blank ballots in a table of one column, which
// the csv reader passes over.
func (t *table) emptyLines() (n int) {
	for _, line := range t.source.lines() {
		if len(bytes.TrimSpace(line.b)) == 0 {
			n++
		}
	}
	return n
}

// weigh reads how many such ballots a row stands for.
func (t *table) weigh(row []string) (int64, error) {
	if t.weight < 0 || t.weight >= len(row) {
		return 1, nil
	}
	n, ok := text{0, []byte(row[t.weight])}.number(count.MaxVotes)
	if !ok || n < 1 {
		return 0, t.fault(t.weight, "%q is no number of ballots", row[t.weight])
	}
	return n, nil
}

// each reads all rows that are left.
func (t *table) each(take func(row []string, weight int64) error) error {
	for {
		row, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		weight, err := t.weigh(row)
		if err != nil {
			return err
		}
		if err := take(row, weight); err != nil {
			return err
		}
	}
}
