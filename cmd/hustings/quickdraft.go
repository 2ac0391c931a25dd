package main

import (
	"context"
	"crypto/rand"

	"hustings/ballot"
)

// serverParty is the name of the server where a manifest names it as trustee and as
// counter; manifests have one name for both languages.
const serverParty = "本服务器 · this server"

// createQuick stores the draft of a quick poll with the server as its only trustee and
// its counter, and holds the ceremony.
func (h *hall) createQuick(ctx context.Context, d *ballot.Draft) (ballot.CeremonyID, error) {
	var c ballot.CeremonyID
	if _, err := rand.Read(c[:]); err != nil {
		return c, err
	}
	counter, err := h.quickKeys(c).make()
	if err != nil {
		return c, err
	}
	d.Trustees = ballot.DraftTrustees{Threshold: 1, Stages: 1, Names: []string{serverParty}}
	d.Survey.Counters = []ballot.Party{{Name: serverParty, Key: publicOf(counter)}}
	document, err := fillSurvey(d)
	if err != nil {
		return c, err
	}
	if d, err = ballot.ParseDraft(document); err != nil {
		return c, err
	}
	if _, err := storePoll(ctx, h, c, d, document); err != nil {
		return c, err
	}
	return c, h.quickTurn(ctx, c, nil)
}

// quickLead is how long after its sealing a quick poll may be opened, in seconds. The
// officer signs both in one go; a manifest's times are whole seconds.
const quickLead = 2

// freshTimes moves a quick poll that is about to be sealed to now: its officer said
// how long it runs, not from when.
func (h *hall) freshTimes(ctx context.Context, c ballot.CeremonyID) error {
	if !h.quickKeys(c).there() {
		return nil
	}
	desk := ceremonies{h}.desk(c)
	stored, err := desk.Draft(ctx)
	if err != nil {
		return err
	}
	d, err := ballot.ParseDraft(stored.Document)
	if err != nil {
		return err
	}
	later := ballot.Time(h.now().Unix()) + quickLead - d.Open
	d.Open, d.Close = d.Open+later, d.Close+later
	document, err := ballot.MarshalCanonical(d)
	if err != nil {
		return err
	}
	return desk.Write(ctx, stored.Revision, document)
}
