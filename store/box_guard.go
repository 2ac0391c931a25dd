package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hustings/board"
)

// guardFile keeps the last signed checkpoint of a log beside the database, so
// that a database that was set back is noticed.
type guardFile struct{ path string }

// Read reads it; fs.ErrNotExist if there is none.
func (g *guardFile) Read() ([]byte, error) {
	f, err := os.Open(g.path)
	if err != nil {
		return nil, fmt.Errorf("store: read the checkpoint file: %w", err)
	}
	defer func() { _ = f.Close() }()
	note := make([]byte, board.MaxCheckpoint+1)
	n := 0
	for n < len(note) {
		k, err := f.Read(note[n:])
		n += k
		if k == 0 || err != nil {
			break
		}
	}
	return note[:n], nil
}

// Write replaces it: a new file is made durable, and then takes the name.
func (g *guardFile) Write(note []byte) error {
	dir := filepath.Dir(g.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("store: make the directory of checkpoint files: %w", err)
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return fmt.Errorf("store: make a checkpoint file: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already where all went well
	_, err = f.Write(note)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("store: write a checkpoint file: %w", err)
	}
	if err := os.Rename(f.Name(), g.path); err != nil {
		return fmt.Errorf("store: put the checkpoint file into its place: %w", err)
	}
	d, err := os.Open(dir) //nolint:gosec // the directory just written to
	if err != nil {
		return fmt.Errorf("store: sync the directory of checkpoint files: %w", err)
	}
	// Where directories can't be synced, names are kept without it.
	_ = d.Sync()
	return d.Close()
}
