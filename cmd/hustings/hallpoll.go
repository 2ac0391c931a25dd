package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/web"
)

// createPoll stores a draft under a new ceremony id, the photos in it made anew.
// In a stage that follows another they were made before, and pages are as they
// were frozen; where it uses a key of an earlier ceremony nobody is invited.
func createPoll(ctx context.Context, h *hall, d *ballot.Draft, document []byte) (*created, error) {
	follows := d.Election != nil && d.Election.Follows != nil
	if !follows {
		changed, err := web.CleanDraft(d)
		if err == nil && changed {
			document, err = ballot.MarshalCanonical(d)
		}
		if err != nil {
			return nil, err
		}
	}
	if d.Survey != nil {
		var err error
		if document, err = fillSurvey(d); err != nil {
			return nil, err
		}
	}
	var c ballot.CeremonyID
	if _, err := rand.Read(c[:]); err != nil {
		return nil, err
	}
	return storePoll(ctx, h, c, d, document)
}

// storePoll stores a draft under a ceremony id that is new.
func storePoll(ctx context.Context, h *hall, c ballot.CeremonyID, d *ballot.Draft, document []byte) (*created, error) {
	draft := box.Draft{Session: c, Threshold: d.Trustees.Threshold, Stages: d.Trustees.Stages}
	if d.Trustees.Session == nil {
		for _, name := range d.Trustees.Names {
			draft.Trustees = append(draft.Trustees, box.DraftTrustee{Name: name})
		}
	} else {
		var err error
		if draft, err = h.carryKeys(ctx, d); err != nil {
			return nil, err
		}
	}
	draft.Ceremony, draft.Document = c, document
	codes, err := ceremonies{h}.desk(c).Create(ctx, draft)
	if err != nil {
		return nil, err
	}
	out := &created{Ceremony: c.String(), Path: "/p/" + c.String(), Invites: []inviteLine{}}
	for i, code := range codes {
		out.Invites = append(out.Invites, inviteLine{i + 1, d.Trustees.Names[i], fmt.Sprintf("trustee=%d.%s", i+1, code)})
	}
	return out, nil
}

// ceremonyParts reads what the ceremony has made; key is the index of the joint
// key that the poll uses.
func ceremonyParts(d *box.Draft, key int) (ballot.Trustees, error) {
	t := ballot.Trustees{Threshold: d.Threshold, Session: d.Session, Stage: key, Stages: d.Stages}
	if key < 0 || key >= d.Stages {
		return t, fmt.Errorf("key %d of a ceremony that makes %d", key, d.Stages)
	}
	if len(d.Complaints) > 0 {
		return t, errors.New("the ceremony has ended with a complaint: hold it again in a new poll")
	}
	kinds := make([][][]byte, 3)
	for i, entry := range d.Entries {
		e, err := ballot.Parse(entry)
		c, ok := e.(*ballot.Ceremony)
		if err != nil || !ok {
			return t, fmt.Errorf("the ceremony is not over: %d of %d messages are there\nhint: hustings trustee init, deal, finish", len(d.List()), len(d.Entries))
		}
		kinds[i/len(d.Trustees)] = append(kinds[i/len(d.Trustees)], c.Message)
	}
	for _, x := range d.Trustees {
		t.Keys = append(t.Keys, ballot.Party{Name: x.Name, Key: x.Key})
	}
	out, err := audit.OutcomeOf(&t, kinds[0], kinds[1], kinds[2])
	if err != nil {
		return t, err
	}
	t.Joint, t.Transcript = out.Keys[t.Stage].Joint.Bytes(), out.Transcript
	return t, nil
}

// draftToSeal reads a draft whose ceremony is over.
func (h *hall) draftToSeal(ctx context.Context, c ballot.CeremonyID) (*ballot.Draft, ballot.Trustees, error) {
	stored, err := ceremonies{h}.desk(c).Draft(ctx)
	if err != nil {
		return nil, ballot.Trustees{}, err
	}
	d, err := ballot.ParseDraft(stored.Document)
	if err != nil {
		return nil, ballot.Trustees{}, err
	}
	t, err := ceremonyParts(stored, d.Trustees.Stage)
	return d, t, err
}

// seal makes the log.
func (h *hall) seal(ctx context.Context, c ballot.CeremonyID, manifest []byte, files [][]byte) error {
	key, err := serverKey(h.keys, "log", c, false)
	if err != nil {
		return err
	}
	return ceremonies{h}.desk(c).Seal(ctx, key, h.boxes.Guard(c), manifest, files...)
}

// append puts entries that others have signed on a sealed poll's board.
func (h *hall) append(ctx context.Context, c ballot.CeremonyID, entries ...[]byte) error {
	b, err := h.find(ctx, c)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := b.box.Append(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// sealed gives a poll that is sealed, or says what to do.
func (h *hall) sealed(ctx context.Context, c ballot.CeremonyID) (*hallBox, error) {
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return nil, fmt.Errorf("poll %v is not sealed yet\nhint: hustings poll seal", c)
	}
	return b, err
}

// closePoll closes the voting; what follows is for advance.
func (b *hallBox) closePoll(ctx context.Context, early bool, reason string, sign func(before []byte) ([]ballot.Signed, error)) error {
	how := box.Closing{Early: early, Reason: reason}
	if early {
		how.Sign = sign
	}
	return b.box.ClosePoll(ctx, how)
}

// outcomeCheckpoint is what a certificate names.
func (b *hallBox) outcomeCheckpoint() (size uint64, root ballot.Digest, err error) {
	b.box.Look(func(s *audit.State) {
		if s.Outcome == nil {
			err = fmt.Errorf("there is no outcome yet: the poll is %v", s.Phase)
			return
		}
		size = s.OutcomeAt + 1
		var hash [32]byte
		hash, err = s.Root(size)
		root = hash
	})
	return size, root, err
}
