package board_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"hustings/board"
	"hustings/board/boardtest"
)

// exported writes the published log into memory.
func exported(t testing.TB, b board.Backend) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	err := b.View(t.Context(), func(r board.Reader) error {
		return board.Export(t.Context(), r, func(name string, data []byte) error {
			if fsys[board.CheckpointFile] != nil {
				t.Errorf("%s after the checkpoint", name)
			}
			fsys[name] = &fstest.MapFile{Data: bytes.Clone(data)}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// checkExported runs the auditor's check over a log of the series' first n.
func checkExported(t testing.TB, fsys fs.FS, n int) {
	t.Helper()
	key, err := board.NewLogKey(boardtest.Origin, boardtest.Key()[32:])
	if err != nil {
		t.Fatal(err)
	}
	f, err := board.OpenFiles(fsys, key)
	if err != nil {
		t.Fatal(err)
	}
	if f.Checkpoint().Size != uint64(n) {
		t.Fatalf("published %d entries, want %d", f.Checkpoint().Size, n)
	}
	err = f.Check(func(b board.Block) error {
		for i, want := range boardtest.Entries(int(b.First), len(b.Entries)) {
			if !bytes.Equal(b.Entries[i], want) {
				t.Errorf("entry %d is %q", int(b.First)+i, b.Entries[i])
			}
		}
		return nil
	}, func(fault *board.Finding) { t.Error(fault) })
	if err != nil {
		t.Error(err)
	}
}

func TestExport(t *testing.T) {
	for _, n := range []int{2, 256, 700, 66000} {
		f := newFixture(t, n)
		fsys := exported(t, f.backend)
		checkExported(t, fsys, n)
		want := 0
		for name := range board.TreeFiles(uint64(n)) {
			want++
			if fsys[name] == nil {
				t.Errorf("size %d: %s was not written", n, name)
			}
		}
		if len(fsys) != want {
			t.Errorf("size %d: %d files, want %d", n, len(fsys), want)
		}
	}
}

// While entries are stored and not published, nobody sees them.
func TestServeFile(t *testing.T) {
	f := newFixture(t, 300)
	l, err := f.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	published := exported(t, f.backend)
	if err := f.backend.Update(t.Context(), func(tx board.Tx) error {
		_, err := l.Add(t.Context(), tx, 300, boardtest.Entries(300, 500))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	serve := func(name string) (data []byte, err error) {
		err = f.backend.View(t.Context(), func(r board.Reader) error {
			data, err = board.ServeFile(t.Context(), r, name)
			return err
		})
		return data, err
	}
	for name, file := range published {
		if data, err := serve(name); err != nil || !bytes.Equal(data, file.Data) {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(data), len(file.Data), err)
		}
	}
	checkExported(t, exported(t, f.backend), 300)
	if data, err := serve("tile/0/001.p/7"); err != nil || !bytes.Equal(data, published["tile/0/001.p/44"].Data[:7*32]) {
		t.Errorf("narrower tile: %d bytes, %v", len(data), err)
	}
	for _, name := range []string{
		"tile/0/001.p/45", "tile/0/001", "tile/entries/001", "tile/entries/002.p/1", "tile/1/000.p/2", "tile/2/000.p/1",
		"tile/0/x", "", "tile/63/000", "../checkpoint",
	} {
		if _, err := serve(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := (&fixture{backend: &boardtest.Memory{}}).empty(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty log: %v", err)
	}
	if c, err := l.Publish(t.Context()); err != nil || c.Size != 800 {
		t.Errorf("%+v, %v", c, err)
	}
	checkExported(t, exported(t, f.backend), 800)
}

// empty asks for the checkpoint of a log without one.
func (f *fixture) empty(ctx context.Context) (data []byte, err error) {
	err = f.backend.View(ctx, func(r board.Reader) error {
		data, err = board.ServeFile(ctx, r, board.CheckpointFile)
		return err
	})
	return data, err
}
