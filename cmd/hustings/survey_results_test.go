package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/audit"
	"hustings/ballot"
	"hustings/survey/disclose"
)

// surveyed is a survey of a questionnaire with questions of all kinds, two groups of
// people, and three trustees or one, on a running server.
func surveyed(t *testing.T, trustees, threshold int) *demo {
	t.Helper()
	d, _ := served(t, &demoCmd{Members: 240, Trustees: trustees, Threshold: threshold, Survey: "testdata/survey/kinds.json", Out: t.TempDir()})
	d.surveyed = func(draft *ballot.Draft) {
		draft.Survey.TextThreshold = 8
		var small, large []string
		for i := range d.cmd.Members {
			if i < 8 {
				small = append(small, fmt.Sprintf("M%06d", i+1))
			} else {
				large = append(large, fmt.Sprintf("M%06d", i+1))
			}
		}
		draft.Electorates = []ballot.DraftElectors{
			{Names: ballot.Text{"zh": "办公室", "en": "Office"}, Members: small}, {Names: ballot.Text{"zh": "车间", "en": "Works"}, Members: large},
		}
		draft.Survey.Tables = [][2]string{{"age", "content"}, {"age", "liked"}, {"parts", "age"}}
	}
	return d
}

// voting finds what is never said on a survey's pages.
var voting = regexp.MustCompile(`(?i)\b(vot(e|es|ed|ing|er|ers)|ballots?|elect(ed|ion|ions)|candidates?|poll)\b|投票|选票|选举|候选|当选|票箱|得票|监票|领票`)

// seen gets a page in both languages and holds that it is one, without cookies, and that it
// says all of want and nothing of voting.
func (d *demo) seen(t *testing.T, path string, status int, chinese, english string, never ...string) {
	t.Helper()
	for lang, want := range map[string]string{"zh": chinese, "en": english} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, inLang(d.origin+path, lang), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "text/html")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, err = b.ReadFrom(res.Body)
		_ = res.Body.Close() // all was read
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != status || res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s %s: %d, cookie %q", path, lang, res.StatusCode, res.Header.Get("Set-Cookie"))
		}
		_, body, _ := strings.Cut(b.String(), "<main")
		text := regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(body, " ")
		said := strings.ReplaceAll(text, "--poll", "") // of the command to check with
		if !strings.Contains(text, want) {
			t.Errorf("%s %s lacks %q:\n%s", path, lang, want, regexp.MustCompile(`\s+`).ReplaceAllString(text, " "))
		}
		if m := voting.FindString(said); m != "" && status == 200 && !strings.HasSuffix(path, "/board") && path != "/" {
			t.Errorf("%s %s says %q", path, lang, m)
		}
		for _, bad := range append(never, "[survey.", "[poll.", "ZgotmplZ") {
			if strings.Contains(b.String(), bad) {
				t.Errorf("%s %s has %q in it", path, lang, bad)
			}
		}
	}
}

// TestSurveyPages walks a survey through its phases, with its pages at each.
func TestSurveyPages(t *testing.T) {
	ctx := t.Context()
	d := surveyed(t, 3, 2)
	do := func(step func(context.Context) error) {
		t.Helper()
		if err := step(ctx); err != nil {
			t.Fatal(err)
		}
	}
	do(d.prepareSurvey)
	at := "/p/" + d.poll.ceremony.String()
	d.seen(t, at, 200, "这次调查还在筹备", "This survey is being prepared")
	d.seen(t, at+"/result", 200, "这次调查还在筹备", "This survey is being prepared")
	d.seen(t, "/", 200, "问卷调查", "Survey")
	do(d.ceremony)
	do(d.seal)
	d.seen(t, at, 200, "少于 5 人的数字不公布", "No number about fewer than 5 people")
	d.seen(t, at, 200, "您的年龄？ × 您喜欢哪些？", "How old are you? × What do you like?")
	d.seen(t, at, 200, "级别 A3，最高一级", "Level A3, the highest", "Read this first", "请先看这一条")
	do(d.openPoll)
	d.seen(t, at, 200, "只有 8 人", "has only 8 people")
	none := []string{"results.json", "results.zh.csv", "results.en.csv", "results.zh.xlsx", "results.en.xlsx"}
	closed := func() {
		t.Helper()
		for _, file := range none {
			d.seen(t, at+"/results/"+file, 404, "", "")
		}
	}
	d.seen(t, at, 200, "正在填写", "Open for answers")
	d.seen(t, at+"/result", 200, "截止以前没有人知道任何结果", "Before the close nobody knows any", "verdicts")
	d.seen(t, at+"/lookup", 200, "现在还查不到", "Not yet.")
	d.seen(t, at+"/minutes", 200, "还没有报告单", "Not yet: there is a report")
	closed()
	do(d.vote)
	do(d.closePoll)
	d.seen(t, at+"/result", 200, "至少 2 位一起开启", "At least 2 of the trustees", "verdicts")
	d.looks = d.looksByCommand(t)
	do(d.openBallots)
	d.seen(t, at+"/result", 200, "从头重算一遍并签署", "has worked them out again and signed", "verdicts", "results.json")
	d.seen(t, at, 200, "等待统计人签署", "waiting for a counter to sign")
	closed()
	d.withheld(t, at, http.StatusNotFound)
	do(d.countSurvey)
	d.withheld(t, at, http.StatusOK)
	d.seen(t, at, 200, "查看调查结果", "See the results")
	for _, say := range [][2]string{
		{"人作答", "put to"},
		{"已用全部答卷从头重算", "worked these results out again"},
		{"交叉统计", "Breakdowns"},
		{"文字回答", "In their own words"},
		{"净推荐值", "Net promoter score"},
		{"真实回答“是”的估计比例", "Estimated share of a true yes"},
		{"平均名次", "Mean position"},
		{"--sealed DIR", "--sealed DIR"},
		{"您怎么看？（饭菜）", "What do you say to this? (food)"},
		{"各组参与情况", "Participation by group"},
		{"条里删去了一部分", "took something out of"},
		{"清单编号：", "Number of the list:"},
		{"[…]", "[…]"},
	} {
		d.seen(t, at+"/result", 200, say[0], say[1])
	}
	d.seen(t, at+"/lookup", 200, "在名单上，已计入", "among those counted")
	d.seen(t, at+"/minutes", 200, "已用全部答卷从头重算", "worked these results out again")
	d.seen(t, at+"/minutes", 200, "条里删去了一部分", "took something out of")
	d.seen(t, at+"/board", 200, "其中答卷", "Responses")
	d.files(t, at)
	do(d.certify)
	d.seen(t, at+"/result", 200, "结果已经签署确认", "The results are signed")
	if os.Getenv("HUSTINGS_SHOTS") != "" {
		t.Run("shots", func(t *testing.T) { d.shots(t, at) })
	}
	t.Run("readable", func(t *testing.T) { d.readable(t, at) })
}

// withheld holds that the results are not given by their name on the board, nor by
// the bundle's command, before a counter has signed; and that the board is sound
// without them (SPEC 8.19).
func (d *demo) withheld(t *testing.T, at string, want int) {
	t.Helper()
	var name ballot.Digest
	d.poll.box.box.Look(func(s *audit.State) { name = s.Results.Results })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.origin+at+"/files/"+name.String(), nil)
	must(t, err)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	_ = res.Body.Close() // its status is all that matters
	if cache := res.Header.Get("Cache-Control"); res.StatusCode != want || (cache == "no-store") != (want == http.StatusNotFound) {
		t.Errorf("the results' file: %d, kept %q, want %d", res.StatusCode, cache, want)
	}
	exported := map[string]bool{}
	must(t, d.poll.box.box.Export(t.Context(), func(name string, _ []byte) error {
		exported[name] = true
		return nil
	}))
	if there := exported["files/"+name.String()]; there != (want == http.StatusOK) {
		t.Errorf("the results are in the bundle: %v", there)
	}
	into := audit.NewMemoryCopy()
	fetch := func(ctx context.Context, name string) ([]byte, error) {
		return d.server.hall.File(ctx, d.poll.ceremony, name)
	}
	_, err = audit.Mirror(t.Context(), fetch, into, audit.MirrorOptions{})
	must(t, err)
	r, err := audit.Verify(t.Context(), into, audit.Options{})
	must(t, err)
	if !r.OK() || r.Stands() != (want == http.StatusOK) {
		t.Errorf("the copied board: %v, stands: %v", r.Failures, r.Stands())
	}
}

// files holds what is downloaded: made of the published results, without cookies.
func (d *demo) files(t *testing.T, at string) {
	t.Helper()
	for file, want := range map[string][2]string{
		"results.json": {"application/json", `{"version":1,"poll":`}, "results.zh.csv": {"text/csv", "\ufeff请答人数,240"}, "results.en.csv": {"text/csv", "\ufeffAsked,240"},
		"results.zh.xlsx": {"application/vnd.openxmlformats", "PK"}, "results.en.xlsx": {"application/vnd.openxmlformats", "PK"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.origin+at+"/results/"+file, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, err = b.ReadFrom(res.Body)
		_ = res.Body.Close() // all was read
		h := res.Header
		if err != nil || res.StatusCode != 200 || !strings.HasPrefix(h.Get("Content-Type"), want[0]) || !bytes.HasPrefix(b.Bytes(), []byte(want[1])) ||
			h.Get("Set-Cookie") != "" || !strings.Contains(h.Get("Content-Disposition"), file) {
			t.Errorf("%s: %d %v, %.60q", file, res.StatusCode, h, b.Bytes())
		}
		if file == "results.json" {
			if _, err := disclose.Parse(b.Bytes()); err != nil {
				t.Error(err)
			}
		}
	}
	d.seen(t, at+"/results/results.fr.csv", 404, "", "")
}

// surveyPaths are the pages of a survey that is over.
func surveyPaths(at string) [][2]string {
	return [][2]string{{"home", "/"}, {"survey", at}, {"result", at + "/result"}, {"report", at + "/minutes"}, {"lookup", at + "/lookup"}}
}

// shots takes pictures into HUSTINGS_SHOTS.
func (d *demo) shots(t *testing.T, at string) {
	t.Helper()
	dir, ctx := os.Getenv("HUSTINGS_SHOTS"), browser(t)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, l := range looks {
		for _, page := range surveyPaths(at) {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, 800), l.set(), chromedp.Navigate(inLang(d.origin+page[1], l.lang))); err != nil {
				t.Fatal(page, err)
			}
			picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "survey-"+page[0]+"-"+l.String()+".png"), picture, 0o600)
			}
			if err != nil {
				t.Fatal(page, err)
			}
		}
	}
}

// readable holds a survey's pages as TestAccessible does those of elections.
func (d *demo) readable(t *testing.T, at string) {
	t.Helper()
	if testing.Short() {
		return
	}
	axe, ctx := axeSource(t), browser(t)
	for _, l := range []look{{"narrow", 320, false, "zh"}, {"narrow", 320, true, "zh"}, {"narrow", 320, false, "en"}, {"narrow", 320, true, "en"}} {
		for _, page := range surveyPaths(at) {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, 800), l.set(), chromedp.Navigate(inLang(d.origin+page[1], l.lang))); err != nil {
				t.Fatal(err)
			}
			found, err := accessibleIn(ctx, l, axe)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range found {
				t.Errorf("%s %v: %s (%s): %s %q", page[0], l, v.ID, v.Impact, v.Help, v.Nodes)
			}
		}
	}
}

// TestSurveyAlone: where one trustee alone can open, the page says so before anything
// is asked.
func TestSurveyAlone(t *testing.T) {
	d := surveyed(t, 1, 1)
	for _, step := range []func(context.Context) error{d.prepareSurvey, d.ceremony, d.seal} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	at := "/p/" + d.poll.ceremony.String()
	d.seen(t, at, 200, "“Trustee 1”一方保管", "with “Trustee 1” alone", "最高一级", "the highest")
	d.seen(t, at, 200, "请先看这一条", "Read this first")
}
