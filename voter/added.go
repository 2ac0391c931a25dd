package voter

import (
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/board"
)

// checkAdded looks for a member's handle among those added to the roll in public,
// which stand before the opening entry, each signed by as many officers as the
// manifest asks for (SPEC 8.3).
func (c *Client) checkAdded(ctx context.Context, m *Member) error {
	p, err := c.read(ctx)
	if err != nil {
		return err
	}
	for n := uint64(0); n*board.TileWidth < p.checkpoint.Size; n++ {
		entries, err := p.bundle(ctx, n)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Type() == ballot.TypeOpen {
				return fmt.Errorf("%w: the handle is not among those added", ErrNotInRoll)
			}
			a, ok := e.(*ballot.Amendment)
			if ok && a.Kind == ballot.AmendAddHandle && int(a.Electorate) == m.Electorate && a.Handle == m.Handle {
				return c.signedByOfficers(a)
			}
		}
	}
	return fmt.Errorf("%w: the handle is not among those added", ErrNotInRoll)
}

func (c *Client) signedByOfficers(a *ballot.Amendment) error {
	officers := c.manifest.Officers
	if len(a.Officers) < officers.Needed {
		return fmt.Errorf("%w: added by %d officers of %d", ErrNotInRoll, len(a.Officers), officers.Needed)
	}
	before := ballot.BeforeList(a)
	for _, s := range a.Officers {
		if int(s.Signer) >= len(officers.Keys) {
			return fmt.Errorf("%w: added by an officer nobody knows", ErrNotInRoll)
		}
		key := officers.Keys[s.Signer].Key
		if err := ballot.VerifyEntry(key, c.poll[:], ballot.RoleOfficer, before, s.Signature); err != nil {
			return fmt.Errorf("%w: %w", ErrNotInRoll, err)
		}
	}
	return nil
}
