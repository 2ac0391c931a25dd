package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
)

// errNoKey says that a poll's keys are not in the folder of keys: it was held by
// another server on the same databases, or its keys have been destroyed.
var errNoKey = errors.New("this server does not have the poll's keys")

// ready says whether both sides can go on.
func (s *server) ready(ctx context.Context) error {
	sealed, err := s.hall.boxes.Sealed(ctx)
	if err != nil {
		return err
	}
	if err := s.hall.ready(ctx, sealed, s.log); err != nil {
		return err
	}
	return s.office.ready(ctx, sealed)
}

// ready opens every poll before anybody is served. A server that would sign a
// second history, or has lost what it gave receipts for, does not start. A poll
// whose keys are elsewhere is left out.
func (h *hall) ready(ctx context.Context, sealed []ballot.CeremonyID, log *slog.Logger) error {
	for _, c := range sealed {
		err := h.patient(ctx, c)
		switch {
		case errors.Is(err, errNoKey):
			log.Warn("left out a poll", "ceremony", c.String(), "error", err)
		case err != nil:
			return failed("poll %v cannot go on: %w", c, err)
		}
	}
	return nil
}

// lockPatience is how long a server waits for another that is ending: PostgreSQL
// may need a moment to see that a killed one has gone.
const lockPatience = 5 * time.Second

func (h *hall) patient(ctx context.Context, c ballot.CeremonyID) error {
	for end := time.Now().Add(lockPatience); ; {
		_, err := h.find(ctx, c)
		if !errors.Is(err, box.ErrLocked) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// hinted says what to do where the log or the waiting room refuses to go on.
func hinted(err error) error {
	for _, h := range []struct {
		of   error
		hint string
	}{
		{board.ErrBehind, "more was published than this database has. Put the database back that belongs to the checkpoint file beside it, " +
			"and never remove that file. If that database is lost the poll cannot go on: say so in public, and hold it again"},
		{board.ErrForked, "this database is another history than the one published. Put the right one back, or hold the poll again"},
		{board.ErrNoGuard, "bring the folder of checkpoint files back from beside the old database; if it is lost and nothing newer was ever published, " +
			"restore into empty databases with --newest"},
		{box.ErrWaitingKey, "bring the key back from where backup --waiting-keys put it, or restore into empty databases with --lose-waiting"},
		{box.ErrLocked, "is another server running on the same databases?"},
		{errNoKey, "bring the folder of keys back: without the keys of box and log there are no receipts and no checkpoints"},
	} {
		if errors.Is(err, h.of) {
			return fmt.Errorf("%w\nhint: %s", err, h.hint)
		}
	}
	return err
}
