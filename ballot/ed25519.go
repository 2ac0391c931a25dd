package ballot

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
)

// ErrPublicKey says that 32 bytes are no Ed25519 key this protocol accepts.
var ErrPublicKey = errors.New("ballot: Ed25519 public key refused")

// smallOrder lists the y coordinates (little-endian, sign bit cleared) of the
// eight points of edwards25519 whose order divides 8. With either sign bit they
// are the points' encodings, and those of -0 which RFC 8032, 5.1.3 forbids.
// Their non-canonical encodings (y + p) fall to the rule y < p.
var smallOrder = [5][32]byte{
	{},  // y = 0: the two points of order 4
	{1}, // y = 1: the identity
	{ // y = -1: order 2
		0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
	},
	{ // order 8, two of the four points
		0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
		0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
	},
	{ // order 8, the other two
		0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
	},
}

// CheckPublicKey refuses an Ed25519 public key that verifiers disagree about:
// one of another length than 32 bytes, one whose y coordinate is not below
// p = 2^255 - 19 (RFC 8032, 5.1.3), and the eight points of small order in
// every encoding, under which a signature can be good for any message. Call it
// before [ed25519.Verify], which itself refuses S >= L and compares R as bytes.
//
// A string that encodes no point at all passes: no signature verifies under it.
func CheckPublicKey(key []byte) error {
	if len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: %d bytes", ErrPublicKey, len(key))
	}
	y := [32]byte(key)
	y[31] &= 0x7f
	if !belowPrime(&y) {
		return fmt.Errorf("%w: not canonical", ErrPublicKey)
	}
	if isSmallOrder(&y) {
		return fmt.Errorf("%w: small order", ErrPublicKey)
	}
	return nil
}

// curve is y^2 = x^2 * d * y^2 + 1 + x^2 over the field of p elements (RFC 8032, 5.1).
var curve = sync.OnceValue(func() (c struct{ p, d *big.Int }) {
	c.p = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	c.d = new(big.Int).ModInverse(big.NewInt(121666), c.p)
	c.d.Mul(c.d, big.NewInt(-121665)).Mod(c.d, c.p)
	return c
})

// CheckKeyPoint is [CheckPublicKey] and refuses a string that encodes no point at
// all. It takes some ten microseconds; where a signature is checked besides, it
// says nothing new.
func CheckKeyPoint(key []byte) error {
	if err := CheckPublicKey(key); err != nil {
		return err
	}
	c := curve()
	little := [32]byte(key)
	little[31] &= 0x7f
	slices.Reverse(little[:])
	y2 := new(big.Int).SetBytes(little[:])
	y2.Mul(y2, y2).Mod(y2, c.p)
	u := new(big.Int).Sub(y2, big.NewInt(1))
	v := new(big.Int).Mul(y2, c.d)
	v.Add(v, big.NewInt(1))
	// x^2 = u/v has a root where u*v is a square: u*v = (u/v) * v^2.
	if square := u.Mul(u, v).Mod(u, c.p); big.Jacobi(square, c.p) < 0 {
		return fmt.Errorf("%w: not a point of the curve", ErrPublicKey)
	}
	return nil
}

// VerifySignature reports whether signature is key's over message, by the rules
// of this protocol and no wider: the key passes [CheckPublicKey], R is no point
// of small order, S < L, and R equals [S]B - [k]A byte for byte, without
// cofactor (RFC 8032, 5.1.7). Go alone takes a signature with R of small order,
// which whoever holds the key can make; libsodium refuses it. Without this rule
// one voter could make auditors disagree.
func VerifySignature(key, message, signature []byte) bool {
	if CheckPublicKey(key) != nil || len(signature) != ed25519.SignatureSize {
		return false
	}
	r := [32]byte(signature)
	r[31] &= 0x7f
	return !isSmallOrder(&r) && ed25519.Verify(key, message, signature)
}

// isSmallOrder reports whether y, sign bit cleared, is in the table.
func isSmallOrder(y *[32]byte) bool {
	for i := range smallOrder {
		if *y == smallOrder[i] {
			return true
		}
	}
	return false
}

// belowPrime reports whether the little-endian y, below 2^255, is below p.
func belowPrime(y *[32]byte) bool {
	if y[0] < 0xed || y[31] != 0x7f {
		return true
	}
	for _, b := range y[1:31] {
		if b != 0xff {
			return true
		}
	}
	return false
}
