package threshold

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"filippo.io/bigmod"
	"filippo.io/nistec"
	"golang.org/x/crypto/cryptobyte"
)

// cipherSize is the length of an encrypted share: no payload is ever added.
const cipherSize = ScalarSize + aeadTagSize

// A deal is one dealer's msg1 of one session, parsed.
type deal struct {
	commitments []Point // exactly t
	pop         []byte  // proof of possession
	ephemeral   Point
	shares      [][]byte // encrypted, one for each trustee
}

// Deal makes a trustee's first message: a polynomial for every joint key, its
// commitments, and a share of it for every trustee, encrypted (SPEC 5.8.3).
// Nothing has to be kept from it but the static key.
func Deal(static *StaticKey, c Ceremony, rand io.Reader) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("deal: %w", err)
	}
	if _, err := c.Trustee(static.public); err != nil {
		return nil, fmt.Errorf("deal: %w", err)
	}
	var b cryptobyte.Builder
	b.AddUint8(uint8(c.Keys)) //nolint:gosec // at most MaxKeys
	for key := range c.Keys {
		d, err := c.session(key).deal(static, rand)
		if err != nil {
			return nil, fmt.Errorf("deal: key %d: %w", key, err)
		}
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(d.marshal()) })
	}
	return b.Bytes()
}

// deal is round 1 of cocktail-dkg.
func (s *session) deal(static *StaticKey, rand io.Reader) (*deal, error) {
	poly := make([]*bigmod.Nat, s.threshold)
	for k := range poly {
		var err error
		if poly[k], err = randomScalar(rand); err != nil {
			return nil, err
		}
	}
	e, err := randomScalar(rand)
	if err != nil {
		return nil, err
	}
	return s.dealWith(static, poly, e)
}

func (s *session) dealWith(static *StaticKey, poly []*bigmod.Nat, e *bigmod.Nat) (*deal, error) {
	d := &deal{commitments: make([]Point, len(poly))}
	var err error
	for k := range poly {
		if d.commitments[k], err = makePoint(baseMult(poly[k])); err != nil {
			return nil, err
		}
	}
	if d.ephemeral, err = makePoint(baseMult(e)); err != nil {
		return nil, err
	}
	pop, err := schnorrSign(poly[0], s.popMessage(d))
	if err != nil {
		return nil, err
	}
	d.pop = pop[:]
	for i := range s.static {
		share := scalarBytes(evaluate(poly, i+1))
		dhE, err := makePoint(mult(e, &s.static[i].p))
		if err != nil {
			return nil, err
		}
		dhS, err := makePoint(mult(static.secret, &s.static[i].p))
		if err != nil {
			return nil, err
		}
		key, nonce := s.shareKey(dhE, dhS, d.ephemeral, static.public, s.static[i])
		sealed, err := xaesSeal(key, nonce, share[:], nil)
		if err != nil {
			return nil, err
		}
		d.shares = append(d.shares, sealed)
	}
	return d, nil
}

// evaluate is the polynomial at i, in constant time but for i.
func evaluate(poly []*bigmod.Nat, i int) *bigmod.Nat {
	x := smallScalar(uint(i)) //nolint:gosec // at most MaxTrustees
	acc := smallScalar(0)
	for k := len(poly) - 1; k >= 0; k-- {
		acc.Mul(x, order).Add(poly[k], order)
	}
	return acc
}

// evaluatePoints is the polynomial in the exponent at i: what evaluate yields,
// times the generator. It runs in variable time: commitments are public.
func evaluatePoints(commitments []Point, i int) *nistec.P256Point {
	acc := nistec.NewP256Point()
	for k := len(commitments) - 1; k >= 0; k-- {
		acc = smallMult(i, acc)
		acc.Add(acc, &commitments[k].p)
	}
	return acc
}

// smallMult is n times p in variable time.
func smallMult(n int, p *nistec.P256Point) *nistec.P256Point {
	acc := nistec.NewP256Point()
	for bit := bits.Len(uint(n)) - 1; bit >= 0; bit-- { //nolint:gosec // at most MaxTrustees
		acc.Double(acc)
		if n>>bit&1 == 1 {
			acc.Add(acc, p)
		}
	}
	return acc
}

// popMessage is what the proof of possession signs.
func (s *session) popMessage(d *deal) []byte {
	b := append([]byte(nil), s.context...)
	return append(AppendPoints(b, d.commitments), d.ephemeral.wire[:]...)
}

// shareKey derives key and nonce of an encrypted share: H6 of cocktail-dkg,
// called twice, for SHA-256 is too short for both.
func (s *session) shareKey(dhE, dhS, ephemeral, sender, recipient Point) (key [32]byte, nonce [xaesNonceSize]byte) {
	h6 := func(use string) [32]byte {
		extra := binary.LittleEndian.AppendUint64(nil, uint64(len(s.context)))
		extra = append(extra, s.context...)
		extra = binary.LittleEndian.AppendUint64(extra, uint64(len(use)))
		extra = append(extra, use...)
		b := AppendPoints([]byte(prefixH6), []Point{dhE, dhS, ephemeral, sender, recipient})
		b = binary.LittleEndian.AppendUint64(b, uint64(len(extra)))
		return sum256(append(b, extra...))
	}
	n := h6("nonce")
	return h6("key"), [xaesNonceSize]byte(n[:xaesNonceSize])
}

// marshal is msg1 of cocktail-dkg.
func (d *deal) marshal() []byte {
	b := AppendPoints(nil, d.commitments)
	b = append(b, d.pop...)
	b = append(b, d.ephemeral.wire[:]...)
	for _, share := range d.shares {
		b = binary.BigEndian.AppendUint64(b, uint64(len(share)))
		b = append(b, share...)
	}
	return b
}
