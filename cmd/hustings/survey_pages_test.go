package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"hustings/ballot"
)

// TestSurveyPagesAnswer: pages made for elections neither fail on a survey nor
// show anything of its responses.
func TestSurveyPagesAnswer(t *testing.T) {
	d := heldSurvey(t)
	at := "/p/" + d.poll.ceremony.String()
	paths := []string{"/", "/help", at, at + "/board", at + "/result", at + "/lookup", at + "/minutes", at + "/votes", at + "/state", "/polls", "/vote/" + d.poll.ceremony.String()}
	for i := range d.poll.box.box.Standing().Size {
		paths = append(paths, at+"/board/"+strconv.FormatUint(i, 10))
	}
	for _, path := range paths {
		status, body, err := call(t.Context(), http.DefaultClient, "GET", d.origin+path, "", nil, 1<<22)
		if err != nil || status >= 500 {
			t.Errorf("%s: %d, %v: %.300s", path, status, err, body)
		}
	}
}

// heldSurvey is a survey that has been answered, counted and certified, on a
// running server.
func heldSurvey(t *testing.T) *demo {
	t.Helper()
	file := filepath.Join(t.TempDir(), "questions.json")
	questions, _ := fortyQuestions()
	if err := os.WriteFile(file, questions, 0o600); err != nil {
		t.Fatal(err)
	}
	d, _ := served(t, &demoCmd{Members: 12, Trustees: 3, Threshold: 2, Survey: file, Out: t.TempDir()})
	r, err := d.run(t.Context(), filepath.Join(d.cmd.Out, "bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Audit != "ok" || *r.Invalid != 0 || d.poll.box.box.Standing().Phase != ballot.PhaseCertified {
		t.Fatalf("%+v", r)
	}
	return d
}
