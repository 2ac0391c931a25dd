package box

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/board"
)

// ErrReceipt refuses a receipt that is not this box's over that ballot.
var ErrReceipt = errors.New("box: not this box's receipt of the ballot")

// Claim takes a ballot with its receipt until the claims are over (SPEC 10.7),
// whatever has become of it since: what is on the board or waits already is no
// error. Errors wrap ErrReceipt, ErrBallot, ErrClosed, or are as Cast's.
func (b *Box) Claim(ctx context.Context, entry []byte, receipt ballot.Receipt) error {
	c, err := b.read(entry)
	if err != nil {
		return err
	}
	c.claim = true
	if err := receipt.Verify(b.poll, b.state.Manifest.Box.Key); err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if receipt.Leaf != c.leaf || receipt.Electorate != c.number.electorate || receipt.Key != c.number.key ||
		receipt.Sequence != c.number.sequence {
		return fmt.Errorf("%w: it is of another ballot", ErrReceipt)
	}
	b.known.RLock()
	standing := b.taken.look(c.number, c.leaf)
	b.known.RUnlock()
	if standing == same {
		return nil
	}
	if !b.config.Cast {
		return fmt.Errorf("%w: this process takes no ballots", ErrLocked)
	}
	if err := b.check(c); err != nil {
		return err
	}
	return b.hand(ctx, c)
}

// claimable says whether a ballot with a receipt may still come. It needs the turn.
func (b *Box) claimable() error {
	switch {
	case b.state.Phase < ballot.PhaseOpen:
		return ErrNotOpen
	case b.state.Phase > ballot.PhaseClosed || b.claimed:
		return ErrClosed
	}
	return nil
}

// Recalled is what a ballot key gets back (SPEC 10.7).
type Recalled struct {
	Next        uint8 // the sequence number that it may use next
	Credentials []ballot.Credential
}

// Bytes is the answer's encoding.
func (r *Recalled) Bytes() []byte {
	var b cryptobyte.Builder
	b.AddUint8(r.Next)
	ballot.AddCredentials(&b, r.Credentials)
	return b.BytesOrPanic()
}

// Recall gives the credentials of a ballot key back to who signs with it.
// Errors wrap ballot.ErrSignature, ErrUnknownKey, or are the store's.
func (b *Box) Recall(ctx context.Context, electorate uint8, key ballot.PublicKey, signature [64]byte) (*Recalled, error) {
	if err := ballot.VerifyRecall(b.poll, electorate, key, signature); err != nil {
		return nil, fmt.Errorf("box: recall: %w", err)
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	n := numbered{electorate: electorate, key: key}
	var entry []byte
	err := b.again(ctx, func() (err error) {
		entry, err = b.find(ctx, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("box: recall: %w", err)
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBoard, err)
	}
	v, ok := e.(*ballot.Ballot)
	if !ok {
		return nil, fmt.Errorf("%w: a %v where a ballot was", ErrBoard, e.Type())
	}
	return &Recalled{Next: b.taken.next(n), Credentials: v.Credentials}, nil
}

// find reads the ballot with a number from where it is. It needs the turn.
func (b *Box) find(ctx context.Context, n numbered) (entry []byte, err error) {
	place, ok := b.taken.place(n)
	if !ok {
		return nil, ErrUnknownKey
	}
	if place > 0 {
		err = b.config.Store.View(ctx, func(r board.Reader) error {
			entries, err := r.Entries(ctx, uint64(place)-1, 1)
			if err == nil && len(entries) != 1 {
				err = fmt.Errorf("%w: entry %d is missing", ErrBoard, place-1)
			}
			if err == nil {
				entry = entries[0]
			}
			return err
		})
		return entry, err
	}
	if b.room == nil {
		return nil, fmt.Errorf("%w: there is none", ErrWaitingKey)
	}
	row, err := b.config.Store.Row(ctx, b.room.tag(n))
	if errors.Is(err, ErrNoRow) { // it has gone to the board in between
		return nil, fmt.Errorf("%w: %w", ErrStale, err)
	}
	if err != nil {
		return nil, err
	}
	w, err := b.room.open(row)
	if err != nil {
		return nil, err
	}
	return w.entry, nil
}
