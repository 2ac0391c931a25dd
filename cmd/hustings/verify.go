package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

type verifyCmd struct {
	Bundle   string   `arg:"" help:"Folder of the bundle, or address of the poll (http://HOST/p/CEREMONY)."`
	Poll     string   `help:"Poll id on the printed notice: another poll is refused." placeholder:"ID"`
	Receipt  []string `help:"Receipt file whose ballot must be on the board; may be repeated." placeholder:"FILE" type:"path"`
	Previous []string `help:"Bundle or address of the stage before, to check that this one follows from its outcome; may be repeated for stages before that." placeholder:"DIR"`
	Sealed   string   `help:"Folder of a survey's sealed part (hustings survey sealed): with it a counter checks that the results follow." type:"path" placeholder:"DIR"`
	JSON     bool     `help:"Print one JSON object." name:"json"`
	Workers  int      `help:"Cores to use; 0 for all." default:"0" hidden:""`
}

// Run audits and reports. Memory stays flat: the collector runs often, for what
// lives is small and what passes is much.
func (c *verifyCmd) Run(ctx context.Context, w world) error {
	debug.SetGCPercent(10)
	opts := audit.Options{Workers: c.Workers}
	if err := c.options(&opts); err != nil {
		return err
	}
	bundle, drop, err := openBundle(ctx, c.Bundle)
	if errors.Is(err, board.ErrCheckpoint) || errors.Is(err, audit.ErrForked) {
		return failed("check 12.2: %w", err)
	}
	if err != nil {
		return &exit{exitUsage, fmt.Errorf("%w\nhint: is the address right, http://HOST/p/CEREMONY? before it is sealed a poll has no board", err)}
	}
	defer drop()
	bar := newBar(w.err, "verify")
	opts.Progress = bar.set
	start := w.now()
	result, err := audit.Verify(ctx, bundle, opts)
	bar.done()
	if err != nil {
		return &exit{exitUsage, fmt.Errorf("%s: %w\nhint: name the folder that holds the file \"checkpoint\", or the poll's address", c.Bundle, err)}
	}
	seconds := w.now().Sub(start).Seconds()
	before, dropBefore, err := c.previous(ctx)
	if err != nil {
		return err
	}
	defer dropBefore()
	if len(before) > 0 {
		result.CheckStage(before...)
	}
	if c.JSON {
		err = c.printJSON(w, result, seconds)
	} else {
		c.print(w, result, seconds)
	}
	if err != nil {
		return err
	}
	switch {
	case !result.OK():
		return &exit{code: exitFailed}
	case !result.Stands():
		return &exit{code: exitNotYet}
	}
	return nil
}

func (c *verifyCmd) options(opts *audit.Options) error {
	if c.Poll != "" {
		id, err := ballot.ParsePollID(c.Poll)
		if err != nil {
			return &exit{exitUsage, fmt.Errorf("--poll: %w\nhint: the whole id, 64 digits, is in the QR code of the notice", err)}
		}
		opts.Poll = &id
	}
	if c.Sealed != "" {
		if _, err := os.Stat(filepath.Join(c.Sealed, audit.ResponsesFile)); err != nil {
			return &exit{exitUsage, fmt.Errorf("--sealed: %w\nhint: name the folder that hustings survey sealed has written", err)}
		}
		opts.Sealed = os.DirFS(c.Sealed)
	}
	for _, name := range c.Receipt {
		r, err := readReceipt(name)
		if err != nil {
			return err
		}
		opts.Receipts = append(opts.Receipts, r)
	}
	return nil
}

func readReceipt(name string) (ballot.Receipt, error) {
	data, err := os.ReadFile(name) //nolint:gosec // the user names the file
	if err != nil {
		return ballot.Receipt{}, err
	}
	r, err := ballot.ParseReceiptFile(data)
	switch {
	case errors.Is(err, ballot.ErrOtherBallot):
		return r, failed("%s: check 12.54: the ballot in it is not the one the receipt is for", name)
	case err != nil:
		return r, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// openBundle takes a folder as it is, and copies a published board to a folder
// that drop removes.
func openBundle(ctx context.Context, where string) (bundle fs.FS, drop func(), err error) {
	if !strings.HasPrefix(where, "http://") && !strings.HasPrefix(where, "https://") {
		return os.DirFS(where), func() {}, nil
	}
	dir, err := os.MkdirTemp("", "hustings-verify-")
	if err != nil {
		return nil, nil, err
	}
	drop = func() { _ = os.RemoveAll(dir) }
	into, err := newDirCopy(dir)
	if err == nil {
		_, err = audit.Mirror(ctx, fetchBoard(where), into, audit.MirrorOptions{})
	}
	if err != nil {
		drop()
		return nil, nil, fmt.Errorf("%s: %w", where, err)
	}
	return into, drop, nil
}

// checkJSON is one line of verify --json.
type checkJSON struct {
	ID    string `json:"id"`
	OK    bool   `json:"ok"`
	Entry int64  `json:"entry"`
	File  string `json:"file"`
	Text  string `json:"text"`
}

func (c *verifyCmd) printJSON(w world, r *audit.Result, seconds float64) error {
	failedIDs := make(map[string]bool)
	checks := []checkJSON{}
	for _, f := range r.Failures {
		failedIDs[f.ID] = true
		checks = append(checks, checkJSON{f.ID, false, f.Entry, f.File, f.Text})
	}
	for _, f := range r.Notes {
		checks = append(checks, checkJSON{f.ID, true, f.Entry, f.File, f.Text})
	}
	for _, id := range r.Made() {
		if !failedIDs[id] {
			checks = append(checks, checkJSON{id, true, -1, "", ""})
		}
	}
	return json.NewEncoder(w.out).Encode(struct {
		Poll    string      `json:"poll"`
		Phase   string      `json:"phase"`
		Stands  bool        `json:"stands"`
		Ballots int         `json:"ballots"`
		Checks  []checkJSON `json:"checks"`
		NotMade []string    `json:"not_made,omitempty"`
		Seconds float64     `json:"seconds"`
	}{r.Poll.String(), r.Phase.String(), r.Stands(), r.Ballots, checks, r.NotMade(), seconds})
}

func (c *verifyCmd) print(w world, r *audit.Result, seconds float64) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w.out, format+"\n", args...) }
	for _, f := range r.Failures {
		say("FAILED %v", f)
	}
	for _, f := range r.Notes {
		say("note   %v", f)
	}
	say("%d entries, %d ballots of %d ballot keys, phase %v; %s", r.Size, r.Ballots, r.Keys, r.Phase,
		time.Duration(seconds*float64(time.Second)).Round(time.Millisecond))
	switch {
	case !r.OK():
		say("The result does NOT stand: %d checks failed.", len(r.Failures))
	case r.Phase == ballot.PhaseAnnulled:
		say("The poll was annulled; it has no result. Everything on its board is in order.")
	case r.Survey && r.Logged && r.Counted == 0:
		say("All right so far. There is an outcome, and no counter has signed yet that it follows from the responses.")
	case !r.Stands():
		say("All right so far. The poll is %v; there is no outcome yet.", r.Phase)
	default:
		say("The result stands: every check holds.")
	}
	sayStage(say, r)
	saySurvey(say, r)
	say("poll %v (%s)", r.Poll, ballot.ShortID(r.Poll))
	if c.Poll == "" {
		say("Compare this poll id with the printed notice: a forged bundle is consistent with itself.")
	}
}
