package web

import (
	"errors"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// ErrTossedTwice refuses a randomised question where people may answer again: who
// tosses twice and gets two answers tells which of them is true.
var ErrTossedTwice = errors.New("web: a randomised question, and more than one response from each person")

// ErrNoRoomForName refuses a questionnaire that fills a response so far that the
// name, which goes along at the levels A0 and A1, has no place in it.
var ErrNoRoomForName = errors.New("web: the questionnaire leaves no room for the name that goes along at this level: ask less, shorten a text, or choose A2 or A3")

// errQuestionnaireFile refuses a draft that names a file of the questionnaire's
// where no file can be read.
var errQuestionnaireFile = errors.New("web: the questionnaire itself has to stand in the draft, not the name of its file")

// CheckSurvey reads a draft's questionnaire, so that its faults are told before
// sealing, and writes its parts into the draft (SPEC 8.17). It holds that the
// listed cross tables can be made.
func CheckSurvey(d *ballot.Draft) (*survey.Questionnaire, error) {
	if d.Survey.File != "" {
		return nil, errQuestionnaireFile
	}
	q, err := survey.Parse([]byte(d.Survey.Questionnaire))
	if err != nil {
		return nil, fmt.Errorf("questionnaire: %w", err)
	}
	if d.BallotsPerKey > 1 && q.Randomised() {
		return nil, ErrTossedTwice
	}
	if _, err := disclose.NewReader(q).Tables(d.Survey.Tables); err != nil {
		return nil, err
	}
	d.Survey.Parts = audit.PartsOf(q, d.Survey.Level)
	sealed := ballot.Manifest{Kind: ballot.KindSurvey, Survey: &ballot.Survey{Parts: d.Survey.Parts}}
	if len(d.Survey.Parts) > ballot.MaxParts || sealed.SealedResponse() > ballot.MaxSealedResponse {
		return nil, ErrNoRoomForName // without a name it fits, or the questionnaire had been refused
	}
	return q, nil
}
