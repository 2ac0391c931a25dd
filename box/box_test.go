package box_test

import (
	"errors"
	"testing"

	"hustings/ballot"
	"hustings/box"
	"hustings/internal/sample"
)

func TestWholePollThroughTheBox(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{})
		b := w.open()
		ballots := w.ballots(9)
		receipts := w.cast(b, ballots...)
		again := w.cast(b, ballots...)
		for i := range receipts {
			if receipts[i] != again[i] {
				t.Errorf("receipt %d differs the second time", i)
			}
			if err := receipts[i].Verify(w.ID, w.Manifest.Box.Key); err != nil {
				t.Error(err)
			}
		}
		w.toClaims(b, 9)
		w.trustees(b)
		w.advance(b)
		r := w.verify(b, receipts...)
		if !r.Stands() || r.Ballots != 9 {
			t.Errorf("stands %v, %d ballots, phase %v", r.Stands(), r.Ballots, r.Phase)
		}
		if ids, err := w.keys.List(w.Manifest.Ceremony); err != nil || len(ids) != 0 {
			t.Errorf("waiting keys after the claims: %v %v", ids, err)
		}
	})
}

func TestSequence(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{BallotsPerKey: 3})
		b := w.open()
		v := w.voter()
		first, gap, second := w.vote(v, 0, 1), w.vote(v, 2, 1), w.vote(v, 1, 2)
		expect := func(entry []byte, want uint8) {
			t.Helper()
			var s box.ErrSequence
			if _, err := b.Cast(ctx, entry); !errors.As(err, &s) || s.Expected != want {
				t.Errorf("got %v, want number %d expected", err, want)
			}
		}
		expect(second, 0)
		w.cast(b, first)
		expect(gap, 1)
		expect(w.vote(v, 0, 5), 1)
		w.cast(b, second)
		expect(w.vote(v, 1, 5), 2)
		w.cast(b, gap, first)
		if _, err := b.Cast(ctx, w.vote(v, 3, 1)); !errors.Is(err, box.ErrBallot) {
			t.Errorf("over the limit: %v", err)
		}
		w.toClaims(b, 1)
		w.trustees(b)
		w.advance(b)
		if r := w.verify(b); !r.Stands() || r.Ballots != 3 || r.Keys != 1 {
			t.Errorf("%+v", r.Report)
		}
	})
}

func TestRefusals(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{})
		b := w.open()
		v := w.voter()
		good := w.vote(v, 0, 1)
		parse := func() *ballot.Ballot {
			e, err := ballot.Parse(good)
			if err != nil {
				t.Fatal(err)
			}
			return e.(*ballot.Ballot)
		}
		bent := func(f func(*ballot.Ballot)) []byte {
			e := parse()
			f(e)
			return w.Resign(v, e)
		}
		for name, c := range map[string]struct {
			entry []byte
			check string
		}{
			"cut":        {good[:len(good)-1], "12.6"},
			"electorate": {bent(func(e *ballot.Ballot) { e.Electorate = 7 }), "12.43"},
			"length":     {bent(func(e *ballot.Ballot) { e.Sealed = append(e.Sealed[:len(e.Sealed):len(e.Sealed)], 0) }), "12.43"},
			"point":      {bent(func(e *ballot.Ballot) { e.Enc[0] = 5 }), "12.43"},
			"credential": {bent(func(e *ballot.Ballot) {
				s := append([]byte(nil), e.Credentials[0].Signature...)
				s[9] ^= 1
				e.Credentials[0].Signature = s
			}), "12.44"},
			"signature": {append(good[:len(good)-1:len(good)-1], good[len(good)-1]^1), "12.45"},
		} {
			_, err := b.Cast(ctx, c.entry)
			var check *ballot.CheckError
			if !errors.Is(err, box.ErrBallot) || !errors.As(err, &check) || check.ID != c.check {
				t.Errorf("%s: %v, want check %s", name, err, c.check)
			}
		}
		w.clock.Store(int64(b.Standing().Close))
		if _, err := b.Cast(ctx, good); !errors.Is(err, box.ErrClosed) {
			t.Errorf("at the closing time: %v", err)
		}
	})
}
