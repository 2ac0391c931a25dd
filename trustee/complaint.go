package trustee

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// labelComplaint is the label of a complaint's signature.
const labelComplaint = "hustings/1 complaint"

// signedComplaint is a complaint of SPEC 5.8.7 that its accuser has signed.
type signedComplaint struct {
	threshold.Complaint
	raw []byte // without the signature
}

// SignComplaint gives the body of POST /p/{ceremony}/complaint: the complaint and
// the accuser's signature over it, without which a stranger could accuse in a
// trustee's name:
//
//	struct { opaque complaint[167]; opaque signature[64]; }
//	signature = Ed25519(trustee, LI("hustings/1 complaint", session, complaint))
func SignComplaint(key ed25519.PrivateKey, session ballot.CeremonyID, complaint []byte) []byte {
	sig := ed25519.Sign(key, ballot.LI(labelComplaint, session[:], complaint))
	return append(complaint[:len(complaint):len(complaint)], sig...)
}

// parseComplaint reads such a body and checks that the accuser it names signed it.
// Whether it is just, judge tells.
func parseComplaint(plan *Plan, body []byte) (signedComplaint, error) {
	var c signedComplaint
	if len(body) <= ed25519.SignatureSize {
		return c, fmt.Errorf("%w: complaint of %d bytes", ErrServer, len(body))
	}
	raw, sig := body[:len(body)-ed25519.SignatureSize], body[len(body)-ed25519.SignatureSize:]
	p, err := threshold.ParseComplaint(raw)
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrServer, err)
	}
	if p.Accuser < 1 || p.Accuser > len(plan.Trustees) || p.Dealer < 1 || p.Dealer > len(plan.Trustees) {
		return c, fmt.Errorf("%w: complaint of trustee %d about trustee %d", ErrServer, p.Accuser, p.Dealer)
	}
	key := plan.Trustees[p.Accuser-1].Key
	if !ballot.VerifySignature(key[:], ballot.LI(labelComplaint, plan.Session[:], raw), sig) {
		return c, fmt.Errorf("%w: complaint that trustee %d did not sign", ErrServer, p.Accuser)
	}
	return signedComplaint{p, raw}, nil
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
		guilty, verdict, err := threshold.JudgeComplaint(c, s.messages[deals], p.raw)
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
