package main

import (
	"context"
	"net/http"
	"os"

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
	if err == nil {
		err = soundBoard(r)
	}
	if err != nil {
		return err
	}
	k := &counter{
		key: d.survey.counter, origin: d.origin, client: newClient(http.DefaultTransport, nil), state: r.State, board: bundle,
		now: func() int64 { return d.now().Unix() },
	}
	if err := k.fetch(ctx, d.survey.sealed, d.w); err != nil {
		return err
	}
	if r, err = audit.Verify(ctx, bundle, audit.Options{Sealed: os.DirFS(d.survey.sealed)}); err != nil {
		return err
	}
	for _, f := range r.Failures {
		return f
	}
	if err := k.sign(ctx); err != nil {
		return err
	}
	d.watch.lap("counted", "the counter has recomputed the results and signed")
	return nil
}
