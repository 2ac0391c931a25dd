package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"hustings/ballot"
	"hustings/web"
)

// pollDesk is a sealed poll as a command works on it.
type pollDesk struct {
	hall     *hall
	office   *office
	ceremony ballot.CeremonyID
	box      *hallBox
	manifest *ballot.Manifest
	id       ballot.PollID
}

// withPoll opens both sides, finds the poll and brings it up to date.
func (c *which) withPoll(ctx context.Context, w world, do func(*pollDesk) error) error {
	h, o, done, err := c.desk(ctx, w)
	if err != nil {
		return err
	}
	defer done()
	p := &pollDesk{hall: h, office: o}
	if p.ceremony, err = c.one(ctx, h); err != nil {
		return err
	}
	if p.box, err = h.sealed(ctx, p.ceremony); err != nil {
		return err
	}
	p.manifest, p.id = p.box.manifest, p.box.box.Poll()
	return do(p)
}

func (p *pollDesk) append(ctx context.Context, e ballot.Entry, files ...[]byte) error {
	_, err := p.box.box.Append(ctx, ballot.Encode(e), files...)
	return err
}

// advance does what is due and says how the poll stands.
func (p *pollDesk) advance(ctx context.Context, w world) error {
	if err := p.hall.advance(ctx, p.ceremony, p.office.issued); err != nil {
		return err
	}
	s := p.box.box.Standing()
	_, _ = fmt.Fprintf(w.out, "%v, %d ballots on the board\n", s.Phase, s.Ballots)
	if s.Texts > 0 {
		_, _ = fmt.Fprintf(w.out, "the results wait until officers have looked through %d texts\nNext: hustings survey texts --out FILE, then hustings survey redact FILE\n", s.Texts)
	}
	if s.Phase == ballot.PhaseClosed {
		_, _ = fmt.Fprintf(w.out, "claims until %v\n", ballot.Time(s.Claims)) //nolint:gosec // a time
	}
	return nil
}

func (p *pollDesk) amend(ctx context.Context, w world, s *signer, e *ballot.Amendment) error {
	e.Time = uint64(w.now().Unix()) //nolint:gosec // a time
	var err error
	if e.Officers, err = s.sign(p.manifest, p.id[:], ballot.BeforeList(e), w); err != nil {
		return err
	}
	if err := p.append(ctx, e); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(w.out, "done")
	return nil
}

// sealPoll freezes the roll, makes the server's keys, puts the manifest together,
// has it signed, and makes the log. The registrars of this server agree at once.
func sealPoll(ctx context.Context, h *hall, o *office, c ballot.CeremonyID, url string,
	sign func(m *ballot.Manifest, before []byte) ([]ballot.Signed, error),
) (ballot.PollID, error) {
	data, files, err := prepareSeal(ctx, h, o, c, url)
	if err != nil {
		if h.unsealed(ctx, c) { // what was frozen for nothing must not stay
			err = errors.Join(err, o.thaw(ctx, c))
		}
		return ballot.PollID{}, err
	}
	m, _ := ballot.ParseManifest(data)
	e := &ballot.ManifestEntry{Manifest: data}
	if e.Officers, err = sign(m, ballot.BeforeList(e)); err != nil {
		return ballot.PollID{}, err
	}
	return finishSeal(ctx, h, o, c, e, files)
}

// prepareSeal is the half of sealPoll before the officers sign: the manifest and
// the files it names.
func prepareSeal(ctx context.Context, h *hall, o *office, c ballot.CeremonyID, url string) ([]byte, [][]byte, error) {
	if err := h.freshTimes(ctx, c); err != nil {
		return nil, nil, err
	}
	d, trustees, err := h.draftToSeal(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	parts, files, err := partsOf(ctx, h, o, c, url, d)
	if err != nil {
		return nil, nil, err
	}
	parts.Trustees = trustees
	if parts.Earlier, err = seriesToSeal(ctx, h, o, c, d); err != nil {
		return nil, nil, err
	}
	for i := range d.Contests {
		web.ArrangeContest(&d.Contests[i])
	}
	d.Persons, parts.Persons = web.ArrangePersons(d.Persons, d.Contests), web.ArrangePersons(parts.Persons, d.Contests)
	digest := func(page []byte) ballot.Digest { return sha256.Sum256(page) }
	data, pages, err := d.Manifest(parts, digest)
	if err != nil {
		return nil, nil, err
	}
	m, _ := ballot.ParseManifest(data)
	changed, err := h.depart(ctx, d, m)
	if err == nil && changed {
		data, pages, err = d.Manifest(parts, digest)
	}
	return data, append(files, pages...), err
}

// finishSeal is the half after they have signed.
func finishSeal(ctx context.Context, h *hall, o *office, c ballot.CeremonyID, e *ballot.ManifestEntry, files [][]byte) (ballot.PollID, error) {
	m, faults := ballot.ParseManifest(e.Manifest)
	if len(faults) > 0 {
		return ballot.PollID{}, faults[0]
	}
	if m.IsSurvey() && len(m.Survey.Earlier) > 0 { // another may have repeated it since
		if _, err := h.series(ctx, m.Survey.Earlier[0].Poll); err != nil {
			return ballot.PollID{}, errors.Join(web.ErrRefused, err)
		}
	}
	if err := h.seal(ctx, c, ballot.Encode(e), files); err != nil {
		return ballot.PollID{}, err
	}
	entries, err := o.agree(ctx, m, e.Manifest)
	if err != nil {
		return ballot.PollID{}, err
	}
	return ballot.IDOf(e.Manifest), h.append(ctx, c, entries...)
}

// partsOf makes what the draft lacks, the ceremony's part apart.
func partsOf(ctx context.Context, h *hall, o *office, c ballot.CeremonyID, url string, d *ballot.Draft) (ballot.Parts, [][]byte, error) {
	parts := ballot.Parts{Ceremony: c, Sealed: ballot.Time(h.now().Unix())}
	clients, err := h.clients()
	if err != nil {
		return parts, nil, err
	}
	if parts.Client, err = clients.Freeze(web.ClientNeeds{Survey: d.Survey != nil, Relays: len(d.Relays) > 0}); err != nil {
		return parts, nil, err
	}
	if len(d.Relays) > 0 {
		gateway, err := openGateway(h.keys)
		if err != nil {
			return parts, nil, err
		}
		parts.Gateway = gateway.Server.Keys()
	}
	boxKey, err := serverKey(h.keys, "box", c, true)
	if err != nil {
		return parts, nil, err
	}
	logKey, err := serverKey(h.keys, "log", c, true)
	if err != nil {
		return parts, nil, err
	}
	parts.Box, parts.Log = ballot.Service{Key: publicOf(boxKey), URL: url}, ballot.LogKey{Key: publicOf(logKey)}
	list, err := o.freeze(ctx, c, d)
	if err != nil {
		return parts, nil, err
	}
	var files [][]byte
	for _, e := range list {
		e.Manifest.Handles = sha256.Sum256(e.Handles)
		parts.Electorates = append(parts.Electorates, e.Manifest)
		parts.Persons = append(parts.Persons, e.Names...)
		files = append(files, e.Handles)
	}
	parts.Registrars, err = o.registrars(ctx, c, d.Registrars, len(list))
	return parts, files, err
}

// finishAttendance puts an electorate's attendance on the board.
func finishAttendance(ctx context.Context, p *pollDesk, electorate uint8, sign func(before []byte) ([]ballot.Signed, error)) error {
	e, bitmap, err := attendanceEntry(ctx, p.office, p.ceremony, electorate)
	if err != nil {
		return err
	}
	if e.Officers, err = sign(ballot.BeforeList(e)); err != nil {
		return err
	}
	return p.append(ctx, e, bitmap)
}

// attendanceEntry closes an electorate's list and makes the entry to sign, with
// the file it names.
func attendanceEntry(ctx context.Context, o *office, c ballot.CeremonyID, electorate uint8) (*ballot.Attendance, []byte, error) {
	bitmap, err := o.attendance(ctx, c, electorate)
	if err != nil {
		return nil, nil, err
	}
	return &ballot.Attendance{Electorate: electorate, Count: uint32(bitmap.Count()), File: sha256.Sum256(bitmap)}, bitmap, nil //nolint:gosec // at most 2^22
}
