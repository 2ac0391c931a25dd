package registrar

import (
	"context"

	"hustings/ballot"
	"hustings/roll"
)

// Book names what one registrar gives out for one electorate of a poll.
type Book struct {
	Ceremony   ballot.CeremonyID
	Registrar  uint8
	Electorate uint8
}

// Slot is the name under which a member's record lies in a book. It tells
// nothing of the member without the signing key.
type Slot [32]byte

// Standing is what the roll knows of a member, and the record of its pass.
type Standing struct {
	Expected  bool   // is in the frozen electorate
	Index     int    // in the issued list
	Slip      uint32 // of the last slip printed for the member; 0: none
	CheckedIn bool   // attendance was taken
	Record    []byte // nil: none yet
}

// Store keeps what the registrar must not forget. Its methods are safe for
// concurrent use by several processes. When one returns nil, what it did is
// durable; when one fails, what it did may be durable or not.
type Store interface {
	// BeginPasses makes the books of a registrar. Again it does nothing.
	BeginPasses(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8) error

	// AgreePasses fixes the poll id that a registrar agrees to. Another one than
	// the first is refused with ErrAgreed.
	AgreePasses(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8, poll ballot.PollID) error

	// Electorate returns a frozen electorate: Roll, Excluded, Root and all voters.
	Electorate(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (roll.Frozen, error)

	// Standing looks up a member in the book's electorate, and its slot.
	Standing(ctx context.Context, book Book, member string, slot Slot) (Standing, error)

	// PutPass keeps a record in an empty slot and returns nil. If the slot is taken,
	// it returns the record that stands there, and changes nothing. Of any number of
	// calls for one slot, at once or not, exactly one puts its record. A registrar
	// that has not agreed to poll, or has closed, puts none: ErrClosed.
	PutPass(ctx context.Context, book Book, poll ballot.PollID, slot Slot, record []byte) (stands []byte, err error)

	// ClosePasses makes every later PutPass for the registrar fail. No call that
	// is under way puts a record after it has returned.
	ClosePasses(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8) error

	// TakenSlots lists the slots of a book that have a record.
	TakenSlots(ctx context.Context, book Book) ([]Slot, error)

	// VoterNumbers lists an electorate's members in the order of the issued list:
	// by handle, then those added by amendment.
	VoterNumbers(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) ([]string, error)

	// KeepIssued keeps the issued lists of a registrar and deletes all its
	// records, both or neither. If there are lists already it changes nothing.
	KeepIssued(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8, lists []Issued) error

	// IssuedLists returns what KeepIssued kept, by electorate; none if nothing.
	IssuedLists(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8) ([]Issued, error)

	// ScrubPasses removes what deleted records have left behind in the database's
	// files, as far as the engine can.
	ScrubPasses(ctx context.Context) error
}
