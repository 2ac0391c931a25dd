package board

import (
	"errors"
	"math"
	"slices"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestPath(t *testing.T) {
	cases := map[string]Path{
		"tile/0/000":                              {0, 0, 256},
		"tile/0/x001/x234/067":                    {0, 1234067, 256},
		"tile/1/x001/000.p/1":                     {1, 1000, 1},
		"tile/63/999.p/255":                       {63, 999, 255},
		"tile/entries/005":                        {EntryLevel, 5, 256},
		"tile/entries/x273/123.p/112":             {EntryLevel, 273123, 112},
		"tile/0/x999/x999/x999/x999/x999/999":     {0, 999999999999999999, 256},
		"tile/0/x001/x000/x000/x000/x000/000.p/9": {0, 1000000000000000, 9},
	}
	for name, want := range cases {
		if got, err := ParsePath(name); err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if got := want.String(); got != name {
			t.Errorf("%+v: %s, want %s", want, got, name)
		}
	}
}

func TestParsePathRefuses(t *testing.T) {
	for _, name := range []string{
		"", "tile", "tile/", "tile/0", "tile/0/", "tile//000", "/tile/0/000", "tile/0/000/", "tile/0//000",
		"tile/00/000", "tile/+0/000", "tile/-1/000", "tile/64/000", "tile/x/000", "tile/data/000", "tile/8/0/000/1",
		"tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001/x002",
		"tile/0/x01/002", "tile/0/xx01/002", "tile/0/+01", "tile/0/-01", "tile/0/0x1", "tile/0/ 01",
		"tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/-1",
		"tile/0/000.p/+1", "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/000.P/1", "Tile/0/000", "tile/Entries/000",
		"tile/0/x001/x000/x000/x000/x000/x000/000", "tile/0/000\x00", "tile/0/\u0660\u0660\u0660", "tile/../tile/0/000",
	} {
		if p, err := ParsePath(name); !errors.Is(err, ErrPath) {
			t.Errorf("%q: %+v, %v", name, p, err)
		}
	}
}

func TestPathRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Path{
			Level: rapid.IntRange(-1, 63).Draw(t, "level"),
			Index: rapid.Uint64Range(0, 999999999999999999).Draw(t, "index"),
			Width: rapid.IntRange(1, 256).Draw(t, "width"),
		}
		if got, err := ParsePath(p.String()); err != nil || got != p {
			t.Fatalf("%+v: %s: %+v, %v", p, p, got, err)
		}
	})
}

// The example of tlog-tiles, "Partial Tiles": a tree of 70,000.
func TestTreeFilesExample(t *testing.T) {
	count := map[int]int{}
	partial := map[string]bool{}
	for name := range TreeFiles(70000) {
		if name == CheckpointFile {
			continue
		}
		p, err := ParsePath(name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Width == TileWidth {
			count[p.Level]++
		} else {
			partial[name] = true
		}
	}
	if count[EntryLevel] != 273 || count[0] != 273 || count[1] != 1 || count[2] != 0 {
		t.Errorf("full tiles: %v", count)
	}
	for _, name := range []string{"tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"} {
		if !partial[name] {
			t.Errorf("%s is missing", name)
		}
		delete(partial, name)
	}
	if len(partial) > 0 {
		t.Errorf("spare files %v", partial)
	}
	if got := slices.Collect(TreeFiles(0)); !slices.Equal(got, []string{CheckpointFile}) {
		t.Errorf("empty tree: %v", got)
	}
	if got := slices.Collect(TreeFiles(256)); !slices.Equal(got, []string{"tile/entries/000", "tile/0/000", "tile/1/000.p/1", CheckpointFile}) {
		t.Errorf("tree of 256: %v", got)
	}
}

// The list is that of x/mod, and IsTreeFile agrees with it.
func TestTreeFilesReference(t *testing.T) {
	entries := testEntries(0, 600)
	for _, size := range []int{0, 1, 2, 255, 256, 257, 511, 512, 600} {
		fsys := newReference(t, entries[:size]).files(t)
		want := fstest.MapFS{}
		for name := range TreeFiles(uint64(size)) {
			want[name] = &fstest.MapFile{}
			if !IsTreeFile(uint64(size), name) {
				t.Errorf("size %d: %s is none of its files", size, name)
			}
		}
		for name := range fsys {
			if want[name] == nil {
				t.Errorf("size %d: %s is missing", size, name)
			}
		}
		if len(want) != len(fsys) {
			t.Errorf("size %d: %d files, want %d", size, len(want), len(fsys))
		}
	}
	if IsTreeFile(5, "tile/0/000.p/4") || IsTreeFile(5, "tile/9/000.p/4") || IsTreeFile(5, "x") || IsTreeFile(math.MaxUint64, "tile/63/000.p/1") {
		t.Error("a foreign file passes")
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("tile/0/x001/234.p/7")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, name string) {
		p, err := ParsePath(name)
		if err == nil && p.String() != name {
			t.Fatalf("%q is read as %q", name, p)
		}
		IsTreeFile(70000, name)
	})
}
