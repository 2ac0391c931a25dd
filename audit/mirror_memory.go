package audit

import (
	"bytes"
	"fmt"
	"io"
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
	list, err := c.ReadDir(name)
	if err != nil || !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memoryDir{memoryInfo{name, 0, true}, list}, nil
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

// memoryDir is a ReadDirFile; rest is what it has not listed yet.
type memoryDir struct {
	info memoryInfo
	rest []fs.DirEntry
}

func (d *memoryDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *memoryDir) Close() error               { return nil }

func (d *memoryDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.path, Err: fs.ErrInvalid}
}

func (d *memoryDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.rest) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.rest) {
		n = len(d.rest)
	}
	list := d.rest[:n]
	d.rest = d.rest[n:]
	return list, nil
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
