package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// formTour goes through the pages of a plain form, from the promise to the last, and
// shows each; at a level with names the member's as well.
func (b *booth) formTour(d *demo, l look, code string, see func(name string)) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, 844), l.set())
	b.open(d.formOf(l.lang))
	b.fillsForm(l.lang, see)
	see("form-code")
	b.write("code", "0000-0000-0000-0000-0").click(`button[value="send"]`, formWrong)
	see("form-code-wrong")
	b.write("code", code)
	if d.poll.manifest.Survey.Level.Named() {
		b.click(`button[value="send"]`, `input[name="named"] ~ button`)
		see("form-name")
	}
	b.click(`button[value="send"]`, ".code")
	see("form-done")
}

// TestShotsForm takes a picture of each page of a plain form; make shots runs it.
func TestShotsForm(t *testing.T) {
	dir, wanted := shots(t)
	d, chrome := surveyingAt(t, "", ballot.LevelConfidential), browser(t)
	for i, l := range looks {
		if !wanted(l) {
			continue
		}
		b := enter(t, chrome)
		b.formTour(d, l, d.present[i].Code, func(name string) { b.shoot(dir, name, l) })
	}
}

// TestFormAccessible: axe-core finds nothing serious on any page of a plain form at
// 320 pixels and at 200 %, in either language, light and dark, where names go along.
func TestFormAccessible(t *testing.T) {
	axe := axeSource(t)
	d, chrome := surveyingAt(t, "", ballot.LevelConfidential), browser(t)
	for i, l := range []look{{"narrow", 320, false, "zh"}, {"narrow", 320, true, "en"}} {
		b := enter(t, chrome)
		b.formTour(d, l, d.present[i].Code, func(name string) {
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
