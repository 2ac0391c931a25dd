package voter_test

import (
	"bytes"
	"io"
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/voter"
)

// TestFromCode: a server that runs the client for a member has nothing stored, and
// gets the same pass each time; with another key it gets none.
func TestFromCode(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 6, BallotsPerKey: 1, Questionnaire: sample.Questions(1)}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	once := func(key byte, again bool) (*voter.Client, error) {
		c := must(voter.Open(t.Context(), voter.Config{
			Address: s.address(), Fetch: s.browser().fetch, Random: must(voter.FromCode(code(2), [32]byte{key}, p.ID)), Again: again,
		}))
		must(c.SignIn(t.Context(), code(2)))
		return c, c.TakePass(t.Context())
	}
	lost, err := once(1, true) // the power goes here
	if err != nil {
		t.Fatal(err)
	}
	_, err = once(2, true)
	wants(t, err, voter.ErrAlreadyIssued)
	_, err = once(1, false)
	wants(t, err, voter.ErrAlreadyIssued)
	c, err := once(1, true)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := lost.Secret()
	if second, ok := c.Secret(); !ok || second != first {
		t.Error("another voting secret")
	}
	if _, err := c.CastResponse(t.Context(), encoded(t, c, `{"canteen":3}`)); err != nil {
		t.Fatal(err)
	}
	c, err = once(1, true) // sent twice
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.CastResponse(t.Context(), encoded(t, c, `{"canteen":3}`))
	wants(t, err, voter.ErrUsedUp)
}

// TestFromCodeDiffers: another code, key or poll gives other bytes; another spelling
// of the code does not.
func TestFromCodeDiffers(t *testing.T) {
	draw := func(code string, key byte, poll byte) string {
		out := make([]byte, 3000)
		if _, err := io.ReadFull(must(voter.FromCode(code, [32]byte{key}, ballot.PollID{poll})), out); err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	one := draw(code(1), 1, 1)
	if one != draw(string(bytes.ToLower([]byte(code(1)))), 1, 1) {
		t.Error("another spelling is another code")
	}
	for _, other := range []string{draw(code(2), 1, 1), draw(code(1), 2, 1), draw(code(1), 1, 2), one[1:] + "x"} {
		if one == other {
			t.Error("the same bytes")
		}
	}
	_, err := voter.FromCode("no code", [32]byte{}, ballot.PollID{})
	wants(t, err, voter.ErrBadCode)
}
