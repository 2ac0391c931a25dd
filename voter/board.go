package voter

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"hustings/ballot"
	"hustings/board"
)

// seenLog is the newest checkpoint this device has seen, with its bytes.
type seenLog struct {
	note       []byte
	checkpoint board.Checkpoint
}

// maxLeaves bounds the log a device takes in: 32 bytes each are held in memory.
const maxLeaves = 1 << 24

// maxTries is how often a log that grows while it is read is read again.
const maxTries = 4

// published is a published log, as far as its leaf hashes: they are proven to be
// those of the signed checkpoint.
type published struct {
	client     *Client
	checkpoint board.Checkpoint
	leaves     []board.Hash
}

// Leaves reads the leaf hashes of the whole board, in order, and proves that they
// are what the log has signed, and that the board begins with what this device saw
// before. Every device asks for the same files, so the asking tells nothing
// (SPEC, "Looking up"). Errors: ErrBoard, ErrFork, ErrOffline.
func (c *Client) Leaves(ctx context.Context) ([]board.Hash, error) {
	p, err := c.read(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	return p.leaves, nil
}

func (c *Client) read(ctx context.Context) (*published, error) {
	for try := 1; ; try++ {
		p, err := c.readOnce(ctx)
		// A partial tile goes away when the log grows.
		if errors.Is(err, ErrNotFound) && try < maxTries {
			continue
		}
		return p, err
	}
}

func (c *Client) readOnce(ctx context.Context) (*published, error) {
	note, err := c.get(ctx, board.CheckpointFile, maxSeen)
	if err != nil {
		return nil, err
	}
	cp, err := board.ParseCheckpoint(note, c.log)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBoard, err)
	}
	if cp.Size > maxLeaves || cp.Size == 0 {
		return nil, fmt.Errorf("%w: %d entries", ErrBoard, cp.Size)
	}
	before := c.seen.checkpoint
	if cp.Size < before.Size {
		return nil, fmt.Errorf("%w: %d entries where there were %d", ErrBoard, cp.Size, before.Size)
	}
	p := &published{client: c, checkpoint: cp}
	var tree fold
	for n := uint64(0); n*board.TileWidth < cp.Size; n++ {
		leaves, err := p.tile(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, leaf := range leaves {
			tree.add(leaf)
			if tree.size == before.Size && tree.root() != before.Root {
				return nil, &ForkError{Seen: c.seen.note, Shown: note}
			}
		}
		p.leaves = append(p.leaves, leaves...)
	}
	if tree.root() != cp.Root {
		return nil, fmt.Errorf("%w: the tiles do not give the signed root", ErrBoard)
	}
	c.seen = seenLog{note: note, checkpoint: cp}
	if c.state != nil && cp.Size > before.Size {
		c.state.checkpoint = note
		return p, c.save()
	}
	return p, nil
}

// width is the number of entries in tile or bundle n.
func (p *published) width(n uint64) int {
	return int(min(p.checkpoint.Size-n*board.TileWidth, board.TileWidth)) //nolint:gosec // at most 256
}

// tile reads the leaf hashes of a tile, not proven yet.
func (p *published) tile(ctx context.Context, n uint64) ([]board.Hash, error) {
	width := p.width(n)
	name := board.Path{Level: 0, Index: n, Width: width}.String()
	data, err := p.client.get(ctx, name, width*sha256.Size)
	if err != nil {
		return nil, err
	}
	if len(data) != width*sha256.Size {
		return nil, fmt.Errorf("%w: %s has %d bytes", ErrBoard, name, len(data))
	}
	leaves := make([]board.Hash, width)
	for i := range leaves {
		leaves[i] = board.Hash(data[i*sha256.Size:])
	}
	return leaves, nil
}

// bundle reads the entries of a bundle and holds them against the proven leaves.
func (p *published) bundle(ctx context.Context, n uint64) ([]ballot.Entry, error) {
	width := p.width(n)
	name := board.Path{Level: board.EntryLevel, Index: n, Width: width}.String()
	data, err := p.client.get(ctx, name, width*(2+board.MaxEntry))
	if err != nil {
		return nil, err
	}
	raw, err := board.ParseBundle(data, width)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBoard, name, err)
	}
	entries := make([]ballot.Entry, width)
	for i := range raw {
		if board.LeafHash(raw[i]) != p.leaves[n*board.TileWidth+uint64(i)] { //nolint:gosec // at most 256
			return nil, fmt.Errorf("%w: %s, entry %d, is not what the log has signed", ErrBoard, name, i)
		}
		if entries[i], err = ballot.Parse(raw[i]); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrBoard, name, err)
		}
	}
	return entries, nil
}

// fold computes the root of RFC 6962, 2.1 from leaf hashes, one at a time: the
// roots of the full subtrees so far, the largest first. There is one for each bit
// that is set in size.
type fold struct {
	size  uint64
	roots []board.Hash
}

func (f *fold) add(h board.Hash) {
	for n := f.size; n&1 == 1; n >>= 1 {
		last := len(f.roots) - 1
		h = tlog.NodeHash(f.roots[last], h)
		f.roots = f.roots[:last]
	}
	f.roots = append(f.roots, h)
	f.size++
}

// root is that of the tree so far, which is not empty.
func (f *fold) root() board.Hash {
	last := len(f.roots) - 1
	h := f.roots[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return h
}
