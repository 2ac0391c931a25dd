package voter_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"hustings/voter"
)

// TestTakenElsewhere: a second device gets no pass, before or after it has asked.
func TestTakenElsewhere(t *testing.T) {
	s := newServer(openPoll())
	s.device().voting(t, 0)
	d := s.device()
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.SignIn(t.Context(), code(0))
	if err != nil || !m.Taken {
		t.Fatalf("%+v, %v", m, err)
	}
	wants(t, c.TakePass(t.Context()), voter.ErrAlreadyIssued)
	if d.saves != 0 {
		t.Error("a secret was drawn for a pass that is taken")
	}
	// Two devices at once: the second has asked before it could know.
	s = newServer(openPoll())
	d = s.device()
	if c, err = d.open(); err != nil {
		t.Fatal(err)
	}
	if _, err = c.SignIn(t.Context(), code(0)); err != nil {
		t.Fatal(err)
	}
	first := s.device().voting(t, 0)
	wants(t, c.TakePass(t.Context()), voter.ErrAlreadyIssued)
	// The pass saved on the first device brings it to the second all the same.
	p, err := first.Pass()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.LoadPass(p); err != nil || !c.HasPass() {
		t.Fatal(err)
	}
	if err := c.TakePass(t.Context()); err != nil { // nothing is missing
		t.Fatal(err)
	}
	if _, err := c.Cast(t.Context(), fill(c, 1)); err != nil {
		t.Fatal(err)
	}
}

// TestSharedDevice: the next member does not vote with the pass of the one before.
func TestSharedDevice(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	d.voting(t, 0)
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(1))
	wants(t, err, voter.ErrOtherMember)
	wants(t, c.TakePass(t.Context()), voter.ErrNoSession)
	// The same while a page stays open.
	c = s.device().voting(t, 2)
	_, err = c.SignIn(t.Context(), code(3))
	wants(t, err, voter.ErrOtherMember)
	if len(s.issued[0]) != 2 {
		t.Errorf("%d passes", len(s.issued[0]))
	}
}

func TestPassFile(t *testing.T) {
	s := newServer(openPoll())
	c := s.device().voting(t, 0)
	p, err := c.Pass()
	if err != nil {
		t.Fatal(err)
	}
	text := p.Text()
	if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:") != "" {
		t.Errorf("%s needs more than a QR code's alphanumeric mode", text)
	}
	again, err := voter.ParsePassText("\n" + text + "\n")
	if err != nil || !bytes.Equal(again.Bytes(), p.Bytes()) {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "HUSTINGS-PASS:", text[1:], text[:len(text)-8], text + "AA", strings.ToLower(text),
		text[:40] + "\n" + text[40:], strings.Repeat(text, 5), text[:14] + "AI" + text[16:],
	} {
		_, err := voter.ParsePassText(bad)
		wants(t, err, voter.ErrBadPass)
	}
	d := s.device()
	other, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	for name, bend := range map[string]func(p *voter.Pass){
		"signature":  func(p *voter.Pass) { p.Credentials[0].Signature[9]++ },
		"prefix":     func(p *voter.Pass) { p.Credentials[1].Prefix[9]++ },
		"secret":     func(p *voter.Pass) { p.Secret[0]++ },
		"electorate": func(p *voter.Pass) { p.Electorate = 9 },
		"one less":   func(p *voter.Pass) { p.Credentials = p.Credentials[:1] },
		"exchanged":  func(p *voter.Pass) { p.Credentials[0], p.Credentials[1] = p.Credentials[1], p.Credentials[0] },
	} {
		p := must(voter.ParsePassText(text))
		bend(p)
		if err := other.LoadPass(p); voter.CodeOf(err) != voter.ErrBadPass || other.HasPass() || d.saves > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := must(voter.ParsePassText(text))
	wrong.Poll[0]++
	wants(t, other.LoadPass(wrong), voter.ErrWrongPoll)
	if err := other.LoadPass(again); err != nil {
		t.Fatal(err)
	}
	wants(t, s.device().voting(t, 1).LoadPass(again), voter.ErrHavePass)
	if err := other.LoadPass(again); err != nil {
		t.Errorf("the same pass again: %v", err)
	}
	if _, err := other.Cast(t.Context(), fill(other, 2)); err != nil {
		t.Fatal(err)
	}
}

// TestRecall: after the first ballot the voting secret is all that is needed.
func TestRecall(t *testing.T) {
	s := newServer(openPoll())
	first := s.device().voting(t, 0)
	secret, ok := first.Secret()
	if !ok || len(secret) != 27+6 {
		t.Fatalf("secret %q", secret)
	}
	d := s.device()
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	wants(t, c.Recall(t.Context(), secret), voter.ErrPassLost)
	if _, err := first.Cast(t.Context(), fill(first, 2)); err != nil {
		t.Fatal(err)
	}
	wants(t, c.Recall(t.Context(), secret[1:]), voter.ErrBadPass)
	d.drop = func(int) (bool, bool) { return true, true }
	wants(t, c.Recall(t.Context(), secret), voter.ErrOffline)
	d.drop = nil
	for _, bend := range []func(b []byte) []byte{
		func(b []byte) []byte { return b[1:] },
		func(b []byte) []byte { b[0] = 0; return b },
		func(b []byte) []byte { b[0] = 3; return b },
		func(b []byte) []byte { b[200]++; return b },
	} {
		s.bend = func(_ voter.Request, a *voter.Response) { a.Body = bend(a.Body) }
		if err := c.Recall(t.Context(), secret); err == nil || c.HasPass() {
			t.Errorf("a wrong answer brought a pass: %v", err)
		}
	}
	s.bend = nil
	if err := c.Recall(t.Context(), strings.ToLower(secret)); err != nil {
		t.Fatal(err)
	}
	wants(t, s.device().voting(t, 1).Recall(t.Context(), secret), voter.ErrHavePass)
	if c, err = d.open(); err != nil { // it was stored
		t.Fatal(err)
	}
	r, err := c.Cast(t.Context(), fill(c, 1))
	if err != nil || r.Sequence != 1 || len(s.next) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	wants(t, c.Recall(t.Context(), "0"), voter.ErrBadPass)
}

func TestRandomnessFails(t *testing.T) {
	s := newServer(openPoll())
	for _, have := range []int{0, 10, 16, 300, 500} {
		b := s.browser()
		c, err := voter.Open(t.Context(), voter.Config{
			Address: s.address(), Fetch: b.fetch, Random: bytes.NewReader(bytes.Repeat([]byte{1, 2, 3, 4}, have)[:have]),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.SignIn(t.Context(), code(4)); err != nil {
			t.Fatal(err)
		}
		before := s.calls
		err = c.TakePass(t.Context())
		if !errors.Is(err, voter.ErrRandom) || s.calls != before {
			t.Errorf("%d bytes: %v", have, err)
		}
	}
}

// TestDamagedState: any byte changed in what was stored is noticed, or changes
// nothing that matters: only who owns it and which numbers come next are not
// proven by a signature.
func TestDamagedState(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	if _, err := c.Cast(t.Context(), fill(c, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Leaves(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.drop = func(int) (bool, bool) { return true, true }
	_, err := c.Cast(t.Context(), fill(c, 1))
	wants(t, err, voter.ErrOffline)
	d.drop = nil
	good := bytes.Clone(d.state)
	const owner = 1 + 32 + 1
	for i := 0; i < len(good); i += 1 + i/64 {
		if i >= owner && i < owner+32 {
			continue
		}
		d.state = bytes.Clone(good)
		d.state[i] ^= 0x41
		_, err := d.open()
		if code := voter.CodeOf(err); code != voter.ErrState && code != voter.ErrWrongPoll {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	for _, n := range []int{0, 1, 40, 100, len(good) - 1} {
		d.state = bytes.Clone(good[:n])
		_, err := d.open()
		wants(t, err, voter.ErrState)
	}
	d.state = append(bytes.Clone(good), 0)
	_, err = d.open()
	wants(t, err, voter.ErrState)
	d.state = good
	if c, err = d.open(); err != nil || !c.Pending() {
		t.Fatal(err)
	}
	if r, ok := c.Receipt(); !ok || r.Verify(s.poll.ID, s.poll.Manifest.Box.Key) != nil {
		t.Error("receipt")
	}
	if _, err = c.Resend(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r, _ := c.Receipt(); len(s.ballots) != 2 || s.next[r.Key] != 2 {
		t.Error("not two ballots")
	}
}
