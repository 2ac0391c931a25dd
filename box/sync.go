package box

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// sync makes memory what the store says: entries that others have appended,
// and the waiting room if its key has changed or memory is in doubt. It needs
// the turn.
func (b *Box) sync(ctx context.Context) error {
	head, err := b.config.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("box: look at the board: %w", err)
	}
	if err := b.replay(ctx, head.Size); err != nil {
		return err
	}
	switch {
	case b.state.Manifest == nil:
		return nil
	case b.state.Phase >= ballot.PhaseClaimed: // nothing waits, or nothing that will ever be read
		b.room, b.newKeys, b.waiting, b.arrived, b.dirty = nil, electorateCounts{}, 0, 0, false
		return nil
	case !b.dirty && b.room != nil && b.room.id == head.Waiting:
		return nil
	}
	for range 8 {
		if err = b.readRoom(ctx); !errors.Is(err, ErrStale) {
			return err
		}
	}
	return err
}

// replay applies the entries that memory lacks, up to size.
func (b *Box) replay(ctx context.Context, size uint64) error {
	if b.broken != nil {
		return b.broken
	}
	if size < b.state.Size {
		return fmt.Errorf("%w: it has %d entries, %d were there before", ErrBoard, size, b.state.Size)
	}
	for b.state.Size < size {
		var entries [][]byte
		err := b.config.Store.View(ctx, func(r board.Reader) error {
			var err error
			entries, err = r.Entries(ctx, b.state.Size, int(min(board.TileWidth, size-b.state.Size))) //nolint:gosec // at most 256
			return err
		})
		if err != nil {
			return fmt.Errorf("box: read the board: %w", err)
		}
		if len(entries) == 0 {
			return fmt.Errorf("%w: entry %d is missing", ErrBoard, b.state.Size)
		}
		if err := b.apply(entries); err != nil {
			return err
		}
	}
	return nil
}

// apply takes entries that stand on the board into memory. A failure is for
// good: whatever the box would append or sign after it would be wrong too.
func (b *Box) apply(entries [][]byte) error {
	b.known.Lock()
	defer b.known.Unlock()
	for _, entry := range entries {
		at := b.state.Size
		if fails := b.state.Apply(entry); len(fails) > 0 {
			b.broken = fmt.Errorf("%w: %w", ErrBoard, fails[0])
			return b.broken
		}
		if err := b.remember(at, entry); err != nil {
			b.broken = err
			return err
		}
	}
	return nil
}

// remember keeps of an entry what the state does not.
func (b *Box) remember(at uint64, entry []byte) error {
	e, err := ballot.Parse(entry)
	if err != nil {
		return fmt.Errorf("%w: entry %d: %w", ErrBoard, at, err)
	}
	leaf := ballot.LeafHash(entry)
	switch e := e.(type) {
	case *ballot.Ballot:
		if !b.taken.put(numberOf(e), leaf, uint32(at)+1) { //nolint:gosec // the state refuses more than 2^32 entries
			return fmt.Errorf("%w: entry %d is another ballot than the one a receipt was given for", ErrBoard, at)
		}
		return nil
	case *ballot.ManifestEntry:
		b.poll, b.manifest = b.state.Poll, e.Manifest
		if b.checker, err = ballot.NewChecker(b.poll, b.state.Manifest); err != nil {
			return fmt.Errorf("%w: %w", ErrBoard, err)
		}
		for name := range namedBy(b.state.Manifest) {
			b.files[name] = true
		}
	case *ballot.Batch:
		b.digests = append(b.digests, e.Digest)
		b.closing = b.closing || e.Kind == ballot.BatchClosing
		b.claimed = b.claimed || e.Kind == ballot.BatchClaims
	case *ballot.Attendance:
		b.files[e.File] = true
	case *ballot.Issued:
		b.files[e.File] = true
	case *ballot.OutcomeEntry:
		if b.state.Results != nil {
			b.files[b.state.Results.Results] = true
		}
	}
	b.others[leaf] = at
	return nil
}

// readRoom reads every waiting row. Memory never loses a ballot by it: what was
// durable once waits or is on the board.
func (b *Box) readRoom(ctx context.Context) error {
	b.room, b.newKeys, b.waiting, b.arrived = nil, electorateCounts{}, 0, 0
	var rows []Row
	head, err := b.config.Store.Waiting(ctx, func(r Row) error { rows = append(rows, r); return nil })
	if err != nil {
		return fmt.Errorf("box: read the waiting room: %w", err)
	}
	if head.Size != b.state.Size {
		if err := b.replay(ctx, head.Size); err != nil {
			return err
		}
	}
	if head.Waiting == (WaitingID{}) {
		b.dirty = len(rows) > 0
		return nil
	}
	room, list, err := b.unseal(head.Waiting, rows)
	if err != nil {
		// Another process may have given the room a new key just now, and be
		// overwriting this one's file.
		if now, again := b.config.Store.Head(ctx); again == nil && now.Waiting != head.Waiting {
			return fmt.Errorf("%w: %w", ErrStale, err)
		}
		return err
	}
	b.known.Lock()
	defer b.known.Unlock()
	for _, w := range list {
		if !b.taken.put(w.number, w.leaf, 0) {
			return fmt.Errorf("%w: a waiting ballot's number is another's", ErrWaiting)
		}
		if w.number.sequence == 0 {
			b.newKeys[w.number.electorate]++
		}
	}
	b.room, b.dirty = room, false
	b.waiting, b.arrived = len(rows), len(rows) // who came since when is not known
	return nil
}

// unseal reads a waiting key's file and opens rows under it.
func (b *Box) unseal(id WaitingID, rows []Row) (*room, []*waiting, error) {
	secret, err := b.config.Keys.Read(b.config.Ceremony, id)
	if err != nil {
		return nil, nil, err
	}
	defer clear(secret)
	room, err := b.config.newRoom(id, secret, b.state.Manifest)
	if err != nil {
		return nil, nil, err
	}
	list := make([]*waiting, len(rows))
	for i := range rows {
		if list[i], err = room.open(rows[i]); err != nil {
			return nil, nil, err
		}
	}
	return room, list, nil
}

// tidy destroys the waiting keys that are out of use, and makes the first one.
// It is what is left to do after a process has been killed.
func (b *Box) tidy(ctx context.Context) error {
	if err := b.retire(ctx); err != nil {
		return err
	}
	if b.state.Phase >= ballot.PhaseClaimed {
		return b.finish(ctx)
	}
	if b.room != nil {
		return nil
	}
	return b.firstKey(ctx)
}

// drawKey makes a new waiting key, not yet in use.
func (b *Box) drawKey() (WaitingID, *room, error) {
	var drawn [len(WaitingID{}) + WaitingSecretSize]byte
	if _, err := io.ReadFull(b.config.Random, drawn[:]); err != nil {
		return WaitingID{}, nil, fmt.Errorf("box: draw a waiting key: %w", err)
	}
	defer clear(drawn[:])
	id, secret := WaitingID(drawn[:16]), drawn[16:]
	if err := b.config.Keys.Make(b.config.Ceremony, id, secret); err != nil {
		return id, nil, err
	}
	r, err := b.config.newRoom(id, secret, b.state.Manifest)
	return id, r, err
}

// firstKey gives the poll its first waiting key; of two processes one wins.
func (b *Box) firstKey(ctx context.Context) error {
	id, room, err := b.drawKey()
	if err != nil {
		return err
	}
	current, err := b.config.Store.FirstKey(ctx, id)
	if err != nil {
		return fmt.Errorf("box: store the first waiting key: %w", err)
	}
	if current == id {
		b.room, b.dirty = room, false
		return nil
	}
	if err := b.config.Keys.Destroy(b.config.Ceremony, id); err != nil {
		return err
	}
	b.dirty = true
	return b.sync(ctx)
}

// surroundings gives the state what it needs besides entries: the stored files
// and, while an entry is judged, those that come with it.
type surroundings struct {
	store Store
	files map[ballot.Digest][]byte
}

var _ audit.Surroundings = (*surroundings)(nil)

func (s *surroundings) with(files map[ballot.Digest][]byte) { s.files = files }

// File reads a bundle file.
func (s *surroundings) File(name ballot.Digest) ([]byte, error) {
	if data, ok := s.files[name]; ok {
		return data, nil
	}
	return s.store.File(context.Background(), name)
}

// Root recomputes the root at an earlier size from the stored tiles.
func (s *surroundings) Root(size uint64) (root board.Hash, err error) {
	ctx := context.Background()
	err = s.store.View(ctx, func(r board.Reader) error {
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		if size > head.Size {
			return errors.New("box: the board is shorter")
		}
		root, err = board.RootAt(size, board.StoredTiles(ctx, r))
		return err
	})
	return root, err
}

// namedBy lists the bundle files that a manifest names (SPEC 8.1).
func namedBy(m *ballot.Manifest) map[ballot.Digest]bool {
	names := make(map[ballot.Digest]bool)
	for _, name := range m.Files() {
		names[name] = true
	}
	return names
}
