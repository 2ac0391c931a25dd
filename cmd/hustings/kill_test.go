package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/internal/need"
	"hustings/trustee"
	"hustings/voter"
)

// The server is killed without warning at random moments while 200 members vote
// and while the poll closes, and started again on the same databases. Every
// receipt is honoured, nobody votes twice, and the audit holds.
func TestKillServer(t *testing.T) {
	for round := range rounds(5) {
		t.Run(fmt.Sprint(round), func(t *testing.T) { killRound(t, localPlaces(t)) })
	}
}

func TestKillServerPostgres(t *testing.T) {
	for round := range rounds(1) {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			p := localPlaces(t)
			p.Who, p.What = need.Postgres(t), need.Postgres(t)
			killRound(t, p)
		})
	}
}

// rounds is how often the long tests are run: make soak sets it.
func rounds(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("HUSTINGS_ROUNDS")); err == nil {
		return n
	}
	return usual
}

const killVoters = 200

func killRound(t *testing.T, p places) {
	e := newElection(t, p, killVoters, "roberts-board", func(d *ballot.Draft) {
		d.BallotsPerKey, d.BatchMin = 2, 20
	})
	e.open()
	k := &killing{e: e, seed: rand.Uint64()}
	t.Logf("seed %d", k.seed)
	stop := k.begin()
	k.vote(t)
	e.cannotVoteAgain(t)
	e.persist(t, e.close)
	e.untilPersisted(t, ballot.PhaseClaimed)
	stop()
	e.openBallots()

	r := e.verify(k.receipts)
	if !r.Stands() || r.Keys != killVoters || r.State.Final() != killVoters {
		t.Errorf("%d ballot keys, %d final ballots of %d voters, the result stands: %v", r.Keys, r.State.Final(), killVoters, r.Stands())
	}
	if got := r.State.Electorates[0].IssuedByAll(); got != killVoters {
		t.Errorf("%d passes for %d voters", got, killVoters)
	}
	if r.Ballots != len(k.receipts) {
		t.Errorf("%d ballots on the board, %d receipts", r.Ballots, len(k.receipts))
	}
	t.Logf("killed %d times; %d receipts, %d requests lost", k.kills.Load(), len(k.receipts), k.lost.Load())
	if k.kills.Load() < 3 {
		t.Error("killed too seldom to tell anything")
	}
}

// killing is a round under way.
type killing struct {
	e     *election
	seed  uint64
	kills atomic.Int64
	lost  atomic.Int64

	mu       sync.Mutex
	receipts []ballot.Receipt
}

// begin kills the server again and again, from a tenth of a second after it
// answers to half a second, and starts it again.
func (k *killing) begin() (stop func()) {
	random := rand.New(rand.NewPCG(k.seed, 1)) //nolint:gosec // moments, not secrets
	end := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			case <-time.After(time.Duration(20+random.IntN(480)) * time.Millisecond):
			}
			k.e.kill()
			k.e.start()
			k.kills.Add(1)
		}
	}()
	return func() { close(end); <-done }
}

// vote lets everybody vote, a quarter of them twice, sixteen at a time.
func (k *killing) vote(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	base := &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute}
	defer base.CloseIdleConnections()
	next := make(chan int)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for i := range next {
				if err := k.voter(ctx, k.e.device(i, base), i); err != nil {
					t.Errorf("voter %d: %v", i, err)
				}
			}
		})
	}
	for i := range killVoters {
		next <- i
	}
	close(next)
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// voter casts, again until there is a receipt, at a person's uneven pace.
func (k *killing) voter(ctx context.Context, d *device, i int) error {
	random := rand.New(rand.NewPCG(k.seed, uint64(i)+2)) //nolint:gosec // as above
	ballots := 1
	if i%4 == 0 {
		ballots = 2
	}
	for n := 0; n < ballots; {
		pause(ctx, time.Duration(random.IntN(200))*time.Millisecond)
		receipt, err := d.cast(ctx, i+n)
		switch {
		case err == nil:
			k.mu.Lock()
			k.receipts = append(k.receipts, receipt)
			k.mu.Unlock()
			if int(receipt.Sequence) != n {
				return fmt.Errorf("ballot %d has number %d", n, receipt.Sequence)
			}
			n++
		case ctx.Err() != nil:
			return ctx.Err()
		case !transient(err):
			return err
		default:
			k.lost.Add(1)
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// cannotVoteAgain lets members who have voted come with a new device.
func (e *election) cannotVoteAgain(t *testing.T) {
	t.Helper()
	for i := range 10 {
		d := e.device(i, http.DefaultTransport)
		e.persist(t, func() error {
			_, err := d.pass(t.Context())
			if err == nil {
				t.Fatalf("member %d has a second pass", i)
			}
			if errors.Is(err, voter.ErrAlreadyIssued) {
				return nil
			}
			return err
		})
	}
}

// persist repeats what a killed server has spoiled.
func (e *election) persist(t *testing.T, step func() error) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := step()
		var waiting *trustee.WaitingError
		switch {
		case err == nil:
			return
		case time.Now().After(end), !transient(err) && !errors.As(err, &waiting) && !errors.Is(err, trustee.ErrTooEarly):
			t.Fatal(err)
		}
	}
}

func (e *election) untilPersisted(t *testing.T, phase ballot.Phase) {
	t.Helper()
	e.persist(t, func() error {
		at, err := e.server.hall.statusNow(t.Context(), e.poll.ceremony)
		if err == nil && at < phase {
			err = &trustee.WaitingError{For: phase.String()}
		}
		return err
	})
}
