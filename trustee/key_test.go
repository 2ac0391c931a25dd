package trustee

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
)

func TestKeyFile(t *testing.T) {
	key, err := newKey(rand.Reader, ballot.CeremonyID{7}, 3)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := SealKey(key, "correct horse", 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenKey(sealed, "correct horse")
	if err != nil || again.Public() != key.Public() || again.Joint.Trustee != 3 {
		t.Fatalf("%v", err)
	}
	plain, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, passphrase string
		want             error
	}{
		"another passphrase": {string(sealed), "incorrect horse", ErrPassphrase},
		"no passphrase":      {string(sealed), "", ErrPassphrase},
		"not encrypted":      {string(plain), "correct horse", ErrKeyFile},
		"cut":                {string(sealed[:len(sealed)-1]), "correct horse", ErrKeyFile},
		"bent":               {string(sealed[:len(sealed)-1]) + "!", "correct horse", ErrKeyFile},
		"long":               {string(sealed) + string(make([]byte, maxKeyFile)), "correct horse", ErrKeyFile},
	} {
		if _, err := OpenKey([]byte(c.file), c.passphrase); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for name, data := range map[string][]byte{
		"left over": append(bytes.Clone(plain), 0), "cut": plain[:len(plain)-1], "nothing": nil,
		"another label": bytes.Replace(plain, []byte("trustee file"), []byte("trustee fail"), 1),
	} {
		if _, err := ParseKey(data); !errors.Is(err, ErrKeyFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := SealKey(key, "", 1); !errors.Is(err, ErrPassphrase) {
		t.Errorf("sealed without passphrase: %v", err)
	}
	if _, err := SealKey(key, "x", 31); !errors.Is(err, ErrKeyFile) {
		t.Errorf("sealed with work factor 31: %v", err)
	}
}

func TestMemoryIsNeeded(t *testing.T) {
	h := sealed(t, sample.Config{})
	store := h.stores[0]
	whole := store.files[memoryFile]
	delete(store.files, memoryFile)
	h.want(h.tool(1).Rehearse(ctx, h.poll.ID), ErrMemory)
	for name, data := range map[string][]byte{
		"cut":       whole[:len(whole)-1],
		"spaced":    bytes.Replace(whole, []byte(`{"what":"made",`), []byte(`{"what":"made", `), 1),
		"unknown":   append(bytes.Clone(whole), `{"what":"promised","at":"2026-11-20T08:00:00Z"}`+"\n"...),
		"no fields": append(bytes.Clone(whole), `{"what":"closed","at":"2026-11-20T08:00:00Z"}`+"\n"...),
		"twice":     append(bytes.Clone(whole), `{"what":"forked","what":"forked","at":"2026-11-20T08:00:00Z","note":"x"}`+"\n"...),
	} {
		store.files[memoryFile] = data
		if _, err := New(h.tool(2).configFor(store)); !errors.Is(err, ErrMemory) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Another trustee's key beside it.
	store.files[memoryFile] = whole
	store.files[keyFile] = h.stores[1].files[keyFile]
	h.want(h.tool(1).Rehearse(ctx, h.poll.ID), ErrKeyFile)
}

func (t *Trustee) configFor(s Store) Config {
	c := t.config
	c.Store = s
	return c
}

func TestPassphraseIsAskedOnce(t *testing.T) {
	h := newHall(t, sample.Config{})
	h.all(func(i int) { h.must(h.tool(i).Init(ctx, h.invite(i))) })
	h.all(func(i int) { h.must(h.tool(i).Deal(ctx, yes)) })
	asked := 0
	tool := h.tool(1)
	tool.config.Passphrase = func() (string, error) { asked++; return "correct horse", nil }
	if _, err := tool.Status(ctx); err != nil || asked != 0 {
		t.Errorf("status: %v, asked %d times", err, asked)
	}
	h.waiting(tool.Finish(ctx))
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	tool = h.tool(1)
	tool.config.Passphrase = func() (string, error) { return "incorrect horse", nil }
	h.want(tool.Finish(ctx), ErrPassphrase)
}

func TestNoSecretLeavesTheKeyFile(t *testing.T) {
	h := claimed(t, sample.Config{})
	h.wantOpened(1, false)
	h.wantOpened(2, true)
	tool := h.tool(2)
	h.must(tool.unlock())
	secret := tool.key.Joint.Shares[0].Secret()
	stat := tool.key.Joint.Static.Secret()
	for name, data := range h.stores[1].files {
		for _, s := range [][]byte{tool.key.Identity.Seed(), secret[:], stat[:]} {
			text := []byte(hex.EncodeToString(s))
			if bytes.Contains(data, s) || bytes.Contains(data, text) {
				t.Errorf("%s holds a secret", name)
			}
		}
	}
	if !slices.Contains(h.stores[1].order, keyFile) {
		t.Error("no key file")
	}
}
