package ohttp

import (
	"crypto/ecdh"
	"crypto/hpke"
	"testing"
)

// opener is package hybrid's key, which imports this package, once more: the
// standard library opens what is sealed here.
type opener struct {
	kem     uint16
	seed    []byte
	private hpke.PrivateKey
}

func newOpener(kem uint16, seed []byte) (Private, error) {
	of := hpke.MLKEM768X25519()
	if kem == KEMX25519 {
		of = hpke.DHKEM(ecdh.X25519())
	}
	private, err := of.NewPrivateKey(seed)
	return &opener{kem, seed, private}, err
}

func (o *opener) KEM() uint16    { return o.kem }
func (o *opener) Public() []byte { return o.private.PublicKey().Bytes() }
func (o *opener) Seed() []byte   { return o.seed }

func (o *opener) Recipient(enc, info []byte, suite Suite) (Recipient, error) {
	kdf, err := hpke.NewKDF(suite.KDF)
	if err != nil {
		return nil, err
	}
	aead, err := hpke.NewAEAD(suite.AEAD)
	if err != nil {
		return nil, err
	}
	return hpke.NewRecipient(enc, o.private, kdf, aead, info)
}

func mustKey(t testing.TB, id uint8, kem uint16, seed []byte) *Key {
	t.Helper()
	private, err := newOpener(kem, seed)
	if err != nil {
		t.Fatal(err)
	}
	return NewKey(id, private)
}

func parse(seed []byte) (Private, error) { return newOpener(KEMHybrid, seed) }
