package roll

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"testing"

	"hustings/ballot"
)

func TestCode(t *testing.T) {
	form := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$`)
	seen := make(map[Code]bool)
	for range 300 {
		c, err := NewCode(rand.Reader)
		if err != nil || !form.MatchString(c.String()) || seen[c] {
			t.Fatalf("drew %s, %v", c, err)
		}
		seen[c] = true
		typed := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(c.String()))
		if got, err := ParseCode(typed); err != nil || got != c {
			t.Fatalf("%q: got %s, %v", typed, got, err)
		}
		wrong := []byte(c.String())
		if wrong[0]++; wrong[0] == ':' {
			wrong[0] = 'A'
		}
		if _, err := ParseCode(string(wrong)); !errors.Is(err, ballot.ErrCode) {
			t.Fatalf("%s passes for %s", wrong, c)
		}
	}
	if _, err := NewCode(bytes.NewReader(nil)); err == nil {
		t.Error("no randomness needed?")
	}
}

func TestHashCode(t *testing.T) {
	pepper, c := Pepper{7}, Code{1, 2, 3}
	mac := hmac.New(sha256.New, pepper[:])
	mac.Write([]byte("\x17hustings/1 sign-in code\x10" + string(someCeremony[:]) + string(c[:])))
	h := HashCode(pepper, someCeremony, c)
	if !bytes.Equal(h[:], mac.Sum(nil)) {
		t.Errorf("got %x", h)
	}
	if !h.Equal(HashCode(pepper, someCeremony, c)) || h.Equal(HashCode(Pepper{8}, someCeremony, c)) ||
		h.Equal(HashCode(pepper, ballot.CeremonyID{}, c)) || h.Equal(HashCode(pepper, someCeremony, Code{})) {
		t.Error("hash does not depend on all of pepper, ceremony and code")
	}
}

// TestHashCodeVector is SPEC 7.9, calculated by another program.
func TestHashCodeVector(t *testing.T) {
	var pepper Pepper
	for i := range pepper {
		pepper[i] = byte(i)
	}
	ceremony := ballot.CeremonyID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	code, err := ParseCode("0410-6105-0R3G-G28A-Z")
	if err != nil || code != (Code{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
		t.Fatalf("%x, %v", code, err)
	}
	h := HashCode(pepper, ceremony, code)
	if got := hex.EncodeToString(h[:]); got != "f885543b9e1e19631710a991176c18beb3a214d6e9605be7e4775683dc2978f9" {
		t.Errorf("got %s", got)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("0000-0000-0000-0000-0")
	f.Add("７ｋｑ２ m0vx 9C3A zz4I")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCode(text)
		if err != nil {
			return
		}
		if again, err := ParseCode(c.String()); err != nil || again != c {
			t.Fatalf("%q: %s, then %s, %v", text, c, again, err)
		}
	})
}
