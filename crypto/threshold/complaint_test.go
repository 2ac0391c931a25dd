package threshold

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"filippo.io/bigmod"
	"golang.org/x/crypto/cryptobyte"
)

// crookedDeal is a deal that is well made but for trustee victim's share of
// the last key: it is encrypted properly, and it is wrong by one.
func crookedDeal(t *testing.T, s *table, dealer, victim int) []byte {
	t.Helper()
	var b cryptobyte.Builder
	b.AddUint8(uint8(s.c.Keys))
	for key := range s.c.Keys {
		session := s.c.session(key)
		poly := make([]*bigmod.Nat, s.c.Threshold)
		for k := range poly {
			var err error
			poly[k], err = randomScalar(rand.Reader)
			must(t, err)
		}
		e, err := randomScalar(rand.Reader)
		must(t, err)
		d, err := session.dealWith(s.statics[dealer-1], poly, e)
		must(t, err)
		if key == s.c.Keys-1 {
			to := s.c.Static[victim-1]
			dhE, err := makePoint(mult(e, &to.p))
			must(t, err)
			dhS, err := makePoint(mult(s.statics[dealer-1].secret, &to.p))
			must(t, err)
			k, nonce := session.shareKey(dhE, dhS, d.ephemeral, s.c.Static[dealer-1], to)
			wrong := scalarBytes(evaluate(poly, victim).Add(smallScalar(1), order))
			d.shares[victim-1], err = xaesSeal(k, nonce, wrong[:], nil)
			must(t, err)
		}
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(d.marshal()) })
	}
	return b.BytesOrPanic()
}

func TestComplaint(t *testing.T) {
	s := sit(t, 2, 3, 2)
	garbled := bytes.Clone(s.messages[1])
	garbled[len(garbled)-1] ^= 1 // dealer 2's share for trustee 3 no longer decrypts
	for name, bad := range map[string][]byte{
		"does not fit": crookedDeal(t, s, 2, 3), "does not decrypt": garbled,
	} {
		messages := slices.Clone(s.messages)
		messages[1] = bad
		for _, i := range []int{1, 2} {
			_, err := Finish(s.statics[i-1], s.c, messages)
			must(t, err) // the others cannot see it
		}
		_, err := Finish(s.statics[2], s.c, messages)
		var ce *ComplaintError
		if !errors.As(err, &ce) || ce.Dealer != 2 || ce.Key != 1 || ce.Complaint == nil || !errors.Is(err, ErrShare) {
			t.Fatal(name, err)
		}
		guilty, verdict, err := JudgeComplaint(s.c, messages, ce.Complaint)
		must(t, err)
		if guilty != 2 || verdict != BadShare {
			t.Fatal(name, guilty, verdict)
		}
		p, err := ParseComplaint(ce.Complaint)
		must(t, err)
		if p.Accuser != 3 || p.Dealer != 2 || p.Key != 1 {
			t.Fatal("complaint names", p.Accuser, p.Dealer, p.Key)
		}
		// Every change of a byte of the values or the proof makes it unproven or malformed.
		for i := 37; i < len(ce.Complaint); i++ {
			forged := bytes.Clone(ce.Complaint)
			forged[i] ^= 1
			guilty, verdict, err := JudgeComplaint(s.c, messages, forged)
			if err == nil && (guilty != 3 || verdict != UnprovenValues) {
				t.Fatal(name, i, guilty, verdict)
			}
		}
	}
}

func TestFalseComplaint(t *testing.T) {
	s := sit(t, 2, 3, 2)
	deals, err := s.c.parseDeal(1, s.messages[0])
	must(t, err)
	session := s.c.session(0)
	dhE, dhS, err := session.sharedValues(s.statics[2], deals[0], 1)
	must(t, err)
	complaint, err := s.c.complain(s.statics[2], 3, 1, 0, deals[0], s.messages[0], dhE, dhS)
	must(t, err)
	judge := func(messages [][]byte, complaint []byte) (int, Verdict) {
		t.Helper()
		guilty, verdict, err := JudgeComplaint(s.c, messages, complaint)
		must(t, err)
		return guilty, verdict
	}
	if guilty, verdict := judge(s.messages, complaint); guilty != 3 || verdict != FalseAccusation {
		t.Fatal("good share:", guilty, verdict)
	}
	// The accuser lies about a value, and proves what it can.
	lie, err := s.c.complain(s.statics[2], 3, 1, 0, deals[0], s.messages[0], randomPoints(t, 1)[0], dhS)
	must(t, err)
	if guilty, verdict := judge(s.messages, lie); guilty != 3 || verdict != UnprovenValues {
		t.Fatal("false value:", guilty, verdict)
	}
	lie, err = s.c.complain(s.statics[2], 3, 1, 0, deals[0], s.messages[0], dhE, dhE)
	must(t, err)
	if guilty, verdict := judge(s.messages, lie); guilty != 3 || verdict != UnprovenValues {
		t.Fatal("false value:", guilty, verdict)
	}
	other := slices.Clone(s.messages)
	other[0] = crookedDeal(t, s, 1, 3)
	if guilty, verdict := judge(other, complaint); guilty != 3 || verdict != OtherDeal {
		t.Fatal("another deal:", guilty, verdict)
	}
	other[0] = s.messages[0][:9]
	if guilty, verdict := judge(other, complaint); guilty != 1 || verdict != MalformedDeal {
		t.Fatal("malformed deal:", guilty, verdict)
	}
	for name, bad := range map[string][]byte{
		"empty": nil, "cut": complaint[1:], "trailing": append(bytes.Clone(complaint), 0),
		"accuser 0": replace(complaint, 1, []byte{0}), "dealer 4": replace(complaint, 3, []byte{4}),
		"key 2": replace(complaint, 4, []byte{2}), "identity": replace(complaint, 37, make([]byte, PointSize)),
	} {
		if _, _, err := JudgeComplaint(s.c, s.messages, bad); err == nil {
			t.Error(name, "judged")
		}
	}
	if _, _, err := JudgeComplaint(s.c, s.messages[1:], complaint); !errors.Is(err, ErrCount) {
		t.Error("deal missing:", err)
	}
}

func complaintOf(err error) (*ComplaintError, bool) {
	var ce *ComplaintError
	ok := errors.As(err, &ce)
	return ce, ok && ce.Complaint != nil
}
