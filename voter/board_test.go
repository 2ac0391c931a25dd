package voter_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"hustings/board"
	"hustings/voter"
)

// bent is a bundle with one file changed.
type bent struct {
	fs.FS
	name string
	data []byte
}

func (b bent) Open(name string) (fs.File, error) {
	if name == b.name {
		return fstest.MapFS{name: {Data: b.data}}.Open(name)
	}
	return b.FS.Open(name)
}

func bend(files fs.FS, name string, change func(b []byte) []byte) fs.FS {
	return bent{files, name, change(bytes.Clone(must(fs.ReadFile(files, name))))}
}

func TestBentBoard(t *testing.T) {
	p := openPoll()
	s := newServer(p)
	d := s.device()
	c := d.voting(t, 0)
	if _, err := c.Cast(t.Context(), fill(c, 2)); err != nil {
		t.Fatal(err)
	}
	width := strconv.FormatUint(p.Head().Size, 10)
	good := s.files
	flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	cut := func(b []byte) []byte { return b[:len(b)-1] }
	for _, name := range []string{"checkpoint", "tile/0/000.p/" + width, "tile/entries/000.p/" + width} {
		for _, change := range []func([]byte) []byte{flip, cut} {
			s.files = bend(good, name, change)
			_, err := c.CheckInclusion(t.Context())
			wants(t, err, voter.ErrBoard)
		}
	}
	s.files = bend(good, "tile/0/000.p/"+width, func(b []byte) []byte { return append(b, 0) })
	_, err := c.CheckInclusion(t.Context())
	wants(t, err, voter.ErrServer)
	// A log that grows in between is read again; one that lacks a file, not for ever.
	s.files = good
	times := 0
	s.bend = func(r voter.Request, a *voter.Response) {
		if strings.Contains(r.URL, "tile/0") && times > 0 {
			times--
			*a = voter.Response{Status: 404}
		}
	}
	times = 2
	if _, err := c.CheckInclusion(t.Context()); err != nil {
		t.Error(err)
	}
	times = 100
	_, err = c.CheckInclusion(t.Context())
	wants(t, err, voter.ErrNotFound)
}

// TestFork: a log that contradicts what this device has seen is found out, also
// after the page was loaded again.
func TestFork(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	if _, err := c.Leaves(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := s.files
	other := fstest.MapFS{}
	entries := [][]byte{[]byte("another"), []byte("history")}
	for range 300 {
		entries = append(entries, []byte("more"))
	}
	write := func(n int) fs.FS {
		leaves := make([]board.Hash, n)
		tile := make([]byte, 0, n*32)
		for i := range leaves {
			leaves[i] = board.LeafHash(entries[i])
			tile = append(tile, leaves[i][:]...)
		}
		cp := board.Checkpoint{Origin: s.poll.Manifest.Ceremony.Origin(), Size: uint64(n), Root: rfc6962(leaves)}
		other["checkpoint"] = &fstest.MapFile{Data: must(cp.Sign(s.poll.Log))}
		for i := 0; i*256 < n; i++ {
			path := board.Path{Level: 0, Index: uint64(i), Width: min(256, n-256*i)}
			other[path.String()] = &fstest.MapFile{Data: tile[256*32*i : min(256*32*(i+1), len(tile))]}
		}
		return other
	}
	for range 2 {
		s.files = write(300)
		_, err := c.Leaves(t.Context())
		wants(t, err, voter.ErrFork)
		var fork *voter.ForkError
		if !errors.As(err, &fork) || bytes.Equal(fork.Seen, fork.Shown) {
			t.Fatalf("%v", err)
		}
		for _, note := range [][]byte{fork.Seen, fork.Shown} {
			if _, err := board.ParseCheckpoint(note, must(board.NewLogKey(s.poll.Manifest.Ceremony.Origin(), s.poll.Manifest.Log.Key[:]))); err != nil {
				t.Error(err)
			}
		}
		if c, err = d.open(); err != nil {
			t.Fatal(err)
		}
	}
	s.files = write(3) // shorter than what was seen
	_, err := c.Leaves(t.Context())
	wants(t, err, voter.ErrBoard)
	s.files = seen
	if _, err := c.Leaves(t.Context()); err != nil {
		t.Error(err)
	}
}

// rfc6962 is the tree hash by its definition.
func rfc6962(leaves []board.Hash) board.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := rfc6962(leaves[:k]), rfc6962(leaves[k:])
	return node(left, right)
}
