package main

import (
	"context"
	"os"
	"os/signal"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// tidying runs all tests and then ends what they shared.
type tidying struct{ m *testing.M }

func (t tidying) Run() int {
	code := t.m.Run()
	closePagesWorld()
	return code
}

// TestMain makes this test binary the program itself where a script or a test
// runs "hustings": a process of its own, with passphrases that cost little and,
// with CLOCK in its environment, with a clock that is ahead or behind.
func TestMain(m *testing.M) {
	testscript.Main(tidying{m}, map[string]func(){
		"hustings": func() {
			workFactor = 10
			ahead, _ := time.ParseDuration(os.Getenv("CLOCK"))
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], world{ //nolint:gocritic // stop does no more than the end of the process
				in: os.Stdin, out: os.Stdout, err: os.Stderr, now: func() time.Time { return time.Now().Add(ahead) },
			}))
		},
	})
}
