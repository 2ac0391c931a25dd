package voter

import (
	"crypto/ed25519"
	"fmt"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/blind"
)

// restore takes a stored state in use once everything in it holds under the
// manifest: half a state would be a lost pass, or a ballot nobody can explain.
func (c *Client) restore(s *state) error {
	if int(s.electorate) >= len(c.blind) || len(s.slots) != len(c.desks) {
		return fmt.Errorf("%w: electorate or number of registrars", ErrState)
	}
	key, err := ballot.DeriveKey(s.secret, c.poll, s.electorate)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	public := publicOf(key)
	message := ballot.PassMessage(c.poll, s.electorate, public)
	for r := range s.slots {
		pk := c.blind[s.electorate][r]
		if signed := s.slots[r].signed; signed != nil {
			err = pk.Verify(message, signed.Prefix, signed.Signature)
		} else {
			_, err = blind.ResumeRequest(pk, message, s.slots[r].asked)
		}
		if err != nil {
			return fmt.Errorf("%w: registrar %d: %w", ErrState, r, err)
		}
	}
	if err := c.restoreBallots(s, public); err != nil {
		return err
	}
	if len(s.checkpoint) > 0 {
		cp, err := board.ParseCheckpoint(s.checkpoint, c.log)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrState, err)
		}
		c.seen = seenLog{note: s.checkpoint, checkpoint: cp}
	}
	c.state = s
	return nil
}

func (c *Client) restoreBallots(s *state, key ballot.PublicKey) error {
	if int(s.next) > c.manifest.BallotsPerKey {
		return fmt.Errorf("%w: sequence number", ErrState)
	}
	if len(s.pending) > 0 {
		if b, err := c.own(s, key, s.pending); err != nil || b.Sequence != s.next {
			return fmt.Errorf("%w: the ballot on its way", ErrState)
		}
	}
	if len(s.last) == 0 {
		return nil
	}
	b, err := c.own(s, key, s.last)
	if err != nil || b.Sequence >= s.next {
		return fmt.Errorf("%w: the last ballot", ErrState)
	}
	if _, err := c.checkReceipt(s.receipt, c.leaf(s.last), b); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	return nil
}

// own parses a ballot of the state's key and makes the checks the box will make.
func (c *Client) own(s *state, key ballot.PublicKey, cast []byte) (*ballot.Ballot, error) {
	b, err := c.parse(cast)
	if err != nil {
		return nil, err
	}
	if b.Electorate != s.electorate || b.Key != key {
		return nil, fmt.Errorf("%w: not this key's ballot", ballot.ErrBallot)
	}
	entry, sealed, err := c.manifest.SplitCast(cast)
	if err == nil && b.Response != nil {
		_, err = c.manifest.ParseResponse(c.poll, sealed, *b.Response)
	}
	if err != nil {
		return nil, err
	}
	return b, c.checker.Check(entry, b)
}

// parse reads what is cast: a ballot entry, and in a survey the sealed response
// behind it (SPEC 8.17).
func (c *Client) parse(cast []byte) (*ballot.Ballot, error) {
	entry, _, err := c.manifest.SplitCast(cast)
	if err != nil {
		return nil, err
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return nil, err
	}
	b, ok := e.(*ballot.Ballot)
	if !ok {
		return nil, fmt.Errorf("%w: it is a %v", ballot.ErrBallot, e.Type())
	}
	return b, nil
}

// leaf is the leaf hash of the entry in what is cast; zero where there is none.
func (c *Client) leaf(cast []byte) ballot.Digest {
	entry, _, err := c.manifest.SplitCast(cast)
	if err != nil {
		return ballot.Digest{}
	}
	return ballot.LeafHash(entry)
}

// key derives the ballot key of the state.
func (c *Client) key() (ed25519.PrivateKey, error) {
	key, err := ballot.DeriveKey(c.state.secret, c.poll, c.state.electorate)
	if err != nil {
		return nil, fmt.Errorf("derive the ballot key: %w", err)
	}
	return key, nil
}

func publicOf(key ed25519.PrivateKey) ballot.PublicKey {
	return ballot.PublicKey(key[ed25519.SeedSize:])
}
