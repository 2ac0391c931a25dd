package registrar

import (
	"context"
	"crypto/sha256"
	"fmt"

	"hustings/ballot"
)

// Issued is one electorate's list of who had a pass (SPEC 8.9).
type Issued struct {
	Electorate uint8
	Bitmap     ballot.Bitmap // the bundle file that Entry names
	Entry      []byte        // ballot.Issued, signed
}

// Close ends the giving of passes for good: it returns the issued lists of all
// electorates of the poll, signed, deletes the records and then the signing keys.
// It can be called again, after a crash at any point or for the lists: they are
// the same. The caller decides when; nothing here looks at the time.
//
// The steps, each durable before the next: no pass is given any more; lists are
// made from the records; lists are kept and records deleted, in one; keys are
// deleted. The keys are needed to read the records, so they go last.
func (s *Service) Close(ctx context.Context, poll Poll) ([]Issued, error) {
	defer s.alone(poll.Ceremony, poll.Registrar)()
	lists, err := s.close(ctx, poll)
	if err != nil {
		return nil, fmt.Errorf("close the registrar: %w", err)
	}
	return lists, nil
}

func (s *Service) close(ctx context.Context, poll Poll) ([]Issued, error) {
	if err := s.store.ClosePasses(ctx, poll.Ceremony, poll.Registrar); err != nil {
		return nil, err
	}
	lists, err := s.store.IssuedLists(ctx, poll.Ceremony, poll.Registrar)
	if err != nil {
		return nil, err
	}
	if len(lists) == 0 {
		if lists, err = s.keepLists(ctx, poll); err != nil {
			return nil, err
		}
	}
	s.forget(poll.Ceremony, poll.Registrar)
	for e := range poll.CheckIn {
		if err := s.keys.destroyBlind(Book{poll.Ceremony, poll.Registrar, uint8(e)}); err != nil {
			return nil, err
		}
	}
	return lists, s.store.ScrubPasses(ctx)
}

// keepLists returns what is kept: where another process has closed meanwhile and
// deleted the records, the lists made here are wrong and go nowhere.
func (s *Service) keepLists(ctx context.Context, poll Poll) ([]Issued, error) {
	lists, err := s.lists(ctx, poll)
	if err != nil {
		return nil, err
	}
	if err := s.store.KeepIssued(ctx, poll.Ceremony, poll.Registrar, lists); err != nil {
		return nil, err
	}
	return s.store.IssuedLists(ctx, poll.Ceremony, poll.Registrar)
}

func (s *Service) lists(ctx context.Context, poll Poll) ([]Issued, error) {
	var lists []Issued
	for e := range poll.CheckIn {
		list, err := s.list(ctx, poll, Book{poll.Ceremony, poll.Registrar, uint8(e)})
		if err != nil {
			return nil, fmt.Errorf("issued list of electorate %d: %w", e, err)
		}
		lists = append(lists, list)
	}
	return lists, nil
}

func (s *Service) list(ctx context.Context, poll Poll, book Book) (Issued, error) {
	pen, err := s.pen(book)
	if err != nil {
		return Issued{}, err
	}
	slots, err := s.store.TakenSlots(ctx, book)
	if err != nil {
		return Issued{}, err
	}
	taken := make(map[Slot]bool, len(slots))
	for _, slot := range slots {
		taken[slot] = true
	}
	numbers, err := s.store.VoterNumbers(ctx, book.Ceremony, book.Electorate)
	if err != nil {
		return Issued{}, err
	}
	bitmap := ballot.NewBitmap(len(numbers))
	for i, member := range numbers {
		if taken[pen.slot(member)] {
			bitmap.Set(i)
		}
	}
	if n := bitmap.Count(); n != len(taken) {
		return Issued{}, fmt.Errorf("%w: %d records belong to no voter", ErrRecord, len(taken)-n)
	}
	return s.sign(poll, book.Electorate, bitmap)
}

func (s *Service) sign(poll Poll, electorate uint8, bitmap ballot.Bitmap) (Issued, error) {
	key, err := s.keys.identity(poll.Ceremony, poll.Registrar)
	if err != nil {
		return Issued{}, err
	}
	entry := &ballot.Issued{
		Registrar: poll.Registrar, Electorate: electorate,
		Count: uint32(bitmap.Count()), //nolint:gosec // a roll has at most 2^22 members
		File:  sha256.Sum256(bitmap),
	}
	entry.Signature = ballot.SignEntry(key, poll.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(entry))
	return Issued{Electorate: electorate, Bitmap: bitmap, Entry: ballot.Encode(entry)}, nil
}
