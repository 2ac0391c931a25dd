package box

import (
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// casting is a ballot on its way.
type casting struct {
	whole  []byte // what was cast: the entry, and in a survey the sealed response behind it
	entry  []byte
	sealed []byte // of a survey
	ballot *ballot.Ballot
	number numbered
	leaf   ballot.Digest
	claim  bool // it has a receipt and may come after the close
	done   chan error
}

// Cast takes one ballot entry (SPEC 8.6, 10.7), in a survey with the sealed
// response behind it (8.17), and gives its receipt once it is durable. The same
// ballot again has the same receipt.
//
// Errors wrap ErrNotOpen, ErrClosed, ErrBallot, ErrEnded, an ErrSequence, or are
// the store's: then the ballot may be kept or not, and sending it again tells.
// cast must not be changed afterwards.
func (b *Box) Cast(ctx context.Context, cast []byte) (ballot.Receipt, error) {
	c, err := b.read(cast)
	if err != nil {
		return ballot.Receipt{}, err
	}
	b.known.RLock()
	standing := b.taken.look(c.number, c.leaf)
	late := b.config.Cast && b.broken == nil && b.state.Phase <= ballot.PhaseClosed
	b.known.RUnlock()
	if standing == same && late {
		// It was checked, and kept, before: whoever lost the answer has the same
		// again, after the closing time too, for without it there is no claim.
		return ballot.SignReceipt(b.config.Box, b.poll, c.ballot, c.leaf), nil
	}
	if err := b.mayCast(ctx); err != nil {
		return ballot.Receipt{}, err
	}
	if standing != same {
		if err := b.check(c); err != nil {
			return ballot.Receipt{}, err
		}
		if err := b.hand(ctx, c); err != nil {
			return ballot.Receipt{}, err
		}
	}
	return ballot.SignReceipt(b.config.Box, b.poll, c.ballot, c.leaf), nil
}

// read takes apart what was cast.
func (b *Box) read(cast []byte) (*casting, error) {
	entry, sealed, err := b.state.Manifest.SplitCast(cast)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBallot, &ballot.CheckError{ID: "12.6", Err: err})
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBallot, &ballot.CheckError{ID: "12.6", Err: err})
	}
	v, ok := e.(*ballot.Ballot)
	if !ok {
		return nil, fmt.Errorf("%w: it is a %v", ErrBallot, e.Type())
	}
	return &casting{whole: cast, entry: entry, sealed: sealed, ballot: v, number: numberOf(v), leaf: ballot.LeafHash(entry)}, nil
}

// check makes the checks 12.43 to 12.46 that need nothing but the manifest. It
// runs in the caller's goroutine: it is most of what a ballot costs.
func (b *Box) check(c *casting) error {
	if err := b.checker.Check(c.entry, c.ballot); err != nil {
		return fmt.Errorf("%w: %w", ErrBallot, err)
	}
	if c.ballot.Response != nil {
		return b.checkSealed(c)
	}
	if _, err := threshold.ParsePoint(c.ballot.Enc[:]); err != nil {
		return fmt.Errorf("%w: %w", ErrBallot, &ballot.CheckError{ID: "12.43", Err: err})
	}
	return nil
}

// checkSealed makes the check 12.81: nobody could make it later, for what is on
// the board stays there.
func (b *Box) checkSealed(c *casting) error {
	parts, err := b.state.Manifest.ParseResponse(b.poll, c.sealed, *c.ballot.Response)
	for i := range parts {
		if err == nil {
			_, err = threshold.ParsePoint(parts[i].Enc[:])
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBallot, &ballot.CheckError{ID: "12.81", Err: err})
	}
	return nil
}

// mayCast says whether ballots are taken now. Where memory says no, another
// process may have opened or extended the poll since: look.
func (b *Box) mayCast(ctx context.Context) error {
	if !b.config.Cast {
		return fmt.Errorf("%w: this process takes no ballots", ErrLocked)
	}
	b.known.RLock()
	err := b.open()
	size := b.state.Size
	b.known.RUnlock()
	if err == nil {
		return nil
	}
	head, readErr := b.config.Store.Head(ctx)
	if readErr != nil {
		return fmt.Errorf("box: look at the board: %w", readErr)
	}
	if head.Size == size {
		return err
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	if err := b.sync(ctx); err != nil {
		return err
	}
	return b.open()
}

// open says whether the poll takes ballots at this moment. It needs known or
// the turn.
func (b *Box) open() error {
	switch {
	case b.broken != nil:
		return b.broken
	case b.state.Phase < ballot.PhaseOpen:
		return ErrNotOpen
	case b.state.Phase > ballot.PhaseOpen || b.closing || b.now() >= b.state.Close:
		return ErrClosed
	}
	return nil
}

// hand gives a ballot to the committer and waits until it is durable. A caller
// who stops waiting does not stop the ballot.
func (b *Box) hand(ctx context.Context, c *casting) error {
	c.done = make(chan error, 1)
	select {
	case <-b.done:
		return ErrEnded
	default:
	}
	select {
	case b.queue <- c:
	case <-b.done:
		return ErrEnded
	case <-ctx.Done():
		return fmt.Errorf("box: cast: %w", ctx.Err())
	}
	select {
	case err := <-c.done:
		return err
	case <-b.ended:
		select {
		case err := <-c.done:
			return err
		default:
			return ErrEnded
		}
	case <-ctx.Done():
		return fmt.Errorf("box: cast: %w", ctx.Err())
	}
}
