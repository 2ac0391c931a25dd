package box

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hustings/ballot"
)

// ErrWaitingKey says that a waiting key's file is missing or not one.
var ErrWaitingKey = errors.New("box: waiting key")

// KeyDir keeps waiting keys as files in a directory, 0600, beside the other keys
// and in no database (ADR 0004). Its methods are safe for concurrent use, by
// several processes too.
type KeyDir struct{ Dir string }

const keyPrefix, keySuffix = "waiting-", ".key"

func (d KeyDir) path(c ballot.CeremonyID, id WaitingID) string {
	return filepath.Join(d.Dir, keyPrefix+c.String()+"-"+id.String()+keySuffix)
}

// Make writes a new key. When it returns nil, the key is on the disk.
func (d KeyDir) Make(c ballot.CeremonyID, id WaitingID, secret []byte) error {
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return fmt.Errorf("box: make the directory of keys: %w", err)
	}
	path := d.path(c, id)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the directory, ids are hexadecimal
	if err != nil {
		return fmt.Errorf("box: make a waiting key: %w", err)
	}
	_, err = f.Write(secret)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("box: write the waiting key %s: %w", path, err)
	}
	return d.sync()
}

// Read reads a key.
func (d KeyDir) Read(c ballot.CeremonyID, id WaitingID) ([]byte, error) {
	secret, err := os.ReadFile(d.path(c, id))
	if err != nil {
		return nil, fmt.Errorf("%w: the ballots that wait cannot be read without it: %w", ErrWaitingKey, err)
	}
	if len(secret) != WaitingSecretSize {
		return nil, fmt.Errorf("%w: %s has %d bytes, want %d", ErrWaitingKey, d.path(c, id), len(secret), WaitingSecretSize)
	}
	if bytes.Equal(secret, make([]byte, WaitingSecretSize)) {
		return nil, fmt.Errorf("%w: it is being destroyed: %w", ErrWaitingKey, fs.ErrNotExist)
	}
	return secret, nil
}

// Destroy overwrites a key's file and removes it. A key that is gone already is
// no error: whoever crashed half way does it again.
func (d KeyDir) Destroy(c ballot.CeremonyID, id WaitingID) error {
	path := d.path(c, id)
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600) //nolint:gosec // as in Make
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("box: destroy a waiting key: %w", err)
	}
	_, err = f.WriteAt(make([]byte, WaitingSecretSize), 0)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("box: overwrite the waiting key %s: %w", path, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("box: remove the waiting key: %w", err)
	}
	return d.sync()
}

// List names the keys of a poll that are there.
func (d KeyDir) List(c ballot.CeremonyID) ([]WaitingID, error) {
	entries, err := os.ReadDir(d.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("box: list the waiting keys: %w", err)
	}
	var ids []WaitingID
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), keyPrefix+c.String()+"-")
		name, ok2 := strings.CutSuffix(name, keySuffix)
		if !ok || !ok2 {
			continue
		}
		if id, err := ballot.ParseCeremonyID(name); err == nil { // 16 bytes as well
			ids = append(ids, WaitingID(id))
		}
	}
	return ids, nil
}

// sync makes a name that was made or removed last.
func (d KeyDir) sync() error {
	f, err := os.Open(d.Dir)
	if err != nil {
		return fmt.Errorf("box: open the directory of keys: %w", err)
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, os.ErrInvalid) || errors.Is(err, os.ErrPermission) {
		err = nil // systems that keep names without being asked
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("box: sync the directory of keys: %w", err)
	}
	return nil
}
