package box_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/internal/sample"
)

// fetcher reads the sealed part as a trustee or a counter does, by asking the box.
type fetcher struct {
	w     *world
	b     *box.Box
	role  ballot.Role
	index int
	key   ed25519.PrivateKey
}

func (f *fetcher) ask(what ballot.FetchWhat, first, second int) ([]byte, error) {
	data := ballot.SignFetch(f.key, f.w.ID, ballot.Fetch{
		Role: f.role, Index: uint8(f.index), Time: uint64(f.w.clock.Load()), What: what, First: uint32(first), Second: uint32(second),
	})
	parsed, err := ballot.ParseFetch(data)
	if err != nil {
		return nil, err
	}
	out, err := f.b.Sealed(ctx, parsed)
	if errors.Is(err, box.ErrNoFile) {
		err = fs.ErrNotExist
	}
	return out, err
}

func (f *fetcher) Response(n int, _ board.Hash) ([]byte, error) {
	return f.ask(ballot.FetchResponses, n, 1)
}

func (f *fetcher) Opening(chunk, trustee int) ([]byte, error) {
	return f.ask(ballot.FetchEntry, chunk, trustee)
}

func (f *fetcher) Combined(chunk int) ([]byte, error) { return f.Opening(chunk, 0) }

func (f *fetcher) Redactions() ([]byte, error) { return f.ask(ballot.FetchRedactions, 0, 0) }

func (w *world) counter(b *box.Box, i int) *fetcher {
	return &fetcher{w: w, b: b, role: ballot.RoleCounter, index: i, key: w.Counters[i]}
}

// sealedFolder is the sealed part as a counter fetches it.
func (w *world) sealedFolder(b *box.Box) fs.FS {
	w.t.Helper()
	out := make(fstest.MapFS)
	var reader *audit.Reader
	b.Look(func(s *audit.State) {
		var err error
		if reader, err = s.SeenReader(box.NewBundle(ctx, w.boxes.Poll(w.Manifest.Ceremony))); err != nil {
			w.t.Fatal(err)
		}
	})
	err := reader.WithSealed(w.counter(b, 0)).ExportSealed(ctx, func(name string, data []byte) error {
		out[name] = &fstest.MapFile{Data: bytes.Clone(data), Mode: 0o644}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// privateOpening is what a trustee of a survey hands in for an opening.
func (w *world) privateOpening(o *ballot.Opening) (digest, opening []byte) {
	opening = ballot.Encode(o)
	d := &ballot.OpeningDigest{Trustee: o.Trustee, Chunk: o.Chunk, Digest: ballot.PrivateDigest(w.ID, opening)}
	d.Signature = w.ByTrustee(int(o.Trustee), d)
	return ballot.Encode(d), opening
}

// TestWholeSurvey: a survey from the first response to a counter's word, through
// the box, with nothing but digests on the board.
func TestWholeSurvey(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{Expected: 12, Questionnaire: sample.Questions(1), BallotsPerKey: 2})
		b := w.open()
		casts := w.ballots(9)
		receipts := w.cast(b, casts...)
		if again := w.cast(b, casts[0]); again[0] != receipts[0] {
			t.Error("the same response has another receipt")
		}
		w.advance(b)
		w.toClaims(b, 9)
		w.verify(b, receipts...)
		w.trustees(b)
		w.advance(b)
		if got := b.Standing().Phase; got != ballot.PhaseCounted {
			t.Fatalf("phase %v", got)
		}
		var leaf ballot.Digest
		b.Look(func(s *audit.State) { leaf = s.OutcomeLeaf() })
		if r := w.verify(b, receipts...); r.Stands() {
			t.Error("it stands without a counter's word")
		}
		e := &ballot.Counted{Counter: 1, Outcome: leaf}
		e.Signature = ballot.SignEntry(w.Counters[1], w.ID[:], ballot.RoleCounter, ballot.BeforeLast(e))
		w.put(b, e)
		r := w.verify(b, receipts...)
		if !r.Stands() || !r.Sealed || r.Counted != 1 || r.State.Results.Final != 9 || r.State.Results.Invalid != 0 {
			t.Errorf("stands %v, %+v", r.Stands(), r.State.Results)
		}
		w.leaksNothing(b, casts)
	})
}

// leaksNothing looks for sealed responses in everything that is published.
func (w *world) leaksNothing(b *box.Box, casts [][]byte) {
	w.t.Helper()
	err := b.Export(ctx, func(name string, data []byte) error {
		for _, cast := range casts {
			_, sealed, err := w.Manifest.SplitCast(cast)
			if err != nil {
				return err
			}
			if bytes.Contains(data, sealed[:33]) || bytes.Contains(data, sealed[35:60]) {
				w.t.Errorf("%s holds a sealed response", name)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestRefusedResponses: what is no response of this survey gets no receipt.
func TestRefusedResponses(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/what.db", sample.Config{Expected: 12, Questionnaire: sample.Questions(1)})
	b := w.open()
	good := w.ballots(2)
	n := w.Manifest.SealedResponse()
	v := w.voter()
	entryOf := func(sealed []byte) []byte {
		hash := ballot.ResponseHash(w.ID, sealed)
		return append(w.Resign(v, &ballot.Ballot{Key: v.Public(), Credentials: v.Pass, Response: &hash}), sealed...)
	}
	point := good[0][len(good[0])-n:][:33]
	badPoint := ballot.EncodeResponse([]ballot.Part{{Enc: ballot.Point{4}, Sealed: make([]byte, 56)}, {Enc: ballot.Point(point), Sealed: make([]byte, 272)}})
	for name, cast := range map[string][]byte{
		"without its sealed response": good[0][:len(good[0])-n],
		"another's sealed response":   append(bytes.Clone(good[0][:len(good[0])-n]), good[1][len(good[1])-n:]...),
		"one byte changed":            append(bytes.Clone(good[0][:len(good[0])-1]), good[0][len(good[0])-1]^1),
		"one byte more":               append(bytes.Clone(good[0]), 0),
		"one byte less":               good[0][:len(good[0])-1],
		"nothing":                     nil,
		"an enc that is no point":     entryOf(badPoint),
		"parts of other lengths":      entryOf(make([]byte, n)),
	} {
		if _, err := b.Cast(ctx, cast); !errors.Is(err, box.ErrBallot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	vote := &ballot.Ballot{Key: v.Public(), Credentials: v.Pass, Sealed: make([]byte, 17)}
	if _, err := b.Cast(ctx, append(w.Resign(v, vote), make([]byte, n)...)); !errors.Is(err, box.ErrBallot) {
		t.Errorf("a ballot in a survey: %v", err)
	}
	w.cast(b, good...)
}

// TestWhoMayFetch: the sealed part goes to trustees and counters after the
// claims, each what it needs, and to nobody else.
func TestWhoMayFetch(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/what.db", sample.Config{Expected: 12, Questionnaire: sample.Questions(1)})
	b := w.open()
	w.cast(b, w.ballots(5)...)
	ask := func(change func(f *ballot.Fetch), key ed25519.PrivateKey) error {
		f := ballot.Fetch{Role: ballot.RoleCounter, Time: uint64(w.clock.Load()), What: ballot.FetchResponses, Second: 5}
		change(&f)
		parsed, err := ballot.ParseFetch(ballot.SignFetch(key, w.ID, f))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Sealed(ctx, parsed)
		return err
	}
	nothing := func(*ballot.Fetch) {}
	if err := ask(nothing, w.Counters[0]); !errors.Is(err, box.ErrPhase) {
		t.Errorf("while open: %v", err)
	}
	w.toClaims(b, 5)
	w.trustees(b)
	w.advance(b)
	for _, c := range []struct {
		name   string
		change func(f *ballot.Fetch)
		key    ed25519.PrivateKey
		want   error
	}{
		{"counter", nothing, w.Counters[0], nil},
		{"counter, an opening", func(f *ballot.Fetch) { f.What, f.Second = ballot.FetchEntry, 1 }, w.Counters[0], nil},
		{"counter, combined", func(f *ballot.Fetch) { f.What, f.Second = ballot.FetchEntry, 0 }, w.Counters[0], nil},
		{"counter, what is not there", func(f *ballot.Fetch) { f.What, f.Second = ballot.FetchEntry, 3 }, w.Counters[0], box.ErrNoFile},
		{"too many", func(f *ballot.Fetch) { f.Second = 6 }, w.Counters[0], box.ErrNoFile},
		{"far too many", func(f *ballot.Fetch) { f.Second = 257 }, w.Counters[0], box.ErrNoFile},
		{"far behind", func(f *ballot.Fetch) { f.First = 1<<32 - 1 }, w.Counters[0], box.ErrNoFile},
		{"none", func(f *ballot.Fetch) { f.Second = 0 }, w.Counters[0], box.ErrNoFile},
		{"nothing there is", func(f *ballot.Fetch) { f.What = 9 }, w.Counters[0], box.ErrNoFile},
		{"a counter for another", nothing, w.Counters[1], box.ErrFetch},
		{"trustee", func(f *ballot.Fetch) { f.Role, f.Index = ballot.RoleTrustee, 2 }, w.Trustees[1], nil},
		{"trustee, an opening", func(f *ballot.Fetch) {
			f.Role, f.Index, f.What, f.Second = ballot.RoleTrustee, 2, ballot.FetchEntry, 1
		}, w.Trustees[1], box.ErrFetch},
		{"officer", func(f *ballot.Fetch) { f.Role = ballot.RoleOfficer }, w.Officers[0], box.ErrFetch},
		{"the box's own key", func(f *ballot.Fetch) { f.Role = ballot.RoleBox }, w.Box, box.ErrFetch},
		{"long ago", func(f *ballot.Fetch) { f.Time -= 301 }, w.Counters[0], box.ErrFetch},
		{"from the future", func(f *ballot.Fetch) { f.Time += 301 }, w.Counters[0], box.ErrFetch},
		{"at the end of time", func(f *ballot.Fetch) { f.Time = 1<<64 - 1 }, w.Counters[0], box.ErrFetch},
	} {
		if err := ask(c.change, c.key); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestFalseSurveyOpenings: an opening that the sealed part would refute is not
// taken, neither half of it; the true one is, once.
func TestFalseSurveyOpenings(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/what.db", sample.Config{Expected: 12, Questionnaire: sample.Questions(1)})
	b := w.open()
	w.cast(b, w.ballots(5)...)
	w.toClaims(b, 5)
	var reader *audit.Reader
	b.Look(func(s *audit.State) {
		var err error
		if reader, err = s.NewReader(box.NewBundle(ctx, w.boxes.Poll(w.Manifest.Ceremony))); err != nil {
			t.Fatal(err)
		}
	})
	reader = reader.WithSealed(w.counter(b, 0))
	chunk, err := reader.Chunk(0)
	if err != nil {
		t.Fatal(err)
	}
	true1, err := w.OpeningEntry(1, chunk)
	if err != nil {
		t.Fatal(err)
	}
	digest, opening := w.privateOpening(true1)
	if _, err := b.AppendOpening(ctx, digest, opening); !errors.Is(err, box.ErrEntry) {
		t.Errorf("before anybody has cosigned: %v", err)
	}
	w.Until(w.clock.Load())
	var points [4]audit.Point
	b.Look(func(s *audit.State) { points = s.Points })
	for tr := 1; tr <= 2; tr++ {
		for _, p := range points[1:] {
			e, err := w.CosignEntry(tr, p.Size, w.root(p.Size))
			if err != nil {
				t.Fatal(err)
			}
			w.put(b, e)
		}
	}
	refuse := func(name string, digest, opening []byte) {
		t.Helper()
		if _, err := b.AppendOpening(ctx, digest, opening); !errors.Is(err, box.ErrEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lie := *true1
	lie.Partials = bytes.Clone(true1.Partials)
	copy(lie.Partials, lie.Partials[33:66])
	lie.Signature = w.ByTrustee(1, &lie)
	falseDigest, falseOpening := w.privateOpening(&lie)
	refuse("a false partial", falseDigest, falseOpening)
	refuse("another opening than the digest's", digest, falseOpening)
	refuse("no opening", digest, nil)
	refuse("a digest of nothing", opening, opening)
	unsigned := *true1
	unsigned.Signature[0] ^= 1
	d, o := w.privateOpening(&unsigned)
	refuse("an opening its trustee has not signed", d, o)
	if _, err := b.Append(ctx, digest); !errors.Is(err, box.ErrEntry) {
		t.Errorf("a digest alone: %v", err)
	}
	if _, err := b.Append(ctx, opening); err == nil {
		t.Error("an opening on a survey's board")
	}
	at, err := b.AppendOpening(ctx, digest, opening)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.AppendOpening(ctx, digest, opening); err != nil || again != at {
		t.Errorf("the same again: %d, %d, %v", at, again, err)
	}
}
