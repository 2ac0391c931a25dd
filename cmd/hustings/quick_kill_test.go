package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/need"
	"hustings/trustee"
)

// The server is killed without warning at random moments while a quick poll is made,
// answered, closed, opened and counted. Each time it goes on where it was, by itself,
// and the result stands.
func TestKillQuick(t *testing.T) { killQuick(t, localPlaces(t)) }

func TestKillQuickPostgres(t *testing.T) {
	p := localPlaces(t)
	p.Who, p.What = need.Postgres(t), need.Postgres(t)
	killQuick(t, p)
}

const quickMembers = 6

func killQuick(t *testing.T, p places) {
	e := newQuickElection(t, p)
	e.blink(2)
	e.untilPersisted(t, ballot.PhaseRehearsed)
	var err error
	e.poll.box, err = e.server.hall.sealed(t.Context(), e.poll.ceremony)
	e.ok(err)
	e.poll.manifest, e.poll.id = e.poll.box.manifest, e.poll.box.box.Poll()
	e.slips, err = e.server.office.slips(t.Context(), e.poll.ceremony, 1, nil)
	e.ok(err)
	time.Sleep(quickLead * time.Second)
	e.open()
	for i := range quickMembers {
		d := e.device(i, http.DefaultTransport)
		e.persist(t, func() error { return d.says(t.Context(), fmt.Sprintf(`{"answer":"a%d"}`, 1+i%2)) })
		if i == quickMembers/2 {
			e.blink(1)
		}
	}
	e.persist(t, e.close)
	e.blink(3)
	e.untilPersisted(t, ballot.PhaseCounted)
	e.blink(1)
	e.persist(t, e.counted)
	r := e.verify(nil)
	if !r.Stands() || r.State.Final() != quickMembers {
		t.Errorf("%d final responses of %d, the result stands: %v", r.State.Final(), quickMembers, r.Stands())
	}
	e.noKeysInTables()
}

// blink kills the server and starts it again, each time after a moment in which it may
// do something.
func (e *election) blink(times int) {
	e.t.Helper()
	for range times {
		time.Sleep(time.Duration(mathrand.IntN(900)) * time.Millisecond) //nolint:gosec // a moment, not a secret
		e.kill()
		e.start()
	}
}

// newQuickElection stores a quick poll's draft and seals it: the ceremony is left to
// the server, and so are what its registrars and its trustee agree to, as if the
// process that sealed it had died.
func newQuickElection(t *testing.T, p places) *election {
	t.Helper()
	ctx := t.Context()
	e := &election{t: t, places: p, demo: &demo{cmd: &demoCmd{}, w: world{err: t.Output(), out: t.Output(), now: time.Now}, dir: t.TempDir()}}
	e.watch = stopwatch{last: time.Now(), to: t.Output()}
	e.listen = freeAddress(t)
	e.origin = "http://" + e.listen
	e.openDesk()
	t.Cleanup(e.end)
	e.start()
	_, err := e.server.office.demoRoll(ctx, "", quickMembers, e.w)
	e.ok(err)
	_, key, err := ed25519.GenerateKey(rand.Reader)
	e.ok(err)
	e.office = &demoOfficer{key}
	now := ballot.Time(time.Now().Unix())
	draft := &ballot.Draft{
		Titles: ballot.Text{"en": "Quick"}, Organisation: ballot.Text{"en": "Branch"}, Open: now, Close: now + 3600, ClaimsSeconds: 1, EarlyClose: "officer",
		BallotsPerKey: 1, BatchMin: 100, Officers: ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(key)}}},
		Survey: &ballot.DraftSurvey{Threshold: 3, Questionnaire: `{"elements":[{"type":"radiogroup","name":"answer","title":"?","choices":["a1","a2"],"isRequired":true}]}`},
	}
	c, err := e.server.hall.createQuick(ctx, draft)
	e.ok(err)
	data, files, err := prepareSeal(ctx, e.server.hall, e.server.office, c, e.origin)
	e.ok(err)
	entry := &ballot.ManifestEntry{Manifest: data}
	entry.Officers = e.office.sign(c[:], ballot.BeforeList(entry))
	e.ok(e.server.hall.seal(ctx, c, ballot.Encode(entry), files))
	e.poll = &pollDesk{hall: e.server.hall, office: e.server.office, ceremony: c}
	return e
}

// says answers, or goes on with an answer that is under way.
func (d *device) says(ctx context.Context, answers string) error {
	c, err := d.pass(ctx)
	if err != nil {
		return err
	}
	if c.Pending() {
		_, err := c.Resend(ctx)
		return err
	}
	parts, err := encodeAnswers(ctx, c, []byte(answers))
	if err != nil {
		return err
	}
	_, err = c.CastResponse(ctx, parts)
	return err
}

// counted says whether the server has signed as counter.
func (e *election) counted() error {
	if _, err := e.server.hall.statusNow(e.t.Context(), e.poll.ceremony); err != nil {
		return err
	}
	signed := false
	e.poll.box.box.Look(func(s *audit.State) { signed = s.CountedBy[0] })
	if !signed {
		return &trustee.WaitingError{For: "counted"}
	}
	return nil
}

// noKeysInTables holds that the keys of a quick poll are files, which only the server
// reads, and nowhere else: no file of the databases has the counter's seed, the
// trustee's passphrase or its key.
func (e *election) noKeysInTables() {
	t := e.t
	t.Helper()
	k := e.server.hall.quickKeys(e.poll.ceremony)
	counter, err := k.counter()
	e.ok(err)
	pass, err := k.passphrase()
	e.ok(err)
	for _, name := range []string{"passphrase", "key.age", "counter-" + e.poll.ceremony.String() + ".key"} {
		info, err := os.Stat(filepath.Join(k.dir, name))
		e.ok(err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may read %s: %v", name, info.Mode())
		}
	}
	if info, err := os.Stat(k.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of keys: %v, %v", info, err)
	}
	e.ok(filepath.WalkDir(filepath.Dir(e.places.Keys), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == e.places.Keys {
			return cmp.Or(err, fs.SkipDir)
		}
		if entry.IsDir() {
			return nil
		}
		data, err := os.ReadFile(name) //nolint:gosec // the test's own folder
		for _, secret := range [][]byte{counter.Seed(), fmt.Appendf(nil, "%x", counter.Seed()), []byte(pass)} {
			if bytes.Contains(data, secret) {
				t.Errorf("%s holds a key", name)
			}
		}
		return err
	}))
}
