package voter_test

import (
	"bytes"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/voter"
)

// TestRelay: with a relay everything for the box goes through it, and only that.
func TestRelay(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	if err := c.UseRelay(0); err != nil {
		t.Fatal(err)
	}
	s.bend = func(r voter.Request, _ *voter.Response) {
		if strings.HasPrefix(r.URL, origin+"/box/") {
			t.Errorf("%s went past the relay", r.URL)
		}
		if strings.Contains(r.URL, "relay") && (r.Session || bytes.Contains(r.Body, []byte("box"))) {
			t.Error("the relay sees too much")
		}
	}
	d.drop = func(int) (bool, bool) { return true, true }
	_, err := c.Cast(t.Context(), fill(c, 2))
	wants(t, err, voter.ErrOffline)
	d.drop = nil
	r, err := c.Resend(t.Context())
	if err != nil || s.relayed != 2 || len(s.ballots) != 1 {
		t.Fatalf("%+v, %v, %d by the relay", r, err, s.relayed)
	}
	if err := c.Claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	secret, _ := c.Secret()
	other, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.UseRelay(0); err != nil {
		t.Fatal(err)
	}
	if err := other.Recall(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	// A second ballot from the first device, then one too many: the box's refusal
	// comes back sealed.
	if _, err := c.Cast(t.Context(), fill(c, 1)); err != nil {
		t.Fatal(err)
	}
	_, err = other.Cast(t.Context(), fill(c, 1))
	wants(t, err, voter.ErrUsedUp)
	if s.relayed != 6 {
		t.Errorf("%d by the relay", s.relayed)
	}
	c.Direct()
	s.bend = nil
	if err := c.Claim(t.Context()); err != nil || s.relayed != 6 {
		t.Errorf("%v, %d by the relay", err, s.relayed)
	}
}

// TestBadRelay: what a relay answers by itself is no answer of the box, and
// nothing goes around it.
func TestBadRelay(t *testing.T) {
	for name, bend := range map[string]func(a *voter.Response){
		"refuses":      func(a *voter.Response) { *a = no(409, "not-open") },
		"own receipt":  func(a *voter.Response) { a.Body = make([]byte, ballot.ReceiptSize) },
		"changes":      func(a *voter.Response) { a.Body[len(a.Body)-1] ^= 1 },
		"cuts":         func(a *voter.Response) { a.Body = a.Body[:10] },
		"empty":        func(a *voter.Response) { a.Body = nil },
		"other status": func(a *voter.Response) { a.Status = 202 },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(openPoll())
			d := s.device()
			c := d.voting(t, 0)
			if err := c.UseRelay(0); err != nil {
				t.Fatal(err)
			}
			direct := false
			s.bend = func(r voter.Request, a *voter.Response) {
				if strings.Contains(r.URL, "relay.example") {
					bend(a)
				}
				direct = direct || strings.HasPrefix(r.URL, origin+"/box/")
			}
			_, err := c.Cast(t.Context(), fill(c, 2))
			wants(t, err, voter.ErrRelay)
			if !c.Pending() || direct {
				t.Error("the ballot was forgotten, or went around the relay")
			}
			s.bend = nil
			d.finishes(t)
		})
	}
	s := newServer(openPoll())
	c, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	wants(t, c.UseRelay(1), voter.ErrRelay)
	wants(t, c.UseRelay(-1), voter.ErrRelay)
	for _, bend := range []func(r *ballot.Relay){
		func(r *ballot.Relay) { r.URL = "http://relay.example/" },
		func(r *ballot.Relay) { r.URL = "relay.example" },
		func(r *ballot.Relay) { r.Keys = r.Keys[1:] },
	} {
		var m ballot.Manifest
		if err := ballot.UnmarshalStrict(s.manifest, &m); err != nil {
			t.Fatal(err)
		}
		bend(&m.Relays[0])
		other := newServer(openPoll())
		other.manifest = must(ballot.MarshalCanonical(&m))
		a := other.address()
		a.Poll = nil
		c, err := voter.Open(t.Context(), voter.Config{Address: a, Fetch: other.browser().fetch, Random: openRandom})
		if err == nil { // else the manifest's own check has seen it
			err = c.UseRelay(0)
		}
		wants(t, err, voter.ErrManifest)
	}
}
