package board

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
)

// publishedCheckpoint reads the published note without a key: it comes out of
// our own database, and who is served it will verify it.
func publishedCheckpoint(ctx context.Context, r Reader) (Checkpoint, []byte, error) {
	msg, err := r.Published(ctx)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("board: reading the published checkpoint: %w", err)
	}
	if len(msg) == 0 {
		return Checkpoint{}, nil, fmt.Errorf("%w: %s: %w", ErrFile, CheckpointFile, fs.ErrNotExist)
	}
	text, _, found := bytes.Cut(msg, []byte("\n\n"))
	if !found {
		return Checkpoint{}, nil, fmt.Errorf("%w: published checkpoint", ErrDamaged)
	}
	c, err := parseText(append(bytes.Clone(text), '\n'))
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("%w: published checkpoint: %w", ErrDamaged, err)
	}
	return c, msg, nil
}

// ServeFile returns the content of one static file of a stored log: the
// published checkpoint, or a tile or entry bundle under it. A partial one of
// any width up to the published one is given, since an earlier checkpoint may
// have had it. Where there is no such file, and for names that are none, the
// error is fs.ErrNotExist. All but the checkpoint never change: cache them.
func ServeFile(ctx context.Context, r Reader, name string) ([]byte, error) {
	c, msg, err := publishedCheckpoint(ctx, r)
	if err != nil || name == CheckpointFile {
		return msg, err
	}
	p, err := ParsePath(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	// What is stored but not yet published nobody is to see.
	if p.Width > widthAt(c.Size, p.Level, p.Index) {
		return nil, fmt.Errorf("%w: %s: %w", ErrFile, name, fs.ErrNotExist)
	}
	return storedFile(ctx, r, p)
}

// storedFile makes the file of a path that is known to exist.
func storedFile(ctx context.Context, r Reader, p Path) ([]byte, error) {
	if p.Level != EntryLevel {
		return StoredTiles(ctx, r)(p.Level, p.Index, p.Width)
	}
	entries, err := r.Entries(ctx, p.Index*TileWidth, p.Width)
	if err != nil {
		return nil, fmt.Errorf("board: reading %s: %w", p, err)
	}
	if len(entries) != p.Width {
		return nil, fmt.Errorf("%w: %s: %d entries", ErrDamaged, p, len(entries))
	}
	return AppendBundle(nil, entries...)
}

// Export gives every file of the published log to write, the checkpoint last,
// one at a time: a bundle that any web server can carry. data is valid until
// write returns. Run it within one View.
func Export(ctx context.Context, r Reader, write func(name string, data []byte) error) error {
	c, msg, err := publishedCheckpoint(ctx, r)
	if err != nil {
		return err
	}
	root, err := RootAt(c.Size, StoredTiles(ctx, r))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if root != c.Root {
		return fmt.Errorf("%w: the tiles' root at %d entries is not the published one", ErrDamaged, c.Size)
	}
	for p := range treePaths(c.Size) {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := storedFile(ctx, r, p)
		if err != nil {
			return err
		}
		if err := write(p.String(), data); err != nil {
			return err
		}
	}
	return write(CheckpointFile, msg)
}

// checkEdge checks what appending builds upon: that head, tiles on the right
// edge and the last bundle's entries fit together.
func checkEdge(ctx context.Context, r Reader) error {
	head, err := r.Head(ctx)
	if err != nil {
		return fmt.Errorf("board: reading the head: %w", err)
	}
	tiles := StoredTiles(ctx, r)
	first, width := uint64(0), 0
	if head.Size > 0 {
		root, err := RootAt(head.Size, tiles)
		if err != nil || root != head.Root {
			return fmt.Errorf("%w: the tiles' root is not the stored one (%w)", ErrDamaged, orMismatch(err))
		}
		first = (head.Size - 1) / TileWidth * TileWidth
		width = int(head.Size - first) //nolint:gosec // at most TileWidth
	}
	entries, err := r.Entries(ctx, first, width+1)
	if err != nil {
		return fmt.Errorf("board: reading the last entries: %w", err)
	}
	if len(entries) != width {
		return fmt.Errorf("%w: %d entries from %d on, want %d", ErrDamaged, len(entries), first, width)
	}
	if width == 0 {
		return nil
	}
	tile, err := tiles(0, first/TileWidth, width)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for i, entry := range entries {
		if leaf := LeafHash(entry); !bytes.Equal(leaf[:], tile[i*len(leaf):(i+1)*len(leaf)]) {
			return fmt.Errorf("%w: entry %d is not what its leaf was made of", ErrDamaged, first+uint64(i)) //nolint:gosec // below TileWidth
		}
	}
	return nil
}

// orMismatch gives a name to a comparison that failed without an error.
func orMismatch(err error) error {
	if err == nil {
		return ErrMismatch
	}
	return err
}

// CheckStored hashes every entry of a stored log and compares every tile and
// the head: for use after a restore, or at leisure. Faults go to report, named
// by the files they would stand in. It returns nil if there was none.
func CheckStored(ctx context.Context, r Reader, report func(*Finding)) error {
	head, err := r.Head(ctx)
	if err != nil {
		return fmt.Errorf("board: reading the head: %w", err)
	}
	c := Checkpoint{Size: head.Size, Root: head.Root}
	if head.Size == 0 {
		c.Root = emptyRoot()
	}
	k := NewChecker(c, StoredTiles(ctx, r), report)
	for first := uint64(0); first < c.Size; first += TileWidth {
		p := Path{Level: EntryLevel, Index: first / TileWidth, Width: widthAt(c.Size, EntryLevel, first/TileWidth)}
		b := Block{Number: p.Index, First: first}
		b.Entries, err = r.Entries(ctx, first, p.Width)
		if err != nil {
			return fmt.Errorf("board: reading entries from %d on: %w", first, err)
		}
		for _, entry := range b.Entries {
			b.Leaves = append(b.Leaves, LeafHash(entry))
		}
		if len(b.Entries) != p.Width {
			b.Fault = &Finding{File: p.String(), Offset: -1, Entry: int64(first), Err: fmt.Errorf("%w: %d entries of %d", ErrDamaged, len(b.Entries), p.Width)} //nolint:gosec // at most MaxSize
		}
		k.Add(b)
	}
	return k.Finish()
}
