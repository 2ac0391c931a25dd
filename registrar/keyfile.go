package registrar

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hustings/ballot"
	"hustings/crypto/blind"
)

// KeyDir keeps a registrar's keys as files in a directory, 0600, in no database
// and no backup of one. A file is one line of lower-case hexadecimal. Its methods
// are safe for concurrent use, by several processes too.
type KeyDir struct{ Dir string }

// maxKeyFile bounds what is read: a key of 4096 bits has 520 bytes.
const maxKeyFile = 2048

func (d KeyDir) identityPath(c ballot.CeremonyID, registrar uint8) string {
	return filepath.Join(d.Dir, fmt.Sprintf("registrar-%s-%d.key", c, registrar))
}

func (d KeyDir) blindPath(b Book) string {
	return filepath.Join(d.Dir, fmt.Sprintf("blind-%s-%d-%d.key", b.Ceremony, b.Registrar, b.Electorate))
}

// identity reads a registrar's Ed25519 key.
func (d KeyDir) identity(c ballot.CeremonyID, registrar uint8) (ed25519.PrivateKey, error) {
	path := d.identityPath(c, registrar)
	seed, err := readKey(path)
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%w: %s has %d bytes, want %d", ErrKey, path, len(seed), ed25519.SeedSize)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// makeIdentity makes the Ed25519 key, or reads the one that is there.
func (d KeyDir) makeIdentity(random io.Reader, c ballot.CeremonyID, registrar uint8) (ed25519.PrivateKey, error) {
	_, err := d.Secret(filepath.Base(d.identityPath(c, registrar)), random)
	if err != nil {
		return nil, err
	}
	return d.identity(c, registrar)
}

// blindKey reads the RSA key of a book.
func (d KeyDir) blindKey(b Book) (*blind.SigningKey, error) {
	path := d.blindPath(b)
	encoded, err := readKey(path)
	if err != nil {
		return nil, err
	}
	key, err := blind.ParseSigningKey(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKey, path, err)
	}
	return key, nil
}

// makeBlind makes the RSA key of a book, or reads the one that is there.
func (d KeyDir) makeBlind(random io.Reader, b Book, bits int) (*blind.SigningKey, error) {
	if key, err := d.blindKey(b); !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	key, err := blind.GenerateKey(random, bits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if err := d.write(d.blindPath(b), key.Marshal()); err != nil {
		return nil, err
	}
	return d.blindKey(b) // what counts is what is on the disk
}

// destroyBlind overwrites the file of a book's RSA key and removes it. One that
// is gone already is no error.
func (d KeyDir) destroyBlind(b Book) error {
	if err := d.destroy(d.blindPath(b)); err != nil {
		return fmt.Errorf("%w: destroy: %w", ErrKey, err)
	}
	return nil
}

// Secret returns 32 random bytes that a file of the directory keeps, and makes
// them where there are none: the pepper of sign-in codes, the key of sessions.
func (d KeyDir) Secret(name string, random io.Reader) (secret [32]byte, err error) {
	path := filepath.Join(d.Dir, name)
	kept, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := io.ReadFull(random, secret[:]); err != nil {
			return secret, fmt.Errorf("%w: draw %s: %w", ErrKey, name, err)
		}
		if err := d.write(path, secret[:]); err != nil {
			return secret, err
		}
		kept, err = readKey(path)
	}
	if err != nil {
		return secret, err
	}
	if len(kept) != len(secret) {
		return secret, fmt.Errorf("%w: %s has %d bytes, want %d", ErrKey, path, len(kept), len(secret))
	}
	return [32]byte(kept), nil
}

// Destroy overwrites a file that Secret has made and removes it. One that is gone
// already is no error.
func (d KeyDir) Destroy(name string) error {
	if err := d.destroy(filepath.Join(d.Dir, name)); err != nil {
		return fmt.Errorf("%w: destroy %s: %w", ErrKey, name, err)
	}
	return nil
}

// readKey reads one line of lower-case hexadecimal from a file that nobody else
// may read.
func readKey(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the directory, the rest is ours
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: others may read %s (mode %o); after chmod 600 it can be used, if they have not", ErrKey, path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	n := len(text) - 1
	if n < 0 {
		return nil, fmt.Errorf("%w: %s is empty", ErrKey, path)
	}
	key := make([]byte, hex.DecodedLen(n))
	if _, err := hex.Decode(key, text[:n]); err != nil || hex.EncodeToString(key)+"\n" != string(text) {
		return nil, fmt.Errorf("%w: %s is not one line of lower-case hexadecimal", ErrKey, path)
	}
	return key, nil
}

// write makes a key's file with its whole content or not at all, and never
// replaces one: of two that write at once the first wins.
func (d KeyDir) write(path string, key []byte) (err error) {
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return fmt.Errorf("%w: make the directory: %w", ErrKey, err)
	}
	whole := filepath.Join(d.Dir, ".new-"+rand.Text())
	f, err := os.OpenFile(whole, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // as in readKey
	if err != nil {
		return fmt.Errorf("%w: make %s: %w", ErrKey, path, err)
	}
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Link(whole, path)
	}
	if errors.Is(err, fs.ErrExist) { // another process was faster: this key is none
		err = d.destroy(whole)
	} else {
		err = errors.Join(err, os.Remove(whole))
	}
	if err := errors.Join(err, d.sync()); err != nil {
		return fmt.Errorf("%w: make %s: %w", ErrKey, path, err)
	}
	return nil
}

// destroy overwrites a file with zeros and removes it, both durably.
func (d KeyDir) destroy(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // as in readKey
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteAt(make([]byte, info.Size()), 0)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // another process was faster
		return err
	}
	return d.sync()
}

// sync makes the directory's own changes durable.
func (d KeyDir) sync() error {
	f, err := os.Open(d.Dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
