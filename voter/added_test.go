package voter_test

import (
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/voter"
)

// TestAddedMember: a handle without a proof is taken only if officers have added it
// on the board.
func TestAddedMember(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4}))
	if err := p.Seal(); err != nil {
		t.Fatal(err)
	}
	late := memberRow{line: "M900000\tLate\tBranch", salt: [16]byte{9}, added: true}
	late.handle = ballot.Handle(p.Manifest.Ceremony, late.salt, late.line)
	s := newServer(p)
	s.members = append(s.members, late)
	c, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(4))
	wants(t, err, voter.ErrNotInRoll)
	a := &ballot.Amendment{Kind: ballot.AmendAddHandle, Handle: late.handle, Reason: []byte("moved here")}
	a.Officers = p.ByOfficers(a)
	if err := p.Must(a); err != nil {
		t.Fatal(err)
	}
	s.publish()
	m, err := c.SignIn(t.Context(), code(4))
	if err != nil || !m.Added || m.Name != "Late" {
		t.Fatalf("%+v, %v", m, err)
	}
	// A member of the sealed roll without a proof is not one of those added.
	s.members[0].added = true
	if c, err = s.device().open(); err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(0))
	wants(t, err, voter.ErrNotInRoll)
}

// TestAddedByNobody: the log's signature does not stand in for the officers'.
func TestAddedByNobody(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4}))
	if err := p.Seal(); err != nil {
		t.Fatal(err)
	}
	late := memberRow{line: "M900000\tLate\tBranch", salt: [16]byte{9}, added: true}
	late.handle = ballot.Handle(p.Manifest.Ceremony, late.salt, late.line)
	a := &ballot.Amendment{Kind: ballot.AmendAddHandle, Handle: late.handle, Reason: []byte("moved here")}
	if _, err := p.Append(ballot.Encode(a)); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	s.members = append(s.members, late)
	c, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(4))
	wants(t, err, voter.ErrNotInRoll)
}
