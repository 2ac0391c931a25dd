package board

import (
	"bytes"
	"errors"
	"testing"
)

func TestBundle(t *testing.T) {
	entries := testEntries(0, 256)
	entries[7] = bytes.Repeat([]byte{1}, MaxEntry)
	raw, err := AppendBundle(nil, entries...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseBundle(raw, 256)
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		if !bytes.Equal(got[i], entries[i]) {
			t.Errorf("entry %d differs", i)
		}
	}
	for _, bad := range [][]byte{{}, make([]byte, MaxEntry+1)} {
		if _, err := AppendBundle(nil, bad); !errors.Is(err, ErrEntry) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func TestParseBundleRefuses(t *testing.T) {
	cases := map[string]struct {
		raw   string
		width int
	}{
		"nothing":           {"", 1},
		"half a length":     {"\x00", 1},
		"no entry":          {"\x00\x01", 1},
		"short entry":       {"\x00\x02a", 1},
		"empty entry":       {"\x00\x00", 1},
		"too few":           {"\x00\x01a", 2},
		"too many":          {"\x00\x01a\x00\x01b", 1},
		"trailing byte":     {"\x00\x01ab", 1},
		"width 0":           {"", 0},
		"width 257":         {"\x00\x01a", 257},
		"width -1":          {"\x00\x01a", -1},
		"entry of 60001":    {"\xea\x61" + string(make([]byte, 60001)), 1},
		"entry of 65535":    {"\xff\xff" + string(make([]byte, 65535)), 1},
		"second entry cut":  {"\x00\x01a\x00\x05b", 2},
		"second entry void": {"\x00\x01a\x00\x00", 2},
	}
	for name, c := range cases {
		if _, err := ParseBundle([]byte(c.raw), c.width); !errors.Is(err, ErrBundle) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseBundle(f *testing.F) {
	f.Add([]byte("\x00\x01a\x00\x02bc"), 2)
	f.Add([]byte("\x00\x00"), 1)
	f.Fuzz(func(t *testing.T, raw []byte, width int) {
		entries, err := ParseBundle(raw, width)
		if err != nil {
			return
		}
		again, err := AppendBundle(nil, entries...)
		if err != nil || !bytes.Equal(again, raw) || len(entries) != width {
			t.Fatalf("%x is read as %d entries that make %x, %v", raw, len(entries), again, err)
		}
	})
}
