package box_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/internal/need"
	"hustings/internal/sample"
)

var errKilled = errors.New("killed")

// fate kills a process at the n-th of the steps that reach the disk: before or
// after one takes effect, and within transactions. A dead process reaches
// nothing any more.
type fate struct {
	mu    sync.Mutex
	left  int
	where string
}

func (f *fate) step(where string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		if f.where == "" {
			f.where = where
		}
		return errKilled
	}
	f.left--
	return nil
}

// around kills before or after what do does.
func (f *fate) around(where string, do func() error) error {
	if err := f.step("before " + where); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return f.step("after " + where)
}

type mortalStore struct {
	box.Store
	f *fate
}

func (s mortalStore) Change(ctx context.Context, f func(box.Tx) error) error {
	return s.f.around("commit of a change", func() error {
		return s.Store.Change(ctx, func(tx box.Tx) error { return f(mortalTx{tx, s.f}) })
	})
}

func (s mortalStore) Update(ctx context.Context, f func(board.Tx) error) error {
	return s.f.around("commit of an update", func() error {
		return s.Store.Update(ctx, func(tx board.Tx) error { return f(mortalBoardTx{tx, s.f}) })
	})
}

func (s mortalStore) FirstKey(ctx context.Context, id box.WaitingID) (current box.WaitingID, err error) {
	err = s.f.around("naming the first key", func() error { current, err = s.Store.FirstKey(ctx, id); return err })
	return current, err
}

func (s mortalStore) Forget(ctx context.Context, id box.WaitingID) error {
	return s.f.around("forgetting a key", func() error { return s.Store.Forget(ctx, id) })
}

func (s mortalStore) Scrub(ctx context.Context) error {
	return s.f.around("scrubbing", func() error { return s.Store.Scrub(ctx) })
}

func (s mortalStore) Lock(ctx context.Context) (box.Lock, error) {
	l, err := s.Store.Lock(ctx)
	return mortalLock{l, s.f}, err
}

type mortalLock struct {
	box.Lock
	f *fate
}

func (l mortalLock) Add(ctx context.Context, want box.Head, rows []box.Row, last func() error) error {
	return l.f.around("commit of ballots", func() error {
		return l.Lock.Add(ctx, want, rows, func() error {
			if err := l.f.step("within the transaction of ballots"); err != nil {
				return err
			}
			return last()
		})
	})
}

type mortalTx struct {
	box.Tx
	f *fate
}

func (t mortalTx) Insert(ctx context.Context, b board.Batch) error {
	return t.f.around("inserting entries", func() error { return t.Tx.Insert(ctx, b) })
}

func (t mortalTx) Rewrite(ctx context.Context, id box.WaitingID, rows []box.Row) error {
	return t.f.around("rewriting", func() error { return t.Tx.Rewrite(ctx, id, rows) })
}

type mortalBoardTx struct {
	board.Tx
	f *fate
}

func (t mortalBoardTx) SetPublished(ctx context.Context, note []byte) error {
	return t.f.around("setting the checkpoint", func() error { return t.Tx.SetPublished(ctx, note) })
}

type mortalKeys struct {
	box.WaitingKeys
	f *fate
}

func (k mortalKeys) Make(c ballot.CeremonyID, id box.WaitingID, secret []byte) error {
	return k.f.around("making a key", func() error { return k.WaitingKeys.Make(c, id, secret) })
}

func (k mortalKeys) Destroy(c ballot.CeremonyID, id box.WaitingID) error {
	return k.f.around("destroying a key", func() error { return k.WaitingKeys.Destroy(c, id) })
}

type mortalGuard struct {
	board.Guard
	f *fate
}

func (g mortalGuard) Write(note []byte) error {
	return g.f.around("writing the checkpoint file", func() error { return g.Guard.Write(note) })
}

func mortal(f *fate) func(*box.Config) {
	return func(c *box.Config) {
		c.Store, c.Keys, c.Guard = mortalStore{c.Store, f}, mortalKeys{c.Keys, f}, mortalGuard{c.Guard, f}
	}
}

// copied is the same poll on a copy of its SQLite database.
func (w *world) copied(t *testing.T) *world {
	t.Helper()
	c := &world{Poll: w.Poll, t: t, dir: t.TempDir()}
	c.addr = filepath.Join(c.dir, "what.db")
	c.keys = box.KeyDir{Dir: filepath.Join(c.dir, "keys")}
	w.disconnect() // folds the engine's log into the file
	copyFile(t, w.addr, c.addr)
	if err := os.CopyFS(filepath.Join(c.dir, "what.checkpoints"), os.DirFS(filepath.Join(w.dir, "what.checkpoints"))); err != nil {
		t.Fatal(err)
	}
	w.connect()
	c.connect()
	t.Cleanup(c.disconnect)
	c.clock.Store(int64(w.Manifest.Times.Open))
	return c
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// life is a poll from its first ballot to the count. It goes on wherever the
// process before was killed, and keeps the receipts that voters were given.
type life struct {
	ballots  [][]byte // the last is the second of the first voter
	receipts map[int]ballot.Receipt
}

func (l *life) live(w *world, edit ...func(*box.Config)) (err error) {
	c := w.config()
	for _, e := range edit {
		e(&c)
	}
	b, err := box.New(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if b.Standing().Phase == ballot.PhaseOpen {
		if err := l.vote(w, b); err != nil {
			return err
		}
	}
	for range 2 {
		if err := drain(b); err != nil {
			return err
		}
		if b.Standing().Phase >= ballot.PhaseClaimed {
			return nil
		}
		if err := l.issue(w, b); err != nil {
			return err
		}
		w.clock.Store(int64(b.Standing().Claims))
	}
	return fmt.Errorf("phase %v at the end", b.Standing().Phase)
}

// vote casts in three visits, the whole of each again where it was cut short, up
// to the closing time.
func (l *life) vote(w *world, b *box.Box) error {
	visits := [][2]int{{0, 7}, {5, 9}, {9, len(l.ballots)}}
	for _, v := range visits {
		if w.clock.Load() >= int64(b.Standing().Close) {
			return nil
		}
		for i := v[0]; i < v[1]; i++ {
			r, err := b.Cast(ctx, l.ballots[i])
			if err != nil {
				return err
			}
			if was, ok := l.receipts[i]; ok && was != r {
				return fmt.Errorf("another receipt for ballot %d", i)
			}
			l.receipts[i] = r
		}
		if err := drain(b); err != nil {
			return err
		}
	}
	w.clock.Store(int64(b.Standing().Close))
	return nil
}

func (l *life) issue(w *world, b *box.Box) error {
	entry, file := w.issuedEntry(len(l.ballots) - 1)
	_, err := b.Append(ctx, entry, file)
	return err
}

func drain(b *box.Box) error {
	for {
		if did, err := b.Advance(ctx); err != nil || !did {
			return err
		}
	}
}

func (w *world) livesOn(t *testing.T, l *life, killedAt string) {
	t.Helper()
	if err := l.live(w); err != nil {
		t.Fatalf("after being killed %s: %v", killedAt, err)
	}
	b := w.open()
	list := make([]ballot.Receipt, 0, len(l.receipts))
	for _, r := range l.receipts {
		list = append(list, r)
	}
	r := w.verify(b, list...)
	if !r.OK() || len(list) != len(l.ballots) || r.Ballots != len(l.ballots) || r.Phase != ballot.PhaseClaimed {
		t.Errorf("killed %s: %d receipts, %d ballots, phase %v", killedAt, len(list), r.Ballots, r.Phase)
	}
	if ids, err := w.keys.List(w.Manifest.Ceremony); err != nil || len(ids) != 0 {
		t.Errorf("killed %s: waiting keys are left: %v %v", killedAt, ids, err)
	}
}

func (w *world) lifeOf() *life {
	first := w.voter()
	l := &life{ballots: [][]byte{w.vote(first, 0, 0)}, receipts: make(map[int]ballot.Receipt)}
	l.ballots = append(append(l.ballots, w.ballots(10)...), w.vote(first, 1, 3))
	return l
}

func smallBatches() sample.Config { return sample.Config{Expected: 12, BatchMin: 3, BallotsPerKey: 2} }

// TestCrash kills a poll's process at every step that reaches the disk: nothing
// for which a receipt was given is lost, nothing is published twice, the log
// does not fork, and no waiting key is left behind.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	w := newWorld(t, filepath.Join(t.TempDir(), "what.db"), smallBatches())
	l := w.lifeOf()
	steps := 0
	for ; ; steps++ {
		here := &life{ballots: l.ballots, receipts: make(map[int]ballot.Receipt)}
		f := &fate{left: steps}
		done := false
		t.Run(fmt.Sprintf("step %d", steps), func(t *testing.T) {
			c := w.copied(t)
			err := here.live(c, mortal(f))
			if done = err == nil; !done && !errors.Is(err, errKilled) {
				t.Fatalf("killed %s: %v", f.where, err)
			}
			// Killed again while it recovers.
			if err := here.live(c, mortal(&fate{left: steps * 7 % 41})); err != nil && !errors.Is(err, errKilled) {
				t.Fatalf("killed %s, and again: %v", f.where, err)
			}
			c.livesOn(t, here, f.where)
		})
		if done || t.Failed() {
			break
		}
	}
	t.Logf("%d steps", steps)
}

// TestCrashPostgres kills at some of the steps, for a poll costs more here.
func TestCrashPostgres(t *testing.T) {
	addr := need.Postgres(t)
	for _, steps := range []int{0, 3, 9, 17, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 60, 70, 80} {
		t.Run(fmt.Sprintf("step %d", steps), func(t *testing.T) {
			w := newWorld(t, addr, smallBatches())
			l := w.lifeOf()
			f := &fate{left: steps}
			if err := l.live(w, mortal(f)); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			w.livesOn(t, l, f.where)
		})
	}
}
