package trustee

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// Finish checks every deal, stores the shares and then posts the certificate.
// Where a share is bad it posts the complaint instead, and this key never
// certifies; the error is a *ComplaintError that names who is at fault. A nil
// error with all certificates there means that the ceremony is over.
func (t *Trustee) Finish(ctx context.Context) error {
	s, err := t.ready(ctx)
	if err != nil {
		return err
	}
	dealt := t.memory.dealt()
	if dealt == nil {
		return fmt.Errorf("%w: deal comes first", ErrNotYet)
	}
	if err := t.again(ctx, s, deals, dealt); err != nil {
		return err
	}
	if s.messages[deals][t.key.Joint.Trustee-1] == nil { // it is there now
		if s, err = t.ready(ctx); err == nil {
			err = t.again(ctx, s, deals, dealt)
		}
		if err != nil {
			return err
		}
	}
	if missing := s.missing(deals); len(missing) > 0 {
		return &WaitingError{For: "deals", Trustees: missing}
	}
	if err := t.complained(ctx, s); err != nil {
		return err
	}
	if err := t.certify(ctx, s); err != nil {
		return err
	}
	if s, err = t.ready(ctx); err != nil {
		return err
	}
	return t.finished(s)
}

// complained refuses a ceremony that anyone has complained about (SPEC 5.8.7).
func (t *Trustee) complained(ctx context.Context, s *session) error {
	if own := t.memory.last(recordComplained, nil); own != nil && len(own.Entry) > 0 {
		if err := t.client.complain(ctx, own.Entry); err != nil {
			var refused *ServerError
			if !errors.As(err, &refused) || refused.Status != 409 {
				return err
			}
		}
		if c, err := s.readComplaint(own.Entry); err == nil {
			s.complain(c)
		}
	} else if own == nil && len(s.complaints) == 0 {
		return nil
	}
	list, err := s.judge()
	if err != nil {
		return err
	}
	return &ComplaintError{Judgements: list}
}

// certify does the trustee's own part of Finish.
func (t *Trustee) certify(ctx context.Context, s *session) error {
	c, err := s.plan.ceremony()
	if err != nil {
		return err
	}
	done, err := threshold.Finish(t.key.Joint.Static, c, s.messages[deals])
	var bad *threshold.ComplaintError
	if errors.As(err, &bad) && t.memory.certified() == nil {
		return t.accuse(ctx, s, bad)
	}
	if err != nil {
		return fmt.Errorf("trustee: %w", err)
	}
	entry := t.ceremonyEntry(ballot.CeremonyCertificate, done.Certificate)
	if was := t.memory.certified(); was != nil {
		if !bytes.Equal(was.Entry, entry) {
			return fmt.Errorf("%w: the server shows other deals than those certified", ErrPlan)
		}
		return t.again(ctx, s, certificates, was)
	}
	own := *t.key.Joint
	own.Shares = done.Shares
	if err := t.seal(&Key{Identity: t.key.Identity, Joint: &own}); err != nil {
		return err
	}
	transcript := ballot.Digest(done.Transcript)
	if err := t.memory.remember(record{What: recordCertified, Transcript: &transcript, Entry: entry}); err != nil {
		return err
	}
	return t.again(ctx, s, certificates, t.memory.certified())
}

// accuse remembers that this key has complained, and posts the complaint. A
// malformed deal is its own evidence.
func (t *Trustee) accuse(ctx context.Context, s *session, bad *threshold.ComplaintError) error {
	r := record{What: recordComplained}
	if bad.Complaint != nil {
		r.Entry = t.ceremonyEntry(ballot.CeremonyComplaint, bad.Complaint)
	}
	if err := t.memory.remember(r); err != nil {
		return err
	}
	return t.complained(ctx, s)
}

// finished checks the others' certificates.
func (t *Trustee) finished(s *session) error {
	if len(s.complaints) > 0 {
		list, err := s.judge()
		if err != nil {
			return err
		}
		return &ComplaintError{Judgements: list}
	}
	if missing := s.missing(certificates); len(missing) > 0 {
		return &WaitingError{For: "certificates", Trustees: missing}
	}
	c, err := s.plan.ceremony()
	if err != nil {
		return err
	}
	out, err := threshold.VerifyCeremony(c, s.messages[deals], s.messages[certificates])
	if err != nil {
		return fmt.Errorf("trustee: %w", err)
	}
	if r := t.memory.certified(); r == nil || [32]byte(*r.Transcript) != out.Transcript {
		return fmt.Errorf("%w: another transcript than the one certified", ErrPlan)
	}
	return nil
}
