package board

import (
	"context"
	"errors"
	"fmt"
)

// ErrConflict says that the log is not of the size the caller built upon:
// somebody else has appended. Read the log again, judge anew, then append.
var ErrConflict = errors.New("board: the log has another size")

// Head is the size and root of a stored tree.
type Head struct {
	Size uint64
	Root Hash
}

// Batch is what one append changes. All of it is stored, or nothing.
type Batch struct {
	From    uint64   // size of the tree before it: the index of Entries[0]
	Entries [][]byte // each 1 to MaxEntry bytes; indexes From, From+1, ...
	Tiles   []StoredTile
	Head    Head // the tree after it; Size is From + len(Entries)
}

// StoredTile is the whole content of a tile after a batch: 1 to TileWidth
// hashes of 32 bytes, joined. A tile only ever grows: what was stored under the
// same level and index before is the beginning of it.
type StoredTile struct {
	Level  int
	Index  uint64
	Hashes []byte
}

// Reader reads one stored log. All its methods see the same state.
type Reader interface {
	// Head returns the Head of the last batch inserted, the zero Head for a log
	// that has none.
	Head(ctx context.Context) (Head, error)
	// Entries returns the n entries from index first on, in order; fewer, or
	// none, where the log ends. n is at most TileWidth+1.
	Entries(ctx context.Context, first uint64, n int) ([][]byte, error)
	// Tile returns the hashes last stored for a tile, none if nothing was.
	Tile(ctx context.Context, level int, index uint64) ([]byte, error)
	// Published returns the note last given to SetPublished, none if nothing was.
	Published(ctx context.Context) ([]byte, error)
}

// Tx is one transaction that writes. It reads what it has written itself.
type Tx interface {
	Reader
	// Insert stores a batch. It fails with ErrConflict, and stores nothing, if
	// the stored size is not b.From (compare-and-swap in the database itself,
	// not in this process). It must not keep b.
	Insert(ctx context.Context, b Batch) error
	// SetPublished stores the signed checkpoint that readers are given.
	SetPublished(ctx context.Context, note []byte) error
}

// Backend is where one log lives, a database as a rule. Its methods may be
// called from many goroutines, and by many processes on one database.
type Backend interface {
	// View calls f with a consistent, committed state.
	View(ctx context.Context, f func(Reader) error) error
	// Update calls f in a transaction and commits it if f returns nil. Updates
	// of one log run one after another, across processes: each sees all that
	// the one before has committed. When Update returns nil, what f wrote is
	// durable; when f returns an error, none of it is, and Update returns an
	// error that wraps it. Any other error leaves open which of the two
	// happened. f may run more than once, from the start, if the database asks
	// for that.
	Update(ctx context.Context, f func(Tx) error) error
}

// Guard keeps the last signed checkpoint outside of the database, so that a
// database set back to an earlier state is noticed. It is a file beside it.
type Guard interface {
	// Read returns what was last written, or an error that is fs.ErrNotExist
	// if nothing ever was.
	Read() ([]byte, error)
	// Write replaces it. Killed at any moment, it leaves the old or the new
	// bytes; when it returns nil the new ones are durable. It is called only
	// within Backend.Update, so never twice at a time.
	Write(note []byte) error
}

// StoredTiles returns a [Tiles] that reads from a stored log, at any size up to
// the stored one: a tile that has grown since begins with what it was.
func StoredTiles(ctx context.Context, r Reader) Tiles {
	return func(level int, index uint64, width int) ([]byte, error) {
		tile, err := r.Tile(ctx, level, index)
		if err != nil {
			return nil, fmt.Errorf("board: reading tile %d/%d: %w", level, index, err)
		}
		if width < 1 || len(tile) < width*len(Hash{}) {
			return nil, fmt.Errorf("%w: tile %d/%d is stored with %d bytes, %d hashes wanted", ErrTile, level, index, len(tile), width)
		}
		return tile[:width*len(Hash{})], nil
	}
}

// batch computes what appending entries to the stored tree changes. Besides
// the entries it holds 32 bytes an entry.
func batch(head Head, entries [][]byte, tiles Tiles) (Batch, error) {
	if uint64(len(entries)) > MaxSize-head.Size {
		return Batch{}, fmt.Errorf("%w: %d entries after %d", ErrEntry, len(entries), head.Size)
	}
	e, err := readEdge(head.Size, tiles)
	if err != nil {
		return Batch{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if head.Size > 0 && e.root() != head.Root {
		return Batch{}, fmt.Errorf("%w: the tiles' root is not the stored one", ErrDamaged)
	}
	b := Batch{From: head.Size, Entries: entries}
	grown := 0 // the highest level that got a hash
	e.full = func(level int, index uint64, hashes []Hash) {
		b.Tiles = append(b.Tiles, StoredTile{level, index, joinHashes(hashes)})
		grown = max(grown, level+1)
	}
	for _, entry := range entries {
		if err := checkEntry(entry); err != nil {
			return Batch{}, err
		}
		e.add(LeafHash(entry))
	}
	for level := 0; level <= grown && level < len(e.levels); level++ {
		if hashes := e.levels[level]; len(hashes) > 0 {
			b.Tiles = append(b.Tiles, StoredTile{level, levelCount(e.size, level) / TileWidth, joinHashes(hashes)})
		}
	}
	b.Head = Head{Size: e.size, Root: e.root()}
	return b, nil
}
