package ohttp

import (
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"
)

// keyConfig is one key configuration (RFC 9458, section 3.1).
type keyConfig struct {
	id     uint8
	kem    uint16
	public []byte  // nil if the KEM is not spoken here
	suites []Suite // none if the KEM is not spoken here
}

// parseKeys reads a set of key configurations, "application/ohttp-keys"
// (RFC 9458, section 3.2). A set with one encoding error is refused whole, as
// the RFC asks: clients that recover from errors differently could be told
// apart. Two configurations with one identifier are refused as well. A
// configuration of an unknown KEM is kept without its key.
func parseKeys(encoded []byte) ([]keyConfig, error) {
	if len(encoded) > MaxKeys {
		return nil, tooLarge("key configurations", len(encoded), MaxKeys)
	}
	var configs []keyConfig
	var seen [256]bool
	for in := cryptobyte.String(encoded); !in.Empty(); {
		var one cryptobyte.String
		if !in.ReadUint16LengthPrefixed(&one) {
			return nil, fmt.Errorf("%w: configuration %d is cut", ErrKeys, len(configs))
		}
		config, err := parseConfig(one)
		if err != nil {
			return nil, fmt.Errorf("%w: configuration %d: %w", ErrKeys, len(configs), err)
		}
		if seen[config.id] {
			return nil, fmt.Errorf("%w: identifier %d stands twice", ErrKeys, config.id)
		}
		seen[config.id] = true
		configs = append(configs, *config)
	}
	if len(configs) == 0 {
		return nil, fmt.Errorf("%w: none", ErrKeys)
	}
	return configs, nil
}

func parseConfig(in cryptobyte.String) (*keyConfig, error) {
	var c keyConfig
	if !in.ReadUint8(&c.id) || !in.ReadUint16(&c.kem) {
		return nil, io.ErrUnexpectedEOF
	}
	kem := kemByID(c.kem)
	if kem == nil {
		return &c, nil // its key has an unknown length: nothing more to check
	}
	var key []byte
	var suites cryptobyte.String
	if !in.ReadBytes(&key, kem.publicKeySize) || !in.ReadUint16LengthPrefixed(&suites) {
		return nil, io.ErrUnexpectedEOF
	}
	if !in.Empty() {
		return nil, fmt.Errorf("%d bytes left over", len(in))
	}
	if err := kem.check(key); err != nil {
		return nil, err
	}
	c.public = key
	if suites.Empty() {
		return nil, fmt.Errorf("no symmetric algorithms")
	}
	for !suites.Empty() {
		var s Suite
		if !suites.ReadUint16(&s.KDF) || !suites.ReadUint16(&s.AEAD) {
			return nil, io.ErrUnexpectedEOF
		}
		c.suites = append(c.suites, s)
	}
	return &c, nil
}

func (c *keyConfig) marshal(b *cryptobyte.Builder) {
	b.AddUint8(c.id)
	b.AddUint16(c.kem)
	b.AddBytes(c.public)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, s := range c.suites {
			b.AddUint16(s.KDF)
			b.AddUint16(s.AEAD)
		}
	})
}

// Private opens what was encapsulated to one public key. Package hybrid has it.
type Private interface {
	KEM() uint16
	Public() []byte
	Seed() []byte // SeedSize bytes, secret
	// Recipient sets up the receiving half of HPKE, base mode (RFC 9180, 5.1.1).
	Recipient(enc, info []byte, suite Suite) (Recipient, error)
}

// Recipient is a context of HPKE (RFC 9180, 5.2 and 5.3).
type Recipient interface {
	Open(aad, ciphertext []byte) ([]byte, error)
	Export(context string, size int) ([]byte, error)
}

// Key is a gateway's private key with its identifier.
type Key struct {
	config  keyConfig
	private Private
}

// SeedSize is the length of a private key's seed.
const SeedSize = 32

// NewKey gives a private key its identifier, which is the caller's choice; keys of
// one server differ in it.
func NewKey(id uint8, private Private) *Key {
	return &Key{
		config:  keyConfig{id: id, kem: private.KEM(), public: private.Public(), suites: offered},
		private: private,
	}
}

// ParseKey reads what Key.Marshal wrote (SPEC 11.3); parse makes the private key of
// a seed.
func ParseKey(encoded []byte, parse func(seed []byte) (Private, error)) (*Key, error) {
	in := cryptobyte.String(encoded)
	var id uint8
	var kem uint16
	var seed []byte
	if !in.ReadUint8(&id) || !in.ReadUint16(&kem) || !in.ReadBytes(&seed, SeedSize) || !in.Empty() {
		return nil, fmt.Errorf("%w: private key malformed", ErrKeys)
	}
	if kem != KEMHybrid {
		return nil, fmt.Errorf("%w: private key of KEM %#04x", ErrKeys, kem)
	}
	private, err := parse(seed)
	if err != nil {
		return nil, fmt.Errorf("%w: private key: %w", ErrKeys, err)
	}
	return NewKey(id, private), nil
}

// Marshal returns identifier, KEM and seed, 35 bytes. It is secret.
func (k *Key) Marshal() ([]byte, error) {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(k.config.id)
	b.AddUint16(k.config.kem)
	b.AddBytes(k.private.Seed())
	return b.Bytes()
}
