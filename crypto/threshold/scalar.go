package threshold

import (
	"fmt"
	"io"

	"filippo.io/bigmod"
	"filippo.io/nistec"
)

// ScalarSize is the length of a scalar on the wire: big-endian.
const ScalarSize = 32

// order is q, the order of P-256 (SP 800-186, 3.2.1.3).
var order = mustModulus([]byte{
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
})

// twoTo256 is 2^256 mod q, with which a wide number is folded.
var twoTo256 = reduce([32]byte{
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
}).Add(smallScalar(1), order)

func mustModulus(b []byte) *bigmod.Modulus {
	m, err := bigmod.NewModulus(b)
	if err != nil {
		panic(err) // a constant
	}
	return m
}

// parseScalar reads a scalar in 1 to q-1, in constant time.
func parseScalar(b []byte) (*bigmod.Nat, error) {
	if len(b) != ScalarSize {
		return nil, ErrScalar
	}
	s, err := bigmod.NewNat().SetBytes(b, order)
	if err != nil || s.IsZero() == 1 {
		return nil, ErrScalar
	}
	return s, nil
}

// randomScalar draws a scalar in 1 to q-1 by rejection. The tries are bounded
// because a broken source might return the same forever; each fails with
// probability 2^-32.
func randomScalar(rand io.Reader) (*bigmod.Nat, error) {
	var b [ScalarSize]byte
	for range 16 {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return nil, fmt.Errorf("draw scalar: %w", err)
		}
		if s, err := parseScalar(b[:]); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("draw scalar: source of randomness is broken: %w", ErrScalar)
}

// reduce takes 32 bytes modulo q.
func reduce(b [32]byte) *bigmod.Nat {
	s, err := bigmod.NewNat().SetOverflowingBytes(b[:], order)
	if err != nil {
		panic(err) // 32 bytes always fit
	}
	return s
}

// reduceWide takes first || second[:16] as a big-endian number of 384 bits
// modulo q, as hash_to_field does (RFC 9380, 5.2): the bias is below 2^-128.
func reduceWide(first, second [32]byte) *bigmod.Nat {
	var high, low [32]byte
	copy(high[16:], first[:16])
	copy(low[:16], first[16:])
	copy(low[16:], second[:16])
	return reduce(high).Mul(twoTo256, order).Add(reduce(low), order)
}

// smallScalar is n as a scalar.
func smallScalar(n uint) *bigmod.Nat {
	return bigmod.NewNat().SetUint(n).ExpandFor(order)
}

// copyScalar is a new Nat with the value of s; arithmetic works in place.
func copyScalar(s *bigmod.Nat) *bigmod.Nat {
	return smallScalar(0).Add(s, order)
}

func scalarBytes(s *bigmod.Nat) [ScalarSize]byte { return [ScalarSize]byte(s.Bytes(order)) }

// baseMult is s times the generator, in constant time.
func baseMult(s *bigmod.Nat) *nistec.P256Point {
	p, err := nistec.NewP256Point().ScalarBaseMult(s.Bytes(order))
	if err != nil {
		panic(err) // a scalar has 32 bytes
	}
	return p
}

// mult is s times p, in constant time.
func mult(s *bigmod.Nat, p *nistec.P256Point) *nistec.P256Point {
	r, err := nistec.NewP256Point().ScalarMult(p, s.Bytes(order))
	if err != nil {
		panic(err) // a scalar has 32 bytes
	}
	return r
}

// minus is a - b.
func minus(a, b *nistec.P256Point) *nistec.P256Point {
	return nistec.NewP256Point().Add(a, nistec.NewP256Point().Negate(b))
}
