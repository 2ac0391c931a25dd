package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/internal/need"
	"hustings/person"
)

// deskTour is an officer's browser on a desk, with a camera.
type deskTour struct {
	*deskWorld
	ctx  context.Context
	axe  string // empty: axe-core is not here
	dir  string // of pictures; empty: none are taken
	path string // of the poll
	key  string // the officer's key file
}

// newTour is a desk and a browser before it.
func newTour(t *testing.T) *deskTour {
	t.Helper()
	o := &deskTour{ctx: browser(t), deskWorld: newDeskWorld(t), dir: os.Getenv("HUSTINGS_SHOTS")}
	if data, err := os.ReadFile("../../internal/tools/node_modules/axe-core/axe.min.js"); err == nil {
		o.axe = string(data)
	}
	if err := chromedp.Do(o.ctx); err != nil { // the first call starts the browser and has no time limit
		t.Fatal(err)
	}
	return o
}

// site is where the browser finds the server.
func (o *deskTour) site() string { return strings.Replace(o.demo.origin, "127.0.0.1", plainHost, 1) }

// keyPassphrase is that of the officer's key file.
const keyPassphrase = "key file's words"

// keyFile makes the officer's key file, as poll key does.
func (o *deskTour) keyFile() {
	k, err := person.New("何娜", rand.Reader)
	if err != nil {
		o.t.Fatal(err)
	}
	data, err := k.Seal(keyPassphrase, 10)
	if err != nil {
		o.t.Fatal(err)
	}
	o.officer, o.key = ed25519.NewKeyFromSeed(k.Seed), filepath.Join(o.t.TempDir(), "officer.key")
	if err := os.WriteFile(o.key, data, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// signs signs in the browser what is prepared, with the key file.
func (o *deskTour) signs() {
	o.t.Helper()
	page := o.site() + o.path
	o.do(chromedp.Navigate(inLang(page+"/sign", "en")))
	there, err := chromedp.Run(o.ctx, chromedp.Evaluate[bool]("document.querySelector('form[data-sign-wasm]') !== null"))
	if err != nil {
		o.t.Fatal(err)
	}
	if !there {
		need.Missing(o.t, "the desk's client (make client)")
	}
	pass := chromedp.CSS("[data-sign-passphrase]")
	o.do(chromedp.SetUploadFiles(chromedp.CSS("[data-sign-file]"), []string{o.key}), chromedp.SendKeys(pass, "wrong"), chromedp.Click(chromedp.CSS("form[data-sign-wasm] button")))
	o.says("passphrase")
	o.look("sign-wrong")
	if _, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("document.querySelector('[data-sign-passphrase]').value = ''")); err != nil {
		o.t.Fatal(err)
	}
	o.do(chromedp.SendKeys(pass, keyPassphrase))
	o.press("form[data-sign-wasm] button")
	if at, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("location.origin + location.pathname")); err != nil || at != page {
		o.t.Errorf("after signing the browser is at %s (%v)", at, err)
	}
}

// says waits for words on the line below the passphrase.
func (o *deskTour) says(words string) {
	o.t.Helper()
	line := ""
	for range 1500 {
		var err error
		if line, err = chromedp.Run(o.ctx, chromedp.Evaluate[string]("document.querySelector('[data-sign-status]').textContent")); err != nil {
			o.t.Fatal(err)
		}
		if strings.Contains(line, words) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	o.t.Errorf("the page says %q, want %q", line, words)
}

// deskLooks begin with what 200 % zoom leaves of 640 pixels.
var deskLooks = append([]look{{"narrow", 320, false, "zh"}, {"narrow", 320, true, "en"}}, looks...)

// do runs steps in the browser.
func (o *deskTour) do(steps ...chromedp.Action[chromedp.Void]) {
	o.t.Helper()
	ctx, stop := context.WithTimeout(o.ctx, time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		o.t.Fatal(err)
	}
}

// look holds the page in hand against axe-core and the edge of the screen, in
// every look that does not need it sent again, and takes its picture.
func (o *deskTour) look(name string) {
	o.t.Helper()
	lang, err := chromedp.Run(o.ctx, chromedp.Evaluate[string]("document.documentElement.lang.slice(0, 2)"))
	if err != nil {
		o.t.Fatal(err)
	}
	for _, l := range deskLooks {
		if l.lang != lang {
			continue
		}
		o.do(chromedp.EmulateViewport(l.width, 800), l.set())
		if l.name == "narrow" {
			o.check(name, l)
		}
		if o.dir == "" {
			continue
		}
		picture, err := chromedp.Run(o.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			o.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(o.dir, "desk-"+name+"-"+l.String()+".png"), picture, 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
	o.do(chromedp.EmulateViewport(390, 800), looks[0].set()) // on paper there is no button to press
}

func (o *deskTour) check(name string, l look) {
	o.t.Helper()
	if o.axe != "" {
		found, err := accessibleIn(o.ctx, l, o.axe)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, v := range found {
			o.t.Errorf("%s %v: %s (%s): %s %q", name, l, v.ID, v.Impact, v.Help, v.Nodes)
		}
		return
	}
	wide, err := chromedp.Run(o.ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
	if err != nil || wide > 0 {
		o.t.Errorf("%s %v: %d pixels too wide (%v)", name, l, wide, err)
	}
}

// visit looks at an address in both languages.
func (o *deskTour) visit(name, path string) {
	o.t.Helper()
	for _, lang := range []string{"zh", "en"} {
		o.do(chromedp.Navigate(inLang(o.site()+path, lang)))
		o.look(name)
	}
}

// press presses the button of a form and waits for the page after it.
func (o *deskTour) press(selector string) {
	o.t.Helper()
	if _, err := chromedp.Run(o.ctx, chromedp.Evaluate[int]("window.before = 1")); err != nil {
		o.t.Fatal(err)
	}
	o.do(chromedp.Click(chromedp.CSS(selector)))
	for range 1500 {
		still, err := chromedp.Run(o.ctx, chromedp.Evaluate[bool]("document.readyState !== 'complete' || window.before === 1"))
		if err == nil && !still {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	o.t.Fatalf("nothing came after %s", selector)
}

// TestDeskBrowser goes over the desk in Chromium, from the one-time link to the
// opening, at 320, 390 and 1100 pixels. With HUSTINGS_SHOTS it keeps pictures.
func TestDeskBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	o := newTour(t)
	o.keyFile()
	o.tourDoor()
	o.tourRoll()
	o.tourDraft()
	o.tourSealed()
	o.tourOpen()
}

func (o *deskTour) tourDoor() {
	o.visit("shut-unset", "/desk")
	link := o.link()
	o.visit("link", link)
	o.do(chromedp.SendKeys(chromedp.CSS("#passphrase"), deskPassphrase), chromedp.SendKeys(chromedp.CSS("#again"), deskPassphrase))
	o.press("form .button")
	o.visit("home-empty", "/desk")
	o.press("form[action*=leave] button")
	o.look("shut")
	o.do(chromedp.SendKeys(chromedp.CSS("#passphrase"), "wrong"))
	o.press("form .button")
	o.look("shut-wrong")
	o.do(chromedp.SendKeys(chromedp.CSS("#passphrase"), deskPassphrase))
	o.press("form .button")
	o.want(o.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
}

func (o *deskTour) tourRoll() {
	o.visit("roll-empty", "/desk/roll")
	for name, content := range map[string]string{"problems": "member_no,name,status\nBY1,王桂,full\nBY1,,odd\n", "preview": rollFile(48)} {
		file := filepath.Join(o.t.TempDir(), "名册.csv")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			o.t.Fatal(err)
		}
		for _, lang := range []string{"en", "zh"} {
			o.do(chromedp.Navigate(inLang(o.site()+"/desk/roll", lang)), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
			o.press("form .button")
			o.look(name)
		}
	}
	id := o.value(o.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	o.want(o.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	o.visit("roll", "/desk/roll?saved=1")
}

func (o *deskTour) tourDraft() {
	o.visit("home-roll", "/desk")
	o.visit("presets", "/desk/new")
	for _, lang := range []string{"zh", "en"} {
		o.do(chromedp.Navigate(inLang(o.site()+"/desk/new?preset=cn-party-branch", lang)))
		o.look("draft")
		o.press("form > button.button")
		o.look("draft-wrong")
	}
	o.path = o.want(o.post("/desk/new", o.pollFields()), 303).where
	o.visit("poll-draft", o.path)
	o.visit("edit", o.path+"/edit")
	for _, lang := range []string{"zh", "en"} {
		o.do(chromedp.Navigate(inLang(o.site()+o.path+"/edit", lang)), chromedp.Click(chromedp.CSS(".allrules summary")))
		o.press("button[value=group]")
		o.do(chromedp.Click(chromedp.CSS(".allrules summary")))
		o.look("edit-all")
	}
	o.visit("json", o.path+"/json")
	photo, err := samplePortrait(3)
	if err != nil {
		o.t.Fatal(err)
	}
	o.want(o.sheet(o.path+"/candidate/0/0", map[string]string{"name": "邓慧兰", "facts_zh": "职务：会计\n入党时间：2009年", "statement_zh": "把夜班食堂和倒班宿舍的事**办成**。", "experience_en": "2006: began as a fitter\n2015: team leader"}, photo), 303)
	o.visit("candidate", o.path+"/candidate/0/0?saved=1")
	o.do(chromedp.Navigate(inLang(o.site()+o.path, "zh")))
	o.press("form[action*=invites] button")
	o.look("invites")
}

func (o *deskTour) tourSealed() {
	o.prepareSeal(o.path)
	o.visit("sign-seal", o.path+"/sign")
	o.seal(o.path)
	o.visit("home", "/desk")
	o.visit("poll-sealed", o.path)
	o.visit("notice", o.path+"/notice")
	o.visit("slips", o.path+"/slips")
	for _, lang := range []string{"zh", "en"} {
		o.do(chromedp.Navigate(inLang(o.site()+o.path+"/slips", lang)))
		if lang == "zh" {
			o.press("button[value=new]")
		} else {
			o.do(chromedp.SendKeys(chromedp.CSS("#members"), "BY0010 BY0011 BY0012"), chromedp.Click(chromedp.CSS("input[name=sure]")))
			o.press("button[value=again]")
		}
		o.look("slips-printed")
	}
	o.visit("attendance", o.path+"/attendance/0")
	for _, kind := range []string{"agree", "open", "erratum", "annul"} {
		o.visit("act-"+kind, o.path+"/act/"+kind)
	}
	o.want(o.post(o.path+"/act/erratum", url.Values{"reason": {"会议室改为三楼 302。"}}), 303)
	o.visit("sign", o.path+"/sign")
	o.want(o.post(o.path+"/sign", url.Values{"do": {"drop"}}), 303)
}

func (o *deskTour) tourOpen() {
	o.want(o.post(o.path+"/act/attend", url.Values{"electorate": {"0"}, "sure": {"1"}}), 303)
	o.visit("sign-attendance", o.path+"/sign")
	o.visit("poll-act", o.path)
	o.visit("attendance-closed", o.path+"/attendance/0")
	o.do(chromedp.Navigate(inLang(o.site()+o.path+"/act/annul", "zh")), chromedp.SendKeys(chromedp.CSS("#reason"), "理由"), chromedp.SendKeys(chromedp.CSS("#title"), "别的"))
	o.press("form button.button")
	o.look("act-wrong")
	o.signs()
	o.visit("poll-attended", o.path)
	o.want(o.get(o.path+"/attendance/0"), 200, "finished and published")
}
