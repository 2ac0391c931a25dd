package store

import (
	"errors"
	"testing"
	"time"
)

// TestDeskLock holds that a link is good once, in its time, and the last one only.
func TestDeskLock(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w, ctx, now := mustOpenWho(t, address()), t.Context(), time.Unix(1_800_000_000, 0)
		holds := func(want DeskLock) {
			t.Helper()
			if got, err := w.DeskLock(ctx); err != nil || got != want {
				t.Errorf("lock %+v, want %+v (%v)", got, want, err)
			}
		}
		check := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		}
		first, second := [32]byte{1}, [32]byte{2}
		holds(DeskLock{})
		check(w.CheckDeskLink(ctx, first, now), ErrUnknown)
		for _, link := range [][32]byte{first, second} {
			check(w.PutDeskLink(ctx, link, now.Add(time.Hour)), nil)
		}
		check(w.CheckDeskLink(ctx, first, now), ErrUnknown)
		check(w.CheckDeskLink(ctx, second, now), nil)
		check(w.CheckDeskLink(ctx, second, now.Add(time.Hour)), ErrUnknown)
		check(w.SetDeskLock(ctx, second, now.Add(time.Hour), "a"), ErrUnknown)
		check(w.SetDeskLock(ctx, first, now, "a"), ErrUnknown)
		holds(DeskLock{})
		check(w.SetDeskLock(ctx, second, now, "a"), nil)
		holds(DeskLock{Argon: "a", Turn: 1})
		check(w.SetDeskLock(ctx, second, now, "b"), ErrUnknown)
		check(w.PutDeskLink(ctx, first, now.Add(time.Hour)), nil)
		check(w.SetDeskLock(ctx, first, now, "b"), nil)
		holds(DeskLock{Argon: "b", Turn: 2})
	})
}
