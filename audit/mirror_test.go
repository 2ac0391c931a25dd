package audit_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/internal/sample"
)

// site serves a bundle and counts what is fetched of it.
type site struct {
	fsys    fs.FS
	fetched []string
	bend    func(name string, data []byte) []byte
}

func (s *site) fetch(_ context.Context, name string) ([]byte, error) {
	s.fetched = append(s.fetched, name)
	data, err := fs.ReadFile(s.fsys, name)
	if err == nil && s.bend != nil {
		data = s.bend(name, bytes.Clone(data))
	}
	return data, err
}

func (s *site) show(t *testing.T, p *sample.Poll) {
	t.Helper()
	fsys, err := p.FS()
	if err != nil {
		t.Fatal(err)
	}
	s.fsys, s.fetched = fsys, nil
}

// same compares every file of two trees.
func same(t *testing.T, got, want fs.FS) {
	t.Helper()
	read := func(fsys fs.FS) map[string]string {
		files := make(map[string]string)
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				data, err := fs.ReadFile(fsys, name)
				files[name] = string(data)
				return err
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	a, b := read(got), read(want)
	for name := range b {
		if a[name] != b[name] {
			t.Errorf("%s is missing or differs", name)
		}
		delete(a, name)
	}
	for name := range a {
		t.Errorf("%s should not be there", name)
	}
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mirror(s *site, into audit.Copy, opts audit.MirrorOptions) (*audit.Mirrored, error) {
	return audit.Mirror(context.Background(), s.fetch, into, opts)
}

func TestMirrorFollows(t *testing.T) {
	p, err := sample.New(sample.Config{Expected: 400})
	fine(t, err)
	s, into := new(site), audit.NewMemoryCopy()
	step := func(f func() error) *audit.Mirrored {
		t.Helper()
		fine(t, f())
		s.show(t, p)
		m, err := mirror(s, into, audit.MirrorOptions{})
		fine(t, err)
		same(t, into, s.fsys)
		if m.Poll != p.ID || m.Checkpoint.Size != p.State.Size {
			t.Errorf("mirrored %+v", m)
		}
		return m
	}
	step(p.ToOpen)
	cast, err := p.Ballots(300)
	fine(t, err)
	step(func() error { return p.Batch(ballot.BatchRunning, cast[:150]) })
	step(func() error { return p.Batch(ballot.BatchClosing, cast[150:]) })
	step(func() error { return p.ToClaims(300) })
	last := step(func() error { return p.ToCertified(1, 2) })
	for _, name := range s.fetched {
		if name == "tile/entries/000" || name == "tile/0/000" {
			t.Errorf("%s never changes and is fetched again", name)
		}
	}
	r, err := audit.Verify(context.Background(), into, audit.Options{})
	fine(t, err)
	if !r.Stands() {
		t.Errorf("the copy does not stand: %v", r.Failures)
	}
	s.fetched = nil
	_, err = mirror(s, into, audit.MirrorOptions{Seen: &last.Checkpoint})
	fine(t, err)
	if len(s.fetched) > 4 {
		t.Errorf("nothing is new, and %v are fetched", s.fetched)
	}
	_, err = mirror(s, into, audit.MirrorOptions{Afresh: true})
	fine(t, err)
	same(t, into, s.fsys)
}

func TestMirrorRefusesAFork(t *testing.T) {
	p, err := sample.New(sample.Config{})
	fine(t, err)
	fine(t, p.ToOpen())
	old, err := p.Fork()
	fine(t, err)
	fork, err := p.Fork()
	fine(t, err)
	fine(t, p.Close())
	fine(t, fork.Issued(1))
	s, into := new(site), audit.NewMemoryCopy()
	s.show(t, p)
	here := s.fsys
	m, err := mirror(s, into, audit.MirrorOptions{})
	fine(t, err)
	for name, other := range map[string]*sample.Poll{"rolled back": old, "forked": fork} {
		s.show(t, other)
		for _, opts := range []audit.MirrorOptions{{}, {Seen: &m.Checkpoint, Afresh: true}} {
			_, err := mirror(s, into, opts)
			var f *audit.ForkError
			if !errors.As(err, &f) || !errors.Is(err, audit.ErrForked) || f.Earlier != m.Checkpoint || len(f.Note) == 0 {
				t.Errorf("%s: %v", name, err)
			}
			same(t, into, here)
		}
	}
	empty := audit.NewMemoryCopy()
	if _, err := mirror(s, empty, audit.MirrorOptions{Seen: &m.Checkpoint}); !errors.Is(err, audit.ErrForked) {
		t.Errorf("without a copy: %v", err)
	}
}

func TestMirrorRefuses(t *testing.T) {
	p, err := sample.New(sample.Config{})
	fine(t, err)
	fine(t, p.ToOpen())
	only := func(name string, f func([]byte) []byte) func(string, []byte) []byte {
		return func(n string, data []byte) []byte {
			if strings.HasPrefix(n, name) {
				return f(data)
			}
			return data
		}
	}
	for name, c := range map[string]struct {
		bend func(string, []byte) []byte
		want error
		opts audit.MirrorOptions
	}{
		"long tile":       {bend: only("tile/0/", func(b []byte) []byte { return append(b, 0) }), want: audit.ErrTooLong},
		"long checkpoint": {bend: only("checkpoint", func(b []byte) []byte { return append(b, make([]byte, board.MaxCheckpoint)...) }), want: audit.ErrTooLong},
		"long file":       {bend: only("files/", func([]byte) []byte { return make([]byte, audit.MaxFetch+1) }), want: audit.ErrTooLong},
		"long board":      {opts: audit.MirrorOptions{Limit: 5000}, want: audit.ErrTooLong},
		"huge promise":    {bend: only("checkpoint", func([]byte) []byte { return []byte("x\n1099511627776\nx\n") }), want: audit.ErrUnreadable},
		"no size":         {bend: only("checkpoint", func([]byte) []byte { return []byte("x") }), want: audit.ErrUnreadable},
		"no manifest":     {bend: only("tile/entries", func(b []byte) []byte { b[3] = 9; return b }), want: audit.ErrUnreadable},
		"cut":             {bend: only("tile/entries", func(b []byte) []byte { return b[:3] }), want: audit.ErrUnreadable},
		"signature":       {bend: only("checkpoint", func(b []byte) []byte { b[len(b)-9] ^= 1; return b }), want: board.ErrCheckpoint},
	} {
		s, into := &site{bend: c.bend}, audit.NewMemoryCopy()
		s.show(t, p)
		if _, err := mirror(s, into, c.opts); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := mirror(&site{fsys: fstest.MapFS{}}, audit.NewMemoryCopy(), audit.MirrorOptions{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no board: %v", err)
	}
}

// What the server lacks or bends is left for Verify to name, and mended by the
// next fetch afresh.
func TestMirrorLeavesJudgingToVerify(t *testing.T) {
	p, err := sample.New(sample.Config{})
	fine(t, err)
	fine(t, p.ToOpen())
	s, into := new(site), audit.NewMemoryCopy()
	s.show(t, p)
	whole := s.fsys
	for prefix, checks := range map[string][2]string{"tile/0/": {"12.4", "12.1"}, "files/": {"12.1", "12.13"}} {
		s.fsys, s.bend = whole, func(name string, data []byte) []byte {
			if strings.HasPrefix(name, prefix) {
				data[0] ^= 1
			}
			return data
		}
		_, err := mirror(s, into, audit.MirrorOptions{Afresh: true})
		fine(t, err)
		wantFailure(t, into, checks[0])
		lacking := audit.NewMemoryCopy()
		_, err = mirror(&site{fsys: whole}, lacking, audit.MirrorOptions{})
		fine(t, err)
		names, err := fs.Glob(lacking, prefix+"*")
		fine(t, err)
		partial, err := fs.Glob(lacking, prefix+"*/*")
		fine(t, err)
		for _, name := range append(names, partial...) {
			fine(t, lacking.Remove(name))
		}
		s.fsys, s.bend = lacking, nil
		empty := audit.NewMemoryCopy()
		_, err = mirror(s, empty, audit.MirrorOptions{})
		fine(t, err)
		wantFailure(t, empty, checks[1])
		s.fsys = whole
		_, err = mirror(s, into, audit.MirrorOptions{Afresh: true})
		fine(t, err)
		same(t, into, whole)
	}
	fine(t, into.Put("index.html", []byte("stray")))
	_, err = mirror(s, into, audit.MirrorOptions{})
	fine(t, err)
	same(t, into, whole)
}

func wantFailure(t *testing.T, fsys fs.FS, check string) {
	t.Helper()
	r, err := audit.Verify(context.Background(), fsys, audit.Options{})
	fine(t, err)
	for _, f := range r.Failures {
		if f.ID == check {
			return
		}
	}
	t.Errorf("check %s did not fail: %v", check, r.Failures)
}

// A board that grows while it is copied is copied as it is in the end.
func TestMirrorOfAMovingBoard(t *testing.T) {
	p, err := sample.New(sample.Config{})
	fine(t, err)
	fine(t, p.ToOpen())
	s, into := new(site), audit.NewMemoryCopy()
	s.show(t, p)
	moved := false
	_, err = audit.Mirror(context.Background(), func(ctx context.Context, name string) ([]byte, error) {
		if strings.HasPrefix(name, "tile/0/") && !moved {
			moved = true
			fine(t, p.Issued(3))
			s.show(t, p) // which has no partial tiles of the old size
		}
		return s.fetch(ctx, name)
	}, into, audit.MirrorOptions{})
	fine(t, err)
	same(t, into, s.fsys)
}

func TestMemoryCopyIsAFileSystem(t *testing.T) {
	c := audit.NewMemoryCopy()
	for _, name := range []string{"a", "b/c", "b/d/e", "b/d/f"} {
		fine(t, c.Put(name, []byte(name)))
	}
	fine(t, fstest.TestFS(c, "a", "b/c", "b/d/e", "b/d/f"))
	fine(t, c.Remove("b/d/e"))
	fine(t, c.Remove("b/d/f"))
	if _, err := c.Open("b/d"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty directory: %v", err)
	}
	for _, name := range []string{"../x", "/x", ".", ""} {
		if err := c.Put(name, nil); err == nil {
			t.Errorf("put %q", name)
		}
	}
}
