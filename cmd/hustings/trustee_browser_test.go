package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/voter"
	"hustings/web"
)

const clientFolder = "../../build/client"

// trusteeWorld is a running server with a poll being drafted, and three trustees'
// browsers.
type trusteeWorld struct {
	t    *testing.T
	demo *demo
	made *created
	tabs []*tab
	dir  string // of pictures; empty: none are taken
	axe  string // empty: axe-core is not here
	lang string

	receipts []string // files: a receipt, and another text
}

func (w *trusteeWorld) shot(b *tab, name string) {
	w.t.Helper()
	if w.axe != "" {
		b.do(chromedp.EmulateViewport(320, 800))
		found, err := accessibleIn(b.ctx, look{lang: "zh"}, w.axe)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, v := range found {
			w.t.Errorf("%s: %s (%s): %s %q", name, v.ID, v.Impact, v.Help, v.Nodes)
		}
		b.do(chromedp.EmulateViewport(390, 800))
	}
	if w.dir == "" {
		return
	}
	for _, l := range looks {
		if l.lang != w.lang || l.name == "paper" && !strings.Contains(name, "guide") {
			continue
		}
		b.do(chromedp.EmulateViewport(l.width, 800), l.set())
		picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.WriteFile(filepath.Join(w.dir, "trustee-"+name+"-"+l.String()+".png"), picture, 0o600)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	b.do(chromedp.EmulateViewport(390, 800), looks[0].set())
}

func newTrusteeWorld(t *testing.T, lang string) *trusteeWorld {
	t.Helper()
	if _, err := os.Stat(filepath.Join(clientFolder, "desk.wasm")); err != nil {
		t.Skip("make client builds what is tested here")
	}
	dir := t.TempDir()
	start := time.Now()
	d := &demo{
		cmd: &demoCmd{Members: 12, Trustees: 3, Threshold: 2, Preset: "cn-party-branch"}, dir: dir,
		watch: stopwatch{last: start, to: io.Discard}, w: world{out: io.Discard, err: io.Discard, now: time.Now},
	}
	p := places{Who: filepath.Join(dir, "who.db"), What: filepath.Join(dir, "what.db"), Keys: filepath.Join(dir, "keys"), Client: clientFolder}
	var err error
	if d.server, err = newServer(t.Context(), p, d.now, slog.New(slog.DiscardHandler), web.Config{}); err != nil {
		t.Fatal(err)
	}
	d.listen(t)
	w := &trusteeWorld{t: t, demo: d, lang: lang, dir: os.Getenv("HUSTINGS_SHOTS")}
	if w.dir != "" {
		must(t, os.MkdirAll(w.dir, 0o750))
	}
	if data, err := os.ReadFile("../../internal/tools/node_modules/axe-core/axe.min.js"); err == nil {
		w.axe = string(data)
	}
	w.draft()
	return w
}

// draft creates a poll for which trustees are invited.
func (w *trusteeWorld) draft() {
	t, d := w.t, w.demo
	t.Helper()
	ctx := t.Context()
	if _, err := d.server.office.demoRoll(ctx, "", d.cmd.Members, d.w); err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.office = &demoOfficer{key}
	rules, err := count.Preset(d.cmd.Preset)
	if err != nil {
		t.Fatal(err)
	}
	opens := d.now().Add(time.Hour)
	draft := samplePoll(rules, opens, opens.Add(24*time.Hour))
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(key)}}}
	draft.Trustees = ballot.DraftTrustees{Threshold: 2, Stages: 1, Names: []string{"周三", "吴四", "徐五"}}
	document, err := ballot.MarshalCanonical(draft)
	if err == nil {
		draft, err = ballot.ParseDraft(document)
	}
	if err != nil {
		t.Fatal(err)
	}
	if w.made, err = createPoll(ctx, d.server.hall, draft, document); err != nil {
		t.Fatal(err)
	}
	d.poll = &pollDesk{hall: d.server.hall, office: d.server.office}
	if d.poll.ceremony, err = ballot.ParseCeremonyID(w.made.Ceremony); err != nil {
		t.Fatal(err)
	}
}

// visit goes to the trustees' page, with an invitation or without.
func (w *trusteeWorld) visit(b *tab, invite string) {
	w.t.Helper()
	address := w.demo.origin + "/trustee/" + w.made.Ceremony + "?lang=" + w.lang
	if invite != "" {
		address += "#" + invite
	}
	b.do(chromedp.Navigate("about:blank"))
	b.clock(w.demo.offset.Load())
	b.do(chromedp.Navigate(address))
}

// TestTrusteesInBrowsers holds a ceremony, rehearsal and opening with three
// trustees in three browsers, one of which moves to another device.
func TestTrusteesInBrowsers(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	trusteesInBrowsers(t, "zh")
}

// TestShotsTrustees goes the same way in English, for the pictures.
func TestShotsTrustees(t *testing.T) {
	if os.Getenv("HUSTINGS_SHOTS") == "" {
		t.Skip("make shots runs this")
	}
	trusteesInBrowsers(t, "en")
}

func trusteesInBrowsers(t *testing.T, lang string) {
	t.Helper()
	parent := browser(t)
	if err := chromedp.Do(parent); err != nil {
		t.Fatal(err)
	}
	w := newTrusteeWorld(t, lang)
	for range 3 {
		w.tabs = append(w.tabs, newTab(w.t, parent))
	}
	w.guide()
	w.ceremony()
	if err := w.demo.seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.move(parent)
	w.rehearse()
	for _, step := range []func(context.Context) error{w.demo.openPoll, w.demo.vote, w.late, w.demo.closePoll} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.open()
}

// guide looks at the sheet to print, and holds the pages' policies: what runs, runs
// on the page alone.
func (w *trusteeWorld) guide() {
	b := w.tabs[0]
	b.do(chromedp.Navigate(w.demo.origin + "/trustee/" + w.made.Ceremony + "/guide?lang=" + w.lang))
	w.shot(b, "0-guide")
	for path, runs := range map[string]bool{"": true, "/guide": false} {
		header := fetchPage(w.t, w.demo.origin+"/trustee/"+w.made.Ceremony+path).header
		if got := strings.Contains(header.Get("Content-Security-Policy"), "'wasm-unsafe-eval'"); got != runs || header.Get("Set-Cookie") != "" {
			w.t.Errorf("%q: header %v", path, header)
		}
	}
}

func (w *trusteeWorld) ceremony() {
	for i, b := range w.tabs {
		w.visit(b, w.made.Invites[i].Invite)
		shot := func(name string) {
			if i == 0 {
				w.shot(b, name)
			}
		}
		b.join(shot)
		b.keep()
		shot("3-wait")
	}
	code := ""
	for _, b := range w.tabs {
		b.until(seen("#part-deal"))
		if got := b.eval("document.querySelector('#code').textContent"); code != "" && got != code {
			w.t.Errorf("code %q here, %q there", got, code)
		} else {
			code = got
		}
		b.do(chromedp.Click(chromedp.CSS("#go"))) // not ticked
		b.until(seen("#problem"))
		w.shot(b, "4-deal")
		b.deal()
	}
	for i, b := range w.tabs {
		b.until(seen("#go"))
		if i == 0 {
			w.shot(b, "5-finish")
		}
		b.do(chromedp.Click(chromedp.CSS("#go")))
		b.keep()
	}
}

// move takes the third trustee's file to another device.
func (w *trusteeWorld) move(parent context.Context) {
	file := filepath.Join(w.t.TempDir(), "份额.json")
	if err := os.WriteFile(file, []byte(w.tabs[2].eval("window.savedFile")), 0o600); err != nil {
		w.t.Fatal(err)
	}
	b := newTab(w.t, parent)
	w.tabs[2] = b
	w.visit(b, "")
	b.load(file)
}

func (w *trusteeWorld) rehearse() {
	for i, b := range w.tabs {
		w.visit(b, "")
		b.until(seen("#part-rehearse"))
		if got := b.eval("document.querySelector('#short').textContent"); got != ballot.ShortID(w.demo.poll.id) {
			w.t.Errorf("the page shows %q, the notice %q", got, ballot.ShortID(w.demo.poll.id))
		}
		b.do(chromedp.Click(chromedp.CSS("#same-id")))
		if i == 0 {
			w.shot(b, "6-rehearse")
			b.do(chromedp.SendKeys(chromedp.CSS("#pass"), "not the passphrase"), chromedp.Click(chromedp.CSS("#go")))
			b.until(seen("#problem"))
			w.shot(b, "7-wrong")
		}
		b.goOn(trusteePass)
		b.keep()
	}
}

func (w *trusteeWorld) open() {
	for _, b := range w.tabs[:2] {
		w.visit(b, "")
		b.until(seen("#go"))
	}
	b := w.tabs[0]
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#receipts"), []string{w.receipts[1]}))
	w.shot(b, "8-open")
	b.goOn(trusteePass)
	b.until(seen("#problem"))
	w.shot(b, "8-receipt-wrong")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#receipts"), []string{w.receipts[0]}), chromedp.Click(chromedp.CSS("#go")))
	cosigned := map[string]string{"zh": "签字", "en": "signed"}[w.lang]
	b.until(seen("#s-main") + " && document.querySelector('#next-text').textContent.includes('" + cosigned + "')")
	w.shot(w.tabs[0], "9-cosigned")
	w.tabs[1].goOn(trusteePass)
	if err := w.demo.advanceTo(w.t.Context(), ballot.PhaseCounted); err != nil {
		for range 200 {
			if err = w.demo.advanceTo(w.t.Context(), ballot.PhaseCounted); err == nil {
				break
			}
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for i, b := range w.tabs[:2] {
		b.until(seen("#result"))
		if i == 0 {
			w.shot(b, "10-done")
		}
	}
}

// late casts the ballot of a member who keeps the receipt and hands it to a trustee.
func (w *trusteeWorld) late(ctx context.Context) error {
	fetch, err := voterFetch(http.DefaultTransport)
	if err != nil {
		return err
	}
	address, err := voter.ParseAddress(w.demo.origin + "/p/" + w.made.Ceremony + "#" + w.demo.poll.id.String())
	if err != nil {
		return err
	}
	v, err := voter.Open(ctx, voter.Config{Address: address, Fetch: fetch, Random: rand.Reader})
	if err != nil {
		return err
	}
	if _, err := v.SignIn(ctx, w.demo.present[9].Code); err != nil { // absent so far
		return err
	}
	if err := v.TakePass(ctx); err != nil {
		return err
	}
	if _, err := v.Cast(ctx, w.demo.choices(v, 9, false)); err != nil {
		return err
	}
	receipt, err := v.ReceiptFile()
	if err != nil {
		return err
	}
	dir := w.t.TempDir()
	for name, data := range map[string][]byte{"receipt.json": receipt, "letter.json": []byte(`{"dear":"trustee"}`)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	w.receipts = []string{filepath.Join(dir, "receipt.json"), filepath.Join(dir, "letter.json")}
	return nil
}
