package main

import (
	"context"
	"errors"

	"hustings/ballot"
	"hustings/box"
)

// sessions says of every poll in which ceremony its key was made: its own, or that
// of the poll whose next stage it is.
func (h *hall) sessions(ctx context.Context, into map[ballot.CeremonyID]ballot.CeremonyID) error {
	drafts, err := h.boxes.Drafts(ctx)
	if err != nil {
		return err
	}
	sealed, err := h.boxes.Sealed(ctx)
	if err != nil {
		return err
	}
	for _, c := range append(drafts, sealed...) {
		d, err := h.boxes.Poll(c).ReadDraft(ctx)
		switch {
		case err == nil:
			into[c] = d.Session
		case errors.Is(err, box.ErrNoDraft):
			into[c] = c
		default:
			return err
		}
	}
	return nil
}
