package voter

import (
	"bytes"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
)

// state is all that is needed to go on. It is stored as
//
//	struct {
//	  uint8 version = 1; opaque poll[32]; uint8 electorate;
//	  opaque owner[32];                 zeros where the pass came without a sign-in
//	  opaque secret[16];
//	  Slot slots<1..65535>;             one a registrar
//	  uint8 next;                       sequence number of the next ballot
//	  opaque pending<0..60000>;         what was cast and has no receipt: a ballot entry, in a
//	                                    survey with the sealed response behind it
//	  opaque last<0..60000>;            what the receipt was given for
//	  opaque receipt<0..162>;           empty, or SPEC 8.8
//	  opaque checkpoint<0..4096>;       the newest seen, as signed; may be empty
//	}
//	struct { uint8 kind; select (kind) { 1: opaque request<368..624>; 2: Credential } } Slot;
//
// It is this client's own affair and no part of the protocol.
type state struct {
	poll       ballot.PollID
	electorate uint8
	owner      [32]byte
	secret     [ballot.SecretSize]byte
	slots      []slot
	next       uint8
	pending    []byte
	last       []byte
	receipt    []byte
	checkpoint []byte
}

// slot is one registrar's part of the pass: the request's secret until there is
// a signature, then the credential.
type slot struct {
	asked  []byte
	signed *ballot.Credential
}

const (
	stateVersion  = 1
	slotAsked     = 1
	slotSigned    = 2
	minRequest    = 112 + 256 // blind.Request.Secret: 112 bytes and the modulus' length
	maxRequest    = 112 + 512
	maxRegistrars = 4
	maxSequence   = 16
	maxSeen       = 4096
)

// complete says whether every registrar has signed.
func (s *state) complete() bool {
	for i := range s.slots {
		if s.slots[i].signed == nil {
			return false
		}
	}
	return true
}

// credentials is the pass, in the manifest's order.
func (s *state) credentials() []ballot.Credential {
	out := make([]ballot.Credential, len(s.slots))
	for i := range s.slots {
		out[i] = *s.slots[i].signed
	}
	return out
}

func (s *state) marshal() ([]byte, error) {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(stateVersion)
	b.AddBytes(s.poll[:])
	b.AddUint8(s.electorate)
	b.AddBytes(s.owner[:])
	b.AddBytes(s.secret[:])
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for i := range s.slots {
			s.slots[i].marshal(b)
		}
	})
	b.AddUint8(s.next)
	for _, v := range [][]byte{s.pending, s.last, s.receipt, s.checkpoint} {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(v) })
	}
	out, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return out, nil
}

func (s *slot) marshal(b *cryptobyte.Builder) {
	if s.signed == nil {
		b.AddUint8(slotAsked)
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(s.asked) })
		return
	}
	b.AddUint8(slotSigned)
	addCredential(b, s.signed)
}

func addCredential(b *cryptobyte.Builder, c *ballot.Credential) {
	b.AddBytes(c.Prefix[:])
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(c.Signature) })
}

// parseState reads what marshal writes and nothing else. What it says is checked
// by restore.
func parseState(data []byte) (*state, error) {
	st := new(state)
	s := cryptobyte.String(bytes.Clone(data))
	var version uint8
	var slots cryptobyte.String
	if !s.ReadUint8(&version) || version != stateVersion || !s.CopyBytes(st.poll[:]) ||
		!s.ReadUint8(&st.electorate) || !s.CopyBytes(st.owner[:]) || !s.CopyBytes(st.secret[:]) ||
		!s.ReadUint16LengthPrefixed(&slots) || slots.Empty() {
		return nil, fmt.Errorf("%w: its beginning", ErrState)
	}
	for !slots.Empty() {
		var one slot
		if len(st.slots) == maxRegistrars || !one.read(&slots) {
			return nil, fmt.Errorf("%w: part %d of the pass", ErrState, len(st.slots))
		}
		st.slots = append(st.slots, one)
	}
	if !s.ReadUint8(&st.next) || st.next > maxSequence || !readVector(&s, &st.pending, 0, ballot.MaxEntry) ||
		!readVector(&s, &st.last, 0, ballot.MaxEntry) || !readVector(&s, &st.receipt, 0, ballot.ReceiptSize) ||
		!readVector(&s, &st.checkpoint, 0, maxSeen) || !s.Empty() {
		return nil, fmt.Errorf("%w: its end", ErrState)
	}
	if (len(st.last) == 0) != (len(st.receipt) == 0) {
		return nil, fmt.Errorf("%w: ballot and receipt do not go together", ErrState)
	}
	return st, nil
}

func (s *slot) read(in *cryptobyte.String) bool {
	var kind uint8
	if !in.ReadUint8(&kind) {
		return false
	}
	switch kind {
	case slotAsked:
		return readVector(in, &s.asked, minRequest, maxRequest)
	case slotSigned:
		s.signed = new(ballot.Credential)
		return readCredential(in, s.signed)
	}
	return false
}

func readCredential(in *cryptobyte.String, c *ballot.Credential) bool {
	return in.CopyBytes(c.Prefix[:]) && readVector(in, &c.Signature, 256, 512)
}

func readVector(in *cryptobyte.String, out *[]byte, least, most int) bool {
	var v cryptobyte.String
	if !in.ReadUint16LengthPrefixed(&v) || len(v) < least || len(v) > most {
		return false
	}
	*out = v
	return true
}

// State is what Save got last, or would get now; nil before there is a pass to
// lose. It is secret.
func (c *Client) State() ([]byte, error) {
	if c.state == nil {
		return nil, nil
	}
	return c.state.marshal()
}

// save stores the state.
func (c *Client) save() error {
	if c.store == nil || c.state == nil {
		return nil
	}
	data, err := c.state.marshal()
	if err != nil {
		return err
	}
	if err := c.store(data); err != nil {
		return fmt.Errorf("%w: %w", ErrSave, err)
	}
	return nil
}
