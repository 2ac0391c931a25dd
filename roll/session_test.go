package roll

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"hustings/ballot"
)

func TestSessionIsReadBack(t *testing.T) {
	key := SessionKey{1}
	s := Session{Ceremony: ballot.CeremonyID{7}, Seat: Seat{Electorate: 3, Number: "工会-007", Slip: 2}, LastDay: 20000}
	cookie, err := key.Seal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, today := range []uint32{0, 19999, 20000} {
		if got, err := key.Open(cookie, s.Ceremony, today); err != nil || got != s {
			t.Errorf("day %d: %v %v", today, got, err)
		}
	}
	refused := map[string]error{}
	_, refused["the day after"] = key.Open(cookie, s.Ceremony, 20001)
	_, refused["another poll"] = key.Open(cookie, ballot.CeremonyID{8}, 1)
	_, refused["another key"] = SessionKey{2}.Open(cookie, s.Ceremony, 1)
	_, refused["nothing"] = key.Open("", s.Ceremony, 1)
	_, refused["padding"] = key.Open(cookie+"=", s.Ceremony, 1)
	_, refused["too long"] = key.Open(strings.Repeat("A", 100000), s.Ceremony, 1)
	raw, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		raw[i] ^= 1
		if _, err := key.Open(base64.RawURLEncoding.EncodeToString(raw), s.Ceremony, 1); !errors.Is(err, ErrSession) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		raw[i] ^= 1
	}
	for what, err := range refused {
		if !errors.Is(err, ErrSession) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := key.Seal(Session{Seat: Seat{Number: strings.Repeat("9", 300)}}); err == nil {
		t.Error("sealed a number of 300 bytes")
	}
	if longest, err := key.Seal(Session{Seat: Seat{Number: strings.Repeat("员", 40)}}); err != nil || len(longest) > maxCookie {
		t.Errorf("the longest number a roll has: %d characters, %v", len(longest), err)
	}
}

func FuzzSessionOpen(f *testing.F) {
	key := SessionKey{1}
	cookie, err := key.Seal(Session{Seat: Seat{Number: "7"}, LastDay: 5})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(cookie)
	f.Add("")
	f.Fuzz(func(t *testing.T, cookie string) {
		s, err := key.Open(cookie, ballot.CeremonyID{}, 5)
		if err != nil {
			return
		}
		if again, err := key.Seal(s); err != nil || again != cookie {
			t.Errorf("a second spelling of a session: %q and %q (%v)", cookie, again, err)
		}
	})
}

// drawer is a store with one slip, which finds it by a wrong hash too if asked to.
type drawer struct {
	hash  CodeHash
	loose bool
}

func (d drawer) SeatByCode(_ context.Context, _ ballot.CeremonyID, hash CodeHash) (Seat, CodeHash, error) {
	if hash != d.hash && !d.loose {
		return Seat{}, CodeHash{}, ErrSignIn
	}
	return Seat{Number: "7", Slip: 1}, d.hash, nil
}

func TestDeskSignsIn(t *testing.T) {
	ceremony := ballot.CeremonyID{1}
	code, err := NewCode(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewCode(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	desk := Desk{Pepper: Pepper{1}, Key: SessionKey{2}, Days: 3}
	desk.Slips = drawer{hash: HashCode(desk.Pepper, ceremony, code)}
	_, cookie, err := desk.SignIn(t.Context(), ceremony, strings.ToLower(code.String()), 100)
	if err != nil {
		t.Fatal(err)
	}
	s, err := desk.Key.Open(cookie, ceremony, 103)
	if err != nil || s.Seat != (Seat{Number: "7", Slip: 1}) || s.LastDay != 103 {
		t.Errorf("%v %v", s, err)
	}
	for what, typed := range map[string]string{"another code": other.String(), "no code": "hello", "nothing": ""} {
		if _, _, err := desk.SignIn(t.Context(), ceremony, typed, 100); !errors.Is(err, ErrSignIn) {
			t.Errorf("%s: %v", what, err)
		}
	}
	desk.Slips = drawer{hash: HashCode(desk.Pepper, ceremony, code), loose: true}
	if _, _, err := desk.SignIn(t.Context(), ceremony, other.String(), 100); !errors.Is(err, ErrSignIn) {
		t.Errorf("a store that finds by halves: %v", err)
	}
}
