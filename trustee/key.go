package trustee

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// labelFile heads a trustee's key file, so that it is taken for nothing else.
const labelFile = "hustings/1 trustee file"

// DefaultWorkFactor is the scrypt work factor of key files, as a power of two: a
// second on a present machine. MaxWorkFactor is the largest that is read.
const (
	DefaultWorkFactor = 18
	MaxWorkFactor     = 22
)

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
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	if workFactor == 0 {
		workFactor = DefaultWorkFactor
	}
	if workFactor < 1 || workFactor > MaxWorkFactor {
		return nil, fmt.Errorf("%w: work factor %d, want 1 to %d", ErrKeyFile, workFactor, MaxWorkFactor)
	}
	recipient.SetWorkFactor(workFactor)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("trustee: encrypt the key: %w", err)
	}
	return out.Bytes(), nil
}

// OpenKey undoes SealKey.
func OpenKey(data []byte, passphrase string) (*Key, error) {
	if len(data) > maxKeyFile {
		return nil, fmt.Errorf("%w: %d bytes", ErrKeyFile, len(data))
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	identity.SetMaxWorkFactor(MaxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(data), identity)
	if err != nil {
		var wrong *age.NoIdentityMatchError
		if errors.As(err, &wrong) {
			return nil, ErrPassphrase
		}
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return ParseKey(plain)
}
