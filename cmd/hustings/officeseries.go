package main

import (
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/roll"
)

// turnover says of each run how its electorate differs from these members, by
// number (SPEC 8.20.10). added are those whom each run's board has added.
func (o *office) turnover(ctx context.Context, runs []seriesRun, now []string) error {
	for i := range runs {
		c := runs[i].Ceremony
		if err := o.admitLate(ctx, c, runs[i].added); err != nil {
			return err
		}
		then, err := o.frozenNumbers(ctx, c)
		if err != nil {
			return err
		}
		if len(then) != runs[i].expected {
			return fmt.Errorf("%w: the roll of run %v has %d persons here, and its board %d", errSeries, runs[i].Poll, len(then), runs[i].expected)
		}
		runs[i].Joined, runs[i].Left, err = roll.Turnover(then, now)
		if err != nil {
			return fmt.Errorf("%w: a person may stand in one electorate alone: %w", errSeries, err)
		}
	}
	return nil
}

// frozenNumbers are the numbers of all who are expected in a poll, those added
// later among them.
func (o *office) frozenNumbers(ctx context.Context, c ballot.CeremonyID) ([]string, error) {
	n, err := o.who.Electorates(ctx, c)
	if err != nil {
		return nil, err
	}
	var all []string
	for e := range n {
		numbers, err := o.who.VoterNumbers(ctx, c, uint8(e)) //nolint:gosec // at most 16
		if err != nil {
			return nil, err
		}
		all = append(all, numbers...)
	}
	return all, nil
}

// expectedNumbers are the numbers of those who would be expected, were the draft
// sealed now.
func (o *office) expectedNumbers(ctx context.Context, d *ballot.Draft) ([]string, error) {
	list, err := o.eligible(ctx, d)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range list {
		for _, m := range e.Expected {
			all = append(all, m.Number)
		}
	}
	return all, nil
}
