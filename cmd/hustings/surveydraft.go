package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hustings/ballot"
	"hustings/survey"
	"hustings/web"
)

// readQuestionnaire puts a questionnaire that the draft names by its file into the
// draft. dir is where the draft lies.
func readQuestionnaire(d *ballot.Draft, dir string) error {
	if d.Survey == nil || d.Survey.File == "" {
		return nil
	}
	if d.Survey.Questionnaire != "" {
		return errors.New("questionnaire and questionnaire_file exclude each other")
	}
	path := d.Survey.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	data, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return err
	}
	d.Survey.Questionnaire, d.Survey.File = string(data), ""
	return nil
}

// fillSurvey reads a draft's questionnaire, so that its faults are told now and
// not at sealing, and writes its parts into the draft. It gives the document.
func fillSurvey(d *ballot.Draft) ([]byte, error) {
	if _, err := web.CheckSurvey(d); err != nil {
		return nil, err
	}
	if len(d.Survey.Counters) == 0 {
		return nil, errors.New("survey: name at least one counter with a key, who gets the responses and checks the results\nhint: hustings poll key --name NAME --out FILE prints the line to put there")
	}
	return ballot.MarshalCanonical(d)
}

// printSurvey prints a survey that can be created once its names are filled in.
func (c *pollCreateCmd) printSurvey(w world) error {
	data, err := os.ReadFile(c.Survey)
	if err != nil {
		return err
	}
	q, err := survey.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Survey, err)
	}
	opens := w.now().Add(c.OpenIn)
	d := sampleSurvey(q, ballot.Level(c.Level), opens, opens.Add(c.OpenFor))
	d.Survey.File = c.Survey
	out, err := ballot.MarshalCanonical(d)
	if err != nil {
		return err
	}
	if err := indent(w.out, out); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.out)
	return err
}

// sampleSurvey is a survey with made-up people.
func sampleSurvey(q *survey.Questionnaire, level ballot.Level, opens, closes time.Time) *ballot.Draft {
	s := &ballot.DraftSurvey{Level: level, Counters: []ballot.Party{}}
	if level.Suppresses() {
		s.Threshold, s.TextThreshold = 5, 10
	}
	titles := ballot.Text{"zh": "问卷调查", "en": "Survey"}
	for lang := range titles {
		if title := q.Title.In(lang); title != "" {
			titles[lang] = title
		}
	}
	return &ballot.Draft{
		Titles:       titles,
		Organisation: ballot.Text{"zh": "示例支部", "en": "Sample branch"},
		Survey:       s,
		Electorates:  []ballot.DraftElectors{{Names: ballot.Text{"zh": "全体", "en": "All members"}}},
		Trustees:     ballot.DraftTrustees{Threshold: 2, Stages: 1, Names: []string{"周三", "吴四", "徐五"}},
		Officers:     ballot.Officers{Needed: 1, Keys: []ballot.Party{}},
		Open:         ballot.Time(opens.Unix()), Close: ballot.Time(closes.Unix()),
		ClaimsSeconds: 600, EarlyClose: "officer", BallotsPerKey: 1, BatchMin: 100,
	}
}
