package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/survey/disclose"
)

const pulseFirst = `{"title": {"zh": "脉搏", "en": "Pulse"}, "pages": [{"name": "p", "elements": [
 {"type": "boolean", "name": "again", "title": {"zh": "还愿意来吗？", "en": "Would you come again?"}, "isRequired": true},
 {"type": "boolean", "name": "fair", "title": "Fair?", "isRequired": true}]}]}`

// pulseAgain asks the first question in other words, and the second no longer.
var pulseAgain = strings.NewReplacer("Would you come again?", "Would you join again?", `"fair"`, `"just"`).Replace(pulseFirst)

// round holds a survey among members numbered from..to, up to where its counter has
// signed, and gives its bundle.
func (d *demo) round(t *testing.T, text string, from, to int, earlier *ballot.PollID) string {
	t.Helper()
	d.draftRound(t, text, from, to, earlier)
	for _, step := range []func(context.Context) error{d.seal, d.openPoll, d.vote, d.closePoll, d.openBallots, d.countSurvey} {
		must(t, step(t.Context()))
	}
	bundle := filepath.Join(d.cmd.Out, "bundle")
	must(t, d.server.hall.export(t.Context(), d.poll.ceremony, bundle))
	return bundle
}

// draftRound makes the draft, and its key.
func (d *demo) draftRound(t *testing.T, text string, from, to int, earlier *ballot.PollID) {
	t.Helper()
	d.cmd.Out, d.dir, d.everybody = t.TempDir(), t.TempDir(), true
	d.cmd.Survey = filepath.Join(d.cmd.Out, "questions.json")
	must(t, os.WriteFile(d.cmd.Survey, []byte(text), 0o600))
	d.surveyed = func(draft *ballot.Draft) {
		draft.Survey.Earlier, draft.BallotsPerKey = earlier, 1
		var numbers []string
		for i := from; i <= to; i++ {
			numbers = append(numbers, fmt.Sprintf("M%06d", i))
		}
		draft.Electorates = []ballot.DraftElectors{{Names: ballot.Text{"zh": "全体", "en": "All"}, Members: numbers}}
	}
	must(t, d.prepareSurvey(t.Context()))
	must(t, d.ceremony(t.Context()))
}

// compare runs the command.
func (d *demo) compare(t *testing.T, args surveyCompareCmd) (string, error) {
	t.Helper()
	var out strings.Builder
	w := d.w
	w.out = &out
	err := args.Run(t.Context(), w)
	return out.String(), err
}

// TestSurveySeries: a survey is repeated among others of whom enough joined and left,
// and compared everywhere; a third run, which one member has left, is compared
// nowhere; and nothing but a survey with results can be repeated, by one other.
func TestSurveySeries(t *testing.T) {
	d, _ := served(t, &demoCmd{Members: 48, Trustees: 1, Threshold: 1})
	first := d.round(t, pulseFirst, 1, 40, nil)
	firstAt, firstID := "/p/"+d.poll.ceremony.String(), d.poll.id
	d.seen(t, firstAt+"/results/comparison.json", 404, "", "")

	d.draftRound(t, pulseAgain, 7, 47, &firstID)
	runs, err := deskPolls{d.server.hall, d.server.office}.Repeatable(t.Context())
	must(t, err)
	if len(runs) != 1 || runs[0].Poll != firstID || len(runs[0].Questionnaire) == 0 {
		t.Errorf("%+v", runs)
	}
	draft, err := d.server.hall.draft(t.Context(), d.poll.ceremony)
	must(t, err)
	said, err := deskPolls{d.server.hall, d.server.office}.Series(t.Context(), draft)
	if must(t, err); len(said) != 1 || said[0].Joined != 7 || said[0].Left != 6 || said[0].Threshold != 5 {
		t.Errorf("%+v", said)
	}
	second := d.round(t, pulseAgain, 7, 47, &firstID)
	at := "/p/" + d.poll.ceremony.String()
	if e := d.poll.manifest.Survey.Earlier; !slices.Equal(e, said) {
		t.Errorf("sealed %+v, said %+v", e, said)
	}
	d.comparedPages(t, at)
	d.comparedByCommand(t, first, second)

	secondID := d.poll.id
	d.draftRound(t, pulseAgain, 7, 47, &firstID)
	if err := d.seal(t.Context()); !errors.Is(err, errSeries) {
		t.Errorf("a survey repeated twice: %v", err)
	}
	d.draftRound(t, pulseAgain, 7, 47, &ballot.PollID{1})
	if err := d.seal(t.Context()); !errors.Is(err, errSeries) {
		t.Errorf("a survey that is not here: %v", err)
	}
	third := d.round(t, pulseAgain, 8, 47, &secondID)
	if e := d.poll.manifest.Survey.Earlier; len(e) != 2 || e[0].Joined != 0 || e[0].Left != 1 || e[1].Poll != firstID || e[1].Joined != 7 || e[1].Left != 7 {
		t.Errorf("%+v", e)
	}
	at = "/p/" + d.poll.ceremony.String()
	d.seen(t, at+"/result", 200, "加入 0 人、离开 1 人", "0 joined and 1 left", "Would you join again? then")
	d.seen(t, at+"/results/comparison.json", 404, "", "")
	_, err = d.compare(t, surveyCompareCmd{Earlier: second, Later: third, Lang: "en"})
	if x, ok := errors.AsType[*exit](err); !ok || x.code != exitNotYet || !errors.Is(err, disclose.ErrCompare) {
		t.Errorf("one member left: %v", err)
	}
}

// comparedPages holds the pages and files of the second run.
func (d *demo) comparedPages(t *testing.T, at string) {
	t.Helper()
	d.seen(t, at, 200, "加入 7 人，离开 6 人", "7 have joined since and 6 have left")
	d.seen(t, at+"/minutes", 200, "加入 7 人，离开 6 人", "7 have joined since and 6 have left")
	d.seen(t, at+"/result", 200, "与前一次“脉搏”比较", "Compared with the run before, “Pulse”")
	d.seen(t, at+"/result", 200, "相差（百分点）", "It was not asked then.")
	d.seen(t, at+"/result", 200, "题目的说法改过", "worded differently now")
	for file, want := range map[string]string{"results.zh.csv": "那次 %,这次 %,相差（百分点）", "results.en.csv": "Then %,Now %,Difference (points)", "comparison.json": `"joined":7,"left":6`} {
		status, body, err := call(t.Context(), http.DefaultClient, "GET", d.origin+at+"/results/"+file, "", nil, 1<<22)
		if err != nil || status != 200 || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d, %v: %.2000s", file, status, err, body)
		}
	}
}

// comparedByCommand holds what verify and compare say of the two bundles.
func (d *demo) comparedByCommand(t *testing.T, first, second string) {
	t.Helper()
	for lang, want := range map[string]string{"en": "7 have joined since", "zh": "加入 7 人"} {
		out, err := d.compare(t, surveyCompareCmd{Earlier: first, Later: second, Lang: lang})
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v: %s", lang, err, out)
		}
	}
	out, err := d.compare(t, surveyCompareCmd{Earlier: first, Later: second, JSON: true})
	must(t, err)
	var c disclose.Comparison
	must(t, json.Unmarshal([]byte(out), &c))
	if c.Earlier.Responses < 30 || c.Later.Responses < 30 || len(c.Questions) != 2 || !c.Questions[0].Reworded || c.Questions[0].Cells[0].Difference == nil || c.Questions[1].Why != disclose.GapNew {
		t.Errorf("%s", out)
	}
	_, err = d.compare(t, surveyCompareCmd{Earlier: second, Later: first, Lang: "en"})
	if x, ok := errors.AsType[*exit](err); !ok || x.code != exitFailed || !strings.Contains(err.Error(), "12.88") {
		t.Errorf("the wrong way round: %v", err)
	}
	verify := func(bundle string) *audit.Result {
		r, err := audit.Verify(t.Context(), os.DirFS(bundle), audit.Options{})
		must(t, err)
		return r
	}
	r := verify(second)
	noted := func(r *audit.Result) bool {
		return slices.ContainsFunc(r.Notes, func(f audit.Failure) bool { return f.ID == "12.88" })
	}
	if !r.Stands() || !noted(r) || slices.Contains(r.Made(), "12.88") {
		t.Errorf("%v, %v", r.Failures, r.Notes)
	}
	if r.CheckStage(verify(first)); !r.Stands() || noted(r) || !slices.Contains(r.Made(), "12.88") {
		t.Errorf("%v, %v", r.Failures, r.Notes)
	}
	if r.CheckStage(r); r.Stands() {
		t.Error("a survey repeats itself")
	}
}
