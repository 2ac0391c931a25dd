package web

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestPassphrase holds what argon2id is asked for, by RFC 9106, and what it opens.
func TestPassphrase(t *testing.T) {
	kept, err := lockPassphrase(bytes.NewReader(bytes.Repeat([]byte{7}, argonSalt)), "six unlikely words，全角")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kept, "$argon2id$v=19$m=65536,t=3,p=4$BwcHBwcHBwcHBwcHBwcHBw$") {
		t.Errorf("kept %q", kept)
	}
	for typed, opens := range map[string]bool{
		"six unlikely words，全角": true, "ｓｉｘ unlikely words,全角": true, "six unlikely words": false, "": false, strings.Repeat("x", 300): false,
	} {
		if opensPassphrase(kept, typed) != opens {
			t.Errorf("%q: %v", typed, !opens)
		}
	}
	for _, broken := range []string{"", "$", kept + "$", strings.Replace(kept, "m=65536", "m=8", 1), strings.Replace(kept, "BwcH", "====", 1)} {
		if opensPassphrase(broken, "six unlikely words，全角") {
			t.Errorf("%q opens", broken)
		}
	}
	for p, good := range map[string]bool{"twelve chars": true, "一二三四五六七八九十甲乙": true, "eleven char": false, strings.Repeat("x", 201): false, "\xff twelve chars": false} {
		if goodPassphrase(p) != good {
			t.Errorf("%q: %v", p, !good)
		}
	}
}

// TestDeskSession holds that a session is of this server, of this turn of the
// lock, and ends.
func TestDeskSession(t *testing.T) {
	key, now := deskKey{1}, time.Unix(1_800_000_000, 0)
	good := key.session(3, now.Add(time.Hour))
	if !key.opens(good, 3, now) {
		t.Error("a good session does not open")
	}
	for name, opens := range map[string]bool{
		"later": key.opens(good, 3, now.Add(time.Hour)), "another turn": key.opens(good, 4, now), "another key": (deskKey{2}).opens(good, 3, now),
		"no turn": key.opens(key.session(0, now.Add(time.Hour)), 0, now), "cut": key.opens(good[1:], 3, now), "empty": key.opens("", 3, now),
		"another label": key.opens(key.seal(labelKnown, make([]byte, 16)), 0, now), "long": key.opens(strings.Repeat("A", 4000), 3, now),
	} {
		if opens {
			t.Errorf("%s: opens", name)
		}
	}
}

// TestDoor holds that guesses are bounded for each network, and that a browser
// that was let in before is never in a stranger's way.
func TestDoor(t *testing.T) {
	d, now, ctx := newDoor(deskKey{}), time.Unix(1_800_000_000, 0), t.Context()
	stranger, other := visitor{id: netip.MustParseAddr("192.0.2.1")}, visitor{id: netip.MustParseAddr("192.0.2.2")}
	known := visitor{known: true, id: netip.MustParseAddr("2001:db8::1")}
	wrong, right := func() bool { return false }, func() bool { return true }
	for i := range 10 {
		if ok, err := d.try(ctx, stranger, now, wrong); ok || err != nil {
			t.Fatalf("guess %d: %v %v", i, ok, err)
		}
	}
	if _, err := d.try(ctx, stranger, now, right); !errors.Is(err, errSlow) {
		t.Errorf("the eleventh: %v", err)
	}
	for _, v := range []visitor{other, known} {
		if ok, err := d.try(ctx, v, now, right); !ok || err != nil {
			t.Errorf("%v: %v %v", v, ok, err)
		}
	}
	if ok, err := d.try(ctx, stranger, now.Add(31*time.Second), right); !ok || err != nil {
		t.Errorf("half a minute later: %v %v", ok, err)
	}
	hold, held := make(chan struct{}), make(chan struct{})
	go func() { _, _ = d.try(ctx, other, now, func() bool { close(held); <-hold; return true }) }()
	<-held
	hurry, stop := context.WithTimeout(ctx, 20*time.Millisecond)
	defer stop()
	if _, err := d.try(hurry, other, now, right); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("two at a time: %v", err)
	}
	if ok, err := d.try(ctx, known, now, right); !ok || err != nil {
		t.Errorf("a known browser waits for a stranger: %v %v", ok, err)
	}
	close(hold)
}

// TestStash holds its bounds.
func TestStash(t *testing.T) {
	s, now := newStash[int](2, time.Minute), time.Unix(1_800_000_000, 0)
	for i, name := range []string{"a", "b", "c"} {
		s.put(name, now.Add(time.Duration(i)*time.Second), i)
	}
	if _, ok := s.get("a", now); ok {
		t.Error("the oldest is still there")
	}
	if v, ok := s.get("c", now); !ok || v != 2 {
		t.Errorf("c is %d, %v", v, ok)
	}
	if _, ok := s.get("b", now.Add(time.Hour)); ok {
		t.Error("it is kept for ever")
	}
}
