package main

import (
	"context"

	"hustings/ballot"
)

// CreateQuick implements web.DeskQuick.
func (d deskPolls) CreateQuick(ctx context.Context, draft *ballot.Draft) (ballot.CeremonyID, error) {
	return d.hall.createQuick(ctx, draft)
}

// Rehearse implements web.DeskQuick.
func (d deskPolls) Rehearse(ctx context.Context, c ballot.CeremonyID) error {
	return d.hall.quickTurn(ctx, c, d.office.agree)
}

// Quick implements web.DeskQuick.
func (d deskPolls) Quick(c ballot.CeremonyID) bool { return d.hall.quickKeys(c).there() }
