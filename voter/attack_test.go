package voter_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
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

// TestWrongReceipt: nothing but the box's signature over this very ballot is a
// receipt, and the ballot is kept until there is one.
func TestWrongReceipt(t *testing.T) {
	p := openPoll()
	resign := func(change func(r *ballot.Receipt)) func(a *voter.Response) {
		return func(a *voter.Response) {
			r := must(ballot.ParseReceipt(a.Body))
			change(&r)
			b := &ballot.Ballot{Electorate: r.Electorate, Key: r.Key, Sequence: r.Sequence}
			signed := ballot.SignReceipt(p.Box, r.Poll, b, r.Leaf)
			a.Body = signed.Bytes()
		}
	}
	for name, bend := range map[string]func(a *voter.Response){
		"signature":  func(a *voter.Response) { a.Body[len(a.Body)-1] ^= 1 },
		"cut":        func(a *voter.Response) { a.Body = a.Body[1:] },
		"empty":      func(a *voter.Response) { a.Body = nil },
		"other leaf": resign(func(r *ballot.Receipt) { r.Leaf[0]++ }),
		"other key":  resign(func(r *ballot.Receipt) { r.Key[0]++ }),
		"sequence":   resign(func(r *ballot.Receipt) { r.Sequence++ }),
		"electorate": resign(func(r *ballot.Receipt) { r.Electorate++ }),
		"other poll": resign(func(r *ballot.Receipt) { r.Poll[0]++ }),
		"by another": func(a *voter.Response) {
			r := must(ballot.ParseReceipt(a.Body))
			b := &ballot.Ballot{Electorate: r.Electorate, Key: r.Key, Sequence: r.Sequence}
			signed := ballot.SignReceipt(p.Log, r.Poll, b, r.Leaf)
			a.Body = signed.Bytes()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(p)
			d := s.device()
			c := d.voting(t, 0)
			s.bend = func(r voter.Request, a *voter.Response) {
				if strings.Contains(r.URL, "/box/") {
					bend(a)
				}
			}
			_, err := c.Cast(t.Context(), fill(c, 2))
			wants(t, err, voter.ErrReceipt)
			if _, ok := c.Receipt(); ok || !c.Pending() {
				t.Error("a wrong receipt was taken, or the ballot forgotten")
			}
			s.bend = nil
			d.finishes(t)
		})
	}
}

// TestWrongErrors: error bodies that are none are the server's failure, whatever
// they say, and lose nothing.
func TestWrongErrors(t *testing.T) {
	for name, body := range map[string]string{
		"none":           "",
		"html":           "<h1>502</h1>",
		"unknown":        `{"error":{"code":"teapot","text":"","next":""}}`,
		"no number":      `{"error":{"code":"sequence","text":"","next":""}}`,
		"large number":   `{"error":{"code":"sequence","expected":17,"text":"","next":""}}`,
		"below":          `{"error":{"code":"sequence","expected":-1,"text":"","next":""}}`,
		"the one sent":   `{"error":{"code":"sequence","expected":0,"text":"","next":""}}`,
		"over the limit": `{"error":{"code":"sequence","expected":3,"text":"","next":""}}`,
		"twice":          `{"error":{"code":"not-open","code":"closed","text":"","next":""}}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(openPoll())
			d := s.device()
			c := d.voting(t, 0)
			s.bend = func(_ voter.Request, a *voter.Response) { a.Status, a.Body = 502, []byte(body) }
			_, err := c.Cast(t.Context(), fill(c, 2))
			wants(t, err, voter.ErrServer)
			if !c.Pending() {
				t.Error("the ballot was forgotten")
			}
			s.bend = nil
			d.finishes(t)
		})
	}
}

// TestLongAnswers: what is longer than any right answer is not looked at.
func TestLongAnswers(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	s.bend = func(_ voter.Request, a *voter.Response) { a.Body = make([]byte, 1<<20) }
	_, err := c.Cast(t.Context(), fill(c, 2))
	wants(t, err, voter.ErrServer)
	_, err = d.open()
	wants(t, err, voter.ErrServer)
}

func TestRefusals(t *testing.T) {
	for _, want := range []voter.Code{
		voter.ErrNotOpen, voter.ErrNotCheckedIn, voter.ErrClosed, voter.ErrAlreadyIssued,
		voter.ErrNoSession, voter.ErrSlowDown,
	} {
		s := newServer(openPoll())
		c, err := s.device().open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.SignIn(t.Context(), code(0)); err != nil {
			t.Fatal(err)
		}
		s.refuse["me/"+s.poll.Manifest.Ceremony.String()+"/pass"] = string(want)
		wants(t, c.TakePass(t.Context()), want)
	}
	for code, pending := range map[string]bool{"not-open": false, "bad-ballot": false, "closed": true, "internal": true} {
		s := newServer(openPoll())
		c := s.device().voting(t, 0)
		s.refuse["box"] = code
		_, err := c.Cast(t.Context(), fill(c, 2))
		want := map[string]voter.Code{"bad-ballot": voter.ErrRefused, "internal": voter.ErrServer}[code]
		if want == "" {
			want = voter.Code(code)
		}
		wants(t, err, want)
		if c.Pending() != pending {
			t.Errorf("%s: pending is %v", code, c.Pending())
		}
	}
}

// TestNothingPersonalToTheBox: what goes to the box and the board has no session
// and nothing of the member in it.
func TestNothingPersonalToTheBox(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	m := s.members[2]
	s.bend = func(r voter.Request, _ *voter.Response) {
		personal := strings.Contains(r.URL, "/me/")
		if r.Session != personal {
			t.Errorf("%s: session is %v", r.URL, r.Session)
		}
		for _, what := range [][]byte{m.handle[:], m.salt[:], []byte(m.line)} {
			if !personal && (bytes.Contains(r.Body, what) || strings.Contains(r.URL, hex.EncodeToString(what))) {
				t.Errorf("%s: names the member", r.URL)
			}
		}
	}
	c := d.voting(t, 2)
	if _, err := c.Cast(t.Context(), fill(c, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CheckInclusion(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Claim(t.Context()); err != nil {
		t.Fatal(err)
	}
}
