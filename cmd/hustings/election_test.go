package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/trustee"
	"hustings/voter"
)

// election is an election with a server that is a process of its own, so that it
// can be killed. Officers and trustees are in this process, beside it, as their
// commands would be.
type election struct {
	*demo
	t      *testing.T
	places places
	listen string
	log    bytes.Buffer // of the processes, one after the other
	child  *exec.Cmd
}

// localPlaces are SQLite files in a folder of the test's.
func localPlaces(t *testing.T) places {
	t.Helper()
	dir := t.TempDir()
	return places{Who: filepath.Join(dir, "who.db"), What: filepath.Join(dir, "what.db"), Keys: filepath.Join(dir, "keys")}
}

// newElection prepares an election up to where slips are printed.
func newElection(t *testing.T, p places, members int, preset string, edit func(*ballot.Draft)) *election {
	t.Helper()
	ctx := t.Context()
	e := &election{t: t, places: p, demo: &demo{
		cmd: &demoCmd{Members: members, Trustees: 3, Threshold: 2, Preset: preset},
		w:   world{err: t.Output(), out: t.Output(), now: time.Now}, dir: t.TempDir(),
	}}
	e.offset.Store(-60) // so that nobody waits for the opening
	e.watch = stopwatch{last: time.Now(), to: t.Output()}
	e.listen = freeAddress(t)
	e.origin = "http://" + e.listen
	e.openDesk()
	t.Cleanup(e.end)
	e.start()

	_, err := e.server.office.demoRoll(ctx, "", members, e.w)
	e.ok(err)
	_, key, err := ed25519.GenerateKey(rand.Reader)
	e.ok(err)
	e.office = &demoOfficer{key}
	rules, err := count.Preset(preset)
	e.ok(err)
	draft := samplePoll(rules, e.now().Add(30*time.Second), e.now().Add(time.Hour))
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(key)}}}
	draft.ClaimsSeconds = 1
	if edit != nil {
		edit(draft)
	}
	e.ok(e.create(ctx, draft))
	e.ok(e.ceremony(ctx))
	e.ok(e.seal(ctx))
	e.offset.Store(0)
	return e
}

// openDesk opens the databases beside the server, as a command does.
func (e *election) openDesk() {
	h, err := openHall(e.t.Context(), e.places, e.now, false)
	e.ok(err)
	o, err := openOffice(e.t.Context(), e.places, e.now, h.facts)
	e.ok(err)
	e.server = &server{hall: h, office: o}
}

func (e *election) ok(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

// end stops the server and closes the databases.
func (e *election) end() {
	e.kill()
	_ = e.server.close()
	if e.t.Failed() {
		e.t.Logf("the server said:\n%s", tail(e.log.Bytes(), 4000))
	}
}

func tail(b []byte, n int) []byte { return b[max(0, len(b)-n):] }

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// start starts the server's process and waits until it answers.
func (e *election) start() {
	e.t.Helper()
	e.child = exec.CommandContext(context.WithoutCancel(e.t.Context()), "hustings", "serve", "--listen", e.listen, //nolint:gosec // this test itself
		"--who", e.places.Who, "--what", e.places.What, "--keys", e.places.Keys)
	e.child.Stderr = &e.log
	e.ok(e.child.Start())
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if status, _, err := call(e.t.Context(), http.DefaultClient, "GET", e.origin+"/polls", "", nil, 1<<20); err == nil && status == http.StatusOK {
			return
		}
	}
	e.t.Fatal("the server does not answer")
}

// kill ends the server's process as a power cut would.
func (e *election) kill() {
	if e.child == nil {
		return
	}
	_ = e.child.Process.Kill()
	_ = e.child.Wait()
	e.child = nil
}

// open opens the voting now.
func (e *election) open() {
	e.t.Helper()
	defer e.seen()
	o := ballot.Open{Time: uint64(e.now().Unix())} //nolint:gosec // a time
	o.Officers = e.office.sign(e.poll.id[:], ballot.BeforeList(&o))
	e.ok(e.poll.box.box.OpenPoll(e.t.Context(), o))
}

// close closes the voting now, as officers may.
func (e *election) close() error {
	return e.poll.box.closePoll(e.t.Context(), true, "all have voted", func(before []byte) ([]ballot.Signed, error) {
		return e.office.sign(e.poll.id[:], before), nil
	})
}

// until waits for a phase, which the server brings about by itself.
func (e *election) until(phase ballot.Phase) {
	e.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		s, err := e.server.hall.statusNow(e.t.Context(), e.poll.ceremony)
		if err == nil && s >= phase {
			return
		}
	}
	e.t.Fatalf("the poll does not become %v", phase)
}

// seen waits until the server has seen what was done beside it.
func (e *election) seen() {
	e.t.Helper()
	want := e.poll.box.box.Standing().Size
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		_, body, err := call(e.t.Context(), http.DefaultClient, "GET", e.origin+"/p/"+e.poll.ceremony.String()+"/state", "", nil, 1<<16)
		var s struct {
			Size uint64 `json:"size"`
		}
		if err == nil && json.Unmarshal(body, &s) == nil && s.Size >= want {
			return
		}
	}
	e.t.Fatal("the server does not see what was done beside it")
}

// statusNow asks the board itself, for others append to it. What another process
// has stored and not yet published does not count.
func (h *hall) statusNow(ctx context.Context, c ballot.CeremonyID) (ballot.Phase, error) {
	b, err := h.find(ctx, c)
	if err == nil {
		_, err = b.box.Advance(ctx)
	}
	if err != nil {
		return 0, err
	}
	at := b.box.Standing()
	note, err := h.File(ctx, c, "checkpoint")
	if err != nil {
		return 0, err
	}
	lines := strings.Split(string(note), "\n")
	if size, err := strconv.ParseUint(lines[1], 10, 64); err != nil || size < at.Size {
		return 0, errors.Join(err, &trustee.WaitingError{For: "checkpoint"})
	}
	return at.Phase, nil
}

// openBallots lets two of the three trustees open.
func (e *election) openBallots() {
	e.t.Helper()
	e.persist(e.t, func() error {
		return inTurn(e.trustees[:2], func(t *trustee.Trustee) error {
			o, err := t.Open(e.t.Context(), trustee.OpenOptions{EarlyClose: true})
			if err == nil && !o.Done {
				err = &trustee.WaitingError{For: "cosignatures", Trustees: o.Waiting}
			}
			return err
		})
	})
	e.looks()
	e.until(ballot.PhaseCounted)
}

// looks lets officers publish a survey's texts as they are, where it shows any.
func (e *election) looks() {
	e.t.Helper()
	if !e.poll.manifest.IsSurvey() {
		return
	}
	e.until(ballot.PhaseOpened)
	lists, err := e.poll.box.box.Texts(e.t.Context())
	e.ok(err)
	if len(lists) == 0 {
		return
	}
	data, _, err := redact(e.poll.id, rand.Reader, lists, nil)
	e.ok(err)
	entry := &ballot.Redactions{Digest: sha256.Sum256(data)}
	entry.Officers = e.office.sign(e.poll.id[:], ballot.BeforeList(entry))
	_, err = e.poll.box.box.AppendRedactions(e.t.Context(), ballot.Encode(entry), data)
	e.ok(err)
}

// verify audits what was published, with receipts.
func (e *election) verify(receipts []ballot.Receipt) *audit.Result {
	e.t.Helper()
	dir := filepath.Join(e.t.TempDir(), "bundle")
	e.ok(e.server.hall.export(e.t.Context(), e.poll.ceremony, dir))
	r, err := audit.Verify(e.t.Context(), os.DirFS(dir), audit.Options{Poll: &e.poll.id, Receipts: receipts})
	e.ok(err)
	for _, f := range r.Failures {
		e.t.Error("FAILED", f)
	}
	return r
}

// device is a voter's device: what it has saved outlives the client.
type device struct {
	e     *election
	slip  slip
	state []byte
	saves int
	fetch voter.Fetch
}

func (e *election) device(i int, base http.RoundTripper) *device {
	e.t.Helper()
	fetch, err := voterFetch(base)
	e.ok(err)
	return &device{e: e, slip: e.slips[i], fetch: fetch}
}

// wake opens the client anew from what the device has saved.
func (d *device) wake(ctx context.Context) (*voter.Client, error) {
	id := d.e.poll.id
	return voter.Open(ctx, voter.Config{
		Address: voter.Address{Origin: d.e.origin, Ceremony: d.e.poll.ceremony, Poll: &id},
		Fetch:   d.fetch, Random: rand.Reader, State: d.state,
		Save: func(now []byte) error { d.state = slices.Clone(now); d.saves++; return nil },
	})
}

// pass signs in and takes the pass, where the device has none.
func (d *device) pass(ctx context.Context) (*voter.Client, error) {
	c, err := d.wake(ctx)
	if err != nil || c.HasPass() {
		return c, err
	}
	if _, err := c.SignIn(ctx, d.slip.Code); err != nil {
		return nil, err
	}
	return c, c.TakePass(ctx)
}

// cast goes as far as it gets: it ends with a receipt or an error.
func (d *device) cast(ctx context.Context, i int) (ballot.Receipt, error) {
	c, err := d.pass(ctx)
	if err != nil {
		return ballot.Receipt{}, err
	}
	if c.Pending() {
		return c.Resend(ctx)
	}
	return c.Cast(ctx, d.e.choices(c, i, false))
}

// transient says that the server was not there; the same step again is right.
func transient(err error) bool {
	for _, code := range []voter.Code{voter.ErrOffline, voter.ErrServer, voter.ErrSlowDown} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}
