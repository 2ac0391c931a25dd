package main

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// TestDeskEndBrowser looks at what the desk shows from the voting to the minutes: the
// forms to add a voter, extend, close and certify, and each page beside them.
func TestDeskEndBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	o := newTour(t)
	o.enter()
	id := o.value(o.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	o.want(o.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	o.path = o.want(o.post("/desk/new", o.pollFields()), 303).where
	o.prepareSeal(o.path)
	o.seal(o.path)
	o.inBrowser()
	o.visit("act-late", o.path+"/act/late")
	o.openFromDesk(o.path)
	o.visit("poll-open", o.path)
	o.visit("act-extend", o.path+"/act/extend")
	o.visit("act-close", o.path+"/act/close")
	d := o.demo
	must(t, d.vote(t.Context()))
	o.want(o.post(o.path+"/act/close", url.Values{"reason": {"全体投完"}}), 303)
	o.visit("sign-close", o.path+"/sign")
	o.want(o.sign(o.path, o.officer), 200, "sign once more")
	o.want(o.sign(o.path, o.officer), 303)
	must(t, d.advanceTo(t.Context(), ballot.PhaseClosed))
	o.visit("poll-closed", o.path)
	d.until(ballot.Time(max(d.poll.box.box.Standing().Claims, d.poll.box.box.Standing().Close))) //nolint:gosec // a time
	must(t, d.advanceTo(t.Context(), ballot.PhaseClaimed))
	must(t, d.openBallots(t.Context()))
	o.want(o.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	o.inBrowser()
	o.visit("act-certify", o.path+"/act/certify")
	o.certifyFromDesk(o.path)
	o.visit("poll-certified", o.path)
	o.visit("minutes", "/p/"+o.path[len("/desk/p/"):]+"/minutes")
}

// inBrowser types the passphrase in the browser too.
func (o *deskTour) inBrowser() {
	o.t.Helper()
	o.do(chromedp.Navigate(inLang(o.site()+"/desk", "en")))
	if !o.atDoor() {
		return
	}
	o.do(chromedp.SendKeys(chromedp.CSS("#passphrase"), deskPassphrase))
	o.press("form .button")
	if o.atDoor() {
		o.t.Fatal("the passphrase was typed, and the desk is still shut")
	}
}

// atDoor says whether the browser is shown no desk: its door, or an error.
func (o *deskTour) atDoor() bool {
	o.t.Helper()
	inside, err := chromedp.Run(o.ctx, chromedp.Evaluate[bool]("document.querySelector('form[action*=\"/desk/leave\"]') !== null"))
	if err != nil {
		o.t.Fatal(err)
	}
	return !inside
}
