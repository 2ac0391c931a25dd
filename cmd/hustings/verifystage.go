package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hustings/audit"
)

// previous audits the bundles of earlier stages, and holds each against those
// before it, the first stage first. drop removes what was copied for it.
func (c *verifyCmd) previous(ctx context.Context) (out []*audit.Result, drop func(), err error) {
	var drops []func()
	drop = func() {
		for _, d := range drops {
			d()
		}
	}
	for _, name := range c.Previous {
		bundle, done, err := openBundle(ctx, name)
		var r *audit.Result
		if err == nil {
			drops = append(drops, done)
			r, err = audit.Verify(ctx, bundle, audit.Options{Workers: c.Workers})
		}
		if err != nil {
			drop()
			return nil, nil, &exit{exitUsage, fmt.Errorf("--previous %s: %w\nhint: name the bundle, or the address, of the stage before", name, err)}
		}
		out = append(out, r)
	}
	stage := func(r *audit.Result) int {
		if r.State.Manifest == nil {
			return 0
		}
		return r.State.Manifest.StageOf().Stage
	}
	slices.SortStableFunc(out, func(a, b *audit.Result) int { return stage(a) - stage(b) })
	for i, r := range out {
		if i > 0 {
			r.CheckStage(out[:i]...)
		}
	}
	return out, drop, nil
}

// sayStage says which stage of which election the poll is.
func sayStage(say func(format string, args ...any), r *audit.Result) {
	m := r.State.Manifest
	if m == nil || m.Election == nil {
		return
	}
	e := m.Election
	say("stage %d of the election %q (%v), step %d of %d in its plan", e.Stage, e.Titles.In("zh"), e.ID, e.Step, len(e.Plan))
	for _, sc := range e.Contests {
		if len(sc.Held) > 0 {
			say("elected before: %s", strings.Join(sc.Held, ", "))
		}
	}
	if r.Staged && r.OK() {
		say("It follows from the outcome of the stage before, which stands: candidates, seats, rules and the number of voters.")
	}
}
