package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/store"
)

type restoreCmd struct {
	places
	File        string `arg:"" help:"File that backup wrote." type:"path"`
	WaitingKeys string `help:"Folder that backup copied the waiting keys to." type:"path" placeholder:"DIR"`
	LoseWaiting bool   `help:"Go on without the ballots that wait, where their key is lost; their voters have receipts."`
	Newest      bool   `help:"I know that nothing newer was ever published: take the backup's checkpoint where the checkpoint file is lost."`
}

// Run fills empty databases, and says whether each poll can go on.
func (c *restoreCmd) Run(ctx context.Context, w world) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	parts, err := checkBackup(f)
	if err != nil {
		return fmt.Errorf("%s: %w: nothing was restored", c.File, err)
	}
	if err := c.make(); err != nil {
		return err
	}
	err = eachPart(f, func(name string, part io.Reader) error {
		switch name {
		case partWhat:
			return c.what(ctx, part)
		case partWho:
			return c.who(ctx, part)
		}
		return nil
	})
	if errors.Is(err, store.ErrNotEmpty) {
		err = fmt.Errorf("%w\nhint: restore into a new file or database, and keep the old one", err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	_, _ = fmt.Fprintf(w.out, "restored: %v\n", parts)
	if !slices.Contains(parts, partWhat) {
		return nil
	}
	return c.check(ctx, w)
}

func (c *restoreCmd) who(ctx context.Context, part io.Reader) error {
	who, err := store.OpenWho(ctx, c.Who)
	if err != nil {
		return err
	}
	return errors.Join(who.Restore(ctx, part), who.Close())
}

func (c *restoreCmd) what(ctx context.Context, part io.Reader) error {
	what, err := store.OpenWhat(ctx, c.What)
	if err != nil {
		return err
	}
	return errors.Join(what.Restore(ctx, part, c.keep), what.Close())
}

// keep puts a waiting key into its place, or says that it is lost.
func (c *restoreCmd) keep(k store.WaitingKey) (bool, error) {
	keys := box.KeyDir{Dir: c.Keys}
	if _, err := keys.Read(k.Ceremony, k.ID); err == nil {
		return true, nil
	}
	if c.WaitingKeys != "" {
		secret, err := box.KeyDir{Dir: c.WaitingKeys}.Read(k.Ceremony, k.ID)
		if err == nil {
			return true, keys.Make(k.Ceremony, k.ID, secret)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	if k.Ballots == 0 || c.LoseWaiting {
		return false, nil
	}
	return false, fmt.Errorf("the key under which %d ballots of poll %v wait is missing\n"+
		"hint: --waiting-keys DIR, as given to backup; or --lose-waiting, and let those voters claim with their receipts", k.Ballots, k.Ceremony)
}

// check opens each poll as the server will.
func (c *restoreCmd) check(ctx context.Context, w world) error {
	h, err := openHall(ctx, c.places, w.now, false)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	if c.Newest {
		if err := h.guardNewest(ctx); err != nil {
			return err
		}
	}
	sealed, err := h.boxes.Sealed(ctx)
	if err != nil {
		return err
	}
	bad := 0
	for _, id := range sealed {
		b, err := h.find(ctx, id)
		if err != nil {
			bad++
			_, _ = fmt.Fprintf(w.err, "poll %v cannot go on: %v\n", id, err)
			continue
		}
		s := b.box.Standing()
		_, _ = fmt.Fprintf(w.out, "poll %v: %v, %d ballots on the board\n", id, s.Phase, s.Ballots)
	}
	if bad > 0 {
		return failed("%d of %d polls cannot go on", bad, len(sealed))
	}
	return nil
}

// guardNewest writes the checkpoint files that are missing.
func (h *hall) guardNewest(ctx context.Context) error {
	sealed, err := h.boxes.Sealed(ctx)
	if err != nil {
		return err
	}
	for _, id := range sealed {
		if err := h.guardFrom(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (h *hall) guardFrom(ctx context.Context, id ballot.CeremonyID) error {
	guard := h.boxes.Guard(id)
	if _, err := guard.Read(); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var note []byte
	err := h.boxes.Poll(id).View(ctx, func(r board.Reader) (err error) {
		note, err = r.Published(ctx)
		return err
	})
	if err != nil || len(note) == 0 {
		return err
	}
	return guard.Write(note)
}
