package voter_test

import (
	"bytes"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/voter"
)

// fill gives a valid ballot that prefers the first candidates.
func fill(c *voter.Client, n int) []count.Choice {
	marks := make([]count.Mark, len(c.Manifest().Contests[0].Candidates))
	for i := range n {
		marks[i] = count.For
	}
	return []count.Choice{{Marks: marks}}
}

func TestOneVote(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.SignIn(t.Context(), code(2))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "Member 3" || m.Electorate != 0 || m.Taken || m.Added || !m.CheckedIn {
		t.Errorf("member is %+v", m)
	}
	if _, ok := c.Secret(); ok || c.HasPass() || d.saves != 0 {
		t.Error("a pass before it was taken")
	}
	if err := c.TakePass(t.Context()); err != nil {
		t.Fatal(err)
	}
	receipt, err := c.Cast(t.Context(), fill(c, 3))
	if err != nil {
		t.Fatal(err)
	}
	if s.ballots[receipt.Leaf] == nil || len(s.ballots) != 1 {
		t.Error("the ballot is not in the box")
	}
	if tracking, ok := c.TrackingCode(); !ok || tracking != ballot.TrackingCode(receipt.Leaf) {
		t.Errorf("tracking code %q", tracking)
	}
	// Again from what was stored: the same ballot's receipt, a second ballot, no third.
	if c, err = d.open(); err != nil {
		t.Fatal(err)
	}
	if again, ok := c.Receipt(); !ok || again != receipt {
		t.Error("the receipt was not kept")
	}
	second, err := c.Cast(t.Context(), fill(c, 1))
	if err != nil {
		t.Fatal(err)
	}
	if second.Sequence != 1 || second.Key != receipt.Key {
		t.Errorf("second ballot: %+v", second)
	}
	_, err = c.Cast(t.Context(), fill(c, 1))
	wants(t, err, voter.ErrUsedUp)
	if err := c.Claim(t.Context()); err != nil || s.claims != 1 {
		t.Errorf("claim: %v", err)
	}
	file, err := c.ReceiptFile()
	if err != nil {
		t.Fatal(err)
	}
	var kept ballot.ReceiptFile
	if err := ballot.UnmarshalStrict(file, &kept); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept.Receipt, second.Bytes()) || ballot.LeafHash(kept.Ballot) != second.Leaf {
		t.Error("receipt file")
	}
	if err := c.SignOut(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestStateHoldsNoFactor: once a registrar has signed, nothing stored tells which
// request was this voter's (SPEC 4.5).
func TestStateHoldsNoFactor(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	var states [][]byte
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	s.bend = func(voter.Request, *voter.Response) { states = append(states, bytes.Clone(d.state)) }
	if _, err := c.SignIn(t.Context(), code(0)); err != nil {
		t.Fatal(err)
	}
	if err := c.TakePass(t.Context()); err != nil {
		t.Fatal(err)
	}
	states = append(states, d.state)
	// While registrar 0 is asked both requests are stored, while 1 is asked one, then none.
	if len(states) != 4 || states[0] != nil {
		t.Fatalf("%d states seen", len(states))
	}
	const request, credential = 1 + 2 + 368, 1 + 32 + 2 + 256
	for i, want := range []int{2 * request, request + credential, 2 * credential} {
		if got := len(states[i+1]) - len(states[3]) + 2*credential; got != want {
			t.Errorf("state %d: %d bytes of pass, want %d", i+1, got, want)
		}
	}
	for r := range s.issued {
		if bytes.Contains(d.state, s.issued[r][0][0]) {
			t.Error("the request itself is stored")
		}
	}
}

func TestWithoutAStore(t *testing.T) {
	s := newServer(openPoll())
	b := s.browser()
	c, err := voter.Open(t.Context(), voter.Config{Address: s.address(), Fetch: b.fetch, Random: openRandom})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SignIn(t.Context(), code(0)); err != nil {
		t.Fatal(err)
	}
	if err := c.TakePass(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Cast(t.Context(), fill(c, 1)); err != nil {
		t.Fatal(err)
	}
	if state, err := c.State(); err != nil || state == nil {
		t.Errorf("state: %v", err)
	}
}

func TestOrderOfSteps(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	wants(t, c.TakePass(t.Context()), voter.ErrNoSession)
	_, err = c.Cast(t.Context(), fill(c, 1))
	wants(t, err, voter.ErrNoPass)
	_, err = c.Resend(t.Context())
	wants(t, err, voter.ErrNoBallot)
	_, err = c.SignedIn(t.Context())
	wants(t, err, voter.ErrNoSession)
	_, err = c.CheckInclusion(t.Context())
	wants(t, err, voter.ErrNoBallot)
	_, err = c.ReceiptFile()
	wants(t, err, voter.ErrNoBallot)
	wants(t, c.Claim(t.Context()), voter.ErrNoBallot)
	_, err = c.Pass()
	wants(t, err, voter.ErrNoPass)
	wants(t, c.CheckChoices(nil), voter.ErrNoPass)
	if state, err := c.State(); err != nil || state != nil {
		t.Errorf("state before a pass: %x, %v", state, err)
	}
	if _, err := c.SignIn(t.Context(), code(1)); err != nil {
		t.Fatal(err)
	}
	if m, err := c.SignedIn(t.Context()); err != nil || m.Name != "Member 2" {
		t.Errorf("%+v, %v", m, err)
	}
}
