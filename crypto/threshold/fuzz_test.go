package threshold

import (
	"bytes"
	"crypto/rand"
	"testing"
)

func FuzzParsePoints(f *testing.F) {
	f.Add(AppendPoints(nil, randomPoints(f, 2)))
	f.Add(make([]byte, PointSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		points, err := ParsePoints(b)
		if err != nil {
			return
		}
		if !bytes.Equal(AppendPoints(nil, points), b) {
			t.Fatal("not canonical")
		}
		for i := range points {
			if again, err := makePoint(&points[i].p); err != nil || again.wire != points[i].wire {
				t.Fatal("wire and point differ")
			}
		}
	})
}

func FuzzVerifyChunk(f *testing.F) {
	d := dealKey(f, 2, 3)
	c := testChunk(randomPoints(f, 2))
	o, err := d.shares[0].Open(c, rand.Reader)
	must(f, err)
	good := append(AppendPoints(nil, o.Partials), o.Proof[:]...)
	f.Add(1, good)
	f.Fuzz(func(t *testing.T, trustee int, b []byte) {
		if len(b) < ProofSize {
			return
		}
		partials, err := ParsePoints(b[:len(b)-ProofSize])
		if err != nil {
			return
		}
		o := Opening{Trustee: trustee, Partials: partials, Proof: Proof(b[len(b)-ProofSize:])}
		if VerifyChunk(c, d.public, o) == nil && (trustee != 1 || !bytes.Equal(b, good)) {
			t.Fatal("forged")
		}
	})
}

func FuzzCheckDeal(f *testing.F) {
	s := sit(f, 2, 3, 1)
	f.Add(s.messages[0])
	f.Fuzz(func(t *testing.T, b []byte) {
		if CheckDeal(s.c, 1, b) != nil {
			return
		}
		deals, err := s.c.parseDeal(1, b)
		must(t, err)
		if !bytes.Equal(deals[0].marshal(), b[3:]) {
			t.Fatal("not canonical")
		}
	})
}

func FuzzCertificate(f *testing.F) {
	s := sit(f, 2, 2, 1)
	var certificates [][]byte
	for _, k := range s.statics {
		finished, err := Finish(k, s.c, s.messages)
		must(f, err)
		certificates = append(certificates, finished.Certificate)
	}
	f.Add(certificates[0])
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := VerifyCeremony(s.c, s.messages, [][]byte{b, certificates[1]})
		if err == nil && !bytes.Equal(b, certificates[0]) {
			t.Fatal("forged")
		}
	})
}

func FuzzJudgeComplaint(f *testing.F) {
	s := sit(f, 2, 3, 1)
	s.messages[0][len(s.messages[0])-1] ^= 1
	_, err := Finish(s.statics[2], s.c, s.messages)
	ce, ok := complaintOf(err)
	if !ok {
		f.Fatal(err)
	}
	f.Add(ce.Complaint)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParseComplaint(b)
		if err != nil {
			return
		}
		if again, err := p.marshal(); err != nil || !bytes.Equal(again, b) {
			t.Fatal("not canonical")
		}
		guilty, _, err := JudgeComplaint(s.c, s.messages, b)
		if err == nil && guilty == 1 && p.Accuser != 1 && !bytes.Equal(b, ce.Complaint) {
			t.Fatal("dealer framed by a forged complaint")
		}
	})
}

func FuzzParseTrusteeKey(f *testing.F) {
	s := sit(f, 2, 2, 2)
	finished, err := Finish(s.statics[0], s.c, s.messages)
	must(f, err)
	k := TrusteeKey{Ceremony: s.c.ID, Trustee: 1, Static: s.statics[0], Shares: finished.Shares}
	b, err := k.Marshal()
	must(f, err)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := ParseTrusteeKey(b)
		if err != nil {
			return
		}
		if again, err := k.Marshal(); err != nil || !bytes.Equal(again, b) {
			t.Fatal("not canonical")
		}
	})
}

func FuzzOpen(f *testing.F) {
	d := dealKey(f, 2, 3)
	wire, ct, err := Seal(d.joint, []byte("info"), []byte("plaintext"))
	must(f, err)
	secret, err := parseScalar(d.secret)
	must(f, err)
	opener, err := NewOpener(d.joint)
	must(f, err)
	f.Add(append(wire[:], ct...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < PointSize {
			return
		}
		enc, err := ParsePoint(b[:PointSize])
		if err != nil {
			return
		}
		combined, err := makePoint(mult(secret, &enc.p))
		must(t, err)
		if _, err := opener.Open(enc, combined, []byte("info"), b[PointSize:]); err == nil && !bytes.Equal(b, append(wire[:], ct...)) {
			t.Fatal("opened what was never sealed")
		}
	})
}
