// Package seal seals a ballot to the trustees' joint key.
//
// It implements the sealer's half of docs/SPEC.md, 5.2: HPKE (RFC 9180) in base
// mode for a single message, with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and
// AES-128-GCM, an empty aad, and the encapsulated key compressed afterwards. The
// other half, opening, is crypto/threshold's and rests on the standard library's
// crypto/hpke.
//
// It is a package of its own, and does not use crypto/hpke, for the sake of the
// voter's browser: threshold's arithmetic, and the curves and key encapsulations
// that crypto/hpke brings along, are a fifth of a small client. The primitives
// are the standard library's; tests hold what is here to the RFC's example and,
// both ways, to crypto/hpke.
//
// # What it does not protect
//
// Whoever holds the private half opens; that nobody does is threshold's affair.
// Nothing here says who sealed, and a copy of what was sealed opens as well as the
// original: info has to bind it to its place. A computer that breaks P-256 opens
// everything.
package seal

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
)

// PointSize is the length of a key on the wire: SEC 1, 2.3.3, compressed.
const PointSize = 1 + coordinate

const (
	coordinate   = 32
	uncompressed = 1 + 2*coordinate // HPKE's own form (RFC 9180, 7.1.1)
)

// The prime and the constant b of P-256 (NIST SP 800-186, 3.2.1.3).
const (
	p256Prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
	p256B     = "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"
)

// ErrKey is what is not a P-256 point in PointSize bytes, or is the identity.
var ErrKey = errors.New("seal: not a compressed P-256 point")

// Key is a joint key. It is immutable and safe for concurrent use.
type Key struct{ public *ecdh.PublicKey }

// ParseKey reads one compressed point: SEC 1, 2.3.4, x below the prime. The y
// coordinate is the root of x^3 - 3x + b; crypto/ecdh then checks that the point
// is on the curve, which it is not where there is no root. Its time tells the key,
// which is public.
func ParseKey(point []byte) (*Key, error) {
	prime, ok := new(big.Int).SetString(p256Prime, 16)
	b, fine := new(big.Int).SetString(p256B, 16)
	if !ok || !fine || len(point) != PointSize || point[0] != 2 && point[0] != 3 {
		return nil, ErrKey
	}
	x := new(big.Int).SetBytes(point[1:])
	y := new(big.Int).Mul(x, x)
	y.Sub(y, big.NewInt(3)).Mul(y, x).Add(y, b).Mod(y, prime)
	if x.Cmp(prime) >= 0 || y.ModSqrt(y, prime) == nil {
		return nil, ErrKey
	}
	if byte(y.Bit(0)) != point[0]&1 { //nolint:gosec // a bit
		y.Sub(prime, y)
	}
	wire := make([]byte, uncompressed)
	wire[0] = 4
	copy(wire[1:], point[1:])
	y.FillBytes(wire[PointSize:])
	return NewKey(wire)
}

// NewKey takes a point in the uncompressed form, for those who have computed it.
func NewKey(point []byte) (*Key, error) {
	public, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &Key{public}, nil
}

// Seal encrypts plaintext for whoever opens with the key's private half and the
// same info, and gives the encapsulated key in compressed form. The randomness is
// the system's own: crypto/ecdh takes no other.
func (k *Key) Seal(info, plaintext []byte) (enc [PointSize]byte, sealed []byte, err error) {
	ephemeral, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	return k.sealWith(ephemeral, info, nil, plaintext)
}

// sealWith is SealBase of RFC 9180, 6.1, with Encap of 4.1. aad is for the RFC's
// example.
func (k *Key) sealWith(ephemeral *ecdh.PrivateKey, info, aad, plaintext []byte) (enc [PointSize]byte, sealed []byte, err error) {
	dh, err := ephemeral.ECDH(k.public)
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	wire := ephemeral.PublicKey().Bytes()
	secret, err := sharedSecret(dh, append(bytes.Clone(wire), k.public.Bytes()...))
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	aead, nonce, err := schedule(secret, info)
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	enc[0] = 2 | wire[uncompressed-1]&1
	copy(enc[1:], wire[1:PointSize])
	return enc, aead.Seal(nil, nonce, plaintext, aad), nil //nolint:gosec // one message under each key
}
