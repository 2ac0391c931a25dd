package sample

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// Store keeps a log and its bundle files.
type Store interface {
	board.Backend
	board.Guard
	AddFile(name ballot.Digest, data []byte)
	File(name ballot.Digest) ([]byte, error)
	Bundle() (fs.FS, error)
}

// Memory is a Store in memory.
type Memory struct {
	mu        sync.Mutex
	head      board.Head
	entries   [][]byte
	tiles     map[tileAt][]byte
	published []byte
	guard     []byte
	files     map[ballot.Digest][]byte
}

type tileAt struct {
	level int
	index uint64
}

// NewMemory is an empty store.
func NewMemory() *Memory {
	return &Memory{tiles: make(map[tileAt][]byte), files: make(map[ballot.Digest][]byte)}
}

// View runs f on the state as it is.
func (s *Memory) View(_ context.Context, f func(board.Reader) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(memoryTx{s})
}

// Update runs f; what it wrote stays even if f fails, which only matters to a log that is lost then.
func (s *Memory) Update(_ context.Context, f func(board.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(memoryTx{s})
}

func (s *Memory) Read() ([]byte, error) {
	if s.guard == nil {
		return nil, fs.ErrNotExist
	}
	return s.guard, nil
}

func (s *Memory) Write(note []byte) error {
	s.guard = note
	return nil
}

// AddFile keeps a bundle file.
func (s *Memory) AddFile(name ballot.Digest, data []byte) { s.files[name] = data }

// File reads a bundle file.
func (s *Memory) File(name ballot.Digest) ([]byte, error) {
	if data, ok := s.files[name]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("file %v: %w", name, fs.ErrNotExist)
}

// Bundle gives all files of the bundle.
func (s *Memory) Bundle() (fs.FS, error) {
	out := audit.NewMemoryCopy()
	err := s.View(context.Background(), func(r board.Reader) error {
		return board.Export(context.Background(), r, out.Put)
	})
	for name, data := range s.files {
		if err == nil {
			err = out.Put("files/"+name.String(), data)
		}
	}
	return out, err
}

type memoryTx struct{ s *Memory }

func (t memoryTx) Head(context.Context) (board.Head, error) { return t.s.head, nil }

func (t memoryTx) Entries(_ context.Context, first uint64, n int) ([][]byte, error) {
	if first >= uint64(len(t.s.entries)) {
		return nil, nil
	}
	return t.s.entries[first:min(first+uint64(n), uint64(len(t.s.entries)))], nil //nolint:gosec // n is at most 257
}

func (t memoryTx) Tile(_ context.Context, level int, index uint64) ([]byte, error) {
	return t.s.tiles[tileAt{level, index}], nil
}

func (t memoryTx) Published(context.Context) ([]byte, error) { return t.s.published, nil }

func (t memoryTx) Insert(_ context.Context, b board.Batch) error {
	if b.From != t.s.head.Size {
		return board.ErrConflict
	}
	t.s.entries = append(t.s.entries, b.Entries...)
	for _, tile := range b.Tiles {
		t.s.tiles[tileAt{tile.Level, tile.Index}] = tile.Hashes
	}
	t.s.head = b.Head
	return nil
}

func (t memoryTx) SetPublished(_ context.Context, note []byte) error {
	t.s.published = note
	return nil
}
