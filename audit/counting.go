package audit

import (
	"errors"
	"fmt"
	"slices"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// ErrQuestionnaire says that a survey's definition does not hold together.
var ErrQuestionnaire = errors.New("audit: not a questionnaire of this survey")

// Counting turns the opened final responses of a survey into its results. It is
// the only code that does: box, counters and auditors call it alike. What it
// gives depends on manifest, questionnaire, the board's figures and the responses
// alone.
type Counting struct {
	m       *ballot.Manifest
	q       *survey.Questionnaire
	figures SurveyFigures
	valid   *disclose.Reader
	tables  [][2]string
	invalid int
	handed  handed
	row     func(Row) // where rows are asked for
}

// SurveyFigures are what results tell that is not in the responses, from the board.
type SurveyFigures struct {
	Poll             ballot.PollID
	Expected, Issued int
}

// PartsOf are the parts of a manifest that follow from a questionnaire and a level
// (SPEC 8.17).
func PartsOf(q *survey.Questionnaire, level ballot.Level) []int {
	parts := []int{max(1, q.ClosedSize())}
	for _, text := range q.Texts() {
		parts = append(parts, text.Size)
	}
	if level.Named() {
		parts = append(parts, ballot.NamePartSize)
	}
	return parts
}

// NewCounting checks a survey's definition (SPEC 12.15) and starts counting.
func NewCounting(m *ballot.Manifest, questionnaire []byte, figures SurveyFigures) (*Counting, error) {
	if !m.IsSurvey() {
		return nil, fmt.Errorf("%w: it is no survey", ErrQuestionnaire)
	}
	q, err := survey.Parse(questionnaire)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrQuestionnaire, err)
	}
	if want := PartsOf(q, m.Survey.Level); !slices.Equal(want, m.Survey.Parts) {
		return nil, fmt.Errorf("%w: its parts are %v, the manifest says %v", ErrQuestionnaire, want, m.Survey.Parts)
	}
	c := &Counting{m: m, q: q, figures: figures, valid: disclose.NewReader(q)}
	if c.tables, err = c.valid.Tables(m.Survey.Tables); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrQuestionnaire, err)
	}
	if _, err := c.Results(nil); err != nil { // of nobody: what would fail then fails now
		return nil, fmt.Errorf("%w: %w", ErrQuestionnaire, err)
	}
	return c, nil
}

// Add takes what was in the parts of the next final response, of that electorate,
// in the order of the log; a part that did not open is nil. It says whether they are
// a response, and keeps none of the slices.
func (c *Counting) Add(electorate uint8, plain [][]byte) bool {
	row, ok := c.read(electorate, plain)
	if !ok {
		c.invalid++
		return false
	}
	c.valid.Add(row.Answers)
	if c.row != nil {
		c.row(row)
	}
	return true
}

// read reads a response as whoever answered was allowed to make it, with the name
// where one goes along.
func (c *Counting) read(electorate uint8, plain [][]byte) (row Row, ok bool) {
	row.Electorate = int(electorate)
	parts, err := c.m.UnframeParts(plain, c.q.ClosedSize())
	if err != nil {
		return row, false
	}
	if c.m.Survey.Level.Named() {
		var handle ballot.Digest
		last := len(parts) - 1
		handle, row.Line, err = ballot.ParseNamePart(c.m.Ceremony, parts[last])
		if err != nil || !c.handed.has(row.Electorate, handle) {
			return row, false
		}
		parts = parts[:last]
	}
	answers, err := c.q.Decode(parts)
	if err != nil {
		return row, false
	}
	cleaned, faults := c.q.Validate(answers)
	row.Answers = cleaned
	return row, len(faults) == 0
}

// Results gives the bytes of the results (SPEC 8.20), once all are added, with what
// officers have taken out of texts: a file of redactions, or nil.
func (c *Counting) Results(redactions []byte) ([]byte, error) {
	results, err := c.aggregate(redactions)
	if err != nil {
		return nil, err
	}
	return results.Marshal()
}

// Texts gives the lists of texts that the results show, as they were written.
func (c *Counting) Texts() ([]disclose.TextList, error) {
	results, err := c.aggregate(nil)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(results.Texts, func(l disclose.TextList) bool { return len(l.Texts) == 0 }), nil
}

func (c *Counting) aggregate(redactions []byte) (*disclose.Results, error) {
	s := c.m.Survey
	return disclose.Aggregate(&disclose.Input{
		Poll: c.figures.Poll.String(),
		Figures: disclose.Figures{
			Expected: c.figures.Expected, Issued: c.figures.Issued,
			Returned: c.valid.Responses() + c.invalid, Invalid: c.invalid,
		},
		Threshold: s.Threshold, TextThreshold: s.TextThreshold, Rounding: s.Rounding,
		Columns: c.valid.Columns(), Texts: c.valid.Texts(), Tables: c.tables, Redact: redactions,
	})
}
