package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"hustings/internal/need"
)

// plainHost is a name for this machine that a browser does not trust as it does
// 127.0.0.1: what it asks of a server without TLS in a meeting room, it asks there.
const plainHost = "branch.test"

// browser starts Chromium with a profile of its own.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(need.Chromium(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("host-resolver-rules", "MAP "+plainHost+" 127.0.0.1"), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	return ctx
}

// look is a way to look at a page.
type look struct {
	name  string
	width int64
	dark  bool
	lang  string
}

var looks = []look{
	{"phone", 390, false, "zh"},
	{"phone", 390, true, "zh"},
	{"phone", 390, false, "en"},
	{"phone", 390, true, "en"},
	{"desktop", 1100, false, "zh"},
	{"desktop", 1100, true, "zh"},
	{"desktop", 1100, false, "en"},
	{"desktop", 1100, true, "en"},
	{"paper", 680, false, "zh"}, // A4 less its margins
	{"paper", 680, false, "en"},
}

func (l look) String() string {
	shade := "light"
	if l.dark {
		shade = "dark"
	}
	return strings.Join([]string{l.name, l.lang, shade}, "-")
}

// set makes the browser look so.
func (l look) set() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		shade, medium := "light", ""
		if l.dark {
			shade = "dark"
		}
		if l.name == "paper" {
			medium = "print"
		}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media:    medium,
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: shade}},
		})
		return err
	})
}

func inLang(url, lang string) string {
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	return url + sep + "lang=" + lang
}

// publicPaths are the pages anybody can see, by the name of their picture.
func (w *pagesWorld) publicPaths() [][2]string {
	counted, open, draft := "/p/"+w.counted.String(), "/p/"+w.open.String(), "/p/"+w.unsettled.String()
	return [][2]string{
		{"home", "/"},
		{"help", "/help"},
		{"poll-open", open},
		{"poll-counted", counted},
		{"poll-draft", draft},
		{"candidate", open + "/candidates/0/0"},
		{"candidate-plain", open + "/candidates/0/1"},
		{"compare", open + "/candidates/0"},
		{"compared", open + "/candidates/0?among=0&among=1&among=2"},
		{"result", counted + "/result"},
		{"result-notyet", open + "/result"},
		{"minutes", counted + "/minutes"},
		{"lookup", counted + "/lookup"},
		{"lookup-notyet", open + "/lookup"},
		{"board", counted + "/board"},
		{"entry", counted + "/board/0"},
		{"error", "/nothing"},
	}
}

// allPhotos waits for photos that a reader would have to scroll to.
const allPhotos = `Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode() })).then(() => true)`

// TestShots takes a picture of every page in every look into HUSTINGS_SHOTS; make
// shots runs it.
func TestShots(t *testing.T) {
	dir := os.Getenv("HUSTINGS_SHOTS")
	if dir == "" {
		t.Skip("make shots runs this")
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("HUSTINGS_SHOTS_ONLY")
	w := newPagesWorld(t)
	ctx := browser(t)
	for _, l := range looks {
		if only != "" && !strings.Contains(l.String(), only) {
			continue
		}
		for _, page := range w.publicPaths() {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, 800), l.set(), chromedp.Navigate(inLang(w.origin+page[1], l.lang))); err != nil {
				t.Fatal(page, err)
			}
			if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](allPhotos, chromedp.EvalAwaitPromise)); err != nil {
				t.Fatal(page, err)
			}
			picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(page, err)
			}
			if err := os.WriteFile(filepath.Join(dir, page[0]+"-"+l.String()+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
