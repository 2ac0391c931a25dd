package voter

import (
	"context"
	"fmt"
	"io"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/blind"
	"hustings/crypto/seal"
)

// Config is what a Client works with.
type Config struct {
	Address Address
	Fetch   Fetch
	Random  io.Reader // of the device's generator; passes rest on it
	// Save stores the state, replacing the one before, and returns when it is
	// durable. It is called before each request that could not be made anew. Nil
	// keeps nothing, for a device that others use as well: then a page that is
	// closed between pass and ballot is a lost pass.
	Save func(state []byte) error
	// State is what Save got last, nil at first.
	State []byte
	// Again says that Random gives the same bytes each time for this member
	// ([FromCode]): a pass that was taken before is asked for again, in place of what
	// was stored.
	Again bool
}

// Client is one voter in one poll. Use it from one goroutine at a time.
type Client struct {
	address Address
	fetch   Fetch
	random  io.Reader
	store   func([]byte) error
	again   bool

	manifest *ballot.Manifest
	bytes    []byte // the manifest's
	poll     ballot.PollID
	joint    *seal.Key
	log      board.Key
	checker  *ballot.Checker
	blind    [][]*blind.PublicKey // [electorate][registrar]
	desks    []string             // origin of each registrar
	sessions map[string]string    // by desk; those of other servers are secret and in memory alone
	box      string               // origin of the box
	carry    carrier

	state  *state // nil before there is a voting secret
	member *Member
	seen   seenLog
}

// Open fetches the manifest and makes sure that it is the one the address or the
// state names, and that it holds. Refusals are ErrWrongPoll, ErrManifest,
// ErrState, ErrOffline, ErrNotFound (not sealed yet).
func Open(ctx context.Context, config Config) (*Client, error) {
	c := &Client{
		address: config.Address, fetch: config.Fetch, random: config.Random, store: config.Save, again: config.Again,
	}
	c.carry, c.sessions = c.direct, make(map[string]string)
	var kept *state
	if config.State != nil {
		var err error
		if kept, err = parseState(config.State); err != nil {
			return nil, fmt.Errorf("open the poll: %w", err)
		}
	}
	data, err := c.get(ctx, "manifest", maxManifest)
	if err != nil {
		return nil, fmt.Errorf("open the poll: %w", err)
	}
	if err := c.adopt(data, kept); err != nil {
		return nil, fmt.Errorf("open the poll: %w", err)
	}
	if kept != nil {
		if err := c.restore(kept); err != nil {
			return nil, fmt.Errorf("open the poll: %w", err)
		}
	}
	return c, nil
}

// maxManifest is the bound of SPEC 8.1.
const maxManifest = 56000

// adopt checks the manifest's bytes and reads all that is needed from them.
func (c *Client) adopt(data []byte, kept *state) error {
	c.poll = ballot.IDOf(data)
	if pin := c.address.Poll; pin != nil && *pin != c.poll {
		return fmt.Errorf("%w: the address says %s, the server has %s", ErrWrongPoll, ballot.ShortID(*pin), ballot.ShortID(c.poll))
	}
	if kept != nil && kept.poll != c.poll {
		return fmt.Errorf("%w: this device knows %s, the server has %s", ErrWrongPoll, ballot.ShortID(kept.poll), ballot.ShortID(c.poll))
	}
	m, faults := ballot.ParseManifest(data)
	if len(faults) > 0 {
		return fmt.Errorf("%w: %w", ErrManifest, faults[0])
	}
	if m.Ceremony != c.address.Ceremony {
		return fmt.Errorf("%w: the address names ceremony %v, the manifest %v", ErrWrongPoll, c.address.Ceremony, m.Ceremony)
	}
	c.manifest, c.bytes = m, data
	return c.keys()
}

// keys reads the manifest's keys and addresses.
func (c *Client) keys() (err error) {
	m := c.manifest
	if c.joint, err = seal.ParseKey(m.Trustees.Joint[:]); err != nil {
		return fmt.Errorf("%w: joint key: %w", ErrManifest, err)
	}
	if c.log, err = board.NewLogKey(m.Ceremony.Origin(), m.Log.Key[:]); err != nil {
		return fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if c.checker, err = ballot.NewChecker(c.poll, m); err != nil {
		return fmt.Errorf("%w: %w", ErrManifest, err)
	}
	for e := range m.Electorates {
		row := make([]*blind.PublicKey, len(m.Registrars))
		for r := range row {
			if row[r], err = blind.ParsePublicKey(m.Registrars[r].Blind[e]); err != nil {
				return fmt.Errorf("%w: registrar %d: %w", ErrManifest, r, err)
			}
		}
		c.blind = append(c.blind, row)
	}
	if c.box, err = c.origin(m.Box.URL); err != nil {
		return err
	}
	for r := range m.Registrars {
		desk, err := c.origin(m.Registrars[r].URL)
		if err != nil {
			return err
		}
		c.desks = append(c.desks, desk)
	}
	return nil
}

// Manifest is the poll's definition. It must not be changed.
func (c *Client) Manifest() *ballot.Manifest { return c.manifest }

// ManifestBytes are the bytes whose hash is the poll id.
func (c *Client) ManifestBytes() []byte { return c.bytes }

// Poll is the poll id, computed from the manifest's bytes. Where the address did
// not name it, the voter compares ballot.ShortID of it with the notice.
func (c *Client) Poll() ballot.PollID { return c.poll }

// Electorate is the one the pass is for, or else the one signed in to; ok is
// false before either.
func (c *Client) Electorate() (electorate int, ok bool) {
	switch {
	case c.state != nil:
		return int(c.state.electorate), true
	case c.member != nil:
		return c.member.Electorate, true
	}
	return 0, false
}
