package trustee

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"hustings/audit"
	"hustings/ballot"
)

// Config says what a Trustee works with. All fields without "optional" are
// required.
type Config struct {
	Ceremony ballot.CeremonyID // in the poll's address, /p/{ceremony}/
	Store    Store
	Fetch    Fetch
	// Passphrase is asked at most once, when the key file is needed.
	Passphrase func() (string, error)
	WorkFactor int          // of new key files; optional
	Rand       io.Reader    // of keys, deals and proofs
	Now        func() int64 // the trustee's own clock, seconds since 1970
	Copy       audit.Copy   // where the board is copied to; optional, memory
	Workers    int          // goroutines of an audit; optional, one a core
	// Progress, if not nil, is told how far a long step is: "download", "audit",
	// "open".
	Progress func(what string, done, total uint64)
}

// Trustee is one trustee's tool for the poll at one address. Its methods must not
// run at the same time.
type Trustee struct {
	config Config
	client client
	memory *memory
	key    *Key
	file   []byte // the encrypted key file as stored

	asked      bool
	passphrase string
}

// New reads the trustee's memory. The key stays closed until it is needed.
func New(c Config) (*Trustee, error) {
	if c.Store == nil || c.Fetch == nil || c.Passphrase == nil || c.Rand == nil || c.Now == nil {
		return nil, fmt.Errorf("trustee: incomplete configuration")
	}
	if c.Copy == nil {
		c.Copy = audit.NewMemoryCopy()
	}
	if c.Progress == nil {
		c.Progress = func(string, uint64, uint64) {}
	}
	m, err := openMemory(c.Store, c.Now)
	if err != nil {
		return nil, err
	}
	return &Trustee{config: c, memory: m, client: client{c.Fetch, c.Ceremony}}, nil
}

// Number is the trustee's number from 1, or 0 before Init.
func (t *Trustee) Number() int {
	if r := t.memory.made(); r != nil {
		return r.Trustee
	}
	return 0
}

// readFile reads the key file; nil if there is none.
func (t *Trustee) readFile() error {
	file, err := t.config.Store.Read(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	t.file = file
	return nil
}

// secret asks for the passphrase the first time.
func (t *Trustee) secret() (string, error) {
	if t.asked {
		return t.passphrase, nil
	}
	passphrase, err := t.config.Passphrase()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	t.asked, t.passphrase = true, passphrase
	return passphrase, nil
}

// unlock opens the key file, once, and holds it against the memory.
func (t *Trustee) unlock() error {
	if t.key != nil {
		return nil
	}
	if err := t.readFile(); err != nil {
		return err
	}
	if t.file == nil {
		return fmt.Errorf("%w: there is none: init comes first", ErrKeyFile)
	}
	passphrase, err := t.secret()
	if err != nil {
		return err
	}
	key, err := OpenKey(t.file, passphrase)
	if err != nil {
		return err
	}
	switch r := t.memory.made(); {
	case r == nil && len(key.Joint.Shares) > 0:
		return fmt.Errorf("%w: the key is in use, and nothing is remembered", ErrMemory)
	case r != nil && (*r.Key != key.Public() || r.Trustee != key.Joint.Trustee || *r.Ceremony != ballot.CeremonyID(key.Joint.Ceremony)):
		return fmt.Errorf("%w: it is of another trustee than the memory", ErrKeyFile)
	}
	t.key = key
	return nil
}

// seal stores the key in the place of what was read.
func (t *Trustee) seal(key *Key) error {
	passphrase, err := t.secret()
	if err != nil {
		return err
	}
	file, err := SealKey(key, passphrase, t.config.WorkFactor)
	if err != nil {
		return err
	}
	if err := t.config.Store.Swap(keyFile, t.file, file); err != nil {
		return fmt.Errorf("trustee: store the key: %w", err)
	}
	t.key, t.file = key, file
	return nil
}

// session fetches the ceremony and checks it.
func (t *Trustee) session(ctx context.Context) (*session, error) {
	state, err := t.client.state(ctx)
	if err != nil {
		return nil, err
	}
	return readSession(state)
}
