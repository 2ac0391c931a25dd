package main

import (
	"context"
	"errors"

	"hustings/ballot"
	"hustings/web"
)

// deskPolls implements web.DeskPolls: the same acts as by command line, with
// signatures that browsers have made.
type deskPolls struct {
	hall   *hall
	office *office
}

// newDesk is the officers' desk over both sides.
func newDesk(h *hall, o *office) (*web.Desk, error) {
	secret, err := o.deskSecret()
	if err != nil {
		return nil, err
	}
	return &web.Desk{Locks: deskLocks{o.who}, Secret: secret, Roll: deskRoll{o.who}, Polls: deskPolls{h, o}}, nil
}

// List implements web.DeskPolls.
func (d deskPolls) List(ctx context.Context) ([]web.DeskPoll, error) {
	polls, err := d.hall.Polls(ctx)
	if err != nil {
		return nil, err
	}
	var out []web.DeskPoll
	for _, p := range polls {
		one, err := d.Poll(ctx, p.Ceremony)
		if err != nil {
			return nil, err
		}
		out = append(out, *one)
	}
	return out, nil
}

// Poll implements web.DeskPolls.
func (d deskPolls) Poll(ctx context.Context, c ballot.CeremonyID) (*web.DeskPoll, error) {
	p, err := d.hall.deskPoll(ctx, c)
	if err != nil || p.Manifest == nil {
		return p, err
	}
	if err := d.admit(ctx, c); err != nil {
		return nil, err
	}
	if p.Slips, err = d.office.deskPeople(ctx, p); err != nil {
		return nil, err
	}
	if p.Issued < 0 && p.Phase < ballot.PhaseClosed {
		p.Issued, err = d.office.who.PassesGiven(ctx, c)
	}
	return p, err
}

// Create implements web.DeskPolls.
func (d deskPolls) Create(ctx context.Context, document []byte) (ballot.CeremonyID, error) {
	draft, err := ballot.ParseDraft(document)
	if err != nil {
		return ballot.CeremonyID{}, err
	}
	made, err := createPoll(ctx, d.hall, draft, document)
	if err != nil {
		return ballot.CeremonyID{}, err
	}
	return ballot.ParseCeremonyID(made.Ceremony)
}

// Write implements web.DeskPolls.
func (d deskPolls) Write(ctx context.Context, c ballot.CeremonyID, revision int64, document []byte) error {
	if err := d.hall.writeDraft(ctx, c, revision, document); err != nil {
		return err
	}
	return d.office.thaw(ctx, c)
}

// Invite implements web.DeskPolls.
func (d deskPolls) Invite(ctx context.Context, c ballot.CeremonyID) ([]web.DeskInvite, error) {
	return d.hall.inviteAgain(ctx, c)
}

// Slips implements web.DeskPolls.
func (d deskPolls) Slips(ctx context.Context, c ballot.CeremonyID, members []string) ([]web.DeskSlip, error) {
	b, err := d.hall.sealed(ctx, c)
	if err != nil {
		return nil, err
	}
	slips, err := d.office.slips(ctx, c, len(b.manifest.Electorates), members)
	if errors.Is(err, errNotExpected) {
		return nil, errors.Join(web.ErrNotFound, err)
	}
	var out []web.DeskSlip
	for _, s := range slips {
		out = append(out, web.DeskSlip{Number: s.Number, Name: s.Name, Branch: s.Branch, Code: s.Code})
	}
	return out, err
}

// People implements web.DeskPolls.
func (d deskPolls) People(ctx context.Context, c ballot.CeremonyID, electorate uint8) (*web.DeskPeople, error) {
	return d.office.people(ctx, c, electorate)
}

// CheckIn implements web.DeskPolls.
func (d deskPolls) CheckIn(ctx context.Context, c ballot.CeremonyID, electorate uint8, all bool, numbers []string) error {
	return d.office.deskCheckIn(ctx, c, electorate, all, numbers)
}

// CheckOut implements web.DeskPolls.
func (d deskPolls) CheckOut(ctx context.Context, c ballot.CeremonyID, electorate uint8, number string) error {
	return d.office.checkOut(ctx, c, electorate, number)
}

// Late implements web.DeskPolls.
func (d deskPolls) Late(ctx context.Context, c ballot.CeremonyID, electorate uint8, number string) (ballot.Digest, string, error) {
	if err := d.admit(ctx, c); err != nil {
		return ballot.Digest{}, "", err
	}
	handle, line, err := d.office.prepareLate(ctx, c, electorate, number)
	if errors.Is(err, errNotLate) {
		err = errors.Join(web.ErrNotFound, err)
	}
	return handle, line, err
}

// admit lets in those whom the board has added.
func (d deskPolls) admit(ctx context.Context, c ballot.CeremonyID) error {
	b, err := d.hall.sealed(ctx, c)
	if err != nil {
		return err
	}
	return d.office.admitLate(ctx, c, b.added())
}

// Reissued implements web.DeskPolls.
func (d deskPolls) Reissued(ctx context.Context, c ballot.CeremonyID) (int, error) {
	return d.office.reissued(ctx, c)
}

// Manifest implements web.DeskPolls. The roll is frozen as it is now, also where
// it was frozen before: nobody has signed that.
func (d deskPolls) Manifest(ctx context.Context, c ballot.CeremonyID) (*ballot.ManifestEntry, [][]byte, error) {
	if err := d.office.thaw(ctx, c); err != nil {
		return nil, nil, err
	}
	data, files, err := prepareSeal(ctx, d.hall, d.office, c, "")
	if err != nil {
		return nil, nil, errors.Join(web.ErrRefused, err)
	}
	return &ballot.ManifestEntry{Manifest: data}, files, nil
}

// Attendance implements web.DeskPolls.
func (d deskPolls) Attendance(ctx context.Context, c ballot.CeremonyID, electorate uint8) (*ballot.Attendance, []byte, error) {
	return attendanceEntry(ctx, d.office, c, electorate)
}

// Close implements web.DeskPolls.
func (d deskPolls) Close(ctx context.Context, c ballot.CeremonyID, reason string, at uint64) (*ballot.Close, error) {
	return d.hall.closeEntry(ctx, c, reason, at)
}

// Texts implements web.DeskPolls.
func (d deskPolls) Texts(ctx context.Context, c ballot.CeremonyID) (*web.DeskTexts, error) {
	return d.hall.deskTexts(ctx, c)
}

// Checkpoint implements web.DeskPolls.
func (d deskPolls) Checkpoint(ctx context.Context, c ballot.CeremonyID) (uint64, ballot.Digest, error) {
	b, err := d.hall.sealed(ctx, c)
	if err != nil {
		return 0, ballot.Digest{}, err
	}
	size, root, err := b.outcomeCheckpoint()
	if err != nil {
		err = errors.Join(web.ErrNotFound, err)
	}
	return size, root, err
}

// Put implements web.DeskPolls.
func (d deskPolls) Put(ctx context.Context, c ballot.CeremonyID, e ballot.Entry, files ...[]byte) error {
	if m, ok := e.(*ballot.ManifestEntry); ok {
		_, err := finishSeal(ctx, d.hall, d.office, c, m, files)
		return d.hall.refusal(err)
	}
	if err := d.hall.put(ctx, c, e, files...); err != nil {
		return d.hall.refusal(err)
	}
	if a, ok := e.(*ballot.Amendment); ok && a.Kind == ballot.AmendAddHandle {
		return d.admit(ctx, c)
	}
	return nil
}

// Export implements web.DeskPolls.
func (d deskPolls) Export(ctx context.Context, c ballot.CeremonyID, put func(name string, data []byte) error) error {
	return d.hall.exportTo(ctx, c, put)
}
