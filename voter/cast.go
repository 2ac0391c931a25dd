package voter

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"hustings/ballot"
	"hustings/ballot/count"
)

// Cast seals the choices, one for each of the electorate's contests, signs the
// ballot, stores it, sends it to the box and checks the receipt at once (SPEC 8.6,
// 8.8, 10.7). Choices that break the rules are refused with a *[ChoiceError].
//
// Where another ballot was cast with the same pass from another device, the box
// expects a later number, and the ballot is made again with that one, once; it
// then replaces the other.
//
// After ErrOffline, ErrServer, ErrReceipt or ErrClosed the ballot may be in the
// box: it stays stored, and [Client.Resend] goes on with it; until then Cast
// answers ErrPending. Others: ErrNoPass, ErrUsedUp, ErrNotOpen, ErrRefused,
// ErrSequence, ErrForgotten, ErrSave, ErrRelay.
func (c *Client) Cast(ctx context.Context, choices []count.Choice) (ballot.Receipt, error) {
	return c.cast(ctx, func() ([]byte, error) { return c.sealChoices(choices, false) })
}

// CastAnyway is Cast for choices that may break the rules: an invalid ballot is a
// way to vote too, and counts as returned.
func (c *Client) CastAnyway(ctx context.Context, choices []count.Choice) (ballot.Receipt, error) {
	return c.cast(ctx, func() ([]byte, error) { return c.sealChoices(choices, true) })
}

// cast makes a ballot, or a response, and sends it.
func (c *Client) cast(ctx context.Context, seal func() ([]byte, error)) (ballot.Receipt, error) {
	receipt, err := c.castOnce(ctx, seal)
	// castOnce has taken note of the number the box expects; one that expects
	// another each time is not followed for ever.
	if errors.Is(err, ErrSequence) {
		receipt, err = c.castOnce(ctx, seal)
	}
	if err != nil {
		return receipt, fmt.Errorf("cast the ballot: %w", err)
	}
	return receipt, nil
}

func (c *Client) castOnce(ctx context.Context, seal func() ([]byte, error)) (ballot.Receipt, error) {
	switch {
	case !c.HasPass():
		return ballot.Receipt{}, ErrNoPass
	case len(c.state.pending) > 0:
		return ballot.Receipt{}, ErrPending
	case int(c.state.next) >= c.manifest.BallotsPerKey:
		return ballot.Receipt{}, ErrUsedUp
	}
	sealed, err := seal()
	if err != nil {
		return ballot.Receipt{}, err
	}
	c.state.pending = sealed
	if err := c.save(); err != nil {
		c.state.pending = nil
		return ballot.Receipt{}, err
	}
	return c.send(ctx)
}

// sealChoices makes the ballot entry with the next sequence number, and checks it
// as the box will.
func (c *Client) sealChoices(choices []count.Choice, anyway bool) ([]byte, error) {
	if c.manifest.IsSurvey() {
		return nil, fmt.Errorf("%w: this is a survey", ErrChoice)
	}
	plaintext, err := c.encode(choices, anyway)
	if err != nil {
		return nil, err
	}
	key, b, err := c.next()
	if err != nil {
		return nil, err
	}
	info := ballot.SealInfo(c.poll, b.Electorate, b.Key, b.Sequence)
	if b.Enc, b.Sealed, err = c.joint.Seal(info, plaintext); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	return c.sign(key, b, nil)
}

// next begins the ballot, or response, with the next sequence number.
func (c *Client) next() (ed25519.PrivateKey, *ballot.Ballot, error) {
	key, err := c.key()
	if err != nil {
		return nil, nil, err
	}
	return key, &ballot.Ballot{
		Electorate: c.state.electorate, Key: publicOf(key),
		Credentials: c.state.credentials(), Sequence: c.state.next,
	}, nil
}

// sign signs an entry and gives what is cast.
func (c *Client) sign(key ed25519.PrivateKey, b *ballot.Ballot, sealed []byte) ([]byte, error) {
	b.Signature = ballot.SignEntry(key, c.poll[:], ballot.RoleVoter, ballot.BeforeLast(b))
	cast := append(ballot.Encode(b), sealed...)
	if _, err := c.own(c.state, b.Key, cast); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return cast, nil
}

// Pending says whether a ballot may be on its way without a receipt.
func (c *Client) Pending() bool { return c.state != nil && len(c.state.pending) > 0 }

// Resend sends the ballot that has no receipt yet, byte for byte as before: the
// same ballot has the same receipt (SPEC 8.8). ErrNoBallot says that there is
// none. After ErrSequence, ErrUsedUp, ErrNotOpen and ErrRefused the box does not
// have it and it is forgotten; what was chosen is not stored, so the voter votes
// again. Other errors are as Cast's.
func (c *Client) Resend(ctx context.Context) (ballot.Receipt, error) {
	if !c.Pending() {
		return ballot.Receipt{}, fmt.Errorf("send the ballot again: %w", ErrNoBallot)
	}
	receipt, err := c.send(ctx)
	if err != nil {
		return receipt, fmt.Errorf("send the ballot again: %w", err)
	}
	return receipt, nil
}

// send sends the pending ballot and takes note of what the box says.
func (c *Client) send(ctx context.Context) (ballot.Receipt, error) {
	cast := c.state.pending
	answer, err := c.carry(ctx, "", cast, ballot.ReceiptSize)
	var no *refusal
	if errors.As(err, &no) {
		return ballot.Receipt{}, c.notTaken(no)
	}
	if err != nil {
		return ballot.Receipt{}, err
	}
	b, err := c.parse(cast)
	if err != nil {
		return ballot.Receipt{}, fmt.Errorf("%w: %w", ErrState, err)
	}
	receipt, err := c.checkReceipt(answer, c.leaf(cast), b)
	if err != nil {
		return ballot.Receipt{}, err
	}
	s := c.state
	s.pending, s.last, s.receipt, s.next = nil, cast, answer, b.Sequence+1
	return receipt, c.save()
}

// notTaken forgets the pending ballot where the box has said that it does not
// have it. After the close it may still have it, from before.
func (c *Client) notTaken(no *refusal) error {
	s := c.state
	switch no.code {
	case ErrNotOpen, ErrRefused:
		s.pending = nil
	case ErrSequence:
		next := uint8(no.expected) //nolint:gosec // at most 16
		switch {
		case next == s.next:
			return fmt.Errorf("%w: the box expects the number it was sent", ErrServer)
		case len(s.receipt) > 0 && next < s.next:
			return fmt.Errorf("%w: it expects number %d", ErrForgotten, next)
		case no.expected > c.manifest.BallotsPerKey:
			return fmt.Errorf("%w: the box expects number %d", ErrServer, next)
		}
		s.pending, s.next = nil, next
		if no.expected == c.manifest.BallotsPerKey {
			no = &refusal{code: ErrUsedUp, status: no.status}
		}
	default:
		return no
	}
	if err := c.save(); err != nil {
		return err
	}
	return no
}
