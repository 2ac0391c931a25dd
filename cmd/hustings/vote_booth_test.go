package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/ballot/count"
)

// clientOnce builds the browser's client as make client does, once for all tests.
var clientOnce = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv("HUSTINGS_CLIENT"); dir != "" {
		return dir, nil
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("make", "-C", root, "client").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("make client: %w\n%s", err, out)
	}
	return filepath.Join(root, "build", "client"), nil
})

// polling is an open poll on a running server, of the demo's members, with as many
// ballots a member as the draft says.
func polling(t *testing.T, preset string, edit func(*ballot.Draft)) *demo {
	t.Helper()
	return pollingAs(t, preset, edit, nil)
}

// pollingAs is polling; moved may give the server another origin once it runs.
func pollingAs(t *testing.T, preset string, edit func(*ballot.Draft), moved func(*demo)) *demo {
	t.Helper()
	client, err := clientOnce()
	if err != nil {
		t.Fatal(err)
	}
	return pollingOf(t, client, preset, edit, moved)
}

// pollingWith is polling with a client's folder, or none for those who vote without a
// browser.
func pollingWith(t *testing.T, client, preset string, edit func(*ballot.Draft)) *demo {
	t.Helper()
	return pollingOf(t, client, preset, edit, nil)
}

// served is a server of a demo's that runs until the test has ended.
func served(t *testing.T, cmd *demoCmd) (*demo, context.Context) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	d := &demo{
		cmd: cmd, w: world{err: t.Output(), out: t.Output(), now: time.Now}, dir: t.TempDir(),
		watch: stopwatch{last: time.Now(), to: t.Output()},
	}
	ended, err := d.serve(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return d, ctx
}

func pollingOf(t *testing.T, client, preset string, edit func(*ballot.Draft), moved func(*demo)) *demo {
	t.Helper()
	d, ctx := served(t, &demoCmd{Members: 16, Trustees: 3, Threshold: 2, Preset: preset, Client: client})
	if moved != nil {
		moved(d)
	}
	if err := d.prepareAs(ctx, edit); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{d.ceremony, d.seal, d.openPoll} {
		if err := step(ctx); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// prepareAs is prepare with a draft of the test's own.
func (d *demo) prepareAs(ctx context.Context, edit func(*ballot.Draft)) error {
	if _, err := d.server.office.demoRoll(ctx, "", d.cmd.Members, d.w); err != nil {
		return err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	d.office = &demoOfficer{key}
	rules, err := count.Preset(d.cmd.Preset)
	if err != nil {
		return err
	}
	opens := d.now().Add(-time.Second)
	draft := samplePoll(rules, opens, opens.Add(24*time.Hour))
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(key)}}}
	draft.Trustees = ballot.DraftTrustees{Threshold: d.cmd.Threshold, Stages: 1, Names: []string{"周三", "吴四", "徐五"}}
	draft.Open, draft.Close = ballot.Time(opens.Add(time.Minute).Unix()), ballot.Time(opens.Add(24*time.Hour).Unix())
	if edit != nil {
		edit(draft)
	}
	return d.create(ctx, draft)
}

// booth is somebody before a browser window.
type booth struct {
	t     *testing.T
	ctx   context.Context
	touch bool   // a phone's, with fingers in place of a mouse
	lang  string // of the browser; its own without
}

// enter opens a window with a profile of its own, as wide as a phone.
func enter(t *testing.T, browser context.Context) *booth {
	t.Helper()
	if err := chromedp.Do(browser); err != nil { // starts it
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	return (&booth{t: t, ctx: ctx}).sized()
}

// enterPhone opens one on a phone in a language.
func enterPhone(t *testing.T, browser context.Context, lang string) *booth {
	t.Helper()
	b := enter(t, browser)
	b.touch, b.lang = true, lang
	return b.sized()
}

// again opens another window of the same profile.
func (b *booth) again() *booth {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	return (&booth{b.t, ctx, b.touch, b.lang}).sized()
}

// sized begins the window, under a context that does not end, as a phone's.
func (b *booth) sized() *booth {
	b.t.Helper()
	if err := chromedp.Do(b.ctx); err != nil {
		b.t.Fatal(err)
	}
	var as []chromedp.EmulateViewportOption
	if b.touch {
		as = append(as, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.do(chromedp.EmulateViewport(390, 844, as...))
	if b.lang != "" {
		b.command("Emulation.setUserAgentOverride", map[string]string{"userAgent": b.eval("navigator.userAgent"), "acceptLanguage": b.lang})
	}
	return b
}

// tap presses with a finger or a mouse.
func (b *booth) tap(selector string) {
	b.t.Helper()
	if b.touch {
		b.do(chromedp.Tap(selector))
	} else {
		b.do(chromedp.Click(selector))
	}
}

func (b *booth) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\non screen %q: %s", err, b.screen(), b.seen())
	}
}

func (b *booth) eval(script string) string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+script+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return out
}

func (b *booth) open(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

func (b *booth) screen() string {
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String(window.hustingsVote && hustingsVote.now)"))
	if err != nil {
		return err.Error()
	}
	return out
}

// seen is the text on the screen.
func (b *booth) seen() string {
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText.replace(/\s*\n\s*/g, "\n")`))
	if err != nil {
		return err.Error()
	}
	return out
}

// at waits for a screen.
func (b *booth) at(name string) *booth {
	b.t.Helper()
	for until := time.Now().Add(2 * time.Minute); ; time.Sleep(30 * time.Millisecond) {
		now := b.screen()
		if now == name {
			return b
		}
		if now == "error" || time.Now().After(until) {
			b.t.Fatalf("waiting for %q, on %q:\n%s", name, now, b.seen())
		}
	}
}

// press clicks the button of the screen that is shown.
func (b *booth) press(act string) *booth {
	b.t.Helper()
	b.tap("#s-" + b.screen() + " button[data-do=" + act + "]")
	return b
}

func (b *booth) fill(selector, text string) *booth {
	b.t.Helper()
	b.do(chromedp.SendKeys(selector, text))
	return b
}

func (b *booth) submit() *booth {
	b.t.Helper()
	b.tap("#s-" + b.screen() + " form button:not([data-do])")
	return b
}

// mark marks candidate number k, from 0, for, against or abstain.
func (b *booth) mark(k int, kind string) *booth {
	b.t.Helper()
	b.tap(fmt.Sprintf("#ballot-rows .mark-row:nth-child(%d) .%s input", k+1, kind))
	return b
}

// signedIn goes from the welcome to the pass.
func (b *booth) signedIn(device, code string) *booth {
	b.t.Helper()
	b.at("welcome").press("begin").at("device").press(device)
	return b.at("signin").fill("#code", code).submit().at("member").press("take").at("pass")
}

// offline cuts the connection of this window, or mends it.
func (b *booth) offline(yes bool) *booth {
	b.t.Helper()
	type conditions struct {
		Offline  bool    `json:"offline"`
		Latency  float64 `json:"latency"`
		Download float64 `json:"downloadThroughput"`
		Upload   float64 `json:"uploadThroughput"`
	}
	command := cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, conditions{Offline: yes, Download: -1, Upload: -1})
		return err
	}))
	return b
}

// says fails unless the screen says it, or is about to.
func (b *booth) says(text string) *booth {
	b.t.Helper()
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(30 * time.Millisecond) {
		seen := b.seen()
		if strings.Contains(seen, text) {
			return b
		}
		if time.Now().After(until) {
			b.t.Errorf("screen %q does not say %q:\n%s", b.screen(), text, seen)
			return b
		}
	}
}

func (d *demo) votePage(lang string) string {
	return d.origin + "/vote/" + d.poll.ceremony.String() + "?lang=" + lang + "#" + d.poll.id.String()
}
