package survey

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// ErrQuestionnaire says that a text is no questionnaire that can be published.
var ErrQuestionnaire = errors.New("survey: questionnaire refused")

// Reason sorts what can be wrong in a questionnaire.
type Reason string

// The reasons.
const (
	Syntax    Reason = "syntax"    // no JSON
	Unknown   Reason = "unknown"   // a property, type or function that is not carried out
	Privacy   Reason = "privacy"   // would harm those who answer
	Value     Reason = "value"     // of the wrong kind or out of its range
	Reference Reason = "reference" // {name} of nothing, a name twice, a circle
	Size      Reason = "size"      // too much of something
)

// A Problem is one thing wrong in a questionnaire, where it stands, and what to do.
type Problem struct {
	Line   int // 1-based
	Col    int // 1-based, in characters
	Reason Reason
	Name   string // the property, type, question or function at fault
	Msg    string
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Col, p.Msg)
}

// Problems are all that is wrong in a questionnaire, in the order of the text. It
// is the error of Parse.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives ErrQuestionnaire.
func (p Problems) Unwrap() error { return ErrQuestionnaire }

// maxProblems is where listing ends: a text with more is something else.
const maxProblems = 200

func (p Problems) sorted() Problems {
	sort.SliceStable(p, func(i, j int) bool {
		if p[i].Line != p[j].Line {
			return p[i].Line < p[j].Line
		}
		return p[i].Col < p[j].Col
	})
	return p
}
