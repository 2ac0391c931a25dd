// Package person is the key file of an officer or a teller: a line of JSON,
// sealed under a passphrase (package keyfile). What officers and tellers sign with it is
// SPEC 8.2. No server holds such a file: it is made and opened by command line, or
// opened in the officer's browser, both by this code.
//
// It is WASM-safe: files and passphrase are handed in.
//
// # What it does not protect
//
// A key is as safe as its passphrase, and as the device on which it is opened.
package person

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"hustings/ballot"
	"hustings/crypto/keyfile"
)

// The errors of this package.
var (
	// ErrFile is a file that is no such key file.
	ErrFile = errors.New("person: not a key file")
	// ErrPassphrase is a passphrase that does not open the file, or an empty one.
	ErrPassphrase = errors.New("person: the passphrase does not open the key file")
)

// MaxFile is the longest key file, in bytes.
const MaxFile = 1 << 16

const kind = "hustings/1 person"

// Key is an officer's or a teller's key.
type Key struct {
	Kind string           `json:"kind"` // "hustings/1 person"
	Name string           `json:"name"`
	Key  ballot.PublicKey `json:"key"`
	Seed ballot.Hex       `json:"seed"`
}

// New draws a key.
func New(name string, random io.Reader) (*Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("person: draw a key: %w", err)
	}
	k := &Key{Kind: kind, Name: name, Seed: seed}
	k.Key = k.public()
	return k, nil
}

func (k *Key) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Seed) }

func (k *Key) public() (key ballot.PublicKey) {
	copy(key[:], k.private()[ed25519.SeedSize:])
	return key
}

// Sign signs what stands before the signatures of an entry (SPEC 8.2).
func (k *Key) Sign(ctx []byte, role ballot.Role, before []byte) [64]byte {
	return ballot.SignEntry(k.private(), ctx, role, before)
}

// SignFetch signs a request for a survey's sealed part, as one of its counters
// (SPEC 10.10).
func (k *Key) SignFetch(poll ballot.PollID, f ballot.Fetch) []byte {
	return ballot.SignFetch(k.private(), poll, f)
}

// Seal gives the encrypted file. A work factor of 0 is the default.
func (k *Key) Seal(passphrase string, workFactor int) ([]byte, error) {
	data, err := ballot.MarshalCanonical(k)
	if err != nil {
		return nil, fmt.Errorf("person: %w", err)
	}
	sealed, err := keyfile.Seal(data, passphrase, workFactor)
	return sealed, refused(err)
}

// refused is an error of the file's as this package has it.
func refused(err error) error {
	switch {
	case errors.Is(err, keyfile.ErrPassphrase):
		return fmt.Errorf("%w: %w", ErrPassphrase, err)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	return nil
}

// Open undoes Seal.
func Open(file []byte, passphrase string) (*Key, error) {
	if len(file) > MaxFile {
		return nil, fmt.Errorf("%w: %d bytes", ErrFile, len(file))
	}
	data, err := keyfile.Open(file, passphrase)
	if err != nil {
		return nil, refused(err)
	}
	k := new(Key)
	if err := ballot.UnmarshalStrict(data, k, ballot.Complete()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if k.Kind != kind || len(k.Seed) != ed25519.SeedSize || k.public() != k.Key {
		return nil, fmt.Errorf("%w: its parts do not fit", ErrFile)
	}
	return k, nil
}
