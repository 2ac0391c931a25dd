package board

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// MaxFindings is how many findings Files.Check reports before it gives up: a
// log that promises a million files and has none is described well enough.
const MaxFindings = 1000

// ErrMismatch says that what a file holds is not what the entries hash to.
var ErrMismatch = errors.New("board: does not match the entries")

// ErrFindings says that a log's files do not hold what its checkpoint promises.
var ErrFindings = errors.New("board: the log's files are damaged")

// Finding is one fault of a published log.
type Finding struct {
	File   string // which file
	Offset int64  // where in it, in bytes; -1 where the file as a whole is meant
	Entry  int64  // index of the first entry it concerns, or -1
	Err    error
}

// Error implements error.
func (f *Finding) Error() string {
	text := f.File
	if f.Offset >= 0 {
		text += fmt.Sprintf(", byte %d", f.Offset)
	}
	if f.Entry >= 0 {
		text += fmt.Sprintf(", entry %d", f.Entry)
	}
	return text + ": " + f.Err.Error()
}

// Unwrap returns the cause.
func (f *Finding) Unwrap() error { return f.Err }

// Block is an entry bundle read and hashed.
type Block struct {
	Number  uint64
	First   uint64   // index of its first entry, Number * TileWidth
	Entries [][]byte // share one piece of memory; those before the fault, if any
	Leaves  []Hash   // leaf hash of each entry
	Fault   *Finding // why Entries is shorter than it should be; nil if it is not
}

// Block reads bundle n and hashes its entries. It always returns a Block, if
// need be an empty one with its Fault. Call it from as many goroutines as there
// are cores, and give the blocks to a [Checker] in order.
func (f *Files) Block(n uint64) Block {
	b := Block{Number: n, First: n * TileWidth}
	raw, name, err := f.ReadBundleRaw(n)
	if err != nil {
		b.Fault = &Finding{File: f.path(EntryLevel, n).String(), Offset: -1, Entry: int64(b.First), Err: err} //nolint:gosec // at most MaxSize
		return b
	}
	entries, offset, err := parseBundle(raw, f.path(EntryLevel, n).Width)
	if err != nil {
		entry := int64(b.First) + int64(len(entries)) //nolint:gosec // at most MaxSize
		b.Fault = &Finding{File: name, Offset: int64(offset), Entry: entry, Err: err}
	}
	b.Entries = entries
	b.Leaves = make([]Hash, len(entries))
	for i, entry := range entries {
		b.Leaves[i] = LeafHash(entry)
	}
	return b
}

// Checker folds the leaves of a log into its tree, in order, compares every
// tile of every level with what was published, and at last the root with the
// checkpoint's. It holds one tile a level.
type Checker struct {
	checkpoint Checkpoint
	tiles      Tiles
	report     func(*Finding)
	edge       edge
	next       uint64 // number of the block to come
	lost       bool   // some leaves are unknown: no tile above level 0 can be recomputed
	clean      bool
}

// NewChecker returns a Checker for the tree of a checkpoint, whose tiles it
// reads from tiles. Every fault goes to report.
func NewChecker(c Checkpoint, tiles Tiles, report func(*Finding)) *Checker {
	k := &Checker{checkpoint: c, tiles: tiles, report: report, clean: true}
	k.edge.full = k.compare
	return k
}

// NewChecker returns a Checker for these files.
func (f *Files) NewChecker(report func(*Finding)) *Checker {
	return NewChecker(f.checkpoint, f.Tile, report)
}

// Add takes the next block. Where the block's bundle can't be read, the leaf
// hashes of its tile stand in, so that one lost file does not hide the others'
// state; the fault is reported all the same.
func (k *Checker) Add(b Block) {
	width := widthAt(k.checkpoint.Size, 0, k.next)
	if b.Number != k.next || width == 0 {
		k.fault(&Finding{File: CheckpointFile, Offset: -1, Entry: -1, Err: fmt.Errorf("%w: block %d given where %d was due", ErrMismatch, b.Number, k.next)})
		k.lost = true
		return
	}
	k.next++
	leaves := b.Leaves
	if b.Fault != nil {
		k.fault(b.Fault)
	}
	if len(leaves) != width {
		leaves = k.standIn(b, width)
	}
	if leaves == nil {
		k.lost = true
		return
	}
	if k.lost {
		k.compare(0, b.Number, leaves)
		return
	}
	for _, leaf := range leaves {
		k.edge.add(leaf)
	}
}

// standIn returns the leaf hashes of a damaged block from its tile, after the
// entries that could be read; nil if the tile is of no use either.
func (k *Checker) standIn(b Block, width int) []Hash {
	tile, err := k.tiles(0, b.Number, width)
	if err != nil {
		k.fault(k.tileFinding(0, b.Number, width, -1, err))
		return nil
	}
	hashes, err := splitHashes(tile, width)
	if err != nil {
		k.fault(k.tileFinding(0, b.Number, width, -1, err))
		return nil
	}
	copy(hashes, b.Leaves)
	return hashes
}

// compare holds one published tile against recomputed hashes.
func (k *Checker) compare(level int, index uint64, hashes []Hash) {
	tile, err := k.tiles(level, index, len(hashes))
	if err == nil && len(tile) != len(hashes)*sha256.Size {
		err = fmt.Errorf("%w: %d bytes for %d hashes", ErrTile, len(tile), len(hashes))
	}
	if err != nil {
		k.fault(k.tileFinding(level, index, len(hashes), -1, err))
		return
	}
	for i := range hashes {
		if !bytes.Equal(tile[i*sha256.Size:(i+1)*sha256.Size], hashes[i][:]) {
			k.fault(k.tileFinding(level, index, len(hashes), i, ErrMismatch))
		}
	}
}

// tileFinding describes a tile's fault, at one of its hashes or (-1) as a whole.
func (k *Checker) tileFinding(level int, index uint64, width, hash int, err error) *Finding {
	first := (index*TileWidth + uint64(max(hash, 0))) << (level * tileHeight)
	f := &Finding{
		File:   Path{Level: level, Index: index, Width: width}.String(),
		Offset: -1,
		Entry:  int64(first), //nolint:gosec // at most MaxSize
		Err:    err,
	}
	if hash >= 0 {
		f.Offset = int64(hash * sha256.Size)
	}
	return f
}

// Finish compares the partial tiles and the root. It returns nil if nothing at
// all was found, else ErrFindings.
func (k *Checker) Finish() error {
	if !k.lost && k.edge.size == k.checkpoint.Size {
		for level, hashes := range k.edge.levels {
			if len(hashes) > 0 {
				k.compare(level, levelCount(k.edge.size, level)/TileWidth, slices.Clone(hashes))
			}
		}
		if root := k.edge.root(); root != k.checkpoint.Root {
			k.fault(&Finding{File: CheckpointFile, Offset: -1, Entry: -1, Err: fmt.Errorf("%w: their root is %x", ErrMismatch, root)})
		}
	} else {
		k.fault(&Finding{File: CheckpointFile, Offset: -1, Entry: -1, Err: fmt.Errorf("%w: the root can't be recomputed, leaves are missing", ErrMismatch)})
	}
	if !k.clean {
		return ErrFindings
	}
	return nil
}

func (k *Checker) fault(f *Finding) {
	k.clean = false
	k.report(f)
}

// Check reads the whole log in order on the calling goroutine, one block in
// memory at a time: each, if not nil, sees every block; report sees every
// fault, and an error of each ends the reading. It returns nil only if every
// file holds exactly what the checkpoint promises. It does not look for files
// that don't belong: see [IsTreeFile].
func (f *Files) Check(each func(Block) error, report func(*Finding)) error {
	count := 0
	k := f.NewChecker(func(fault *Finding) {
		if count++; count <= MaxFindings {
			report(fault)
		}
	})
	for n := range f.Blocks() {
		b := f.Block(n)
		k.Add(b)
		if count > MaxFindings {
			return fmt.Errorf("%w: more than %d findings", ErrFindings, MaxFindings)
		}
		if each != nil {
			if err := each(b); err != nil {
				return err
			}
		}
	}
	return k.Finish()
}
