package main

import (
	"context"

	"hustings/audit"
)

// countSurvey fetches the sealed part as the counter, recomputes the results and signs.
func (d *demo) countSurvey(ctx context.Context) error {
	if d.survey == nil {
		return nil
	}
	bundle, drop, err := openBundle(ctx, d.origin+"/p/"+d.poll.ceremony.String())
	if err != nil {
		return err
	}
	defer drop()
	r, err := audit.Verify(ctx, bundle, audit.Options{Poll: &d.poll.id})
	if err != nil {
		return err
	}
	k, err := newCounter(d.origin, r, bundle, d.survey.counter, func() int64 { return d.now().Unix() })
	if err != nil {
		return err
	}
	if err := fetchSealed(ctx, k, d.survey.sealed, d.w); err != nil {
		return err
	}
	fails, err := recount(ctx, k, d.survey.sealed)
	if err != nil {
		return err
	}
	for _, f := range fails {
		return f
	}
	if err := k.Sign(ctx); err != nil {
		return err
	}
	d.watch.lap("counted", "the counter has recomputed the results and signed")
	return nil
}
