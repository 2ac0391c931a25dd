package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"hustings/ballot"
	"hustings/registrar"
	"hustings/roll"
)

var (
	passCeremony = ballot.CeremonyID{1}
	passPoll     = ballot.PollID{2}
	passBook     = registrar.Book{Ceremony: passCeremony, Registrar: 1, Electorate: 0}
)

// openBooks has one electorate of n voters and a registrar that has agreed.
func openBooks(t testing.TB, address string, n int) *Who {
	t.Helper()
	w := mustOpenWho(t, address)
	for _, err := range []error{
		w.FreezePoll(t.Context(), passCeremony, []roll.Frozen{frozen(t, passCeremony, n)}),
		w.BeginPasses(t.Context(), passCeremony, passBook.Registrar),
		w.BeginPasses(t.Context(), passCeremony, passBook.Registrar),
		w.AgreePasses(t.Context(), passCeremony, passBook.Registrar, passPoll),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestPassIsPutOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w := openBooks(t, address(), 5)
		put := func(book registrar.Book, poll ballot.PollID, slot byte, record string) (string, error) {
			stands, err := w.PutPass(t.Context(), book, poll, registrar.Slot{slot}, []byte(record))
			return string(stands), err
		}
		if stands, err := put(passBook, passPoll, 1, "first"); err != nil || stands != "" {
			t.Fatalf("%q %v", stands, err)
		}
		for _, again := range []string{"first", "second"} {
			if stands, err := put(passBook, passPoll, 1, again); err != nil || stands != "first" {
				t.Errorf("%s: %q %v", again, stands, err)
			}
		}
		other := passBook
		other.Electorate = 1
		if stands, err := put(other, passPoll, 1, "other"); err != nil || stands != "" {
			t.Errorf("another electorate's book: %q %v", stands, err)
		}
		other = passBook
		other.Registrar = 2
		if _, err := put(other, passPoll, 1, "x"); !errors.Is(err, registrar.ErrClosed) {
			t.Errorf("a registrar without books: %v", err)
		}
		if _, err := put(passBook, ballot.PollID{3}, 2, "x"); !errors.Is(err, registrar.ErrClosed) {
			t.Errorf("a poll the registrar has not agreed to: %v", err)
		}
		if err := w.AgreePasses(t.Context(), passCeremony, 1, ballot.PollID{3}); !errors.Is(err, registrar.ErrAgreed) {
			t.Errorf("agreed twice: %v", err)
		}
		if err := w.AgreePasses(t.Context(), passCeremony, 1, passPoll); err != nil {
			t.Error(err)
		}
		if err := w.AgreePasses(t.Context(), passCeremony, 9, passPoll); !errors.Is(err, ErrUnknown) {
			t.Errorf("a registrar without books agreed: %v", err)
		}
		if err := w.ClosePasses(t.Context(), passCeremony, 1); err != nil {
			t.Fatal(err)
		}
		if err := w.BeginPasses(t.Context(), passCeremony, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := put(passBook, passPoll, 2, "late"); !errors.Is(err, registrar.ErrClosed) {
			t.Errorf("after the close: %v", err)
		}
		if slots, err := w.TakenSlots(t.Context(), passBook); err != nil || len(slots) != 1 || slots[0] != (registrar.Slot{1}) {
			t.Errorf("%x (%v)", slots, err)
		}
		if err := w.ClosePasses(t.Context(), passCeremony, 9); !errors.Is(err, ErrUnknown) {
			t.Errorf("closed what is not there: %v", err)
		}
	})
}

func TestStandingTellsWhatTheRollKnows(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w := openBooks(t, address(), 5)
		numbers, err := w.VoterNumbers(t.Context(), passCeremony, 0)
		if err != nil {
			t.Fatal(err)
		}
		standing := func(number string, slot byte) registrar.Standing {
			t.Helper()
			s, err := w.Standing(t.Context(), passBook, number, registrar.Slot{slot})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if s := standing("nobody", 1); s.Expected || s.Record != nil {
			t.Errorf("nobody: %+v", s)
		}
		if s := standing(numbers[3], 1); !s.Expected || s.Index != 3 || s.Slip != 0 || s.CheckedIn || s.Record != nil {
			t.Errorf("before all: %+v", s)
		}
		err = errors.Join(
			w.PutSlips(t.Context(), passCeremony, []Slip{{0, numbers[3], roll.CodeHash{1}}}),
			w.PutSlips(t.Context(), passCeremony, []Slip{{0, numbers[3], roll.CodeHash{2}}}),
			w.CheckIn(t.Context(), passCeremony, 0, numbers[3:4]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.PutPass(t.Context(), passBook, passPoll, registrar.Slot{1}, []byte("record")); err != nil {
			t.Fatal(err)
		}
		if s := standing(numbers[3], 1); s.Slip != 2 || !s.CheckedIn || string(s.Record) != "record" {
			t.Errorf("after all: %+v", s)
		}
		if s := standing(numbers[2], 2); s.Slip != 0 || s.CheckedIn || s.Record != nil {
			t.Errorf("the neighbour: %+v", s)
		}
	})
}

// TestPassRaces has two programs put records at once, and close meanwhile: each
// slot has one record, of which all callers hear the same, and what was put is
// what is listed.
func TestPassRaces(t *testing.T) {
	const slots, rivals = 24, 4
	onBoth(t, func(t *testing.T, address func() string) {
		a := address()
		one := openBooks(t, a, 5)
		two := mustOpenWho(t, a)
		var all sync.WaitGroup
		var heard [slots][rivals]string // what each rival takes for the standing record
		var put atomic.Int64
		for s := range slots {
			for r := range rivals {
				w := one
				if r%2 == 1 {
					w = two
				}
				all.Go(func() {
					mine := fmt.Sprintf("rival %d", r)
					stands, err := w.PutPass(t.Context(), passBook, passPoll, registrar.Slot{byte(s)}, []byte(mine))
					switch {
					case errors.Is(err, registrar.ErrClosed):
					case err != nil:
						t.Error(err)
					case stands == nil:
						put.Add(1)
						heard[s][r] = mine
					default:
						heard[s][r] = string(stands)
					}
				})
			}
		}
		if err := two.ClosePasses(t.Context(), passCeremony, 1); err != nil {
			t.Error(err)
		}
		listed, err := one.TakenSlots(t.Context(), passBook)
		all.Wait()
		if err != nil || int64(len(listed)) != put.Load() {
			t.Errorf("%d listed at the close, %d put in all (%v)", len(listed), put.Load(), err)
		}
		t.Logf("%d of %d slots were put before the close", put.Load(), slots)
		for s := range heard {
			stood := ""
			for _, h := range heard[s] {
				if h == "" || h == stood {
					continue
				}
				if stood != "" {
					t.Errorf("slot %d: %q and %q", s, stood, h)
				}
				stood = h
			}
		}
	})
}

func TestIssuedListsAreKeptAndRecordsGo(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w := openBooks(t, address(), 5)
		if err := w.BeginPasses(t.Context(), passCeremony, 0); err != nil {
			t.Fatal(err)
		}
		if err := w.AgreePasses(t.Context(), passCeremony, 0, passPoll); err != nil {
			t.Fatal(err)
		}
		neighbour := passBook
		neighbour.Registrar = 0
		for _, book := range []registrar.Book{passBook, neighbour} {
			if _, err := w.PutPass(t.Context(), book, passPoll, registrar.Slot{1}, []byte("record")); err != nil {
				t.Fatal(err)
			}
		}
		if lists, err := w.IssuedLists(t.Context(), passCeremony, 1); err != nil || len(lists) != 0 {
			t.Errorf("%v (%v)", lists, err)
		}
		want := []registrar.Issued{{Electorate: 0, Bitmap: ballot.Bitmap{0x80}, Entry: []byte("a")}, {Electorate: 1, Bitmap: ballot.Bitmap{}, Entry: []byte("b")}}
		other := []registrar.Issued{{Electorate: 0, Bitmap: ballot.Bitmap{0}, Entry: []byte("c")}}
		for _, lists := range [][]registrar.Issued{want, other} {
			if err := w.KeepIssued(t.Context(), passCeremony, 1, lists); err != nil {
				t.Fatal(err)
			}
		}
		lists, err := w.IssuedLists(t.Context(), passCeremony, 1)
		if err != nil || len(lists) != 2 {
			t.Fatalf("%v (%v)", lists, err)
		}
		for i := range want {
			if lists[i].Electorate != want[i].Electorate || !bytes.Equal(lists[i].Bitmap, want[i].Bitmap) || !bytes.Equal(lists[i].Entry, want[i].Entry) {
				t.Errorf("list %d: %v, want %v", i, lists[i], want[i])
			}
		}
		if slots, err := w.TakenSlots(t.Context(), passBook); err != nil || len(slots) != 0 {
			t.Errorf("records are still there: %x (%v)", slots, err)
		}
		if slots, err := w.TakenSlots(t.Context(), neighbour); err != nil || len(slots) != 1 {
			t.Errorf("the other registrar's records have gone: %x (%v)", slots, err)
		}
		if err := w.ScrubPasses(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestScrubLeavesNoBytes looks for a deleted record in all files of the database.
func TestScrubLeavesNoBytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "who.db")
	w := openBooks(t, file, 50)
	mark := []byte("a record that is looked for byte by byte")
	for i := range 40 {
		if _, err := w.PutPass(t.Context(), passBook, passPoll, registrar.Slot{byte(i * 37)}, mark); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (n int) {
		names, err := filepath.Glob(file + "*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name) //nolint:gosec // a test's own directory
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(content, mark)
		}
		return n
	}
	if n := count(); n < 40 {
		t.Fatalf("%d copies before: the test does not see them", n)
	}
	reader, err := w.db.read.Connx(t.Context()) // another process, in the way for a moment
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	if err := w.KeepIssued(t.Context(), passCeremony, 1, []registrar.Issued{{Bitmap: ballot.Bitmap{}, Entry: []byte("e")}}); err != nil {
		t.Fatal(err)
	}
	if err := w.ScrubPasses(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 0 {
		t.Errorf("%d copies are left", n)
	}
	if info, err := os.Stat(file + "-wal"); err != nil || info.Size() != 0 {
		t.Errorf("the log has not been emptied: %v (%v)", info, err)
	}
}
