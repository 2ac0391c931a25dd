package main

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"hustings/ballot"
	"hustings/roll"
	"hustings/store"
	"hustings/web"
)

// deskLocks implements web.DeskLocks.
type deskLocks struct{ who *store.Who }

// Lock implements web.DeskLocks.
func (d deskLocks) Lock(ctx context.Context) (web.DeskLock, error) {
	l, err := d.who.DeskLock(ctx)
	return web.DeskLock{Argon: l.Argon, Turn: l.Turn}, err
}

// CheckLink implements web.DeskLocks.
func (d deskLocks) CheckLink(ctx context.Context, link [32]byte, now time.Time) error {
	return noLink(d.who.CheckDeskLink(ctx, link, now))
}

// SetLock implements web.DeskLocks.
func (d deskLocks) SetLock(ctx context.Context, link [32]byte, now time.Time, argon string) error {
	return noLink(d.who.SetDeskLock(ctx, link, now, argon))
}

func noLink(err error) error {
	if errors.Is(err, store.ErrUnknown) {
		return errors.Join(web.ErrForbidden, err)
	}
	return err
}

// deskRoll implements web.DeskRoll.
type deskRoll struct{ who *store.Who }

// Members implements web.DeskRoll.
func (d deskRoll) Members(ctx context.Context) ([]roll.Member, error) { return d.who.Members(ctx) }

// Import implements web.DeskRoll.
func (d deskRoll) Import(ctx context.Context, members []roll.Member, merge bool, day uint32) error {
	change := d.who.ReplaceRoll
	if merge {
		change = d.who.MergeRoll
	}
	_, err := change(ctx, members, day)
	return err
}

func (o *office) deskSecret() ([32]byte, error) { return o.keys.Secret("desk.key", rand.Reader) }

// thaw forgets who was frozen for a poll that is not sealed.
func (o *office) thaw(ctx context.Context, c ballot.CeremonyID) error {
	err := o.who.ThawPoll(ctx, c)
	if errors.Is(err, store.ErrFrozen) {
		return errors.Join(web.ErrConflict, err)
	}
	return err
}

// people implements web.DeskPolls.People.
func (o *office) people(ctx context.Context, c ballot.CeremonyID, electorate uint8) (*web.DeskPeople, error) {
	list, fixed, err := o.who.VoterLists(ctx, c, electorate)
	if errors.Is(err, store.ErrUnknown) {
		return nil, errors.Join(web.ErrNotFound, err)
	}
	if err != nil {
		return nil, err
	}
	out := &web.DeskPeople{Fixed: fixed}
	for _, v := range list {
		p := web.DeskPerson{Slips: int(v.Slip), Here: v.CheckedIn}
		if p.Number, p.Name, p.Branch, err = ballot.ParseMemberLine(v.Line); err != nil {
			return nil, err
		}
		out.List = append(out.List, p)
	}
	return out, nil
}

// deskPeople counts who is checked in, and the slips that were printed.
func (o *office) deskPeople(ctx context.Context, p *web.DeskPoll) (slips int, err error) {
	for i := range p.Electorates {
		people, err := o.people(ctx, p.Ceremony, uint8(i)) //nolint:gosec // at most 16
		if errors.Is(err, web.ErrNotFound) {
			continue // the roll lies on another server
		}
		if err != nil {
			return 0, err
		}
		p.Electorates[i].CheckedIn = 0
		for _, m := range people.List {
			if m.Slips > 0 {
				slips++
			}
			if m.Here {
				p.Electorates[i].CheckedIn++
			}
		}
	}
	return slips, nil
}

// deskCheckIn implements web.DeskPolls.CheckIn.
func (o *office) deskCheckIn(ctx context.Context, c ballot.CeremonyID, electorate uint8, all bool, numbers []string) error {
	_, err := o.checkIn(ctx, c, electorate, all, numbers)
	switch {
	case errors.Is(err, store.ErrFrozen):
		return errors.Join(web.ErrConflict, err)
	case errors.Is(err, store.ErrUnknown):
		return errors.Join(web.ErrNotFound, err)
	}
	return err
}
