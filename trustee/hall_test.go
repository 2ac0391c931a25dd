package trustee

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/crypto/threshold"
	"hustings/internal/sample"
)

var ctx = context.Background()

// memoryStore is a Store in memory. fail, if set, stands before a Swap.
type memoryStore struct {
	files map[string][]byte
	fail  func(name string) error
	order []string // names in the order of swaps
}

func newStore() *memoryStore { return &memoryStore{files: make(map[string][]byte)} }

func (s *memoryStore) Read(name string) ([]byte, error) {
	if data, ok := s.files[name]; ok {
		return bytes.Clone(data), nil
	}
	return nil, fs.ErrNotExist
}

func (s *memoryStore) Swap(name string, was, now []byte) error {
	if s.fail != nil {
		if err := s.fail(name); err != nil {
			return err
		}
	}
	if !bytes.Equal(s.files[name], was) {
		return ErrStore
	}
	s.files[name] = bytes.Clone(now)
	s.order = append(s.order, name)
	return nil
}

// hall is a poll with its trustees, each with a store of its own.
type hall struct {
	*testing.T
	poll   *sample.Poll
	server *server
	stores []*memoryStore
}

func newHall(t *testing.T, c sample.Config) *hall {
	t.Helper()
	p, err := sample.New(c)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{T: t, poll: p, server: newServer(p)}
	for range p.Config.Trustees {
		h.stores = append(h.stores, newStore())
	}
	return h
}

// at gives trustee i's tool, started anew, at a server.
func (h *hall) at(s *server, i int) *Trustee {
	h.Helper()
	tool, err := New(Config{
		Ceremony: s.poll.Manifest.Ceremony, Store: h.stores[i-1], Fetch: s.Fetch,
		Passphrase: func() (string, error) { return "correct horse", nil },
		WorkFactor: 1, Rand: rand.Reader, Now: h.poll.Now,
	})
	if err != nil {
		h.Fatal(err)
	}
	return tool
}

func (h *hall) tool(i int) *Trustee { return h.at(h.server, i) }

func (h *hall) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *hall) want(err, target error) {
	h.Helper()
	if !errors.Is(err, target) {
		h.Fatalf("got %v, want %v", err, target)
	}
}

func (h *hall) wantCheck(err error, id string) {
	h.Helper()
	var failed *AuditError
	if !errors.As(err, &failed) || !failed.Failed(id) {
		h.Fatalf("got %v, want check %s to fail", err, id)
	}
}

// waiting lets an error pass that says to wait.
func (h *hall) waiting(err error) {
	h.Helper()
	var w *WaitingError
	if err != nil && !errors.As(err, &w) {
		h.Fatal(err)
	}
}

func yes(Plan) error { return nil }

func (h *hall) all(f func(i int)) {
	for i := range h.stores {
		f(i + 1)
	}
}

func (h *hall) invite(i int) Invite {
	return Invite{Trustee: i, Code: "invite " + string(rune('0'+i))}
}

func (h *hall) ceremony() {
	h.Helper()
	h.all(func(i int) { h.must(h.tool(i).Init(ctx, h.invite(i))) })
	h.all(func(i int) { h.must(h.tool(i).Deal(ctx, yes)) })
	h.all(func(i int) { h.waiting(h.tool(i).Finish(ctx)) })
	h.all(func(i int) { h.must(h.tool(i).Finish(ctx)) })
}

// sealAs seals a poll with the ceremony that a server holds.
func (h *hall) sealAs(p *sample.Poll, s *server) {
	h.Helper()
	t := &p.Manifest.Trustees
	t.Session, t.Stages = s.session, s.stages
	var entries []ballot.Entry
	var messages [3][][]byte
	for k := range s.ceremony {
		for _, data := range s.ceremony[k] {
			e, err := ballot.Parse(data)
			h.must(err)
			entries = append(entries, e)
			messages[k] = append(messages[k], e.(*ballot.Ceremony).Message)
		}
	}
	for i := range s.keys {
		t.Keys[i].Key = ballot.PublicKey(s.keys[i])
	}
	c, err := audit.CeremonyOf(t, messages[0])
	h.must(err)
	out, err := threshold.VerifyCeremony(c, messages[1], messages[2])
	h.must(err)
	t.Joint, t.Transcript = out.Keys[t.Stage].Joint.Bytes(), out.Transcript
	h.must(p.SealWith(entries))
}

// sealed is a poll sealed by a ceremony of its own trustees.
func sealed(t *testing.T, c sample.Config) *hall {
	t.Helper()
	h := newHall(t, c)
	h.ceremony()
	h.sealAs(h.poll, h.server)
	return h
}

// opened is a poll that is open.
func opened(t *testing.T, c sample.Config) *hall {
	t.Helper()
	h := sealed(t, c)
	h.all(func(i int) { h.must(h.tool(i).Rehearse(ctx, h.poll.ID)) })
	h.open()
	return h
}

func (h *hall) open() {
	h.Helper()
	h.must(h.poll.Agree())
	h.must(h.poll.CheckIn(h.poll.Config.Expected))
	h.must(h.poll.Open("all are here"))
}

// vote lets n members vote, closes and ends the claims.
func (h *hall) vote(p *sample.Poll, n int) {
	h.Helper()
	cast, err := p.Ballots(n)
	h.must(err)
	h.must(p.Batch(ballot.BatchClosing, cast))
	h.must(p.ToClaims(n))
}

// claimed is a poll whose claims have ended, with 5 ballots.
func claimed(t *testing.T, c sample.Config) *hall {
	t.Helper()
	h := opened(t, c)
	h.vote(h.poll, 5)
	return h
}

// finish combines, counts and certifies what was opened, and audits it all.
func (h *hall) finish() {
	h.Helper()
	h.must(h.poll.OpenBallots())
	h.must(h.poll.Outcome())
	h.must(h.poll.Certify())
	fsys, err := h.poll.FS()
	h.must(err)
	r, err := audit.Verify(ctx, fsys, audit.Options{})
	h.must(err)
	if !r.Stands() {
		h.Fatalf("the result does not stand: %v", r.Failures)
	}
}

func (h *hall) wantOpened(i int, done bool) *Opened {
	h.Helper()
	o, err := h.tool(i).Open(ctx, OpenOptions{})
	h.must(err)
	if o.Done != done {
		h.Fatalf("trustee %d: %+v, want done %v", i, o, done)
	}
	return o
}

func (h *hall) nothingOpened() {
	h.Helper()
	for c := range h.poll.State.Chunks() {
		if got := h.poll.State.Opened(c); len(got) > 0 {
			h.Fatalf("chunk %d was opened by %v", c, got)
		}
	}
	for _, s := range h.stores {
		for name := range s.files {
			if len(name) > len(openingFile) && name[:len(openingFile)] == openingFile {
				h.Fatalf("%s was made", name)
			}
		}
	}
}

// sealAsBroken is sealAs for a manifest that fails the audit.
func (h *hall) sealAsBroken() {
	h.Helper()
	edit := h.poll.Config.Edit
	h.poll.Config.Edit = nil
	good, err := h.poll.Fork()
	h.must(err)
	manifest := *h.poll.Manifest
	good.Manifest = &manifest
	h.sealAs(good, h.server)
	edit(&manifest)
	data, err := ballot.MarshalCanonical(&manifest)
	h.must(err)
	h.poll.ID = ballot.IDOf(data)
	e := &ballot.ManifestEntry{Manifest: data}
	for i, k := range h.poll.Officers {
		e.Officers = append(e.Officers, ballot.Signed{Signer: uint8(i), Signature: ballot.SignEntry(k, manifest.Ceremony[:], ballot.RoleOfficer, ballot.BeforeList(e))})
	}
	entries := [][]byte{ballot.Encode(e)}
	for k := range h.server.ceremony {
		entries = append(entries, h.server.ceremony[k]...)
	}
	_, err = h.poll.Append(entries...)
	h.must(err)
}
