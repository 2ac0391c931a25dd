package main

import (
	"strings"

	"github.com/chromedp/chromedp/kb"
)

// votesShared votes on a device that others use as well, for the first on the
// ballot, and gives the codes that are on the last screen.
func (b *booth) votesShared(s slip) (codes string) {
	b.t.Helper()
	b.signedIn("shared", s.Code).press("ballot").at("ballot").mark(0, "for").press("filled").at("review").press("cast").at("done")
	return b.eval("document.querySelector('#done-code').textContent + ' ' + document.querySelector('#secret').textContent")
}

// nothingLeft fails if a member or the codes of a ballot can be found in any place
// where a page keeps something.
func (b *booth) nothingLeft(s slip, codes string) {
	b.t.Helper()
	b.at("welcome")
	left := b.eval(`document.documentElement.outerHTML + JSON.stringify([localStorage, sessionStorage, history.state, document.cookie]) +
		[...document.querySelectorAll("input")].map(i => i.value).join()`)
	for _, secret := range append(strings.Fields(codes), s.Name, s.Number, s.Code) {
		if strings.Contains(left, secret) {
			b.t.Errorf("%q is left", secret)
		}
	}
	if found := b.promise("indexedDB.databases().then(d => JSON.stringify(d))"); found != "[]" {
		b.t.Errorf("databases: %s", found)
	}
	if found := b.promise("caches.keys().then(d => JSON.stringify(d))"); found != "[]" {
		b.t.Errorf("caches: %s", found)
	}
	if cookies := b.cookies(); len(cookies) > 0 {
		b.t.Errorf("cookies: %v", cookies)
	}
}

// votesByKeys votes with keys alone, for the first and against the second on the
// ballot, up to the last screen.
func (b *booth) votesByKeys(code string) {
	b.t.Helper()
	b.at("welcome").tabTo("button[data-do=begin]").keys(kb.Enter).at("device")
	b.tabTo("button[data-do=own]").keys(kb.Enter).at("signin")
	b.tabTo("#code").keys(code + kb.Enter).at("member")
	b.tabTo("button[data-do=take]").keys(kb.Enter).at("pass")
	b.tabTo("button[data-do=ballot]").keys(kb.Enter).at("ballot")
	b.tabTo("#ballot-rows .mark-row:nth-child(1) .abstain input").keys(kb.ArrowLeft).keys(kb.ArrowLeft)
	b.tabTo("#ballot-rows .mark-row:nth-child(2) .abstain input").keys(kb.ArrowLeft)
	b.tabTo("#ballot-rows .mark-row:nth-child(2) select")
	b.tabTo("#ballot-go").keys(" ").at("review")
}
