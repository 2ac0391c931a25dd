package threshold

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// A TrusteeKey is all that a trustee has to keep secret: the static key from
// the start of the ceremony, and the shares once it is finished. Package
// trustee encrypts it before it reaches a disk.
type TrusteeKey struct {
	Ceremony [16]byte
	Trustee  int // from 1
	Static   *StaticKey
	Shares   []*Share // by key; none before the ceremony is finished
}

// Marshal gives the canonical encoding of SPEC 5.9.
func (k *TrusteeKey) Marshal() ([]byte, error) {
	if k.Trustee < 1 || k.Trustee > MaxTrustees || k.Static == nil || len(k.Shares) > MaxKeys {
		return nil, fmt.Errorf("marshal trustee key: %w", ErrKeyFile)
	}
	var b cryptobyte.Builder
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(labelTrusteeKey)) })
	b.AddBytes(k.Ceremony[:])
	b.AddUint16(uint16(k.Trustee)) //nolint:gosec // at most MaxTrustees
	static := k.Static.Secret()
	b.AddBytes(static[:])
	b.AddUint8(uint8(len(k.Shares))) //nolint:gosec // at most MaxKeys
	for _, s := range k.Shares {
		if s == nil || s.trustee != k.Trustee {
			return nil, fmt.Errorf("marshal trustee key: %w", ErrKeyFile)
		}
		secret := s.Secret()
		b.AddBytes(secret[:])
	}
	return b.Bytes()
}

// ParseTrusteeKey reads what Marshal wrote, and nothing else.
func ParseTrusteeKey(b []byte) (*TrusteeKey, error) {
	s := cryptobyte.String(b)
	var label cryptobyte.String
	var k TrusteeKey
	var trustee uint16
	var static []byte
	var keys uint8
	if !s.ReadUint8LengthPrefixed(&label) || string(label) != labelTrusteeKey ||
		!s.CopyBytes(k.Ceremony[:]) || !s.ReadUint16(&trustee) || !s.ReadBytes(&static, ScalarSize) ||
		!s.ReadUint8(&keys) || keys > MaxKeys || len(s) != int(keys)*ScalarSize ||
		trustee < 1 || trustee > MaxTrustees {
		return nil, fmt.Errorf("parse trustee key: %w", ErrKeyFile)
	}
	k.Trustee = int(trustee)
	var err error
	if k.Static, err = ParseStaticKey(static); err != nil {
		return nil, fmt.Errorf("parse trustee key: %w", err)
	}
	for ; len(s) > 0; s = s[ScalarSize:] {
		share, err := NewShare(k.Trustee, s[:ScalarSize])
		if err != nil {
			return nil, fmt.Errorf("parse trustee key: %w", err)
		}
		k.Shares = append(k.Shares, share)
	}
	return &k, nil
}
