package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hustings/ballot"
)

// quickKeys is what the server keeps of a quick poll, of which it is the only
// trustee and the counter (SPEC 8.17): a folder among its keys, and in no database,
// with the trustee's files and the counter's key. Both are made for that poll alone
// and serve no other. Whoever has the folder can read the poll's responses.
type quickKeys struct {
	dir      string
	ceremony ballot.CeremonyID
}

// The folder of these folders among the keys, and the files beside the trustee's own.
const (
	quickFolder     = "quick"
	quickPassphrase = "passphrase"
)

// quickWork is the work factor of the trustee's file: its passphrase is 26 random
// characters, lies beside it, and has to be typed by nobody.
const quickWork = 10

func (h *hall) quickKeys(c ballot.CeremonyID) quickKeys {
	return quickKeys{filepath.Join(h.keys, quickFolder, c.String()), c}
}

// there says whether a poll is a quick one of this server.
func (k quickKeys) there() bool {
	_, err := os.Stat(filepath.Join(k.dir, quickPassphrase))
	return err == nil
}

// make makes the folder and the counter's key. The trustee's own come with the
// ceremony.
func (k quickKeys) make() (ed25519.PrivateKey, error) {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, err
	}
	counter, err := serverKey(k.dir, "counter", k.ceremony, true)
	if err != nil {
		return nil, err
	}
	return counter, writeDurable(filepath.Join(k.dir, quickPassphrase), []byte(rand.Text()))
}

func (k quickKeys) counter() (ed25519.PrivateKey, error) {
	return serverKey(k.dir, "counter", k.ceremony, false)
}

func (k quickKeys) passphrase() (string, error) {
	text, err := os.ReadFile(filepath.Join(k.dir, quickPassphrase))
	return string(text), err
}

// quickPolls lists the quick polls whose keys are here.
func (h *hall) quickPolls() (list []ballot.CeremonyID, err error) {
	entries, err := os.ReadDir(filepath.Join(h.keys, quickFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if c, err := ballot.ParseCeremonyID(e.Name()); err == nil && h.quickKeys(c).there() {
			list = append(list, c)
		}
	}
	return list, err
}
