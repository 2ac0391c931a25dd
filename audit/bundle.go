package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"
	"strings"
	"sync"

	"hustings/ballot"
	"hustings/board"
)

// maxFile bounds a bundle file (SPEC 10.1).
const maxFile = 16 << 20

// bundle is a published board as files. It is the State's Surroundings.
type bundle struct {
	fsys fs.FS
	log  *board.Files // nil if its checkpoint is refused

	spans map[uint64]span // of openings and combined entries

	mu   sync.Mutex
	used map[ballot.Digest]bool
}

// foundManifest is entry 0 as far as it could be read; err is why the log could
// not be opened.
type foundManifest struct {
	m    *ballot.Manifest
	poll ballot.PollID
	err  error
}

// openBundle reads the first entry to know the log's key, and then believes the
// checkpoint only under that key.
func openBundle(fsys fs.FS) (*bundle, *foundManifest, error) {
	b := &bundle{fsys: fsys, used: make(map[ballot.Digest]bool), spans: make(map[uint64]span)}
	if _, err := fs.Stat(fsys, board.CheckpointFile); err != nil {
		// A folder with tiles was a bundle, and is a damaged one.
		if _, tiles := fs.Stat(fsys, "tile"); tiles != nil || !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		return b, &foundManifest{err: &ballot.CheckError{ID: "12.1", Err: err}}, nil
	}
	entry, err := b.firstEntry()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return b, &foundManifest{err: &ballot.CheckError{ID: "12.1", Err: err}}, nil
	case err != nil:
		return b, &foundManifest{err: &ballot.CheckError{ID: "12.3", Err: err}}, nil
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return b, nil, nil
	}
	me, ok := e.(*ballot.ManifestEntry)
	if !ok {
		return b, nil, nil
	}
	m, errs := ballot.ParseManifest(me.Manifest)
	if m == nil {
		return b, &foundManifest{err: errs[0]}, nil
	}
	found := &foundManifest{m: m, poll: ballot.IDOf(me.Manifest)}
	key, err := board.NewLogKey(m.Ceremony.Origin(), m.Log.Key[:])
	if err == nil {
		b.log, err = board.OpenFiles(fsys, key)
	}
	if err != nil {
		found.err = &ballot.CheckError{ID: "12.2", Err: err}
	}
	return b, found, nil
}

// firstEntry reads the first entry of the first bundle, whole or partial.
func (b *bundle) firstEntry() ([]byte, error) {
	names, err := fs.Glob(b.fsys, "tile/entries/000.p/*")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	for _, name := range append([]string{"tile/entries/000"}, names...) {
		f, err := b.fsys.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(io.LimitReader(f, 2+board.MaxEntry))
		_ = f.Close()
		if err != nil {
			return nil, err
		}
		if len(data) < 2 || len(data)-2 < int(data[0])<<8|int(data[1]) {
			return nil, fmt.Errorf("%s: ends within its first entry", name)
		}
		return data[2 : 2+(int(data[0])<<8|int(data[1]))], nil
	}
	return nil, fmt.Errorf("no entries: %w", fs.ErrNotExist)
}

// File reads a bundle file by its digest.
func (b *bundle) File(name ballot.Digest) ([]byte, error) {
	b.mu.Lock()
	b.used[name] = true
	b.mu.Unlock()
	f, err := b.fsys.Open("files/" + name.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("audit: file %v is over %d bytes", name, maxFile)
	}
	return data, err
}

// Root recomputes the root at an earlier size.
func (b *bundle) Root(size uint64) (board.Hash, error) {
	if size > b.log.Checkpoint().Size {
		return board.Hash{}, fmt.Errorf("audit: no root at size %d", size)
	}
	return board.RootAt(size, b.log.Tile)
}

func isEntryBundle(name string) bool { return strings.HasPrefix(name, "tile/entries/") }

// checkFiles refuses files that do not belong, and directories that hold none
// of the bundle's (SPEC 12.1). What is missing is found where it is read.
func (r *Result) checkFiles() {
	size := r.files.log.Checkpoint().Size
	dirs := map[string]bool{".": true}
	var empty []string
	stray := func(name, why string) { r.add(Failure{ID: "12.1", Entry: -1, File: name, Text: why}) }
	err := fs.WalkDir(r.files.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			empty = append(empty, name)
		case name == board.CheckpointFile || board.IsTreeFile(size, name) || r.namesFile(name):
			for dir := name; strings.Contains(dir, "/"); {
				dir = dir[:strings.LastIndexByte(dir, '/')]
				dirs[dir] = true
			}
			if !d.Type().IsRegular() {
				stray(name, "is not a regular file")
			}
		default:
			stray(name, "does not belong to this bundle")
		}
		return nil
	})
	if err != nil {
		r.add(failure("12.1", -1, "list the bundle: %w", err))
	}
	for _, dir := range empty {
		if !dirs[dir] {
			stray(dir, "is a directory without a file of this bundle")
		}
	}
}

// namesFile tells whether an entry on the board names this file.
func (r *Result) namesFile(name string) bool {
	rest, ok := strings.CutPrefix(name, "files/")
	if !ok || len(rest) != 2*sha256.Size {
		return false
	}
	var d ballot.Digest
	return d.UnmarshalText([]byte(rest)) == nil && r.files.used[d] && hex.EncodeToString(d[:]) == rest
}

// span is where an entry lies within its bundle.
type span struct {
	offset int64
	size   int
}

// note remembers where the long entries of a block lie, for a bundle of
// openings is megabytes long and each is read once more.
func (b *bundle) note(block board.Block, long func(i int) bool) {
	offset := int64(0)
	for i, data := range block.Entries {
		offset += 2
		if long(i) {
			b.spans[block.First+uint64(i)] = span{offset, len(data)}
		}
		offset += int64(len(data))
	}
}

// entryAt reads one entry again, by itself where its place is known.
func (b *bundle) entryAt(index uint64) ([]byte, error) {
	at, ok := b.spans[index]
	if !ok {
		return b.log.Entry(index)
	}
	n, size := index/board.TileWidth, b.log.Checkpoint().Size
	width := int(min(size-n*board.TileWidth, board.TileWidth)) //nolint:gosec // at most 256
	f, err := b.fsys.Open(board.Path{Level: board.EntryLevel, Index: n, Width: width}.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	in, ok := f.(io.ReaderAt)
	if !ok {
		return b.log.Entry(index)
	}
	data := make([]byte, at.size)
	if _, err := in.ReadAt(data, at.offset); err != nil {
		return nil, err
	}
	return data, nil
}
