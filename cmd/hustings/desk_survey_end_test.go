package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"hustings/audit"
	"hustings/ballot"
	"hustings/person"
	"hustings/survey"
)

// surveyDesk are the desk's pages of a survey; those that its phase has not are left out.
var surveyDesk = []string{
	"", "/edit", "/preview", "/questions", "/questionnaire", "/invites", "/notice", "/slips", "/sign", "/next", "/attendance/0",
	"/texts", "/texts/1", "/act/seal", "/act/agree", "/act/open", "/act/attend", "/act/late", "/act/extend", "/act/close", "/act/annul", "/act/erratum", "/act/certify",
}

// deskVoting is what the desk of an election says besides.
var deskVoting = regexp.MustCompile(`选务|选区|选民|重投|票匦|开票|计票|应到|(?i)\b(electorates?)\b`)

// surveySays holds that no page of a survey, at the desk or in public, speaks of an
// election, in either language, whatever the phase.
func (w *deskWorld) surveySays(path, phase string) {
	w.t.Helper()
	if w.quiet {
		return
	}
	public := "/p/" + strings.TrimPrefix(path, "/desk/p/")
	paths := []string{
		public, public + "/result", public + "/lookup", public + "/board", public + "/minutes", public + "/stages", public + "/votes", public + "/count",
		public + "/candidate/0/0", public + "/nothing", strings.Replace(public, "/p/", "/trustee/", 1), strings.Replace(public, "/p/", "/trustee/", 1) + "/guide",
		strings.Replace(public, "/p/", "/vote/", 1),
	}
	for _, page := range surveyDesk {
		paths = append(paths, path+page)
	}
	for _, page := range paths {
		for _, lang := range []string{"zh", "en"} {
			a := w.get(inLang(strings.TrimPrefix(page, w.demo.origin), lang))
			text := regexp.MustCompile(`(?s)^[^>]*>|<pre.*?</pre>|<code.*?</code>|<div (?:hidden id="words"|id="words" hidden)>.*|<[^>]*>`).ReplaceAllString(main0(a.body), " ")
			for _, m := range append(voting.FindAllStringIndex(text, -1), deskVoting.FindAllStringIndex(text, -1)...) {
				w.t.Errorf("%s: %s %s (%d) says %q", phase, page, lang, a.status, strings.Join(strings.Fields(text[max(0, m[0]-60):min(len(text), m[1]+60)]), " "))
			}
			if a.status >= 500 || strings.Contains(a.body, "ZgotmplZ") {
				w.t.Errorf("%s: %s %s: %d", phase, page, lang, a.status)
			}
		}
	}
}

// answerSurvey lets everybody answer as the demo's members do.
func (w *deskWorld) answerSurvey(path, questionnaire string) {
	t, d := w.t, w.demo
	t.Helper()
	q, err := survey.Parse([]byte(questionnaire))
	must(t, err)
	d.survey = &demoSurvey{questionnaire: q, sealed: filepath.Join(t.TempDir(), "sealed")}
	w.surveySays(path, "open")
	must(t, d.vote(t.Context()))
	w.want(w.get(path), 200, "passes given")
}

// closeSurvey extends the survey, closes it early and waits for the claims to end.
func (w *deskWorld) closeSurvey(path string) {
	t, d := w.t, w.demo
	t.Helper()
	w.want(w.post(path+"/act/extend", url.Values{"close": {"2026-11-20T19:00"}, "reason": {"大雨，路上堵"}}), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.post(path+"/act/close", url.Values{"reason": {"都答完了"}}), 303)
	w.want(w.sign(path, w.officer), 200, "sign once more")
	w.want(w.sign(path, w.officer), 303)
	must(t, d.advanceTo(t.Context(), ballot.PhaseClosed))
	w.surveySays(path, "closed")
	d.until(ballot.Time(max(d.poll.box.box.Standing().Claims, d.poll.box.box.Standing().Close))) //nolint:gosec // a time; no trustee opens before it
	must(t, d.advanceTo(t.Context(), ballot.PhaseClaimed))
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	w.want(w.get(path), 200, "0 of 3 trustees have opened, 2 are needed")
	w.surveySays(path, "claimed")
}

// countSurvey opens, looks at what is shown before a counter has signed, and lets the
// counter do so.
func (w *deskWorld) countSurvey(path string) {
	t, d := w.t, w.demo
	t.Helper()
	public := strings.TrimPrefix(path, "/desk")
	d.looks = w.looksAtDesk(path)
	must(t, d.openBallots(t.Context()))
	w.surveySays(path, "counted")
	w.want(w.get(path), 200, "0 of 1 counters have signed")
	w.want(w.post(path+"/act/certify", w.certificate()), 409)
	w.want(w.get(public+"/result"), 200, "once at least one counter")
	d.survey.counter = &person.Key{Kind: "hustings/1 person", Name: "贺敏", Key: publicOf(counterKey()), Seed: counterKey().Seed()}
	must(t, d.countSurvey(t.Context()))
	w.want(w.get(public+"/result"), 200, "贺敏", "worked these results out again", "took something out of", "[…]")
	w.want(w.get(path), 200, "1 of 1 counters have signed")
}

func (*deskWorld) certificate() url.Values {
	return url.Values{"absent": {""}, "place": {"会议室"}, "form": {"网上"}, "chair": {"罗敏"}, "tellers": {"高勇"}, "approval": {"无"}}
}

// certifySurvey certifies, and audits what anybody and what a counter can.
func (w *deskWorld) certifySurvey(path string) {
	t, d := w.t, w.demo
	t.Helper()
	public := strings.TrimPrefix(path, "/desk")
	w.want(w.post(path+"/act/certify", w.certificate()), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.sign(path, w.teller), 303)
	w.want(w.get(path), 200, "certified", "Everything is done")
	w.surveySays(path, "certified")
	w.want(w.get(public+"/minutes"), 200, "贺敏", "会议室")
	dir := filepath.Join(untar(t, strings.NewReader(w.want(w.get(path+"/bundle.tar"), 200).body)), "bundle")
	id := d.poll.id
	for _, sealed := range []audit.Options{{Poll: &id}, {Poll: &id, Sealed: os.DirFS(d.survey.sealed)}} {
		r, err := audit.Verify(t.Context(), os.DirFS(dir), sealed)
		must(t, err)
		if !r.Stands() || r.State.Certificate == nil || r.Sealed != (sealed.Sealed != nil) || r.State.Results.Final != r.State.Keys || r.State.Keys == 0 {
			t.Errorf("the result does not stand: %v, %+v", r.Failures, r.State.Results)
		}
	}
	for _, args := range [][]string{{"verify", dir}, {"verify", dir, "--sealed", d.survey.sealed}} {
		if code, out, errs := command(t, args...); code != 0 || !strings.Contains(out, "stands") {
			t.Errorf("%v: %d, %s%s", args, code, out, errs)
		}
	}
}
