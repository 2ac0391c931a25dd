package voter_test

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/voter"
)

// list puts the issued list of a registrar on the board, with the members named
// given a pass: by their place among the handles.
func list(t *testing.T, p *sample.Poll, registrar, handles int, given ...int) {
	t.Helper()
	b := ballot.NewBitmap(handles)
	for _, at := range given {
		b.Set(at)
	}
	e := &ballot.Issued{Registrar: uint8(registrar), Count: uint32(len(given)), File: p.AddFile(b)}
	e.Signature = ballot.SignEntry(p.Registrars[registrar], p.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(e))
	if err := p.Must(e); err != nil {
		t.Fatal(err)
	}
}

// place is where a member's handle stands.
func (s *server) place(member int) int {
	var handles [][32]byte
	for h := range s.poll.Salts {
		handles = append(handles, h)
	}
	slices.SortFunc(handles, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	return slices.Index(handles, s.members[member].handle)
}

// TestIssued: after the close each member finds their own line in the registrars'
// lists, by files that everybody asks for; a member added late as well.
func TestIssued(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 250, Registrars: 2}))
	if err := p.Seal(); err != nil {
		t.Fatal(err)
	}
	if err := p.Agree(); err != nil {
		t.Fatal(err)
	}
	late := memberRow{line: "M900000\tLate\tBranch", salt: [16]byte{9}, added: true}
	late.handle = ballot.Handle(p.Manifest.Ceremony, late.salt, late.line)
	add := &ballot.Amendment{Kind: ballot.AmendAddHandle, Handle: late.handle, Reason: []byte("moved here")}
	add.Officers = p.ByOfficers(add)
	for _, step := range []func() error{
		func() error { return p.Must(add) }, func() error { return p.Rehearse() },
		func() error { return p.Cosign(p.State.Points[0].Size) }, func() error { return p.CheckIn(251) }, func() error { return p.Open("") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	s := newServer(p)
	s.members = append(s.members, late)
	if err := p.Batch(ballot.BatchRunning, must(p.Ballots(240))); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	s.publish()
	look := func(member int, want ...voter.Given) {
		t.Helper()
		c := must(s.device().open())
		_, err := c.CheckIssued(t.Context())
		wants(t, err, voter.ErrNoSession)
		if _, err := c.SignIn(t.Context(), code(member)); err != nil {
			t.Fatal(err)
		}
		var asked strings.Builder
		s.bend = func(r voter.Request, _ *voter.Response) { asked.WriteString(r.URL + " " + string(r.Body) + "\n") }
		got, err := c.CheckIssued(t.Context())
		s.bend = nil
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("member %d: %+v, %v; want %+v", member, got, err, want)
		}
		for _, secret := range []string{hex.EncodeToString(s.members[member].handle[:]), hex.EncodeToString(s.members[member].salt[:])} {
			if strings.Contains(strings.ToLower(asked.String()), secret) {
				t.Errorf("a request names the member: %s", asked.String())
			}
		}
	}
	yes, no, unknown := voter.Given{Published: true, Pass: true}, voter.Given{Published: true}, voter.Given{}
	look(5, unknown, unknown)
	list(t, p, 1, 251, s.place(5), s.place(6), 250)
	s.publish()
	look(5, unknown, yes)
	everybody := []int{s.place(5), 250}
	for at := range 250 {
		if len(everybody) < 242 && at != s.place(5) && at != s.place(7) {
			everybody = append(everybody, at)
		}
	}
	list(t, p, 0, 251, everybody...)
	s.publish()
	look(5, yes, yes)
	look(7, no, no)
	look(250, yes, yes)
}

// TestIssuedBent: a list that is not what its registrar has signed is no answer.
func TestIssuedBent(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 12}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	list(t, p, 0, 12, s.place(1))
	s.publish()
	c := must(s.device().open())
	if _, err := c.SignIn(t.Context(), code(2)); err != nil {
		t.Fatal(err)
	}
	good := s.files
	var file string
	for _, e := range must(fs.ReadDir(good, "files")) {
		if len(must(fs.ReadFile(good, "files/"+e.Name()))) == 2 {
			file = "files/" + e.Name()
			s.files = bend(good, file, func(b []byte) []byte { b[s.place(2)/8] ^= 0x80 >> (s.place(2) % 8); return b })
			if _, err := c.CheckIssued(t.Context()); err == nil {
				continue // the list of those present
			}
			_, err := c.CheckIssued(t.Context())
			wants(t, err, voter.ErrBoard)
			s.files = bend(good, file, func(b []byte) []byte { return b[:1] })
			_, err = c.CheckIssued(t.Context())
			wants(t, err, voter.ErrBoard)
			return
		}
	}
	t.Fatal("no list found")
}

// TestIssuedUnsigned: the log's signature does not stand in for the registrar's.
func TestIssuedUnsigned(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 12}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	e := &ballot.Issued{Count: 12, File: p.AddFile([]byte{0xff, 0xf0})}
	if _, err := p.Append(ballot.Encode(e)); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	c := must(s.device().open())
	if _, err := c.SignIn(t.Context(), code(2)); err != nil {
		t.Fatal(err)
	}
	_, err := c.CheckIssued(t.Context())
	wants(t, err, voter.ErrBoard)
}
