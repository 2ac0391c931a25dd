package blind

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha512"
	"fmt"
	"math/big"
)

// pssOptions fixes the salt's length: with any other the signature is refused.
var pssOptions = rsa.PSSOptions{SaltLength: saltSize, Hash: crypto.SHA384}

// PublicKey is a registrar's public key. It is immutable and safe for
// concurrent use.
type PublicKey struct {
	modulus []byte // big-endian, first bit set
	key     rsa.PublicKey
}

// ParsePublicKey reads a modulus of 256 to 512 bytes, big-endian. Its first
// bit must be set, so that a modulus has one encoding and its length in bits is
// eight times its length in bytes, and its last, for it must be odd. The
// exponent is 65537 and not encoded.
//
// It does not find out whether the modulus is the product of two primes: SPEC
// 4.9 says why nothing rests on that.
func ParsePublicKey(modulus []byte) (*PublicKey, error) {
	if len(modulus) < MinSize || len(modulus) > MaxSize {
		return nil, fmt.Errorf("%w: modulus of %d bytes, want %d to %d", ErrPublicKey, len(modulus), MinSize, MaxSize)
	}
	if modulus[0]&0x80 == 0 {
		return nil, fmt.Errorf("%w: first bit of the modulus is not set", ErrPublicKey)
	}
	if modulus[len(modulus)-1]&1 == 0 {
		return nil, fmt.Errorf("%w: modulus is even", ErrPublicKey)
	}
	return &PublicKey{
		modulus: bytes.Clone(modulus),
		key:     rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: exponent},
	}, nil
}

// Bytes returns the modulus as ParsePublicKey reads it.
func (pk *PublicKey) Bytes() []byte { return bytes.Clone(pk.modulus) }

// Size returns the length in bytes of modulus, blinded messages and signatures.
func (pk *PublicKey) Size() int { return len(pk.modulus) }

// Equal reports whether two keys have the same modulus.
func (pk *PublicKey) Equal(other *PublicKey) bool {
	return bytes.Equal(pk.modulus, other.modulus)
}

// Verify checks a signature on prefix and message: RSASSA-PSS-VERIFY of
// RFC 8017, section 8.1.2, on the concatenation (RFC 9474, section 4.5). The
// signature must have the modulus's length, be less than it and carry a salt of
// exactly 48 bytes. Any failure is ErrSignature.
func (pk *PublicKey) Verify(message []byte, prefix [PrefixSize]byte, sig []byte) error {
	hash := sha512.New384()
	hash.Write(prefix[:])
	hash.Write(message)
	var digest [sha512.Size384]byte
	// VerifyPSS refuses a signature of another length or not below the modulus.
	if err := rsa.VerifyPSS(&pk.key, crypto.SHA384, hash.Sum(digest[:0]), sig, &pssOptions); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// inRange reports whether b is the encoding of a number below the modulus.
func (pk *PublicKey) inRange(b []byte) bool {
	return len(b) == len(pk.modulus) && bytes.Compare(b, pk.modulus) < 0
}
