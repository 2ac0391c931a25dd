package box_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/internal/need"
	"hustings/internal/sample"
	"hustings/store"
)

// TestManyCastWhileAnotherProcessAdvances casts from many goroutines while a
// second process publishes and, in the end, closes the same poll.
func TestManyCastWhileAnotherProcessAdvances(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		const voters = 120
		w := open(sample.Config{Expected: voters, BatchMin: 8, BallotsPerKey: 2})
		b, other := w.open(), w.open(readOnly)
		list := w.ballots(voters)
		var mu sync.Mutex
		var receipts []ballot.Receipt
		var wg sync.WaitGroup
		var next atomic.Int64
		for range 16 {
			wg.Go(func() {
				for {
					i := int(next.Add(1)) - 1
					if i >= 2*voters { // each twice: by two goroutines at about the same time
						return
					}
					r, err := b.Cast(ctx, list[i/2])
					if errors.Is(err, box.ErrClosed) {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					receipts = append(receipts, r)
					mu.Unlock()
				}
			})
		}
		stop := make(chan struct{})
		var ticks sync.WaitGroup
		for _, x := range []*box.Box{b, other} {
			ticks.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						if _, err := x.Advance(ctx); err != nil && !errors.Is(err, box.ErrStale) {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		for next.Load() < 2*voters-20 {
			_, _ = other.Publish(ctx)
		}
		w.clock.Store(int64(b.Standing().Close)) // closes under those who are casting
		wg.Wait()
		close(stop)
		ticks.Wait()
		w.toClaims(b, voters)
		r := w.verify(b, receipts...)
		if !r.OK() {
			t.Error("audit")
		}
		t.Logf("%d receipts, %d ballots on the board", len(receipts), r.Ballots)
	})
}

func TestOneProcessCasts(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{})
		b := w.open()
		if _, err := box.New(ctx, w.config()); !errors.Is(err, box.ErrLocked) {
			t.Errorf("a second one: %v", err)
		}
		other := w.open(readOnly)
		if _, err := other.Cast(ctx, w.ballots(1)[0]); !errors.Is(err, box.ErrLocked) {
			t.Errorf("without the lock: %v", err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Cast(ctx, w.ballots(1)[0]); !errors.Is(err, box.ErrEnded) {
			t.Errorf("after the end: %v", err)
		}
		w.cast(w.open(), w.ballots(1)...)
	})
}

func TestEarlyCloseByAnotherProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{})
		b, other := w.open(), w.open(readOnly)
		list := w.ballots(4)
		w.cast(b, list[:3]...)
		if err := other.ClosePoll(ctx, box.Closing{}); !errors.Is(err, box.ErrPhase) {
			t.Errorf("before the time: %v", err)
		}
		how := box.Closing{Early: true, Reason: "all have voted", Sign: func(before []byte) ([]ballot.Signed, error) {
			return []ballot.Signed{{Signature: ballot.SignEntry(w.Box, w.ID[:], ballot.RoleOfficer, before)}}, nil
		}}
		if err := other.ClosePoll(ctx, how); !errors.Is(err, box.ErrEntry) {
			t.Errorf("signed by a stranger: %v", err)
		}
		w.cast(b, list[0]) // nothing has happened
		how.Sign = func(before []byte) ([]ballot.Signed, error) {
			return []ballot.Signed{{Signature: ballot.SignEntry(w.Officers[0], w.ID[:], ballot.RoleOfficer, before)}}, nil
		}
		for range 2 {
			if err := other.ClosePoll(ctx, how); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Cast(ctx, list[3]); !errors.Is(err, box.ErrClosed) {
			t.Errorf("after the close: %v", err)
		}
		w.toClaims(b, 3)
		if r := w.verify(b); !r.OK() || r.Ballots != 3 {
			t.Errorf("%+v", r.Report)
		}
	})
}

func TestExtendedByAnotherProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{})
		b, other := w.open(), w.open(readOnly)
		list := w.ballots(2)
		was := b.Standing().Close
		e := &ballot.Amendment{Kind: ballot.AmendExtend, Close: was + 600, Reason: []byte("the hall was locked")}
		e.Officers = w.ByOfficers(e)
		at := w.put(other, e)
		if again := w.put(other, e); again != at {
			t.Errorf("the same entry again has index %d, had %d", again, at)
		}
		w.clock.Store(int64(was))
		w.cast(b, list[0])
		w.clock.Store(int64(was + 600))
		if _, err := b.Cast(ctx, list[1]); !errors.Is(err, box.ErrClosed) {
			t.Errorf("at the later closing time: %v", err)
		}
	})
}

func TestRunningBatches(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{Expected: 40, BatchMin: 5, BallotsPerKey: 2})
		b := w.open()
		first := w.voter()
		w.cast(b, w.vote(first, 0, 0))
		w.cast(b, w.ballots(8)...)
		w.advance(b)
		if n := b.Standing().Ballots; n != 0 {
			t.Errorf("%d ballots published of 9 waiting", n)
		}
		w.cast(b, w.vote(first, 1, 1))
		w.advance(b)
		if n := b.Standing().Ballots; n != 0 {
			t.Errorf("%d ballots published of 9 keys waiting", n)
		}
		w.cast(b, w.ballots(5)...)
		w.advance(b)
		var keys int
		b.Look(func(s *audit.State) { keys = s.Keys })
		if keys != 9 {
			t.Errorf("%d keys published of 14 waiting: five stay", keys)
		}
		w.toClaims(b, 14)
		if r := w.verify(b); !r.OK() || r.Ballots != 15 || r.Keys != 14 {
			t.Errorf("%+v", r.Report)
		}
	})
}

func TestClaim(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{BallotsPerKey: 2})
		b := w.open()
		list := w.ballots(3)
		receipts := w.cast(b, list[:2]...)
		// The box has lost the third, but for its receipt.
		e, err := ballot.Parse(list[2])
		if err != nil {
			t.Fatal(err)
		}
		third := e.(*ballot.Ballot)
		lost := ballot.SignReceipt(w.Box, w.ID, third, ballot.LeafHash(list[2]))
		w.clock.Store(int64(b.Standing().Close))
		w.advance(b)
		w.issue(b, 3)
		forged := lost
		forged.Signature[3] ^= 1
		for name, c := range map[string]struct {
			entry   []byte
			receipt ballot.Receipt
		}{"forged": {list[2], forged}, "another's": {list[2], receipts[0]}} {
			if err := b.Claim(ctx, c.entry, c.receipt); !errors.Is(err, box.ErrReceipt) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i, r := range append(receipts, lost, lost) {
			if err := b.Claim(ctx, list[min(i, 2)], r); err != nil {
				t.Errorf("claim %d: %v", i, err)
			}
		}
		w.clock.Add(w.Manifest.ClaimsSeconds)
		w.advance(b)
		r := w.verify(b, append(receipts, lost)...)
		if !r.OK() || r.Ballots != 3 || r.Phase != ballot.PhaseClaimed {
			t.Errorf("%+v", r.Report)
		}
		another := w.ballots(1)[0]
		if e, err = ballot.Parse(another); err != nil {
			t.Fatal(err)
		}
		tooLate := e.(*ballot.Ballot)
		late := ballot.SignReceipt(w.Box, w.ID, tooLate, ballot.LeafHash(another))
		if err := b.Claim(ctx, another, late); !errors.Is(err, box.ErrClosed) {
			t.Errorf("after the claims: %v", err)
		}
	})
}

func TestRecall(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{BallotsPerKey: 3, BatchMin: 2})
		b := w.open()
		v, stranger := w.voter(), w.voter()
		w.cast(b, w.vote(v, 0, 0))
		recall := func(v *sample.Voter) (*box.Recalled, error) {
			var sig [64]byte
			copy(sig[:], signRecall(w, v))
			return b.Recall(ctx, 0, v.Public(), sig)
		}
		check := func(where string, next uint8) {
			t.Helper()
			r, err := recall(v)
			if err != nil || r.Next != next || fmt.Sprint(r.Credentials) != fmt.Sprint(v.Pass) {
				t.Errorf("%s: %+v %v", where, r, err)
			}
		}
		check("waiting", 1)
		w.cast(b, w.vote(v, 1, 0))
		check("waiting twice", 2)
		if _, err := recall(stranger); !errors.Is(err, box.ErrUnknownKey) {
			t.Errorf("stranger: %v", err)
		}
		var none [64]byte
		if _, err := b.Recall(ctx, 0, v.Public(), none); !errors.Is(err, ballot.ErrSignature) {
			t.Errorf("unsigned: %v", err)
		}
		w.clock.Store(int64(b.Standing().Close))
		w.advance(b)
		check("on the board", 2)
	})
}

// TestLostConnection ends every connection to the server, the lock's too, under
// a box that takes ballots.
func TestLostConnection(t *testing.T) {
	w := newWorld(t, need.Postgres(t), sample.Config{})
	b := w.open()
	list := w.ballots(9)
	cut := func() {
		db, _ := w.raw()
		defer db.Close() //nolint:errcheck // nothing was written
		_, err := db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		if err != nil {
			t.Fatal(err)
		}
	}
	receipts := w.cast(b, list[:3]...)
	cut()
	receipts = append(receipts, w.cast(b, list[3:6]...)...)
	if _, err := box.New(ctx, w.config()); !errors.Is(err, box.ErrLocked) {
		t.Errorf("the lock was not taken again: %v", err)
	}
	cut()
	// Another process is faster: this one must not add any more.
	other, err := store.OpenWhat(ctx, w.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close() //nolint:errcheck // a test's
	boxes, err := other.Boxes(ctx, w.dir)
	if err != nil {
		t.Fatal(err)
	}
	c := w.config()
	c.Store = boxes.Poll(w.Manifest.Ceremony)
	second, err := box.New(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	receipts = append(receipts, w.cast(second, list[6:8]...)...)
	if _, err := b.Cast(ctx, list[8]); !errors.Is(err, box.ErrLocked) {
		t.Errorf("cast without the lock: %v", err)
	}
	if err := errors.Join(second.Close(), boxes.Close()); err != nil {
		t.Error(err)
	}
	receipts = append(receipts, w.cast(b, list[8])...)
	w.toClaims(b, 9)
	if r := w.verify(b, receipts...); !r.OK() || r.Ballots != 9 {
		t.Errorf("%+v", r.Report)
	}
}
