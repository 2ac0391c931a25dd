package box_test

import (
	"context"
	"errors"
	"sync"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
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

func (t mortalTx) PutRedactions(ctx context.Context, body []byte) error {
	return t.f.around("storing redactions", func() error { return t.Tx.PutRedactions(ctx, body) })
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
