package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/internal/need"
)

// TestDeskQuickBrowser makes a quick poll in Chromium at 390 pixels, as an officer does
// on a phone: from the desk to the open poll on one page, with one use of the key. Its
// result then appears by itself on a page that was left open. With HUSTINGS_SHOTS it
// keeps pictures.
func TestDeskQuickBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	o := newTour(t)
	if _, err := os.Stat(filepath.Join(clientFolder, "desk.wasm")); err != nil {
		need.Missing(t, "the desk's client (make client)")
	}
	o.keyFile()
	o.enter()
	id := o.value(o.upload(rollFile(15), "replace").body, `name="id" value="([0-9a-f]+)"`)
	o.want(o.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	o.do(chromedp.EmulateViewport(390, 800), chromedp.Navigate(inLang(o.site()+"/desk", "zh")), chromedp.SendKeys(chromedp.CSS("#passphrase"), deskPassphrase))
	o.press("form .button")
	o.quickForm()
	slips := o.quickOpened()
	o.quickAnswered(slips)
}

// quickForm fills in the form and opens the poll.
func (o *deskTour) quickForm() {
	t := o.t
	o.visit("home-quick", "/desk")
	o.visit("quick", "/desk/quick")
	o.do(chromedp.Navigate(inLang(o.site()+"/desk", "en")))
	began := time.Now()
	o.press("a[href*='/desk/quick']")
	o.do(
		chromedp.SendKeys(chromedp.CSS("#question"), "春游去哪里？ | Where in spring?"), chromedp.Click(chromedp.CSS("input[value=own]")),
		chromedp.SendKeys(chromedp.CSS("#own"), "海边 | The sea\n山里 | The hills\n山里 | The mountains"), chromedp.SendKeys(chromedp.CSS("#org"), "第一支部 | First branch"), chromedp.SetValue(chromedp.CSS("#minutes"), "60"),
		chromedp.SetUploadFiles(chromedp.CSS("[data-sign-file]"), []string{o.key}), chromedp.SendKeys(chromedp.CSS("[data-sign-passphrase]"), keyPassphrase),
	)
	o.do(chromedp.Click(chromedp.CSS("form[data-quick] button")))
	o.says("Nothing was created yet")
	o.look("quick-wrong")
	if said, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("document.querySelector('[data-problem=own]').textContent")); err != nil || !strings.Contains(said, "twice: 山里") {
		t.Errorf("the page says %q of the answers (%v)", said, err)
	}
	if _, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("document.querySelector('#own').value = '海边 | The sea\\n山里 | The hills'")); err != nil {
		t.Fatal(err)
	}
	asked := time.Now()
	o.press("form[data-quick] button")
	t.Logf("from the desk to the open poll %v, the machine's part %v", time.Since(began).Round(10*time.Millisecond), time.Since(asked).Round(10*time.Millisecond))
	at, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("location.pathname"))
	if err != nil || !strings.HasSuffix(at, "/quick") {
		t.Fatalf("after signing the browser is at %s (%v)", at, err)
	}
	o.path = strings.TrimSuffix(at, "/quick")
	c, err := ballot.ParseCeremonyID(strings.TrimPrefix(o.path, "/desk/p/"))
	must(t, err)
	o.found(c)
	if at := o.demo.poll.box.box.Standing().Phase; at != ballot.PhaseOpen {
		t.Errorf("the poll is %v", at)
	}
}

// quickOpened looks at the poll that is open, and makes the slips.
func (o *deskTour) quickOpened() [][]string {
	o.visit("quick-open", o.path+"/quick")
	o.visit("quick-poll", o.path)
	o.visit("quick-notice", o.path+"/notice")
	o.do(chromedp.Navigate(inLang(o.site()+o.path+"/quick", "zh")))
	o.press("button[value=new]")
	o.look("quick-slips")
	body, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("document.documentElement.outerHTML"))
	must(o.t, err)
	public := "/p/" + o.demo.poll.ceremony.String()
	o.visit("quick-public", public)
	for _, lang := range []string{"zh", "en"} {
		o.do(chromedp.Navigate(inLang(o.site()+"/vote/"+o.demo.poll.ceremony.String(), lang)+"#"+o.demo.poll.id.String()), chromedp.WaitVisible(chromedp.CSS("#welcome-alone")))
		o.look("quick-vote")
	}
	slips := deskSlip.FindAllStringSubmatch(body, -1)
	if len(slips) != 12 {
		o.t.Fatalf("%d slips", len(slips))
	}
	return slips
}

// quickAnswered lets eleven answer, and waits on an open page for what they said.
func (o *deskTour) quickAnswered(slips [][]string) {
	t, d := o.t, o.demo
	for i, slip := range slips[:11] {
		answer := "a1"
		if i >= 6 {
			answer = "a2"
		}
		o.answers(slip[3], `{"answer":"`+answer+`"}`)
	}
	d.until(ballot.Time(d.poll.box.box.Standing().Ends())) //nolint:gosec // a time
	o.wait(ballot.PhaseClosed)
	result := "/p/" + d.poll.ceremony.String() + "/result"
	o.visit("quick-closed", "/p/"+d.poll.ceremony.String())
	o.do(chromedp.Navigate(inLang(d.origin+"/p/"+d.poll.ceremony.String(), "en")))
	// The server's clock is ahead of the browser's: the page is told to look at once.
	_, err := chromedp.Run(o.ctx, chromedp.Evaluate[int]("window.before = 1"))
	must(t, err)
	d.until(ballot.Time(d.poll.box.box.Standing().Claims) + 1) //nolint:gosec // a time
	o.wait(ballot.PhaseCounted)
	shown := ""
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end) && !strings.Contains(shown, "The hills"); time.Sleep(200 * time.Millisecond) {
		shown, _ = chromedp.Run(o.ctx, chromedp.Evaluate[string]("location.pathname.endsWith('/result') ? document.body.innerText : ''"))
	}
	if !strings.Contains(shown, "The hills") || !strings.Contains(shown, "this server alone holds its key") {
		t.Errorf("the page that was left open shows %q", shown)
	}
	o.visit("quick-result", result)
	if r := o.verifyQuick(); !r.Stands() {
		t.Error("the result does not stand")
	}
}
