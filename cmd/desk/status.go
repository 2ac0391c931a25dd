//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/jspage"
	"hustings/trustee"
)

// status gives how things stand, as the command line's trustee status does.
func (s *session) status([]js.Value) (js.Value, error) {
	got, err := s.trustee.Status(context.Background())
	if err != nil {
		return js.Undefined(), err
	}
	o := jspage.Object("trustee", got.Trustee, "next", string(got.Next), "for", got.For, "code", got.Code, "failed", len(got.Failed) > 0,
		"missing", numbers(got.Missing))
	if got.Plan != nil {
		o.Set("threshold", got.Plan.Threshold)
		o.Set("stages", got.Plan.Stages)
	}
	members := js.Global().Get("Array").New()
	for i := range got.Members {
		m := &got.Members[i]
		members.Call("push", jspage.Object("name", m.Name, "joined", m.Registered, "dealt", m.Dealt, "certified", m.Certified,
			"rehearsed", m.Agreed && m.Rehearsed && m.Cosigned[audit.PointSealed], "cosigned", m.Cosigned[audit.PointClaims], "opened", m.Opened))
	}
	o.Set("members", members)
	if got.Poll != nil {
		o.Set("poll", pollOf(got.Poll))
	}
	return o, nil
}

func pollOf(p *trustee.PollStatus) js.Value {
	o := jspage.Object("id", p.ID.String(), "short", ballot.ShortID(p.ID), "confirmed", p.Confirmed, "phase", p.Phase.String(),
		"closes", int(p.Closes), "ballots", p.Ballots, "chunks", p.Chunks, "faults", len(p.Failures)) //nolint:gosec // a time
	titles := js.Global().Get("Object").New()
	for lang, text := range p.Titles {
		titles.Set(lang, text)
	}
	o.Set("titles", titles)
	return o
}

func numbers(list []int) js.Value {
	out := js.Global().Get("Array").New()
	for _, n := range list {
		out.Call("push", n)
	}
	return out
}
