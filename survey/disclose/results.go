package disclose

import (
	"errors"
	"fmt"

	"hustings/ballot"
)

// ErrResults is wrapped by every refusal of a results document.
var ErrResults = errors.New("disclose: no results")

// Version is that of the document.
const Version = 1

// MaxResults is the most bytes a results document has.
const MaxResults = 16 << 20

// Results are all that is published of a survey's responses.
type Results struct {
	Version       int        `json:"version"`
	Poll          string     `json:"poll"`
	Figures       Figures    `json:"figures"`
	Threshold     int        `json:"threshold"`
	TextThreshold int        `json:"text_threshold"`
	Rounding      int        `json:"rounding"`
	Questions     []Question `json:"questions"`
	Tables        []Table    `json:"tables"`
	Texts         []TextList `json:"texts"`
	// Redactions is the SHA-256 of the list of redactions, in hexadecimal, if any.
	Redactions string `json:"redactions,omitempty"`
}

// A Question is the table of one column. Where Hidden is set nothing of it is shown.
type Question struct {
	Name   string `json:"name"`
	Kind   Kind   `json:"kind"`
	Hidden Reason `json:"hidden,omitempty"`
	// Asked is to how many the question was put, Answered how many answered; 0 where
	// it is not shown.
	Asked    int    `json:"asked,omitempty"`
	Answered int    `json:"answered,omitempty"`
	Cells    []Cell `json:"cells"`
	// Rest counts all who gave one of the hidden answers, or, where Answered is not
	// shown, none. Of a Multi and a Rank there is none.
	Rest  int    `json:"rest,omitempty"`
	Stats *Stats `json:"stats,omitempty"`
	// Estimate is of a Random.
	Estimate *Estimate `json:"estimate,omitempty"`
	// Positions are of a Rank, in the order of the cells.
	Positions []Position `json:"positions,omitempty"`
}

// A Cell is one answer. Of one that is hidden Count is 0, which it never is of one
// that is shown, unless results hide nothing.
type Cell struct {
	Key   string `json:"key"`
	Count int    `json:"count,omitempty"`

	whole bool // of results that hide nothing
}

// Shown says whether the number is there.
func (c Cell) Shown() bool { return c.Count > 0 || c.whole }

// A Table is a cross table. Groups of answers that are put together are one row or
// column of it. Where the columns are a multiple choice, each is one answer, people
// may be in several of them, and All is the number of people in each row; likewise
// the rows.
type Table struct {
	Rows     string  `json:"rows"`
	Columns  string  `json:"columns"`
	Hidden   Reason  `json:"hidden,omitempty"`
	Multiple string  `json:"multiple,omitempty"` // "rows" or "columns"
	RowSets  []Group `json:"row_sets"`
	ColSets  []Group `json:"column_sets"`
	Counts   [][]int `json:"counts"`
	All      []int   `json:"all,omitempty"`
}

// A Group is answers put together. None says that those who did not answer, or were
// not asked, are among them.
type Group struct {
	Keys []string `json:"keys"`
	None bool     `json:"none,omitempty"`
}

// A TextList is the texts written to one question, sorted by their bytes. Of
// Redacted of them officers have taken something out.
type TextList struct {
	Name     string   `json:"name"`
	Hidden   Reason   `json:"hidden,omitempty"`
	Redacted int      `json:"redacted,omitempty"`
	Texts    []string `json:"texts"`
}

// Redacted is how many texts officers have taken something out of.
func (r *Results) Redacted() (n int) {
	for _, t := range r.Texts {
		n += t.Redacted
	}
	return n
}

// Marshal writes the document, the same bytes for the same results.
func (r *Results) Marshal() ([]byte, error) {
	out, err := ballot.MarshalCanonical(*r)
	switch {
	case err != nil:
		return nil, fmt.Errorf("disclose: write results: %w", err)
	case len(out) > MaxResults:
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrResults, len(out), MaxResults)
	}
	return out, nil
}

// Parse reads a document and refuses what Aggregate never makes: a number shown that
// is less than the threshold, a table without its shape.
func Parse(data []byte) (*Results, error) {
	var r Results
	if err := ballot.UnmarshalStrict(data, &r, ballot.MaxJSONSize(MaxResults), ballot.Complete()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrResults, err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrResults, err)
	}
	r.mark()
	return &r, nil
}
