package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"hustings/trustee"
)

// trusteeDir keeps a trustee's files in a folder, 0700. It is a trustee.Store.
// The folder is locked while the process runs, so that two tools do not promise
// different things.
type trusteeDir struct {
	dir  string
	mu   sync.Mutex
	lock *os.File
}

// errDirLocked says that another tool works on a trustee's folder.
var errDirLocked = errors.New("another tool works on it")

func newTrusteeDir(dir string) (*trusteeDir, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the user names the folder
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a file descriptor
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, errDirLocked), lock.Close())
	}
	return &trusteeDir{dir: dir, lock: lock}, nil
}

// Close lets another tool work on the folder.
func (d *trusteeDir) Close() error { return d.lock.Close() }

// Read implements trustee.Store.
func (d *trusteeDir) Read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(d.dir, name)) //nolint:gosec // names are the package's own
}

// Swap implements trustee.Store: written beside, synced, renamed.
func (d *trusteeDir) Swap(name string, was, now []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	there, err := d.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		there, err = nil, nil
	}
	if err != nil {
		return err
	}
	if (there == nil) != (was == nil) || !bytes.Equal(there, was) {
		return fmt.Errorf("%w: %s", trustee.ErrStore, name)
	}
	return writeDurable(filepath.Join(d.dir, name), now)
}

// writeDurable replaces a file so that it is the old one or the new one, and the
// new one once it returns nil.
func writeDurable(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path)) //nolint:gosec // as above
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
