package threshold

import (
	"crypto/sha256"
	"fmt"

	"filippo.io/bigmod"
)

// signatureSize is a point and a scalar.
const signatureSize = PointSize + ScalarSize

// The prefixes of cocktail-dkg, "Schnorr Prefix Strings", for P-256.
const (
	prefixH6    = "COCKTAIL-DKG-P256-SHA256-H6"
	prefixH7    = "COCKTAIL-DKG-P256-SHA256-H7"
	prefixNonce = "COCKTAIL-DKG-P256-SHA256-NONCE"
)

// hashToScalar is HashToScalar of cocktail-dkg for P-256: 48 bytes of two
// hashes, modulo q.
func hashToScalar(pieces ...[]byte) *bigmod.Nat {
	var halves [2][32]byte
	for i := range halves {
		h := sha256.New()
		h.Write([]byte{byte(i + 1)})
		for _, p := range pieces {
			h.Write(p)
		}
		h.Sum(halves[i][:0])
	}
	return reduceWide(halves[0], halves[1])
}

// schnorrSign is Sign of cocktail-dkg; its nonce is deterministic.
func schnorrSign(secret *bigmod.Nat, message ...[]byte) ([signatureSize]byte, error) {
	var signature [signatureSize]byte
	public, err := makePoint(baseMult(secret))
	if err != nil {
		return signature, fmt.Errorf("sign: %w", err)
	}
	sk := scalarBytes(secret)
	k := hashToScalar(append([][]byte{[]byte(prefixNonce), sk[:]}, message...)...)
	if k.IsZero() == 1 {
		return signature, fmt.Errorf("sign: nonce: %w", ErrScalar)
	}
	r, err := makePoint(baseMult(k))
	if err != nil {
		return signature, fmt.Errorf("sign: %w", err)
	}
	z := schnorrChallenge(r, public, message).Mul(secret, order).Add(k, order)
	copy(signature[:], r.wire[:])
	zb := scalarBytes(z)
	copy(signature[PointSize:], zb[:])
	return signature, nil
}

// schnorrVerify is Verify of cocktail-dkg.
func schnorrVerify(public Point, signature []byte, message ...[]byte) error {
	if len(signature) != signatureSize {
		return fmt.Errorf("signature: %w", ErrProof)
	}
	r, err := ParsePoint(signature[:PointSize])
	if err != nil {
		return fmt.Errorf("signature: %w", ErrProof)
	}
	z, err := bigmod.NewNat().SetBytes(signature[PointSize:], order)
	if err != nil {
		return fmt.Errorf("signature: %w", ErrProof)
	}
	c := schnorrChallenge(r, public, message)
	if minus(baseMult(z), mult(c, &public.p)).Equal(&r.p) != 1 {
		return fmt.Errorf("signature: %w", ErrProof)
	}
	return nil
}

func schnorrChallenge(r, public Point, message [][]byte) *bigmod.Nat {
	return hashToScalar(append([][]byte{[]byte(prefixH7), r.wire[:], public.wire[:]}, message...)...)
}
