package ballot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrHex is returned for text that is not lower-case hexadecimal of the right length.
var ErrHex = errors.New("ballot: want lower-case hexadecimal")

type (
	// PollID is the SHA-256 of the manifest's bytes.
	PollID [32]byte
	// CeremonyID is the 16 random bytes that name a poll before its manifest.
	CeremonyID [16]byte
	// Digest is a SHA-256.
	Digest [32]byte
	// PublicKey is an Ed25519 public key.
	PublicKey [32]byte
	// Point is a compressed P-256 point.
	Point [33]byte
	// Hex is bytes that stand in JSON as lower-case hexadecimal.
	Hex []byte
)

// IDOf is the poll id of a manifest (SPEC 8.1).
func IDOf(manifest []byte) PollID { return sha256.Sum256(manifest) }

// Origin is the log's origin line (SPEC 12.2).
func (c CeremonyID) Origin() string { return "hustings/1/" + c.String() }

// ParseCeremonyID reads 32 lower-case hexadecimal digits.
func ParseCeremonyID(s string) (c CeremonyID, err error) { return c, c.UnmarshalText([]byte(s)) }

// ParsePollID reads 64 lower-case hexadecimal digits.
func ParsePollID(s string) (p PollID, err error) { return p, p.UnmarshalText([]byte(s)) }

func (p PollID) String() string     { return hex.EncodeToString(p[:]) }
func (c CeremonyID) String() string { return hex.EncodeToString(c[:]) }
func (d Digest) String() string     { return hex.EncodeToString(d[:]) }
func (k PublicKey) String() string  { return hex.EncodeToString(k[:]) }
func (p Point) String() string      { return hex.EncodeToString(p[:]) }

// MarshalText writes lower-case hexadecimal (SPEC 2.5).
func (p PollID) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// MarshalText writes lower-case hexadecimal (SPEC 2.5).
func (c CeremonyID) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// MarshalText writes lower-case hexadecimal (SPEC 2.5).
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalText writes lower-case hexadecimal (SPEC 2.5).
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// MarshalText writes lower-case hexadecimal (SPEC 2.5).
func (p Point) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// MarshalText writes lower-case hexadecimal (SPEC 2.5).
func (h Hex) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

// UnmarshalText reads exactly 64 digits.
func (p *PollID) UnmarshalText(t []byte) error { return unhex(p[:], t) }

// UnmarshalText reads exactly 32 digits.
func (c *CeremonyID) UnmarshalText(t []byte) error { return unhex(c[:], t) }

// UnmarshalText reads exactly 64 digits.
func (d *Digest) UnmarshalText(t []byte) error { return unhex(d[:], t) }

// UnmarshalText reads exactly 64 digits.
func (k *PublicKey) UnmarshalText(t []byte) error { return unhex(k[:], t) }

// UnmarshalText reads exactly 66 digits.
func (p *Point) UnmarshalText(t []byte) error { return unhex(p[:], t) }

// UnmarshalText reads any even number of digits.
func (h *Hex) UnmarshalText(t []byte) error {
	b := make([]byte, len(t)/2)
	if err := unhex(b, t); err != nil {
		return err
	}
	*h = b
	return nil
}

// unhex refuses upper case, so that a value has one spelling.
func unhex(dst, text []byte) error {
	if len(text) != 2*len(dst) {
		return fmt.Errorf("%w: %d digits, got %d characters", ErrHex, 2*len(dst), len(text))
	}
	for _, c := range text {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fmt.Errorf("%w: not a digit: %q", ErrHex, c)
		}
	}
	_, err := hex.Decode(dst, text)
	return err
}
