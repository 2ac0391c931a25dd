package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"hustings/ballot"
	"hustings/box"
	"hustings/web"
)

// ceremonies is where trustees meet: a draft's desk before sealing, the box after.
type ceremonies struct{ hall *hall }

func (t ceremonies) desk(c ballot.CeremonyID) *box.Desk {
	return &box.Desk{Store: t.hall.boxes.Poll(c), Ceremony: c, Random: rand.Reader}
}

// Ceremony implements web.Ceremonies.
func (t ceremonies) Ceremony(ctx context.Context, c ballot.CeremonyID) (web.Ceremony, error) {
	d, err := t.desk(c).Draft(ctx)
	if err != nil {
		return web.Ceremony{}, noPoll(err)
	}
	out := web.Ceremony{
		Session: d.Session, Threshold: d.Threshold, Stages: d.Stages,
		Trustees: []web.Trustee{}, Entries: []ballot.Hex{}, Complaints: []ballot.Hex{},
	}
	for _, x := range d.Trustees {
		w := web.Trustee{Name: x.Name, Key: ballot.Hex{}}
		if x.Key != (ballot.PublicKey{}) {
			w.Key = x.Key[:]
		}
		out.Trustees = append(out.Trustees, w)
	}
	for _, e := range d.List() {
		out.Entries = append(out.Entries, e)
	}
	for _, e := range d.Complaints {
		out.Complaints = append(out.Complaints, e)
	}
	return out, nil
}

func noPoll(err error) error {
	if errors.Is(err, box.ErrNoDraft) {
		return web.ErrNoPoll
	}
	return err
}

// Init implements web.Ceremonies.
func (t ceremonies) Init(ctx context.Context, c ballot.CeremonyID, init web.Init) error {
	err := t.desk(c).Init(ctx, int(init.Trustee), init.Invite, init.Key, init.Entry)
	switch {
	case errors.Is(err, box.ErrInvite):
		return errors.Join(web.ErrForbidden, err)
	case errors.Is(err, box.ErrExists):
		return errors.Join(web.ErrConflict, err)
	}
	return noPoll(err)
}

// Append implements web.Ceremonies.
func (t ceremonies) Append(ctx context.Context, c ballot.CeremonyID, entry []byte) (uint64, bool, error) {
	b, err := t.hall.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		before, err := t.desk(c).Draft(ctx)
		if err != nil {
			return 0, false, noPoll(err)
		}
		again := slices.ContainsFunc(before.Entries, func(e []byte) bool { return bytes.Equal(e, entry) })
		at, err := t.desk(c).Post(ctx, entry)
		if errors.Is(err, box.ErrExists) {
			err = errors.Join(web.ErrConflict, err)
		}
		return uint64(max(at, 0)), again, err
	}
	if err != nil {
		return 0, false, err
	}
	size := b.box.Standing().Size
	at, err := b.box.Append(ctx, entry)
	return at, err == nil && at < size, err
}

// Complain implements web.Ceremonies.
func (t ceremonies) Complain(ctx context.Context, c ballot.CeremonyID, body []byte) (uint64, bool, error) {
	before, err := t.desk(c).Draft(ctx)
	if err != nil {
		return 0, false, noPoll(err)
	}
	if err := t.desk(c).Complain(ctx, body); err != nil {
		return 0, false, err
	}
	at := slices.IndexFunc(before.Complaints, func(e []byte) bool { return bytes.Equal(e, body) })
	if at >= 0 {
		return uint64(at), true, nil
	}
	return uint64(len(before.Complaints)), false, nil
}

// Sealed implements web.SealedParts.
func (t ceremonies) Sealed(ctx context.Context, c ballot.CeremonyID, f *ballot.Fetch) ([]byte, error) {
	b, err := t.hall.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return nil, web.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return b.box.Sealed(ctx, f)
}

// AppendOpening implements web.SealedParts.
func (t ceremonies) AppendOpening(ctx context.Context, c ballot.CeremonyID, digest, opening []byte) (uint64, bool, error) {
	b, err := t.hall.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return 0, false, box.ErrPhase
	}
	if err != nil {
		return 0, false, err
	}
	size := b.box.Standing().Size
	at, err := b.box.AppendOpening(ctx, digest, opening)
	return at, err == nil && at < size, err
}
