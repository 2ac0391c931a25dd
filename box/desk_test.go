package box_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/internal/need"
	"hustings/internal/sample"
)

func onBothUnsealed(t *testing.T, f func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) {
		f(t, unsealed(t, filepath.Join(t.TempDir(), "what.db"), sample.Config{}))
	})
	t.Run("postgres", func(t *testing.T) { f(t, unsealed(t, need.Postgres(t), sample.Config{})) })
}

func (w *world) desk() *box.Desk {
	return &box.Desk{Store: w.boxes.Poll(w.Manifest.Ceremony), Ceremony: w.Manifest.Ceremony, Random: rand.Reader}
}

// draft is a draft for the sample's trustees.
func (w *world) draft() box.Draft {
	d := box.Draft{Session: w.Manifest.Ceremony, Threshold: w.Config.Threshold, Stages: 1, Document: []byte(`{"draft":1}`)}
	for i := range w.Manifest.Trustees.Keys {
		d.Trustees = append(d.Trustees, box.DraftTrustee{Name: w.Manifest.Trustees.Keys[i].Name})
	}
	return d
}

func public(k ed25519.PrivateKey) ballot.PublicKey {
	return ballot.PublicKey(k.Public().(ed25519.PublicKey))
}

func TestDraftToSealed(t *testing.T) {
	onBothUnsealed(t, func(t *testing.T, w *world) {
		desk := w.desk()
		invites, err := desk.Create(ctx, w.draft())
		if err != nil || len(invites) != 3 {
			t.Fatal(invites, err)
		}
		if _, err := desk.Create(ctx, w.draft()); !errors.Is(err, box.ErrExists) {
			t.Errorf("twice: %v", err)
		}
		if err := desk.Write(ctx, 1, []byte(`{"draft":2}`)); err != nil {
			t.Error(err)
		}
		if err := desk.Write(ctx, 1, nil); !errors.Is(err, box.ErrStale) {
			t.Errorf("another revision: %v", err)
		}
		list, err := w.Ceremony()
		if err != nil {
			t.Fatal(err)
		}
		entries := make([][]byte, len(list))
		for i, e := range list {
			entries[i] = ballot.Encode(e)
		}
		fails := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		}
		fails(desk.Init(ctx, 1, invites[1], public(w.Trustees[0]), entries[0]), box.ErrInvite)
		fails(desk.Init(ctx, 4, invites[0], public(w.Trustees[0]), entries[0]), box.ErrInvite)
		fails(desk.Init(ctx, 1, invites[0], public(w.Trustees[1]), entries[0]), box.ErrEntry)
		fails(desk.Init(ctx, 1, invites[0], public(w.Trustees[0]), entries[1]), box.ErrEntry)
		for i := range 3 {
			if i == 2 {
				_, err := desk.Post(ctx, entries[3])
				fails(err, box.ErrPhase)
			}
			for range 2 {
				if err := desk.Init(ctx, i+1, invites[i], public(w.Trustees[i]), entries[i]); err != nil {
					t.Fatal(err)
				}
			}
		}
		fails(desk.Init(ctx, 1, invites[0], public(w.Trustees[1]), entries[0]), box.ErrExists)
		_, err = desk.Post(ctx, entries[6])
		fails(err, box.ErrPhase)
		for _, i := range []int{5, 3, 4, 8, 6, 7, 7} {
			if at, err := desk.Post(ctx, entries[i]); err != nil || at != i {
				t.Fatalf("entry %d: %d %v", i, at, err)
			}
		}
		d, err := desk.Draft(ctx)
		if err != nil || len(d.List()) != 9 || !bytes.Equal(d.List()[4], entries[4]) || d.Trustees[1].Key != public(w.Trustees[1]) ||
			string(d.Document) != `{"draft":2}` || d.Revision != 2 {
			t.Errorf("%+v %v", d, err)
		}
		w.seal(desk)
	})
}

func (w *world) seal(desk *box.Desk) {
	w.t.Helper()
	data, err := ballot.MarshalCanonical(w.Manifest)
	if err != nil {
		w.t.Fatal(err)
	}
	e := &ballot.ManifestEntry{Manifest: data}
	e.Officers = []ballot.Signed{{Signature: ballot.SignEntry(w.Officers[0], w.Manifest.Ceremony[:], ballot.RoleOfficer, ballot.BeforeList(e))}}
	guard := w.boxes.Guard(w.Manifest.Ceremony)
	bad := ballot.Encode(e)
	bad[len(bad)-1] ^= 1
	var f audit.Failure
	if err := desk.Seal(ctx, w.Log, guard, bad); !errors.Is(err, box.ErrEntry) || !errors.As(err, &f) || f.ID != "12.11" {
		w.t.Errorf("bad signature: %v", err)
	}
	if _, err := box.New(ctx, w.config()); !errors.Is(err, box.ErrUnsealed) {
		w.t.Errorf("open before sealing: %v", err)
	}
	if err := desk.Seal(ctx, w.Log, guard, ballot.Encode(e), []byte("no such file")); !errors.Is(err, box.ErrEntry) {
		w.t.Errorf("a file too many: %v", err)
	}
	for range 2 {
		if err := desk.Seal(ctx, w.Log, guard, ballot.Encode(e)); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := desk.Write(ctx, 2, nil); !errors.Is(err, box.ErrPhase) {
		w.t.Errorf("write after sealing: %v", err)
	}
	if got := w.open().Standing().Phase; got != ballot.PhaseSealed {
		w.t.Errorf("phase %v", got)
	}
}
