package main

import (
	"fmt"
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

// tour shows every screen once, on the way of one vote.
func (b *booth) tour(d *demo, l look, code string, see func(name string)) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, 844), l.set())
	b.open(d.votePage(l.lang))
	b.at("welcome")
	see("welcome")
	b.press("recall").at("device")
	see("device")
	b.press("own").at("recall")
	see("recall")
	b.press("home").at("signin").fill("#code", "0000 0000").submit()
	for b.eval("document.querySelector('#code-wrong').textContent") == "" {
		time.Sleep(20 * time.Millisecond)
	}
	see("signin")
	b.eval("document.querySelector('#code').value = ''")
	b.fill("#code", code).submit().at("member")
	see("member")
	b.press("take").at("pass").press("passqr")
	see("pass")
	b.press("ballot").at("ballot").mark(0, "for").mark(1, "for").mark(2, "for").mark(3, "for")
	see("ballot-over")
	b.press("filled").at("review")
	see("review-over")
	b.press("ballot").at("ballot").mark(2, "against").mark(3, "abstain")
	see("ballot")
	b.press("filled").at("review")
	see("review")
	b.offline(true).do(chromedp.Click("#review-cast"))
	b.failed("offline")
	see("error")
	b.offline(false).press("retry").at("done")
	b.do(chromedp.Click("#verify-line"))
	see("done")
}

// failures are the sentences of what can go wrong on the way, each shown as the page
// shows it. That they come up where they should is for the tests of each.
var failures = []struct{ code, vote string }{
	{"closed", "pass"},
	{"not-open", "pass"},
	{"used-up", "cast"},
	{"already-issued", "none"},
	{"pass-lost", "none"},
	{"old-browser", "none"},
	{"wrong-poll", "none"},
	{"wrong-link", "none"},
	{"fork", "cast"},
	{"not-checked-in", "none"},
	{"relay", "pass"},
	{"no-client", "none"},
}

// tourAfter shows what a voter finds after the close: one who has voted, one who did
// not, and what went wrong.
func (b *booth) tourAfter(d *demo, l look, code string, see func(name string)) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, 844), l.set())
	b.open(d.votePage(l.lang))
	b.at("welcome")
	see("closed")
	b.press("issued").at("device").press("own").at("signin").fill("#code", code).submit().at("issued")
	see("issued")
	for _, f := range failures {
		b.eval(fmt.Sprintf("hustingsVote.explain(%q, %q)", f.code, f.vote))
		see("error-" + f.code)
	}
	b.eval("(hustingsVote.show('done', 4), hustingsVote.finished(false), document.getElementById('missing-text').textContent = hustingsVote.word('missing.open', {time: hustingsVote.time('2026-11-21T10:00:00Z')}))")
	see("missing")
}

// shots says where make shots wants pictures of screens, and in which looks; without it
// the test is skipped.
func shots(t *testing.T) (dir string, wanted func(look) bool) {
	t.Helper()
	dir = os.Getenv("HUSTINGS_SHOTS")
	if dir == "" {
		t.Skip("make shots runs this")
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("HUSTINGS_SHOTS_ONLY")
	return dir, func(l look) bool { return l.name != "paper" && strings.Contains(l.String(), only) }
}

// TestShotsVote takes a picture of each screen of the voting page; make shots runs it.
func TestShotsVote(t *testing.T) {
	dir, wanted := shots(t)
	d, chrome := voteDays(t)
	for i, l := range looks {
		if !wanted(l) {
			continue
		}
		b := enter(t, chrome)
		b.tour(d, l, d.present[i].Code, func(name string) { b.shoot(dir, name, l) })
	}
	d.close(t)
	for i, l := range looks {
		if !wanted(l) {
			continue
		}
		b := enter(t, chrome)
		b.tourAfter(d, l, d.present[i+(i%2)*4].Code, func(name string) { b.shoot(dir, name, l) })
	}
}

// close lets the poll close.
func (d *demo) close(t *testing.T) {
	t.Helper()
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(t.Context(), ballot.PhaseClosed); err != nil {
		t.Fatal(err)
	}
}

// TestVoteAccessible: axe-core finds nothing serious on any screen of the voting
// page at 320 pixels, in either language, light and dark.
func TestVoteAccessible(t *testing.T) {
	axe := axeSource(t)
	d, chrome := voteDays(t)
	narrow := []look{{"narrow", 320, false, "zh"}, {"narrow", 320, true, "zh"}, {"narrow", 320, false, "en"}, {"narrow", 320, true, "en"}}
	holds := func(b *booth, l look) func(string) {
		return func(name string) {
			check := func() ([]violation, error) { return accessibleIn(b.ctx, l, axe) }
			if strings.HasPrefix(name, "error-") { // one screen with other sentences
				if l.dark {
					return
				}
				check = func() ([]violation, error) { return accessible(b.ctx, axe) }
			}
			found, err := check()
			if err != nil {
				t.Fatal(name, l, err)
			}
			for _, v := range found {
				t.Errorf("%s %v: %s %s: %s\n%s", name, l, v.Impact, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
			}
		}
	}
	for i, l := range narrow {
		b := enter(t, chrome)
		b.tour(d, l, d.present[i].Code, holds(b, l))
	}
	d.close(t)
	for i, l := range narrow {
		b := enter(t, chrome)
		b.tourAfter(d, l, d.present[i].Code, holds(b, l))
	}
}
