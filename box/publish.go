package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// Publish appends a running batch if enough ballots wait (SPEC 8.7) and says
// whether it did. The closing batch and that of the claims are ClosePoll's and
// Advance's affair.
func (b *Box) Publish(ctx context.Context) (did bool, err error) {
	b.turn.Lock()
	defer b.turn.Unlock()
	err = b.again(ctx, func() error {
		did, err = b.publishRunning(ctx)
		return err
	})
	return did, err
}

// again syncs and does f, and does so again where another process was faster.
// It needs the turn.
func (b *Box) again(ctx context.Context, f func() error) error {
	var err error
	for range 8 {
		if err = b.sync(ctx); err != nil {
			return err
		}
		if err = f(); !errors.Is(err, ErrStale) {
			return err
		}
	}
	return err
}

func (b *Box) publishRunning(ctx context.Context) (bool, error) {
	if b.state.Phase == ballot.PhaseOpen && !b.closing && b.due() {
		return b.publish(ctx, ballot.BatchRunning)
	}
	return b.stir(ctx)
}

// stirAlways is up to how many rows the waiting room is rewritten on every tick
// on which a ballot came. A larger one is when three quarters of it are new: in
// the long run that is one and a third rewritings for a ballot.
const stirAlways = 512

// stirBytes bounds the same room in bytes: a survey's responses are long.
const stirBytes = 8 << 20

// stir gives the waiting room a new key, and its rows the order of their new
// tags, though nothing is published: then a copy of database and keys tells the
// order of those alone who came since.
func (b *Box) stir(ctx context.Context) (bool, error) {
	if b.room == nil || b.arrived == 0 || b.config.bare {
		return false, nil
	}
	if large := b.waiting > stirAlways || b.waiting*b.room.rowSize() > stirBytes; large && 4*b.arrived < 3*b.waiting {
		return false, nil
	}
	return b.publish(ctx, stirOnly)
}

// stirOnly is the kind of a batch that nothing is in.
const stirOnly ballot.BatchKind = 0

// runs tells whether an electorate is large enough for running batches.
func (b *Box) runs(electorate uint8) bool {
	return int(electorate) < len(b.state.Electorates) &&
		b.state.Electorates[electorate].Expected >= 2*b.state.Manifest.BatchMin
}

// due tells whether a running batch is due: of some electorate enough new keys
// wait for as many to go as stay (SPEC 8.7).
func (b *Box) due() bool {
	for e := range b.state.Electorates {
		if b.runs(uint8(e)) && b.newKeys[e] >= 2*b.state.Manifest.BatchMin { //nolint:gosec // at most 16
			return true
		}
	}
	return false
}

// publish appends a batch, if there is anything to append, and gives the waiting
// room a new key. Killed after each of its steps, this is what is left:
//
//  1. A new waiting key is on the disk. Nobody uses it; it is destroyed with
//     the others when the claims are over.
//  2. One transaction appends to the board, deletes every waiting row, stores
//     those that stay under the new key in the order of their new tags, and
//     retires the old key. Before its commit nothing has happened. After it the
//     ballots are on the board for good, and nothing of the old rows is needed.
//  3. The log's checkpoint is signed and published (board.Log says how that
//     dies). New does it after a crash.
//  4. The old key is overwritten and removed: what the engine's log and free
//     pages still hold of the old rows is noise from here on. New and Advance
//     do it after a crash, for step 2 has put the key on a list.
//  5. Once the voting is over, the engine gives those pages up as well.
//  6. The key is struck from the list.
//
// It needs the turn, and fails with ErrStale where another process was faster.
func (b *Box) publish(ctx context.Context, kind ballot.BatchKind) (bool, error) {
	if b.room == nil {
		return false, fmt.Errorf("%w: there is none", ErrWaitingKey)
	}
	id, next, err := b.drawKey()
	if err != nil {
		return false, err
	}
	var entries [][]byte
	did := false
	err = b.config.Store.Change(ctx, func(tx Tx) (err error) {
		did, entries, err = b.change(ctx, tx, kind, id, next)
		return err
	})
	b.dirty = true
	if err != nil || !did {
		return false, errors.Join(err, b.discard(ctx, id))
	}
	if len(entries) > 0 {
		if err := b.apply(entries); err != nil {
			return true, err
		}
		if _, err := b.log.Publish(ctx); err != nil {
			return true, fmt.Errorf("box: publish: %w", err)
		}
	}
	if err := b.retire(ctx); err != nil {
		return true, err
	}
	if err := b.sync(ctx); err != nil {
		return true, err
	}
	b.arrived = 0
	return true, nil
}

// retire is steps 4 to 6.
func (b *Box) retire(ctx context.Context) error {
	retired, err := b.config.Store.Retired(ctx)
	if err != nil {
		return fmt.Errorf("box: list retired waiting keys: %w", err)
	}
	for _, id := range retired {
		if err := b.config.Keys.Destroy(b.config.Ceremony, id); err != nil {
			return err
		}
	}
	if len(retired) > 0 && !b.config.bare && (b.closing || b.state.Phase > ballot.PhaseOpen) {
		if err := b.config.Store.Scrub(ctx); err != nil {
			return fmt.Errorf("box: scrub the waiting room: %w", err)
		}
	}
	for _, id := range retired {
		if err := b.config.Store.Forget(ctx, id); err != nil {
			return fmt.Errorf("box: forget a waiting key: %w", err)
		}
	}
	return nil
}

// discard destroys a new key that was not put to use after all. Where it is not
// certain that it was not, it stays.
func (b *Box) discard(ctx context.Context, id WaitingID) error {
	head, err := b.config.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("box: look at the waiting key: %w", err)
	}
	if head.Waiting == id {
		return nil
	}
	return b.config.Keys.Destroy(b.config.Ceremony, id)
}

// change is the transaction of publish, its step 2. It may run twice.
func (b *Box) change(ctx context.Context, tx Tx, kind ballot.BatchKind, id WaitingID, next *room) (did bool, entries [][]byte, err error) {
	gone, stay, err := b.split(ctx, tx, kind)
	if err != nil || len(gone) == 0 && kind != stirOnly {
		return false, nil, err
	}
	if len(gone) > 0 {
		if entries, err = b.addBatch(ctx, tx, kind, gone); err != nil {
			return false, nil, err
		}
	}
	rows := make([]Row, 0, len(stay))
	for _, w := range stay {
		row, err := next.seal(w.number, w.whole)
		if err != nil {
			return false, nil, err
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(x, y Row) int { return bytes.Compare(x.Tag[:], y.Tag[:]) })
	if err := tx.Rewrite(ctx, id, rows); err != nil {
		return false, nil, fmt.Errorf("box: rewrite the waiting room: %w", err)
	}
	return true, entries, nil
}

// addBatch appends a batch within the transaction.
func (b *Box) addBatch(ctx context.Context, tx Tx, kind ballot.BatchKind, gone []*waiting) ([][]byte, error) {
	batch, ballots := makeBatch(b.poll, kind, gone)
	batch.Signature = ballot.SignEntry(b.config.Box, b.poll[:], ballot.RoleBox, ballot.BeforeLast(batch))
	first := ballot.Encode(batch)
	if err := refused(b.state.Check(first)); err != nil {
		return nil, err
	}
	entries := append([][]byte{first}, ballots...)
	if _, err := b.log.Add(ctx, tx, b.state.Size, entries); err != nil {
		return nil, fmt.Errorf("box: append a batch: %w", stale(err))
	}
	if err := putResponses(ctx, tx, gone); err != nil {
		return nil, err
	}
	return entries, nil
}

// split reads the waiting room within the transaction and says what goes.
func (b *Box) split(ctx context.Context, tx Tx, kind ballot.BatchKind) (gone, stay []*waiting, err error) {
	var rows []Row
	current, err := tx.Waiting(ctx, func(r Row) error { rows = append(rows, r); return nil })
	if err != nil {
		return nil, nil, fmt.Errorf("box: read the waiting room: %w", err)
	}
	if current != b.room.id {
		return nil, nil, fmt.Errorf("%w: there is another waiting key", ErrStale)
	}
	all := make([]*waiting, 0, len(rows))
	fresh := 0
	for _, row := range rows {
		w, err := b.room.open(row)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, w)
		if w.number.sequence == 0 {
			fresh++
		}
	}
	least := b.state.Manifest.BatchMin
	switch {
	case kind == stirOnly:
		return nil, all, nil
	case kind == ballot.BatchRunning:
		return choose(all, least, b.runs, b.config.Random)
	case kind == ballot.BatchClosing && len(b.digests) > 0 && fresh < least:
		// Too few for a closing batch after running ones: that is so only where
		// rows were lost. They go with the claims, which have no minimum.
		return nil, all, nil
	}
	return all, nil, nil
}

// stale makes the board's word for it the box's.
func stale(err error) error {
	if errors.Is(err, board.ErrConflict) {
		return fmt.Errorf("%w: %w", ErrStale, err)
	}
	return err
}

func refused(fails []audit.Failure) error {
	if len(fails) > 0 {
		return fmt.Errorf("%w: %w", ErrEntry, fails[0])
	}
	return nil
}
