package trustee

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/crypto/keyfile"
	"hustings/crypto/threshold"
)

// labelFile heads a trustee's key file, so that it is taken for nothing else.
const labelFile = "hustings/1 trustee file"

// maxKeyFile is longer than any encrypted key file.
const maxKeyFile = 16 << 10

// Key is all that a trustee keeps secret: the key it signs with, and what it has
// of the joint keys.
type Key struct {
	Identity ed25519.PrivateKey
	Joint    *threshold.TrusteeKey
}

// newKey draws the keys of trustee number t for a ceremony.
func newKey(rand io.Reader, ceremony ballot.CeremonyID, t int) (*Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, fmt.Errorf("trustee: draw a key: %w", err)
	}
	static, err := threshold.NewStaticKey(rand)
	if err != nil {
		return nil, fmt.Errorf("trustee: draw a key: %w", err)
	}
	return &Key{
		Identity: ed25519.NewKeyFromSeed(seed),
		Joint:    &threshold.TrusteeKey{Ceremony: ceremony, Trustee: t, Static: static},
	}, nil
}

// Public is the key by which others know the trustee.
func (k *Key) Public() ballot.PublicKey {
	return ballot.PublicKey(k.Identity[ed25519.SeedSize:])
}

// Marshal gives the one encoding of a key, which is not encrypted:
//
//	struct { opaque label<0..255>; opaque seed[32]; opaque joint<0..65535>; }
//
// joint is the TrusteeKey of SPEC 5.9.
func (k *Key) Marshal() ([]byte, error) {
	if len(k.Identity) != ed25519.PrivateKeySize || k.Joint == nil {
		return nil, fmt.Errorf("%w: incomplete", ErrKeyFile)
	}
	joint, err := k.Joint.Marshal()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	var b cryptobyte.Builder
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(labelFile)) })
	b.AddBytes(k.Identity.Seed())
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(joint) })
	return b.Bytes()
}

// ParseKey reads what Marshal wrote, and nothing else.
func ParseKey(data []byte) (*Key, error) {
	s := cryptobyte.String(data)
	var label, joint cryptobyte.String
	var seed []byte
	if !s.ReadUint8LengthPrefixed(&label) || string(label) != labelFile ||
		!s.ReadBytes(&seed, ed25519.SeedSize) || !s.ReadUint16LengthPrefixed(&joint) || !s.Empty() {
		return nil, fmt.Errorf("%w: not in its one encoding", ErrKeyFile)
	}
	own, err := threshold.ParseTrusteeKey(joint)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	if own.Trustee > ballot.MaxTrustees {
		return nil, fmt.Errorf("%w: trustee %d", ErrKeyFile, own.Trustee)
	}
	return &Key{Identity: ed25519.NewKeyFromSeed(seed), Joint: own}, nil
}

// SealKey encrypts a key under a passphrase (age, scrypt). A work factor of 0 is
// the default.
func SealKey(k *Key, passphrase string, workFactor int) ([]byte, error) {
	plain, err := k.Marshal()
	if err != nil {
		return nil, err
	}
	sealed, err := keyfile.Seal(plain, passphrase, workFactor)
	return sealed, refusedKey(err)
}

// refusedKey is an error of the file's as this package has it.
func refusedKey(err error) error {
	switch {
	case errors.Is(err, keyfile.ErrPassphrase):
		return fmt.Errorf("%w: %w", ErrPassphrase, err)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return nil
}

// OpenKey undoes SealKey.
func OpenKey(data []byte, passphrase string) (*Key, error) {
	if len(data) > maxKeyFile {
		return nil, fmt.Errorf("%w: %d bytes", ErrKeyFile, len(data))
	}
	plain, err := keyfile.Open(data, passphrase)
	if err != nil {
		return nil, refusedKey(err)
	}
	return ParseKey(plain)
}
