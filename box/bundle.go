package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// Bundle is the published board of a poll as files (SPEC 10.1), read from the
// store. It lists no directories: write a bundle out by Export.
type Bundle struct {
	ctx   context.Context //nolint:containedctx // fs.FS has no other way
	store Store
}

// NewBundle makes a Bundle; ctx ends its reads.
func NewBundle(ctx context.Context, store Store) *Bundle { return &Bundle{ctx: ctx, store: store} }

const filesDir = "files/"

// ReadFile gives one file; fs.ErrNotExist where there is none.
func (u *Bundle) ReadFile(name string) ([]byte, error) {
	if hex, ok := strings.CutPrefix(name, filesDir); ok {
		var d ballot.Digest
		if d.UnmarshalText([]byte(hex)) != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		data, err := u.store.File(u.ctx, d)
		if errors.Is(err, ErrNoFile) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return data, err
	}
	var data []byte
	err := u.store.View(u.ctx, func(r board.Reader) (err error) {
		data, err = board.ServeFile(u.ctx, r, name)
		return err
	})
	return data, err
}

// Open gives one file for reading.
func (u *Bundle) Open(name string) (fs.File, error) {
	data, err := u.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return &file{name: name, size: int64(len(data)), Reader: bytes.NewReader(data)}, nil
}

// file is a file in memory.
type file struct {
	*bytes.Reader
	name string
	size int64
}

func (f *file) Stat() (fs.FileInfo, error) { return info{f}, nil }
func (*file) Close() error                 { return nil }

type info struct{ f *file }

func (i info) Name() string     { return i.f.name[strings.LastIndexByte(i.f.name, '/')+1:] }
func (i info) Size() int64      { return i.f.size }
func (info) Mode() fs.FileMode  { return 0o444 }
func (info) ModTime() time.Time { return time.Time{} }
func (info) IsDir() bool        { return false }
func (info) Sys() any           { return nil }

var (
	_ fs.ReadFileFS = (*Bundle)(nil)
	_ io.ReaderAt   = (*file)(nil)
)

// Withholds tells of a bundle file that is not published yet (SPEC 8.19).
func (b *Box) Withholds(name ballot.Digest) (held bool) {
	b.Look(func(s *audit.State) { held = s.Withholds(name) })
	return held
}

// Export gives every file of the published bundle to write: the bundle files,
// the log's, and the checkpoint last.
func (b *Box) Export(ctx context.Context, write func(name string, data []byte) error) error {
	b.known.RLock()
	names := make([]ballot.Digest, 0, len(b.files))
	for name := range b.files {
		if !b.state.Withholds(name) {
			names = append(names, name)
		}
	}
	b.known.RUnlock()
	for _, name := range names {
		data, err := b.config.Store.File(ctx, name)
		if err != nil {
			return fmt.Errorf("box: export file %v: %w", name, err)
		}
		if err := write(filesDir+name.String(), data); err != nil {
			return err
		}
	}
	return b.config.Store.View(ctx, func(r board.Reader) error { return board.Export(ctx, r, write) })
}
