package board

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
)

// Why a log refuses to sign. Each needs a person: signing on would show two
// histories to the world.
var (
	// ErrBehind: the database holds less than was once signed. An old backup?
	ErrBehind = errors.New("board: the database is behind a checkpoint already signed")
	// ErrForked: the database does not continue what was once signed.
	ErrForked = errors.New("board: the database contradicts a checkpoint already signed")
	// ErrNoGuard: a checkpoint was published, but the file beside the database
	// is gone, so nobody knows whether it was the last. To go on knowingly,
	// write the newest checkpoint that anyone has seen into the file.
	ErrNoGuard = errors.New("board: the checkpoint file beside the database is missing")
	// ErrGuard: the file beside the database is no checkpoint of this log.
	ErrGuard = errors.New("board: the checkpoint file beside the database is not this log's")
	// ErrDamaged: the stored tiles, entries and head do not fit together.
	ErrDamaged = errors.New("board: the stored log is damaged")
)

// ErrUnpublished says that entries are in the log for good, but that the
// checkpoint over them could not be signed and published. Do not append them
// again; Publish, or the next Open, makes up for it.
var ErrUnpublished = errors.New("board: entries are stored but not published")

// Config says what a log is made of.
type Config struct {
	Origin  string             // "hustings/1/" and the ceremony id in hexadecimal
	Key     ed25519.PrivateKey // the log's
	Backend Backend
	Guard   Guard
}

// Log appends to one log and signs its checkpoints. It keeps no state between
// calls, so several Logs, in several processes, can work on one database.
//
// The order of things, and what is left when the process dies after each:
//
//  1. Entries, tiles and head are committed in one transaction. Before it:
//     nothing happened, the caller was told nothing. After it: the entries are
//     in the log, nobody has seen them, and no checkpoint covers them. Open or
//     the next Publish goes on from here.
//  2. In a second transaction, which keeps every other writer out, the stored
//     tree is held against the guard's and the published checkpoint, and the
//     new one is signed. Signing is deterministic and has no effect: dying here
//     is dying before.
//  3. The guard is written. From here on the checkpoint counts as seen, and no
//     database without these entries is ever signed over. It only promises what
//     step 1 has made durable. Dying here: Open finds the guard equal to the
//     stored tree, signs the same bytes again and goes on.
//  4. The checkpoint is set as the published one and the second transaction
//     commits. Dying before the commit is dying in step 3; after it, all is done.
type Log struct {
	config Config
	key    Key
}

// Open checks a log and finishes what a killed process has left half done. It
// verifies that the stored head follows from the tiles, that the last bundle's
// entries are those the tiles were made of, and that the log continues both the
// guard's and the published checkpoint. It refuses with one of the errors above.
// An empty backend is a new log. [CheckStored] checks every entry.
func Open(ctx context.Context, config Config) (*Log, error) {
	public, err := publicHalf(config.Key)
	if err != nil {
		return nil, err
	}
	key, err := NewLogKey(config.Origin, public)
	if err != nil {
		return nil, err
	}
	l := &Log{config: config, key: key}
	if err := config.Backend.View(ctx, func(r Reader) error { return checkEdge(ctx, r) }); err != nil {
		return nil, fmt.Errorf("opening log %s: %w", config.Origin, err)
	}
	if _, err := l.Publish(ctx); err != nil {
		return nil, fmt.Errorf("opening log %s: %w", config.Origin, err)
	}
	return l, nil
}

// Key returns the key by which this log's checkpoints are read.
func (l *Log) Key() Key { return l.key }

// Append adds entries to a log of exactly at entries and publishes it. It fails
// with ErrConflict, having changed nothing, if the log has another size: what
// the caller appends was judged against a state that has passed. On
// ErrUnpublished the entries are in. On any error but these two and ErrEntry it
// is open whether they are, and appending the same at the same place again is
// safe: it succeeds, or ErrConflict tells to look.
func (l *Log) Append(ctx context.Context, at uint64, entries [][]byte) (Checkpoint, error) {
	err := l.config.Backend.Update(ctx, func(tx Tx) error {
		_, err := l.Add(ctx, tx, at, entries)
		return err
	})
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := l.Publish(ctx)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrUnpublished, err)
	}
	return c, nil
}

// Add is the first half of Append, for a caller with a transaction of its own
// on the same database that changes more than the log: a box that moves ballots
// from waiting to published. It may be called several times in one transaction,
// so that a large batch need not be in memory at once. After the transaction has
// committed, and not before, call Publish.
func (l *Log) Add(ctx context.Context, tx Tx, at uint64, entries [][]byte) (Head, error) {
	head, err := tx.Head(ctx)
	if err != nil {
		return Head{}, fmt.Errorf("board: reading the head: %w", err)
	}
	if head.Size != at {
		return Head{}, fmt.Errorf("%w: %d, expected %d", ErrConflict, head.Size, at)
	}
	// A database set back under a running server must not take entries either.
	if _, err := l.compare(ctx, tx, head); err != nil {
		return Head{}, err
	}
	b, err := batch(head, entries, StoredTiles(ctx, tx))
	if err != nil || len(entries) == 0 {
		return head, err
	}
	if err := tx.Insert(ctx, b); err != nil {
		return Head{}, fmt.Errorf("board: storing %d entries at %d: %w", len(entries), at, err)
	}
	return b.Head, nil
}

// Publish signs and publishes a checkpoint over all that is stored, and returns
// it. Where nothing is new it changes nothing. Over a log without entries
// nothing is signed.
func (l *Log) Publish(ctx context.Context) (Checkpoint, error) {
	var c Checkpoint
	err := l.config.Backend.Update(ctx, func(tx Tx) error {
		head, err := tx.Head(ctx)
		if err != nil {
			return fmt.Errorf("board: reading the head: %w", err)
		}
		seen, err := l.compare(ctx, tx, head)
		if err != nil {
			return err
		}
		c = l.checkpoint(head)
		if head.Size == 0 || seen.guarded && seen.published {
			return nil
		}
		return l.sign(ctx, tx, c, seen)
	})
	if err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}

// checkpoint returns what there is to sign over a head.
func (l *Log) checkpoint(head Head) Checkpoint {
	c := Checkpoint{Origin: l.config.Origin, Size: head.Size, Root: head.Root}
	if head.Size == 0 {
		c.Root = emptyRoot()
	}
	return c
}

// sign is steps 2 to 4.
func (l *Log) sign(ctx context.Context, tx Tx, c Checkpoint, seen standing) error {
	root, err := RootAt(c.Size, StoredTiles(ctx, tx))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if root != c.Root {
		return fmt.Errorf("%w: the tiles' root is not the stored one", ErrDamaged)
	}
	msg, err := c.Sign(l.config.Key)
	if err != nil {
		return err
	}
	if !seen.guarded {
		if err := l.config.Guard.Write(msg); err != nil {
			return fmt.Errorf("board: writing the checkpoint file beside the database: %w", err)
		}
	}
	if err := tx.SetPublished(ctx, msg); err != nil {
		return fmt.Errorf("board: publishing the checkpoint of %d entries: %w", c.Size, err)
	}
	return nil
}

// standing tells which places already hold the checkpoint of the stored tree.
type standing struct {
	guarded   bool
	published bool
}

// compare holds the stored tree against what was signed before. It must be
// called within Update: only there can nobody else be about to write the guard.
func (l *Log) compare(ctx context.Context, tx Tx, head Head) (standing, error) {
	published, err := tx.Published(ctx)
	if err != nil {
		return standing{}, fmt.Errorf("board: reading the published checkpoint: %w", err)
	}
	guard, err := l.config.Guard.Read()
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(published) == 0:
		return standing{}, nil // a new log, or one killed before its first checkpoint
	case errors.Is(err, fs.ErrNotExist):
		return standing{}, ErrNoGuard
	case err != nil:
		return standing{}, fmt.Errorf("board: reading the checkpoint file beside the database: %w", err)
	}
	var s standing
	c, err := ParseCheckpoint(guard, l.key)
	if err != nil {
		return standing{}, fmt.Errorf("%w: %w", ErrGuard, err)
	}
	if err := l.continues(ctx, tx, c, head); err != nil {
		return standing{}, fmt.Errorf("checkpoint file beside the database: %w", err)
	}
	s.guarded = c.Size == head.Size
	if len(published) > 0 {
		c, err := ParseCheckpoint(published, l.key)
		if err != nil {
			return standing{}, fmt.Errorf("%w: published checkpoint: %w", ErrDamaged, err)
		}
		if err := l.continues(ctx, tx, c, head); err != nil {
			return standing{}, fmt.Errorf("published checkpoint: %w", err)
		}
		s.published = c.Size == head.Size
	}
	return s, nil
}

// continues reports, as an error, why the stored tree does not begin with the
// tree of an earlier checkpoint.
func (l *Log) continues(ctx context.Context, r Reader, earlier Checkpoint, head Head) error {
	if earlier.Size > head.Size {
		return fmt.Errorf("%w: %d entries are stored, %d were signed", ErrBehind, head.Size, earlier.Size)
	}
	_, err := ProveConsistency(earlier, l.checkpoint(head), StoredTiles(ctx, r))
	if errors.Is(err, ErrProof) {
		return fmt.Errorf("%w: at %d entries: %w", ErrForked, earlier.Size, err)
	}
	return err
}
