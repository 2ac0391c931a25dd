package trustee

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// labelPlan is the label of a plan's code.
const labelPlan = "hustings/1 trustees"

// Plan is what a trustee confirms before dealing: who holds shares, how many of
// them open, how many joint keys are made.
type Plan struct {
	Session   ballot.CeremonyID `json:"session"`
	Threshold int               `json:"threshold"`
	Stages    int               `json:"stages"`
	Trustees  []Member          `json:"trustees"`
}

// Member is a trustee of a plan.
type Member struct {
	Name   string           `json:"name"`
	Key    ballot.PublicKey `json:"key"`
	Static ballot.Point     `json:"static"` // for this ceremony only
}

// Code is 25 characters that trustees read to each other, by telephone or in one
// room: where they are the same, the server has shown everybody the same keys.
func (p *Plan) Code() string {
	var b cryptobyte.Builder
	b.AddUint8(uint8(p.Threshold)) //nolint:gosec // at most 16
	b.AddUint8(uint8(p.Stages))    //nolint:gosec // at most 16
	for i := range p.Trustees {
		m := &p.Trustees[i]
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(m.Name)) })
		b.AddBytes(m.Key[:])
		b.AddBytes(m.Static[:])
	}
	return ballot.ShortID(ballot.H(labelPlan, p.Session[:], b.BytesOrPanic()))
}

// same compares plans, names included.
func (p *Plan) same(q *Plan) bool {
	a, errA := ballot.MarshalCanonical(p)
	b, errB := ballot.MarshalCanonical(q)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// ceremony is the plan as package threshold wants it.
func (p *Plan) ceremony() (threshold.Ceremony, error) {
	c := threshold.Ceremony{ID: p.Session, Threshold: p.Threshold, Keys: p.Stages}
	for i := range p.Trustees {
		point, err := threshold.ParsePoint(p.Trustees[i].Static[:])
		if err != nil {
			return c, fmt.Errorf("static key of trustee %d: %w", i+1, err)
		}
		c.Static = append(c.Static, point)
	}
	return c, nil
}

// session is what a server shows of a ceremony, every signature checked. The
// lists are by trustee less one, nil where the message is missing.
type session struct {
	plan       Plan // keys and static keys are zero where missing
	entries    [3][][]byte
	messages   [3][][]byte
	complaints []accusation
}

// Indexes of session's lists.
const (
	static = iota
	deals
	certificates
)

// readSession checks the shape of a ceremony and who signed what.
func readSession(s *CeremonyState) (*session, error) {
	n := len(s.Trustees)
	if n > ballot.MaxTrustees || threshold.OutOfBounds(s.Threshold, n) || s.Stages < 1 || s.Stages > threshold.MaxKeys {
		return nil, fmt.Errorf("%w: a ceremony of %d of %d trustees for %d stages", ErrServer, s.Threshold, n, s.Stages)
	}
	out := &session{plan: Plan{Session: s.Session, Threshold: s.Threshold, Stages: s.Stages}}
	for k := range out.entries {
		out.entries[k], out.messages[k] = make([][]byte, n), make([][]byte, n)
	}
	for i := range s.Trustees {
		r := &s.Trustees[i]
		m := Member{Name: r.Name}
		if l := utf8.RuneCountInString(r.Name); l < 1 || l > 100 || strings.ContainsFunc(r.Name, steers) {
			return nil, fmt.Errorf("%w: name of trustee %d: %q", ErrServer, i+1, r.Name)
		}
		if len(r.Key) > 0 {
			if err := ballot.CheckPublicKey(r.Key); err != nil {
				return nil, fmt.Errorf("%w: trustee %d: %w", ErrServer, i+1, err)
			}
			m.Key = ballot.PublicKey(r.Key)
		}
		out.plan.Trustees = append(out.plan.Trustees, m)
	}
	for _, data := range s.Entries {
		if err := out.add(data); err != nil {
			return nil, err
		}
	}
	for i := range s.Complaints {
		if c, err := out.readComplaint(s.Complaints[i]); err == nil {
			out.complain(c) // others are no complaints (SPEC 5.8.7)
		}
	}
	return out, nil
}

// signed reads a ceremony entry and checks that its trustee signed it.
func (s *session) signed(data []byte) (*ballot.Ceremony, error) {
	e, err := ballot.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%w: ceremony: %w", ErrServer, err)
	}
	c, ok := e.(*ballot.Ceremony)
	if !ok || int(c.Trustee) < 1 || int(c.Trustee) > len(s.plan.Trustees) {
		return nil, fmt.Errorf("%w: a %v that is of no trustee's ceremony", ErrServer, e.Type())
	}
	key := s.plan.Trustees[c.Trustee-1].Key
	if err := ballot.VerifyEntry(key, s.plan.Session[:], ballot.RoleTrustee, ballot.BeforeLast(c), c.Signature); err != nil {
		return nil, fmt.Errorf("%w: message %d of trustee %d: %w", ErrServer, c.Kind, c.Trustee, err)
	}
	return c, nil
}

// add takes an entry of the kinds that go on the board.
func (s *session) add(data []byte) error {
	c, err := s.signed(data)
	if err != nil {
		return err
	}
	kind, at := int(c.Kind)-1, int(c.Trustee)-1
	if kind >= len(s.entries) || s.entries[kind][at] != nil {
		return fmt.Errorf("%w: trustee %d has one message %d too many", ErrServer, c.Trustee, c.Kind)
	}
	if kind == static {
		if _, err := threshold.ParsePoint(c.Message); err != nil {
			return fmt.Errorf("%w: static key of trustee %d: %w", ErrServer, c.Trustee, err)
		}
		s.plan.Trustees[at].Static = ballot.Point(c.Message)
	}
	s.entries[kind][at], s.messages[kind][at] = data, c.Message
	return nil
}

// missing lists who has not posted a kind of message, from 1.
func (s *session) missing(kind int) (list []int) {
	for i, m := range s.messages[kind] {
		if m == nil {
			list = append(list, i+1)
		}
	}
	return list
}
