package registrar

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

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

// TestDestroyedAtOnce lets several processes' worth of servers destroy a key at the
// same moment, as the server and a command do when registrars close.
func TestDestroyedAtOnce(t *testing.T) {
	dir := KeyDir{filepath.Join(t.TempDir(), "keys")}
	for range 20 {
		if _, err := dir.Secret("one.key", strings.NewReader(strings.Repeat("a", 32))); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		for range 8 {
			go func() { ended <- dir.Destroy("one.key") }()
		}
		for range 8 {
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		}
	}
}
