package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// formOf is where a survey's plain form is.
func (d *demo) formOf(lang string) string {
	return d.origin + "/answer/" + d.poll.ceremony.String() + "?lang=" + lang
}

// click presses something and waits for what comes with the next page.
func (b *booth) click(selector, next string) *booth {
	b.t.Helper()
	b.eval("document.querySelector(" + quoted(selector) + ").scrollIntoView({block: 'center'})")
	b.tap(selector)
	if next != "" {
		b.do(chromedp.WaitVisible(next))
	}
	return b
}

// ticks presses fields of the page.
func (b *booth) ticks(ids ...string) *booth {
	b.t.Helper()
	for _, id := range ids {
		b.click(`[id="`+id+`"]`, "")
	}
	return b
}

// write types into fields by their names.
func (b *booth) write(pairs ...string) *booth {
	b.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		b.picks(pairs[i], "").do(chromedp.SendKeys(`[id="`+pairs[i]+`"]`, pairs[i+1]))
	}
	return b
}

// picks chooses in lists, by the values of their options.
func (b *booth) picks(pairs ...string) *booth {
	b.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		b.eval(`document.getElementById(` + quoted(pairs[i]) + `).value = ` + quoted(pairs[i+1]))
	}
	return b
}

const (
	formNext  = `button[value="next"]`
	formBack  = `button[value="back"]`
	formWrong = `#wrong a`
)

// fillsForm fills in the questionnaire as answersAll does, without a script, with what
// goes wrong on the way, and ends where the code is asked for. see is called on each page.
func (b *booth) fillsForm(lang string, see func(name string)) *booth {
	b.t.Helper()
	say := func(zh, en string) { b.t.Helper(); b.says(map[string]string{"zh": zh, "en": en}[lang]) }
	see("form-intro")
	b.click(`button[name="begin"]`, "#q2-o0").click(formNext, formWrong) // too early
	say("您在本支部多久了？：这道题必须回答。", "How long have you been in this branch?: This has to be answered.")
	see("form-wrong")
	b.ticks("q2-o1", "q4-o1").picks("q3", "2").write("q3-t", "第三小组").click(formNext, "#q5") // brings up a question
	say("根据您的回答，本页又增加了题目。", "Your answers bring up further questions on this page.")
	see("form-more")
	b.write("q5", "值班 on duty").click(formNext, "#q6-o0").ticks("q6-o1", "q8-o1").picks("q10-c0", "1", "q10-c1", "1").click(formNext, formWrong)
	say("第 1 位选了两次。", "Place 1 is given twice.")
	if b.eval(`document.querySelector("[autofocus]").id`) != "wrong" {
		b.t.Error("the list of faults does not take the focus")
	}
	see("form-wrong-many")
	b.picks("q10-c0", "3", "q10-c2", "2").ticks("q9-r0-o2", "q9-r1-o0")
	b.write("q11", "40", "q12", "２.5", "q14", "多走走", "q15-i0", "warm", "q15-i1", "忙").click(formNext, "#q16-o0")
	say("您给了 2 分", "You gave 2")
	b.click(formBack, "#q14")
	if got := b.eval(`document.querySelector("#q14").value + document.querySelector("#q6-o1").checked`); got != "多走走true" {
		b.t.Errorf("after going back: %s", got)
	}
	b.click(formNext, "#q16-o0").ticks("q16-o0").click(formNext, "#q18-o0")
	b.ticks("q18-o0", "q20-o2", "q22-o0").write("q23", "谢谢").click(formNext, "#q19").click(formNext, "#review-list")
	say("第三小组", "第三小组")
	see("form-review")
	return b.click(formNext, "#code")
}

// TestFormInBrowser: members answer a survey of 22 questions with branches in a real
// browser that runs no script, in both languages, on a phone; another posts the same
// answers at once, and one gives them by the command line. What is opened is the same.
func TestFormInBrowser(t *testing.T) {
	d, chrome := surveyingAt(t, "", ballot.LevelUnlinked), browser(t)
	for i, lang := range []string{"zh", "en"} {
		b := enterPhone(t, chrome, lang)
		b.command("Emulation.setScriptExecutionDisabled", map[string]bool{"value": true})
		b.open(d.origin + "/p/" + d.poll.ceremony.String() + "?lang=" + lang)
		b.click(`a.button[href^="/answer/"]`, `button[name="begin"]`)
		narrow := func(name string) {
			if wide := b.eval("document.documentElement.scrollWidth"); wide != "390" {
				t.Errorf("%s is %s wide", name, wide)
			}
		}
		b.fillsForm(lang, narrow)
		b.write("code", "0000-0000-0000-0000-0").click(`button[value="send"]`, formWrong)
		b.says(map[string]string{"zh": "什么都没有丢", "en": "Nothing was lost"}[lang])
		b.write("code", strings.ToLower(d.present[i].Code)).click(`button[value="send"]`, ".code")
		b.says(map[string]string{"zh": "您的答卷已入箱", "en": "Your answers are in the box"}[lang])
		narrow("form-done")
		if names := b.cookies(); len(names) > 0 {
			t.Errorf("cookies %q", names)
		}
	}
	d.posts(t, 2)
	d.fromElsewhere(t)
	if _, page, err := call(t.Context(), http.DefaultClient, "GET", d.votePage("en"), "", nil, 1<<20); err != nil || !strings.Contains(string(page), `href="/answer/`) {
		t.Errorf("the page on which a device seals does not lead to the form: %v", err)
	}
	d.answers(t, 3, `{"years": "some", "section": "other", "section-Comment": "第三小组", "attends": false, "absent": "值班 on duty", "liked": ["help"], "content": 2,
		"aspects": {"place": "good", "time": "bad"}, "first": ["care", "train", "fees"], "share": 40, "hours": "2.5", "wish": "多走走", "words": {"one": "warm", "two": "忙"},
		"cause": "dull", "staff[0].mark": 1, "staff[1].mark": 3, "late": true, "last": "谢谢"}`)
	for i := range 4 {
		d.answers(t, i+4, `{"years": "long", "section": "a", "attends": true, "liked": ["walk"], "content": 5, "aspects": {"place": "good", "time": "good"},
			"first": ["fees", "care", "train"], "share": 90, "staff[0].mark": 3, "staff[1].mark": 3, "wish": "as it is"}`)
	}
	d.answersCounted(t, 4)
	if status, _, body := d.post(t, d.filledIn(3)); status != http.StatusConflict || !strings.Contains(body, "closed") {
		t.Errorf("after the close: %d", status)
	}
}

// filledIn is the last request of a member who has answered as fillsForm does.
func (d *demo) filledIn(member int) url.Values {
	v := url.Values{"at": {"5"}, "do": {"send"}, "seed": {strings.Repeat("0f", 16)}, "code": {d.present[member].Code}}
	for _, pair := range strings.Fields(`q2=1 q3=2 q3-t=第三小组 q4=1 q5=值班 q6=1 q8=1 q9-r0=2 q9-r1=0 q10-c0=3 q10-c1=1 q10-c2=2 q11=40 q12=2.5 q14=多走走
		q15-i0=warm q15-i1=忙 q16=0 q18=0 q20=2 q22=0 q23=谢谢`) {
		name, value, _ := strings.Cut(pair, "=")
		v.Set(name, value)
	}
	return v
}

// post posts a form and holds what every answer of it keeps to.
func (d *demo) post(t *testing.T, v url.Values) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.formOf("en"), strings.NewReader(v.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "text/html")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if set := res.Header.Values("Set-Cookie"); len(set) > 0 || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%d: %v", res.StatusCode, res.Header)
	}
	return res.StatusCode, res.Header, string(data)
}

// fromElsewhere posts what the pages of another server would, and what no page has.
func (d *demo) fromElsewhere(t *testing.T) {
	t.Helper()
	for what, one := range map[string]struct {
		site, body string
		status     int
	}{
		"another site's page": {"cross-site", d.filledIn(3).Encode(), http.StatusForbidden},
		"an unknown field":    {"same-origin", d.filledIn(3).Encode() + "&x=1", http.StatusBadRequest},
		"too much":            {"same-origin", "q23=" + strings.Repeat("x", 700<<10), http.StatusRequestEntityTooLarge},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.formOf("en"), strings.NewReader(one.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", one.site)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _ = res.Body.Close(); res.StatusCode != one.status {
			t.Errorf("%s: %d, want %d", what, res.StatusCode, one.status)
		}
	}
}

var trackingCode = regexp.MustCompile(`<p class="code" translate="no">([0-9A-Z-]{19})</p>`)

// posts sends what one member has answered, twice, and gives the tracking code.
func (d *demo) posts(t *testing.T, member int) string {
	t.Helper()
	status, _, body := d.post(t, d.filledIn(member))
	code := trackingCode.FindStringSubmatch(body)
	if status != http.StatusOK || code == nil {
		t.Fatalf("%d: %s", status, body)
	}
	status, _, body = d.post(t, d.filledIn(member))
	if status != http.StatusOK || trackingCode.MatchString(body) || !strings.Contains(body, "Your answers are in the box") || !strings.Contains(body, "nothing was sent twice") {
		t.Errorf("sent twice: %d: %s", status, body)
	}
	return code[1]
}
