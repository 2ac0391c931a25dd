package box

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/crypto/threshold"
)

var (
	// ErrNoDraft says that there is no draft of this ceremony id.
	ErrNoDraft = errors.New("box: no such draft")
	// ErrExists says that something else stands there already.
	ErrExists = errors.New("box: there is another one already")
	// ErrInvite refuses an invitation code.
	ErrInvite = errors.New("box: not the invitation of this trustee")
)

// Draft is a poll before it is sealed: what its officers have written, and the
// trustees' ceremony so far.
type Draft struct {
	Ceremony  ballot.CeremonyID
	Session   ballot.CeremonyID // another one where keys of an earlier stage are used on
	Threshold int
	Stages    int
	Trustees  []DraftTrustee
	Document  []byte // JSON that only the command line reads
	Revision  int64  // of the document

	Entries    [][]byte // ceremony entries in the order of SPEC 8.3, nil where missing
	Complaints [][]byte // entries of kind 4, each signed by its accuser
}

// DraftTrustee is a trustee of a draft.
type DraftTrustee struct {
	Name   string
	Key    ballot.PublicKey // zero before init
	Invite [32]byte         // SHA-256 of the invitation code's bytes
}

// DraftStore keeps one draft.
type DraftStore interface {
	Store
	// ReadDraft reads it; ErrNoDraft if there is none.
	ReadDraft(ctx context.Context) (*Draft, error)
	// ChangeDraft reads it (nil if there is none), lets f change it, and stores
	// it, in one transaction that others wait for. f may run again. What f
	// returns as an error it returns.
	ChangeDraft(ctx context.Context, f func(*Draft) (*Draft, error)) error
}

// at is the place of a message among the ceremony's entries.
func (d *Draft) at(kind ballot.CeremonyKind, trustee int) int {
	return (int(kind)-1)*len(d.Trustees) + trustee - 1
}

// complete tells whether every message of a kind is there.
func (d *Draft) complete(kind ballot.CeremonyKind) bool {
	n := len(d.Trustees)
	return !slices.ContainsFunc(d.Entries[d.at(kind, 1):d.at(kind, n)+1], func(e []byte) bool { return e == nil })
}

// List gives the entries that are there, in order (SPEC 10.8).
func (d *Draft) List() [][]byte {
	return slices.DeleteFunc(slices.Clone(d.Entries), func(e []byte) bool { return e == nil })
}

func (d *Draft) check() error {
	n := len(d.Trustees)
	if n > ballot.MaxTrustees || threshold.OutOfBounds(d.Threshold, n) || d.Stages < 1 || d.Stages > 16 {
		return fmt.Errorf("%w: %d of %d trustees, %d keys", ErrEntry, d.Threshold, n, d.Stages)
	}
	if len(d.Entries) == 0 {
		d.Entries = make([][]byte, 3*n)
	}
	if len(d.Entries) != 3*n {
		return fmt.Errorf("%w: %d ceremony entries of %d trustees", ErrEntry, len(d.Entries), n)
	}
	return nil
}

// message reads a ceremony entry and checks that a trustee's key has signed it.
func (d *Draft) message(entry []byte) (*ballot.Ceremony, error) {
	e, err := ballot.Parse(entry)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	c, ok := e.(*ballot.Ceremony)
	if !ok {
		return nil, fmt.Errorf("%w: before sealing only messages of the ceremony are taken, not a %v", ErrPhase, e.Type())
	}
	if c.Trustee < 1 || int(c.Trustee) > len(d.Trustees) {
		return nil, fmt.Errorf("%w: there is no trustee %d", ErrEntry, c.Trustee)
	}
	return c, nil
}

// signed checks a message's signature.
func (d *Draft) signed(c *ballot.Ceremony, key ballot.PublicKey) error {
	if err := ballot.VerifyEntry(key, d.Session[:], ballot.RoleTrustee, ballot.BeforeLast(c), c.Signature); err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, audit.Failure{ID: "12.20", Entry: -1, Text: err.Error()})
	}
	return nil
}

// ceremony is the threshold package's view once every static key is there.
func (d *Draft) ceremony() (threshold.Ceremony, error) {
	t := ballot.Trustees{Threshold: d.Threshold, Session: d.Session, Stages: d.Stages}
	var static [][]byte
	for i := range d.Trustees {
		e, err := d.message(d.Entries[i])
		if err != nil {
			return threshold.Ceremony{}, err
		}
		static = append(static, e.Message)
	}
	return audit.CeremonyOf(&t, static)
}
