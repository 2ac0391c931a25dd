package threshold

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
)

// table is a whole ceremony, for tests.
type table struct {
	c        Ceremony
	statics  []*StaticKey
	messages [][]byte
}

func sit(tb testing.TB, t, n, keys int) *table {
	tb.Helper()
	s := &table{c: Ceremony{ID: [16]byte{9, 9}, Threshold: t, Keys: keys}}
	for range n {
		k, err := NewStaticKey(rand.Reader)
		must(tb, err)
		s.statics = append(s.statics, k)
		s.c.Static = append(s.c.Static, k.Public())
	}
	for _, k := range s.statics {
		m, err := Deal(k, s.c, rand.Reader)
		must(tb, err)
		s.messages = append(s.messages, m)
	}
	return s
}

func TestCeremony(t *testing.T) {
	for _, size := range []struct{ t, n, keys int }{{2, 2, 1}, {2, 3, 4}, {3, 3, 1}, {4, 6, 2}} {
		s := sit(t, size.t, size.n, size.keys)
		var finished []*Finished
		var certificates [][]byte
		for i, k := range s.statics {
			must(t, CheckDeal(s.c, i+1, s.messages[i]))
			f, err := Finish(k, s.c, s.messages)
			must(t, err)
			finished = append(finished, f)
			certificates = append(certificates, f.Certificate)
		}
		o, err := VerifyCeremony(s.c, s.messages, certificates)
		must(t, err)
		for key := range o.Keys {
			chunk := testChunk(randomPoints(t, 3))
			var partials [][]Point
			var who []int
			for i, f := range finished {
				if f.Transcript != o.Transcript || !f.Keys[key].Joint.Equal(o.Keys[key].Joint) {
					t.Fatal("trustee and auditor disagree")
				}
				opening, err := f.Shares[key].Open(chunk, rand.Reader)
				must(t, err)
				must(t, VerifyChunk(chunk, o.Keys[key].Shares, opening))
				if i < size.t {
					partials, who = append(partials, opening.Partials), append(who, i+1)
				}
			}
			// t shares interpolate to the joint key.
			publics := make([][]Point, 0, size.t)
			for _, i := range who {
				publics = append(publics, o.Keys[key].Shares[i-1:i])
			}
			joint, err := CombineChunk(who, publics)
			must(t, err)
			if !joint[0].Equal(o.Keys[key].Joint) {
				t.Fatal("shares do not add up to the joint key")
			}
			_, err = CombineChunk(who, partials)
			must(t, err)
		}
		refuseCertificates(t, s, certificates)
	}
}

func refuseCertificates(t *testing.T, s *table, certificates [][]byte) {
	t.Helper()
	for at := range certificates {
		bad := slices.Clone(certificates)
		bad[at] = bytes.Clone(bad[at])
		bad[at][len(bad[at])-1] ^= 1
		_, err := VerifyCeremony(s.c, s.messages, bad)
		var ce *CertificateError
		if !errors.As(err, &ce) || ce.Trustee != at+1 {
			t.Fatal("bad certificate:", err)
		}
		bad[at] = certificates[(at+1)%len(certificates)]
		if _, err := VerifyCeremony(s.c, s.messages, bad); !errors.As(err, &ce) || ce.Trustee != at+1 {
			t.Fatal("somebody else's certificate:", err)
		}
	}
	if _, err := VerifyCeremony(s.c, s.messages, certificates[1:]); !errors.Is(err, ErrCount) {
		t.Fatal("missing certificate:", err)
	}
	// Another ciphertext changes every transcript, though nobody else reads it.
	messages := slices.Clone(s.messages)
	messages[0] = bytes.Clone(messages[0])
	messages[0][len(messages[0])-1] ^= 1
	if _, err := VerifyCeremony(s.c, messages, certificates); !errors.Is(err, ErrProof) {
		t.Fatal("encrypted share not bound:", err)
	}
}

func TestCeremonyRefuses(t *testing.T) {
	s := sit(t, 2, 3, 1)
	for name, change := range map[string]func(c *Ceremony){
		"t below 2":     func(c *Ceremony) { c.Threshold = 1 },
		"2t <= n":       func(c *Ceremony) { c.Static = append(slices.Clone(c.Static), randomPoints(t, 1)...) },
		"t > n":         func(c *Ceremony) { c.Threshold = 4 },
		"n > 32":        func(c *Ceremony) { c.Static = randomPoints(t, 33); c.Threshold = 17 },
		"no trustees":   func(c *Ceremony) { c.Static = nil },
		"no keys":       func(c *Ceremony) { c.Keys = 0 },
		"17 keys":       func(c *Ceremony) { c.Keys = 17 },
		"key twice":     func(c *Ceremony) { c.Static = []Point{c.Static[0], c.Static[1], c.Static[0]} },
		"key not there": func(c *Ceremony) { c.Static = []Point{c.Static[0], c.Static[1], {}} },
	} {
		c := s.c
		change(&c)
		if _, err := Deal(s.statics[0], c, rand.Reader); !errors.Is(err, ErrCeremony) {
			t.Errorf("%s: deal: %v", name, err)
		}
		if _, err := Finish(s.statics[0], c, s.messages); err == nil {
			t.Errorf("%s: finish", name)
		}
		if _, err := VerifyCeremony(c, s.messages, nil); !errors.Is(err, ErrCeremony) {
			t.Errorf("%s: verify: %v", name, err)
		}
	}
	stranger, err := NewStaticKey(rand.Reader)
	must(t, err)
	if _, err := Deal(stranger, s.c, rand.Reader); !errors.Is(err, ErrTrustee) {
		t.Error("stranger deals:", err)
	}
	if _, err := Finish(stranger, s.c, s.messages); !errors.Is(err, ErrTrustee) {
		t.Error("stranger finishes:", err)
	}
	if err := CheckDeal(s.c, 4, s.messages[0]); !errors.Is(err, ErrTrustee) {
		t.Error("dealer 4 of 3:", err)
	}
}

// TestDealRefuses changes one dealer's message in what anyone can see.
func TestDealRefuses(t *testing.T) {
	s := sit(t, 2, 3, 2)
	good := s.messages[1]
	const first = 3 // after the count of keys and the length
	infinity := make([]byte, PointSize)
	for name, bad := range map[string][]byte{
		"empty":                nil,
		"cut":                  good[:len(good)-1],
		"trailing byte":        append(bytes.Clone(good), 0),
		"another key count":    append([]byte{1}, good[1:]...),
		"identity commitment":  replace(good, first, infinity),
		"identity ephemeral":   replace(good, first+2*PointSize+signatureSize, infinity),
		"uncompressed prefix":  replace(good, first, []byte{4}),
		"other commitment":     replace(good, first+PointSize, good[first:first+PointSize]),
		"other ephemeral":      replace(good, first+2*PointSize+signatureSize, good[first:first+PointSize]),
		"length of ciphertext": replace(good, first+3*PointSize+signatureSize+7, []byte{cipherSize + 1}),
		"somebody else's deal": nil,
	} {
		if name == "somebody else's deal" {
			bad = sit(t, 2, 3, 2).messages[1]
		}
		messages := slices.Clone(s.messages)
		messages[1] = bad
		var ce *ComplaintError
		if err := CheckDeal(s.c, 2, bad); !errors.As(err, &ce) || ce.Dealer != 2 || ce.Complaint != nil {
			t.Errorf("%s: check: %v", name, err)
		}
		if _, err := Finish(s.statics[0], s.c, messages); !errors.As(err, &ce) || ce.Dealer != 2 || ce.Complaint != nil {
			t.Errorf("%s: finish: %v", name, err)
		}
		if _, err := VerifyCeremony(s.c, messages, nil); !errors.As(err, &ce) || ce.Dealer != 2 {
			t.Errorf("%s: verify: %v", name, err)
		}
	}
	// One commitment more than t, and otherwise well made.
	more := s.c
	more.Threshold = 3
	elevated, err := Deal(s.statics[1], more, rand.Reader)
	must(t, err)
	if err := CheckDeal(s.c, 2, elevated); !errors.Is(err, ErrMessage) {
		t.Error("t+1 commitments:", err)
	}
}

func replace(b []byte, at int, with []byte) []byte {
	c := bytes.Clone(b)
	copy(c[at:], with)
	return c
}

func TestTrusteeKey(t *testing.T) {
	s := sit(t, 2, 3, 3)
	f, err := Finish(s.statics[2], s.c, s.messages)
	must(t, err)
	for _, k := range []TrusteeKey{
		{Ceremony: s.c.ID, Trustee: 3, Static: s.statics[2]},
		{Ceremony: s.c.ID, Trustee: 3, Static: s.statics[2], Shares: f.Shares},
	} {
		b, err := k.Marshal()
		must(t, err)
		back, err := ParseTrusteeKey(b)
		must(t, err)
		again, err := back.Marshal()
		must(t, err)
		same(t, "trustee key", again, b)
		for i := range b {
			if _, err := ParseTrusteeKey(b[:i]); err == nil {
				t.Fatal("cut key accepted")
			}
		}
		if _, err := ParseTrusteeKey(append(bytes.Clone(b), 0)); err == nil {
			t.Fatal("trailing byte accepted")
		}
	}
	for _, k := range []TrusteeKey{
		{Trustee: 3},
		{Trustee: 0, Static: s.statics[2]},
		{Trustee: 33, Static: s.statics[2]},
		{Trustee: 2, Static: s.statics[2], Shares: f.Shares},
		{Trustee: 3, Static: s.statics[2], Shares: []*Share{nil}},
	} {
		if _, err := k.Marshal(); !errors.Is(err, ErrKeyFile) {
			t.Error("bad key marshalled")
		}
	}
}
