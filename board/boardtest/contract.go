package boardtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"testing"

	"hustings/board"
)

// Origin is the origin of the logs that tests make.
const Origin = "hustings/1/000102030405060708090a0b0c0d0e0f"

// Key returns the key of those logs. Everybody has it.
func Key() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
}

// Entries returns n entries, made from their indexes from first on.
func Entries(first, n int) [][]byte {
	entries := make([][]byte, n)
	for i := range entries {
		entries[i] = fmt.Appendf(nil, "entry %d %s", first+i, bytes.Repeat([]byte{'.'}, (first+i)*7%50))
	}
	return entries
}

// Backend runs the contract of [board.Backend] against an implementation.
// fresh makes an empty database and returns a function that opens it: each call
// gives another handle on the same one, as another process would have.
func Backend(t *testing.T, fresh func(t *testing.T) func() board.Backend) {
	for name, test := range map[string]func(*testing.T, func() board.Backend){
		"empty":        testEmpty,
		"growing":      testGrowing,
		"conflict":     testConflict,
		"rollback":     testRollback,
		"own writes":   testOwnWrites,
		"largest":      testLargest,
		"many writers": testWriters,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

func open(t *testing.T, b board.Backend, g board.Guard) *board.Log {
	t.Helper()
	l, err := board.Open(t.Context(), board.Config{Origin: Origin, Key: Key(), Backend: b, Guard: g})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func testEmpty(t *testing.T, handle func() board.Backend) {
	ctx := t.Context()
	open(t, handle(), &Guard{})
	err := handle().View(ctx, func(r board.Reader) error {
		if head, err := r.Head(ctx); err != nil || head != (board.Head{}) {
			t.Errorf("head %+v, %v", head, err)
		}
		if entries, err := r.Entries(ctx, 0, board.TileWidth+1); err != nil || len(entries) != 0 {
			t.Errorf("%d entries, %v", len(entries), err)
		}
		if tile, err := r.Tile(ctx, 0, 0); err != nil || len(tile) != 0 {
			t.Errorf("tile of %d bytes, %v", len(tile), err)
		}
		if note, err := r.Published(ctx); err != nil || len(note) != 0 {
			t.Errorf("note of %d bytes, %v", len(note), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func testGrowing(t *testing.T, handle func() board.Backend) {
	g := &Guard{}
	l := open(t, handle(), g)
	size := 0
	for _, n := range []int{1, 1, 253, 1, 1, 255, 600, 3} {
		c, err := l.Append(t.Context(), uint64(size), Entries(size, n))
		size += n
		if err != nil || c.Size != uint64(size) { //nolint:gosec // small
			t.Fatalf("size %d: %+v, %v", size, c, err)
		}
		checkLog(t, handle(), size)
	}
	open(t, handle(), g)
}

// checkLog recomputes a log that was made of Entries(0, size).
func checkLog(t *testing.T, b board.Backend, size int) {
	t.Helper()
	ctx := t.Context()
	err := b.View(ctx, func(r board.Reader) error {
		for first := 0; first <= size; first += board.TileWidth {
			n := min(board.TileWidth+1, size-first)
			entries, err := r.Entries(ctx, uint64(first), board.TileWidth+1)
			if err != nil || len(entries) != n {
				t.Fatalf("%d entries from %d on, want %d, %v", len(entries), first, n, err)
			}
			for i, want := range Entries(first, n) {
				if !bytes.Equal(entries[i], want) {
					t.Fatalf("entry %d is %q", first+i, entries[i])
				}
			}
		}
		head, err := r.Head(ctx)
		if err != nil || head.Size != uint64(size) { //nolint:gosec // small
			t.Fatalf("head %+v, %v", head, err)
		}
		return board.CheckStored(ctx, r, func(f *board.Finding) { t.Error(f) })
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testConflict(t *testing.T, handle func() board.Backend) {
	l := open(t, handle(), &Guard{})
	if _, err := l.Append(t.Context(), 0, Entries(0, 5)); err != nil {
		t.Fatal(err)
	}
	for _, at := range []uint64{0, 4, 6} {
		if _, err := l.Append(t.Context(), at, Entries(0, 1)); !errors.Is(err, board.ErrConflict) {
			t.Errorf("at %d: %v", at, err)
		}
		// The database compares by itself: it does not rely on the package.
		err := handle().Update(t.Context(), func(tx board.Tx) error {
			return tx.Insert(t.Context(), board.Batch{From: at, Entries: Entries(0, 1), Head: board.Head{Size: at + 1}})
		})
		if !errors.Is(err, board.ErrConflict) {
			t.Errorf("insert at %d: %v", at, err)
		}
	}
	checkLog(t, handle(), 5)
}

var errTest = errors.New("boardtest: the caller changed its mind")

func testRollback(t *testing.T, handle func() board.Backend) {
	l := open(t, handle(), &Guard{})
	if _, err := l.Append(t.Context(), 0, Entries(0, 5)); err != nil {
		t.Fatal(err)
	}
	err := handle().Update(t.Context(), func(tx board.Tx) error {
		if _, err := l.Add(t.Context(), tx, 5, Entries(5, 400)); err != nil {
			t.Error(err)
		}
		if err := tx.SetPublished(t.Context(), []byte("never")); err != nil {
			t.Error(err)
		}
		return errTest
	})
	if !errors.Is(err, errTest) {
		t.Errorf("update returned %v", err)
	}
	checkLog(t, handle(), 5)
	if _, err := l.Append(t.Context(), 5, Entries(5, 1)); err != nil {
		t.Error(err)
	}
}

func testOwnWrites(t *testing.T, handle func() board.Backend) {
	l := open(t, handle(), &Guard{})
	err := handle().Update(t.Context(), func(tx board.Tx) error {
		size := 0
		for _, n := range []int{10, 300, 1, 700} {
			head, err := l.Add(t.Context(), tx, uint64(size), Entries(size, n))
			if err != nil {
				return err
			}
			size += n
			if again, err := tx.Head(t.Context()); err != nil || again != head || head.Size != uint64(size) { //nolint:gosec // small
				t.Errorf("head %+v, %+v, %v", head, again, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := l.Publish(t.Context()); err != nil || c.Size != 1011 {
		t.Errorf("%+v, %v", c, err)
	}
	checkLog(t, handle(), 1011)
}

func testLargest(t *testing.T, handle func() board.Backend) {
	l := open(t, handle(), &Guard{})
	entries := [][]byte{bytes.Repeat([]byte{0xff}, board.MaxEntry), {0}, bytes.Repeat([]byte{0}, board.MaxEntry)}
	if _, err := l.Append(t.Context(), 0, entries); err != nil {
		t.Fatal(err)
	}
	err := handle().View(t.Context(), func(r board.Reader) error {
		got, err := r.Entries(t.Context(), 0, 3)
		if err != nil || len(got) != 3 {
			t.Fatalf("%d entries, %v", len(got), err)
		}
		for i := range got {
			if !bytes.Equal(got[i], entries[i]) {
				t.Errorf("entry %d differs", i)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// testWriters has several processes append one entry at a time, each again
// after a conflict.
func testWriters(t *testing.T, handle func() board.Backend) {
	const writers, each = 4, 15
	g := &Guard{}
	open(t, handle(), g)
	var wg sync.WaitGroup
	for range writers {
		l := open(t, handle(), g)
		wg.Go(func() {
			for done := 0; done < each; {
				switch err := appendNext(t.Context(), l); {
				case err == nil:
					done++
				case !errors.Is(err, board.ErrConflict):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	checkLog(t, handle(), writers*each)
	open(t, handle(), g)
}

// appendNext appends the entry of the index that the log has reached.
func appendNext(ctx context.Context, l *board.Log) error {
	c, err := l.Publish(ctx)
	if err != nil {
		return err
	}
	_, err = l.Append(ctx, c.Size, Entries(int(c.Size), 1)) //nolint:gosec // a few entries
	return err
}
