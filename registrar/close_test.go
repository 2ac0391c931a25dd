package registrar

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
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
	if _, err := h.Issue(t.Context(), h.poll, seatOf(1), blinded(t)); err == nil {
		t.Error("a pass after the close")
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

func TestAgree(t *testing.T) {
	h := build(t)
	entry, err := h.Agree(t.Context(), h.text, 0)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ballot.Parse(entry)
	if err != nil {
		t.Fatal(err)
	}
	agreed, ok := parsed.(*ballot.Agreed)
	if !ok || agreed.Role != ballot.RoleRegistrar || agreed.Index != 0 {
		t.Fatalf("%+v", parsed)
	}
	if err := ballot.VerifyEntry(h.now.Registrars[0].Key, h.poll.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(agreed), agreed.Signature); err != nil {
		t.Error(err)
	}
	if _, err := h.Agree(t.Context(), append(bytes.Clone(h.text), ' '), 0); !errors.Is(err, ErrAgreed) {
		t.Errorf("the same manifest in other bytes is another poll: %v", err)
	}
	if _, err := h.Agree(t.Context(), h.text, 1); !errors.Is(err, ErrManifest) {
		t.Errorf("a registrar it does not have: %v", err)
	}
}

func TestAgreeRefusesOtherKeysAndRolls(t *testing.T) {
	for name, change := range map[string]func(m *ballot.Manifest){
		"key":      func(m *ballot.Manifest) { m.Registrars[0].Key = testKey(77) },
		"modulus":  func(m *ballot.Manifest) { m.Registrars[0].Blind[1][7] ^= 1 },
		"root":     func(m *ballot.Manifest) { m.Electorates[1].Root[0] ^= 1 },
		"roll":     func(m *ballot.Manifest) { m.Electorates[0].Roll++; m.Electorates[0].Excluded[0].Count++ },
		"expected": func(m *ballot.Manifest) { m.Electorates[0].Expected--; m.Electorates[0].Excluded[0].Count++ },
		"approval": func(m *ballot.Manifest) { m.Electorates[0].Excluded[0].Approval = "another" },
		"version":  func(m *ballot.Manifest) { m.Version = 2 },
	} {
		h := build(t)
		h.store.agreed = ballot.PollID{}
		var m ballot.Manifest // a deep copy
		if err := json.Unmarshal(h.text, &m); err != nil {
			t.Fatal(err)
		}
		change(&m)
		text, err := json.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Agree(t.Context(), text, 0); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v", name, err)
		}
		if h.store.agreed != (ballot.PollID{}) {
			t.Errorf("%s: agreed all the same", name)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	h := build(t)
	public, err := h.CreateKeys(t.Context(), testCeremony, 0, electorates, 2048)
	if err != nil || public.Key != h.now.Registrars[0].Key || !reflect.DeepEqual(public.Blind, h.now.Registrars[0].Blind) {
		t.Errorf("created again, other keys (%v)", err)
	}
	entries, err := os.ReadDir(h.dir)
	if err != nil || len(entries) != 1+electorates {
		t.Errorf("files %v (%v)", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 || strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s: %v (%v)", e.Name(), info.Mode(), err)
		}
	}
	path := h.keys.identityPath(testCeremony, 0)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "no line": strings.TrimSuffix(string(good), "\n"), "upper case": strings.ToUpper(string(good)),
		"short": string(good[2:]), "two lines": string(good) + string(good), "zeroed": strings.Repeat("\x00", len(good)),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := h.keys.identity(testCeremony, 0); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := h.keys.identity(testCeremony, 0); !errors.Is(err, ErrKey) {
		t.Errorf("others may read it: %v", err)
	}
}

func TestSecretsAreMadeOnce(t *testing.T) {
	dir := KeyDir{filepath.Join(t.TempDir(), "a", "keys")}
	first, err := dir.Secret("pepper.key", strings.NewReader(strings.Repeat("a", 32)))
	if err != nil || first != [32]byte([]byte(strings.Repeat("a", 32))) {
		t.Fatalf("%x (%v)", first, err)
	}
	again, err := dir.Secret("pepper.key", strings.NewReader(""))
	if err != nil || again != first {
		t.Errorf("%x (%v)", again, err)
	}
	if _, err := dir.Secret("other.key", strings.NewReader("short")); !errors.Is(err, ErrKey) {
		t.Errorf("no randomness: %v", err)
	}
}

// TestDestroyedKeysAreOverwritten looks at the file by a second name.
func TestDestroyedKeysAreOverwritten(t *testing.T) {
	h := build(t)
	book := Book{testCeremony, 0, 0}
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.Link(h.keys.blindPath(book), kept); err != nil {
		t.Skipf("no second name for a file here: %v", err)
	}
	if err := h.keys.destroyBlind(book); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(kept)
	if err != nil || len(bytes.Trim(content, "\x00")) != 0 || len(content) == 0 {
		t.Errorf("%d bytes, not all zero (%v)", len(content), err)
	}
	if err := h.keys.destroyBlind(book); err != nil {
		t.Errorf("destroyed again: %v", err)
	}
}
