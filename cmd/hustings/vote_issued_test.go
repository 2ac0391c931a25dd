package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// TestVoteIssued: after the close a member sees whether a pass was given in their
// name, on the device they voted from and on one of others, which then forgets.
func TestVoteIssued(t *testing.T) {
	d, chrome := voteDays(t)
	b := enter(t, chrome)
	b.open(d.votePage("en"))
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot").mark(0, "for").press("filled").at("review").press("cast").at("done")
	idle := enter(t, chrome) // a pass taken, no ballot cast
	idle.open(d.votePage("zh"))
	idle.signedIn("own", d.present[2].Code)
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(t.Context(), ballot.PhaseClosed); err != nil {
		t.Fatal(err)
	}

	b.do(chromedp.Reload())
	b.at("done").press("issued").at("issued").says(d.present[0].Name).says("yes").says("the one this device has")
	b.press("home").at("done")

	idle.do(chromedp.Reload())
	idle.at("welcome").says("投票已于").press("issued").at("issued").says("发过").says("就是本机上的这一份")

	other := enter(t, chrome)
	other.open(d.votePage("zh"))
	other.at("welcome").says("领票名单").press("issued").at("device").press("shared").at("signin").fill("#code", d.present[1].Code).submit()
	other.at("issued").says(d.present[1].Name).says("没有").says("没有人能以您的名义投票")
	other.press("notme").at("signin").fill("#code", d.present[0].Code).submit()
	other.at("issued").says(d.present[0].Name).says("发过").says("如果您没有领过")
	other.press("leave").at("welcome")
	if cookies := other.cookies(); len(cookies) > 0 {
		t.Errorf("cookies: %v", cookies)
	}

	poll := fetchPage(t, inLang(d.origin+"/p/"+d.poll.ceremony.String(), "en"))
	if !containsAll(string(poll.body), "Was a pass given in your name?", "/vote/"+d.poll.ceremony.String(), "ask a teller") {
		t.Error("the poll's page does not lead there")
	}
}

func containsAll(text string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}
