package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/internal/need"
)

// axeSource reads axe-core, which make axe fetches.
func axeSource(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../internal/tools/node_modules/axe-core/axe.min.js")
	if err != nil {
		need.Missing(t, "axe-core (make axe)")
	}
	return string(data)
}

// violation is what axe-core finds wrong.
type violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

// runAxe asks axe-core about the page at hand, by the rules of WCAG 2.2 AA and
// its own best practices.
const runAxe = `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({
	id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) + " " + (n.failureSummary || "").slice(0, 300))}))))`

// accessible holds that axe-core finds nothing serious on the page the browser
// shows, and that nothing of it lies beyond the right edge.
func accessible(ctx context.Context, axe string) ([]violation, error) {
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](axe+"; true")); err != nil {
		return nil, err
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, err
	}
	var found []violation
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return nil, err
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
	if err == nil && wide > 0 {
		found = append(found, violation{ID: "reflow", Impact: "serious", Help: fmt.Sprintf("%d pixels too wide", wide)})
	}
	return found, err
}

// enlarged is a page twice as large: zoomed, for which a browser gives it half the
// width and two of the screen's points for each of its own; or with text of 200 % in a
// window of 640 pixels, which is what WCAG 2.2, 1.4.4 asks for.
var enlarged = []struct {
	name  string
	width int64
	scale float64
	text  string
}{{"zoom 200 %", 320, 2, ""}, {"text 200 %", 640, 1, "200%"}}

// accessibleIn holds a page as accessible does, at 320 pixels, and enlarged where it is
// light: its colours are the same at any size. It leaves the page at 320 pixels.
func accessibleIn(ctx context.Context, l look, axe string) ([]violation, error) {
	found, err := accessible(ctx, axe)
	if l.dark {
		return found, err
	}
	for _, e := range enlarged {
		if err != nil {
			return nil, err
		}
		var more []violation
		err = chromedp.Do(ctx, chromedp.EmulateViewport(e.width, 800, chromedp.EmulateScale(e.scale)))
		if err == nil {
			_, err = chromedp.Run(ctx, chromedp.Evaluate[bool]("document.documentElement.style.fontSize = "+quoted(e.text)+"; true"))
		}
		if err == nil {
			more, err = accessible(ctx, axe)
		}
		for _, v := range more {
			v.ID += " (" + e.name + ")"
			found = append(found, v)
		}
	}
	if err != nil {
		return nil, err
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.documentElement.style.fontSize = ''; true")); err != nil {
		return nil, err
	}
	return found, chromedp.Do(ctx, chromedp.EmulateViewport(320, 800))
}

// TestAccessible walks all pages at 320 pixels and at 200 % zoom, in both languages,
// light and dark.
func TestAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	axe, ctx := axeSource(t), browser(t)
	w := newPagesWorld(t)
	for _, l := range []look{{"narrow", 320, false, "zh"}, {"narrow", 320, true, "zh"}, {"narrow", 320, false, "en"}, {"narrow", 320, true, "en"}} {
		for _, page := range w.publicPaths() {
			t.Run(page[0]+"-"+l.String(), func(t *testing.T) {
				err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, 800), l.set(), chromedp.Navigate(inLang(w.origin+page[1], l.lang)))
				if err != nil {
					t.Fatal(err)
				}
				found, err := accessibleIn(ctx, l, axe)
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range found {
					t.Errorf("%s (%s): %s %q", v.ID, v.Impact, v.Help, v.Nodes)
				}
			})
		}
	}
}
