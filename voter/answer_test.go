package voter_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/voter"
)

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
