// Package boardtest holds what tests of and around the public board need: a log
// in memory, and the contract that every [board.Backend] has to keep. It
// implements no section of docs/SPEC.md and protects nothing: what is in memory
// is gone when the process is.
package boardtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"hustings/board"
)

// Memory is a [board.Backend] in memory. The zero value is an empty log.
type Memory struct {
	mu    sync.Mutex
	state state
}

// state is all that a transaction may change. It is copied, changed, and put
// back whole.
type state struct {
	head      board.Head
	entries   [][]byte
	tiles     map[place][]byte
	published []byte
}

type place struct {
	level int
	index uint64
}

// View implements [board.Backend].
func (m *Memory) View(_ context.Context, f func(board.Reader) error) error {
	m.mu.Lock()
	s := m.state.copy()
	m.mu.Unlock()
	return f(s)
}

// Update implements [board.Backend].
func (m *Memory) Update(_ context.Context, f func(board.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.state.copy()
	if err := f(s); err != nil {
		return err
	}
	m.state = *s
	return nil
}

// Copy returns an independent log with the same content: a backup.
func (m *Memory) Copy() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &Memory{state: *m.state.copy()}
}

// SetEntry, SetTile and SetHead change what is stored, as no Backend should.

// SetEntry replaces an entry.
func (m *Memory) SetEntry(index uint64, entry []byte) {
	m.state.entries = slices.Clone(m.state.entries)
	m.state.entries[index] = entry
}

// SetTile replaces a tile's hashes.
func (m *Memory) SetTile(level int, index uint64, hashes []byte) {
	m.state.tiles[place{level, index}] = hashes
}

// SetHead replaces size and root.
func (m *Memory) SetHead(head board.Head) { m.state.head = head }

// AddEntry stores an entry that the head does not count.
func (m *Memory) AddEntry(entry []byte) {
	m.state.entries = append(slices.Clip(m.state.entries), entry)
}

func (s *state) copy() *state {
	c := *s
	c.entries = slices.Clip(c.entries)
	c.tiles = maps.Clone(s.tiles)
	if c.tiles == nil {
		c.tiles = map[place][]byte{}
	}
	return &c
}

// Head implements [board.Reader].
func (s *state) Head(context.Context) (board.Head, error) { return s.head, nil }

// Entries implements [board.Reader].
func (s *state) Entries(_ context.Context, first uint64, n int) ([][]byte, error) {
	if n < 0 || n > board.TileWidth+1 {
		return nil, fmt.Errorf("boardtest: %d entries asked for", n)
	}
	all := uint64(len(s.entries))
	first = min(first, all)
	return s.entries[first:min(first+uint64(n), all)], nil
}

// Tile implements [board.Reader].
func (s *state) Tile(_ context.Context, level int, index uint64) ([]byte, error) {
	return s.tiles[place{level, index}], nil
}

// Published implements [board.Reader].
func (s *state) Published(context.Context) ([]byte, error) { return s.published, nil }

// errBatch says that a batch is not what the contract promises.
var errBatch = errors.New("boardtest: malformed batch")

// Insert implements [board.Tx].
func (s *state) Insert(_ context.Context, b board.Batch) error {
	if s.head.Size != b.From {
		return fmt.Errorf("%w: %d, expected %d", board.ErrConflict, s.head.Size, b.From)
	}
	if b.Head.Size != b.From+uint64(len(b.Entries)) || len(b.Entries) == 0 {
		return errBatch
	}
	for _, entry := range b.Entries {
		s.entries = append(s.entries, slices.Clone(entry))
	}
	for _, t := range b.Tiles {
		at := place{t.Level, t.Index}
		// A tile only ever grows.
		if old := s.tiles[at]; len(t.Hashes) <= len(old) || string(t.Hashes[:len(old)]) != string(old) {
			return fmt.Errorf("%w: tile %d/%d", errBatch, t.Level, t.Index)
		}
		s.tiles[at] = slices.Clone(t.Hashes)
	}
	s.head = b.Head
	return nil
}

// SetPublished implements [board.Tx].
func (s *state) SetPublished(_ context.Context, note []byte) error {
	s.published = slices.Clone(note)
	return nil
}

// Guard is a [board.Guard] in memory. The zero value was never written.
type Guard struct {
	mu   sync.Mutex
	note []byte
}

// Read implements [board.Guard].
func (g *Guard) Read() ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.note == nil {
		return nil, fs.ErrNotExist
	}
	return g.note, nil
}

// Write implements [board.Guard].
func (g *Guard) Write(note []byte) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.note = slices.Clone(note)
	return nil
}
