package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"os"
	"testing"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/trustee"
)

// quickHall is both sides of a server, without the server.
type quickHall struct {
	t      *testing.T
	hall   *hall
	office *office
	key    ed25519.PrivateKey
}

func newQuickHall(t *testing.T) *quickHall {
	t.Helper()
	p := localPlaces(t)
	h, err := openHall(t.Context(), p, time.Now, true)
	must(t, err)
	o, err := openOffice(t.Context(), p, time.Now, h.facts)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(h.close(), o.close())) })
	_, err = o.demoRoll(t.Context(), "", 6, world{out: t.Output(), err: t.Output(), now: time.Now})
	must(t, err)
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	return &quickHall{t, h, o, key}
}

func (q *quickHall) draft() *ballot.Draft {
	now := ballot.Time(time.Now().Unix())
	return &ballot.Draft{
		Titles: ballot.Text{"en": "Quick"}, Organisation: ballot.Text{"en": "Branch"}, Open: now, Close: now + 3600, ClaimsSeconds: 1,
		BallotsPerKey: 1, BatchMin: 100, Officers: ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(q.key)}}},
		Survey: &ballot.DraftSurvey{Threshold: 3, Questionnaire: `{"elements":[{"type":"radiogroup","name":"answer","title":"?","choices":["a1","a2"],"isRequired":true}]}`},
	}
}

func (q *quickHall) create() ballot.CeremonyID {
	q.t.Helper()
	c, err := q.hall.createQuick(q.t.Context(), q.draft())
	must(q.t, err)
	return c
}

func (q *quickHall) seal(c ballot.CeremonyID) *hallBox {
	q.t.Helper()
	_, err := sealPoll(q.t.Context(), q.hall, q.office, c, "", func(m *ballot.Manifest, before []byte) ([]ballot.Signed, error) {
		return (&demoOfficer{q.key}).sign(m.Ceremony[:], before), nil
	})
	must(q.t, err)
	b, err := q.hall.sealed(q.t.Context(), c)
	must(q.t, err)
	return b
}

// agreedBy counts the trustees who have agreed.
func agreedBy(b *hallBox) (n int) {
	b.box.Look(func(s *audit.State) {
		for p := range s.Agreed {
			if p.Role == ballot.RoleTrustee {
				n++
			}
		}
	})
	return n
}

// TestQuickOwn holds that the server acts as trustee and counter of a poll whose only
// trustee is its own key, made for that poll, and of no other, whatever lies in its
// folders.
func TestQuickOwn(t *testing.T) {
	q := newQuickHall(t)
	ctx := t.Context()
	own, other := q.create(), q.create()
	if q.hall.quickKeys(own).dir == q.hall.quickKeys(other).dir {
		t.Fatal("two polls share a folder")
	}

	// The keys of one poll do not serve another.
	moved := q.hall.quickKeys(other)
	must(t, os.Rename(moved.dir, moved.dir+".kept"))
	must(t, os.CopyFS(moved.dir, os.DirFS(q.hall.quickKeys(own).dir)))
	b := q.seal(other)
	if err := q.hall.quickTurn(ctx, other, nil); !errors.Is(err, trustee.ErrKeyFile) && !errors.Is(err, trustee.ErrManifest) && !errors.Is(err, trustee.ErrServer) {
		t.Errorf("with another poll's key: %v", err)
	}
	if n := agreedBy(b); n != 0 {
		t.Errorf("%d trustees have agreed", n)
	}
	stranger := quickKeys{t.TempDir(), other}
	_, err := stranger.make()
	must(t, err)
	size := b.box.Standing().Size
	if over, err := q.hall.quickCount(ctx, stranger, b); !over || err != nil || b.box.Standing().Size != size {
		t.Errorf("a counter that the manifest does not name: %v, %v", over, err)
	}

	// A folder beside a poll of three trustees makes the server none of them.
	draft := q.draft()
	draft.Trustees = ballot.DraftTrustees{Threshold: 2, Stages: 1, Names: []string{"周三", "吴四", "徐五"}}
	draft.Survey.Counters = []ballot.Party{{Name: "C", Key: publicOf(ed25519.NewKeyFromSeed(make([]byte, 32)))}}
	document, err := ballot.MarshalCanonical(draft)
	must(t, err)
	made, err := createPoll(ctx, q.hall, draft, document)
	must(t, err)
	three, err := ballot.ParseCeremonyID(made.Ceremony)
	must(t, err)
	_, err = q.hall.quickKeys(three).make()
	must(t, err)
	if err := q.hall.quickTurn(ctx, three, nil); !errors.Is(err, errNotOwn) {
		t.Errorf("in a poll of three trustees: %v", err)
	}
	for _, m := range []*ballot.Manifest{
		{Kind: ballot.KindSurvey, Trustees: ballot.Trustees{Threshold: 1, Keys: make([]ballot.Party, 2)}},
		{Kind: ballot.KindElection, Trustees: ballot.Trustees{Threshold: 1, Keys: make([]ballot.Party, 1)}},
	} {
		if err := aloneIn(m); !errors.Is(err, errNotOwn) {
			t.Errorf("%v of %d: %v", m.Kind, len(m.Trustees.Keys), err)
		}
	}

	// Where the key is its own, it does.
	b = q.seal(own)
	must(t, q.hall.quickTurn(ctx, own, nil))
	if at := b.box.Standing().Phase; at != ballot.PhaseRehearsed || agreedBy(b) != 1 {
		t.Errorf("the server's own poll is %v", at)
	}
	// Before the opening is due, nothing is opened: not by its own tool either.
	k := q.hall.quickKeys(own)
	store, err := newTrusteeDir(k.dir)
	must(t, err)
	defer func() { must(t, store.Close()) }()
	if err := q.hall.quickOpen(ctx, k, b, store); !errors.Is(err, trustee.ErrTooEarly) {
		t.Errorf("opened before the close: %v", err)
	}
}
