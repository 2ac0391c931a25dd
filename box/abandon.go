package box

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"hustings/ballot"
)

// Abandon empties the waiting room of a poll whose waiting key is lost, as after
// the restoring of a database whose ballots waited under a key that has been
// destroyed since: New refuses to start with ErrWaitingKey then. It says how many
// ballots are given up. Their voters have receipts, and can send the same
// ballots again while the poll is open, or claim them until the claims are over.
//
// It refuses with ErrExists while the key is there. No process may have the
// poll's box open.
func Abandon(ctx context.Context, store Store, keys WaitingKeys, c ballot.CeremonyID, random io.Reader) (lost int, err error) {
	var drawn [len(WaitingID{}) + WaitingSecretSize]byte
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return 0, fmt.Errorf("box: draw a waiting key: %w", err)
	}
	defer clear(drawn[:])
	id := WaitingID(drawn[:len(WaitingID{})])
	lock, err := store.Lock(ctx)
	if err != nil {
		return 0, fmt.Errorf("box: abandon the waiting room: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	head, err := store.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("box: look at the waiting key: %w", err)
	}
	if _, err := keys.Read(c, head.Waiting); !errors.Is(err, fs.ErrNotExist) || head.Waiting == (WaitingID{}) {
		return 0, errors.Join(fmt.Errorf("%w: the waiting key is not lost", ErrExists), err)
	}
	if err := keys.Make(c, id, drawn[len(id):]); err != nil {
		return 0, err
	}
	err = store.Change(ctx, func(tx Tx) error {
		lost = 0
		current, err := tx.Waiting(ctx, func(Row) error { lost++; return nil })
		if err == nil && current != head.Waiting {
			err = ErrStale
		}
		if err != nil {
			return err
		}
		return tx.Rewrite(ctx, id, nil)
	})
	if err != nil {
		return 0, fmt.Errorf("box: abandon the waiting room: %w", err)
	}
	return lost, nil
}
