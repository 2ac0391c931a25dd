package main

import (
	"bytes"
	"crypto/ed25519"
	"mime/multipart"
	"net/url"
	"os"
	"strings"
	"testing"

	"hustings/internal/need"
	"hustings/survey/template"
)

// handIn sends a questionnaire's file.
func (w *deskWorld) handIn(path, name, content, revision string) answered {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("revision", revision)
	file, _ := form.CreateFormFile("file", name)
	_, _ = file.Write([]byte(content))
	_ = form.Close()
	r := w.request("POST", path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.send(w.browser, r)
}

// surveyFields are a survey's settings as an officer fills in the form.
func (w *deskWorld) surveyFields(questionnaire string) url.Values {
	form := w.pollFields()
	for name := range form {
		if strings.HasPrefix(name, "c0_") {
			form.Del(name)
		}
	}
	form.Del("preset")
	form.Del("persons")
	form.Set("title_zh", "满意度调查")
	form.Set("title_en", "Satisfaction")
	form.Set("questionnaire", questionnaire)
	form.Set("k", "5")
	form.Set("textk", "10")
	form.Set("counters", "贺敏 "+publicOf(counterKey()).String())
	return form
}

// counterKey is the counter's key of surveys at the desk.
func counterKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)) }

func templateOf(t *testing.T, name string) string {
	t.Helper()
	text, ok := template.Text(name)
	if !ok {
		t.Fatal("no template", name)
	}
	return string(text)
}

// satisfaction is that template with a last question that everybody answers in words,
// so that there are texts to look through.
func satisfaction(t *testing.T) string {
	t.Helper()
	text := templateOf(t, "satisfaction")
	const list = `"elements": [`
	at := strings.LastIndex(text, list) + len(list)
	return text[:at] + `{"type": "comment", "name": "more", "isRequired": true, "title": {"zh": "您还想说什么？", "en": "Anything else?"}},` + text[at:]
}

// TestDeskSurvey leads a survey from a template to its certificate, at the desk, on
// SQLite and on PostgreSQL.
func TestDeskSurvey(t *testing.T) {
	surveyAtDesk(t, newDeskWorld(t))
}

func TestDeskSurveyPostgres(t *testing.T) {
	surveyAtDesk(t, newDeskWorldAt(t, t.TempDir(), need.Postgres(t), need.Postgres(t)))
}

func surveyAtDesk(t *testing.T, w *deskWorld) {
	t.Helper()
	w.want(w.get("/desk/survey"), 403)
	w.want(w.post("/desk/survey/new", w.surveyFields("{}")), 403)
	w.want(w.post("/desk/survey/read", url.Values{"questionnaire": {"{}"}}), 403)
	w.enter()
	d := w.demo
	id := w.value(w.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)

	w.want(w.get("/desk/survey"), 200, "LimeSurvey", "Member satisfaction")
	w.want(w.get("/desk/survey/template/satisfaction"), 200, "Make a survey of it", "满意", `lang="zh-Hans"`)
	w.want(w.get("/desk/survey/template/none"), 404)
	w.want(w.get("/desk/survey?template=satisfaction"), 200, `name="k" inputmode="numeric" value="5"`, "bytes, whatever was answered")
	form := w.surveyFields(satisfaction(t))
	form.Set("k", "2")
	form.Del("counters")
	w.want(w.post("/desk/survey/new", form), 422, "Smallest group that is shown", "name 1 to 16, with their keys", "满意度调查")
	form = w.surveyFields(satisfaction(t))
	w.want(w.post("/desk/survey/new", with(form, "counters", "何娜 "+publicOf(w.teller).String())), 422, "a counter needs one of their own")
	page := w.want(w.post("/desk/survey/new", with(form, "do", "pick", "cross_a", firstCrossed(w, form))), 200, "second question", `name="cross_b"`)
	second := w.value(page.body, `name="cross_b"><option value=""></option><option value="([^"]+)"`)
	form = with(form, "cross_a", firstCrossed(w, form), "cross_b", second)
	path := w.want(w.post("/desk/survey/new", form), 303).where

	w.want(w.get("/desk"), 200, "Satisfaction")
	w.want(w.get(path), 200, "Preview of the questionnaire", "0 of 3 trustees have joined")
	w.want(w.get(path+"/preview"), 200, "satisfied", "满意")
	edit := w.want(w.get(path+"/edit"), 200, `name="table"`, "checked> ")
	form.Del("questionnaire")
	form.Set("revision", w.value(edit.body, `name="revision" value="(\d+)"`))
	w.want(w.post(path+"/edit", with(form, "k", "6", "title_en", "How satisfied")), 303)
	w.want(w.post(path+"/edit", with(form, "k", "7")), 409)
	w.want(w.get(path+"/edit"), 200, `value="6"`, "How satisfied")

	w.prepareSeal(path)
	w.want(w.get(path+"/sign"), 200, "Smallest group that is shown", "Fewest texts", second, "贺敏")
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "0 of 44 are printed")
	w.want(w.get(path+"/edit"), 409)
	w.want(w.get(path+"/questionnaire"), 409)
	w.surveySays(path, "sealed")
	w.openSurvey(path)
	if !d.poll.manifest.IsSurvey() || d.poll.manifest.Survey.Threshold != 6 || len(d.poll.manifest.Survey.Tables) != 1 {
		t.Errorf("%+v", d.poll.manifest.Survey)
	}
	w.answerSurvey(path, satisfaction(t))
	w.closeSurvey(path)
	w.countSurvey(path)
	w.certifySurvey(path)
}

// openSurvey prints the slips and opens.
func (w *deskWorld) openSurvey(path string) {
	t, d := w.t, w.demo
	t.Helper()
	var err error
	d.poll.box, err = d.server.hall.sealed(t.Context(), d.poll.ceremony)
	must(t, err)
	d.poll.manifest, d.poll.id = d.poll.box.manifest, d.poll.box.box.Poll()
	page := w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 200, "44 slips, shown this once")
	for _, m := range deskSlip.FindAllStringSubmatch(page.body, -1) {
		d.present = append(d.present, slip{Name: m[1], Number: m[2], Code: m[3]})
	}
	for _, one := range d.trustees {
		must(t, one.Rehearse(t.Context(), d.poll.id))
	}
	w.want(w.post(path+"/act/agree", url.Values{"teller": {"0"}}), 303)
	w.want(w.sign(path, w.teller), 303)
	d.until(d.poll.manifest.Times.Open)
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	w.want(w.post(path+"/act/open", url.Values{}), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "open for answers")
}

// with gives a form with other values in pairs.
func with(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// firstCrossed is the first column that the form offers for a cross table.
func firstCrossed(w *deskWorld, form url.Values) string {
	page := w.want(w.post("/desk/survey/new", with(form, "do", "pick")), 200)
	return w.value(page.body, `name="cross_a"><option value=""></option><option value="([^"]+)"`)
}

// TestDeskQuestionnaire holds what is said of questionnaires that cannot be used,
// and that nothing is lost or stored of them.
func TestDeskQuestionnaire(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	const read = "/desk/survey/read"
	w.want(w.post(read, url.Values{"questionnaire": {""}}), 422, "No file was chosen")
	broken := "{\n \"elements\": [\n  {\"type\": \"file\", \"name\": \"cv\"},\n  {\"type\": \"text\", \"name\": \"x\", \"visibleIf\": \"{nobody} = 1\"}]}"
	w.want(w.post(read, url.Values{"questionnaire": {broken}}), 422, "2 things are wrong", "line 3, column", "would give people away", "{nobody}", `"name": "cv"`)
	w.want(w.handIn(read, "q.json", broken, ""), 422, "2 things are wrong", `"name": "cv"`)
	w.want(w.handIn(read, "q.lss", "<html>nothing</html>", ""), 422, "no survey of LimeSurvey")
	data, err := os.ReadFile("../../survey/lss/testdata/newer.lss")
	must(t, err)
	w.want(w.handIn(read, "q.lss", string(data), ""), 200, "were not carried over", "question HID is hidden", "Club & friends", `name="k"`)

	tossed := w.surveyFields(templateOf(t, "sensitive"))
	tossed.Set("again", "2")
	w.want(w.post("/desk/survey/new", tossed), 422, "tossing twice tells the true answer")
	tossed.Set("again", "1")
	path := w.want(w.post("/desk/survey/new", tossed), 303).where

	at := path + "/questionnaire"
	page := w.want(w.get(at), 200, "unpaid")
	revision := w.value(page.body, `name="revision" value="(\d+)"`)
	w.want(w.post(at, url.Values{"revision": {revision}, "questionnaire": {broken}}), 422, "line 3, column", `"name": "cv"`)
	w.want(w.handIn(at, "q.lss", string(data), revision), 200, "were not carried over", "Welcome")
	w.want(w.get(at), 200, "unpaid")
	w.want(w.post(at, url.Values{"revision": {revision}, "questionnaire": {templateOf(t, "quick")}}), 303)
	w.want(w.get(path+"/preview"), 200, "Either is fine")
	w.want(w.post(at, url.Values{"revision": {revision}, "questionnaire": {templateOf(t, "quick")}}), 409)
}
