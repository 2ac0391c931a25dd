package lss

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Bounds of a file.
const (
	MaxSize  = 8 << 20
	maxRows  = 50_000
	maxDepth = 8
)

// ErrFile says that a text is no survey of LimeSurvey.
var ErrFile = errors.New("lss: not a LimeSurvey survey")

// row is one row of a table: column to text.
type row map[string]string

func (r row) number(column string) int {
	n, _ := strconv.Atoi(r[column]) // what is no number sorts first
	return n
}

// tables are the rows by table.
type tables map[string][]row

// read takes the tables out of a file.
func read(data []byte) (tables, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes are more than the %d allowed", ErrFile, len(data), MaxSize)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("%w: save it as UTF-8", ErrFile)
	}
	r := &tableReader{all: make(tables)}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.token(token)
		}
		if err != nil {
			line, column := d.InputPos()
			return nil, fmt.Errorf("%w: line %d, column %d: %w", ErrFile, line, column, err)
		}
	}
	if len(r.all["surveys"]) != 1 || len(r.all["questions"]) == 0 {
		return nil, fmt.Errorf("%w: it has %d surveys and %d questions (an .lss file has one survey)", ErrFile, len(r.all["surveys"]), len(r.all["questions"]))
	}
	return r.all, nil
}

type tableReader struct {
	all   tables
	path  []string
	row   row
	count int
}

func (r *tableReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return errors.New("a document type is refused: it can fetch from elsewhere")
	case xml.StartElement:
		if r.path = append(r.path, t.Name.Local); len(r.path) > maxDepth {
			return errors.New("nested too deep")
		}
		if r.inRow() && len(r.path) == 4 {
			if r.count++; r.count > maxRows {
				return fmt.Errorf("more than %d rows", maxRows)
			}
			r.row = make(row)
		}
	case xml.EndElement:
		if r.inRow() && len(r.path) == 4 {
			r.all[r.path[1]] = append(r.all[r.path[1]], r.row)
		}
		r.path = r.path[:len(r.path)-1]
	case xml.CharData:
		if r.inRow() && len(r.path) == 5 {
			r.row[r.path[4]] += string(t)
		}
	}
	return nil
}

// inRow says whether the path is document, table, rows, row.
func (r *tableReader) inRow() bool {
	return len(r.path) >= 4 && r.path[2] == "rows" && r.path[3] == "row"
}
