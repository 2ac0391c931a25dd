package main

import (
	"context"
	"errors"

	"hustings/ballot"
	"hustings/web"
)

// errSeries says why a survey cannot repeat another.
var errSeries = errors.New("this survey cannot repeat that one")

// seriesRun is a run of a series with what the members' side is told of it.
type seriesRun struct {
	ballot.EarlierRun
	added    [][]ballot.Digest
	expected int // those added among them
}

func runsOf(list []seriesRun) (out []ballot.EarlierRun) {
	for _, r := range list {
		out = append(out, r.EarlierRun)
	}
	return out
}

// seriesToSeal gives what the manifest of a survey that repeats another says of it.
// The roll has been frozen.
func seriesToSeal(ctx context.Context, h *hall, o *office, c ballot.CeremonyID, d *ballot.Draft) ([]ballot.EarlierRun, error) {
	if d.Survey == nil || d.Survey.Earlier == nil {
		return nil, nil
	}
	runs, err := h.series(ctx, *d.Survey.Earlier)
	if err != nil {
		return nil, err
	}
	now, err := o.frozenNumbers(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := o.turnover(ctx, runs, now); err != nil {
		return nil, err
	}
	return runsOf(runs), nil
}

// Repeatable implements web.DeskPolls.
func (d deskPolls) Repeatable(ctx context.Context) ([]web.DeskRun, error) {
	return d.hall.deskRuns(ctx)
}

// Series implements web.DeskPolls.
func (d deskPolls) Series(ctx context.Context, draft *ballot.Draft) ([]ballot.EarlierRun, error) {
	runs, err := d.hall.series(ctx, *draft.Survey.Earlier)
	if err != nil {
		return nil, errors.Join(web.ErrRefused, err)
	}
	now, err := d.office.expectedNumbers(ctx, draft)
	if err == nil {
		err = d.office.turnover(ctx, runs, now)
	}
	if err != nil {
		return nil, errors.Join(web.ErrRefused, err)
	}
	return runsOf(runs), nil
}
