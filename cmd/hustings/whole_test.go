package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/internal/need"
)

// whole is one election from the one-time link to the certificate, held by people
// before phones: an officer, three trustees, twelve voters, a visitor. The server
// is hustings serve; nothing is done but through its pages, and verified at the
// end by command line.
type whole struct {
	*site
	lang   string
	chrome context.Context
	words  map[string]string // of the voting page
	shots  string            // folder of pictures; empty: none are taken
	taken  int
	lapped time.Time

	officer  *tab
	trustees []*tab
	keys     [2]string // key files of officer and teller
	parties  [2]string // as poll key prints them

	planned  string // the closing time, as pages say it
	ceremony string
	id       ballot.PollID
	slips    []slip
	marks    map[string][]string // of the ballot that counts, by tracking code
	replaced []string            // tracking codes of those that do not
	receipt  string              // of one voter, as it was saved

	returning *tab // that voter's phone
}

// wholeNames stand on the ballot in this order.
var wholeNames = []string{"邓慧兰", "刘强敏", "苏明远", "陈国栋"}

// TestElectionInBrowsers holds a whole election in each language at phone width.
// In English the closing time comes by itself, in Chinese the officer closes early.
// With HUSTINGS_SHOTS it keeps pictures.
func TestElectionInBrowsers(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	if _, err := os.Stat(filepath.Join(clientFolder, "desk.wasm")); err != nil {
		need.Missing(t, "the browsers' clients (make client)")
	}
	chrome := browser(t)
	must(t, chromedp.Do(chrome))
	for _, lang := range []string{"zh", "en"} {
		t.Run(lang, func(t *testing.T) {
			w := &whole{site: newSite(t), lang: lang, chrome: chrome, shots: os.Getenv("HUSTINGS_SHOTS"), lapped: time.Now(), marks: map[string][]string{}}
			w.words = catalogue(t, "vote", lang)
			if w.shots != "" {
				must(t, os.MkdirAll(w.shots, 0o750))
			}
			w.hold()
		})
	}
}

func (w *whole) hold() {
	w.openDesk()
	w.importRoll()
	w.createPoll()
	w.lap("desk")
	w.holdCeremony()
	w.lap("ceremony")
	w.seal()
	w.printSlips()
	w.rehearse()
	w.takeAttendance()
	w.openVoting()
	w.lap("opening")
	w.vote()
	w.lap("voting")
	w.close()
	w.comeBack()
	w.openBallots()
	w.lap("closing")
	w.certify()
	w.lookAtResult()
	w.lookUp()
	w.verify()
	w.lap("result")
}

// lap says how long a part took.
func (w *whole) lap(part string) {
	w.t.Logf("%-8s %5.1f s", part, time.Since(w.lapped).Seconds())
	w.lapped = time.Now()
}

// phone is somebody's phone, with a browser in the election's language.
func (w *whole) phone() *tab {
	w.t.Helper()
	lang := map[string]string{"zh": "zh-CN,zh", "en": "en-GB,en"}[w.lang]
	b := &tab{enterPhone(w.t, w.chrome, lang)}
	b.before(savedScript)
	return b
}

// shot takes a picture of what is on the screen.
func (w *whole) shot(b *booth, name string) {
	w.t.Helper()
	if wide := b.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"); wide != "0" {
		w.t.Errorf("%s: the page is %s pixels too wide", name, wide)
	}
	if lang := b.eval("document.documentElement.lang"); !strings.HasPrefix(lang, w.lang) {
		w.t.Errorf("%s: the page is in %s", name, lang)
	}
	if w.shots == "" {
		return
	}
	w.taken++
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(w.shots, fmt.Sprintf("whole-%s-%02d-%s.png", w.lang, w.taken, name)), picture, 0o600)
	}
	must(w.t, err)
}

// until waits for a phase, which the server brings about by itself.
func (w *whole) until(phase ballot.Phase) {
	w.t.Helper()
	state := ""
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		_, body, err := call(w.t.Context(), http.DefaultClient, "GET", w.origin+"/p/"+w.ceremony+"/state", "", nil, 1<<16)
		if state = string(body); err == nil && strings.Contains(state, `"`+phase.String()+`"`) {
			return
		}
	}
	w.t.Fatalf("never %v: %s", phase, state)
}

// later moves everybody's clock to a time.
func (w *whole) later(at time.Time) {
	w.ahead.Add(int64(max(0, time.Until(at)/time.Second)) + 1 - w.ahead.Load())
}

// catalogue reads the words of a kind of page, those without plural forms.
func catalogue(t *testing.T, name, lang string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../web/locale", name+"."+lang+".json"))
	must(t, err)
	var all map[string]any
	must(t, json.Unmarshal(data, &all))
	words := make(map[string]string)
	for key, value := range all {
		if text, ok := value.(string); ok {
			words[key] = text
		}
	}
	return words
}

// turn presses what leads to another page, and waits for that.
func (b *tab) turn(selector string) {
	b.t.Helper()
	b.eval("window.before = 1")
	b.tap(selector)
	b.until("document.readyState === 'complete' && window.before !== 1")
}

// put puts values into a form's fields, as one who pastes them.
func (b *tab) put(fields map[string]string) {
	b.t.Helper()
	for name, value := range fields {
		b.do(chromedp.SetValue("[name="+name+"]", value))
	}
}
