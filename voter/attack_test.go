package voter_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/voter"
)

// swapped is the server's manifest with another name for the organisation.
func swapped(s *server) []byte {
	return bytes.Replace(s.manifest, []byte("Sample branch"), []byte("Sample BRANCH"), 1)
}

func TestSwappedManifest(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	s.manifest = swapped(s)
	_, err := d.open()
	wants(t, err, voter.ErrWrongPoll)
	if s.calls != 1 {
		t.Errorf("%d requests to a server that shows another poll", s.calls)
	}
	// Without a pin the manifest is believed, and the voter compares.
	a := s.address()
	a.Poll = nil
	config := voter.Config{Address: a, Fetch: d.fetch, Random: rand.Reader}
	c, err := voter.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if c.Poll() != ballot.IDOf(s.manifest) || c.Poll() == s.poll.ID {
		t.Error("poll id is not that of the bytes served")
	}
	// What is stored pins as well.
	s.manifest = must(ballot.MarshalCanonical(s.poll.Manifest))
	d.voting(t, 0)
	s.manifest = swapped(s)
	config.State = d.state
	_, err = voter.Open(t.Context(), config)
	wants(t, err, voter.ErrWrongPoll)
	// Another ceremony than the address names.
	a.Ceremony[0]++
	config = voter.Config{Address: a, Random: rand.Reader}
	config.Fetch = func(_ context.Context, _ voter.Request) (voter.Response, error) {
		return voter.Response{Status: 200, Body: s.manifest}, nil
	}
	_, err = voter.Open(t.Context(), config)
	wants(t, err, voter.ErrWrongPoll)
}

func TestBadManifest(t *testing.T) {
	for name, change := range map[string]func(m *ballot.Manifest){
		"joint key":     func(m *ballot.Manifest) { m.Trustees.Joint[0] = 4 },
		"plaintext":     func(m *ballot.Manifest) { m.Plaintext = 1 },
		"box by http":   func(m *ballot.Manifest) { m.Box.URL = "http://box.example" },
		"box with path": func(m *ballot.Manifest) { m.Box.URL = "https://box.example/a" },
		"registrar":     func(m *ballot.Manifest) { m.Registrars[0].URL = "https://user@host" },
		"same keys":     func(m *ballot.Manifest) { m.Box.Key = m.Log.Key },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(openPoll())
			var m ballot.Manifest
			if err := ballot.UnmarshalStrict(s.manifest, &m); err != nil {
				t.Fatal(err)
			}
			change(&m)
			s.manifest = must(ballot.MarshalCanonical(&m))
			a := s.address()
			a.Poll = nil
			_, err := voter.Open(t.Context(), voter.Config{Address: a, Fetch: s.browser().fetch, Random: rand.Reader})
			wants(t, err, voter.ErrManifest)
		})
	}
}

// TestWrongMember bends what the server says of a member.
func TestWrongMember(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     voter.Code
	}{
		"another line":    {"Member 1", "Member 9", voter.ErrNotInRoll},
		"another index":   {`"index":`, `"index":1`, voter.ErrNotInRoll},
		"another count":   {`"count":5`, `"count":6`, voter.ErrNotInRoll},
		"no line":         {`M000001\tMember 1\tBranch`, `M000001`, voter.ErrNotInRoll},
		"electorate":      {`"electorate":0`, `"electorate":1`, voter.ErrServer},
		"negative":        {`"electorate":0`, `"electorate":-1`, voter.ErrServer},
		"short salt":      {`"salt":"`, `"salt":"","x":"`, voter.ErrServer},
		"pass":            {`"pass":"none"`, `"pass":"maybe"`, voter.ErrServer},
		"missing key":     {`"checked_in":true,`, ``, voter.ErrServer},
		"proof cut":       {`"proof":["`, `"proof":["00","`, voter.ErrServer},
		"proof exchanged": {`"proof":["`, `"proof":["` + strings.Repeat("00", 32) + `","`, voter.ErrNotInRoll},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(openPoll())
			s.bend = func(r voter.Request, a *voter.Response) {
				if strings.HasSuffix(r.URL, "/signin") {
					if !bytes.Contains(a.Body, []byte(c.old)) {
						t.Fatalf("%s has no %s", a.Body, c.old)
					}
					a.Body = bytes.Replace(a.Body, []byte(c.old), []byte(c.new), 1)
				}
			}
			client, err := s.device().open()
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.SignIn(t.Context(), code(0))
			wants(t, err, c.want)
			wants(t, client.TakePass(t.Context()), voter.ErrNoSession)
		})
	}
}

func TestWrongCode(t *testing.T) {
	s := newServer(openPoll())
	c, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	before := s.calls
	_, err = c.SignIn(t.Context(), code(0)[1:])
	wants(t, err, voter.ErrBadCode)
	if s.calls != before {
		t.Error("a mistyped code was sent")
	}
	_, err = c.SignIn(t.Context(), code(77))
	wants(t, err, voter.ErrBadCode)
}

// TestWrongSignature: a registrar that signs something else gives no pass, and the
// right answer is still taken afterwards.
func TestWrongSignature(t *testing.T) {
	for registrar := range 2 {
		for name, bend := range map[string]func(hexText []byte){
			"changed":   func(b []byte) { copy(b[100:], bytes.Repeat([]byte("5"), 8)) },
			"too large": func(b []byte) { copy(b, bytes.Repeat([]byte("f"), len(b))) },
			"zero":      func(b []byte) { copy(b, bytes.Repeat([]byte("0"), len(b))) },
		} {
			t.Run(fmt.Sprint(registrar, name), func(t *testing.T) {
				s := newServer(openPoll())
				d := s.device()
				c, err := d.open()
				if err != nil {
					t.Fatal(err)
				}
				if _, err := c.SignIn(t.Context(), code(0)); err != nil {
					t.Fatal(err)
				}
				s.bend = func(r voter.Request, a *voter.Response) {
					if strings.HasSuffix(r.URL, fmt.Sprintf("/pass/%d", registrar)) {
						start := len(`{"signature":"`)
						bend(a.Body[start : len(a.Body)-2])
					}
				}
				wants(t, c.TakePass(t.Context()), voter.ErrBadSignature)
				if c.HasPass() {
					t.Error("a pass with a wrong signature")
				}
				s.bend = nil
				d.finishes(t)
			})
		}
	}
}

// TestTwoDesks: a registrar with a server of its own is asked there, after a
// sign-in there, and it must be the same member.
func TestTwoDesks(t *testing.T) {
	s := newServer(openPoll())
	var m ballot.Manifest
	if err := ballot.UnmarshalStrict(s.manifest, &m); err != nil {
		t.Fatal(err)
	}
	m.Registrars[1].URL = "https://second.example"
	s.manifest = must(ballot.MarshalCanonical(&m))
	a := s.address()
	a.Poll = nil
	c, err := voter.Open(t.Context(), voter.Config{Address: a, Fetch: s.browser().fetch, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	if own := c.Desks(); own[0].Own || !own[1].Own {
		t.Errorf("desks %v", own)
	}
	if _, err := c.SignIn(t.Context(), code(1)); err != nil {
		t.Fatal(err)
	}
	wants(t, c.TakePass(t.Context()), voter.ErrNoSession)
	if c.HasPass() || len(s.issued[0]) != 0 || len(s.issued[1]) != 0 {
		t.Error("half a pass is none, and is not asked for")
	}
	_, err = c.SignInAt(t.Context(), 1, code(2))
	wants(t, err, voter.ErrOtherMember)
	_, err = c.SignInAt(t.Context(), 2, code(1))
	wants(t, err, voter.ErrNotFound)
	sessions := 0
	s.bend = func(r voter.Request, a *voter.Response) {
		across := strings.HasPrefix(r.URL, "https://second.example/")
		if r.Session == across || across == (r.Bearer == "" && !strings.HasSuffix(r.URL, "/signin")) {
			t.Errorf("%s: session %v, bearer %q", r.URL, r.Session, r.Bearer)
		}
		if across {
			sessions++
		}
	}
	if _, err := c.SignInAt(t.Context(), 1, code(1)); err != nil {
		t.Fatal(err)
	}
	s.refuse["me/"+m.Ceremony.String()+"/pass/1"] = "no-session" // it has ended there
	wants(t, c.TakePass(t.Context()), voter.ErrNoSession)
	if d := c.Desks(); !d[0].SignedIn || d[1].SignedIn {
		t.Errorf("desks %v", d)
	}
	clear(s.refuse)
	if _, err := c.SignInAt(t.Context(), 1, code(1)); err != nil {
		t.Fatal(err)
	}
	if err := c.TakePass(t.Context()); err != nil || !c.HasPass() || len(s.issued[0]) != 1 {
		t.Fatal(err)
	}
	s.bend = nil
	if err := c.SignOut(t.Context()); err != nil || sessions != 4 {
		t.Fatal(err, sessions)
	}
}
