package threshold

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"

	"filippo.io/bigmod"
)

// MaxKeys bounds the joint keys of one ceremony.
const MaxKeys = 16

// DefaultKeys is the number of joint keys, one per stage, where nothing else
// is asked for.
const DefaultKeys = 4

// cipherSuite is the canonical ciphersuite_id of cocktail-dkg.
const cipherSuite = "COCKTAIL(P-256, SHA-256)"

// A Ceremony is what all trustees agree on before the first deal. That a
// static key belongs to the trustee is shown elsewhere, by the signature on
// the board entry that brought it.
type Ceremony struct {
	ID        [16]byte // ceremony id
	Threshold int      // t
	Keys      int      // joint keys to make, one per stage: 1 to MaxKeys
	Static    []Point  // the trustees' static keys in their order; there are n
}

// OutOfBounds tells of a threshold t of n that this package does not take: below two,
// not above half, above n, or n above MaxTrustees. One party alone is let through:
// whether it may be, is the manifest's affair (SPEC 8.17).
func OutOfBounds(t, n int) bool {
	if t == 1 && n == 1 {
		return false
	}
	return n > MaxTrustees || t < 2 || t > n || 2*t <= n
}

// check refuses numbers out of bounds, and repeated keys.
func (c *Ceremony) check() error {
	n := len(c.Static)
	switch {
	case OutOfBounds(c.Threshold, n):
		return fmt.Errorf("%d of %d trustees: %w", c.Threshold, n, ErrCeremony)
	case c.Keys < 1 || c.Keys > MaxKeys:
		return fmt.Errorf("%d keys: %w", c.Keys, ErrCeremony)
	}
	seen := make(map[[PointSize]byte]bool, n)
	for i := range c.Static {
		if wire := c.Static[i].wire; !c.Static[i].valid() || seen[wire] {
			return fmt.Errorf("static key of trustee %d: %w", i+1, ErrCeremony)
		}
		seen[c.Static[i].wire] = true
	}
	return nil
}

// Trustee gives the number, from 1, of the trustee with a static key.
func (c *Ceremony) Trustee(static Point) (int, error) {
	for i := range c.Static {
		if static.valid() && c.Static[i].Equal(static) {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("static key is not in the ceremony: %w", ErrTrustee)
}

// A StaticKey is a trustee's key for one ceremony. It must be fresh: a
// complaint reveals a Diffie-Hellman value of two static keys.
type StaticKey struct {
	secret *bigmod.Nat
	public Point
}

// NewStaticKey draws a key.
func NewStaticKey(rand io.Reader) (*StaticKey, error) {
	secret, err := randomScalar(rand)
	if err != nil {
		return nil, fmt.Errorf("static key: %w", err)
	}
	return staticKey(secret)
}

// ParseStaticKey takes the secret from the trustee's own key file.
func ParseStaticKey(secret []byte) (*StaticKey, error) {
	s, err := parseScalar(secret)
	if err != nil {
		return nil, fmt.Errorf("static key: %w", err)
	}
	return staticKey(s)
}

func staticKey(secret *bigmod.Nat) (*StaticKey, error) {
	public, err := makePoint(baseMult(secret))
	if err != nil {
		return nil, fmt.Errorf("static key: %w", err)
	}
	return &StaticKey{secret: secret, public: public}, nil
}

// Public is the key to be posted.
func (k *StaticKey) Public() Point { return k.public }

// Secret is the key itself, for the trustee's own key file.
func (k *StaticKey) Secret() [ScalarSize]byte { return scalarBytes(k.secret) }

// A session is one run of cocktail-dkg: one joint key.
type session struct {
	context   []byte
	threshold int
	static    []Point
}

// session gives the run for key number 0 to Keys-1. Its context is the
// construction cocktail-dkg recommends ("Setup"), with the session id
// label || ceremony id || uint8 key.
func (c *Ceremony) session(key int) *session {
	id := append([]byte(labelSession), c.ID[:]...)
	id = append(id, byte(key)) //nolint:gosec // below MaxKeys
	return &session{context: sessionContext(id, c.Static), threshold: c.Threshold, static: c.Static}
}

func sessionContext(id []byte, static []Point) []byte {
	b := []byte("COCKTAIL-DKG-CONTEXT")
	b = binary.BigEndian.AppendUint64(b, uint64(len(id)))
	b = append(b, id...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(cipherSuite)))
	b = append(b, cipherSuite...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(static))) //nolint:gosec // at most MaxTrustees
	b = AppendPoints(b, static)
	context := sha256.Sum256(b)
	return context[:]
}
