package ballot

import (
	"fmt"
	"unicode/utf8"
)

// Statement is what officers enter in the certificate because no computer knows
// it (SPEC 8.14).
type Statement struct {
	Absent   []Absent `json:"absent"`
	Approval string   `json:"approval"`
	Place    string   `json:"place"`
	Form     string   `json:"form"`
	Chair    string   `json:"chair"`
	Tellers  []string `json:"tellers"`
	Reissued int      `json:"reissued"`
	Remarks  string   `json:"remarks"`
}

// Absent counts members who were absent for a reason.
type Absent struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

const maxStatementText = 300

// ParseStatement reads a statement strictly.
func ParseStatement(data []byte) (*Statement, error) {
	s := new(Statement)
	if err := UnmarshalStrict(data, s, MaxJSONSize(MaxEntry), Complete()); err != nil {
		return nil, err
	}
	texts := append([]string{s.Approval, s.Place, s.Form, s.Chair, s.Remarks}, s.Tellers...)
	for _, a := range s.Absent {
		texts = append(texts, a.Reason)
		if a.Count < 0 || a.Count > maxRoll {
			return nil, fmt.Errorf("ballot: statement: absent count %d", a.Count)
		}
	}
	for _, t := range texts {
		if utf8.RuneCountInString(t) > maxStatementText {
			return nil, fmt.Errorf("ballot: statement: a text of over %d characters", maxStatementText)
		}
	}
	if s.Reissued < 0 || s.Reissued > maxRoll || len(s.Tellers) > 16 || len(s.Absent) > 64 {
		return nil, fmt.Errorf("ballot: statement: a number out of bounds")
	}
	return s, nil
}
