package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// site is hustings serve on databases of its own, with a clock that tests move, and
// commands beside it.
type site struct {
	t      *testing.T
	dir    string
	ahead  atomic.Int64 // seconds of everybody's clock
	origin string
	places []string // as flags
	stop   func()
}

func newSite(t *testing.T) *site {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	return &site{t: t, dir: dir, places: []string{
		"--who", filepath.Join(dir, "who.db"), "--what", filepath.Join(dir, "what.db"), "--keys", filepath.Join(dir, "keys"),
	}}
}

func (s *site) now() time.Time {
	return time.Now().Add(time.Duration(s.ahead.Load()) * time.Second)
}

// said is what a command prints, read while it runs.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// command runs a command, and fails unless it ends as it should.
func (s *site) command(want int, args ...string) string {
	s.t.Helper()
	var out said
	if code := run(s.t.Context(), args, world{out: &out, err: &out, now: s.now}); code != want {
		s.t.Fatalf("hustings %s: exit code %d, want %d\n%s", strings.Join(args, " "), code, want, &out)
	}
	return out.String()
}

// start starts the server, waits until it has said some words, and gives all it
// has said.
func (s *site) start(words string, flags ...string) string {
	s.t.Helper()
	listen := freeAddress(s.t)
	ctx, stop := context.WithCancel(context.WithoutCancel(s.t.Context()))
	var out said
	ended := make(chan int, 1)
	args := append(append([]string{"serve", "--listen", listen, "--client", clientFolder}, flags...), s.places...)
	go func() { ended <- run(ctx, args, world{out: &out, err: &out, now: s.now}) }()
	s.stop = func() {
		stop()
		if code := <-ended; code != exitDone {
			s.t.Errorf("the server ended with %d:\n%s", code, &out)
		}
		s.stop = nil
	}
	s.t.Cleanup(func() {
		if s.stop != nil {
			s.stop()
		}
	})
	s.origin = "http://" + listen
	for !strings.Contains(out.String(), words) {
		select {
		case code := <-ended:
			s.stop = nil
			s.t.Fatalf("the server ended with %d:\n%s", code, &out)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return out.String()
}
