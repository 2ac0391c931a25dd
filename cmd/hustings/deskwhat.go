package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/survey"
	"hustings/web"
)

// deskPoll reads how a poll stands, off its draft or its board.
func (h *hall) deskPoll(ctx context.Context, c ballot.CeremonyID) (*web.DeskPoll, error) {
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return h.deskDraft(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	m, at := b.manifest, b.box.Standing()
	p := &web.DeskPoll{
		Ceremony: c, ID: b.box.Poll(), Phase: at.Phase, Titles: m.Titles, Manifest: m,
		Opens: m.Times.Open, Closes: ballot.Time(at.Ends()), Claims: ballot.Time(at.Claims), //nolint:gosec // times
		Ballots: at.Ballots, Threshold: m.Trustees.Threshold, Issued: -1, Texts: at.Texts,
	}
	if at.Open > 0 {
		p.Opens = ballot.Time(at.Open) //nolint:gosec // a time
	}
	b.box.Look(func(s *audit.State) { lookDesk(p, s) })
	return p, nil
}

// lookDesk reads who has done what off the replayed board.
func lookDesk(p *web.DeskPoll, s *audit.State) {
	m := s.Manifest
	p.Redacted = s.Redactions != nil
	for i, t := range m.Trustees.Keys {
		p.Trustees = append(p.Trustees, web.DeskTrustee{
			Name: t.Name, Joined: true, Dealt: true, Finished: true, Opened: s.Cosigned[audit.PointClaims][i+1],
			Agreed: s.Agreed[audit.Party{Role: ballot.RoleTrustee, Index: i + 1}], Rehearsed: s.Rehearsed[i+1],
		})
	}
	for i, t := range m.Tellers {
		p.Tellers = append(p.Tellers, web.DeskParty{Name: t.Name, Agreed: s.Agreed[audit.Party{Role: ballot.RoleTeller, Index: i}]})
	}
	for i, r := range m.Registrars {
		p.Registrars = append(p.Registrars, web.DeskParty{Name: r.Name, Agreed: s.Agreed[audit.Party{Role: ballot.RoleRegistrar, Index: i}]})
	}
	for i, t := range m.Counters() {
		p.Counters = append(p.Counters, web.DeskParty{Name: t.Name, Agreed: s.CountedBy[i]})
	}
	issued, known := 0, len(s.Electorates) > 0
	for i := range s.Electorates {
		e := &s.Electorates[i]
		p.Electorates = append(p.Electorates, web.DeskElectorate{
			Names: m.Electorates[i].Names, Expected: e.Expected, Counts: m.CountsAttendance(i), OnBoard: e.CheckedIn != nil,
		})
		if len(e.Issued) == 0 || e.Issued[0] == nil {
			known = false
			continue
		}
		issued += e.Issued[0].Count()
	}
	if known {
		p.Issued = issued
	}
	for at := range p.Cosigned {
		p.Cosigned[at] = len(s.Cosigned[at])
	}
}

// deskTexts gives what officers look through before a survey's results.
func (h *hall) deskTexts(ctx context.Context, c ballot.CeremonyID) (*web.DeskTexts, error) {
	b, err := h.sealed(ctx, c)
	if err != nil {
		return nil, err
	}
	lists, err := b.box.Texts(ctx)
	if errors.Is(err, box.ErrPhase) {
		return nil, errors.Join(web.ErrConflict, err)
	}
	if err != nil || len(lists) == 0 {
		return &web.DeskTexts{}, err
	}
	data, err := h.boxes.Poll(c).File(ctx, b.manifest.Survey.Questionnaire)
	if err != nil {
		return nil, err
	}
	q, err := survey.Parse(data)
	return &web.DeskTexts{Questionnaire: q, Lists: lists}, err
}

// deskDraft reads a draft and how far its ceremony is.
func (h *hall) deskDraft(ctx context.Context, c ballot.CeremonyID) (*web.DeskPoll, error) {
	stored, err := ceremonies{h}.desk(c).Draft(ctx)
	if err != nil {
		return nil, noPoll(err)
	}
	d, err := ballot.ParseDraft(stored.Document)
	if err != nil {
		return nil, err
	}
	p := &web.DeskPoll{
		Ceremony: c, Phase: ballot.PhaseCeremony, Titles: d.Titles, Draft: d, Revision: stored.Revision, Issued: -1,
		Opens: d.Open, Closes: d.Close, Complaint: len(stored.Complaints) > 0, Threshold: stored.Threshold,
	}
	n := len(stored.Trustees)
	for i, t := range stored.Trustees {
		there := func(kind int) bool { at := kind*n + i; return at < len(stored.Entries) && len(stored.Entries[at]) > 0 }
		p.Trustees = append(p.Trustees, web.DeskTrustee{Name: t.Name, Joined: there(0), Dealt: there(1), Finished: there(2)})
	}
	return p, nil
}

// writeDraft replaces a draft's document.
func (h *hall) writeDraft(ctx context.Context, c ballot.CeremonyID, revision int64, document []byte) error {
	err := ceremonies{h}.desk(c).Write(ctx, revision, document)
	if errors.Is(err, box.ErrStale) || errors.Is(err, box.ErrPhase) {
		return errors.Join(web.ErrConflict, err)
	}
	return noPoll(err)
}

// inviteAgain draws new invitations for trustees who have not joined.
func (h *hall) inviteAgain(ctx context.Context, c ballot.CeremonyID) ([]web.DeskInvite, error) {
	var out []web.DeskInvite
	err := h.boxes.Poll(c).ChangeDraft(ctx, func(d *box.Draft) (*box.Draft, error) {
		if d == nil {
			return nil, box.ErrNoDraft
		}
		out = nil
		for i := range d.Trustees {
			t := &d.Trustees[i]
			if t.Key != (ballot.PublicKey{}) || d.Session != d.Ceremony {
				continue
			}
			code, err := ballot.DrawCode(rand.Reader, box.InviteSize)
			if err != nil {
				return nil, err
			}
			t.Invite = sha256.Sum256(code)
			text := fmt.Sprintf("trustee=%d.%s", i+1, ballot.GroupCode(ballot.EncodeCode(code)))
			out = append(out, web.DeskInvite{Trustee: i + 1, Name: t.Name, Code: text})
		}
		return d, nil
	})
	return out, noPoll(err)
}

// put puts an entry that is signed as it has to be on a sealed poll's board.
func (h *hall) put(ctx context.Context, c ballot.CeremonyID, e ballot.Entry, files ...[]byte) error {
	b, err := h.sealed(ctx, c)
	if err != nil {
		return err
	}
	switch e := e.(type) {
	case *ballot.Open:
		return b.box.OpenPoll(ctx, *e)
	case *ballot.Close:
		return b.box.ClosePoll(ctx, box.Closing{Early: true, Reason: string(e.Reason), At: e.Time, Sign: signedBefore(e)})
	case *ballot.Redactions:
		if len(files) != 1 {
			return fmt.Errorf("%w: redactions come with their file", box.ErrEntry)
		}
		_, err = b.box.AppendRedactions(ctx, ballot.Encode(e), files[0])
		return err
	}
	_, err = b.box.Append(ctx, ballot.Encode(e), files...)
	return err
}

// signedBefore gives the signatures of a close that was signed, for its own bytes
// alone.
func signedBefore(e *ballot.Close) func(before []byte) ([]ballot.Signed, error) {
	return func(before []byte) ([]ballot.Signed, error) {
		if !bytes.Equal(before, ballot.BeforeList(e)) {
			return nil, web.ErrAgain
		}
		return e.Officers, nil
	}
}

// closeEntry makes an early close for what is on the board now.
func (h *hall) closeEntry(ctx context.Context, c ballot.CeremonyID, reason string, at uint64) (*ballot.Close, error) {
	b, err := h.sealed(ctx, c)
	if err != nil {
		return nil, err
	}
	e := &ballot.Close{Time: at, Early: true, Reason: []byte(reason)}
	b.box.Look(func(s *audit.State) {
		e.Ballots, e.Keys, e.Digest = uint32(s.Ballots), uint32(s.Keys), s.BatchesDigest() //nolint:gosec // a log has less than 2^32 entries
	})
	return e, nil
}

// added are the handles that amendments have added, by electorate.
func (b *hallBox) added() (out [][]ballot.Digest) {
	b.box.Look(func(s *audit.State) {
		for i := range s.Electorates {
			out = append(out, slices.Clone(s.Electorates[i].Added))
		}
	})
	return out
}

// expected is how many are expected in an electorate, those added among them.
func (b *hallBox) expected(electorate int) (n int) {
	b.box.Look(func(s *audit.State) {
		if electorate < len(s.Electorates) {
			n = s.Electorates[electorate].Expected
		}
	})
	return n
}

// refusal marks what the board would not take.
func (h *hall) refusal(err error) error {
	if errors.Is(err, box.ErrEntry) || errors.Is(err, box.ErrPhase) {
		return errors.Join(web.ErrRefused, err)
	}
	return err
}

// exportTo writes the bundle, file by file.
func (h *hall) exportTo(ctx context.Context, c ballot.CeremonyID, put func(name string, data []byte) error) error {
	b, err := h.sealed(ctx, c)
	if err != nil {
		return err
	}
	return b.box.Export(ctx, put)
}
