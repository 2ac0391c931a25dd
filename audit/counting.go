package audit

import (
	"errors"
	"fmt"
	"slices"

	"hustings/ballot"
	"hustings/survey"
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
	valid   []survey.Answers
	invalid int
}

// SurveyFigures are the numbers of people that results tell, from the board.
type SurveyFigures struct{ Expected, Issued int }

// PartsOf are the parts of a manifest that follow from a questionnaire (SPEC 8.17).
func PartsOf(q *survey.Questionnaire) []int {
	parts := []int{max(1, q.ClosedSize())}
	for _, text := range q.Texts() {
		parts = append(parts, text.Size)
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
	if want := PartsOf(q); !slices.Equal(want, m.Survey.Parts) {
		return nil, fmt.Errorf("%w: its parts are %v, the manifest says %v", ErrQuestionnaire, want, m.Survey.Parts)
	}
	return &Counting{m: m, q: q, figures: figures}, nil
}

// Add takes what was in the parts of the next final response, in the order of the
// log; a part that did not open is nil. It says whether they are a response, and
// keeps none of the slices.
func (c *Counting) Add(plain [][]byte) bool {
	answers, ok := c.answers(plain)
	if !ok {
		c.invalid++
		return false
	}
	c.valid = append(c.valid, answers)
	return true
}

// answers reads a response as whoever answered was allowed to make it.
func (c *Counting) answers(plain [][]byte) (survey.Answers, bool) {
	parts, err := c.m.UnframeParts(plain, c.q.ClosedSize())
	if err != nil {
		return nil, false
	}
	answers, err := c.q.Decode(parts)
	if err != nil {
		return nil, false
	}
	cleaned, faults := c.q.Validate(answers)
	return cleaned, len(faults) == 0
}

// Results gives the bytes of the results (SPEC 8.19), once all are added.
func (c *Counting) Results() ([]byte, error) {
	shown := 0
	if len(c.valid) >= c.m.Survey.Threshold {
		shown = len(c.valid)
	}
	return ballot.MarshalCanonical(struct {
		Version   int `json:"version"`
		Responses int `json:"responses"`
	}{1, shown})
}
