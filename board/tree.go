package board

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// Hash is a node of the Merkle tree: a SHA-256 value.
type Hash = [sha256.Size]byte

// ErrEntry says that an entry is empty or longer than MaxEntry.
var ErrEntry = errors.New("board: entry of a length the log does not take")

// Prefixes that keep leaves and nodes apart (RFC 6962, 2.1).
const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// LeafHash returns the hash of an entry as a leaf of the tree, SHA-256(0x00 ||
// entry) (RFC 6962, 2.1). Receipts and tracking codes are made from it.
func LeafHash(entry []byte) Hash {
	// One copy to the stack is cheaper than a hash.Hash on the heap for what
	// ballots measure; the rare long entry goes the other way.
	var buf [2048]byte
	if len(entry) < len(buf) {
		buf[0] = leafPrefix
		n := copy(buf[1:], entry)
		return sha256.Sum256(buf[:1+n])
	}
	h := sha256.New()
	h.Write([]byte{leafPrefix})
	h.Write(entry)
	return Hash(h.Sum(nil))
}

// nodeHash returns the hash of two subtrees joined.
func nodeHash(left, right *Hash) Hash {
	var buf [1 + 2*sha256.Size]byte
	buf[0] = nodePrefix
	copy(buf[1:], left[:])
	copy(buf[1+sha256.Size:], right[:])
	return sha256.Sum256(buf[:])
}

// checkEntry refuses entries that no bundle could hold.
func checkEntry(entry []byte) error {
	if len(entry) < 1 || len(entry) > MaxEntry {
		return fmt.Errorf("%w: %d bytes", ErrEntry, len(entry))
	}
	return nil
}

// emptyRoot is the root of the tree without entries, SHA-256 of nothing.
func emptyRoot() Hash { return sha256.Sum256(nil) }

// subtreeRoot returns the Merkle tree hash over 1 to TileWidth+1 hashes. Pairing
// each level and carrying an odd one up is the split of RFC 6962, 2.1 at the
// largest power of two, read from below.
func subtreeRoot(hashes []Hash) Hash {
	var buf [TileWidth + 1]Hash
	n := copy(buf[:], hashes)
	for ; n > 1; n = (n + 1) / 2 {
		for i := range n / 2 {
			buf[i] = nodeHash(&buf[2*i], &buf[2*i+1])
		}
		if n%2 == 1 {
			buf[n/2] = buf[n-1]
		}
	}
	return buf[0]
}

// edge is the right edge of a growing tree: at each tile level the hashes of
// the tile that is not full yet. It is all that appending needs.
type edge struct {
	size   uint64
	levels [][]Hash // each shorter than TileWidth
	// full, if set, is told of every tile as it fills, lower levels first. It
	// must not keep hashes.
	full func(level int, index uint64, hashes []Hash)
}

// add appends a leaf.
func (e *edge) add(leaf Hash) {
	e.size++
	e.push(0, leaf)
}

// push appends a hash to a level and, where that fills a tile, the tile's root
// to the level above.
func (e *edge) push(level int, h Hash) {
	if level == len(e.levels) {
		e.levels = append(e.levels, make([]Hash, 0, TileWidth))
	}
	e.levels[level] = append(e.levels[level], h)
	if len(e.levels[level]) < TileWidth {
		return
	}
	if e.full != nil {
		e.full(level, levelCount(e.size, level)/TileWidth-1, e.levels[level])
	}
	root := subtreeRoot(e.levels[level])
	e.levels[level] = e.levels[level][:0]
	e.push(level+1, root)
}

// root returns the root of the whole tree. Each level's unfinished tile, with
// the root of what lies under its right end as one more hash, is a subtree by
// the split rule: a range of whole tiles and a rest is split between tiles.
func (e *edge) root() Hash {
	var below []Hash
	for _, hashes := range e.levels {
		list := slices.Concat(hashes, below)
		if len(list) > 0 {
			below = []Hash{subtreeRoot(list)}
		}
	}
	if below == nil {
		return emptyRoot()
	}
	return below[0]
}

// joinHashes returns the bytes of a tile.
func joinHashes(hashes []Hash) []byte {
	tile := make([]byte, 0, len(hashes)*sha256.Size)
	for i := range hashes {
		tile = append(tile, hashes[i][:]...)
	}
	return tile
}

// splitHashes is the inverse of joinHashes for exactly width hashes.
func splitHashes(tile []byte, width int) ([]Hash, error) {
	if len(tile) != width*sha256.Size {
		return nil, fmt.Errorf("%w: %d bytes for %d hashes", ErrTile, len(tile), width)
	}
	hashes := make([]Hash, width, TileWidth)
	for i := range hashes {
		hashes[i] = Hash(tile[i*sha256.Size:])
	}
	return hashes, nil
}

// ErrTile says that a tile is missing, has a wrong length, or does not belong
// to the tree it is read for.
var ErrTile = errors.New("board: tile does not fit the tree")

// Tiles reads one tile of a tree: exactly width hashes, joined. [Files.Tile]
// and [StoredTiles] are such functions.
type Tiles func(level int, index uint64, width int) ([]byte, error)

// readEdge reads the right edge of the tree of the given size.
func readEdge(size uint64, tiles Tiles) (*edge, error) {
	e := &edge{size: size}
	for level := 0; levelCount(size, level) > 0; level++ {
		count := levelCount(size, level)
		hashes := make([]Hash, 0, TileWidth)
		if width := int(count % TileWidth); width > 0 {
			tile, err := tiles(level, count/TileWidth, width)
			if err != nil {
				return nil, fmt.Errorf("board: reading the right edge: %w", err)
			}
			if hashes, err = splitHashes(tile, width); err != nil {
				return nil, fmt.Errorf("board: level %d of the right edge: %w", level, err)
			}
		}
		e.levels = append(e.levels, hashes)
	}
	return e, nil
}

// RootAt recomputes the root of the tree of the given size from its tiles. It
// trusts the tiles: whether they belong to one tree is for a [Checker] or a
// consistency proof to say.
func RootAt(size uint64, tiles Tiles) (Hash, error) {
	if size > MaxSize {
		return Hash{}, fmt.Errorf("%w: size %d", ErrTile, size)
	}
	e, err := readEdge(size, tiles)
	if err != nil {
		return Hash{}, err
	}
	return e.root(), nil
}
