package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// answerTour goes through the screens of a survey, from the welcome to the last, and
// shows each.
func (b *booth) answerTour(d *demo, l look, code string, see func(name string)) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, 844), l.set())
	b.open(d.votePage(l.lang))
	b.at("welcome")
	see("answer-welcome")
	b.signedIn("own", code)
	see("answer-pass")
	b.press("ballot").at("ballot").onPage("years").press("filled").onPage("years")
	see("answer-faults")
	b.chooses("years", 1).chooses("attends", 1).onPage("absent").types("absent", "x").press("filled").onPage("liked")
	b.chooses("liked", 0).chooses("content", 1).chooses("aspects", "0-2").chooses("aspects", "1-0")
	for _, k := range []string{"1", "0", "2"} {
		b.chooses("first", k+"-in")
		b.do(chromedp.WaitVisible(`[id="q-first-` + k + `-out"]`))
	}
	see("answer-questions")
	b.press("turnwhole").onPage("late")
	see("answer-whole")
	b.press("turnwhole").onPage("liked").press("filled").onPage("cause").chooses("cause", 0).press("filled").onPage("late").press("filled").at("review")
	see("answer-review")
	b.press("cast").at("done")
	see("answer-done")
}

// TestShotsAnswer takes a picture of each screen of a survey; make shots runs it.
func TestShotsAnswer(t *testing.T) {
	dir, wanted := shots(t)
	d, chrome := surveying(t), browser(t)
	for i, l := range looks {
		if !wanted(l) {
			continue
		}
		b := enter(t, chrome)
		b.answerTour(d, l, d.present[i].Code, func(name string) { b.shoot(dir, name, l) })
	}
}

// TestAnswerAccessible: axe-core finds nothing serious on any screen of a survey at
// 320 pixels and at 200 %, in either language, light and dark.
func TestAnswerAccessible(t *testing.T) {
	axe := axeSource(t)
	d, chrome := surveying(t), browser(t)
	for i, l := range []look{{"narrow", 320, false, "zh"}, {"narrow", 320, true, "en"}} {
		b := enter(t, chrome)
		b.answerTour(d, l, d.present[i].Code, func(name string) {
			found, err := accessibleIn(b.ctx, l, axe)
			if err != nil {
				t.Fatal(name, l, err)
			}
			for _, v := range found {
				t.Errorf("%s %v: %s %s: %s\n%s", name, l, v.Impact, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
			}
		})
	}
}
