package box_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"hustings/box"
	"hustings/internal/sample"
)

func TestLostWaitingKey(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{})
		b := w.open()
		list := w.ballots(5)
		receipts := w.cast(b, list...)
		c, poll := w.Manifest.Ceremony, w.boxes.Poll(w.Manifest.Ceremony)
		if _, err := box.Abandon(ctx, poll, w.keys, c, rand.Reader); !errors.Is(err, box.ErrLocked) {
			t.Errorf("under a running box: %v", err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := box.Abandon(ctx, poll, w.keys, c, rand.Reader); !errors.Is(err, box.ErrExists) {
			t.Errorf("with the key in its place: %v", err)
		}
		head, err := poll.Head(ctx)
		if err == nil {
			err = w.keys.Destroy(c, head.Waiting)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := box.New(ctx, w.config()); !errors.Is(err, box.ErrWaitingKey) {
			t.Errorf("without the key: %v", err)
		}
		if n, err := box.Abandon(ctx, poll, w.keys, c, rand.Reader); err != nil || n != 5 {
			t.Fatalf("%d %v", n, err)
		}
		b = w.open()
		again := w.cast(b, list[:3]...)
		for i := range again {
			if again[i] != receipts[i] {
				t.Error("another receipt for the same ballot")
			}
		}
		for i := 3; i < 5; i++ {
			if err := b.Claim(ctx, list[i], receipts[i]); err != nil {
				t.Error(err)
			}
		}
		w.toClaims(b, 5)
		if r := w.verify(b, receipts...); !r.OK() || r.Ballots != 5 {
			t.Errorf("%+v", r.Report)
		}
	})
}
