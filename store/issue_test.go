package store

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/crypto/blind"
	"hustings/internal/need"
	"hustings/registrar"
	"hustings/roll"
)

// issuing is a registrar on a real store with n voters.
func issuing(t testing.TB, address string, n int) (*Who, *registrar.Service, registrar.Poll) {
	t.Helper()
	w := mustOpenWho(t, address)
	s := registrar.New(w, registrar.KeyDir{Dir: t.TempDir()}, rand.Reader, time.Now)
	if _, err := s.CreateKeys(t.Context(), passCeremony, 0, 1, 2048); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		w.FreezePoll(t.Context(), passCeremony, []roll.Frozen{frozen(t, passCeremony, n)}),
		w.AgreePasses(t.Context(), passCeremony, 0, passPoll),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return w, s, registrar.Poll{
		Ceremony: passCeremony, ID: passPoll, Agreed: true, CheckIn: []bool{false},
		Close: ballot.Time(time.Now().Add(time.Hour).Unix()),
	}
}

func blinded(t testing.TB) []byte {
	t.Helper()
	b := make([]byte, blind.MinSize)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	b[0] &= 0x7f
	return b
}

// TestIssueOnBothEngines lets members ask at once, in two processes as it were,
// while the poll closes: nobody has two answers, and the list names exactly those
// who had one.
func TestIssueOnBothEngines(t *testing.T) {
	const voters, rivals = 12, 3
	onBoth(t, func(t *testing.T, address func() string) {
		w, s, poll := issuing(t, address(), voters)
		var answers [voters][rivals][]byte
		var done atomic.Int64
		half := make(chan struct{})
		var all sync.WaitGroup
		for v := range voters {
			for r := range rivals {
				request := blinded(t)
				all.Go(func() {
					got, err := s.Issue(t.Context(), poll, roll.Seat{Number: member(v).Number}, request)
					if err != nil && !errors.Is(err, registrar.ErrAlreadyIssued) && !errors.Is(err, registrar.ErrClosed) {
						t.Error(err)
					}
					answers[v][r] = got
					if done.Add(1) == voters*rivals/2 {
						close(half)
					}
				})
			}
		}
		<-half
		lists, err := s.Close(t.Context(), poll)
		all.Wait()
		if err != nil {
			t.Fatal(err)
		}
		numbers, err := w.VoterNumbers(t.Context(), passCeremony, 0)
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for i, number := range numbers {
			listed[number] = lists[0].Bitmap.Has(i)
		}
		total := 0
		for v := range voters {
			n := 0
			for r := range rivals {
				if answers[v][r] != nil {
					n++
				}
			}
			if total += n; n > 1 || (n == 1) != listed[member(v).Number] {
				t.Errorf("%s: %d answers, listed %v", member(v).Number, n, listed[member(v).Number])
			}
		}
		t.Logf("%d of %d had a pass before the close", total, voters)
		again, err := s.Close(t.Context(), poll)
		if err != nil || len(again) != 1 || !bytes.Equal(again[0].Entry, lists[0].Entry) {
			t.Errorf("closed again, other lists (%v)", err)
		}
	})
}

// BenchmarkIssue measures the CPU time of a pass without HTTP, 64 at a time, as a
// ratio to rsa.SignPSS (2048 bits).
func BenchmarkIssue(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			address := filepath.Join(b.TempDir(), "who.db")
			if engine == "postgres" {
				address = need.Postgres(b)
			}
			const voters = 20000
			_, s, poll := issuing(b, address, voters)
			requests := make([][]byte, 256)
			for i := range requests {
				requests[i] = blinded(b)
			}
			var next atomic.Int64
			floor := signPSS(b)
			b.ResetTimer()
			before := cpu(b)
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := next.Add(1)
					if i > voters {
						b.Error("more rounds than voters: set -benchtime 5000x")
						return
					}
					if _, err := s.Issue(b.Context(), poll, roll.Seat{Number: fmt.Sprintf("BY%04d", i-1)}, requests[i%256]); err != nil {
						b.Error(err)
						return
					}
				}
			})
			used := (cpu(b) - before) / time.Duration(b.N)
			b.ReportMetric(float64(used.Microseconds()), "cpu-us/op")
			b.ReportMetric(float64(used)/float64(floor), "ratio")
		})
	}
}

// signPSS is the CPU time of the floor.
func signPSS(b *testing.B) time.Duration {
	b.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	digest := sha256.Sum256([]byte("x"))
	const rounds = 500
	before := cpu(b)
	for range rounds {
		if _, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], nil); err != nil {
			b.Fatal(err)
		}
	}
	return (cpu(b) - before) / rounds
}

// cpu is the time this process has used, on all cores.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
