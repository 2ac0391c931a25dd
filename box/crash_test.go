package box_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hustings/ballot"
	"hustings/box"
	"hustings/internal/need"
	"hustings/internal/sample"
)

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
	defer in.Close() //nolint:errcheck // nothing was written
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

// TestCrashSurvey kills a survey's process at some of the steps: its sealed
// responses are there whenever their entries are, or the verdict names them.
func TestCrashSurvey(t *testing.T) {
	c := smallBatches()
	c.Questionnaire = sample.Questions(1)
	for steps := 0; steps < 90; steps += 5 {
		t.Run(fmt.Sprintf("step %d", steps), func(t *testing.T) {
			w := newWorld(t, filepath.Join(t.TempDir(), "what.db"), c)
			l := w.lifeOf()
			f := &fate{left: steps}
			if err := l.live(w, mortal(f)); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			w.livesOn(t, l, f.where)
		})
	}
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
