package main

import (
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/audit"
	"hustings/internal/need"
)

// A file that is saved is kept as text that loses no byte.
const savedBytes = `(() => { const make = URL.createObjectURL;
URL.createObjectURL = b => { b.arrayBuffer().then(a => { window.savedBytes = btoa(String.fromCharCode(...new Uint8Array(a))); }); return make.call(URL, b); }; })(); 0`

const counterPass = "five unlikely words are here"

// TestCountBrowser lets a counter make a key in a browser, whose line an officer puts
// into a survey, and work the survey's results out again and sign there. With
// HUSTINGS_SHOTS it keeps pictures.
func TestCountBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	if _, err := os.Stat(filepath.Join(clientFolder, "desk.wasm")); err != nil {
		need.Missing(t, "the desk's client (make client)")
	}
	o := newTour(t)
	o.enter()
	d := o.demo
	o.quiet = true
	b := newTab(t, o.ctx)
	b.before(savedBytes)
	b.before(`var broken = []; document.addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`)
	own := &deskTour{deskWorld: o.deskWorld, ctx: b.ctx, axe: o.axe, dir: o.dir}
	file, line := own.keyInBrowser(b)

	id := o.value(o.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	o.want(o.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	path := o.want(o.post("/desk/survey/new", with(o.surveyFields(templateOf(t, "satisfaction")), "counters", line, "textk", "1000")), 303).where // no texts, for officers to look through
	at := strings.TrimPrefix(path, "/desk") + "/count"
	o.prepareSeal(path)
	o.want(o.sign(path, o.officer), 303)
	own.visitCount(b, at, "early")
	o.openSurvey(path)
	o.answerSurvey(path, templateOf(t, "satisfaction"))
	o.closeSurvey(path)
	b.clock(d.now().Unix() - time.Now().Unix())
	own.visitCount(b, at, "closed")
	must(t, d.openBallots(t.Context()))
	b.until(seen("#work")) // the page has followed by itself
	own.visitCount(b, at, "count")

	b.tap("#work button") // nothing is filled in
	b.until(seen("#problem"))
	own.look("count-tick")
	b.do(chromedp.Click("#same"), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{o.strangersKey()}), chromedp.SendKeys("#pass", keyPassphrase))
	b.tap("#work button")
	b.until("document.querySelector('#problem-text').textContent.includes('not one of')")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}), chromedp.SendKeys("#pass", "wrong"))
	b.tap("#work button")
	b.until("document.querySelector('#problem-text').textContent.includes('passphrase')")
	b.eval("document.querySelector('#pass').value = ''")
	b.do(chromedp.SendKeys("#pass", counterPass))
	b.tap("#work button")
	b.until(seen("#found-sign"))
	own.look("count-found")
	d.poll.box.box.Look(func(s *audit.State) {
		if len(s.CountedBy) > 0 {
			t.Error("signed before the counter has pressed the button")
		}
	})
	b.tap("#sign")
	b.until(seen("#s-done"))
	own.look("count-done")
	b.eval(`Promise.all([indexedDB.databases(), caches.keys()]).then(l => { window.kept = [localStorage, sessionStorage, document.cookie].concat(l).map(x => x.length).join(); })`)
	b.until("window.kept")
	if kept := b.eval("window.kept"); kept != "0,0,0,0,0" {
		t.Errorf("after the counting the browser keeps %s", kept)
	}
	if broken := b.eval("JSON.stringify(broken)"); broken != "[]" {
		t.Errorf("the page breaks its own policy: %s", broken)
	}
	o.want(o.get(strings.TrimPrefix(path, "/desk")+"/result"), 200, "贺敏", "worked these results out again")
	own.visitCount(b, at, "all")
}

// keyInBrowser makes a key file on its page, and gives it and the line for officers.
func (o *deskTour) keyInBrowser(b *tab) (file, line string) {
	t := o.t
	t.Helper()
	for _, lang := range []string{"zh", "en"} {
		b.open(inLang(o.demo.origin+"/key", lang))
		b.until(seen("#make"))
		o.look("key")
	}
	b.fill("#name", "贺敏").fill("#new1", "short").tap("#make button")
	b.until("document.querySelector('#wrong').textContent.includes('twelve')")
	b.eval("document.querySelector('#new1').value = ''")
	b.fill("#new1", counterPass).fill("#new2", counterPass).tap("#make button")
	b.until(seen("#save"))
	b.tap("#save")
	b.until("window.savedBytes && " + seen("#line"))
	o.look("key-save")
	data, err := base64.StdEncoding.DecodeString(b.eval("window.savedBytes"))
	must(t, err)
	file = filepath.Join(t.TempDir(), "counter.key")
	must(t, os.WriteFile(file, data, 0o600))
	return file, b.eval("document.querySelector('#line').textContent")
}

// strangersKey is the key file of somebody who does not count.
func (o *deskTour) strangersKey() string {
	officer := o.officer
	defer func() { o.officer = officer }()
	o.keyFile()
	return o.key
}

// visitCount looks at the counter's page in both languages, at rest.
func (o *deskTour) visitCount(b *tab, path, name string) {
	o.t.Helper()
	for _, lang := range []string{"zh", "en"} {
		b.open(inLang(o.demo.origin+path, lang))
		b.until(seen("#s-main"))
		o.look("count-" + name)
	}
}
