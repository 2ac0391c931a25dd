package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hustings/ballot"
	"hustings/trustee"
)

// quickTurns lets one step of a quick poll run after the other, and remembers those
// that are over and those that failed a moment ago.
type quickTurns struct {
	mu   sync.Mutex
	list map[ballot.CeremonyID]*quickTurn
}

type quickTurn struct {
	mu    sync.Mutex
	over  bool
	after time.Time // of the server's clock; not tried before
	pause time.Duration
}

// quickPatience is the longest pause after a step that failed.
const quickPatience = time.Minute

func (q *quickTurns) of(c ballot.CeremonyID) *quickTurn {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.list == nil {
		q.list = make(map[ballot.CeremonyID]*quickTurn)
	}
	if q.list[c] == nil {
		q.list[c] = new(quickTurn)
	}
	return q.list[c]
}

// quickTurn takes one step now, whatever failed before.
func (h *hall) quickTurn(ctx context.Context, c ballot.CeremonyID, agree agreeBy) (err error) {
	t := h.quick.of(c)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return nil
	}
	for end := time.Now().Add(lockPatience); ; {
		t.over, err = h.quickStep(ctx, c, agree)
		if !errors.Is(err, errDirLocked) || time.Now().After(end) {
			break // else another process of this server's is at the same step
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err != nil {
		t.over = false
	}
	return err
}

// quickTick takes a step in every quick poll. What goes wrong with one is logged, and
// tried again after a pause that grows: an audit that fails fails again.
func (h *hall) quickTick(ctx context.Context, agree agreeBy, log *slog.Logger) {
	polls, err := h.quickPolls()
	if err != nil {
		log.Error("list the quick polls", "error", err)
	}
	for _, c := range polls {
		t := h.quick.of(c)
		t.mu.Lock()
		wait := t.over || h.now().Before(t.after)
		t.mu.Unlock()
		if wait || ctx.Err() != nil {
			continue
		}
		err := h.quickTurn(ctx, c, agree)
		t.mu.Lock()
		switch {
		case err == nil:
			t.pause = 0
		case ctx.Err() != nil, errors.Is(err, errNoKey), errors.Is(err, errDirLocked), errors.Is(err, trustee.ErrTooEarly):
		default:
			t.pause = min(max(time.Second, 2*t.pause), quickPatience)
			t.after = h.now().Add(t.pause)
			log.Error("act as trustee of a quick poll", "ceremony", c.String(), "error", err)
		}
		t.mu.Unlock()
	}
}
