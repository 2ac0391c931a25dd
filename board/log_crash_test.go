package board_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"hustings/board"
	"hustings/board/boardtest"
)

var errDead = errors.New("the process was killed")

// life is a process that dies at its n-th step and does nothing after. A step
// is any moment at which a call to the database or the guard is about to begin
// or has just ended.
type life struct {
	left int
	dead bool
	path []string // the steps taken
}

// step reports whether the process is still there.
func (l *life) step(name string) error {
	if l.dead {
		return errDead
	}
	l.path = append(l.path, name)
	if l.left--; l.left == 0 {
		l.dead = true
		return errDead
	}
	return nil
}

// mortal is a backend as seen by a process that dies. Everything signed that
// could have been seen from outside is kept in seen.
type mortal struct {
	*boardtest.Memory
	*life
}

func (m mortal) View(ctx context.Context, f func(board.Reader) error) error {
	if err := m.step("view"); err != nil {
		return err
	}
	return m.Memory.View(ctx, f)
}

func (m mortal) Update(ctx context.Context, f func(board.Tx) error) error {
	if err := m.step("begin"); err != nil {
		return err
	}
	err := m.Memory.Update(ctx, func(tx board.Tx) error {
		if err := f(mortalTx{tx, m.life}); err != nil {
			return err
		}
		return m.step("before commit")
	})
	if err != nil {
		return err
	}
	return m.step("after commit") // committed, but the caller never hears of it
}

type mortalTx struct {
	board.Tx
	*life
}

func (m mortalTx) Insert(ctx context.Context, b board.Batch) error {
	if err := m.step("before insert"); err != nil {
		return err
	}
	if err := m.Tx.Insert(ctx, b); err != nil {
		return err
	}
	return m.step("after insert")
}

func (m mortalTx) SetPublished(ctx context.Context, note []byte) error {
	if err := m.step("before set published"); err != nil {
		return err
	}
	if err := m.Tx.SetPublished(ctx, note); err != nil {
		return err
	}
	return m.step("after set published")
}

func (m mortalTx) Head(ctx context.Context) (board.Head, error) {
	if err := m.step("head"); err != nil {
		return board.Head{}, err
	}
	return m.Tx.Head(ctx)
}

type mortalGuard struct {
	*boardtest.Guard
	*life
	seen *[][]byte
}

func (m mortalGuard) Read() ([]byte, error) {
	if err := m.step("read guard"); err != nil {
		return nil, err
	}
	return m.Guard.Read()
}

func (m mortalGuard) Write(note []byte) error {
	if err := m.step("before guard"); err != nil {
		return err
	}
	*m.seen = append(*m.seen, bytes.Clone(note))
	if err := m.Guard.Write(note); err != nil {
		return err
	}
	return m.step("after guard")
}

// run is what the process does: open, append twice.
func (f fixture) run(ctx context.Context, l *life, seen *[][]byte, first, second int) error {
	log, err := board.Open(ctx, board.Config{
		Origin: boardtest.Origin, Key: boardtest.Key(),
		Backend: mortal{f.backend, l}, Guard: mortalGuard{f.guard, l, seen},
	})
	if err != nil {
		return err
	}
	at := 0
	for _, n := range []int{first, second} {
		if _, err := log.Append(ctx, uint64(at), boardtest.Entries(at, n)); err != nil {
			return err
		}
		at += n
	}
	return nil
}

// TestKilledAnywhere kills the process at every step, starts it again, and has
// the caller do what a caller does who heard nothing: the same once more.
func TestKilledAnywhere(t *testing.T) {
	for _, sizes := range [][2]int{{1, 1}, {3, 300}, {256, 256}, {200, 700}} {
		steps := 0
		for at := 1; ; at++ {
			f := fixture{&boardtest.Memory{}, &boardtest.Guard{}}
			var seen [][]byte
			l := &life{left: at}
			err := f.run(t.Context(), l, &seen, sizes[0], sizes[1])
			if err == nil {
				steps = at - 1
				break
			}
			if !errors.Is(err, errDead) {
				t.Fatalf("%v, killed at step %d: %v", sizes, at, err)
			}
			name := fmt.Sprintf("%v, killed at step %d (%s)", sizes, at, l.path[len(l.path)-1])
			f.reopen(t, name, sizes, seen)
		}
		if steps < 25 {
			t.Errorf("%v: only %d steps", sizes, steps)
		}
	}
}

// reopen starts again after a death, twice, and finishes the work.
func (f fixture) reopen(t *testing.T, name string, sizes [2]int, seen [][]byte) {
	t.Helper()
	stored := f.size(t)
	l, err := f.open(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if c, err := l.Publish(t.Context()); err != nil || c.Size != stored {
		t.Fatalf("%s: %d entries stored, %d published after reopening, %v", name, stored, c.Size, err)
	}
	if stored > 0 {
		checkExported(t, exported(t, f.backend), int(stored))
	}
	if _, err := f.open(t.Context()); err != nil {
		t.Fatalf("%s: opened again: %v", name, err)
	}
	at := 0
	for _, n := range sizes {
		_, err := l.Append(t.Context(), uint64(at), boardtest.Entries(at, n))
		if done := f.size(t); err != nil && !errors.Is(err, board.ErrConflict) || done < uint64(at+n) {
			t.Fatalf("%s: appending again at %d: %d entries, %v", name, at, done, err)
		}
		at += n
	}
	checkExported(t, exported(t, f.backend), at)
	f.continuesAll(t, name, seen)
}

// size returns the number of entries stored.
func (f fixture) size(t *testing.T) (size uint64) {
	t.Helper()
	err := f.backend.View(t.Context(), func(r board.Reader) error {
		head, err := r.Head(t.Context())
		size = head.Size
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// continuesAll checks that every checkpoint that ever left the process is a
// beginning of the final log.
func (f fixture) continuesAll(t *testing.T, name string, seen [][]byte) {
	t.Helper()
	key, err := board.NewLogKey(boardtest.Origin, boardtest.Key()[32:])
	if err != nil {
		t.Fatal(err)
	}
	last, err := board.ParseCheckpoint(f.note(t), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, msg := range seen {
		c, err := board.ParseCheckpoint(msg, key)
		if err != nil {
			t.Fatal(err)
		}
		err = f.backend.View(t.Context(), func(r board.Reader) error {
			_, err := board.ProveConsistency(c, last, board.StoredTiles(t.Context(), r))
			return err
		})
		if err != nil {
			t.Errorf("%s: the checkpoint of %d entries was forked: %v", name, c.Size, err)
		}
	}
}

// TestKilledWhileRecovering kills the process, and the one after it too.
func TestKilledWhileRecovering(t *testing.T) {
	for at := 1; at < 40; at++ {
		for again := 1; again < 20; again++ {
			f := fixture{&boardtest.Memory{}, &boardtest.Guard{}}
			var seen [][]byte
			if err := f.run(t.Context(), &life{left: at}, &seen, 2, 3); err == nil {
				return
			}
			if err := f.run(t.Context(), &life{left: again}, &seen, 2, 3); err != nil &&
				!errors.Is(err, errDead) && !errors.Is(err, board.ErrConflict) {
				t.Fatalf("killed at %d and %d: %v", at, again, err)
			}
			f.reopen(t, fmt.Sprintf("killed at %d and %d", at, again), [2]int{2, 3}, seen)
		}
	}
}

// brokenGuard can't be written: a full disk.
type brokenGuard struct{ *boardtest.Guard }

func (brokenGuard) Write([]byte) error { return errDead }

// Entries that are stored while the guard can't be written come out later.
func TestGuardNotWritable(t *testing.T) {
	f := newFixture(t, 10)
	l, err := board.Open(t.Context(), board.Config{
		Origin: boardtest.Origin, Key: boardtest.Key(), Backend: f.backend, Guard: brokenGuard{f.guard},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), 10, boardtest.Entries(10, 3)); !errors.Is(err, board.ErrUnpublished) || !errors.Is(err, errDead) {
		t.Errorf("append: %v", err)
	}
	checkExported(t, exported(t, f.backend), 10)
	if _, err := l.Append(t.Context(), 10, boardtest.Entries(10, 3)); !errors.Is(err, board.ErrConflict) {
		t.Errorf("append again: %v", err)
	}
	f.append(t, 1)
	checkExported(t, exported(t, f.backend), 14)
}
