package voter

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"hustings/ballot"
	"hustings/crypto/blind"
)

// TakePass draws a voting secret and has the ballot key signed blindly by every
// registrar (SPEC 8.4, 8.5, 10.6). Everything drawn is stored before the first
// request goes out; called again after whatever went wrong, it sends the same
// requests, which have the same answers, and asks for what is still missing.
//
// Where the pass was taken from another device, or this one has lost it, the
// error is ErrAlreadyIssued: the saved pass ([Client.LoadPass]) or, after a first
// ballot, the voting secret ([Client.Recall]) bring it back, the registrar never.
// Others: ErrNoSession, ErrOtherMember, ErrNotOpen, ErrNotCheckedIn, ErrClosed,
// ErrBadSignature, ErrSave, ErrOffline.
func (c *Client) TakePass(ctx context.Context) error {
	if err := c.takePass(ctx); err != nil {
		return fmt.Errorf("take the pass: %w", err)
	}
	return nil
}

func (c *Client) takePass(ctx context.Context) error {
	if c.member == nil {
		return ErrNoSession
	}
	switch {
	case c.state == nil && c.member.Taken && !c.again:
		return ErrAlreadyIssued
	case c.state == nil:
		if err := c.draw(); err != nil {
			return err
		}
	case !c.owns(c.member):
		return ErrOtherMember
	}
	if c.state.complete() {
		return nil
	}
	for r, desk := range c.Desks() { // nobody is asked before all can be
		if !desk.SignedIn {
			return fmt.Errorf("registrar %d: %w", r, ErrNoSession)
		}
	}
	// Also when resuming: the last Save may have failed after its Client had asked.
	if err := c.save(); err != nil {
		return err
	}
	for r := range c.state.slots {
		if c.state.slots[r].signed != nil {
			continue
		}
		if err := c.ask(ctx, r); err != nil {
			return fmt.Errorf("registrar %d: %w", r, err)
		}
	}
	return nil
}

// draw makes a voting secret, and a request for each registrar, each with
// randomness of its own (SPEC 4.5).
func (c *Client) draw() error {
	e := c.member.Electorate
	secret, err := ballot.NewSecret(c.random)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRandom, err)
	}
	s := &state{poll: c.poll, electorate: uint8(e), secret: secret, checkpoint: c.seen.note} //nolint:gosec // at most 16
	s.owner = c.member.owner(secret, c.poll)
	key, err := ballot.DeriveKey(secret, c.poll, s.electorate)
	if err != nil {
		return err
	}
	message := ballot.PassMessage(c.poll, s.electorate, publicOf(key))
	for _, pk := range c.blind[e] {
		request, err := blind.NewRequest(pk, message, c.random)
		if errors.Is(err, blind.ErrRandom) {
			return fmt.Errorf("%w: %w", ErrRandom, err)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrManifest, err)
		}
		s.slots = append(s.slots, slot{asked: request.Secret()})
	}
	c.state = s
	return nil
}

// passBody is the answer of SPEC 10.6.
type passBody struct {
	Signature ballot.Hex `json:"signature"`
}

// ask sends one registrar's request and puts the signature in its place.
func (c *Client) ask(ctx context.Context, r int) error {
	s := c.state
	key, err := c.key()
	if err != nil {
		return err
	}
	message := ballot.PassMessage(c.poll, s.electorate, publicOf(key))
	request, err := blind.ResumeRequest(c.blind[s.electorate][r], message, s.slots[r].asked)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	ask := Request{
		Method: "POST", URL: c.me(c.desks[r], "/pass/"+strconv.Itoa(r)), ContentType: jsonType,
		Body: []byte(`{"blinded":"` + hex.EncodeToString(request.Blinded()) + `"}`), Limit: maxJSON,
	}
	if c.desks[r] == c.address.Origin {
		ask.Session = true
	} else {
		ask.Bearer = c.sessions[c.desks[r]]
	}
	answer, err := c.call(ctx, ask)
	if errors.Is(err, ErrNoSession) {
		delete(c.sessions, c.desks[r])
	}
	if err != nil {
		return err
	}
	var body passBody
	if err := ballot.UnmarshalStrict(answer, &body, ballot.MaxJSONSize(maxJSON), ballot.Complete()); err != nil {
		return fmt.Errorf("%w: %w", ErrServer, err)
	}
	signature, err := request.Finish(body.Signature)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadSignature, err)
	}
	clear(s.slots[r].asked)
	s.slots[r] = slot{signed: &ballot.Credential{Prefix: request.Prefix(), Signature: signature}}
	return c.save()
}

// HasPass says whether every registrar's signature is here.
func (c *Client) HasPass() bool { return c.state != nil && c.state.complete() }

// Secret is the voting secret as 27 characters, in groups for print. After the
// first ballot it is all that another device needs. ok is false without a pass.
func (c *Client) Secret() (code string, ok bool) {
	if !c.HasPass() {
		return "", false
	}
	return ballot.GroupCode(ballot.EncodeSecret(c.state.secret)), true
}
