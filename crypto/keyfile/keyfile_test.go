package keyfile

import (
	"bytes"
	"errors"
	"testing"
)

func TestSealAndOpen(t *testing.T) {
	plain := []byte("a key")
	file, err := Seal(plain, "four words", 4)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(file, "four words"); err != nil || !bytes.Equal(got, plain) || bytes.Contains(file, plain) {
		t.Errorf("%q (%v)", got, err)
	}
	for name, c := range map[string]struct {
		file []byte
		pass string
		want error
	}{
		"another passphrase": {file, "five words", ErrPassphrase},
		"no passphrase":      {file, "", ErrPassphrase},
		"cut":                {file[:len(file)-1], "four words", ErrFile},
		"no file":            {nil, "four words", ErrFile},
		"too long":           {make([]byte, MaxFile+1), "four words", ErrFile},
		"a flipped byte":     {append(bytes.Clone(file[:len(file)-1]), file[len(file)-1]^1), "four words", ErrFile},
	} {
		if got, err := Open(c.file, c.pass); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %q (%v)", name, got, err)
		}
	}
	if _, err := Seal(plain, "", 4); !errors.Is(err, ErrPassphrase) {
		t.Error(err)
	}
	for _, factor := range []int{-1, MaxWorkFactor + 1} {
		if _, err := Seal(plain, "four words", factor); !errors.Is(err, ErrFile) {
			t.Error(factor, err)
		}
	}
}
