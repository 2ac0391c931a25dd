package voter_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"testing"

	"hustings/voter"
)

var openRandom io.Reader = rand.Reader

// session is one visit from the stored state to a receipt.
func (d *device) session(t *testing.T) error {
	c, err := d.open()
	if err != nil {
		return err
	}
	if !c.HasPass() {
		if _, err := c.SignIn(t.Context(), code(0)); err != nil {
			return err
		}
		if err := c.TakePass(t.Context()); err != nil {
			return err
		}
	}
	if _, ok := c.Receipt(); ok {
		return nil
	}
	if c.Pending() {
		_, err = c.Resend(t.Context())
		return err
	}
	_, err = c.Cast(t.Context(), fill(c, 2))
	return err
}

// TestConnectionDrops loses the connection at each request, before or after the
// server has acted, once and then at every second request too, and kills the page
// each time: in the end there is one pass and one ballot.
func TestConnectionDrops(t *testing.T) {
	plain := newServer(openPoll())
	if err := plain.device().session(t); err != nil {
		t.Fatal(err)
	}
	requests := plain.calls // manifest, sign-in, two registrars, box
	if requests != 5 {
		t.Fatalf("a session takes %d requests", requests)
	}
	for at := range requests {
		for _, acted := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d/%v", at, acted), func(t *testing.T) {
				s := newServer(openPoll())
				d := s.device()
				d.drop = func(call int) (bool, bool) { return call == at, acted }
				wants(t, d.session(t), voter.ErrOffline)
				d.finishes(t)
			})
		}
	}
	t.Run("often", func(t *testing.T) {
		s := newServer(openPoll())
		d := s.device()
		d.drop = func(call int) (bool, bool) { return call%3 != 0, call%2 == 0 }
		d.finishes(t)
	})
}

// finishes visits again until there is a receipt.
func (d *device) finishes(t *testing.T) {
	t.Helper()
	for visit := 0; ; visit++ {
		err := d.session(t)
		if err == nil {
			break
		}
		if !errors.Is(err, voter.ErrOffline) || visit > 50 {
			t.Fatal(err)
		}
		if visit > 25 {
			d.drop = nil
		}
	}
	for r := range d.issued {
		if len(d.issued[r]) != 1 {
			t.Errorf("registrar %d has given %d passes", r, len(d.issued[r]))
		}
	}
	if len(d.ballots) != 1 || len(d.next) != 1 {
		t.Errorf("%d ballots of %d keys", len(d.ballots), len(d.next))
	}
}

// TestStoreFails: nothing that could not be made again leaves a device that could
// not store it.
func TestStoreFails(t *testing.T) {
	for from := range 4 { // before the passes, after each, before the ballot
		s := newServer(openPoll())
		d := s.device()
		d.failFrom = from
		wants(t, d.session(t), voter.ErrSave)
		if from == 0 && len(s.issued[0]) != 0 {
			t.Error("a pass was asked for that was not stored")
		}
		if from == 3 && len(s.ballots) != 0 {
			t.Error("a ballot was sent that was not stored")
		}
		d.failFrom = 1 << 30
		d.finishes(t)
	}
	s := newServer(openPoll())
	d := s.device()
	d.failFrom = 4 // the receipt's
	wants(t, d.session(t), voter.ErrSave)
	d.failFrom = 1 << 30
	d.finishes(t)
}

// TestSameClientGoesOn: a page that stays open after a lost connection.
func TestSameClientGoesOn(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	d.drop = func(int) (bool, bool) { return true, true }
	_, err := c.Cast(t.Context(), fill(c, 1))
	wants(t, err, voter.ErrOffline)
	_, err = c.Cast(t.Context(), fill(c, 2))
	wants(t, err, voter.ErrPending)
	d.drop = nil
	r, err := c.Resend(t.Context())
	if err != nil || r.Sequence != 0 || len(s.ballots) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err = c.Cast(t.Context(), fill(c, 2)); err != nil || r.Sequence != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
}
