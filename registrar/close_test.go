package registrar

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"hustings/ballot"
	"hustings/roll"
)

// given gives three passes in electorate 0, one to a late voter, one in electorate 1.
func given(t *testing.T, h *house) {
	t.Helper()
	h.store.late = []string{"L001", "L002", "L003", "L004"}
	h.store.checked["M004"] = true
	for _, seat := range []roll.Seat{seatOf(0), seatOf(3), {Number: "L004"}, {Electorate: 1, Number: "M004"}} {
		if _, err := h.Issue(t.Context(), h.poll, seat, blinded(t)); err != nil {
			t.Fatal(err)
		}
	}
}

func checkLists(t *testing.T, h *house, lists []Issued) {
	t.Helper()
	if len(lists) != electorates {
		t.Fatalf("%d lists, want %d", len(lists), electorates)
	}
	for e, list := range lists {
		had := map[string]bool{"M000": e == 0, "M003": e == 0, "L004": e == 0, "M004": e == 1}
		numbers := h.store.numbers(uint8(e))
		if _, err := ballot.ParseBitmap(list.Bitmap, len(numbers)); err != nil {
			t.Error(err)
		}
		for i, number := range numbers {
			if list.Bitmap.Has(i) != had[number] {
				t.Errorf("electorate %d, %s: %v", e, number, list.Bitmap.Has(i))
			}
		}
		parsed, err := ballot.Parse(list.Entry)
		if err != nil {
			t.Fatal(err)
		}
		entry, ok := parsed.(*ballot.Issued)
		if !ok || entry.Registrar != 0 || int(entry.Electorate) != e || int(entry.Count) != list.Bitmap.Count() ||
			entry.File != sha256.Sum256(list.Bitmap) || list.Electorate != entry.Electorate {
			t.Errorf("entry %d: %+v", e, parsed)
		}
		err = ballot.VerifyEntry(h.now.Registrars[0].Key, h.poll.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(entry), entry.Signature)
		if err != nil {
			t.Error(err)
		}
	}
}

func TestCloseListsAndDeletes(t *testing.T) {
	h := build(t)
	given(t, h)
	lists, err := h.Close(t.Context(), h.poll)
	if err != nil {
		t.Fatal(err)
	}
	checkLists(t, h, lists)
	if len(h.store.passes) != 0 || h.store.scrubbed != 1 {
		t.Errorf("records are left, or not scrubbed: %d, %d", len(h.store.passes), h.store.scrubbed)
	}
	for e := range electorates {
		if _, err := h.keys.blindKey(Book{testCeremony, 0, uint8(e)}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("key %d is still there: %v", e, err)
		}
	}
	if _, err := h.Issue(t.Context(), h.poll, seatOf(1), blinded(t)); !errors.Is(err, ErrClosed) {
		t.Errorf("a pass after the close: %v", err)
	}
	for seat, want := range map[roll.Seat]bool{
		seatOf(0): true, seatOf(1): false, {Number: "L004"}: true, {Number: "nobody"}: false,
		{Electorate: 1, Number: "M004"}: true, {Electorate: 1, Number: "M000"}: false,
	} {
		if got, err := h.Taken(t.Context(), h.poll, seat); err != nil || got != want {
			t.Errorf("%v had a pass: %v, want %v (%v)", seat, got, want, err)
		}
	}
	if _, err := h.CreateKeys(t.Context(), testCeremony, 0, electorates, 2048); !errors.Is(err, ErrClosed) {
		t.Errorf("new keys after the close: %v", err)
	}
	again, err := h.Close(t.Context(), h.poll)
	if err != nil || !reflect.DeepEqual(again, lists) {
		t.Errorf("closed again, other lists (%v)", err)
	}
}

// TestCloseCrashes fails every step of the close, before and after it was done; the
// next process ends with the same lists, no record and no key.
func TestCloseCrashes(t *testing.T) {
	steps := []string{"ClosePasses", "IssuedLists", "TakenSlots", "VoterNumbers", "KeepIssued", "ScrubPasses"}
	for _, step := range steps {
		for _, done := range []bool{false, true} {
			h := build(t)
			given(t, h)
			h.store.fail = func(method string, after bool) error {
				if method == step && after == done {
					return errCrash
				}
				return nil
			}
			if _, err := h.Close(t.Context(), h.poll); !errors.Is(err, errCrash) {
				t.Fatalf("%s: %v", step, err)
			}
			h.store.fail = nil
			h.restart()
			if step != "ClosePasses" || done {
				if _, err := h.Issue(t.Context(), h.poll, seatOf(1), blinded(t)); err == nil {
					t.Errorf("%s: a pass after the close had begun", step)
				}
			}
			lists, err := h.Close(t.Context(), h.poll)
			if err != nil {
				t.Fatalf("%s, after it %v: %v", step, done, err)
			}
			checkLists(t, h, lists)
			left, err := filepath.Glob(filepath.Join(h.dir, "blind-*"))
			if err != nil || len(left) != 0 || len(h.store.passes) != 0 {
				t.Errorf("%s: left %v, %d books (%v)", step, left, len(h.store.passes), err)
			}
		}
	}
}

// TestCloseBesideAnother has another process keep its lists while this one makes
// its own from records that are gone.
func TestCloseBesideAnother(t *testing.T) {
	h := build(t)
	given(t, h)
	other := &house{store: h.store, dir: t.TempDir(), clock: h.clock}
	if err := os.CopyFS(other.dir, os.DirFS(h.dir)); err != nil {
		t.Fatal(err)
	}
	other.restart()
	names, err := os.ReadDir(other.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Chmod(filepath.Join(other.dir, name.Name()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var first []Issued
	h.store.fail = func(method string, after bool) error {
		if method != "TakenSlots" || after {
			return nil
		}
		h.store.fail = nil
		h.store.mu.Unlock()
		defer h.store.mu.Lock()
		first, err = other.Close(t.Context(), h.poll)
		return err
	}
	second, err := h.Close(t.Context(), h.poll)
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("two processes closed with different lists (%v)", err)
	}
	checkLists(t, h, second)
}

func TestCloseRefusesRecordsOfNobody(t *testing.T) {
	h := build(t)
	given(t, h)
	h.store.passes[Book{testCeremony, 0, 0}][Slot{1}] = []byte("planted")
	if _, err := h.Close(t.Context(), h.poll); !errors.Is(err, ErrRecord) {
		t.Errorf("a record of no voter: %v", err)
	}
}
