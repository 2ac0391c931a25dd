package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"hustings/ballot"
	"hustings/registrar"
	"hustings/roll"
	"hustings/store"
	"hustings/web"
)

// errNotLate says why a member cannot be added to a sealed poll.
var errNotLate = errors.New("cannot be added")

// prepareLate draws the handle of a member on the roll who is to be added to a
// sealed poll, and keeps its salt. It gives the line that observers see.
func (o *office) prepareLate(ctx context.Context, c ballot.CeremonyID, electorate uint8, number string) (handle ballot.Digest, line string, err error) {
	members, err := o.who.Members(ctx)
	if err != nil {
		return handle, "", err
	}
	for i := range members {
		m := &members[i]
		if m.Number != number {
			continue
		}
		if !m.Status.Votes() {
			return handle, "", fmt.Errorf("%w: %s is %s on the roll and does not vote", errNotLate, number, m.Status)
		}
		v := roll.Voter{}
		if v.Line, err = m.Line(); err != nil {
			return handle, "", err
		}
		if _, err := rand.Read(v.Salt[:]); err != nil {
			return handle, "", err
		}
		v.Handle = ballot.Handle(c, v.Salt, v.Line)
		v, err = o.who.PrepareLate(ctx, c, electorate, v)
		if errors.Is(err, roll.ErrRepeated) {
			return handle, "", fmt.Errorf("%w: %s is expected in this poll already", errNotLate, number)
		}
		return v.Handle, v.Line, err
	}
	return handle, "", fmt.Errorf("%w: %s is not on the roll\nhint: add the member first: hustings roll import --merge FILE.csv", errNotLate, number)
}

// admitLate makes voters of those whose handles are on the board, by electorate.
func (o *office) admitLate(ctx context.Context, c ballot.CeremonyID, added [][]ballot.Digest) error {
	for e, handles := range added {
		if len(handles) == 0 {
			continue
		}
		there, err := o.who.AddedVoters(ctx, c, uint8(e)) //nolint:gosec // at most 16
		if errors.Is(err, store.ErrUnknown) {
			continue // the roll lies on another server
		}
		if err == nil && len(there) < len(handles) {
			err = o.who.AdmitLate(ctx, c, uint8(e), handles) //nolint:gosec // at most 16
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkOut undoes a check-in, unless a registrar of this server has given the member
// a pass. Passes wait meanwhile; what registrars on other servers have given is not
// known here, and nothing is undone then.
func (o *office) checkOut(ctx context.Context, c ballot.CeremonyID, electorate uint8, number string) error {
	f, err := o.facts(ctx, c)
	if err != nil {
		return err
	}
	o.attend.Lock()
	defer o.attend.Unlock()
	for r := range f.Manifest.Registrars {
		if !o.service.Holds(c, uint8(r)) { //nolint:gosec // at most 4
			return fmt.Errorf("%w: registrar %d is on another server, which may have given a pass", web.ErrConflict, r+1)
		}
		poll := registrar.PollOf(f.Manifest, f.ID, uint8(r)) //nolint:gosec // at most 4
		taken, err := o.service.Taken(ctx, poll, roll.Seat{Electorate: electorate, Number: number})
		if err != nil {
			return err
		}
		if taken {
			return fmt.Errorf("%w: %s has a pass", web.ErrConflict, number)
		}
	}
	err = o.who.CheckOut(ctx, c, electorate, number)
	switch {
	case errors.Is(err, store.ErrFrozen):
		return errors.Join(web.ErrConflict, err)
	case errors.Is(err, store.ErrUnknown):
		return errors.Join(web.ErrNotFound, err)
	}
	return err
}
