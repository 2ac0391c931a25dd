package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// tab is a page in a browser of its own, of somebody who does not vote there: an
// officer, a trustee.
type tab struct{ *booth }

// newTab opens one with a profile of its own, and keeps what it saves as a file.
func newTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	b := &tab{enter(t, browser)}
	b.before(savedScript)
	return b
}

// What is saved as a file is kept.
const savedScript = `(() => { const make = URL.createObjectURL;
URL.createObjectURL = b => { b.text().then(t => { window.savedFile = t; }); return make.call(URL, b); }; })(); 0`

// clock lets this window's clock run ahead, on pages from the next one on.
func (b *tab) clock(seconds int64) {
	b.t.Helper()
	b.before(fmt.Sprintf(`(() => { const D = window.RealDate || Date; window.RealDate = D;
Date = class extends D { constructor(...a) { if (a.length) super(...a); else super(D.now() + %[1]d); } static now() { return D.now() + %[1]d; } }; })(); 0`, 1000*seconds))
}

// until waits for an expression to hold.
func (b *booth) until(expression string) {
	b.t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && got {
			return
		}
	}
	b.t.Fatalf("never %s; the page says\n%s", expression, b.seen())
}

// seen is true while an element is on the screen.
func seen(selector string) string {
	return fmt.Sprintf("document.querySelector(%q) && document.querySelector(%q).offsetParent", selector, selector)
}

const trusteePass = "four unlikely words here"

// join makes a share on the page of an invitation, up to where it is to be saved.
func (b *tab) join(shot func(name string)) {
	b.t.Helper()
	b.until(seen("#make"))
	b.do(chromedp.SendKeys(chromedp.CSS("#new1"), trusteePass), chromedp.SendKeys(chromedp.CSS("#new2"), trusteePass))
	shot("1-start")
	b.tap("#make button")
	b.until(seen("#s-save"))
	shot("2-save")
}

// keep saves the file and goes on.
func (b *tab) keep() {
	b.t.Helper()
	b.until(seen("#s-save"))
	b.tap("#s-save [data-do=save]")
	b.until("!document.querySelector('[data-do=saved]').disabled && window.savedFile")
	b.tap("#s-save [data-do=saved]")
	b.until(seen("#s-main"))
}

// deal deals, the code having been compared.
func (b *tab) deal() {
	b.t.Helper()
	b.tap("#same-code")
	b.tap("#go")
	b.until(seen("#s-main") + " && !document.querySelector('#part-deal').offsetParent")
}

// load takes a trustee's file to this browser.
func (b *tab) load(file string) {
	b.t.Helper()
	b.until(seen("#start-noinvite"))
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	b.until(seen("#s-main"))
}

// acceptEarly opens after an early close, of which the trustee was told.
func (b *tab) acceptEarly(passphrase string) {
	b.t.Helper()
	b.goOn(passphrase)
	b.until(seen("#part-early"))
	b.tap("#early")
	b.goOn(passphrase)
}

// goOn types the passphrase where it is asked for, and presses the button.
func (b *tab) goOn(passphrase string) {
	b.t.Helper()
	if b.eval(seen("#pass")) != "null" {
		b.do(chromedp.SendKeys(chromedp.CSS("#pass"), passphrase))
	}
	b.tap("#go")
}
