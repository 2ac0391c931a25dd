package box_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hustings/internal/need"
	"hustings/internal/sample"
)

// cpu is the processor time of this process so far.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// floor measures one RSA-2048 PSS verification and one of Ed25519.
func floor(b *testing.B) time.Duration {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	message := make([]byte, 600)
	digest := sha512.Sum384(message)
	s, err := rsa.SignPSS(rand.Reader, key, crypto.SHA384, digest[:], &rsa.PSSOptions{SaltLength: 48})
	if err != nil {
		b.Fatal(err)
	}
	e := ed25519.Sign(private, message)
	const rounds = 2000
	from := cpu(b)
	for range rounds {
		if rsa.VerifyPSS(&key.PublicKey, crypto.SHA384, digest[:], s, &rsa.PSSOptions{SaltLength: 48}) != nil || !ed25519.Verify(public, message, e) {
			b.Fatal("not valid")
		}
	}
	return (cpu(b) - from) / rounds
}

// BenchmarkCast casts from 64 goroutines and gives the processor time of a
// ballot, also as a multiple of what checking its two signatures takes.
func BenchmarkCast(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkCast(b, filepath.Join(b.TempDir(), "what.db"), 100) })
	b.Run("waiting", func(b *testing.B) { benchmarkCast(b, filepath.Join(b.TempDir(), "what.db"), 10000) })
	b.Run("postgres", func(b *testing.B) { benchmarkCast(b, need.Postgres(b), 100) })
}

func benchmarkCast(b *testing.B, addr string, batchMin int) {
	w := newWorld(b, addr, sample.Config{Expected: max(b.N, 2*batchMin), BatchMin: batchMin})
	x := w.open()
	ballots := w.ballots(b.N)
	least := floor(b)
	var next atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() { // the server's tick
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Millisecond):
				if _, err := x.Advance(ctx); err != nil {
					b.Error(err)
				}
			}
		}
	}()
	b.ResetTimer()
	from := cpu(b)
	for range 64 {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					return
				}
				if _, err := x.Cast(ctx, ballots[i]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	each := (cpu(b) - from) / time.Duration(b.N)
	b.StopTimer()
	close(stop)
	<-done
	b.ReportMetric(float64(each.Nanoseconds())/1000, "cpu-us/ballot")
	b.ReportMetric(float64(least.Nanoseconds())/1000, "floor-us")
	b.ReportMetric(float64(each)/float64(least), "floors")
}
