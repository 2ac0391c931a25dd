// Command hustings is the one binary: it serves polls, runs them from the
// command line, plays the trustee's and the voter's part, and verifies results.
//
// It wires the rooms together and decides nothing: what an election is lies in
// packages ballot and audit. Exit codes: 0 done, 1 a check failed, 2 usage or
// bad input, 3 all right so far but no outcome yet (verify).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"hustings/ballot/count"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitNotYet = 3
)

// exit is an error with an exit code. A nil err has been told already.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// failed says that a check failed: exit code 1.
func failed(format string, args ...any) error {
	return &exit{exitFailed, fmt.Errorf(format, args...)}
}

// world is what a command sees of the outside.
type world struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
}

type cli struct {
	Demo      demoCmd      `cmd:"" help:"Hold a whole election on this machine and verify it."`
	Serve     serveCmd     `cmd:"" help:"Serve polls: the HTTP calls of docs/SPEC.md and the public board."`
	AdminLink adminLinkCmd `cmd:"" help:"Print a one-time link that sets the passphrase of the officers' desk."`
	Verify    verifyCmd    `cmd:"" help:"Recount a poll from its bundle or its address and say whether the result stands."`
	Roll      rollCmd      `cmd:"" help:"Import the roll of members."`
	Poll      pollCmd      `cmd:"" help:"Create a poll and lead it through its life."`
	Slips     slipsCmd     `cmd:"" help:"Draw sign-in codes and write them for printing."`
	Trustee   trusteeCmd   `cmd:"" help:"Make the key with the other trustees, rehearse, and open."`
	Count     countCmd     `cmd:"" help:"Count ballots from a file by any method."`
	Bench     benchCmd     `cmd:"" help:"Measure this machine: ratios to the raw cost of the cryptography."`
	BenchLoad benchLoadCmd `cmd:"" hidden:""`
	Vote      voteCmd      `cmd:"" help:"Vote from the command line."`
	Answer    answerCmd    `cmd:"" help:"Answer a survey from the command line."`
	Survey    surveyCmd    `cmd:"" help:"Check, import and begin questionnaires; count a survey: fetch the sealed part, check that the results follow, and sign so."`
	Backup    backupCmd    `cmd:"" help:"Back both databases up into one file, also while a poll is open."`
	Restore   restoreCmd   `cmd:"" help:"Fill empty databases from a backup."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], world{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now}))
}

// run is the whole program. What goes wrong is told on w.err.
func run(ctx context.Context, args []string, w world) int {
	code := -1
	parser, err := kong.New(new(cli),
		kong.Name("hustings"),
		kong.Description("Elections that anyone can recount and nobody can trace."),
		kong.Vars{"presets": strings.Join(count.PresetNames(), ", "), "methods": methodNames(), "formats": formatNames()},
		kong.Writers(w.out, w.err),
		kong.Exit(func(c int) { code = c }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(w),
	)
	if err != nil {
		_, _ = fmt.Fprintln(w.err, "hustings:", err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if code >= 0 {
		return code // --help has been answered
	}
	if err != nil {
		_, _ = fmt.Fprintf(w.err, "hustings: %v\nhint: hustings --help, or hustings COMMAND --help\n", err)
		return exitUsage
	}
	err = parsed.Run()
	if err == nil {
		return exitDone
	}
	var e *exit
	if !errors.As(err, &e) {
		e = &exit{exitUsage, err}
	}
	if e.err != nil {
		_, _ = fmt.Fprintln(w.err, "hustings:", e.err)
	}
	return e.code
}
