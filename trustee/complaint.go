package trustee

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// accusation is a complaint of SPEC 5.8.7 in the entry that its accuser signed.
type accusation struct {
	threshold.Complaint
	message []byte
}

// readComplaint reads a complaint's entry (SPEC 10.8). One that the trustee it
// names as accuser has not signed is none: else a stranger could accuse in a
// trustee's name. Whether it is just, judge tells.
func (s *session) readComplaint(data []byte) (accusation, error) {
	var a accusation
	c, err := s.signed(data)
	if err != nil {
		return a, err
	}
	if c.Kind != ballot.CeremonyComplaint {
		return a, fmt.Errorf("%w: message %d among the complaints", ErrServer, c.Kind)
	}
	a.message = c.Message
	if a.Complaint, err = threshold.ParseComplaint(c.Message); err != nil {
		return a, fmt.Errorf("%w: %w", ErrServer, err)
	}
	if a.Accuser != int(c.Trustee) || a.Dealer < 1 || a.Dealer > len(s.plan.Trustees) {
		return a, fmt.Errorf("%w: trustee %d complains as trustee %d about trustee %d", ErrServer, c.Trustee, a.Accuser, a.Dealer)
	}
	return a, nil
}

// complain adds a complaint, once.
func (s *session) complain(a accusation) {
	if !slices.ContainsFunc(s.complaints, func(x accusation) bool { return bytes.Equal(x.message, a.message) }) {
		s.complaints = append(s.complaints, a)
	}
}

// Judgement says who made a ceremony fail, and why. Anyone comes to the same.
type Judgement struct {
	Guilty  int // from 1
	Accuser int // from 1; 0 where the deal itself is the evidence
	Dealer  int // from 1
	Verdict threshold.Verdict
}

var verdicts = map[threshold.Verdict]string{
	threshold.MalformedDeal:   "the deal is malformed",
	threshold.BadShare:        "the dealer's share does not fit",
	threshold.UnprovenValues:  "the accuser does not prove what the complaint says",
	threshold.FalseAccusation: "the accuser was sent a good share",
	threshold.OtherDeal:       "the accuser speaks of another deal than the dealer's",
}

func (j Judgement) String() string {
	return fmt.Sprintf("trustee %d is at fault: %s", j.Guilty, verdicts[j.Verdict])
}

// ComplaintError is a ceremony that has failed, with the judgements. It is an
// ErrComplaint.
type ComplaintError struct{ Judgements []Judgement }

func (e *ComplaintError) Error() string {
	text := ErrComplaint.Error()
	for _, j := range e.Judgements {
		text += "; " + j.String()
	}
	return text
}

// Is makes it an ErrComplaint.
func (e *ComplaintError) Is(target error) bool { return target == ErrComplaint }

// judge judges every malformed deal and every complaint of a session.
func (s *session) judge() ([]Judgement, error) {
	if missing := s.missing(deals); len(missing) > 0 {
		return nil, &WaitingError{For: "deals", Trustees: missing}
	}
	c, err := s.plan.ceremony()
	if err != nil {
		return nil, err
	}
	var list []Judgement
	for i, m := range s.messages[deals] {
		var bad *threshold.ComplaintError
		if err := threshold.CheckDeal(c, i+1, m); errors.As(err, &bad) {
			list = append(list, Judgement{Guilty: i + 1, Dealer: i + 1, Verdict: threshold.MalformedDeal})
		} else if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrServer, err)
		}
	}
	for i := range s.complaints {
		p := &s.complaints[i]
		guilty, verdict, err := threshold.JudgeComplaint(c, s.messages[deals], p.message)
		if err != nil {
			continue // it speaks of a key that is not made: no complaint
		}
		list = append(list, Judgement{Guilty: guilty, Accuser: p.Accuser, Dealer: p.Dealer, Verdict: verdict})
	}
	return list, nil
}

// Judge tells who is at fault for a ceremony that has failed, from what is
// public; nobody where none has. It needs no key.
func (t *Trustee) Judge(ctx context.Context) ([]Judgement, error) {
	s, err := t.session(ctx)
	if err != nil {
		return nil, err
	}
	return s.judge()
}
