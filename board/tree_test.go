package board

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// The test tree of Certificate Transparency's reference implementation
// (merkletree's testdata): eight inputs and the root of each prefix.
var (
	ctInputs = []string{
		"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
	}
	ctRoots = []string{
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
)

func TestTreeVectors(t *testing.T) {
	var e edge
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if got := e.root(); hex.EncodeToString(got[:]) != empty {
		t.Errorf("empty tree: %x", got)
	}
	for i, input := range ctInputs {
		data, err := hex.DecodeString(input)
		if err != nil {
			t.Fatal(err)
		}
		e.add(LeafHash(data))
		if got := e.root(); hex.EncodeToString(got[:]) != ctRoots[i] {
			t.Errorf("size %d: %x, want %s", i+1, got, ctRoots[i])
		}
	}
}

func TestLeafHashLengths(t *testing.T) {
	for _, n := range []int{0, 1, 500, 2046, 2047, 2048, 2049, MaxEntry} {
		entry := bytes.Repeat([]byte{7}, n)
		if got, want := LeafHash(entry), tlog.RecordHash(entry); got != want {
			t.Errorf("%d bytes: %x, want %x", n, got, want)
		}
	}
}

// Roots at every size up to three levels of tiles against x/mod.
func TestEdgeRoots(t *testing.T) {
	const size = 66000
	entries := testEntries(0, size)
	r := newReference(t, entries)
	var e edge
	for i, entry := range entries {
		e.add(LeafHash(entry))
		n := i + 1
		if n > 1100 && n < 65000 && n%251 != 0 {
			continue
		}
		if got, want := e.root(), r.root(t, n); got != want {
			t.Fatalf("size %d: %x, want %x", n, got, want)
		}
	}
	if len(e.levels) != 3 {
		t.Errorf("%d levels, want 3", len(e.levels))
	}
}

// referenceTiles reads tiles of the reference at any size.
func referenceTiles(r *reference) Tiles {
	return func(level int, index uint64, width int) ([]byte, error) {
		return tlog.ReadTileData(tlog.Tile{H: 8, L: level, N: int64(index), W: width}, r)
	}
}

func TestProofs(t *testing.T) {
	const size = 66000
	r := newReference(t, testEntries(0, size))
	tiles := referenceTiles(r)
	at := func(n int) Checkpoint {
		return Checkpoint{Origin: testOrigin, Size: uint64(n), Root: r.root(t, n)}
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 600), rapid.IntRange(1, size), rapid.SampledFrom([]int{256, 512, 65536, 65537})).Draw(rt, "size")
		i := rapid.IntRange(0, n-1).Draw(rt, "index")
		m := rapid.IntRange(1, n).Draw(rt, "older size")
		proof, err := ProveInclusion(at(n), uint64(i), tiles)
		if err != nil {
			rt.Fatal(err)
		}
		want, err := tlog.ProveRecord(int64(n), int64(i), r)
		if err != nil || len(want) != len(proof) {
			rt.Fatalf("%d hashes, want %d, %v", len(proof), len(want), err)
		}
		for j := range want {
			if want[j] != proof[j] {
				rt.Fatalf("hash %d differs", j)
			}
		}
		if err := VerifyInclusion(at(n), uint64(i), LeafHash(r.entries[i]), proof); err != nil {
			rt.Fatal(err)
		}
		if err := VerifyInclusion(at(n), uint64(i), LeafHash([]byte("no")), proof); !errors.Is(err, ErrProof) {
			rt.Fatalf("another leaf: %v", err)
		}
		consistency, err := ProveConsistency(at(m), at(n), tiles)
		if err != nil {
			rt.Fatal(err)
		}
		older := at(m)
		older.Root[0] ^= 1
		if err := VerifyConsistency(older, at(n), consistency); !errors.Is(err, ErrProof) {
			rt.Fatalf("another root: %v", err)
		}
		if root, err := RootAt(uint64(n), tiles); err != nil || root != at(n).Root {
			rt.Fatalf("RootAt %d: %v", n, err)
		}
	})
}

func TestProofsRefuse(t *testing.T) {
	r := newReference(t, testEntries(0, 300))
	tiles := referenceTiles(r)
	c := Checkpoint{Origin: testOrigin, Size: 300, Root: r.root(t, 300)}
	empty := Checkpoint{Origin: testOrigin, Root: emptyRoot()}
	if _, err := ProveInclusion(c, 300, tiles); !errors.Is(err, ErrProof) {
		t.Errorf("index beyond the tree: %v", err)
	}
	if _, err := ProveInclusion(empty, 0, tiles); !errors.Is(err, ErrProof) {
		t.Errorf("empty tree: %v", err)
	}
	damaged := func(level int, index uint64, width int) ([]byte, error) {
		tile, err := tiles(level, index, width)
		tile[len(tile)-1] ^= 1
		return tile, err
	}
	if _, err := ProveInclusion(c, 3, damaged); !errors.Is(err, ErrTile) {
		t.Errorf("damaged tile: %v", err)
	}
	short := func(level int, index uint64, width int) ([]byte, error) {
		tile, err := tiles(level, index, width)
		return tile[1:], err
	}
	if _, err := ProveInclusion(c, 3, short); !errors.Is(err, ErrTile) {
		t.Errorf("short tile: %v", err)
	}
	if _, err := RootAt(300, short); !errors.Is(err, ErrTile) {
		t.Errorf("short tile: %v", err)
	}
	if p, err := ProveConsistency(empty, c, tiles); err != nil || len(p) != 0 {
		t.Errorf("from the empty tree: %v", err)
	}
	if _, err := ProveConsistency(c, empty, tiles); !errors.Is(err, ErrProof) {
		t.Errorf("backwards: %v", err)
	}
	other := c
	other.Origin = "hustings/1/other"
	if _, err := ProveConsistency(other, c, tiles); !errors.Is(err, ErrProof) {
		t.Errorf("another log's checkpoint: %v", err)
	}
	if err := VerifyConsistency(empty, c, make([]Hash, 1)); !errors.Is(err, ErrProof) {
		t.Errorf("spare hash: %v", err)
	}
	if err := VerifyInclusion(c, 0, LeafHash(r.entries[0]), make([]Hash, 65)); !errors.Is(err, ErrProof) {
		t.Errorf("long proof: %v", err)
	}
}

func BenchmarkLeafHash(b *testing.B) {
	entry := make([]byte, 500)
	b.ReportAllocs()
	for b.Loop() {
		LeafHash(entry)
	}
}
