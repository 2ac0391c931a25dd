package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// openDesk starts the server and sets the desk's passphrase by the link it prints.
// The officer and the teller have made their keys at home.
func (w *whole) openDesk() {
	w.t.Helper()
	told := w.start("officers' desk", "--zone", "Asia/Shanghai")
	link := regexp.MustCompile(`/desk/link/\S+`).FindString(told)
	for i, name := range []string{"何娜", "高勇"} {
		w.keys[i] = filepath.Join(w.t.TempDir(), name+".key")
		k, err := newPersonKey(w.keys[i], name, keyPassphrase, 10)
		must(w.t, err)
		line, err := json.Marshal(ballot.Party{Name: k.Name, Key: k.Key})
		must(w.t, err)
		w.parties[i] = string(line)
	}
	w.officer = w.phone()
	o := w.officer
	o.open(w.origin + link)
	w.shot(o.booth, "link")
	o.fill("#passphrase", deskPassphrase).fill("#again", deskPassphrase)
	o.turn("form .button")
	w.shot(o.booth, "desk")
}

// importRoll looks at the preview first. 13 of 16 may vote.
func (w *whole) importRoll() {
	w.t.Helper()
	o := w.officer
	file := filepath.Join(w.t.TempDir(), "名册.csv")
	must(w.t, os.WriteFile(file, []byte(rollFile(16)), 0o600))
	o.turn("p > a.button[href^='/desk/roll']")
	o.do(chromedp.SetUploadFiles("#file", []string{file}))
	o.turn("form[enctype] button.button")
	w.shot(o.booth, "preview")
	o.turn("form[action^='/desk/roll/confirm'] button")
}

// createPoll fills in the form of a preset.
func (w *whole) createPoll() {
	w.t.Helper()
	o := w.officer
	w.desk("")
	o.turn("p > a.button[href^='/desk/new']")
	o.turn("a[href*='preset=cn-party-branch']")
	zone, err := time.LoadLocation("Asia/Shanghai")
	must(w.t, err)
	local := func(hours int) string {
		return w.now().In(zone).Add(time.Duration(hours) * time.Hour).Format("2006-01-02T15:04")
	}
	w.planned = local(6)[len("2006-01-02T"):]
	o.put(map[string]string{
		"title_zh": "第一支部委员会换届选举", "title_en": "First branch election", "org_zh": "第一支部", "org_en": "First branch",
		"c0_zh": "委员", "c0_en": "Members of the committee", "c0_seats": "3", "c0_candidates": strings.Join(wholeNames, "\n"),
		"trustees": "周三\n吴四\n徐五", "threshold": "2", "officers": w.parties[0], "needed": "1", "tellers": w.parties[1],
		"opens": local(2), "closes": local(6), "claims": "10", "again": "2", "approval": "无",
	})
	for _, box := range []string{"early", "persons"} {
		if o.eval("document.querySelector('[name="+box+"]').checked") != "true" {
			o.tap("[name=" + box + "]")
		}
	}
	w.shot(o.booth, "draft")
	o.turn("form > button.button")
	if at := o.eval("location.pathname"); !strings.HasPrefix(at, "/desk/p/") {
		w.t.Fatalf("the draft was not saved:\n%s", o.seen())
	}
	w.ceremony = strings.TrimPrefix(o.eval("location.pathname"), "/desk/p/")
	w.shot(o.booth, "poll-draft")
}

// desk goes to a page of the desk, of the poll where there is one, and gives the
// passphrase again where the session is over.
func (w *whole) desk(path string) {
	w.t.Helper()
	o, at := w.officer, "/desk"
	if w.ceremony != "" {
		at += "/p/" + w.ceremony
	}
	o.open(w.origin + at + path)
	if o.eval("document.querySelector('form[action*=\"/desk/enter\"]') !== null") == "true" {
		o.fill("#passphrase", deskPassphrase)
		o.turn("form[action*='/desk/enter'] .button")
		o.open(w.origin + at + path)
	}
}

// sign signs in the browser what waits for a signature.
func (w *whole) sign(key string) {
	w.t.Helper()
	o := w.officer
	if !strings.HasSuffix(o.eval("location.pathname"), "/sign") {
		w.desk("/sign")
	}
	o.signs(key, keyPassphrase)
}

// signs signs what is on the page, with a key file.
func (b *tab) signs(key, passphrase string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles("[data-sign-file]", []string{key}))
	b.fill("[data-sign-passphrase]", passphrase)
	b.turn("form[data-sign-wasm] button")
}

// seal has the manifest put together and signs it; the teller agrees.
func (w *whole) seal() {
	w.t.Helper()
	o := w.officer
	w.desk("")
	w.shot(o.booth, "poll-ready")
	o.turn("section.next .button")
	w.shot(o.booth, "seal")
	o.turn("form[action*='/act/seal'] button")
	w.shot(o.booth, "sign")
	w.sign(w.keys[0])
	w.desk("/act/agree")
	o.tap("input[name=teller]")
	o.turn("form[action*='/act/agree'] button")
	w.sign(w.keys[1])
	w.desk("/notice")
	w.shot(o.booth, "notice")
	id := regexp.MustCompile(`[0-9a-f]{64}`).FindString(o.seen())
	var err error
	w.id, err = ballot.ParsePollID(id)
	must(w.t, err)
}

// printSlips reads the slips off the page that is printed.
func (w *whole) printSlips() {
	w.t.Helper()
	o := w.officer
	w.desk("/slips")
	o.turn("button[value=new]")
	w.shot(o.booth, "slips")
	for _, m := range deskSlip.FindAllStringSubmatch(o.eval("document.querySelector('.slips').outerHTML"), -1) {
		w.slips = append(w.slips, slip{Name: m[1], Number: m[2], Code: m[3]})
	}
	if len(w.slips) != 13 {
		w.t.Fatalf("%d slips on the page", len(w.slips))
	}
}

// takeAttendance checks in all but the last, and closes the list.
func (w *whole) takeAttendance() {
	w.t.Helper()
	o := w.officer
	w.desk("/attendance/0")
	for _, s := range w.slips[:12] {
		o.tap("input[name=here][value=" + s.Number + "]")
	}
	o.turn("form > button.button:not(.quiet)")
	w.shot(o.booth, "attendance")
	o.tap("form[action*='/act/attend'] input[name=sure]")
	o.turn("form[action*='/act/attend'] button")
	w.sign(w.keys[0])
}

// openVoting opens when the time has come.
func (w *whole) openVoting() {
	w.t.Helper()
	o := w.officer
	w.later(w.now().Add(2*time.Hour + time.Minute))
	w.desk("/act/open")
	w.shot(o.booth, "open")
	o.turn("form[action*='/act/open'] button")
	w.sign(w.keys[0])
	w.until(ballot.PhaseOpen)
	w.desk("")
	w.shot(o.booth, "poll-open")
}

// close closes early in Chinese, with a reason; in English its time comes. Then
// the claims are over.
func (w *whole) close() {
	w.t.Helper()
	o := w.officer
	if w.lang == "zh" {
		w.desk("/act/close")
		o.fill("#reason", "到会的都投完了")
		w.shot(o.booth, "close")
		o.turn("form[action*='/act/close'] button")
		for range 3 { // what lay in the box goes on the board, and it is signed once more
			if w.sign(w.keys[0]); !strings.HasSuffix(o.eval("location.pathname"), "/sign") {
				break
			}
		}
	} else {
		w.later(w.now().Add(4 * time.Hour))
	}
	w.until(ballot.PhaseClosed)
	w.desk("")
	if says := strings.Contains(o.seen(), w.planned); says != (w.lang == "en") {
		w.t.Errorf("the closing time of %s is said: %v\n%s", w.planned, says, o.seen())
	}
	w.shot(o.booth, "poll-closed")
}

// certify takes the officer's signature, then the teller's.
func (w *whole) certify() {
	w.t.Helper()
	o := w.officer
	w.desk("/act/certify")
	o.put(map[string]string{"absent": "1 因公出差", "place": "会议室", "form": "网上", "chair": "罗敏", "tellers": "高勇", "approval": "无"})
	w.shot(o.booth, "certify")
	o.turn("form[action*='/act/certify'] button")
	w.sign(w.keys[0])
	w.desk("/sign")
	w.sign(w.keys[1])
	w.until(ballot.PhaseCertified)
	w.desk("")
	w.shot(o.booth, "poll-certified")
}
