package registrar

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"hustings/roll"
)

// Issue signs a blinded message for a member, once. The same message again has
// the same answer; another one is refused with ErrAlreadyIssued, also when both
// are asked for at once: of the two signatures the one that was not stored never
// leaves. The answer is durable before it is returned. A crash between signing
// and storing costs nothing: nobody has seen the signature, and any message may be
// asked for again.
//
// seat is that of an authenticated session. The other refusals are ErrNotOpen,
// ErrClosed, ErrNotExpected, ErrNotCheckedIn, roll.ErrSession (a newer slip was
// printed) and blind.ErrBlinded.
func (s *Service) Issue(ctx context.Context, poll Poll, seat roll.Seat, blinded []byte) ([]byte, error) {
	if err := s.giving(poll, seat.Electorate); err != nil {
		return nil, fmt.Errorf("issue a pass: %w", err)
	}
	signature, err := s.issue(ctx, poll, seat, blinded)
	if err != nil {
		return nil, fmt.Errorf("issue a pass: %w", err)
	}
	return signature, nil
}

func (s *Service) issue(ctx context.Context, poll Poll, seat roll.Seat, blinded []byte) ([]byte, error) {
	book := Book{poll.Ceremony, poll.Registrar, seat.Electorate}
	pen, err := s.pen(book)
	if errors.Is(err, ErrKey) { // after the close it is being deleted, or gone
		if lists, err := s.store.IssuedLists(ctx, poll.Ceremony, poll.Registrar); err != nil || len(lists) > 0 {
			return nil, errors.Join(ErrClosed, err)
		}
	}
	if err != nil {
		return nil, err
	}
	slot := pen.slot(seat.Number)
	standing, err := s.store.Standing(ctx, book, seat.Number, slot)
	switch {
	case err != nil:
		return nil, err
	case !standing.Expected:
		return nil, ErrNotExpected
	case standing.Slip != seat.Slip:
		return nil, fmt.Errorf("%w: signed in with slip %d of %d", roll.ErrSession, seat.Slip, standing.Slip)
	case poll.CheckIn[book.Electorate] && !standing.CheckedIn:
		return nil, ErrNotCheckedIn
	case standing.Record != nil:
		return pen.answer(slot, standing.Record, blinded)
	}
	signature, err := pen.key.BlindSign(blinded)
	if err != nil {
		return nil, err
	}
	sealed, err := pen.seal(s.random, slot, record{pen.digest(blinded), s.day(), signature})
	if err != nil {
		return nil, err
	}
	// A member who hangs up now leaves no doubt about what is stored.
	stands, err := s.store.PutPass(context.WithoutCancel(ctx), book, poll.ID, slot, sealed)
	if err != nil {
		return nil, err
	}
	if stands != nil { // another request of the same member was faster
		return pen.answer(slot, stands, blinded)
	}
	return signature, nil
}

// answer gives the stored signature to the request it was made for.
func (p *pen) answer(slot Slot, sealed, blinded []byte) ([]byte, error) {
	r, err := p.unseal(slot, sealed)
	if err != nil {
		return nil, err
	}
	if r.request != p.digest(blinded) {
		return nil, ErrAlreadyIssued
	}
	return r.signature, nil
}

// Taken says whether a member has had a pass of this registrar: by the record,
// and after the close by the issued list.
func (s *Service) Taken(ctx context.Context, poll Poll, seat roll.Seat) (bool, error) {
	taken, err := s.taken(ctx, poll, seat)
	if err != nil {
		return false, fmt.Errorf("look for a pass: %w", err)
	}
	return taken, nil
}

func (s *Service) taken(ctx context.Context, poll Poll, seat roll.Seat) (bool, error) {
	book := Book{poll.Ceremony, poll.Registrar, seat.Electorate}
	pen, err := s.pen(book)
	closed := errors.Is(err, fs.ErrNotExist)
	if err != nil && !closed {
		return false, err
	}
	var slot Slot
	if !closed {
		slot = pen.slot(seat.Number)
	}
	standing, err := s.store.Standing(ctx, book, seat.Number, slot)
	if err != nil || standing.Record != nil || !standing.Expected {
		return standing.Record != nil, err
	}
	lists, err := s.store.IssuedLists(ctx, poll.Ceremony, poll.Registrar)
	for _, list := range lists {
		if list.Electorate == seat.Electorate {
			return list.Bitmap.Has(standing.Index), err
		}
	}
	return false, err
}
