package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hustings/audit"
	"hustings/ballot"
	"hustings/survey/disclose"
	"hustings/voter"
)

// surveying is an open survey of 22 questions on a running server.
func surveying(t *testing.T) *demo {
	t.Helper()
	client, err := clientOnce()
	if err != nil {
		t.Fatal(err)
	}
	return surveyingAt(t, client, ballot.LevelSealed)
}

// surveyingAt is surveying at a level of anonymity; client may be empty for those who
// answer without a script.
func surveyingAt(t *testing.T, client string, level ballot.Level) *demo {
	t.Helper()
	d, ctx := served(t, &demoCmd{Members: 16, Trustees: 3, Threshold: 2, Survey: "testdata/survey/branch.json", Client: client, Out: t.TempDir()})
	if _, err := d.server.office.demoRoll(ctx, "", d.cmd.Members, d.w); err != nil {
		t.Fatal(err)
	}
	opens := d.now().Add(-time.Second)
	draft, err := d.surveyDraft(opens)
	if err != nil {
		t.Fatal(err)
	}
	draft.Open, draft.Close = ballot.Time(opens.Add(time.Minute).Unix()), ballot.Time(opens.Add(24*time.Hour).Unix())
	draft.Survey.Threshold, draft.Survey.TextThreshold, draft.Survey.Level = 3, 3, level
	if !level.Suppresses() {
		draft.Survey.Threshold, draft.Survey.TextThreshold = 0, 0
	}
	if err := d.create(ctx, draft); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{d.ceremony, d.seal, d.openPoll} {
		if err := step(ctx); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// chooses presses option i of a question, typing writes into its field.
func (b *booth) chooses(id string, i any) *booth {
	b.t.Helper()
	selector := fmt.Sprintf(`[id="q-%s-%v"]`, id, i)
	b.do(chromedp.WaitVisible(selector))
	b.eval(fmt.Sprintf("document.querySelector('%s').scrollIntoView({block: 'center'})", selector)) // not under the bar
	b.tap(selector)
	return b
}

func (b *booth) types(id, text string) *booth {
	b.t.Helper()
	return b.fill(fmt.Sprintf(`[id="q-%s-line"]`, id), text)
}

// onPage waits for a page of the questionnaire by one of its questions.
func (b *booth) onPage(question string) *booth {
	b.t.Helper()
	b.do(chromedp.WaitVisible(fmt.Sprintf(`[data-question="%s"]`, question)))
	return b
}

// answersAll fills in the whole questionnaire, by the branch of who is not content.
func (b *booth) answersAll(lang string) *booth {
	b.t.Helper()
	b.onPage("years")
	b.press("filled") // too early
	b.says(map[string]string{"zh": "这道题必须回答。", "en": "This has to be answered."}[lang])
	b.chooses("years", 1).chooses("attends", 1).onPage("absent").types("absent", "值班 on duty")
	b.do(chromedp.SetValue(`[id="q-section-list"]`, "other"))
	b.eval(`document.getElementById("q-section-list").dispatchEvent(new Event("change", {bubbles: true}))`)
	b.fill(`[id="q-section-other"]`, "第三小组")
	b.press("filled").onPage("liked")
	b.chooses("liked", 0).chooses("liked", 1).chooses("liked", 3) // none stands alone
	b.onPage("whynone")
	b.chooses("liked", 1).chooses("content", 1).chooses("aspects", "0-2").chooses("aspects", "1-0")
	for _, k := range []int{1, 0, 2} {
		b.chooses("first", fmt.Sprint(k, "-in"))
		b.do(chromedp.WaitVisible(fmt.Sprintf(`[id="q-first-%d-out"]`, k))) // what is below has moved
	}
	b.chooses("first", "2-up")
	b.eval(`(e => { e.value = "40"; e.dispatchEvent(new Event("input", {bubbles: true})) })(document.getElementById("q-share-line"))`)
	b.types("hours", "2.5").types("wish", "多走走")
	b.fill(`[id="q-words-0"]`, "warm").fill(`[id="q-words-1"]`, "忙")
	b.press("filled").onPage("cause")
	b.says(map[string]string{"zh": "您给了 2 分", "en": "You gave 2"}[lang])
	b.chooses("cause", 0).press("filled").onPage("late")
	b.chooses("staff%5B0%5D.mark", 0).onPage("staff[0].why").chooses("staff%5B1%5D.mark", 2)
	b.chooses("late", 0).types("last", "谢谢")
	b.press("filled")
	return b.at("review")
}

// TestAnswerInBrowser: members answer a survey of 22 questions with branches, in both
// languages, on phones of their own, by keyboard, and two on one shared device, of
// whom the second finds nothing of the first. What is opened is what was answered.
func TestAnswerInBrowser(t *testing.T) {
	d, chrome := surveying(t), browser(t)
	for i, lang := range []string{"zh", "en"} {
		b := enterPhone(t, chrome, lang)
		b.before(`var broken = []; document.addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`)
		b.open(d.votePage(lang))
		b.signedIn("own", d.present[i].Code).press("ballot").at("ballot")
		b.answersAll(lang).says("第三小组").says("赵一 · ")
		b.do(chromedp.Reload()) // the draft is there
		b.at("pass").press("ballot").at("ballot").onPage("late").press("filled").at("review")
		b.press("cast").at("done").says(map[string]string{"zh": "您的答卷已入箱", "en": "Your answers are in the box"}[lang])
		if broken := b.eval("JSON.stringify(broken)"); broken != "[]" {
			t.Errorf("the page breaks its own policy: %s", broken)
		}
		if wide := b.eval("document.documentElement.scrollWidth"); wide != "390" {
			t.Errorf("the page is %s wide", wide)
		}
	}
	b := enterPhone(t, chrome, "zh")
	b.open(d.votePage("zh"))
	b.signedIn("shared", d.present[2].Code).press("ballot").at("ballot").answersAll("zh").press("cast").at("done")
	code := b.eval("document.querySelector('#done-code').textContent")
	b.press("leave")
	b.nothingLeft(d.present[2], code)
	next := b.again()
	next.open(d.votePage("en"))
	next.nothingLeft(d.present[2], code)
	next.signedIn("shared", d.present[3].Code).press("ballot").at("ballot").onPage("years")
	if next.eval("JSON.stringify(hustingsVote.answers)") != "{}" {
		t.Error("the next member finds answers")
	}
	next.answersAll("en").press("cast").at("done").press("leave")
	next.nothingLeft(d.present[3], code)
	for i := range 4 { // who are content, by command line
		d.answers(t, i+4, `{"years": "long", "section": "a", "attends": true, "liked": ["walk"], "content": 5, "aspects": {"place": "good", "time": "good"},
			"first": ["fees", "care", "train"], "share": 90, "staff[0].mark": 3, "staff[1].mark": 3, "wish": "as it is"}`)
	}
	d.answersCounted(t, 4)
}

// answers casts one response without a browser.
func (d *demo) answers(t *testing.T, member int, text string) {
	t.Helper()
	ctx := t.Context()
	fetch, err := voterFetch(http.DefaultTransport)
	if err != nil {
		t.Fatal(err)
	}
	address, err := voter.ParseAddress(d.origin + "/p/" + d.poll.ceremony.String() + "#" + d.poll.id.String())
	if err != nil {
		t.Fatal(err)
	}
	client, err := voter.Open(ctx, voter.Config{Address: address, Fetch: fetch, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = client.SignIn(ctx, d.present[member].Code); err == nil {
		err = client.TakePass(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	parts, err := encodeAnswers(ctx, client, []byte(text))
	if err == nil {
		_, err = client.CastResponse(ctx, parts)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnswerByKeyboard answers a page with Tab, space, arrows and letters alone.
func TestAnswerByKeyboard(t *testing.T) {
	d, chrome := surveying(t), browser(t)
	b := enter(t, chrome)
	b.open(d.votePage("en"))
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot").onPage("years")
	b.tabTo(`[id="q-years-0"]`).keys(" ").tabTo(`[id="q-attends-0"]`).keys(" ").tabTo("#ballot-go").keys(kb.Enter)
	b.onPage("liked").tabTo(`[id="q-liked-2"]`).keys(" ").tabTo(`[id="q-content-0"]`).keys(" ")
	b.tabTo(`[id="q-aspects-0-0"]`).keys(" ").tabTo(`[id="q-aspects-1-0"]`).keys(" ")
	b.tabTo(`[id="q-first-0-in"]`).keys(kb.Enter).tabTo(`[id="q-first-1-in"]`).keys(kb.Enter).tabTo(`[id="q-first-2-in"]`).keys(kb.Enter)
	b.tabTo("#ballot-go").keys(kb.Enter).onPage("cause").tabTo(`[id="q-cause-0"]`).keys(" ").tabTo("#ballot-go").keys(kb.Enter)
	b.onPage("late").tabTo("#ballot-go").keys(kb.Enter).at("review").says("Walks").tabTo("#review-cast").keys(kb.Enter).at("done")
}

// answersCounted closes, opens and counts, and holds what n members have answered by
// answersAll, and as many others otherwise, against the published results.
func (d *demo) answersCounted(t *testing.T, n int) {
	t.Helper()
	for _, step := range []func(context.Context) error{d.closePoll, d.openBallots, d.countSurvey} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	bundle, drop, err := openBundle(t.Context(), d.origin+"/p/"+d.poll.ceremony.String())
	if err != nil {
		t.Fatal(err)
	}
	defer drop()
	r, err := audit.Verify(t.Context(), bundle, audit.Options{Poll: &d.poll.id, Sealed: os.DirFS(d.survey.sealed)})
	if err != nil || len(r.Failures) > 0 || !r.Stands() {
		t.Fatal(err, r.Failures, r.Stands())
	}
	outcome := r.State.Results
	if outcome.Final != 2*n || outcome.Invalid != 0 {
		t.Errorf("%d responses, %d invalid", outcome.Final, outcome.Invalid)
	}
	data, err := fs.ReadFile(bundle, "files/"+outcome.Results.String())
	if err != nil {
		t.Fatal(err)
	}
	results, err := disclose.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, q := range results.Questions {
		for _, c := range q.Cells {
			got[q.Name+"="+c.Key] = c.Count
		}
	}
	// The other tables have an answer nobody gave, and hide all: of eight people they
	// would tell too much. What else was answered, texts of the same branch tell.
	if got["attends=false"] != n || got["attends=true"] != n {
		t.Errorf("attends: %v", got)
	}
	texts := map[string]int{}
	for _, l := range results.Texts {
		for _, text := range l.Texts {
			texts[text]++
		}
	}
	for _, want := range []string{"多走走", "warm", "忙", "谢谢"} {
		if texts[want] != n {
			t.Errorf("%q: %d times, want %d", want, texts[want], n)
		}
	}
}
