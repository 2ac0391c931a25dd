package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// textsOnly asks one thing, in words, of everybody.
const textsOnly = `{"title":{"zh":"食堂怎么样？","en":"How is the canteen?"},"elements":[
	{"type":"comment","name":"say","isRequired":true,"title":{"zh":"您对食堂有什么话想说？","en":"What do you want to say about the canteen?"}}]}`

// TestDeskTextsBrowser looks through a survey's texts in Chromium, selects words and
// hides them, and signs with a key file. With HUSTINGS_SHOTS it keeps pictures.
func TestDeskTextsBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	o := newTour(t)
	o.keyFile()
	o.enter()
	d, file := o.demo, filepath.Join(t.TempDir(), "questions.json")
	must(t, os.WriteFile(file, []byte(textsOnly), 0o600))
	d.cmd.Survey, d.cmd.Members, d.cmd.Out = file, 16, t.TempDir()
	d.surveyed = func(draft *ballot.Draft) {
		draft.Officers.Keys[0].Key = publicOf(o.officer)
		d.office = &demoOfficer{o.officer}
	}
	for _, step := range []func(context.Context) error{d.prepareSurvey, d.ceremony, d.seal, d.openPoll, d.vote, d.closePoll} {
		must(t, step(t.Context()))
	}
	o.path = "/desk/p/" + d.poll.ceremony.String()
	d.looks = o.looksInBrowser
	must(t, d.openBallots(t.Context()))
}

func (o *deskTour) looksInBrowser(context.Context) error {
	o.t.Helper()
	o.do(chromedp.Navigate(inLang(o.site()+"/desk", "zh")), chromedp.SendKeys(chromedp.CSS("#passphrase"), deskPassphrase))
	o.press("form .button")
	o.visit("texts-poll", o.path)
	o.visit("texts", o.path+"/texts")
	for _, lang := range []string{"zh", "en"} {
		o.do(chromedp.Navigate(inLang(o.site()+o.path+"/texts/1", lang)))
		o.look("texts-sheet")
		if lang == "en" {
			continue
		}
		o.reads(pickLongest)
		o.hides(`area.setSelectionRange(0, 0)`, "", false)
		o.hides(`area.setSelectionRange(0, 2)`, "[…]", true)
		o.hides(`area.setSelectionRange(2, 5)`, "[…]", true) // what touches a mark becomes one with it
		o.press("form[data-texts] button[value=over]")
		o.look("texts-taken")
	}
	o.do(chromedp.Navigate(inLang(o.site()+o.path+"/texts/1", "zh")), chromedp.SendKeys(chromedp.CSS(".onetext textarea"), "！"))
	o.press("form[data-texts] button[value=over]")
	o.look("texts-wrong")
	o.do(chromedp.Navigate(inLang(o.site()+o.path+"/texts", "zh")))
	o.press("button[value=sign]")
	o.look("texts-sign")
	o.visit("texts-signed", o.path+"/texts")
	o.signs()
	o.visit("texts-done", o.path)
	return nil
}

// pickLongest marks the longest text, for some are of two characters.
const pickLongest = `(function () {
	const all = Array.from(document.querySelectorAll(".onetext textarea")).sort((a, b) => b.value.length - a.value.length);
	all[0].closest(".onetext").classList.add("picked");
	return all[0].value;
})()`

// hides selects words of the picked text and presses the button beside it.
func (o *deskTour) hides(selection, begins string, changes bool) {
	o.t.Helper()
	const area = "const area = document.querySelector('.onetext.picked textarea');"
	was := o.reads("(function () { " + area + " area.focus(); " + selection + "; return area.value; })()")
	o.do(chromedp.Click(chromedp.CSS(".onetext.picked [data-hide]")))
	now := o.reads("(function () { " + area + " return area.value; })()")
	if !strings.HasPrefix(now, begins) || (was != now) != changes || strings.Count(now, "[…]") > 1 {
		o.t.Errorf("after %s the text %q reads %q", selection, was, now)
	}
	if said := o.reads("document.querySelector('.onetext.picked [data-said]').textContent"); said == "" {
		o.t.Error("nothing was said of it")
	}
}

func (o *deskTour) reads(script string) string {
	o.t.Helper()
	out, err := chromedp.Run(o.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}
