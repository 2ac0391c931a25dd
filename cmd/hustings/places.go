package main

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
	"strings"

	"hustings/ballot"
	"hustings/web"
)

// places says where a server's two databases and its keys are.
type places struct {
	Who  string `help:"Database of members: a SQLite file or a postgres:// address." default:"./data/who.db" env:"HUSTINGS_WHO" placeholder:"ADDRESS"`
	What string `help:"Database of ballots: a SQLite file or a postgres:// address." default:"./data/what.db" env:"HUSTINGS_WHAT" placeholder:"ADDRESS"`
	Keys string `help:"Folder of the keys; it is in no backup of a database." default:"./data/keys" env:"HUSTINGS_KEYS" type:"path"`

	Client string `help:"Folder of the browsers' clients, as make client fills it." default:"./build/client" env:"HUSTINGS_CLIENT" type:"path"`
}

// make makes the folders that are missing.
func (p *places) make() error {
	for _, file := range []string{p.Who, p.What} {
		if isFile(file) {
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				return err
			}
		}
	}
	return os.MkdirAll(p.Keys, 0o700)
}

// isFile tells a SQLite file from an address.
func isFile(address string) bool { return !strings.Contains(address, "://") }

// beside is where checkpoint files lie: beside a SQLite file that is found by
// itself, with the keys for PostgreSQL.
func (p *places) beside() string {
	if !isFile(p.What) {
		return p.Keys
	}
	return ""
}

// clients opens the browsers' clients: those of this build, and, beside the folder
// of the keys, those that sealed polls name.
func (p *places) clients() (*web.Clients, error) {
	return web.OpenClients(filepath.Join(filepath.Dir(p.Keys), "clients"), p.Client)
}

var errKeyFile = errors.New("not a key file of this server")

// serverKey reads an Ed25519 key of the server's own, and makes it if create
// says so and there is none.
func serverKey(dir, name string, ceremony ballot.CeremonyID, create bool) (ed25519.PrivateKey, error) {
	path := filepath.Join(dir, name+"-"+ceremony.String()+".key")
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) && create {
		if err := makeServerKey(path); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(path) //nolint:gosec // as above
	}
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(strings.TrimSuffix(string(text), "\n"))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s: %w", path, errKeyFile)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// makeServerKey writes a key that is whole or not there: another process that
// makes it at the same time wins or loses as a whole.
func makeServerKey(path string) error {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand.Reader, seed); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(hex.EncodeToString(seed) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func publicOf(key ed25519.PrivateKey) ballot.PublicKey {
	return ballot.PublicKey(key[ed25519.SeedSize:])
}
