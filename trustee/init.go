package trustee

import (
	"context"
	"errors"
	"fmt"

	"hustings/ballot"
)

// Invite is what an officer hands to a trustee.
type Invite struct {
	Trustee int // from 1
	Code    string
}

// Init makes the trustee's keys, stores them, registers with the invitation and
// posts the static key of this ceremony.
func (t *Trustee) Init(ctx context.Context, invite Invite) error {
	s, err := t.session(ctx)
	if err != nil {
		return err
	}
	if s.plan.Session != t.config.Ceremony {
		return fmt.Errorf("%w: this address uses the keys of ceremony %v", ErrPlan, s.plan.Session)
	}
	if invite.Trustee < 1 || invite.Trustee > len(s.plan.Trustees) {
		return fmt.Errorf("%w: there is no trustee %d of %d", ErrPlan, invite.Trustee, len(s.plan.Trustees))
	}
	if err := t.makeKey(invite.Trustee); err != nil {
		return err
	}
	registered, err := t.registered(s)
	if registered || err != nil {
		return err
	}
	point := t.key.Joint.Static.Public().Bytes()
	request := &InitRequest{Trustee: invite.Trustee, Invite: invite.Code, Key: t.key.Public()}
	request.Entry = t.ceremonyEntry(ballot.CeremonyStatic, point[:])
	err = t.client.init(ctx, request)
	var refused *ServerError
	if err == nil || !errors.As(err, &refused) || refused.Status != 409 {
		return err
	}
	// The first answer may have been lost on the way.
	if s, again := t.session(ctx); again == nil {
		if registered, again := t.registered(s); registered || again != nil {
			return again
		}
	}
	return err
}

// makeKey draws and stores keys where there are none, and remembers them.
func (t *Trustee) makeKey(number int) error {
	if err := t.readFile(); err != nil {
		return err
	}
	if t.file == nil {
		if t.memory.made() != nil {
			return fmt.Errorf("%w: it is gone", ErrKeyFile)
		}
		key, err := newKey(t.config.Rand, t.config.Ceremony, number)
		if err == nil {
			err = t.seal(key)
		}
		if err != nil {
			return err
		}
	} else if err := t.unlock(); err != nil {
		return err
	}
	if own := t.key.Joint; ballot.CeremonyID(own.Ceremony) != t.config.Ceremony || own.Trustee != number {
		return fmt.Errorf("%w: here lies the key of trustee %d of ceremony %x: another ceremony takes another directory", ErrKeyFile, own.Trustee, own.Ceremony)
	}
	if t.memory.made() != nil {
		return nil
	}
	public := t.key.Public()
	return t.memory.remember(record{What: recordMade, Trustee: number, Ceremony: &t.config.Ceremony, Key: &public})
}

// registered tells whether the server lists the trustee's key and static key.
func (t *Trustee) registered(s *session) (bool, error) {
	own := t.key.Joint
	if own.Trustee > len(s.plan.Trustees) {
		return false, fmt.Errorf("%w: only %d trustees", ErrPlan, len(s.plan.Trustees))
	}
	m := &s.plan.Trustees[own.Trustee-1]
	switch {
	case m.Key == ballot.PublicKey{}:
		return false, nil
	case m.Key != t.key.Public():
		return false, fmt.Errorf("%w: trustee %d (%s)", ErrTaken, own.Trustee, printable(m.Name))
	case m.Static == ballot.Point{}:
		return false, nil
	case m.Static != own.Static.Public().Bytes():
		return false, fmt.Errorf("%w: the server shows a static key of trustee %d that is not its own", ErrPlan, own.Trustee)
	}
	return true, nil
}

func (t *Trustee) ceremonyEntry(kind ballot.CeremonyKind, message []byte) []byte {
	own := t.key.Joint
	e := &ballot.Ceremony{Kind: kind, Trustee: uint8(own.Trustee), Message: message} //nolint:gosec // at most 16
	e.Signature = ballot.SignEntry(t.key.Identity, own.Ceremony[:], ballot.RoleTrustee, ballot.BeforeLast(e))
	return ballot.Encode(e)
}

// ready fetches the ceremony for a trustee who has registered in it.
func (t *Trustee) ready(ctx context.Context) (*session, error) {
	if err := t.unlock(); err != nil {
		return nil, err
	}
	s, err := t.session(ctx)
	if err != nil {
		return nil, err
	}
	if s.plan.Session != ballot.CeremonyID(t.key.Joint.Ceremony) {
		return nil, fmt.Errorf("%w: the server shows ceremony %v", ErrPlan, s.plan.Session)
	}
	ok, err := t.registered(s)
	if err == nil && !ok {
		err = fmt.Errorf("%w: init comes first", ErrNotYet)
	}
	return s, err
}
