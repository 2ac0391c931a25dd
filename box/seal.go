package box

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// Seal makes the poll's log: the manifest entry with its officers' signatures,
// and the ceremony's entries behind it, in one transaction with the bundle files
// that the manifest names. The audit's own replay has accepted them before. The
// same manifest again changes nothing.
func (k *Desk) Seal(ctx context.Context, log ed25519.PrivateKey, guard board.Guard, manifest []byte, files ...[]byte) error {
	d, err := k.Store.ReadDraft(ctx)
	if err != nil {
		return fmt.Errorf("box: seal: %w", err)
	}
	if len(d.Complaints) > 0 || len(d.List()) != len(d.Entries) {
		return fmt.Errorf("%w: seal, the ceremony is not over", ErrPhase)
	}
	named := make(map[ballot.Digest][]byte, len(files))
	for _, data := range files {
		if len(data) > MaxFile {
			return fmt.Errorf("%w: a file of %d bytes, at most %d", ErrEntry, len(data), MaxFile)
		}
		named[sha256.Sum256(data)] = data
	}
	entries := append([][]byte{manifest}, d.Entries...)
	if err := k.rehearseSeal(entries, named); err != nil {
		return err
	}
	l, err := board.Open(ctx, board.Config{Origin: k.Ceremony.Origin(), Key: log, Backend: k.Store, Guard: guard})
	if err != nil {
		return fmt.Errorf("box: open the log: %w", err)
	}
	err = k.Store.Change(ctx, func(tx Tx) error { return commitSeal(ctx, tx, l, entries, named) })
	if err != nil {
		return fmt.Errorf("box: seal: %w", err)
	}
	if _, err := l.Publish(ctx); err != nil {
		return fmt.Errorf("box: publish: %w", err)
	}
	return nil
}

// rehearseSeal replays what is to be sealed, before it is.
func (k *Desk) rehearseSeal(entries [][]byte, files map[ballot.Digest][]byte) error {
	state := audit.NewState(&surroundings{store: k.Store, files: files})
	for _, e := range entries {
		if err := refused(state.Apply(e)); err != nil {
			return err
		}
	}
	if state.Phase != ballot.PhaseSealed {
		return fmt.Errorf("%w: the poll is %v after its ceremony", ErrEntry, state.Phase)
	}
	if state.Manifest.Ceremony != k.Ceremony {
		return fmt.Errorf("%w: the manifest is of ceremony %v", ErrEntry, state.Manifest.Ceremony)
	}
	names := namedBy(state.Manifest)
	for name := range files {
		if !names[name] {
			return fmt.Errorf("%w: the manifest names no file %v", ErrEntry, name)
		}
	}
	return nil
}

func commitSeal(ctx context.Context, tx Tx, l *board.Log, entries [][]byte, files map[ballot.Digest][]byte) error {
	for name, data := range files {
		if err := tx.PutFile(ctx, name, data); err != nil {
			return err
		}
	}
	_, err := l.Add(ctx, tx, 0, entries)
	if !errors.Is(err, board.ErrConflict) {
		return err
	}
	there, readErr := tx.Entries(ctx, 0, 1)
	if readErr == nil && len(there) == 1 && bytes.Equal(there[0], entries[0]) {
		return nil
	}
	return fmt.Errorf("%w: it is sealed with another manifest: %w", ErrExists, err)
}
