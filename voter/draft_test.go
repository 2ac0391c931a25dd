package voter_test

import (
	"bytes"
	"testing"

	"hustings/voter"
)

// TestDraft: a draft opens with the pass it was sealed with, and with no other; it
// holds nothing in the clear and is another one each time.
func TestDraft(t *testing.T) {
	s := newServer(openSurvey())
	c, other := s.device().voting(t, 0), s.device().voting(t, 1)
	draft := []byte(`{"canteen":4,"t0":"more soup"}`)
	sealed, again := must(c.SealDraft(draft)), must(c.SealDraft(draft))
	if bytes.Contains(sealed, []byte("soup")) || bytes.Equal(sealed, again) {
		t.Errorf("%q, %q", sealed, again)
	}
	if got := must(c.OpenDraft(sealed)); !bytes.Equal(got, draft) {
		t.Errorf("opened %q", got)
	}
	_, err := other.OpenDraft(sealed)
	wants(t, err, voter.ErrState)
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := c.OpenDraft(bad); err == nil {
			t.Fatalf("byte %d may be another", i)
		}
	}
	for _, short := range [][]byte{nil, sealed[:11], sealed[:12], make([]byte, voter.MaxDraft+100)} {
		_, err := c.OpenDraft(short)
		wants(t, err, voter.ErrState)
	}
	_, err = c.SealDraft(make([]byte, voter.MaxDraft+1))
	wants(t, err, voter.ErrChoice)
	_, err = must(s.device().open()).SealDraft(draft)
	wants(t, err, voter.ErrNoPass)
}
