package threshold

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"errors"
	"testing"

	"filippo.io/bigmod"
)

// dealt is a key shared out by a dealer, for tests of what comes after.
type dealt struct {
	joint  Point
	secret []byte
	shares []*Share
	public []Point
}

func dealKey(tb testing.TB, t, n int) dealt {
	tb.Helper()
	var poly []*bigmod.Nat
	for range t {
		a, err := randomScalar(rand.Reader)
		must(tb, err)
		poly = append(poly, a)
	}
	var d dealt
	secret := scalarBytes(poly[0])
	d.secret = secret[:]
	var err error
	d.joint, err = makePoint(baseMult(poly[0]))
	must(tb, err)
	for i := 1; i <= n; i++ {
		acc := smallScalar(0)
		for k := t - 1; k >= 0; k-- {
			acc.Mul(smallScalar(uint(i)), order).Add(poly[k], order)
		}
		b := scalarBytes(acc)
		s, err := NewShare(i, b[:])
		must(tb, err)
		d.shares = append(d.shares, s)
		d.public = append(d.public, s.Public())
	}
	return d
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func randomPoints(tb testing.TB, n int) []Point {
	tb.Helper()
	points := make([]Point, n)
	for j := range points {
		s, err := randomScalar(rand.Reader)
		must(tb, err)
		points[j], err = makePoint(baseMult(s))
		must(tb, err)
	}
	return points
}

func testChunk(enc []Point) Chunk {
	return Chunk{Poll: [32]byte{1, 2, 3}, Claims: [32]byte{4, 5}, Number: 7, Enc: enc}
}

func TestOpenEqualsOrdinaryHPKE(t *testing.T) {
	d := dealKey(t, 2, 3)
	ordinary, err := hpke.DHKEM(ecdh.P256()).NewPrivateKey(d.secret)
	must(t, err)
	info := []byte("info")
	var enc []Point
	var cts [][]byte
	for i := range 5 {
		e, ct, err := Seal(d.joint, info, []byte{byte(i)})
		must(t, err)
		p, err := ParsePoint(e[:])
		must(t, err)
		plain, err := hpke.Open(ordinary, hpke.HKDFSHA256(), hpke.AES128GCM(), info, append(p.p.Bytes(), ct...))
		must(t, err)
		if !bytes.Equal(plain, []byte{byte(i)}) {
			t.Fatal("ordinary HPKE opens to something else")
		}
		enc, cts = append(enc, p), append(cts, ct)
	}
	c := testChunk(enc)
	for _, trustees := range [][]int{{1, 2}, {2, 3}, {1, 3}, {3, 1}, {1, 2, 3}} {
		var partials [][]Point
		for _, i := range trustees {
			o, err := d.shares[i-1].Open(c, rand.Reader)
			must(t, err)
			must(t, VerifyChunk(c, d.public, o))
			partials = append(partials, o.Partials)
		}
		combined, err := CombineChunk(trustees, partials)
		must(t, err)
		_, err = VerifyCombined(trustees, partials, combined)
		must(t, err)
		opener, err := NewOpener(d.joint)
		must(t, err)
		for j := range enc {
			plain, err := opener.Open(enc[j], combined[j], info, cts[j])
			must(t, err)
			if !bytes.Equal(plain, []byte{byte(j)}) {
				t.Fatal("wrong plaintext")
			}
			if _, err := opener.Open(enc[j], combined[j], []byte("other"), cts[j]); !errors.Is(err, ErrOpen) {
				t.Fatal("opened under another info:", err)
			}
		}
	}
}
