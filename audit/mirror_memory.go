package audit

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
)

// MemoryCopy is a Copy in memory, for a browser and for small boards. Its
// methods may be called from many goroutines.
type MemoryCopy struct {
	mu    sync.RWMutex
	files map[string][]byte
}

// NewMemoryCopy is an empty copy.
func NewMemoryCopy() *MemoryCopy { return &MemoryCopy{files: make(map[string][]byte)} }

// Put keeps a file; data must not be changed afterwards.
func (c *MemoryCopy) Put(name string, data []byte) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("audit: %q: %w", name, fs.ErrInvalid)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.files[name] = data
	return nil
}

// Remove forgets a file.
func (c *MemoryCopy) Remove(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.files, name)
	return nil
}

// Open opens a file, or a directory that has files below it.
func (c *MemoryCopy) Open(name string) (fs.File, error) {
	c.mu.RLock()
	data, ok := c.files[name]
	c.mu.RUnlock()
	if ok {
		return &memoryFile{memoryInfo{name, int64(len(data)), false}, bytes.NewReader(data)}, nil
	}
	if _, err := c.ReadDir(name); err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memoryFile{memoryInfo{name, 0, true}, bytes.NewReader(nil)}, nil
}

// ReadDir lists a directory in the order of names.
func (c *MemoryCopy) ReadDir(dir string) ([]fs.DirEntry, error) {
	prefix := dir + "/"
	if dir == "." {
		prefix = ""
	}
	found := make(map[string]memoryInfo)
	c.mu.RLock()
	for name, data := range c.files {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		if base, _, below := strings.Cut(rest, "/"); below {
			found[base] = memoryInfo{prefix + base, 0, true}
		} else {
			found[base] = memoryInfo{name, int64(len(data)), false}
		}
	}
	c.mu.RUnlock()
	if len(found) == 0 && dir != "." {
		return nil, &fs.PathError{Op: "readdir", Path: dir, Err: fs.ErrNotExist}
	}
	list := make([]fs.DirEntry, 0, len(found))
	for _, info := range found {
		list = append(list, info)
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

type memoryFile struct {
	info memoryInfo
	*bytes.Reader
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memoryFile) Close() error               { return nil }

// Read fails for a directory.
func (f *memoryFile) Read(b []byte) (int, error) {
	if f.info.dir {
		return 0, &fs.PathError{Op: "read", Path: f.info.path, Err: fs.ErrInvalid}
	}
	return f.Reader.Read(b)
}

// memoryInfo is a FileInfo and a DirEntry.
type memoryInfo struct {
	path string
	size int64
	dir  bool
}

func (i memoryInfo) Name() string               { return i.path[strings.LastIndexByte(i.path, '/')+1:] }
func (i memoryInfo) Size() int64                { return i.size }
func (i memoryInfo) ModTime() time.Time         { return time.Time{} }
func (i memoryInfo) IsDir() bool                { return i.dir }
func (i memoryInfo) Sys() any                   { return nil }
func (i memoryInfo) Info() (fs.FileInfo, error) { return i, nil }
func (i memoryInfo) Type() fs.FileMode          { return i.Mode().Type() }

// Mode is that of a regular file or of a directory.
func (i memoryInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
