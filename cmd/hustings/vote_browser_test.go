package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hustings/ballot"
)

// voteDays is one open poll for the tests below, each with members of its own.
func voteDays(t *testing.T) (*demo, context.Context) {
	t.Helper()
	return polling(t, "cn-party-branch", func(draft *ballot.Draft) { draft.BallotsPerKey = 3 }), browser(t)
}

// TestVoteOnPhone: one member votes in Chinese, one in English, on phones of their
// own; whoever comes back sees the same ballot in the box.
func TestVoteOnPhone(t *testing.T) {
	d, chrome := voteDays(t)
	for i, c := range []struct{ lang, pass, done, line string }{
		{"zh", "选票尚未入箱", "选票已入箱", "核对无误"},
		{"en", "not in the box yet", "Your ballot is in the box", "pass and receipt are right"},
	} {
		t.Run(c.lang, func(t *testing.T) {
			b := enter(t, chrome)
			b.before(`var broken = []; document.addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`)
			b.open(d.votePage(c.lang))
			b.at("welcome").says(ballot.ShortID(d.poll.id))
			b.signedIn("own", strings.ToLower(d.present[i].Code)).says(c.pass)
			b.press("ballot").at("ballot").mark(0, "for").mark(1, "against").mark(2, "for").press("filled")
			b.at("review").says(d.poll.manifest.Contests[0].Candidates[0].Name).press("cast").at("done").says(c.done).says(c.line)
			code := b.eval("document.querySelector('#done-code').textContent")
			if len(code) != 19 {
				t.Errorf("tracking code %q", code)
			}
			if broken := b.eval("JSON.stringify(broken)"); broken != "[]" {
				t.Errorf("the page breaks its own policy: %s", broken)
			}
			b.do(chromedp.Reload())
			b.at("done").says(code)
			if wide := b.eval("document.documentElement.scrollWidth"); wide != "390" {
				t.Errorf("the page is %s wide", wide)
			}
		})
	}
	if got := d.ballotsCast(t); got != 2 {
		t.Errorf("%d ballots on the board", got)
	}
}

// TestVoteShared: what one member does on a device that others use as well, the
// next finds nothing of, in whatever place a page can keep something.
func TestVoteShared(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.open(d.votePage("zh"))
	codes := b.votesShared(d.present[0])
	b.press("leave")
	b.nothingLeft(d.present[0], codes)
	next := b.again()
	next.open(d.votePage("en"))
	next.nothingLeft(d.present[0], codes)
	codes = next.votesShared(d.present[1])
	next.eval("hustingsVote.idleSeconds = 1") // nobody touches it
	for next.screen() == "done" {
		time.Sleep(50 * time.Millisecond)
	}
	next.nothingLeft(d.present[1], codes)
	next.at("welcome").press("begin").at("device").press("shared").at("signin").fill("#code", d.present[1].Code).submit()
	next.failed("already-issued").says("Your pass was taken before")
}

// TestVoteDropped: the connection drops between pass and ballot; the ballot goes
// into the box once it is back, also in a window opened anew.
func TestVoteDropped(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.open(d.votePage("en"))
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot").mark(1, "for").press("filled").at("review")
	b.offline(true).press("cast")
	b.failed("offline").says("can never count twice")
	b.press("retry")
	b.failed("offline")
	next := b.again()
	next.open(d.votePage("en"))
	next.at("done").says("Your ballot is in the box")
	code := next.eval("document.querySelector('#done-code').textContent")
	b.offline(false).press("retry").at("done").says(code)
	if got := d.ballotsCast(t); got != 1 {
		t.Errorf("%d ballots on the board", got)
	}
}

// TestVoteByKeyboard votes with Tab, Enter, space and arrows alone, from the
// focus each screen gives.
func TestVoteByKeyboard(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.open(d.votePage("en"))
	b.votesByKeys(d.present[0].Code)
	c := d.poll.manifest.Contests[0].Candidates
	b.says("For\n" + c[0].Name).says("Against\n" + c[1].Name)
	b.tabTo("#review-cast").keys(kb.Enter).at("done")
	b.tabTo("#verify-line").keys(kb.Enter).says("Your pass is valid")
}

// TestVoteAgain: a member votes again, and once more from another device by the
// voting secret alone; then the pass is used up.
func TestVoteAgain(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.open(d.votePage("en"))
	codes := map[string]bool{}
	vote := func(b *booth, candidate int) {
		t.Helper()
		b.at("ballot").mark(candidate, "for").press("filled").at("review").press("cast").at("done")
		codes[b.eval("document.querySelector('#done-code').textContent")] = true
	}
	b.signedIn("own", d.present[0].Code).press("ballot")
	vote(b, 0)
	b.press("again")
	vote(b, 1)
	secret := b.eval("document.querySelector('#secret').textContent")
	other := enter(t, chrome)
	other.open(d.votePage("zh"))
	other.at("welcome").press("recall").at("device").press("own").at("recall").fill("#secretin", "0"+secret).submit()
	other.at("recall")
	for !strings.Contains(other.seen(), "这不是本次选举的凭证") {
		time.Sleep(20 * time.Millisecond)
	}
	other.eval("document.querySelector('#secretin').value = ''")
	other.fill("#secretin", secret).submit()
	vote(other, 2)
	if len(codes) != 3 {
		t.Errorf("tracking codes %v", codes)
	}
	if other.eval("document.querySelector('#done-again').hidden") != "true" {
		t.Error("a fourth ballot is offered")
	}
	b.press("again").at("ballot").mark(3, "for").press("filled").at("review").press("cast")
	b.failed("used-up").says("stays in the box")
}

// TestVoteRefusals: what a voter is told where it cannot go on.
func TestVoteRefusals(t *testing.T) {
	d, chrome := voteDays(t)
	page, _, _ := strings.Cut(d.votePage("en"), "#")
	for name, c := range map[string]struct{ url, before, code, says string }{
		"another poll's slip": {page + "#" + strings.Repeat("0123456789abcdef", 4), "", "wrong-poll", "not the poll on your slip"},
		"half a slip":         {page + "#0123", "", "wrong-link", "not whole"},
		"old browser":         {page, "delete window.WebAssembly", "old-browser", "too old"},
		"nothing kept":        {page, "Object.defineProperty(window, 'indexedDB', {value: undefined})", "", "vote in one sitting"},
	} {
		t.Run(name, func(t *testing.T) {
			b := enter(t, chrome)
			if c.before != "" {
				b.before(c.before)
			}
			b.open(c.url)
			if c.code == "" {
				b.at("welcome").press("begin").at("device").says(c.says)
				return
			}
			b.failed(c.code).says(c.says).says("your ballot has not been cast")
		})
	}
	t.Run("over-selected", func(t *testing.T) {
		b := enter(t, chrome)
		b.open(page)
		b.signedIn("own", d.present[0].Code).press("ballot").at("ballot")
		for k := range d.poll.manifest.Contests[0].Candidates {
			b.mark(k, "for")
		}
		b.says("this ballot would be invalid").press("filled").at("review").says("Too many are marked").press("ballot").at("ballot")
	})
	t.Run("without scripts", func(t *testing.T) {
		b := enter(t, chrome)
		b.command("Emulation.setScriptExecutionDisabled", map[string]bool{"value": true})
		b.open(page)
		b.says("tellers' tablet").says("Nothing was sent")
	})
}

// failed waits for an error of a code.
func (b *booth) failed(code string) *booth {
	b.t.Helper()
	for until := time.Now().Add(2 * time.Minute); ; time.Sleep(30 * time.Millisecond) {
		if b.screen() == "error" && b.eval("document.querySelector('#s-error h1').textContent === hustingsVote.word('err."+code+".happened')") == "true" {
			return b
		}
		if time.Now().After(until) {
			b.t.Fatalf("waiting for %q, on %q:\n%s", code, b.screen(), b.seen())
		}
	}
}

// promise waits for a promise of a text.
func (b *booth) promise(script string) string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// keys presses keys.
func (b *booth) keys(keys string) *booth {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
	return b
}

// tabTo presses Tab until something has the focus, which must be seen.
func (b *booth) tabTo(selector string) *booth {
	b.t.Helper()
	for range 40 {
		if b.eval("document.activeElement.matches("+quoted(selector)+")") == "true" {
			return b
		}
		b.keys(kb.Tab)
	}
	b.t.Fatalf("Tab does not lead to %s on %q", selector, b.screen())
	return b
}

func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

// command sends a command of the browser's that has no answer.
func (b *booth) command(method string, params any) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, cdp.Command[any, cdp.Empty]{Method: method}, params)
		return err
	}))
}

// before runs a script in every document before its own.
func (b *booth) before(script string) {
	b.t.Helper()
	b.command("Page.addScriptToEvaluateOnNewDocument", map[string]string{"source": script})
}

// cookies lists the names of all cookies of the profile.
func (b *booth) cookies() (names []string) {
	b.t.Helper()
	type cookies struct {
		Cookies []struct {
			Name string `json:"name"`
		} `json:"cookies"`
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		got, err := cdp.Call(ctx, t, cdp.Command[cdp.Empty, cookies]{Method: "Storage.getCookies"}, cdp.Empty{})
		for _, c := range got.Cookies {
			names = append(names, c.Name)
		}
		return err
	}))
	return names
}

// ballotsCast lets the poll close and counts the ballots on its board.
func (d *demo) ballotsCast(t *testing.T) int {
	t.Helper()
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(t.Context(), ballot.PhaseClosed); err != nil {
		t.Fatal(err)
	}
	return d.poll.box.box.Standing().Ballots
}
