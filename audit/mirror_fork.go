package audit

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"hustings/ballot"
	"hustings/board"
)

// ErrForked says that a board does not continue what it showed before: it is
// shorter, or its beginning is another. It comes as a *ForkError.
var ErrForked = errors.New("audit: the board does not continue what it showed before")

// ForkError holds the two checkpoints, both signed by the log, that cannot both
// be true.
type ForkError struct {
	Earlier board.Checkpoint
	Later   board.Checkpoint
	Note    []byte        // the later one as signed
	Poll    ballot.PollID // of the manifest that the later board begins with, whose log signed it
	Err     error
}

func (e *ForkError) Error() string {
	return fmt.Sprintf("%v: %d entries then, %d now: %v", ErrForked, e.Earlier.Size, e.Later.Size, e.Err)
}

// Unwrap gives ErrForked and the cause.
func (e *ForkError) Unwrap() []error { return []error{ErrForked, e.Err} }

// continues proves that the board begins with what was seen of it before.
func (m *mirror) continues(out *Mirrored, key board.Key) error {
	var earlier []board.Checkpoint
	if m.opts.Seen != nil {
		earlier = append(earlier, *m.opts.Seen)
	}
	if note, ok := m.have(board.CheckpointFile); ok {
		c, err := board.ParseCheckpoint(note, key)
		if err != nil {
			return fmt.Errorf("the copy at hand is of another board: %w", err)
		}
		earlier = append(earlier, c)
	}
	for _, c := range earlier {
		if c == out.Checkpoint {
			continue
		}
		if err := m.extends(c, out); err != nil {
			return err
		}
	}
	return nil
}

// extends proves that the board begins with one earlier checkpoint. The tiles
// come from the server, for a bad one in the copy would look like a fork for
// ever, and are held against the new root first: then only the earlier tree can
// be the one that does not fit.
func (m *mirror) extends(earlier board.Checkpoint, out *Mirrored) error {
	later := out.Checkpoint
	fork := func(err error) error {
		return &ForkError{Earlier: earlier, Later: later, Note: out.Note, Poll: out.Poll, Err: err}
	}
	if earlier.Size < 1 || earlier.Size > later.Size || earlier.Origin != later.Origin {
		return fork(board.ErrProof)
	}
	tree := tlog.Tree{N: int64(later.Size), Hash: later.Root}                                           //nolint:gosec // at most board.MaxSize
	proof, err := tlog.ProveTree(tree.N, int64(earlier.Size), tlog.TileHashReader(tree, tiles{m, out})) //nolint:gosec // likewise
	if err != nil {
		return fmt.Errorf("audit: prove that the board continues: %w", err)
	}
	hashes := make([]board.Hash, len(proof))
	for i := range proof {
		hashes[i] = proof[i]
	}
	if err := board.VerifyConsistency(earlier, later, hashes); err != nil {
		return fork(err)
	}
	return nil
}

// tiles reads tiles of the published board; it is a tlog.TileReader.
type tiles struct {
	m   *mirror
	out *Mirrored
}

// Height is that of C2SP tlog-tiles.
func (tiles) Height() int { return 8 }

// SaveTiles keeps nothing: tree does.
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles fetches tiles.
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, tile := range list {
		p := board.Path{Level: tile.L, Index: uint64(tile.N), Width: tile.W} //nolint:gosec // x/mod gives none below 0
		var err error
		if out[i], err = t.m.treeFile(t.out, p); err != nil {
			return nil, err
		}
		if len(out[i]) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%w: %s has %d bytes", board.ErrTile, p, len(out[i]))
		}
	}
	return out, nil
}
