package board

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/sumdb/tlog"
)

const testOrigin = "hustings/1/000102030405060708090a0b0c0d0e0f"

// testPrivate returns the n-th key of a fixed series.
func testPrivate(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func testPublic(n byte) []byte { return testPrivate(n)[32:] }

func testLogKey(t testing.TB) Key {
	t.Helper()
	k, err := NewLogKey(testOrigin, testPublic(1))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// testEntries returns n entries from lo on, all different and of many lengths.
func testEntries(lo, n int) [][]byte {
	entries := make([][]byte, n)
	for i := range entries {
		entries[i] = fmt.Appendf(nil, "entry %d%s", lo+i, strings.Repeat(".", (lo+i)*7%50))
	}
	return entries
}

// reference is a log kept by x/mod alone, which this package is held against.
type reference struct {
	entries [][]byte
	hashes  []tlog.Hash
}

func (r *reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = r.hashes[index]
	}
	return hashes, nil
}

func newReference(t testing.TB, entries [][]byte) *reference {
	t.Helper()
	r := &reference{entries: entries}
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, r)
		if err != nil {
			t.Fatal(err)
		}
		r.hashes = append(r.hashes, hashes...)
	}
	return r
}

func (r *reference) root(t testing.TB, size int) Hash {
	t.Helper()
	h, err := tlog.TreeHash(int64(size), r)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// files publishes the reference, with tiles made by x/mod.
func (r *reference) files(t testing.TB) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	size := int64(len(r.entries))
	bundles := map[string][]byte{}
	for i, entry := range r.entries {
		n := int64(i / 256)
		tile := tlog.Tile{H: 8, L: -1, N: n, W: int(min(size-n*256, 256))}
		name := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		bundles[name] = append(binary.BigEndian.AppendUint16(bundles[name], uint16(len(entry))), entry...)
	}
	for name, data := range bundles {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	for _, tile := range tlog.NewTiles(8, 0, size) {
		data, err := tlog.ReadTileData(tile, r)
		if err != nil {
			t.Fatal(err)
		}
		fsys[strings.Replace(tile.Path(), "tile/8/", "tile/", 1)] = &fstest.MapFile{Data: data}
	}
	c := Checkpoint{Origin: testOrigin, Size: uint64(size), Root: r.root(t, int(size))}
	msg, err := c.Sign(testPrivate(1))
	if err != nil {
		t.Fatal(err)
	}
	fsys[CheckpointFile] = &fstest.MapFile{Data: msg}
	return fsys
}

// checkAll runs the whole check and returns every finding.
func checkAll(t testing.TB, fsys fs.FS) ([]*Finding, error) {
	t.Helper()
	f, err := OpenFiles(fsys, testLogKey(t))
	if err != nil {
		return nil, err
	}
	var findings []*Finding
	err = f.Check(nil, func(fault *Finding) { findings = append(findings, fault) })
	return findings, err
}
