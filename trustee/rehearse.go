package trustee

import (
	"context"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
)

// Rehearse agrees to a sealed poll, cosigns it and rehearses. poll is the id that
// the trustee has confirmed, from the officer's notice and not from the server.
// It audits what there is of the board, and refuses a manifest that does not name
// this trustee's own ceremony. The share is used on the point that follows from
// the poll id, and on no other (SPEC 5.6).
func (t *Trustee) Rehearse(ctx context.Context, poll ballot.PollID) error {
	if err := t.unlock(); err != nil {
		return err
	}
	l, err := t.look(ctx, glance{poll: poll})
	if err == nil {
		err = l.sound()
	}
	if err != nil {
		return err
	}
	stage, err := t.serves(l)
	if err == nil {
		err = t.bind(l, stage, poll)
	}
	if err != nil {
		return err
	}
	number := t.key.Joint.Trustee
	agreed, rehearsed := l.State.Agreed[audit.Party{Role: ballot.RoleTrustee, Index: number}], l.State.Rehearsed[number]
	cosigned := l.State.Cosigned[audit.PointSealed][number]
	if agreed && rehearsed && cosigned {
		return nil
	}
	switch l.State.Phase {
	case ballot.PhaseSealed, ballot.PhaseAgreed, ballot.PhaseRehearsed:
	default:
		return fmt.Errorf("%w: it is %v, and rehearsals come before it opens", ErrPhase, l.State.Phase)
	}
	if !agreed {
		if err := t.postAgreed(ctx, l.State.Poll); err != nil {
			return err
		}
	}
	if err := t.cosign(ctx, l, audit.PointSealed); err != nil {
		return err
	}
	if rehearsed {
		return nil
	}
	return t.postRehearsal(ctx, l.State.Poll, stage)
}

func (t *Trustee) postAgreed(ctx context.Context, poll ballot.PollID) error {
	done := t.memory.ofPoll(recordAgreed, poll)
	if done == nil {
		e := &ballot.Agreed{Role: ballot.RoleTrustee, Index: uint8(t.key.Joint.Trustee)} //nolint:gosec // at most 16
		e.Signature = ballot.SignEntry(t.key.Identity, poll[:], ballot.RoleTrustee, ballot.BeforeLast(e))
		if err := t.memory.remember(record{What: recordAgreed, Poll: &poll, Entry: ballot.Encode(e)}); err != nil {
			return err
		}
		done = t.memory.ofPoll(recordAgreed, poll)
	}
	return t.client.post(ctx, done.Entry)
}

func (t *Trustee) postRehearsal(ctx context.Context, poll ballot.PollID, stage int) error {
	done := t.memory.ofPoll(recordRehearsed, poll)
	if done == nil {
		r, err := t.key.Joint.Shares[stage].Rehearse(poll, t.config.Rand)
		if err != nil {
			return fmt.Errorf("trustee: %w", err)
		}
		e := &ballot.Rehearsal{Trustee: uint8(r.Trustee), Partial: r.Partial.Bytes(), Proof: r.Proof} //nolint:gosec // at most 16
		e.Signature = ballot.SignEntry(t.key.Identity, poll[:], ballot.RoleTrustee, ballot.BeforeLast(e))
		if err := t.memory.remember(record{What: recordRehearsed, Poll: &poll, Entry: ballot.Encode(e)}); err != nil {
			return err
		}
		done = t.memory.ofPoll(recordRehearsed, poll)
	}
	return t.client.post(ctx, done.Entry)
}
