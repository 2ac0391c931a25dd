package box

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// Desk is where a poll lies before it is sealed (SPEC 10.8). It is safe for
// concurrent use, and beside other processes.
type Desk struct {
	Store    DraftStore
	Ceremony ballot.CeremonyID
	Random   io.Reader
}

// InviteSize is the length of an invitation code's random bytes.
const InviteSize = 10

// Create stores a new draft and gives an invitation code for each trustee, which
// are kept hashed only. Where the trustees' keys of an earlier stage are used on,
// draft comes with their keys and entries, and nobody is invited.
func (k *Desk) Create(ctx context.Context, draft Draft) (invites []string, err error) {
	draft.Ceremony, draft.Revision = k.Ceremony, 1
	if err := draft.check(); err != nil {
		return nil, err
	}
	for i := range draft.Trustees {
		if draft.Session != draft.Ceremony {
			continue
		}
		code, err := ballot.DrawCode(k.Random, InviteSize)
		if err != nil {
			return nil, fmt.Errorf("box: draw an invitation: %w", err)
		}
		draft.Trustees[i].Invite = sha256.Sum256(code)
		invites = append(invites, ballot.GroupCode(ballot.EncodeCode(code)))
	}
	err = k.Store.ChangeDraft(ctx, func(d *Draft) (*Draft, error) {
		if d != nil {
			return nil, fmt.Errorf("%w: draft %v", ErrExists, k.Ceremony)
		}
		return &draft, nil
	})
	if err != nil {
		return nil, fmt.Errorf("box: create a draft: %w", err)
	}
	return invites, nil
}

// Draft reads the draft.
func (k *Desk) Draft(ctx context.Context) (*Draft, error) { return k.Store.ReadDraft(ctx) }

// Write replaces the draft's document, if it still has the revision that the new
// one was made from; ErrStale otherwise.
func (k *Desk) Write(ctx context.Context, revision int64, document []byte) error {
	return k.change(ctx, func(d *Draft) error {
		if d.Revision != revision {
			return fmt.Errorf("%w: the draft has revision %d", ErrStale, d.Revision)
		}
		d.Document = document
		d.Revision++
		return nil
	})
}

// change changes a draft that is there and not yet sealed.
func (k *Desk) change(ctx context.Context, f func(*Draft) error) error {
	head, err := k.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("box: look at the board: %w", err)
	}
	if head.Size > 0 {
		return fmt.Errorf("%w: it is sealed", ErrPhase)
	}
	return k.Store.ChangeDraft(ctx, func(d *Draft) (*Draft, error) {
		if d == nil {
			return nil, fmt.Errorf("%w: %v", ErrNoDraft, k.Ceremony)
		}
		return d, f(d)
	})
}

// Init registers a trustee's key with the invitation code, and its static-key
// entry. The same again changes nothing. Errors wrap ErrInvite, ErrExists,
// ErrEntry, ErrPhase or ErrNoDraft.
func (k *Desk) Init(ctx context.Context, trustee int, invite string, key ballot.PublicKey, entry []byte) error {
	code, err := ballot.DecodeCode(invite, InviteSize)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInvite, err)
	}
	hash := sha256.Sum256(code)
	return k.change(ctx, func(d *Draft) error {
		if trustee < 1 || trustee > len(d.Trustees) || d.Session != d.Ceremony {
			return ErrInvite
		}
		t := &d.Trustees[trustee-1]
		if subtle.ConstantTimeCompare(hash[:], t.Invite[:]) != 1 {
			return ErrInvite
		}
		return d.register(trustee, key, entry)
	})
}

func (d *Draft) register(trustee int, key ballot.PublicKey, entry []byte) error {
	t := &d.Trustees[trustee-1]
	at := d.at(ballot.CeremonyStatic, trustee)
	if t.Key == key && bytes.Equal(d.Entries[at], entry) {
		return nil
	}
	if t.Key != (ballot.PublicKey{}) {
		return fmt.Errorf("%w: trustee %d has registered", ErrExists, trustee)
	}
	if err := ballot.CheckPublicKey(key[:]); err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	c, err := d.message(entry)
	if err != nil {
		return err
	}
	if c.Kind != ballot.CeremonyStatic || int(c.Trustee) != trustee {
		return fmt.Errorf("%w: want the static key of trustee %d", ErrEntry, trustee)
	}
	if err := d.signed(c, key); err != nil {
		return err
	}
	if _, err := threshold.ParsePoint(c.Message); err != nil {
		return fmt.Errorf("%w: static key: %w", ErrEntry, err)
	}
	for i := range d.Trustees {
		if d.Trustees[i].Key == key {
			return fmt.Errorf("%w: trustee %d has this key", ErrExists, i+1)
		}
		if d.Entries[i] == nil {
			continue
		}
		if o, err := d.message(d.Entries[i]); err != nil || bytes.Equal(o.Message, c.Message) {
			return fmt.Errorf("%w: trustee %d has this static key", ErrExists, i+1)
		}
	}
	t.Key = key
	d.Entries[at] = entry
	return nil
}

// Post takes a deal or a certificate of a registered trustee and gives its
// number among the ceremony's entries. The same bytes again have the same
// number. A deal is taken once every static key is there, a certificate once
// every deal is; neither after a complaint.
func (k *Desk) Post(ctx context.Context, entry []byte) (at int, err error) {
	err = k.change(ctx, func(d *Draft) (err error) {
		at, err = d.post(entry)
		return err
	})
	return at, err
}

func (d *Draft) post(entry []byte) (int, error) {
	c, err := d.message(entry)
	if err != nil {
		return 0, err
	}
	if c.Kind == ballot.CeremonyComplaint {
		return 0, fmt.Errorf("%w: a complaint has a call of its own", ErrEntry)
	}
	at := d.at(c.Kind, int(c.Trustee))
	switch {
	case bytes.Equal(d.Entries[at], entry):
		return at, nil
	case c.Kind == ballot.CeremonyStatic:
		return 0, fmt.Errorf("%w: a static key comes with the invitation", ErrEntry)
	case d.Entries[at] != nil:
		return 0, fmt.Errorf("%w: message %d of trustee %d", ErrExists, c.Kind, c.Trustee)
	case len(d.Complaints) > 0:
		return 0, fmt.Errorf("%w: the ceremony has ended with a complaint", ErrPhase)
	case !d.complete(c.Kind - 1):
		return 0, fmt.Errorf("%w: the messages before it are not all there", ErrPhase)
	}
	if err := d.signed(c, d.Trustees[c.Trustee-1].Key); err != nil {
		return 0, err
	}
	if c.Kind == ballot.CeremonyDeal {
		ceremony, err := d.ceremony()
		if err != nil {
			return 0, fmt.Errorf("%w: %w", ErrEntry, err)
		}
		if err := threshold.CheckDeal(ceremony, int(c.Trustee), c.Message); err != nil {
			return 0, fmt.Errorf("%w: %w", ErrEntry, err)
		}
	}
	d.Entries[at] = entry
	return at, nil
}

// Complain takes a trustee's complaint about a dealer, a ceremony entry that the
// accuser has signed, which ends the ceremony (SPEC 10.8). Whether it is just,
// anyone can tell who reads it.
func (k *Desk) Complain(ctx context.Context, entry []byte) error {
	return k.change(ctx, func(d *Draft) error { return d.complain(entry) })
}

func (d *Draft) complain(entry []byte) error {
	for _, c := range d.Complaints {
		if bytes.Equal(c, entry) {
			return nil
		}
	}
	e, err := d.message(entry)
	if err != nil {
		return err
	}
	if e.Kind != ballot.CeremonyComplaint {
		return fmt.Errorf("%w: message %d is no complaint", ErrEntry, e.Kind)
	}
	c, err := threshold.ParseComplaint(e.Message)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	n := len(d.Trustees)
	if c.Accuser != int(e.Trustee) || c.Dealer < 1 || c.Dealer > n {
		return fmt.Errorf("%w: complaint of trustee %d as trustee %d about trustee %d of %d", ErrEntry, e.Trustee, c.Accuser, c.Dealer, n)
	}
	if err := d.signed(e, d.Trustees[e.Trustee-1].Key); err != nil {
		return err
	}
	switch {
	case !d.complete(ballot.CeremonyDeal):
		return fmt.Errorf("%w: the deals are not all there", ErrPhase)
	case d.Entries[d.at(ballot.CeremonyCertificate, c.Accuser)] != nil:
		return fmt.Errorf("%w: trustee %d has certified", ErrPhase, c.Accuser)
	case len(d.Complaints) >= n:
		return fmt.Errorf("%w: the ceremony has ended", ErrPhase)
	}
	d.Complaints = append(d.Complaints, entry)
	return nil
}
