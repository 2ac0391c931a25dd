package main

import (
	"encoding/json"
	"fmt"
	"time"

	"hustings/ballot"
)

// holdCeremony prints the invitations, and the trustees make the key, each on a
// phone of their own.
func (w *whole) holdCeremony() {
	w.t.Helper()
	o := w.officer
	o.turn("form[action*=invites] button")
	w.shot(o.booth, "invites")
	var invites []string
	must(w.t, json.Unmarshal([]byte(o.eval("JSON.stringify([...document.querySelectorAll('section.sheet .beside code')].map(c => c.textContent))")), &invites))
	if len(invites) != 3 {
		w.t.Fatalf("%d invitations: %v", len(invites), invites)
	}
	for i, invite := range invites {
		b := w.phone()
		b.open(invite)
		b.join(func(name string) {
			if i == 0 {
				w.shot(b.booth, "trustee-"+name)
			}
		})
		b.keep()
		w.trustees = append(w.trustees, b)
	}
	code := ""
	for i, b := range w.trustees {
		b.until(seen("#part-deal"))
		got := b.eval("document.querySelector('#code').textContent")
		if code != "" && got != code {
			w.t.Errorf("code %q here, %q there", got, code)
		}
		code = got
		if i == 0 {
			w.shot(b.booth, "trustee-deal")
		}
		b.deal()
	}
	for _, b := range w.trustees {
		b.until(seen("#go"))
		b.tap("#go")
		b.keep()
	}
}

// rehearse: the trustees hold the page against the notice.
func (w *whole) rehearse() {
	w.t.Helper()
	for i, b := range w.trustees {
		b.open(w.origin + "/trustee/" + w.ceremony)
		b.until(seen("#part-rehearse"))
		if got := b.eval("document.querySelector('#short').textContent"); got != ballot.ShortID(w.id) {
			w.t.Errorf("the page shows %q, the notice %q", got, ballot.ShortID(w.id))
		}
		if i == 0 {
			w.shot(b.booth, "trustee-rehearse")
		}
		b.tap("#same-id")
		b.goOn(trusteePass)
		b.keep()
	}
}

// openBallots lets the claims be over; two of three trustees audit, cosign, open.
// Of an early close they have been told.
func (w *whole) openBallots() {
	w.t.Helper()
	w.later(w.now().Add(11 * time.Minute))
	w.until(ballot.PhaseClaimed)
	for i, b := range w.trustees[:2] {
		b.clock(w.ahead.Load())
		b.open(w.origin + "/trustee/" + w.ceremony)
		b.until(seen("#go"))
		if i == 0 {
			w.shot(b.booth, "trustee-open")
		}
		if w.lang == "zh" {
			b.acceptEarly(trusteePass)
		} else {
			b.goOn(trusteePass)
		}
		if i == 0 { // the other one has to cosign as well
			b.until(fmt.Sprintf("%s && !document.querySelector('#act').offsetParent", seen("#s-main")))
			w.shot(b.booth, "trustee-cosigned")
		}
	}
	w.until(ballot.PhaseCounted)
	for i, b := range w.trustees[:2] {
		b.until(seen("#result"))
		if i == 0 {
			w.shot(b.booth, "trustee-done")
		}
	}
}
