package person

import (
	"bytes"
	"errors"
	"testing"

	"hustings/ballot"
)

func key(t testing.TB) (*Key, []byte) {
	t.Helper()
	k, err := New("何娜", bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := k.Seal("four unlikely words here", 10)
	if err != nil {
		t.Fatal(err)
	}
	return k, file
}

// TestOpen opens what was sealed, and signs with it.
func TestOpen(t *testing.T) {
	k, file := key(t)
	got, err := Open(file, "four unlikely words here")
	if err != nil || got.Key != k.Key || got.Name != "何娜" {
		t.Fatal(got, err)
	}
	ctx, before := []byte("0123456789abcdef"), []byte("an entry")
	if err := ballot.VerifyEntry(k.Key, ctx, ballot.RoleOfficer, before, got.Sign(ctx, ballot.RoleOfficer, before)); err != nil {
		t.Error(err)
	}
}

// TestRefused holds the two errors apart.
func TestRefused(t *testing.T) {
	_, file := key(t)
	for _, pass := range []string{"", "other"} {
		if _, err := Open(file, pass); !errors.Is(err, ErrPassphrase) {
			t.Errorf("passphrase %q: %v", pass, err)
		}
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "cut": file[:len(file)-1], "longer": append(bytes.Clone(file), 0), "huge": make([]byte, MaxFile+1),
	} {
		if _, err := Open(bad, "four unlikely words here"); !errors.Is(err, ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzOpen holds that no file makes it panic.
func FuzzOpen(f *testing.F) {
	_, file := key(f)
	f.Add(file)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte(" 1")) && len(data) > 200 {
			return // a work factor that takes a minute is not what is looked for
		}
		k, err := Open(data, "x")
		if (err == nil) == (k == nil) {
			t.Error(k, err)
		}
	})
}
