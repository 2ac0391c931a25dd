package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// shoot takes a picture of the screen that is shown.
func (b *booth) shoot(dir, name string, l look) {
	b.t.Helper()
	time.Sleep(50 * time.Millisecond)
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vote-"+name+"-"+l.String()+".png"), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// TestShotsVote takes a picture of each screen of the voting page; make shots runs it.
func TestShotsVote(t *testing.T) {
	dir := os.Getenv("HUSTINGS_SHOTS")
	if dir == "" {
		t.Skip("make shots runs this")
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("HUSTINGS_SHOTS_ONLY")
	d := polling(t, "cn-party-branch", func(draft *ballot.Draft) { draft.BallotsPerKey = 3 })
	chrome := browser(t)
	for i, l := range looks {
		if l.name == "paper" || only != "" && !strings.Contains(l.String(), only) {
			continue
		}
		b := enter(t, chrome)
		b.do(chromedp.EmulateViewport(l.width, 844), l.set())
		b.open(d.votePage(l.lang))
		shoot := func(name string) { t.Helper(); b.shoot(dir, name, l) }
		b.at("welcome")
		shoot("welcome")
		b.press("begin").at("device")
		shoot("device")
		b.press("own").at("signin").fill("#code", "0000 0000").submit()
		for b.eval("document.querySelector('#code-wrong').textContent") == "" {
			time.Sleep(20 * time.Millisecond)
		}
		shoot("signin")
		b.do(chromedp.Clear("#code"))
		b.fill("#code", d.present[i].Code).submit().at("member")
		shoot("member")
		b.press("take").at("pass").press("passqr")
		shoot("pass")
		b.press("ballot").at("ballot").mark(0, "for").mark(1, "for").mark(2, "against")
		shoot("ballot")
		b.press("filled").at("review")
		shoot("review")
		b.offline(true).do(chromedp.Click("#review-cast"))
		for b.screen() != "error" {
			time.Sleep(20 * time.Millisecond)
		}
		shoot("error")
		b.offline(false).press("retry").at("done")
		b.do(chromedp.Click("#verify-line"))
		shoot("done")
	}
}
