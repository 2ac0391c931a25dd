package voter

import (
	"context"
	"fmt"
	"slices"

	"hustings/ballot"
	"hustings/board"
)

// Inclusion says where a ballot is on the board.
type Inclusion struct {
	Leaf     ballot.Digest
	Included bool
	Index    uint64 // entry number, if included
	Size     uint64 // of the board that was looked through
	// Settled says that the claims are over: what is not on the board then never
	// counts, and a receipt for it is evidence against the box.
	Settled bool
	// Receipted is false for a ballot whose receipt never came.
	Receipted bool
}

// CheckInclusion looks for the newest ballot of this device on the board, by
// whole tiles and up to the log's signature. Ballots are published in batches and
// all of them by the close: until Settled, not to be included yet is no fault. A
// ballot cast later with the same pass from another device is not known here.
// ErrNoBallot without a ballot; others are those of [Client.Leaves].
func (c *Client) CheckInclusion(ctx context.Context) (Inclusion, error) {
	if c.state == nil || len(c.state.pending)+len(c.state.last) == 0 {
		return Inclusion{}, fmt.Errorf("look for the ballot: %w", ErrNoBallot)
	}
	in, err := c.checkInclusion(ctx)
	if err != nil {
		return in, fmt.Errorf("look for the ballot: %w", err)
	}
	return in, nil
}

func (c *Client) checkInclusion(ctx context.Context) (Inclusion, error) {
	p, err := c.read(ctx)
	if err != nil {
		return Inclusion{}, err
	}
	in := c.locate(p.leaves)
	in.Size = p.checkpoint.Size
	in.Settled, err = p.settled(ctx)
	return in, err
}

// locate finds the newest ballot that is among the leaves; where there is none, it
// names the one with a receipt, for which the box must answer.
func (c *Client) locate(leaves []board.Hash) (in Inclusion) {
	for _, b := range []struct {
		cast      []byte
		receipted bool
	}{{c.state.pending, false}, {c.state.last, true}} {
		if len(b.cast) == 0 {
			continue
		}
		in.Leaf, in.Receipted = c.leaf(b.cast), b.receipted
		if at := slices.Index(leaves, board.Hash(in.Leaf)); at >= 0 {
			in.Included, in.Index = true, uint64(at) //nolint:gosec // not negative
			break
		}
	}
	return in
}

// settled looks for the claims entry, from the end of the board: what may stand
// behind it is known (SPEC 8.16).
func (p *published) settled(ctx context.Context) (bool, error) {
	for n := (p.checkpoint.Size - 1) / board.TileWidth; ; n-- {
		entries, err := p.bundle(ctx, n)
		if err != nil {
			return false, err
		}
		for _, e := range slices.Backward(entries) {
			if claims, ok := e.(*ballot.Claims); ok {
				return true, p.signedClaims(claims)
			}
			if !ballot.PhaseClaimed.Allows(e.Type()) && !ballot.PhaseCounted.Allows(e.Type()) {
				return false, nil
			}
		}
		if n == 0 {
			return false, nil
		}
	}
}

func (p *published) signedClaims(claims *ballot.Claims) error {
	c := p.client
	if err := ballot.VerifyEntry(c.manifest.Box.Key, c.poll[:], ballot.RoleBox, ballot.BeforeLast(claims), claims.Signature); err != nil {
		return fmt.Errorf("%w: end of the claims: %w", ErrBoard, err)
	}
	return nil
}

// Lookup finds the ballots of a tracking code (SPEC 7.3) among the leaf hashes of
// a board or of a list of ballots, and gives their places. There is one, or none;
// more only if somebody has searched for two with the same 80 bits.
func Lookup(code string, leaves []board.Hash) ([]int, error) {
	prefix, err := ballot.ParseTrackingCode(code)
	if err != nil {
		return nil, fmt.Errorf("look up: %w", err)
	}
	var found []int
	for i := range leaves {
		if [len(prefix)]byte(leaves[i][:len(prefix)]) == prefix {
			found = append(found, i)
		}
	}
	return found, nil
}
