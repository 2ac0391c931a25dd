package ballot

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrOutcome refuses what is no outcome of a survey.
var ErrOutcome = errors.New("ballot: not the outcome of a survey")

// SurveyOutcome is the JSON of a survey's outcome entry (SPEC 8.19).
type SurveyOutcome struct {
	Version   int    `json:"version"`
	Poll      PollID `json:"poll"`
	Responses int    `json:"responses"`
	Keys      int    `json:"keys"`
	Final     int    `json:"final"`
	Invalid   int    `json:"invalid"`
	Results   Digest `json:"results"` // names a bundle file
}

// ParseSurveyOutcome reads an outcome that is in its one form.
func ParseSurveyOutcome(data []byte) (*SurveyOutcome, error) {
	o := new(SurveyOutcome)
	if err := UnmarshalStrict(data, o, MaxJSONSize(MaxEntry), Complete()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOutcome, err)
	}
	again, err := MarshalCanonical(o)
	if err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%w: it is not in its one form", ErrOutcome)
	}
	if o.Version != 1 || o.Final < 0 || o.Invalid < 0 || o.Invalid > o.Final {
		return nil, fmt.Errorf("%w: version %d, %d final, %d invalid", ErrOutcome, o.Version, o.Final, o.Invalid)
	}
	return o, nil
}

// Files lists the bundle files that a manifest names (SPEC 8.1, 8.17).
func (m *Manifest) Files() (list []Digest) {
	for i := range m.Electorates {
		list = append(list, m.Electorates[i].Handles)
	}
	for i := range m.Contests {
		for _, c := range m.Contests[i].Candidates {
			if c.Page != nil {
				list = append(list, *c.Page)
			}
		}
	}
	if m.Survey != nil {
		list = append(list, m.Survey.Questionnaire)
	}
	return list
}
