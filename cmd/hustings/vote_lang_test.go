package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// speak switches the language on the voting page and waits for it.
func (b *booth) speak(lang string) *booth {
	b.t.Helper()
	b.do(chromedp.Click(".masthead nav a[hreflang]"))
	for until := time.Now().Add(10 * time.Second); !strings.HasPrefix(b.eval("document.documentElement.lang"), lang); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			b.t.Fatalf("no %s: %s", lang, b.seen())
		}
	}
	return b
}

// TestVoteOtherLanguage: who changes the language in the middle keeps what is
// marked, on a device of others as well, and nothing of it is written down.
func TestVoteOtherLanguage(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.before(`var broken = []; document.addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`)
	b.open(d.votePage("zh"))
	b.at("welcome").speak("en").at("welcome").says("Begin")
	b.press("begin").at("device").speak("zh").at("device").press("shared").at("signin").fill("#code", d.present[0].Code)
	b.speak("en").at("signin").submit().at("member").speak("zh").at("member").says(d.present[0].Name).press("take").at("pass").speak("en")
	b.press("ballot").at("ballot").mark(0, "for").mark(1, "against").mark(2, "for")
	b.speak("zh").at("ballot").says("已赞成 2 人")
	for row, want := range []string{"for", "against", "for", "abstain"} {
		if b.eval("document.querySelector('#ballot-rows .mark-row:nth-child("+string(rune('1'+row))+") ."+want+" input').checked") != "true" {
			t.Errorf("row %d is not marked %s any more", row, want)
		}
	}
	b.mark(3, "for").press("filled").at("review").speak("en").at("review")
	b.says("Is this what you want?").says("For\n" + d.poll.manifest.Contests[0].Candidates[0].Name)
	kept := b.eval("JSON.stringify([history.state, Object.keys(localStorage), Object.keys(sessionStorage)]) + location.href + document.cookie")
	if strings.Contains(kept, d.present[0].Number) || !strings.HasPrefix(kept, "[null,[],[]]") || !strings.Contains(kept, "#"+d.poll.id.String()) {
		t.Errorf("kept: %s", kept)
	}
	if found := b.promise("indexedDB.databases().then(d => JSON.stringify(d))"); found != "[]" {
		t.Errorf("databases: %s", found)
	}
	b.offline(true).do(chromedp.Click(".masthead nav a[hreflang]"))
	for until := time.Now().Add(10 * time.Second); !strings.Contains(b.eval("document.body.innerText"), "The other language could not be loaded"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal(b.seen())
		}
	}
	b.offline(false).at("review").press("cast").at("done").speak("zh").at("done").says("选票已入箱")
	if broken := b.eval("JSON.stringify(broken)"); broken != "[]" {
		t.Errorf("the page breaks its own policy: %s", broken)
	}
	if got := d.ballotsCast(t); got != 1 {
		t.Errorf("%d ballots on the board", got)
	}
}

// TestVoteLoadedAhead: the poll's page loads the ballot while one reads, and the
// voting page takes it from there; the poll's number goes along behind the #.
func TestVoteLoadedAhead(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.before(`var broken = []; document.addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`)
	b.open(d.origin + "/p/" + d.poll.ceremony.String() + "?lang=en#" + d.poll.id.String())
	loaded := `performance.getEntriesByType("resource").filter(e => e.name.includes("/client/")).map(e => e.name.split("/").pop()).sort().join()`
	for until := time.Now().Add(20 * time.Second); !strings.Contains(b.eval(loaded), "wasm_exec.js"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("loaded: %s; %s", b.eval(loaded), b.eval("JSON.stringify(broken)"))
		}
	}
	if got := b.eval(loaded); !strings.Contains(got, "vote.wasm") || !strings.Contains(got, "vote-cast.js") {
		t.Errorf("loaded: %s", got)
	}
	if broken := b.eval("JSON.stringify(broken)"); broken != "[]" {
		t.Errorf("the page breaks its own policy: %s", broken)
	}
	b.do(chromedp.Click("main a.button"))
	b.at("welcome").says("This is the poll your slip or notice names")
	again := b.eval(`performance.getEntriesByType("resource").filter(e => e.name.includes("/client/") && e.transferSize > 0).map(e => e.name.split("/").pop()).join()`)
	if again != "" {
		t.Errorf("loaded twice: %s", again)
	}
}

// TestReadersZone: times are in the zone of whoever reads, named; without scripts in
// the organisation's, named as well.
func TestReadersZone(t *testing.T) {
	w, chrome := newPagesWorld(t), browser(t)
	page := w.origin + "/p/" + w.open.String() + "?lang="
	for _, c := range []struct{ zone, lang, says string }{
		{"America/New_York", "en", "(Eastern Standard Time, GMT-5)"},
		{"America/New_York", "zh", "（北美东部标准时间，GMT-5）"},
		{"Asia/Shanghai", "en", "(Beijing time, UTC+8)"},
		{"Asia/Shanghai", "zh", "（北京时间，UTC+8）"},
	} {
		b := enter(t, chrome)
		b.command("Emulation.setTimezoneOverride", map[string]string{"timezoneId": c.zone})
		b.open(page + c.lang)
		b.says(c.says)
		if n := b.eval("document.querySelectorAll('main time[data-as]').length"); n < "3" {
			t.Errorf("%s times", n)
		}
		if kicker := b.eval("document.querySelector('.kicker').textContent"); !strings.Contains(kicker, c.says) {
			t.Errorf("%s in %s: %q", c.lang, c.zone, kicker)
		}
	}
	b := enter(t, chrome)
	b.command("Emulation.setTimezoneOverride", map[string]string{"timezoneId": "America/New_York"})
	b.command("Emulation.setScriptExecutionDisabled", map[string]bool{"value": true})
	b.open(page + "en")
	b.says("(Beijing time, UTC+8)")
}
