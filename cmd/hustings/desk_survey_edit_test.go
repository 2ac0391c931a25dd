package main

import (
	"net/url"
	"strings"
	"testing"
)

// TestDeskSurveyEditor edits a questionnaire by forms alone.
func TestDeskSurveyEditor(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	path := w.want(w.post("/desk/survey/new", w.surveyFields(templateOf(t, "quick"))), 303).where
	at := path + "/questions"
	revision := func() string {
		return w.value(w.want(w.get(at), 200).body, `name="revision" value="(\d+)"`)
	}
	change := func(pairs ...string) answered {
		return w.post(at, with(url.Values{"revision": {revision()}}, pairs...))
	}
	w.want(w.get(at), 200, "One choice", "您同意这个安排吗？", "Do you agree with this plan?")
	w.want(w.get(at+"/0-0"), 200, "yes | 同意 | Yes", "As members see it")
	w.want(w.get(at+"/0-9"), 404)
	w.want(w.get(at+"/nonsense"), 404)

	added := w.want(change("do", "add.0", "kind", "comment"), 303).where
	if !strings.HasSuffix(added, "/questions/0-1") {
		t.Fatal(added)
	}
	form := url.Values{"revision": {revision()}, "name": {"why"}, "title_zh": {"为什么？"}, "title_en": {"Why?"}, "visibleIf": {"{anser} = 'no'"}, "do": {"check"}}
	w.want(w.post(added, form), 422, "Nothing was changed", "{anser}", "name or reference", `value="why"`)
	form.Set("do", "save")
	w.want(w.post(added, form), 422, "{anser}")
	form.Set("visibleIf", "{answer} = 'no'")
	form.Set("do", "check")
	w.want(w.post(added, form), 200, "It is not stored yet", "Why?", "Asked or not, by the answers to")
	form.Set("do", "save")
	w.want(w.post(added, form), 303)
	w.want(w.post(added, form), 409)
	w.want(w.get(at), 200, "why", "{answer} = 'no'")

	w.want(change("do", "delete.0-0"), 422, "Nothing was changed", "{answer}")
	if up := w.want(change("do", "up.0-1"), 303); !strings.HasSuffix(up.where, "#at-0-0") {
		t.Error(up.where)
	}
	w.want(w.get(at+"/0-0"), 200, `value="why"`)
	w.want(change("do", "delete.0-0"), 303)
	if strings.Contains(w.get(at).body, "Why?") {
		t.Error("the question is still there")
	}
	w.want(change("do", "undo"), 303)
	w.want(w.get(at), 200, "Why?")
	w.want(change("do", "page"), 303)
	w.want(w.get(at), 200, "Page 2")
	w.want(change("do", "add.9", "kind", "comment"), 400)
	w.want(change("do", "add.0", "kind", "file"), 400)

	element := `{"type":"file","name":"cv"}`
	w.want(w.post(added, url.Values{"revision": {revision()}, "do": {"text"}, "element": {element}}), 422, "would give people away", "cv")
	w.want(w.post(added, url.Values{"revision": {revision()}, "do": {"text"}, "element": {"{ nonsense"}}), 422, "{ nonsense")
	w.want(w.get(path+"/preview"), 200, "Why?", "为什么？")

	nobody := newBrowser(t)
	for _, path := range []string{at, added, path + "/preview", path + "/questionnaire"} {
		w.want(w.send(nobody, w.request("GET", path, nil)), 403)
	}
	w.want(w.send(nobody, w.form(at, url.Values{"revision": {"1"}, "do": {"delete.0-0"}})), 403)
	w.want(w.send(nobody, w.form(added, form)), 403)
}
