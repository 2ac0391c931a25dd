package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"hustings/ballot"
	"hustings/trustee"
	"hustings/voter"
)

type trusteeCmd struct {
	Init     trusteeInitCmd     `cmd:"" help:"Make the trustee's keys and join with the invitation in the address."`
	Deal     trusteeDealCmd     `cmd:"" help:"Deal shares of the key, once every trustee has joined."`
	Finish   trusteeFinishCmd   `cmd:"" help:"Check every deal, keep the shares, certify; or complain."`
	Rehearse trusteeRehearseCmd `cmd:"" help:"Check the sealed poll, agree to it, and show that this trustee can open."`
	Open     trusteeOpenCmd     `cmd:"" help:"After the claims: audit everything, cosign, and open once enough trustees have."`
	Status   trusteeStatusCmd   `cmd:"" help:"Say what has been done and what comes next."`
}

// trusteeAt says which trustee of which poll.
type trusteeAt struct {
	Poll           string        `help:"Address of the poll, http://HOST/p/CEREMONY; for init with #INVITE." required:"" placeholder:"URL"`
	Dir            string        `help:"Folder of this trustee's key and memory; keep it for ever." required:"" type:"path" placeholder:"DIR"`
	PassphraseFile string        `help:"File with the passphrase; asked for without." type:"path" placeholder:"FILE"`
	Wait           time.Duration `help:"How long to wait for the others before giving up for now." default:"0s"`
}

// address splits what stands behind # off, which no server is told.
func (c *trusteeAt) address() (a voter.Address, fragment string, err error) {
	text, fragment, _ := strings.Cut(c.Poll, "#")
	a, err = voter.ParseAddress(text)
	return a, fragment, err
}

// with makes the trustee and runs one step, again while others have to act and
// there is time to wait.
func (c *trusteeAt) with(ctx context.Context, w world, step func(*trustee.Trustee) error) error {
	a, _, err := c.address()
	if err != nil {
		return err
	}
	store, err := newTrusteeDir(c.Dir)
	if err != nil {
		return err
	}
	board, err := newDirCopy(filepath.Join(c.Dir, "board"))
	if err != nil {
		return err
	}
	bars := make(map[string]*bar)
	t, err := trustee.New(trustee.Config{
		Ceremony: a.Ceremony, Store: store, Fetch: trusteeFetch(a.Origin, http.DefaultTransport), Copy: board,
		Passphrase: func() (string, error) { return readPassphrase(c.PassphraseFile, w, false) },
		WorkFactor: workFactor, Rand: rand.Reader, Now: func() int64 { return w.now().Unix() },
		Progress: func(what string, done, total uint64) {
			if bars[what] == nil {
				bars[what] = newBar(w.err, what)
			}
			bars[what].set(done, total)
		},
	})
	if err != nil {
		return err
	}
	err = untilReady(ctx, w, c.Wait, func() error { return step(t) })
	for _, b := range bars {
		b.done()
	}
	return trusteeError(err)
}

// untilReady repeats a step that waits for others.
func untilReady(ctx context.Context, w world, wait time.Duration, step func() error) error {
	deadline := w.now().Add(wait)
	for {
		err := step()
		var waiting *trustee.WaitingError
		if !errors.As(err, &waiting) || !w.now().Before(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// trusteeError gives exit code 1 to verdicts: what was shown is not what it should be.
func trusteeError(err error) error {
	var waiting *trustee.WaitingError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &waiting):
		return &exit{exitNotYet, fmt.Errorf("%w\nhint: nothing is lost; run the same command again later", err)}
	case errors.Is(err, trustee.ErrTooEarly):
		return &exit{exitNotYet, fmt.Errorf("%w\nhint: wait, or accept an early close that the officers have told you of: --early-close", err)}
	}
	for _, verdict := range []error{
		trustee.ErrAudit, trustee.ErrForkedClose, trustee.ErrComplaint, trustee.ErrPlan,
		trustee.ErrPoll, trustee.ErrManifest, trustee.ErrKeyUsed, trustee.ErrReceipt, trustee.ErrServer,
	} {
		if errors.Is(err, verdict) {
			return &exit{exitFailed, err}
		}
	}
	return err
}

type trusteeInitCmd struct{ trusteeAt }

// Run joins.
func (c *trusteeInitCmd) Run(ctx context.Context, w world) error {
	_, fragment, err := c.address()
	if err != nil {
		return err
	}
	invite, err := parseInvite(fragment)
	if err != nil {
		return err
	}
	return c.with(ctx, w, func(t *trustee.Trustee) error {
		if err := t.Init(ctx, invite); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w.out, "trustee %d has joined\nNext: hustings trustee deal, once all have joined.\n", invite.Trustee)
		return nil
	})
}

// parseInvite reads "trustee=NUMBER.CODE".
func parseInvite(fragment string) (trustee.Invite, error) {
	rest, ok := strings.CutPrefix(fragment, "trustee=")
	number, code, dot := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	if !ok || !dot || err != nil || n < 1 || n > ballot.MaxTrustees {
		return trustee.Invite{}, errors.New("the address has no invitation\nhint: use the whole line that the officer gave you, http://HOST/p/CEREMONY#trustee=…")
	}
	return trustee.Invite{Trustee: n, Code: code}, nil
}

type trusteeDealCmd struct {
	trusteeAt
	Confirm string `help:"Confirmation code that all trustees have compared; without it the code is shown and taken as it is." placeholder:"CODE"`
}

// Run deals.
func (c *trusteeDealCmd) Run(ctx context.Context, w world) error {
	return c.with(ctx, w, func(t *trustee.Trustee) error {
		return t.Deal(ctx, func(p trustee.Plan) error {
			if c.Confirm != "" && ballotCode(c.Confirm) != ballotCode(p.Code()) {
				return fmt.Errorf("the server shows %s: not what you confirmed; nothing was dealt", p.Code())
			}
			_, _ = fmt.Fprintf(w.out, "%d of %d trustees open; keys for %d stages\nCompare with the other trustees: %s\n",
				p.Threshold, len(p.Trustees), p.Stages, p.Code())
			for i, m := range p.Trustees {
				_, _ = fmt.Fprintf(w.out, "  %d %s\n", i+1, m.Name)
			}
			return nil
		})
	})
}

// ballotCode takes the dashes and spaces out of a code compared by eye.
func ballotCode(s string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(s))
}

type trusteeFinishCmd struct{ trusteeAt }

// Run finishes the ceremony.
func (c *trusteeFinishCmd) Run(ctx context.Context, w world) error {
	return c.with(ctx, w, func(t *trustee.Trustee) error {
		if err := t.Finish(ctx); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(w.out, "certified; the shares are kept\nNext: hustings trustee rehearse, once the poll is sealed.")
		return nil
	})
}

type trusteeRehearseCmd struct {
	trusteeAt
	ID string `help:"Poll id on the officer's notice, all 64 digits; without it the server's is taken and shown." placeholder:"ID"`
}

// Run rehearses.
func (c *trusteeRehearseCmd) Run(ctx context.Context, w world) error {
	return c.with(ctx, w, func(t *trustee.Trustee) error {
		id, err := confirmed(ctx, t, c.ID, w)
		if err != nil {
			return err
		}
		if err := t.Rehearse(ctx, id); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(w.out, "agreed, cosigned, rehearsed")
		return nil
	})
}

// confirmed takes the poll id from the command line, or shows the server's.
func confirmed(ctx context.Context, t *trustee.Trustee, text string, w world) (ballot.PollID, error) {
	if text != "" {
		return ballot.ParsePollID(text)
	}
	s, err := t.Status(ctx)
	if err != nil {
		return ballot.PollID{}, err
	}
	if s.Poll == nil {
		return ballot.PollID{}, &trustee.WaitingError{For: "manifest"}
	}
	_, _ = fmt.Fprintf(w.out, "poll %v\nshort %s: compare it with the printed notice\n", s.Poll.ID, ballot.ShortID(s.Poll.ID))
	return s.Poll.ID, nil
}

type trusteeOpenCmd struct {
	trusteeAt
	ID         string   `help:"Poll id on the notice; needed where this trustee has not rehearsed." placeholder:"ID"`
	Receipt    []string `help:"Receipt shown to the trustee by the end of the claims; its ballot must be on the board." placeholder:"FILE" type:"path"`
	EarlyClose bool     `help:"Accept a close before the closing time, where the manifest allows officers to do that."`
}

// Run opens.
func (c *trusteeOpenCmd) Run(ctx context.Context, w world) error {
	opts := trustee.OpenOptions{EarlyClose: c.EarlyClose}
	if c.ID != "" {
		id, err := ballot.ParsePollID(c.ID)
		if err != nil {
			return fmt.Errorf("--id: %w", err)
		}
		opts.Poll = id
	}
	for _, name := range c.Receipt {
		r, err := readReceipt(name)
		if err != nil {
			return err
		}
		opts.Receipts = append(opts.Receipts, r)
	}
	return c.with(ctx, w, func(t *trustee.Trustee) error {
		done, err := t.Open(ctx, opts)
		if err != nil {
			return err
		}
		if !done.Done {
			return &trustee.WaitingError{For: "cosignatures", Trustees: done.Waiting}
		}
		_, _ = fmt.Fprintf(w.out, "opened: %d chunks, %d posted now\n", done.Chunks, done.Posted)
		return nil
	})
}

type trusteeStatusCmd struct {
	trusteeAt
	JSON bool `help:"Print one JSON object." name:"json"`
}

// Run says how things stand.
func (c *trusteeStatusCmd) Run(ctx context.Context, w world) error {
	return c.with(ctx, w, func(t *trustee.Trustee) error {
		s, err := t.Status(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(w.out).Encode(trusteeStatusOf(s))
		}
		printTrustee(w, s)
		return nil
	})
}

func printTrustee(w world, s *trustee.Status) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w.out, format+"\n", args...) }
	say("trustee %d of ceremony %v", s.Trustee, s.Ceremony)
	if s.Code != "" {
		say("compare with the other trustees: %s", s.Code)
	}
	yes := map[bool]string{true: "yes", false: "no"}
	for i, m := range s.Members {
		say("  %d %s: joined %s, dealt %s, certified %s, agreed %s, rehearsed %s, chunks opened %d", i+1, m.Name,
			yes[m.Registered], yes[m.Dealt], yes[m.Certified], yes[m.Agreed], yes[m.Rehearsed], m.Opened)
	}
	if s.Poll != nil {
		say("poll %v (%s): %v, %d ballots", s.Poll.ID, ballot.ShortID(s.Poll.ID), s.Poll.Phase, s.Poll.Ballots)
	}
	for _, f := range s.Failed {
		say("the ceremony has failed: trustee %d is at fault", f.Guilty)
	}
	switch {
	case s.Next == trustee.StepWait:
		say("next: wait for %s of %v", s.For, s.Missing)
	default:
		say("next: %s", s.Next)
	}
}
