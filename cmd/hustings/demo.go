package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/person"
	"hustings/trustee"
	"hustings/web"
)

type demoCmd struct {
	Members   int    `help:"Hold it with this many made-up members; 60 without --roll, 40 of a survey." xor:"roll"`
	Survey    string `help:"Hold a survey with this questionnaire instead of an election; answers are drawn by lot." type:"path" placeholder:"FILE"`
	Level     string `help:"Level of anonymity of the survey: A0 named, A1 confidential, A2 unlinked in storage, A3 cryptographic." enum:"A0,A1,A2,A3" default:"A3"`
	Roll      string `help:"Hold it with the members of a CSV file." type:"path" placeholder:"FILE" xor:"roll"`
	Trustees  int    `help:"Number of trustees." default:"3"`
	Threshold int    `help:"How many of them open." default:"2"`
	Preset    string `help:"Rules: ${presets}." default:"cn-party-branch"`
	Who       string `help:"Database of members; a temporary one without." placeholder:"ADDRESS"`
	What      string `help:"Database of ballots; a temporary one without." placeholder:"ADDRESS"`
	Client    string `hidden:"" default:"./build/client" env:"HUSTINGS_CLIENT" type:"path"`
	Out       string `help:"Folder to write the bundle to, as DIR/bundle, and the sealed part of a survey as DIR/sealed." required:"" type:"path" placeholder:"DIR"`
	JSON      bool   `help:"Print one JSON object." name:"json"`
}

// demoResult is what demo prints with --json.
type demoResult struct {
	Members int                `json:"members"` // expected
	Issued  int                `json:"issued"`  // passes
	Cast    int                `json:"cast"`    // ballot keys with a ballot
	Counted int                `json:"counted"` // final ballots opened
	Elected []string           `json:"elected"`
	Audit   string             `json:"audit"`
	Seconds map[string]float64 `json:"seconds"`
	Invalid *int               `json:"invalid,omitempty"` // of a survey
}

// demo is an election under way: a real server on loopback, and everybody else
// in this process but on the other end of HTTP.
type demo struct {
	cmd    *demoCmd
	w      world
	offset atomic.Int64 // seconds by which the demo's clock is ahead
	server *server
	origin string
	office *demoOfficer
	dir    string // temporary
	poll   *pollDesk
	watch  stopwatch

	trustees []*trustee.Trustee
	folders  []io.Closer // theirs, locked
	slips    []slip      // everybody's
	present  []slip
	demoWays
}

// demoWays is what an election has that is more than a demo's. Zero values are the
// demo's.
type demoWays struct {
	passphrase string                      // of every trustee's key
	bare       bool                        // the manifest names no address: it is served at another
	everybody  bool                        // nobody stays away
	teller     *person.Key                 // agrees and certifies
	statement  *ballot.Statement           // of the certificate
	survey     *demoSurvey                 // it is a survey
	surveyed   func(*ballot.Draft)         // changes the draft of one
	looks      func(context.Context) error // at its texts, in the demo's place
}

// now is everybody's clock: nobody wants to wait for a real closing time.
func (d *demo) now() time.Time {
	return d.w.now().Add(time.Duration(d.offset.Load()) * time.Second)
}

// until moves the clock to a time, if it is not past it.
func (d *demo) until(t ballot.Time) {
	if ahead := int64(t) - d.now().Unix(); ahead > 0 {
		d.offset.Add(ahead + 1)
	}
}

// stopwatch keeps how long each step took.
type stopwatch struct {
	steps map[string]float64
	last  time.Time
	to    io.Writer
}

func (s *stopwatch) lap(step, what string, args ...any) {
	now := time.Now()
	if s.steps == nil {
		s.steps = make(map[string]float64)
	}
	s.steps[step] += now.Sub(s.last).Seconds()
	s.last = now
	_, _ = fmt.Fprintf(s.to, "%-8s %6.2f s  "+what+"\n", append([]any{step, s.steps[step]}, args...)...)
}

// Run holds a whole election and verifies it.
func (c *demoCmd) Run(ctx context.Context, w world) error {
	bundle := filepath.Join(c.Out, "bundle")
	if _, err := os.Lstat(bundle); err == nil {
		return fmt.Errorf("%s is there already: nothing was done", bundle)
	}
	if _, err := os.Lstat(filepath.Join(c.Out, "sealed")); err == nil && c.Survey != "" {
		return fmt.Errorf("%s is there already: nothing was done", filepath.Join(c.Out, "sealed"))
	}
	dir, err := os.MkdirTemp("", "hustings-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	d := &demo{cmd: c, w: w, dir: dir, watch: stopwatch{last: time.Now(), to: w.err}}
	ended, err := d.serve(ctx)
	if err != nil {
		return err
	}
	result, err := d.run(ctx, bundle)
	stop()
	if err := errors.Join(err, <-ended); err != nil {
		return err
	}
	return d.print(result)
}

// serve starts the server on a free port of loopback.
func (d *demo) serve(ctx context.Context) (ended chan error, err error) {
	p := places{Who: d.cmd.Who, What: d.cmd.What, Keys: filepath.Join(d.dir, "keys"), Client: d.cmd.Client}
	if p.Who == "" {
		p.Who = filepath.Join(d.dir, "who.db")
	}
	if p.What == "" {
		p.What = filepath.Join(d.dir, "what.db")
	}
	log := slog.New(slog.NewTextHandler(d.w.err, &slog.HandlerOptions{Level: slog.LevelError}))
	if d.server, err = newServer(ctx, p, d.now, log, web.Config{}); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, d.server.close())
	}
	d.origin = "http://" + listener.Addr().String()
	ended = make(chan error, 1)
	go func() {
		err := d.server.serve(ctx, listener)
		ended <- errors.Join(err, d.server.close())
	}()
	return ended, nil
}

func (d *demo) run(ctx context.Context, bundle string) (*demoResult, error) {
	prepare := d.prepare
	if d.cmd.Survey != "" {
		prepare = d.prepareSurvey
	}
	for _, step := range []func(context.Context) error{
		prepare, d.ceremony, d.seal, d.openPoll, d.vote, d.closePoll, d.openBallots, d.countSurvey, d.certify,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(d.cmd.Out, 0o750); err != nil {
		return nil, err
	}
	if err := d.server.hall.export(ctx, d.poll.ceremony, bundle); err != nil {
		return nil, err
	}
	return d.verify(ctx, bundle)
}

// verify audits the bundle as a stranger would, and reads the result off it.
func (d *demo) verify(ctx context.Context, bundle string) (*demoResult, error) {
	opts := audit.Options{Poll: &d.poll.id}
	if d.survey != nil {
		opts.Sealed = os.DirFS(d.survey.sealed)
	}
	r, err := audit.Verify(ctx, os.DirFS(bundle), opts)
	if err != nil {
		return nil, err
	}
	out := &demoResult{
		Cast: r.Keys, Counted: r.State.Final(), Elected: []string{}, Audit: "ok", Seconds: d.watch.steps,
	}
	for i := range r.State.Electorates {
		out.Members += r.State.Electorates[i].Expected
		out.Issued += r.State.Electorates[i].IssuedByAll()
	}
	if !r.Stands() {
		out.Audit = "failed"
		for _, f := range r.Failures {
			_, _ = fmt.Fprintln(d.w.err, "FAILED", f)
		}
	}
	if d.survey != nil {
		out.Invalid = new(int)
		if r.State.Results != nil {
			*out.Invalid = r.State.Results.Invalid
		}
	} else if out.Elected, err = electedNames(r.State.Manifest, r.Outcome); err != nil {
		return nil, err
	}
	d.watch.lap("verify", "%d checks, the result stands: %v", len(r.Made()), r.Stands())
	return out, nil
}

// electedNames reads the names of the elected from an outcome.
func electedNames(m *ballot.Manifest, outcome []byte) ([]string, error) {
	var o struct {
		Contests []struct {
			Elected []struct {
				Line int `json:"line"`
			} `json:"elected"`
		} `json:"contests"`
	}
	if err := json.Unmarshal(outcome, &o); err != nil {
		return nil, fmt.Errorf("outcome: %w", err)
	}
	names := []string{}
	for i := range o.Contests {
		candidates := m.Contests[i].Candidates
		for _, e := range o.Contests[i].Elected {
			if e.Line < len(candidates) {
				names = append(names, candidates[e.Line].Name)
			} else {
				names = append(names, m.Persons[e.Line-len(candidates)])
			}
		}
	}
	return names, nil
}

func (d *demo) print(r *demoResult) error {
	if d.cmd.JSON {
		if err := json.NewEncoder(d.w.out).Encode(r); err != nil {
			return err
		}
	} else if d.survey != nil {
		_, _ = fmt.Fprintf(d.w.out, "%d members, %d passes, %d responses, %d counted, %d invalid\naudit: %s\nbundle: %s\nsealed part: %s\npoll %v\n",
			r.Members, r.Issued, r.Cast, r.Counted, *r.Invalid, r.Audit, filepath.Join(d.cmd.Out, "bundle"), d.survey.sealed, d.poll.id)
	} else {
		_, _ = fmt.Fprintf(d.w.out, "%d members, %d passes, %d cast, %d counted\nelected: %v\naudit: %s\nbundle: %s\npoll %v\n",
			r.Members, r.Issued, r.Cast, r.Counted, r.Elected, r.Audit, filepath.Join(d.cmd.Out, "bundle"), d.poll.id)
	}
	if r.Audit != "ok" {
		return &exit{code: exitFailed}
	}
	return nil
}
