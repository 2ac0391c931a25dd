// Package keyfile seals a key that a person keeps as a file under a passphrase:
// the format of age (age-encryption.org/v1) with its scrypt recipient. Officers',
// tellers' and trustees' files are made by it; what is inside is theirs. Such a file
// is its owner's own affair and no part of docs/SPEC.md.
//
// It is WASM-safe: file and passphrase are handed in. Salt and nonces are drawn by
// package age itself.
//
// # What it does not protect
//
// A key is as safe as its passphrase, and as the device on which it is opened.
package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// The errors of this package.
var (
	// ErrFile is a file that is none of age under a passphrase, or a damaged one.
	ErrFile = errors.New("keyfile: not a sealed key")
	// ErrPassphrase is a passphrase that does not open the file, or an empty one.
	ErrPassphrase = errors.New("keyfile: the passphrase does not open the file")
)

// DefaultWorkFactor is the scrypt work factor of new files, as a power of two:
// about a second. Files up to MaxWorkFactor are read.
const (
	DefaultWorkFactor = 18
	MaxWorkFactor     = 22
)

// MaxFile is the longest file that is read, in bytes.
const MaxFile = 1 << 20

// Seal encrypts under a passphrase. A work factor of 0 is the default.
func Seal(plain []byte, passphrase string, workFactor int) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	if workFactor == 0 {
		workFactor = DefaultWorkFactor
	}
	if workFactor < 1 || workFactor > MaxWorkFactor {
		return nil, fmt.Errorf("%w: work factor %d, want 1 to %d", ErrFile, workFactor, MaxWorkFactor)
	}
	to.SetWorkFactor(workFactor)
	var sealed bytes.Buffer
	in, err := age.Encrypt(&sealed, to)
	if err == nil {
		_, err = in.Write(plain)
	}
	if err == nil {
		err = in.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("keyfile: seal: %w", err)
	}
	return sealed.Bytes(), nil
}

// Open undoes Seal.
func Open(file []byte, passphrase string) ([]byte, error) {
	if len(file) > MaxFile {
		return nil, fmt.Errorf("%w: %d bytes", ErrFile, len(file))
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	id.SetMaxWorkFactor(MaxWorkFactor)
	out, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		var wrong *age.NoIdentityMatchError
		if errors.As(err, &wrong) {
			return nil, ErrPassphrase
		}
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	plain, err := io.ReadAll(io.LimitReader(out, MaxFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return plain, nil
}
