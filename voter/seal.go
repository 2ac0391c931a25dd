package voter

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"

	"hustings/ballot"
)

// Sealing is HPKE, as crypto/threshold's Seal has it of the standard library, and
// a test holds the two against each other. It is here once more, for the one suite
// of SPEC 5.2, because threshold's arithmetic and the other curves and key
// encapsulations of crypto/hpke, which a voter has no use for, would make the
// browser's file larger by 280 KB.

// The prime and the constant b of P-256 (NIST SP 800-186, 3.2.1.3).
const (
	p256Prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
	p256B     = "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"
)

const (
	coordinate   = 32
	uncompressed = 1 + 2*coordinate
)

var errPoint = errors.New("voter: not a compressed P-256 point")

// parseJoint reads the joint key: SEC 1, 2.3.4, compressed, x below the prime. The
// y coordinate is the root of x^3 - 3x + b; crypto/ecdh then checks that the point
// is on the curve, which it is not where there is no root.
func parseJoint(point ballot.Point) (*ecdh.PublicKey, error) {
	prime, ok := new(big.Int).SetString(p256Prime, 16)
	b, fine := new(big.Int).SetString(p256B, 16)
	if !ok || !fine || point[0] != 2 && point[0] != 3 {
		return nil, errPoint
	}
	x := new(big.Int).SetBytes(point[1:])
	y := new(big.Int).Mul(x, x)
	y.Sub(y, big.NewInt(3)).Mul(y, x).Add(y, b).Mod(y, prime)
	if x.Cmp(prime) >= 0 || y.ModSqrt(y, prime) == nil {
		return nil, errPoint
	}
	if byte(y.Bit(0)) != point[0]&1 { //nolint:gosec // a bit
		y.Sub(prime, y)
	}
	wire := make([]byte, uncompressed)
	wire[0] = 4
	copy(wire[1:], point[1:])
	y.FillBytes(wire[1+coordinate:])
	public, err := ecdh.P256().NewPublicKey(wire)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPoint, err)
	}
	return public, nil
}

// sealTo encrypts with HPKE in base mode (RFC 9180, 6.1) and an empty aad, and
// gives the encapsulated key in compressed form (SPEC 8.6). The randomness is the
// system's own: crypto/ecdh takes no other.
func sealTo(joint *ecdh.PublicKey, info, plaintext []byte) (enc ballot.Point, sealed []byte, err error) {
	ephemeral, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w: %w", ErrRandom, err)
	}
	dh, err := ephemeral.ECDH(joint)
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	wire := ephemeral.PublicKey().Bytes()
	secret, err := sharedSecret(dh, append(bytes.Clone(wire), joint.Bytes()...))
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	aead, nonce, err := schedule(secret, info)
	if err != nil {
		return enc, nil, fmt.Errorf("seal: %w", err)
	}
	enc[0] = 2 | wire[uncompressed-1]&1
	copy(enc[1:], wire[1:1+coordinate])
	return enc, aead.Seal(nil, nonce, plaintext, nil), nil //nolint:gosec // one message under each key
}
