// Package hybrid has a gateway's private key: the opening half of HPKE (RFC 9180)
// with MLKEM768-X25519 (draft-ietf-hpke-pq, also known as X-Wing), as docs/SPEC.md,
// 11.1 and 11.3, asks for. It is the standard library's crypto/hpke, behind the
// interface that package ohttp takes.
//
// It is a package of its own for the sake of the voter's browser, which only seals:
// crypto/hpke brings every curve and key encapsulation along, P-521 among them, and
// they are a twentieth of what a phone has to load.
//
// # What it does not protect
//
// Who has the seed reads every request that was ever sealed to the key.
package hybrid

import (
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"fmt"
	"io"

	"hustings/crypto/ohttp"
)

// ErrKey refuses a seed, or a key encapsulation that is not spoken here.
var ErrKey = errors.New("hybrid: not a usable private key")

// Key is a private key. It is immutable and safe for concurrent use.
type Key struct {
	kem     uint16
	seed    []byte
	private hpke.PrivateKey
}

// Generate makes a key of MLKEM768-X25519 from 32 bytes of random.
func Generate(random io.Reader) (*Key, error) {
	seed := make([]byte, ohttp.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("%w: make a gateway's key: %w", ohttp.ErrRandom, err)
	}
	return New(ohttp.KEMHybrid, seed)
}

// New makes the key of a seed. DHKEM(X25519, HKDF-SHA256) is there for the example
// of RFC 9458.
func New(kem uint16, seed []byte) (*Key, error) {
	var of hpke.KEM
	switch kem {
	case ohttp.KEMHybrid:
		of = hpke.MLKEM768X25519()
	case ohttp.KEMX25519:
		of = hpke.DHKEM(ecdh.X25519())
	default:
		return nil, fmt.Errorf("%w: KEM %#04x", ErrKey, kem)
	}
	private, err := of.NewPrivateKey(seed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &Key{kem, seed, private}, nil
}

// Parse reads a gateway's key as ohttp.Key.Marshal wrote it (SPEC 11.3).
func Parse(encoded []byte) (*ohttp.Key, error) {
	return ohttp.ParseKey(encoded, func(seed []byte) (ohttp.Private, error) { return New(ohttp.KEMHybrid, seed) })
}

// KEM implements ohttp.Private.
func (k *Key) KEM() uint16 { return k.kem }

// Public implements ohttp.Private.
func (k *Key) Public() []byte { return k.private.PublicKey().Bytes() }

// Seed implements ohttp.Private. It is secret.
func (k *Key) Seed() []byte { return k.seed }

// Recipient implements ohttp.Private.
func (k *Key) Recipient(enc, info []byte, suite ohttp.Suite) (ohttp.Recipient, error) {
	kdf, err := hpke.NewKDF(suite.KDF)
	if err != nil {
		return nil, err
	}
	aead, err := hpke.NewAEAD(suite.AEAD)
	if err != nil {
		return nil, err
	}
	return hpke.NewRecipient(enc, k.private, kdf, aead, info)
}
