package board

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func TestCheckWhole(t *testing.T) {
	entries := testEntries(0, 70000)
	for _, size := range []int{0, 1, 255, 256, 257, 1000, 65536, 70000} {
		r := newReference(t, entries[:size])
		f, err := OpenFiles(r.files(t), testLogKey(t))
		if err != nil {
			t.Fatal(err)
		}
		next := 0
		err = f.Check(func(b Block) error {
			for i, entry := range b.Entries {
				if int(b.First)+i != next || !bytes.Equal(entry, entries[next]) || b.Leaves[i] != LeafHash(entry) {
					t.Fatalf("size %d: entry %d is not what was appended", size, next)
				}
				next++
			}
			return nil
		}, func(fault *Finding) { t.Errorf("size %d: %v", size, fault) })
		if err != nil || next != size {
			t.Errorf("size %d: %d entries seen, %v", size, next, err)
		}
	}
}

// Every bit of every file of a small log, and of one with two levels of tiles
// every few bits.
func TestEveryBitFlip(t *testing.T) {
	for size, step := range map[int]int{1: 1, 5: 1, 258: 97} {
		entries := make([][]byte, size)
		for i := range entries {
			entries[i] = []byte{byte(i), byte(i >> 8), 1}
		}
		fsys := newReference(t, entries).files(t)
		for name, file := range fsys {
			for bit := 0; bit < 8*len(file.Data); bit += step {
				file.Data[bit/8] ^= 1 << (bit % 8)
				findings, err := checkAll(t, fsys)
				if !flipSeen(name, findings, err) {
					t.Errorf("size %d: %s: bit %d flipped: %v %v", size, name, bit, err, findings)
				}
				file.Data[bit/8] ^= 1 << (bit % 8)
			}
		}
		if findings, err := checkAll(t, fsys); err != nil {
			t.Errorf("size %d: not put back: %v %v", size, err, findings)
		}
	}
}

// flipSeen reports whether a finding points at the file, or for a bundle at the
// tile that its entries no longer hash to.
func flipSeen(name string, findings []*Finding, err error) bool {
	if name == CheckpointFile {
		return errors.Is(err, ErrCheckpoint)
	}
	return errors.Is(err, ErrFindings) && slices.ContainsFunc(findings, func(f *Finding) bool {
		return f.File == name || strings.Replace(name, "entries", "0", 1) == f.File
	})
}

// damage is one way a set of files goes wrong, and what must be said of it.
type damage struct {
	name  string
	do    func(fstest.MapFS)
	want  []string // substrings, one finding each, in order
	count int      // findings in all
}

func TestFindings(t *testing.T) {
	pristine := newReference(t, testEntries(0, 1000)).files(t)
	cut := func(name string, n int) func(fstest.MapFS) {
		return func(fsys fstest.MapFS) {
			data := fsys[name].Data
			fsys[name] = &fstest.MapFile{Data: data[:len(data)-n]}
		}
	}
	spare := func(name string) func(fstest.MapFS) {
		return func(fsys fstest.MapFS) {
			fsys[name] = &fstest.MapFile{Data: append(slices.Clone(fsys[name].Data), 1)}
		}
	}
	flip := func(name string, at ...int) func(fstest.MapFS) {
		return func(fsys fstest.MapFS) {
			data := slices.Clone(fsys[name].Data)
			for _, i := range at {
				data[i] ^= 1
			}
			fsys[name] = &fstest.MapFile{Data: data}
		}
	}
	for _, d := range []damage{
		{"lost bundle", func(m fstest.MapFS) { delete(m, "tile/entries/001") }, []string{"tile/entries/001, entry 256: "}, 1},
		{"lost tile", func(m fstest.MapFS) { delete(m, "tile/0/001") }, []string{"tile/0/001, entry 256: "}, 1},
		{"lost top tile", func(m fstest.MapFS) { delete(m, "tile/1/000.p/3") }, []string{"tile/1/000.p/3, entry 0: "}, 1},
		{"lost bundle and tile", func(m fstest.MapFS) { delete(m, "tile/entries/001"); delete(m, "tile/0/001") }, []string{"tile/entries/001", "tile/0/001", "checkpoint: "}, 3},
		{"short bundle", cut("tile/entries/003.p/232", 1), []string{"tile/entries/003.p/232, byte"}, 1},
		{"spare byte in bundle", spare("tile/entries/000"), []string{"tile/entries/000, byte"}, 1},
		{"short tile", cut("tile/0/002", 1), []string{"tile/0/002, entry 512: "}, 1},
		{"spare byte in tile", spare("tile/1/000.p/3"), []string{"tile/1/000.p/3, entry 0: "}, 1},
		{"two hashes", flip("tile/0/001", 33, 8191), []string{"tile/0/001, byte 32, entry 257: ", "tile/0/001, byte 8160, entry 511: "}, 2},
		{"top hash", flip("tile/1/000.p/3", 64), []string{"tile/1/000.p/3, byte 64, entry 512: "}, 1},
		{"an entry", flip("tile/entries/000", 4), []string{"tile/0/000, byte 0, entry 0: ", "tile/1/000.p/3, byte 0, entry 0: ", "checkpoint: "}, 3},
	} {
		fsys := maps.Clone(pristine)
		d.do(fsys)
		findings, err := checkAll(t, fsys)
		if !errors.Is(err, ErrFindings) || len(findings) != d.count {
			t.Errorf("%s: %v, %d findings: %v", d.name, err, len(findings), findings)
			continue
		}
		for i, want := range d.want {
			if got := findings[i].Error(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: finding %q, want %q", d.name, got, want)
			}
		}
	}
}

// A log that promises far more than there is must not hold the reader for ever.
func TestCheckGivesUp(t *testing.T) {
	c := Checkpoint{Origin: testOrigin, Size: MaxSize}
	fsys := fstest.MapFS{CheckpointFile: {Data: mustSign(t, c, 1)}}
	findings, err := checkAll(t, fsys)
	if !errors.Is(err, ErrFindings) || len(findings) != MaxFindings {
		t.Errorf("%d findings, %v", len(findings), err)
	}
}

func TestOpenFilesRefuses(t *testing.T) {
	fsys := newReference(t, testEntries(0, 3)).files(t)
	good := fsys[CheckpointFile].Data
	for name, data := range map[string][]byte{
		"cosigned":    mustCosign(t, good, Checkpoint{testOrigin, 3, newReference(t, testEntries(0, 3)).root(t, 3)}, 3),
		"too long":    make([]byte, MaxCheckpoint+1),
		"empty":       {},
		"another key": mustSign(t, testCheckpoint(), 2),
	} {
		if _, err := OpenFiles(fstest.MapFS{CheckpointFile: {Data: data}}, testLogKey(t)); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	if _, err := OpenFiles(fstest.MapFS{}, testLogKey(t)); !errors.Is(err, ErrFile) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no checkpoint: %v", err)
	}
	big := fstest.MapFS{CheckpointFile: {Data: good}, "tile/entries/000.p/3": {Data: make([]byte, 3*(2+MaxEntry)+1)}}
	f, err := OpenFiles(big, testLogKey(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.ReadBundleRaw(0); !errors.Is(err, ErrFile) {
		t.Errorf("oversized bundle: %v", err)
	}
	if _, _, err := f.ReadBundleRaw(1); !errors.Is(err, ErrFile) {
		t.Errorf("bundle beyond the log: %v", err)
	}
}

func TestCursor(t *testing.T) {
	entries := testEntries(0, 1000)
	f, err := OpenFiles(newReference(t, entries).files(t), testLogKey(t))
	if err != nil {
		t.Fatal(err)
	}
	c := f.Cursor()
	for _, i := range []uint64{0, 1, 255, 256, 999, 3, 998, 512} {
		if got, err := c.Entry(i); err != nil || !bytes.Equal(got, entries[i]) {
			t.Errorf("entry %d: %q, %v", i, got, err)
		}
	}
	if _, err := f.Entry(1000); !errors.Is(err, ErrFile) {
		t.Errorf("entry beyond the log: %v", err)
	}
}

// Blocks made on many goroutines, checked in order: the auditor's way.
func TestCheckerWithWorkers(t *testing.T) {
	f, err := OpenFiles(newReference(t, testEntries(0, 5000)).files(t), testLogKey(t))
	if err != nil {
		t.Fatal(err)
	}
	blocks := make([]Block, f.Blocks())
	var wg sync.WaitGroup
	for n := range blocks {
		wg.Go(func() { blocks[n] = f.Block(uint64(n)) })
	}
	wg.Wait()
	k := f.NewChecker(func(fault *Finding) { t.Error(fault) })
	for _, b := range blocks {
		k.Add(b)
	}
	if err := k.Finish(); err != nil {
		t.Error(err)
	}
	k = f.NewChecker(func(*Finding) {})
	k.Add(blocks[1])
	if err := k.Finish(); !errors.Is(err, ErrFindings) {
		t.Errorf("out of order: %v", err)
	}
}

func BenchmarkCheck(b *testing.B) {
	entries := make([][]byte, 10240)
	for i := range entries {
		entries[i] = bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 250)
	}
	f, err := OpenFiles(newReference(b, entries).files(b), testLogKey(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Check(nil, func(fault *Finding) { b.Fatal(fault) }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(entries)), "ns/entry")
}
