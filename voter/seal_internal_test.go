package voter

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"testing"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// TestSealAsThreshold: what is sealed here opens as what crypto/threshold seals,
// and the two read the same points.
func TestSealAsThreshold(t *testing.T) {
	for range 50 {
		private, err := ecdh.P256().GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		wire := private.PublicKey().Bytes()
		compressed := ballot.Point(append([]byte{2 | wire[64]&1}, wire[1:33]...))
		joint, err := parseJoint(compressed)
		if err != nil || !bytes.Equal(joint.Bytes(), wire) {
			t.Fatalf("%x, %v", wire, err)
		}
		enc, sealed, err := sealTo(joint, []byte("info"), []byte("plaintext"))
		if err != nil {
			t.Fatal(err)
		}
		key, err := hpke.NewDHKEMPrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := parseJoint(enc) // any compressed point
		if err != nil {
			t.Fatal(err)
		}
		opened, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES128GCM(), []byte("info"), append(whole.Bytes(), sealed...))
		if err != nil || string(opened) != "plaintext" {
			t.Fatalf("%q, %v", opened, err)
		}
		combined, err := private.ECDH(must(ecdh.P256().NewPublicKey(whole.Bytes())))
		if err != nil {
			t.Fatal(err)
		}
		opener, err := threshold.NewOpener(must(threshold.ParsePoint(compressed[:])))
		if err != nil {
			t.Fatal(err)
		}
		value := must(threshold.ParsePoint(append([]byte{2}, combined...))) // only its x is used
		again, err := opener.Open(must(threshold.ParsePoint(enc[:])), value, []byte("info"), sealed)
		if err != nil || string(again) != "plaintext" {
			t.Fatalf("%q, %v", again, err)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// FuzzParseJoint: the same points are read and refused as by crypto/threshold.
func FuzzParseJoint(f *testing.F) {
	f.Add([]byte{2}, byte(2))
	f.Add([]byte{0}, byte(3))
	f.Add(bytes.Repeat([]byte{0xff}, 32), byte(2))
	f.Add([]byte{5}, byte(4))
	f.Fuzz(func(t *testing.T, x []byte, kind byte) {
		var p ballot.Point
		p[0] = kind
		copy(p[1:], x)
		_, err := parseJoint(p)
		_, other := threshold.ParsePoint(p[:])
		if (err == nil) != (other == nil) {
			t.Errorf("%x: %v here, %v there", p, err, other)
		}
	})
}
