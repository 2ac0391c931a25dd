package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// dirCopy keeps a board in a folder. It is an audit.Copy.
type dirCopy struct {
	fs.FS
	root string
}

func newDirCopy(root string) (*dirCopy, error) {
	if err := os.MkdirAll(root, 0o750); err != nil {
		return nil, err
	}
	return &dirCopy{os.DirFS(root), root}, nil
}

var errName = errors.New("not the name of a file in a bundle")

func (d *dirCopy) path(name string) (string, error) {
	if !fs.ValidPath(name) || name == "." || strings.ContainsRune(name, '\\') {
		return "", fmt.Errorf("%q: %w", name, errName)
	}
	return filepath.Join(d.root, filepath.FromSlash(name)), nil
}

// Put writes a file beside its place and renames it, so that it is whole or not there.
func (d *dirCopy) Put(name string, data []byte) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".put-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Remove removes a file and the folders above it that become empty.
func (d *dirCopy) Remove(name string) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	for dir := filepath.Dir(path); dir != d.root; dir = filepath.Dir(dir) {
		if os.Remove(dir) != nil {
			break // not empty
		}
	}
	return nil
}
