package board

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ErrFile says that a file of a published log is missing, unreadable or of a
// length it can't have.
var ErrFile = errors.New("board: file of the log refused")

// Files reads a published log from a file system: a directory, an archive, a
// map in memory. It holds the checkpoint and nothing else; every method may be
// called from many goroutines if the file system may.
//
// Opening believes only the checkpoint's signature. What the other files hold
// is proven by running every Block through a [Checker], and a file read again
// later may have been changed since: compare [LeafHash] with what was proven.
type Files struct {
	fsys       fs.FS
	checkpoint Checkpoint
	note       []byte
}

// OpenFiles reads the file "checkpoint" of fsys by [ParseCheckpoint].
func OpenFiles(fsys fs.FS, log Key) (*Files, error) {
	msg, err := readFile(fsys, CheckpointFile, MaxCheckpoint)
	if err != nil {
		return nil, err
	}
	c, err := ParseCheckpoint(msg, log)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", CheckpointFile, err)
	}
	return &Files{fsys: fsys, checkpoint: c, note: msg}, nil
}

// Checkpoint returns what the log's signature stands under.
func (f *Files) Checkpoint() Checkpoint { return f.checkpoint }

// Note returns the bytes of the checkpoint file.
func (f *Files) Note() []byte { return f.note }

// Blocks returns how many entry bundles the log consists of: those numbered
// from 0 to Blocks()-1.
func (f *Files) Blocks() uint64 { return (f.checkpoint.Size + TileWidth - 1) / TileWidth }

// path returns the path of a tile or bundle at the checkpoint's size.
func (f *Files) path(level int, index uint64) Path {
	return Path{Level: level, Index: index, Width: widthAt(f.checkpoint.Size, level, index)}
}

// ReadBundleRaw returns the bytes of bundle n and their file's name.
func (f *Files) ReadBundleRaw(n uint64) (raw []byte, name string, err error) {
	p := f.path(EntryLevel, n)
	if p.Width == 0 {
		return nil, "", fmt.Errorf("%w: no bundle %d in a log of %d entries", ErrFile, n, f.checkpoint.Size)
	}
	raw, err = readFile(f.fsys, p.String(), p.Width*(2+MaxEntry))
	return raw, p.String(), err
}

// Tile is a [Tiles]: it reads width hashes of a tile. The tile must be of the
// width it has at the checkpoint's size; a smaller width gets its beginning.
func (f *Files) Tile(level int, index uint64, width int) ([]byte, error) {
	p := f.path(level, index)
	if level < 0 || width < 1 || p.Width < width {
		return nil, fmt.Errorf("%w: no tile %d/%d of width %d", ErrTile, level, index, width)
	}
	tile, err := readFile(f.fsys, p.String(), TileWidth*sha256.Size)
	if err != nil {
		return nil, err
	}
	if len(tile) != p.Width*sha256.Size {
		return nil, fmt.Errorf("%w: %s: %d bytes, want %d", ErrFile, p, len(tile), p.Width*sha256.Size)
	}
	return tile[:width*sha256.Size], nil
}

// Entry reads one entry by its index. For many, use a [Cursor].
func (f *Files) Entry(index uint64) ([]byte, error) {
	return f.Cursor().Entry(index)
}

// Cursor returns a reader of single entries.
func (f *Files) Cursor() *Cursor { return &Cursor{files: f} }

// Cursor reads single entries and keeps the last bundle it read, so that
// rising indexes cost one file read each 256 entries. One goroutine, one cursor.
type Cursor struct {
	files   *Files
	entries [][]byte
	bundle  uint64
}

// Entry returns the entry at index, valid until the caller drops it. It is not
// checked against the tree.
func (c *Cursor) Entry(index uint64) ([]byte, error) {
	if index >= c.files.checkpoint.Size {
		return nil, fmt.Errorf("%w: no entry %d in a log of %d", ErrFile, index, c.files.checkpoint.Size)
	}
	n := index / TileWidth
	if c.entries == nil || c.bundle != n {
		raw, name, err := c.files.ReadBundleRaw(n)
		if err != nil {
			return nil, err
		}
		entries, err := ParseBundle(raw, c.files.path(EntryLevel, n).Width)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c.entries, c.bundle = entries, n
	}
	return c.entries[index%TileWidth], nil
}

// readFile reads a file whole if it is no longer than limit.
func readFile(fsys fs.FS, name string, limit int) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	size := 0
	if info, err := file.Stat(); err == nil && info.Size() > 0 && info.Size() <= int64(limit) {
		size = int(info.Size())
	}
	// One byte more than promised sees the end of file without growing; one
	// more than the limit sees that it is passed.
	data := make([]byte, 0, size+1)
	for len(data) <= limit {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := file.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) && len(data) <= limit {
			return data, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%w: %s: %w", ErrFile, name, err)
		}
	}
	return nil, fmt.Errorf("%w: %s: longer than %d bytes", ErrFile, name, limit)
}
