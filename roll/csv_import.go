package roll

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of an import.
const (
	// DefaultCSVSize is the size bound a caller may want: 64 MiB is more than
	// MaxRows rows of ordinary length.
	DefaultCSVSize = 64 << 20
	// MaxRows is the most members one roll may have.
	MaxRows = 200_000
)

// ParseCSV reads a roll: comma-separated (RFC 4180, line ends of any kind), in
// UTF-8 or GB18030, its first row the headings in any order in English or
// Chinese. Columns member_no, name and status have to be there, branch, email
// and phone may be. Rows without anything in them are skipped.
//
// It is all or nothing: if anything is wrong, the error is a *Problems that
// lists everything by row and column, and there are no members. Any other error
// comes from r. maxBytes bounds the file.
func ParseCSV(r io.Reader, maxBytes int64) ([]Member, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("roll: read the file: %w", err)
	}
	var problems Problems
	if int64(len(data)) > maxBytes {
		problems.add(Problem{Code: FileTooLarge, Msg: fmt.Sprintf("file is larger than %d bytes: split it or remove what does not belong", maxBytes)})
		return nil, problems.err()
	}
	text, enc, damaged := decodeText(data)
	unreadable := Problem{Row: damaged, Code: EncodingUnknown, Msg: `neither UTF-8 nor GB18030: save the file again as "CSV UTF-8"`}
	if enc == "" {
		problems.add(unreadable)
		return nil, problems.err()
	}
	in := &importer{problems: &problems, numbers: make(map[string]int), emails: make(map[string]int)}
	in.read(csv.NewReader(strings.NewReader(text)))
	if damaged > 0 && len(problems.List) == 0 {
		problems.add(unreadable)
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return in.members, nil
}

// DetectEncoding says how ParseCSV would read the file, "" if not at all.
func DetectEncoding(data []byte) Encoding {
	_, enc, _ := decodeText(data)
	return enc
}

// importer goes through one file.
type importer struct {
	problems *Problems
	columns  columns
	started  bool // headings read
	rows     int
	members  []Member
	numbers  map[string]int // number -> row where it stands first
	emails   map[string]int
}

func (in *importer) read(r *csv.Reader) {
	r.FieldsPerRecord = -1
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			in.problems.add(Problem{
				Row: broken.StartLine, Code: QuoteBroken,
				Msg: `a double quote stands in the wrong place: put quotes around the whole cell and double each one inside, or remove it`,
			})
			continue
		}
		row, _ := r.FieldPos(0)
		if blank(record) {
			continue
		}
		if !in.started {
			in.started = true
			in.columns = readHeadings(record, row, in.problems)
			if !in.columns.usable() {
				return
			}
			continue
		}
		if in.rows++; in.rows > MaxRows {
			in.problems.add(Problem{Row: row, Code: RowsTooMany, Msg: fmt.Sprintf("more than %d members: split the roll", MaxRows)})
			return
		}
		in.row(record, row)
	}
	if in.rows == 0 && len(in.problems.List) == 0 {
		in.problems.add(Problem{Code: FileEmpty, Msg: "there is no member in the file: add a row of headings and a row for each member"})
	}
}

func blank(record []string) bool {
	for _, cell := range record {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// row reads one member and reports everything wrong with the row.
func (in *importer) row(record []string, row int) {
	want := len(in.columns.headings)
	if len(record) < want {
		in.problems.add(Problem{
			Row: row, Col: len(record) + 1, Column: in.columns.headings[len(record)], Code: ColumnMissing,
			Msg: fmt.Sprintf("%d columns, the headings have %d: add the missing cells, or an empty one for each", len(record), want),
		})
	}
	var cells [fieldCount]string
	var there [fieldCount]bool
	for f, at := range in.columns.at {
		if at >= 0 && at < len(record) {
			cells[f], there[f] = record[at], true
		}
	}
	m, faults := checkCells(cells)
	for i := range min(want, len(record)) { // in the order of the file
		f, known := in.columns.fields[i]
		if !known || !there[f] {
			continue
		}
		if bad := faults[f]; bad.fails() {
			in.report(row, f, cells[f], bad)
			continue
		}
		switch f {
		case fieldNumber:
			in.once(in.numbers, numberKey(m.Number), row, f, m.Number, NumberRepeated)
		case fieldEmail:
			in.once(in.emails, emailKey(m.Email), row, f, m.Email, EmailRepeated)
		}
	}
	if len(record) > want {
		in.problems.add(Problem{
			Row: row, Col: want + 1, Code: ColumnExtra, Value: record[want],
			Msg: fmt.Sprintf("%d columns, the headings have %d: remove what is too much, or put quotes around a cell with a comma", len(record), want),
		})
	}
	in.members = append(in.members, m)
}

func (in *importer) report(row int, f field, value string, bad *fault) {
	at := in.columns.at[f]
	in.problems.add(Problem{
		Row: row, Col: at + 1, Column: in.columns.headings[at], Code: bad.code, Value: value, Msg: bad.msg,
	})
}

// once reports a value that stood in an earlier row already.
func (in *importer) once(seen map[string]int, key string, row int, f field, value string, code ProblemCode) {
	if key == "" {
		return
	}
	first, again := seen[key]
	if !again {
		seen[key] = row
		return
	}
	at := in.columns.at[f]
	in.problems.add(Problem{
		Row: row, Col: at + 1, Column: in.columns.headings[at], Code: code, Value: value, First: first,
		Msg: fmt.Sprintf("stands in row %d already: correct one of the two", first),
	})
}
