package box_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/internal/need"
	"hustings/internal/sample"
	"hustings/store"
)

// world is one poll on a real database, with everybody's keys.
type world struct {
	*sample.Poll
	t     testing.TB
	addr  string
	dir   string
	what  *store.What
	boxes *store.Boxes
	keys  box.KeyDir
	clock atomic.Int64
}

var ctx = context.Background()

// onBoth runs a test on both engines.
func onBoth(t *testing.T, f func(t *testing.T, open func(sample.Config) *world)) {
	t.Run("sqlite", func(t *testing.T) {
		f(t, func(c sample.Config) *world { return newWorld(t, filepath.Join(t.TempDir(), "what.db"), c) })
	})
	t.Run("postgres", func(t *testing.T) {
		addr := need.Postgres(t)
		f(t, func(c sample.Config) *world { return newWorld(t, addr, c) })
	})
}

// newWorld takes a new poll up to voting on a new database.
func newWorld(t testing.TB, addr string, c sample.Config) *world {
	t.Helper()
	w := unsealed(t, addr, c)
	if err := w.ToOpen(); err != nil {
		t.Fatal(err)
	}
	w.clock.Store(w.Now())
	return w
}

func unsealed(t testing.TB, addr string, c sample.Config) *world {
	t.Helper()
	w := &world{t: t, addr: addr, dir: t.TempDir()}
	w.keys = box.KeyDir{Dir: filepath.Join(w.dir, "keys")}
	w.connect()
	t.Cleanup(func() { w.disconnect() })
	late := new(lateStore)
	c.Store = late
	if c.Bits == 0 {
		c.Bits = 2048
	}
	p, err := sample.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w.Poll = p
	late.set(w)
	return w
}

func (w *world) connect() {
	w.t.Helper()
	var err error
	if w.what, err = store.OpenWhat(ctx, w.addr); err != nil {
		w.t.Fatal(err)
	}
	if w.boxes, err = w.what.Boxes(ctx, w.dir); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) disconnect() {
	if err := w.boxes.Close(); err != nil {
		w.t.Error(err)
	}
	if err := w.what.Close(); err != nil {
		w.t.Error(err)
	}
}

func (w *world) config() box.Config {
	c := w.Manifest.Ceremony
	return box.Config{
		Ceremony: c, Store: w.boxes.Poll(c), Keys: w.keys, Box: w.Box, Log: w.Log, Guard: w.boxes.Guard(c),
		Clock: func() time.Time { return time.Unix(w.clock.Load(), 0) }, Random: rand.Reader, Cast: true,
	}
}

// open opens the poll's box and closes it with the test.
func (w *world) open(edit ...func(*box.Config)) *box.Box {
	w.t.Helper()
	c := w.config()
	for _, e := range edit {
		e(&c)
	}
	b, err := box.New(ctx, c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := b.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return b
}

func readOnly(c *box.Config) { c.Cast = false }

// cast casts ballots that must be taken.
func (w *world) cast(b *box.Box, ballots ...[]byte) []ballot.Receipt {
	w.t.Helper()
	receipts := make([]ballot.Receipt, len(ballots))
	for i, entry := range ballots {
		var err error
		if receipts[i], err = b.Cast(ctx, entry); err != nil {
			w.t.Fatalf("ballot %d: %v", i, err)
		}
	}
	return receipts
}

func (w *world) ballots(n int) [][]byte {
	w.t.Helper()
	list, err := w.Ballots(n)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range list {
		list[i] = w.Cast(list[i])
	}
	return list
}

// issuedEntry is the registrar's list of n passes, with its file.
func (w *world) issuedEntry(n int) (entry, file []byte) {
	bitmap := ballot.NewBitmap(w.Config.Expected)
	for i := range n {
		bitmap.Set(i)
	}
	e := &ballot.Issued{Count: uint32(n), File: sha256.Sum256(bitmap)}
	e.Signature = ballot.SignEntry(w.Registrars[0], w.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(e))
	return ballot.Encode(e), bitmap
}

// issue gives the registrar's list of n passes to the box.
func (w *world) issue(b *box.Box, n int) {
	w.t.Helper()
	entry, file := w.issuedEntry(n)
	if _, err := b.Append(ctx, entry, file); err != nil {
		w.t.Fatal(err)
	}
}

// advance advances until nothing is left to do.
func (w *world) advance(b *box.Box) {
	w.t.Helper()
	for range 1000 {
		did, err := b.Advance(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		if !did {
			return
		}
	}
	w.t.Fatal("it never ends")
}

// toClaims takes an open poll up to the end of claims.
func (w *world) toClaims(b *box.Box, issued int) {
	w.t.Helper()
	w.clock.Store(max(w.clock.Load(), int64(b.Standing().Close)))
	w.advance(b)
	w.issue(b, issued)
	w.clock.Add(w.Manifest.ClaimsSeconds)
	w.advance(b)
	if got := b.Standing().Phase; got != ballot.PhaseClaimed && got != ballot.PhaseCounted {
		w.t.Fatalf("phase %v after the claims", got)
	}
}

// trustees lets t trustees cosign and open, through the box.
func (w *world) trustees(b *box.Box) {
	w.t.Helper()
	var points [4]audit.Point
	b.Look(func(s *audit.State) { points = s.Points })
	w.Until(w.clock.Load())
	for t := 1; t <= w.Config.Threshold; t++ {
		for _, point := range points[1:] {
			e, err := w.CosignEntry(t, point.Size, w.root(point.Size))
			if err != nil {
				w.t.Fatal(err)
			}
			w.put(b, e)
		}
	}
	for t := 1; t <= w.Config.Threshold; t++ {
		w.openChunks(b, t)
	}
}

func (w *world) openChunks(b *box.Box, t int) {
	w.t.Helper()
	var chunks int
	var reader *audit.Reader
	b.Look(func(s *audit.State) {
		chunks = s.Chunks()
		var err error
		if reader, err = s.NewReader(box.NewBundle(ctx, w.boxes.Poll(w.Manifest.Ceremony))); err != nil {
			w.t.Fatal(err)
		}
	})
	if w.Manifest.IsSurvey() {
		reader = reader.WithSealed(&fetcher{w: w, b: b, role: ballot.RoleTrustee, index: t, key: w.Trustees[t-1]})
	}
	for c := range chunks {
		chunk, err := reader.Chunk(c)
		if err != nil {
			w.t.Fatal(err)
		}
		e, err := w.OpeningEntry(t, chunk)
		if err != nil {
			w.t.Fatal(err)
		}
		if w.Manifest.IsSurvey() {
			digest, opening := w.privateOpening(e)
			if _, err := b.AppendOpening(ctx, digest, opening); err != nil {
				w.t.Fatal(err)
			}
			continue
		}
		w.put(b, e)
	}
}

func (w *world) put(b *box.Box, e ballot.Entry) uint64 {
	w.t.Helper()
	at, err := b.Append(ctx, ballot.Encode(e))
	if err != nil {
		w.t.Fatalf("%v: %v", e.Type(), err)
	}
	return at
}

func (w *world) root(size uint64) (root board.Hash) {
	w.t.Helper()
	err := w.boxes.Poll(w.Manifest.Ceremony).View(ctx, func(r board.Reader) error {
		var err error
		root, err = board.RootAt(size, board.StoredTiles(ctx, r))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return root
}

// verify audits what the box publishes, with receipts.
func (w *world) verify(b *box.Box, receipts ...ballot.Receipt) *audit.Result {
	w.t.Helper()
	fsys := make(fstest.MapFS)
	err := b.Export(ctx, func(name string, data []byte) error {
		fsys[name] = &fstest.MapFile{Data: append([]byte(nil), data...), Mode: 0o644}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	opts := audit.Options{Receipts: receipts}
	if w.Manifest.IsSurvey() && b.Standing().Phase >= ballot.PhaseClaimed {
		opts.Sealed = w.sealedFolder(b)
	}
	r, err := audit.Verify(ctx, fsys, opts)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range r.Failures {
		w.t.Error(f)
	}
	return r
}

// vote makes a voter's ballot.
func (w *world) vote(v *sample.Voter, sequence uint8, i int) []byte {
	w.t.Helper()
	var entry []byte
	var err error
	if w.Manifest.IsSurvey() {
		entry, err = w.Respond(v, sequence, w.Answers(i)...)
	} else {
		entry, err = w.Vote(v, sequence, w.Choice(i))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return w.Cast(entry)
}

func (w *world) voter() *sample.Voter {
	w.t.Helper()
	v, err := w.NewVoter()
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func signRecall(w *world, v *sample.Voter) []byte {
	return ed25519.Sign(v.Key, ballot.RecallMessage(w.ID, v.Electorate, v.Public()))
}
