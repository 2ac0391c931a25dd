package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/internal/need"
)

// command runs hustings in this process.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, world{out: &out, err: &errs, now: time.Now})
	return code, out.String(), errs.String()
}

func (p places) flags() []string { return []string{"--who", p.Who, "--what", p.What, "--keys", p.Keys} }

// moved gives places on another machine: empty databases, and copies of the
// folders that are in no backup.
func (p places) moved(t *testing.T) places {
	t.Helper()
	to := localPlaces(t)
	for from, into := range map[string]string{p.Keys: to.Keys, p.What + ".checkpoints": to.What + ".checkpoints"} {
		if out, err := exec.CommandContext(t.Context(), "cp", "-rp", from, into).CombinedOutput(); err != nil { //nolint:gosec // as OPERATIONS.md says
			t.Fatalf("%v: %s", err, out)
		}
	}
	return to
}

// A backup is taken in the middle of the voting, with its waiting keys. From it
// the poll goes on with every ballot that had a receipt when it was begun, and
// nobody who had a pass then has another.
func TestBackupWhileVoting(t *testing.T) {
	const members, before = 60, 30
	p := localPlaces(t)
	e := newElection(t, p, members, "roberts-board", func(d *ballot.Draft) { d.BatchMin = 20 })
	e.open()
	var receipts []ballot.Receipt
	for i := range before {
		r, err := e.device(i, http.DefaultTransport).cast(t.Context(), i)
		e.ok(err)
		receipts = append(receipts, r)
	}
	dir := t.TempDir()
	file, keys := filepath.Join(dir, "backup"), filepath.Join(dir, "keys")
	var wg sync.WaitGroup
	var late []*device
	for i := before; i < before+10; i++ {
		d := e.device(i, http.DefaultTransport)
		late = append(late, d)
		wg.Go(func() { _, _ = d.pass(t.Context()) })
	}
	if code, out, errs := command(t, append([]string{"backup", file, "--waiting-keys", keys}, p.flags()...)...); code != exitDone {
		t.Fatal(code, out, errs)
	}
	wg.Wait()
	e.kill()
	e.ok(e.server.close())

	// The guard of the passes may know of passes that the backup does not have; it
	// is what the next test is about. Here the machine's last half second is lost.
	e.places = p.moved(t)
	e.ok(os.RemoveAll(filepath.Join(e.places.Keys, "passes-"+e.poll.ceremony.String()+".count")))
	code, out, errs := command(t, append([]string{"restore", file, "--waiting-keys", keys}, e.places.flags()...)...)
	if code != exitDone {
		t.Fatal(code, out, errs)
	}
	e.reopen()
	for i := range before {
		if _, err := e.device(i, http.DefaultTransport).pass(t.Context()); err == nil {
			t.Errorf("member %d has a second pass", i)
		}
	}
	for i := before + 10; i < members; i++ {
		r, err := e.device(i, http.DefaultTransport).cast(t.Context(), i)
		e.ok(err)
		receipts = append(receipts, r)
	}
	t.Logf("%d took a pass beside the backup", len(late))
	e.ok(e.close())
	e.until(ballot.PhaseClaimed)
	e.openBallots()
	if r := e.verify(receipts); !r.Stands() || r.State.Final() != len(receipts) {
		t.Errorf("the result stands: %v, %d final ballots, %d receipts", r.Stands(), r.State.Final(), len(receipts))
	}
}

// reopen opens the databases and starts the server at other places.
func (e *election) reopen() {
	e.t.Helper()
	e.openDesk()
	box, err := e.server.hall.sealed(e.t.Context(), e.poll.ceremony)
	e.ok(err)
	e.poll.hall, e.poll.office, e.poll.box = e.server.hall, e.server.office, box
	e.start()
}

// A members' database that has forgotten who took a pass would let them vote
// twice: the server does not start on it.
func TestRestoreForgetsPasses(t *testing.T) {
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "who.db") },
		"postgres": func(t *testing.T) string { return need.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			p := localPlaces(t)
			p.Who = database(t)
			e := newElection(t, p, 12, "plurality", nil)
			e.open()
			count := filepath.Join(p.Keys, "passes-"+e.poll.ceremony.String()+".count")
			passes := func(from, to int) {
				for i := from; i < to; i++ {
					_, err := e.device(i, http.DefaultTransport).pass(t.Context())
					e.ok(err)
				}
				for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
					if text, _ := os.ReadFile(count); string(text) == fmt.Sprintln(to) {
						return
					}
				}
				t.Fatal("the passes are not counted")
			}
			passes(0, 3)
			file := filepath.Join(t.TempDir(), "backup")
			if code, out, errs := command(t, append([]string{"backup", file, "--only", "who"}, p.flags()...)...); code != exitDone {
				t.Fatal(code, out, errs)
			}
			passes(3, 5)
			e.kill()
			e.start() // on its own database it goes on
			e.kill()
			p.Who = database(t)
			if code, out, errs := command(t, append([]string{"restore", file}, p.flags()...)...); code != exitDone {
				t.Fatal(code, out, errs)
			}
			code, _, errs := command(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, p.flags()...)...)
			if code != exitFailed || !strings.Contains(errs, "3, and 5\nhint: put the database back") {
				t.Error(code, errs)
			}
		})
	}
}
