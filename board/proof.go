package board

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof says that a proof does not prove what it is shown for.
var ErrProof = errors.New("board: proof refused")

// maxProof is more hashes than any proof in a tree of MaxSize has.
const maxProof = 64

// ProveInclusion returns the RFC 6962, 2.1.1 audit path of the entry at index
// in the checkpoint's tree, the leaf's sibling first. It is computed from whole
// tiles and checked against the checkpoint, so that a damaged tile is an error
// and never a bad proof.
func ProveInclusion(c Checkpoint, index uint64, tiles Tiles) ([]Hash, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if index >= c.Size {
		return nil, fmt.Errorf("%w: no entry %d in a tree of %d", ErrProof, index, c.Size)
	}
	r := &tileHashes{size: c.Size, tiles: tiles}
	proof, err := tlog.ProveRecord(int64(c.Size), int64(index), r) //nolint:gosec // at most MaxSize
	if err != nil {
		return nil, fmt.Errorf("board: proving entry %d: %w", index, err)
	}
	leaf, err := r.leaf(index)
	if err != nil {
		return nil, fmt.Errorf("board: proving entry %d: %w", index, err)
	}
	hashes := fromTlog(proof)
	if err := VerifyInclusion(c, index, leaf, hashes); err != nil {
		return nil, fmt.Errorf("%w: entry %d: %w", ErrTile, index, err)
	}
	return hashes, nil
}

// VerifyInclusion checks that the entry whose leaf hash is given stands at
// index in the checkpoint's tree.
func VerifyInclusion(c Checkpoint, index uint64, leaf Hash, proof []Hash) error {
	if c.Size > MaxSize || index >= c.Size || len(proof) > maxProof {
		return fmt.Errorf("%w: entry %d of %d, %d hashes", ErrProof, index, c.Size, len(proof))
	}
	//nolint:gosec // at most MaxSize
	if err := tlog.CheckRecord(toTlog(proof), int64(c.Size), c.Root, int64(index), leaf); err != nil {
		return fmt.Errorf("%w: entry %d is not in the tree of %d: %w", ErrProof, index, c.Size, err)
	}
	return nil
}

// ProveConsistency returns the RFC 6962, 2.1.2 proof that the newer tree begins
// with the older, from the newer tree's tiles, checked against both.
func ProveConsistency(older, newer Checkpoint, tiles Tiles) ([]Hash, error) {
	if err := newer.check(); err != nil {
		return nil, err
	}
	if older.Size > newer.Size {
		return nil, fmt.Errorf("%w: from %d down to %d entries", ErrProof, older.Size, newer.Size)
	}
	var hashes []Hash
	if older.Size > 0 {
		r := &tileHashes{size: newer.Size, tiles: tiles}
		proof, err := tlog.ProveTree(int64(newer.Size), int64(older.Size), r) //nolint:gosec // at most MaxSize
		if err != nil {
			return nil, fmt.Errorf("board: proving %d entries into %d: %w", older.Size, newer.Size, err)
		}
		hashes = fromTlog(proof)
	}
	if err := VerifyConsistency(older, newer, hashes); err != nil {
		return nil, err
	}
	return hashes, nil
}

// VerifyConsistency checks that the newer tree begins with the older. Before
// the empty tree stands no proof at all, and its root is that of nothing.
func VerifyConsistency(older, newer Checkpoint, proof []Hash) error {
	if newer.Size > MaxSize || older.Size > newer.Size || len(proof) > maxProof || older.Origin != newer.Origin {
		return fmt.Errorf("%w: from %d to %d entries, %d hashes", ErrProof, older.Size, newer.Size, len(proof))
	}
	if older.Size == 0 {
		if len(proof) > 0 || older.Root != emptyRoot() || newer.Size == 0 && newer.Root != emptyRoot() {
			return fmt.Errorf("%w: from the empty tree", ErrProof)
		}
		return nil
	}
	//nolint:gosec // at most MaxSize
	if err := tlog.CheckTree(toTlog(proof), int64(newer.Size), newer.Root, int64(older.Size), older.Root); err != nil {
		return fmt.Errorf("%w: the tree of %d does not begin with that of %d: %w", ErrProof, newer.Size, older.Size, err)
	}
	return nil
}

// tileHashes answers x/mod's questions for nodes from the tiles of one tree,
// each tile read once.
type tileHashes struct {
	size  uint64
	tiles Tiles
	seen  map[tlog.Tile][]byte
}

// ReadHashes implements [tlog.HashReader].
func (r *tileHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		t := tlog.TileForIndex(tileHeight, index)
		// Two proofs' nodes in one tile ask for different widths: read what
		// the tree has.
		t.W = widthAt(r.size, t.L, uint64(t.N)) //nolint:gosec // x/mod gives none below 0
		tile, ok := r.seen[t]
		if !ok {
			var err error
			if tile, err = r.tiles(t.L, uint64(t.N), t.W); err != nil { //nolint:gosec // as above
				return nil, err
			}
			if len(tile) != t.W*tlog.HashSize {
				return nil, fmt.Errorf("%w: tile %d/%d has %d bytes", ErrTile, t.L, t.N, len(tile))
			}
			if r.seen == nil {
				r.seen = map[tlog.Tile][]byte{}
			}
			r.seen[t] = tile
		}
		var err error
		if hashes[i], err = tlog.HashFromTile(t, tile, index); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrTile, err)
		}
	}
	return hashes, nil
}

// leaf returns the leaf hash of one entry.
func (r *tileHashes) leaf(index uint64) (Hash, error) {
	h, err := r.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))}) //nolint:gosec // at most MaxSize
	if err != nil {
		return Hash{}, err
	}
	return h[0], nil
}

func toTlog(hashes []Hash) []tlog.Hash {
	proof := make([]tlog.Hash, len(hashes))
	for i := range hashes {
		proof[i] = hashes[i]
	}
	return proof
}

func fromTlog(proof []tlog.Hash) []Hash {
	hashes := make([]Hash, len(proof))
	for i := range proof {
		hashes[i] = proof[i]
	}
	return hashes
}
