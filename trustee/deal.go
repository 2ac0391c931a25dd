package trustee

import (
	"bytes"
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// Deal posts the trustee's deal once all static keys are there. confirm is shown
// who takes part, how many open and how many keys are made; an error of it ends
// the step. It is not asked again for a plan that was confirmed.
func (t *Trustee) Deal(ctx context.Context, confirm func(Plan) error) error {
	s, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if missing := s.missing(static); len(missing) > 0 {
		return &WaitingError{For: "static keys", Trustees: missing}
	}
	done := t.memory.dealt()
	if done == nil {
		c, err := s.plan.ceremony()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrServer, err)
		}
		if err := confirm(s.plan); err != nil {
			return err
		}
		message, err := threshold.Deal(t.key.Joint.Static, c, t.config.Rand)
		if err != nil {
			return fmt.Errorf("trustee: %w", err)
		}
		if err := t.memory.remember(record{What: recordDealt, Plan: &s.plan, Entry: t.ceremonyEntry(ballot.CeremonyDeal, message)}); err != nil {
			return err
		}
		done = t.memory.dealt()
	}
	return t.again(ctx, s, deals, done)
}

// again posts a ceremony entry that is remembered, unless it is there.
func (t *Trustee) again(ctx context.Context, s *session, kind int, done *record) error {
	if !done.plan(t.memory).same(&s.plan) {
		return fmt.Errorf("%w: the server shows another", ErrPlan)
	}
	switch posted := s.entries[kind][t.key.Joint.Trustee-1]; {
	case posted == nil:
		return t.client.post(ctx, done.Entry)
	case !bytes.Equal(posted, done.Entry):
		return fmt.Errorf("%w: the server shows a message %d that is not this trustee's last", ErrPlan, kind+1)
	}
	return nil
}

// plan is the plan a record was made under: its own, or the one confirmed.
func (r *record) plan(m *memory) *Plan {
	if r.Plan != nil {
		return r.Plan
	}
	return m.dealt().Plan
}
