package voter

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
)

// Recall brings the pass back by the 27 characters of the voting secret alone,
// once a ballot was cast with it: the box has the signatures and gives them to
// who signs with the ballot key (SPEC 10.7). Each signature is checked. It needs
// no sign-in. Which electorate the secret belongs to is found by trying.
//
// ErrBadPass: mistyped. ErrPassLost: the box has no ballot under it.
func (c *Client) Recall(ctx context.Context, code string) error {
	secret, err := ballot.DecodeSecret(code)
	if err != nil {
		return fmt.Errorf("recall the pass: %w: %w", ErrBadPass, err)
	}
	if c.HasPass() && c.state.secret != secret {
		return fmt.Errorf("recall the pass: %w", ErrHavePass)
	}
	for e := range c.blind {
		p := &Pass{Poll: c.poll, Electorate: uint8(e), Secret: secret} //nolint:gosec // at most 16
		next, err := c.recall(ctx, p)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err == nil {
			err = c.adoptPass(p, next)
		}
		if err != nil {
			return fmt.Errorf("recall the pass: %w", err)
		}
		return nil
	}
	return fmt.Errorf("recall the pass: %w", ErrPassLost)
}

// recall asks the box for the credentials of a secret in one electorate.
func (c *Client) recall(ctx context.Context, p *Pass) (next uint8, err error) {
	key, err := ballot.DeriveKey(p.Secret, c.poll, p.Electorate)
	if err != nil {
		return 0, err
	}
	public := publicOf(key)
	body := append([]byte{p.Electorate}, public[:]...)
	body = append(body, ed25519.Sign(key, ballot.RecallMessage(c.poll, p.Electorate, public))...)
	answer, err := c.carry(ctx, "/recall", body, maxPass)
	if err != nil {
		return 0, err
	}
	s := cryptobyte.String(answer)
	if !s.ReadUint8(&next) || !ballot.ReadCredentials(&s, &p.Credentials) || !s.Empty() ||
		next < 1 || int(next) > c.manifest.BallotsPerKey || len(p.Credentials) != len(c.desks) {
		return 0, fmt.Errorf("%w: answer to a recall", ErrServer)
	}
	return next, nil
}
