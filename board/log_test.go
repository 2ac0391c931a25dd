package board_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"hustings/board"
	"hustings/board/boardtest"
)

// fixture is a log in memory with its guard.
type fixture struct {
	backend *boardtest.Memory
	guard   *boardtest.Guard
}

func (f fixture) open(ctx context.Context) (*board.Log, error) {
	return board.Open(ctx, board.Config{Origin: boardtest.Origin, Key: boardtest.Key(), Backend: f.backend, Guard: f.guard})
}

// newFixture returns a log of n entries, appended in two steps.
func newFixture(t testing.TB, n int) fixture {
	t.Helper()
	f := fixture{&boardtest.Memory{}, &boardtest.Guard{}}
	f.append(t, n/2)
	f.append(t, n-n/2)
	return f
}

// append adds the next n entries of the series.
func (f fixture) append(t testing.TB, n int) board.Checkpoint {
	t.Helper()
	l, err := f.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Publish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err = l.Append(t.Context(), c.Size, boardtest.Entries(int(c.Size), n))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f fixture) note(t testing.TB) []byte {
	t.Helper()
	note, err := f.guard.Read()
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// setGuard returns the same log with another file beside it; nil is none.
func (f fixture) setGuard(note []byte) fixture {
	f.guard = &boardtest.Guard{}
	if note != nil {
		if err := f.guard.Write(note); err != nil {
			panic(err)
		}
	}
	return f
}

// otherLog is a log whose entries differ from index same on.
func otherLog(t testing.TB, same, n int) fixture {
	t.Helper()
	f := fixture{&boardtest.Memory{}, &boardtest.Guard{}}
	l, err := f.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	entries := boardtest.Entries(0, n)
	for i := same; i < n; i++ {
		entries[i] = fmt.Appendf(nil, "other %d", i)
	}
	if _, err := l.Append(t.Context(), 0, entries); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOpenRefuses(t *testing.T) {
	whole := newFixture(t, 600)
	note := whole.note(t)
	behind := newFixture(t, 599)
	cases := map[string]struct {
		log  fixture
		want error
	}{
		"one entry behind":         {behind.setGuard(note), board.ErrBehind},
		"empty database":           {fixture{backend: &boardtest.Memory{}}.setGuard(note), board.ErrBehind},
		"same size, other root":    {otherLog(t, 599, 600).setGuard(note), board.ErrForked},
		"longer, other history":    {otherLog(t, 599, 900).setGuard(note), board.ErrForked},
		"longer, all different":    {otherLog(t, 0, 70000).setGuard(note), board.ErrForked},
		"no file":                  {whole.setGuard(nil), board.ErrNoGuard},
		"empty file":               {whole.setGuard([]byte{}), board.ErrGuard},
		"file with a spare byte":   {whole.setGuard(append(bytes.Clone(note), '\n')), board.ErrGuard},
		"file of another log":      {whole.setGuard(bytes.Replace(note, []byte("/1/00"), []byte("/1/ff"), 2)), board.ErrGuard},
		"older file, same history": {whole.setGuard(newFixture(t, 300).note(t)), nil},
		"longer, same history":     {newFixture(t, 700).setGuard(note), nil},
		"the same":                 {whole, nil},
	}
	for name, c := range cases {
		before, readErr := c.log.guard.Read()
		_, err := c.log.open(t.Context())
		if !errors.Is(err, c.want) || err == nil != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		after, _ := c.log.guard.Read()
		if err != nil && readErr == nil && !bytes.Equal(before, after) {
			t.Errorf("%s: refused, but the guard was written", name)
		}
	}
}

// A file that is older than the database catches up, though nothing is new.
func TestOldGuardCatchesUp(t *testing.T) {
	f := newFixture(t, 600)
	old := f.setGuard(newFixture(t, 300).note(t))
	if _, err := old.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(old.note(t), f.note(t)) {
		t.Errorf("the file says %q", old.note(t))
	}
}

// A database that is set back under a running server takes and signs nothing.
func TestSetBackWhileRunning(t *testing.T) {
	f := newFixture(t, 20)
	backup := f.backend.Copy()
	f.append(t, 10)
	l, err := board.Open(t.Context(), board.Config{
		Origin: boardtest.Origin, Key: boardtest.Key(), Backend: &swapped{f.backend, backup}, Guard: f.guard,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithValue(t.Context(), swapKey{}, true)
	if _, err := l.Append(ctx, 20, boardtest.Entries(20, 1)); !errors.Is(err, board.ErrBehind) || errors.Is(err, board.ErrUnpublished) {
		t.Errorf("append: %v", err)
	}
	if _, err := l.Publish(ctx); !errors.Is(err, board.ErrBehind) {
		t.Errorf("publish: %v", err)
	}
	if got := (fixture{backend: backup}).size(t); got != 20 {
		t.Errorf("the backup has %d entries, want 20", got)
	}
}

// swapped is one database until the context says otherwise.
type swapped struct {
	*boardtest.Memory
	other *boardtest.Memory
}

type swapKey struct{}

func (s *swapped) Update(ctx context.Context, f func(board.Tx) error) error {
	if ctx.Value(swapKey{}) != nil {
		return s.other.Update(ctx, f)
	}
	return s.Memory.Update(ctx, f)
}

func TestOpenFindsDamage(t *testing.T) {
	head := func(t *testing.T, m *boardtest.Memory) (h board.Head) {
		t.Helper()
		if err := m.View(t.Context(), func(r board.Reader) (err error) {
			h, err = r.Head(t.Context())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return h
	}
	for name, do := range map[string]func(*testing.T, *boardtest.Memory){
		"last entry":   func(_ *testing.T, m *boardtest.Memory) { m.SetEntry(599, []byte("no")) },
		"empty entry":  func(_ *testing.T, m *boardtest.Memory) { m.SetEntry(599, nil) },
		"spare entry":  func(_ *testing.T, m *boardtest.Memory) { m.AddEntry([]byte("no")) },
		"lost tile":    func(_ *testing.T, m *boardtest.Memory) { m.SetTile(0, 2, nil) },
		"short tile":   func(_ *testing.T, m *boardtest.Memory) { m.SetTile(1, 0, make([]byte, 63)) },
		"changed tile": func(_ *testing.T, m *boardtest.Memory) { m.SetTile(1, 0, make([]byte, 64)) },
		"root":         func(t *testing.T, m *boardtest.Memory) { h := head(t, m); h.Root[0] ^= 1; m.SetHead(h) },
		"size less":    func(t *testing.T, m *boardtest.Memory) { h := head(t, m); h.Size--; m.SetHead(h) },
		"size more":    func(t *testing.T, m *boardtest.Memory) { h := head(t, m); h.Size++; m.SetHead(h) },
		"size absurd":  func(t *testing.T, m *boardtest.Memory) { h := head(t, m); h.Size = 1 << 63; m.SetHead(h) },
	} {
		f := newFixture(t, 600)
		do(t, f.backend)
		if _, err := f.open(t.Context()); !errors.Is(err, board.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What lies further back only the full check finds.
	f := newFixture(t, 600)
	f.backend.SetEntry(3, []byte("no"))
	if _, err := f.open(t.Context()); err != nil {
		t.Errorf("an early entry: %v", err)
	}
	var findings []*board.Finding
	err := f.backend.View(t.Context(), func(r board.Reader) error {
		return board.CheckStored(t.Context(), r, func(f *board.Finding) { findings = append(findings, f) })
	})
	if !errors.Is(err, board.ErrFindings) || len(findings) == 0 || findings[0].Entry != 3 {
		t.Errorf("full check: %v %v", err, findings)
	}
}

func TestAppendRefuses(t *testing.T) {
	f := newFixture(t, 5)
	l, err := f.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, entries := range map[string][][]byte{
		"empty entry":       {[]byte("a"), {}},
		"entry over 60,000": {make([]byte, board.MaxEntry+1)},
	} {
		if _, err := l.Append(t.Context(), 5, entries); !errors.Is(err, board.ErrEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c, err := l.Append(t.Context(), 5, nil); err != nil || c.Size != 5 {
		t.Errorf("nothing: %+v, %v", c, err)
	}
	for _, config := range []board.Config{
		{Origin: "", Key: boardtest.Key(), Backend: f.backend, Guard: f.guard},
		{Origin: "a b", Key: boardtest.Key(), Backend: f.backend, Guard: f.guard},
		{Origin: boardtest.Origin, Key: nil, Backend: f.backend, Guard: f.guard},
	} {
		if _, err := board.Open(t.Context(), config); !errors.Is(err, board.ErrKey) {
			t.Errorf("config %q: %v", config.Origin, err)
		}
	}
}

func BenchmarkAppend10000(b *testing.B) {
	entries := make([][]byte, 10000)
	for i := range entries {
		entries[i] = bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 250)
	}
	b.ReportAllocs()
	for b.Loop() {
		f := fixture{&boardtest.Memory{}, &boardtest.Guard{}}
		l, err := f.open(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.Append(b.Context(), 0, entries); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(entries)), "ns/entry")
}

func BenchmarkAppendOne(b *testing.B) {
	f := newFixture(b, 70000)
	l, err := f.open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	at := uint64(70000)
	for b.Loop() {
		if _, err := l.Append(b.Context(), at, boardtest.Entries(int(at), 1)); err != nil {
			b.Fatal(err)
		}
		at++
	}
}
