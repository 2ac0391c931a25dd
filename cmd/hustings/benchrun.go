package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"hustings/ballot"
	"hustings/voter"
)

// used is what another process took.
type used struct {
	wall float64 // seconds
	cpu  float64 // microseconds
	rss  float64 // MB at the peak
}

// verify runs this program's verify on so many cores.
func (b *bench) verify(ctx context.Context, dir string, cores int) (used, error) {
	c := exec.CommandContext(ctx, b.self, "verify", "--json", dir) //nolint:gosec // this program
	c.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(cores))
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, b.w.err
	start := time.Now()
	if err := c.Run(); err != nil {
		return used{}, fmt.Errorf("verify: %w: %.500s", err, out.String())
	}
	u, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return used{}, errors.New("verify: the system tells no resource usage")
	}
	return used{time.Since(start).Seconds(), microseconds(u), float64(u.Maxrss) / 1024}, nil
}

// issue measures the giving of passes over HTTP, on a poll of its own.
func (b *bench) issue(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	dir, err := os.MkdirTemp(b.dir, "issue-")
	if err != nil {
		return err
	}
	quiet := b.w
	d := &demo{
		cmd: &demoCmd{Members: b.cmd.Passes, Trustees: 3, Threshold: 2, Preset: "plurality"},
		w:   quiet, dir: dir, watch: stopwatch{last: time.Now(), to: b.w.err},
	}
	ended, err := d.serve(ctx)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{d.prepare, d.ceremony, d.seal, d.openPoll} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	var codes bytes.Buffer
	for _, s := range d.slips {
		codes.WriteString(s.Code + "\n")
	}
	file := dir + "/codes"
	if err := os.WriteFile(file, codes.Bytes(), 0o600); err != nil {
		return err
	}
	b.out.IssueFloorUS = issueFloor()
	us, err := b.issueAll(ctx, d.origin+"/p/"+d.poll.ceremony.String(), file, len(d.slips))
	if err != nil {
		return err
	}
	b.out.IssueUS, b.out.IssueRatio = us, ratio(us, b.out.IssueFloorUS)
	stop()
	return <-ended
}

// issueAll lets another process sign everybody in, says go, and measures this
// one until all have a pass.
func (b *bench) issueAll(ctx context.Context, poll, file string, n int) (*float64, error) {
	load := exec.CommandContext(ctx, b.self, "bench-load", "--pass", poll, "--file", file) //nolint:gosec // this program
	load.Stderr = b.w.err
	in, err := load.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := load.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := load.Start(); err != nil {
		return nil, err
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		return nil, errors.Join(err, load.Wait())
	}
	b.say("issuing %d passes", n)
	start := cpu()
	if _, err := fmt.Fprintln(in, "go"); err != nil {
		return nil, err
	}
	if err := load.Wait(); err != nil {
		return nil, err
	}
	us := (cpu() - start) / float64(n)
	return &us, nil
}

// benchLoadCmd is the load generator, in a process of its own.
type benchLoadCmd struct {
	Cast  string `help:"Cast at this address."`
	Pass  string `help:"Take passes at this poll."`
	File  string `required:""`
	From  int
	To    int
	Conns int `default:"64"`
}

// Run makes load.
func (c *benchLoadCmd) Run(ctx context.Context, w world) error {
	base := &http.Transport{MaxIdleConnsPerHost: c.Conns, MaxConnsPerHost: c.Conns, DisableCompression: true}
	if c.Pass != "" {
		return c.passes(ctx, w, base)
	}
	ballots, err := readBallots(c.File, c.From, c.To)
	if err != nil {
		return err
	}
	client := newClient(base, nil)
	return c.parallel(len(ballots), func(i int) error {
		status, body, err := call(ctx, client, http.MethodPost, c.Cast, "application/octet-stream", ballots[i], 1<<16)
		if err == nil && (status != http.StatusOK || len(body) != ballot.ReceiptSize) {
			err = fmt.Errorf("ballot %d: status %d: %s", i, status, body)
		}
		return err
	})
}

func (c *benchLoadCmd) parallel(n int, f func(i int) error) error {
	next := make(chan int)
	errs := make(chan error, c.Conns)
	var wg sync.WaitGroup
	for range c.Conns {
		wg.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					select {
					case errs <- err:
					default:
					}
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// passes signs everybody in, waits for the word, and takes the passes.
func (c *benchLoadCmd) passes(ctx context.Context, w world, base http.RoundTripper) error {
	address, err := voter.ParseAddress(c.Pass)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	codes := bytes.Fields(data)
	clients := make([]*voter.Client, len(codes))
	err = c.parallel(len(codes), func(i int) error {
		fetch, err := voterFetch(base)
		if err != nil {
			return err
		}
		if clients[i], err = voter.Open(ctx, voter.Config{Address: address, Fetch: fetch, Random: rand.Reader}); err != nil {
			return err
		}
		_, err = clients[i].SignIn(ctx, string(codes[i]))
		return err
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w.out, "ready"); err != nil {
		return err
	}
	if _, err := bufio.NewReader(w.in).ReadString('\n'); err != nil {
		return err
	}
	return c.parallel(len(clients), func(i int) error { return clients[i].TakePass(ctx) })
}
