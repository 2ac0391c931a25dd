package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestLookupStaysHere: a tracking code finds its ballot on the list, typed or from
// behind the #, and no request has it in it.
func TestLookupStaysHere(t *testing.T) {
	w, chrome := newPagesWorld(t), browser(t)
	seen, err := newPages(w.demo.server.hall).Seen(t.Context(), w.counted)
	if err != nil || len(seen) == 0 {
		t.Fatal(err)
	}
	page := w.origin + "/p/" + w.counted.String() + "/lookup?lang=en"
	found := func(b *booth, code string) {
		t.Helper()
		for until := time.Now().Add(5 * time.Second); b.eval("document.querySelector('.found code')?.textContent") != code; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal(b.seen())
			}
		}
		b.says("Here is your ballot")
		asked := b.eval("JSON.stringify(performance.getEntries().map(e => e.name.split('#')[0])) + location.href")
		if strings.Contains(asked, code) || strings.Contains(asked, strings.ReplaceAll(code, "-", "")) {
			t.Errorf("the code is in %s", asked)
		}
	}
	b := enter(t, chrome)
	b.open(page)
	code := seen[0].Code
	b.fill("#find-code", strings.ToLower(strings.ReplaceAll(code, "-", " "))).do(chromedp.Click("#find button"))
	found(b, code)
	b.eval("document.querySelector('#find-code').value = '0000-0000-0000-0000'")
	b.do(chromedp.Click("#find button"))
	b.says("no ballot with this code")
	again := enter(t, chrome)
	again.open(page + "#" + strings.ReplaceAll(seen[len(seen)-1].Code, "-", ""))
	found(again, seen[len(seen)-1].Code)
}
