package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"hustings/ballot"
	"hustings/board"
)

// ErrTooLong says that a server sends more than it should.
var ErrTooLong = errors.New("audit: the server sends more than this file or this board may have")

// Fetch gives one file of a published board by its name in the bundle (SPEC
// 10.1), or an error that is fs.ErrNotExist. It may stop reading at MaxFetch
// bytes and fail.
type Fetch func(ctx context.Context, name string) ([]byte, error)

// MaxFetch is longer than any file of a board.
const MaxFetch = maxFile

// Copy is where Mirror keeps a board, a directory or memory. It lists
// directories, as Verify wants it.
type Copy interface {
	fs.FS
	// Put writes a file, and the directories above it. Killed at any moment it
	// leaves the old file or the new one.
	Put(name string, data []byte) error
	// Remove removes a file, and the directories above it that become empty.
	Remove(name string) error
}

// MirrorOptions of one Mirror.
type MirrorOptions struct {
	// Seen, if not nil, is a checkpoint that the board must continue.
	Seen *board.Checkpoint
	// Limit is how many bytes may be fetched; 0 means 16 GiB.
	Limit int64
	// Afresh fetches every file again, as if the copy were empty.
	Afresh bool
	// Progress, if not nil, is told of the files looked at.
	Progress func(done, total uint64)
}

// Mirrored is the board as it was copied. Only the checkpoint's signature has
// been checked, by the key in the board's own manifest.
type Mirrored struct {
	Poll       ballot.PollID
	Checkpoint board.Checkpoint
	Note       []byte // the signed checkpoint
}

// Mirror brings a copy up to the published board: what never changes and is
// there is not fetched again, and what does not belong is removed. It refuses,
// leaving the copy as it is, a board that does not continue the copy's own. It
// judges nothing else: files that the server does not have are left out, for
// Verify to name.
func Mirror(ctx context.Context, fetch Fetch, into Copy, opts MirrorOptions) (*Mirrored, error) {
	if opts.Limit == 0 {
		opts.Limit = 16 << 30
	}
	m := &mirror{ctx: ctx, fetch: fetch, into: into, opts: opts}
	const tries = 5
	for range tries {
		done, err := m.pass()
		if !errors.Is(err, errMoved) {
			return done, err
		}
	}
	return nil, fmt.Errorf("%w: it grows faster than it can be copied", ErrUnreadable)
}

// errMoved says that a file is gone because the board has grown since.
var errMoved = errors.New("audit: the board has grown meanwhile")

type mirror struct {
	ctx     context.Context
	fetch   Fetch
	into    Copy
	opts    MirrorOptions
	fetched int64
}

func (m *mirror) pass() (*Mirrored, error) {
	note, err := m.get(board.CheckpointFile, board.MaxCheckpoint)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	out := &Mirrored{Note: note}
	key, err := m.logKey(out)
	if err != nil {
		return nil, err
	}
	if out.Checkpoint, err = board.ParseCheckpoint(note, key); err != nil {
		return nil, err
	}
	if err := m.continues(out, key); err != nil {
		return nil, err
	}
	if err := m.tree(out); err != nil {
		return nil, err
	}
	named, err := m.named(out.Checkpoint.Size)
	if err != nil {
		return nil, err
	}
	if err := m.into.Put(board.CheckpointFile, note); err != nil {
		return nil, err
	}
	return out, m.sweep(out.Checkpoint.Size, named)
}

// get fetches one file of at most limit bytes.
func (m *mirror) get(name string, limit int) ([]byte, error) {
	if err := m.ctx.Err(); err != nil {
		return nil, err
	}
	data, err := m.fetch(m.ctx, name)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", name, err)
	}
	m.fetched += int64(len(data))
	if len(data) > limit || m.fetched > m.opts.Limit {
		return nil, fmt.Errorf("fetch %s: %w", name, ErrTooLong)
	}
	return data, nil
}

// have reads a file of the copy, if it is there and to be believed.
func (m *mirror) have(name string) ([]byte, bool) {
	if m.opts.Afresh {
		return nil, false
	}
	data, err := fs.ReadFile(m.into, name)
	return data, err == nil
}

// logKey reads the manifest, which names the log's key, from the first bundle.
// How long that is the checkpoint tells, which nobody believes yet.
func (m *mirror) logKey(out *Mirrored) (board.Key, error) {
	var size uint64
	if lines := bytes.SplitN(out.Note, []byte("\n"), 3); len(lines) == 3 {
		size, _ = strconv.ParseUint(string(lines[1]), 10, 64)
	}
	if size == 0 {
		return board.Key{}, fmt.Errorf("%w: its checkpoint promises no entry", ErrUnreadable)
	}
	p := board.Path{Level: board.EntryLevel, Width: int(min(size, board.TileWidth))} //nolint:gosec // at most 256
	raw, ok := m.have(p.String())
	if !ok {
		var err error
		if raw, err = m.get(p.String(), fileLimit(p)); err != nil {
			return board.Key{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
	}
	if len(raw) < 2 || len(raw)-2 < int(raw[0])<<8|int(raw[1]) {
		return board.Key{}, fmt.Errorf("%w: no first entry", ErrUnreadable)
	}
	e, err := ballot.Parse(raw[2 : 2+(int(raw[0])<<8|int(raw[1]))])
	if err != nil {
		return board.Key{}, fmt.Errorf("%w: first entry: %w", ErrUnreadable, err)
	}
	me, ok := e.(*ballot.ManifestEntry)
	if !ok {
		return board.Key{}, fmt.Errorf("%w: the first entry is a %v, not a manifest", ErrUnreadable, e.Type())
	}
	manifest, errs := ballot.ParseManifest(me.Manifest)
	if manifest == nil {
		return board.Key{}, fmt.Errorf("%w: %w", ErrUnreadable, errs[0])
	}
	out.Poll = ballot.IDOf(me.Manifest)
	return board.NewLogKey(manifest.Ceremony.Origin(), manifest.Log.Key[:])
}

func fileLimit(p board.Path) int {
	if p.Level == board.EntryLevel {
		return p.Width * (2 + board.MaxEntry)
	}
	return p.Width * len(board.Hash{})
}

// treeFile fetches a tile or entry bundle. A partial one may be gone because
// the board has grown.
func (m *mirror) treeFile(out *Mirrored, p board.Path) ([]byte, error) {
	data, err := m.get(p.String(), fileLimit(p))
	if p.Width < board.TileWidth && errors.Is(err, fs.ErrNotExist) {
		if note, again := m.get(board.CheckpointFile, board.MaxCheckpoint); again == nil && !bytes.Equal(note, out.Note) {
			return nil, errMoved
		}
	}
	return data, err
}

// tree fetches the tiles and bundles that are missing.
func (m *mirror) tree(out *Mirrored) error {
	size := out.Checkpoint.Size
	total := 2*(size/board.TileWidth) + 2
	done := uint64(0)
	for name := range board.TreeFiles(size) {
		if name == board.CheckpointFile {
			continue
		}
		if done++; m.opts.Progress != nil {
			m.opts.Progress(min(done, total), total)
		}
		if m.present(name) {
			continue
		}
		p, err := board.ParsePath(name)
		if err != nil {
			return err
		}
		data, err := m.treeFile(out, p)
		if errors.Is(err, fs.ErrNotExist) {
			continue // Verify will say so
		}
		if err != nil {
			return err
		}
		if err := m.into.Put(name, data); err != nil {
			return err
		}
	}
	return nil
}

// present tells whether a file need not be fetched. A name with its width says
// all of a tile, once the board is known to continue the copy's.
func (m *mirror) present(name string) bool {
	if m.opts.Afresh {
		return false
	}
	f, err := m.into.Open(name)
	if err != nil {
		return false
	}
	_, err = f.Read(make([]byte, 1))
	_ = f.Close()
	return err == nil || errors.Is(err, io.EOF)
}
