package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/internal/need"
)

// TestSampleTrustees: two trustees of the sample load their files into two browsers
// and open, with the passphrase that lies beside them; the officer signs at the
// desk with the key file.
func TestSampleTrustees(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	if _, err := os.Stat(filepath.Join(clientFolder, "desk.wasm")); err != nil {
		need.Missing(t, "the browsers' clients (make client)")
	}
	chrome := browser(t)
	must(t, chromedp.Do(chrome))
	s := newSampleWorld(t)
	s.serve()
	var record sampleRecord
	must(t, json.Unmarshal(s.file(sampleFile), &record))
	receipt := s.votesAndCloses(record)
	for _, name := range []string{"trustee-1.json", "trustee-2.json"} {
		b := newTab(t, chrome)
		b.clock(s.ahead.Load())
		b.open(s.origin + "/trustee/" + record.Open.String())
		b.load(filepath.Join(s.dir, "sample", name))
		b.until(seen("#go"))
		b.acceptEarly(record.Passphrase)
	}
	s.until(record.Open, ballot.PhaseCounted)
	o := newTab(t, chrome)
	o.open(s.origin + "/desk/p/" + record.Open.String() + "/act/certify")
	o.fill("#passphrase", record.Passphrase)
	o.turn("form[action*='/desk/enter'] .button")
	for _, name := range []string{"officer.key", "teller.key"} {
		page := map[string]string{"officer.key": "/act/certify", "teller.key": "/sign"}[name]
		o.open(s.origin + "/desk/p/" + record.Open.String() + page)
		if name == "officer.key" {
			o.turn("form[action*='/act/certify'] button")
		}
		o.signs(filepath.Join(s.dir, "sample", name), record.Passphrase)
	}
	s.until(record.Open, ballot.PhaseCertified)
	s.command(exitDone, "verify", s.origin+"/p/"+record.Open.String(), "--poll", s.slips()[0][5], "--receipt", receipt)
}
