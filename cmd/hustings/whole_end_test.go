package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// resultRows reads the table of the result page: names, and the figures beside.
const resultRows = `JSON.stringify([...document.querySelectorAll("table.votes tbody tr")].map(r =>
	[r.querySelector("th").childNodes[0].textContent.trim(), ...[...r.querySelectorAll("td:not(.chart)")].map(c => c.textContent.trim())]))`

// lookAtResult: the figures are those of what was cast, with and without scripts.
func (w *whole) lookAtResult() {
	w.t.Helper()
	want := w.figures()
	for _, scripts := range []bool{true, false} {
		b := w.visitor(scripts)
		b.open(w.origin + "/p/" + w.ceremony + "/result")
		var rows [][]string
		must(w.t, json.Unmarshal([]byte(b.eval(resultRows)), &rows))
		found := 0
		for _, row := range rows {
			k := slices.Index(wholeNames, row[0])
			if k < 0 {
				continue
			}
			found++
			if got := fmt.Sprint(row[1:4]); got != fmt.Sprint(want[k][:]) {
				w.t.Errorf("%s: the page says %s, cast were %v", row[0], got, want[k])
			}
		}
		if found != len(wholeNames) {
			w.t.Errorf("the table has %q", rows)
		}
	}
	b := w.visitor(true)
	for _, name := range []string{"", "/p/" + w.ceremony + "/result", "/p/" + w.ceremony + "/minutes", "/p/" + w.ceremony + "/board"} {
		b.open(w.origin + name)
		if w.lang == "zh" && strings.Contains(b.seen(), w.planned) {
			w.t.Errorf("%s: it was closed early, and the page says %s", name, w.planned)
		}
		w.shot(b.booth, "end"+strings.ReplaceAll(strings.TrimPrefix(name, "/p/"+w.ceremony), "/", "-"))
	}
}

// visitor is somebody with a phone who has nothing to do with it.
func (w *whole) visitor(scripts bool) *tab {
	w.t.Helper()
	b := w.phone()
	if !scripts {
		b.command("Emulation.setScriptExecutionDisabled", map[string]bool{"value": true})
	}
	return b
}

// lookUp finds every ballot on the list without scripts, and one of them by its
// code with them.
func (w *whole) lookUp() {
	w.t.Helper()
	page := w.origin + "/p/" + w.ceremony + "/lookup"
	b := w.visitor(false)
	b.open(page)
	w.shot(b.booth, "lookup-plain")
	codes := slices.Sorted(maps.Keys(w.marks))
	for _, code := range append(slices.Clone(codes), w.replaced...) {
		b.says(code)
	}
	says := b.eval("[...document.querySelectorAll('table.seen tr')].find(r => r.querySelector('code')?.textContent === " + quoted(codes[0]) + ").innerText")
	for k, mark := range w.marks[codes[0]] {
		if mark == "for" && !strings.Contains(says, wholeNames[k]) {
			w.t.Errorf("the list says %q, cast was %v", says, w.marks[codes[0]])
		}
	}
	b = w.visitor(true)
	b.open(page)
	b.fill("#find-code", strings.ToLower(strings.ReplaceAll(codes[0], "-", " ")))
	b.tap("#find button")
	b.until("document.querySelector('.found code')?.textContent === " + quoted(codes[0]))
	w.shot(b.booth, "lookup")
}

// verify: the officer publishes the bundle, and anybody recounts it, from the file
// and from the address.
func (w *whole) verify() {
	w.t.Helper()
	bundle, err := os.Open(w.download())
	must(w.t, err)
	defer func() { _ = bundle.Close() }()
	receipt := filepath.Join(w.t.TempDir(), "receipt")
	must(w.t, os.WriteFile(receipt, []byte(w.receipt), 0o600))
	for _, from := range []string{w.origin + "/p/" + w.ceremony, filepath.Join(untar(w.t, bundle), "bundle")} {
		out := w.command(exitDone, "verify", from, "--poll", w.id.String(), "--receipt", receipt, "--json")
		if !strings.Contains(out, `"phase":"certified","stands":true,"ballots":13`) {
			w.t.Errorf("verify %s: %s", from, out)
		}
	}
}

// download takes the bundle from the desk, as a file.
func (w *whole) download() (file string) {
	w.t.Helper()
	dir := w.t.TempDir()
	w.desk("")
	w.officer.command("Page.setDownloadBehavior", map[string]string{"behavior": "allow", "downloadPath": dir})
	w.officer.tap("a[href$='bundle.tar']")
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(dir, "*.tar"))
		must(w.t, err)
		if len(files) == 1 {
			return files[0]
		}
	}
	w.t.Fatal("the bundle does not come")
	return ""
}
