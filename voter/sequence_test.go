package voter_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hustings/ballot/count"
	"hustings/voter"
)

// two gives two devices with one pass.
func two(t *testing.T, s *server) (a, b *voter.Client, db *device) {
	t.Helper()
	a = s.device().voting(t, 0)
	p, err := a.Pass()
	if err != nil {
		t.Fatal(err)
	}
	db = s.device()
	if b, err = db.open(); err != nil {
		t.Fatal(err)
	}
	if err := b.LoadPass(p); err != nil {
		t.Fatal(err)
	}
	return a, b, db
}

// TestTwoDevices: a second device's ballot follows the number the box expects.
func TestTwoDevices(t *testing.T) {
	s := newServer(openPoll())
	a, b, _ := two(t, s)
	if _, err := a.Cast(t.Context(), fill(a, 1)); err != nil {
		t.Fatal(err)
	}
	r, err := b.Cast(t.Context(), fill(b, 2))
	if err != nil || r.Sequence != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	_, err = a.Cast(t.Context(), fill(a, 3)) // its own number 1, which is taken
	wants(t, err, voter.ErrUsedUp)
	_, err = a.Cast(t.Context(), fill(a, 3))
	wants(t, err, voter.ErrUsedUp)
	if a.Pending() || len(s.ballots) != 2 {
		t.Errorf("%d ballots", len(s.ballots))
	}
}

// TestResendAfterAnother: a ballot on its way that was overtaken by another device
// is forgotten, and the voter is told.
func TestResendAfterAnother(t *testing.T) {
	s := newServer(openPoll())
	a, b, db := two(t, s)
	db.drop = func(int) (bool, bool) { return true, false }
	_, err := b.Cast(t.Context(), fill(b, 2))
	wants(t, err, voter.ErrOffline)
	db.drop = nil
	if _, err := a.Cast(t.Context(), fill(a, 1)); err != nil {
		t.Fatal(err)
	}
	_, err = b.Resend(t.Context())
	wants(t, err, voter.ErrSequence)
	if b.Pending() {
		t.Error("still pending")
	}
	if b, err = db.open(); err != nil {
		t.Fatal(err)
	}
	r, err := b.Cast(t.Context(), fill(b, 2))
	if err != nil || r.Sequence != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// TestForgetfulBox: a box that asks for a number it has given a receipt for.
func TestForgetfulBox(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	if _, err := c.Cast(t.Context(), fill(c, 1)); err != nil {
		t.Fatal(err)
	}
	clear(s.next)
	clear(s.ballots)
	_, err := c.Cast(t.Context(), fill(c, 2))
	wants(t, err, voter.ErrForgotten)
	if r, ok := c.Receipt(); !ok || r.Sequence != 0 {
		t.Error("the receipt is gone")
	}
}

// TestBoxThatLeadsOn: a box that expects another number each time is followed once.
func TestBoxThatLeadsOn(t *testing.T) {
	s := newServer(openPoll())
	c := s.device().voting(t, 0)
	sent := 0
	s.bend = func(r voter.Request, a *voter.Response) {
		if strings.Contains(r.URL, "/box/") {
			sent++
			a.Status, a.Body = 409, fmt.Appendf(nil, `{"error":{"code":"sequence","expected":%d,"text":"","next":""}}`, sent%2)
		}
	}
	_, err := c.Cast(t.Context(), fill(c, 1))
	if err == nil || sent > 2 {
		t.Errorf("%d ballots sent: %v", sent, err)
	}
}

func TestInvalidChoices(t *testing.T) {
	s := newServer(openPoll())
	c := s.device().voting(t, 0)
	over := fill(c, 6) // five seats
	_, err := c.Cast(t.Context(), over)
	wants(t, err, voter.ErrChoice)
	var choice *voter.ChoiceError
	if !errors.As(err, &choice) || choice.Reason != count.OverSelected || choice.Contest != 0 {
		t.Errorf("%v", err)
	}
	_, err = c.Cast(t.Context(), nil)
	wants(t, err, voter.ErrChoice)
	short := fill(c, 1)
	short[0].Marks = short[0].Marks[:2]
	_, err = c.CastAnyway(t.Context(), short)
	wants(t, err, voter.ErrChoice)
	if len(s.ballots) != 0 || c.Pending() {
		t.Error("a refused choice was sent")
	}
	if err := c.CheckChoices(fill(c, 5)); err != nil {
		t.Error(err)
	}
	if _, err := c.CastAnyway(t.Context(), over); err != nil || len(s.ballots) != 1 {
		t.Error(err)
	}
}
