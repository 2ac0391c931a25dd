package ohttp

import (
	"crypto/hpke"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"
)

// keyConfig is one key configuration (RFC 9458, section 3.1).
type keyConfig struct {
	id     uint8
	kem    uint16
	public hpke.PublicKey // nil if the KEM is not spoken here
	suites []suite        // none if the KEM is not spoken here
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
	var err error
	if c.public, err = kem.NewPublicKey(key); err != nil {
		return nil, err
	}
	if suites.Empty() {
		return nil, fmt.Errorf("no symmetric algorithms")
	}
	for !suites.Empty() {
		var s suite
		if !suites.ReadUint16(&s.kdf) || !suites.ReadUint16(&s.aead) {
			return nil, io.ErrUnexpectedEOF
		}
		c.suites = append(c.suites, s)
	}
	return &c, nil
}

func (c *keyConfig) marshal(b *cryptobyte.Builder) {
	b.AddUint8(c.id)
	b.AddUint16(c.kem)
	b.AddBytes(c.public.Bytes())
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, s := range c.suites {
			b.AddUint16(s.kdf)
			b.AddUint16(s.aead)
		}
	})
}

// Key is a gateway's private key with its identifier.
type Key struct {
	config  keyConfig
	private hpke.PrivateKey
}

const seedSize = 32

// GenerateKey makes a key from 32 bytes of random. The identifier is the
// caller's choice; keys of one server differ in it.
func GenerateKey(id uint8, random io.Reader) (*Key, error) {
	seed := make([]byte, seedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("%w: make a gateway's key: %w", ErrRandom, err)
	}
	return newKey(id, kemHybrid, seed)
}

// ParseKey reads what Key.Marshal wrote (SPEC 11.3).
func ParseKey(encoded []byte) (*Key, error) {
	in := cryptobyte.String(encoded)
	var id uint8
	var kem uint16
	var seed []byte
	if !in.ReadUint8(&id) || !in.ReadUint16(&kem) || !in.ReadBytes(&seed, seedSize) || !in.Empty() {
		return nil, fmt.Errorf("%w: private key malformed", ErrKeys)
	}
	if kem != kemHybrid {
		return nil, fmt.Errorf("%w: private key of KEM %#04x", ErrKeys, kem)
	}
	return newKey(id, kem, seed)
}

func newKey(id uint8, kem uint16, seed []byte) (*Key, error) {
	private, err := kemByID(kem).NewPrivateKey(seed)
	if err != nil {
		return nil, fmt.Errorf("%w: private key: %w", ErrKeys, err)
	}
	return &Key{
		config:  keyConfig{id: id, kem: kem, public: private.PublicKey(), suites: offered},
		private: private,
	}, nil
}

// Marshal returns identifier, KEM and seed, 35 bytes. It is secret.
func (k *Key) Marshal() ([]byte, error) {
	seed, err := k.private.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%w: marshal private key: %w", ErrKeys, err)
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(k.config.id)
	b.AddUint16(k.config.kem)
	b.AddBytes(seed)
	return b.Bytes()
}
