package voter

import (
	"encoding/base32"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
)

// Pass is what a voter saves as a file or QR code right after it was taken:
// enough to vote from any device. It is encoded as
//
//	struct { uint8 version = 1; opaque poll[32]; uint8 electorate; opaque secret[16];
//	         Credential credentials<1..65535>; } Pass;
//
// and, for files and QR codes, as that in base 32 behind passPrefix.
type Pass struct {
	Poll        ballot.PollID
	Electorate  uint8
	Secret      [ballot.SecretSize]byte
	Credentials []ballot.Credential
}

const (
	passVersion = 1
	// passPrefix and base 32 keep a QR code within its alphanumeric mode.
	passPrefix = "HUSTINGS-PASS:" //nolint:gosec // no credential
	maxPass    = 50 + 2 + maxRegistrars*(32+2+512)
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// Bytes is the binary form.
func (p *Pass) Bytes() []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(passVersion)
	b.AddBytes(p.Poll[:])
	b.AddUint8(p.Electorate)
	b.AddBytes(p.Secret[:])
	ballot.AddCredentials(b, p.Credentials)
	return b.BytesOrPanic() // at most 4 credentials of at most 512 bytes
}

// Text is the form for files and QR codes: capital letters, digits and "-:".
func (p *Pass) Text() string { return passPrefix + base32Text.EncodeToString(p.Bytes()) }

// ParsePass reads the binary form and nothing else. Refusals are ErrBadPass.
func ParsePass(data []byte) (*Pass, error) {
	if len(data) > maxPass {
		return nil, fmt.Errorf("%w: %d bytes", ErrBadPass, len(data))
	}
	p := new(Pass)
	var version uint8
	s := cryptobyte.String(data)
	if !s.ReadUint8(&version) || version != passVersion || !s.CopyBytes(p.Poll[:]) || !s.ReadUint8(&p.Electorate) ||
		!s.CopyBytes(p.Secret[:]) || !ballot.ReadCredentials(&s, &p.Credentials) || !s.Empty() {
		return nil, fmt.Errorf("%w: malformed", ErrBadPass)
	}
	if len(p.Credentials) > maxRegistrars {
		return nil, fmt.Errorf("%w: %d signatures", ErrBadPass, len(p.Credentials))
	}
	return p, nil
}

// ParsePassText reads the text form. White space around it does not count.
func ParsePassText(text string) (*Pass, error) {
	if len(text) > 2*maxPass {
		return nil, fmt.Errorf("%w: %d characters", ErrBadPass, len(text))
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), passPrefix)
	if !ok || strings.ContainsAny(rest, "\r\n") { // which the decoder would pass over
		return nil, fmt.Errorf("%w: it does not begin with %s", ErrBadPass, passPrefix)
	}
	data, err := base32Text.DecodeString(rest)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadPass, err)
	}
	p, err := ParsePass(data)
	if err != nil {
		return nil, err
	}
	if base32Text.EncodeToString(data) != rest { // spare bits
		return nil, fmt.Errorf("%w: not canonical", ErrBadPass)
	}
	return p, nil
}

// Pass gives the pass for saving. ErrNoPass if it is not complete.
func (c *Client) Pass() (*Pass, error) {
	if !c.HasPass() {
		return nil, ErrNoPass
	}
	return &Pass{c.poll, c.state.electorate, c.state.secret, c.state.credentials()}, nil
}

// LoadPass goes on with a pass that was saved. Ballots cast with it elsewhere
// show when the box expects another number; see [Client.Cast].
func (c *Client) LoadPass(p *Pass) error {
	if p.Poll != c.poll {
		return fmt.Errorf("load the pass: %w: it is of poll %s", ErrWrongPoll, ballot.ShortID(p.Poll))
	}
	if err := c.adoptPass(p, 0); err != nil {
		return fmt.Errorf("load the pass: %w", err)
	}
	return nil
}

// adoptPass takes a pass from elsewhere in use and stores it. What stands in its
// way may only be a pass that was never finished.
func (c *Client) adoptPass(p *Pass, next uint8) error {
	if c.HasPass() {
		if c.state.secret == p.Secret && c.state.electorate == p.Electorate {
			return nil
		}
		return ErrHavePass
	}
	s := &state{poll: c.poll, electorate: p.Electorate, secret: p.Secret, next: next, checkpoint: c.seen.note}
	for i := range p.Credentials {
		s.slots = append(s.slots, slot{signed: &p.Credentials[i]})
	}
	before, member := c.state, c.member
	if err := c.restore(s); err != nil {
		return fmt.Errorf("%w: %w", ErrBadPass, err)
	}
	if member != nil && member.Electorate == int(p.Electorate) {
		s.owner = member.owner(s.secret, c.poll)
	}
	if err := c.save(); err != nil {
		c.state = before
		return err
	}
	return nil
}
