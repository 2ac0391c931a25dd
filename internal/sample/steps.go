package sample

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
)

// Ceremony makes the trustees' keys and the entries that go behind the manifest.
func (p *Poll) Ceremony() ([]ballot.Entry, error) {
	n := len(p.Trustees)
	var entries []ballot.Entry
	add := func(kind ballot.CeremonyKind, i int, message []byte) {
		e := &ballot.Ceremony{Kind: kind, Trustee: uint8(i + 1), Message: message} //nolint:gosec // few
		e.Signature = ballot.SignEntry(p.Trustees[i], p.Manifest.Trustees.Session[:], ballot.RoleTrustee, ballot.BeforeLast(e))
		entries = append(entries, e)
	}
	c := threshold.Ceremony{ID: p.Manifest.Trustees.Session, Threshold: p.Config.Threshold, Keys: p.Config.Stages}
	static := make([]*threshold.StaticKey, n)
	for i := range static {
		key, err := threshold.NewStaticKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		static[i] = key
		c.Static = append(c.Static, key.Public())
		wire := key.Public().Bytes()
		add(ballot.CeremonyStatic, i, wire[:])
	}
	deals := make([][]byte, n)
	for i := range deals {
		var err error
		if deals[i], err = threshold.Deal(static[i], c, rand.Reader); err != nil {
			return nil, err
		}
		add(ballot.CeremonyDeal, i, deals[i])
	}
	for i := range static {
		done, err := threshold.Finish(static[i], c, deals)
		if err != nil {
			return nil, err
		}
		add(ballot.CeremonyCertificate, i, done.Certificate)
		p.Keys = append(p.Keys, &threshold.TrusteeKey{Ceremony: c.ID, Trustee: i + 1, Static: static[i], Shares: done.Shares})
		p.Manifest.Trustees.Joint = done.Keys[p.Manifest.Trustees.Stage].Joint.Bytes()
		p.Manifest.Trustees.Transcript = done.Transcript
	}
	return entries, nil
}

// Seal holds the ceremony and puts manifest and ceremony on the board.
func (p *Poll) Seal() error {
	ceremony, err := p.Ceremony()
	if err != nil {
		return err
	}
	if p.Config.Edit != nil {
		p.Config.Edit(p.Manifest)
	}
	data, err := ballot.MarshalCanonical(p.Manifest)
	if err != nil {
		return err
	}
	p.ID = ballot.IDOf(data)
	e := &ballot.ManifestEntry{Manifest: data}
	e.Officers = p.sign(p.Officers, p.Manifest.Ceremony[:], ballot.RoleOfficer, ballot.BeforeList(e))
	return p.Must(append([]ballot.Entry{e}, ceremony...)...)
}

func (p *Poll) sign(keys []ed25519.PrivateKey, ctx []byte, role ballot.Role, before []byte) []ballot.Signed {
	var out []ballot.Signed
	for i, k := range keys {
		out = append(out, ballot.Signed{Signer: uint8(i), Signature: ballot.SignEntry(k, ctx, role, before)}) //nolint:gosec // few
	}
	return out
}

// ByOfficers signs as every officer.
func (p *Poll) ByOfficers(e ballot.Entry) []ballot.Signed {
	return p.sign(p.Officers, p.ID[:], ballot.RoleOfficer, ballot.BeforeList(e))
}

// ByBox signs as the box.
func (p *Poll) ByBox(e ballot.Entry) [64]byte {
	return ballot.SignEntry(p.Box, p.ID[:], ballot.RoleBox, ballot.BeforeLast(e))
}

// ByTrustee signs as trustee t, counted from 1.
func (p *Poll) ByTrustee(t int, e ballot.Entry) [64]byte {
	return ballot.SignEntry(p.Trustees[t-1], p.ID[:], ballot.RoleTrustee, ballot.BeforeLast(e))
}

// Agree lets everybody agree.
func (p *Poll) Agree() error {
	for _, party := range p.State.Unagreed() {
		e := &ballot.Agreed{Role: party.Role, Index: uint8(party.Index)} //nolint:gosec // few
		key := map[ballot.Role][]ed25519.PrivateKey{
			ballot.RoleRegistrar: p.Registrars, ballot.RoleTeller: p.Tellers,
			ballot.RoleTrustee: append([]ed25519.PrivateKey{nil}, p.Trustees...),
		}[party.Role][party.Index]
		e.Signature = ballot.SignEntry(key, p.ID[:], party.Role, ballot.BeforeLast(e))
		if err := p.Must(e); err != nil {
			return err
		}
	}
	return nil
}

// Share is trustee t's share of the stage's key.
func (p *Poll) Share(t int) *threshold.Share {
	return p.Keys[t-1].Shares[p.Manifest.Trustees.Stage]
}

// Rehearse lets trustees rehearse, all if none is named.
func (p *Poll) Rehearse(trustees ...int) error {
	for _, t := range p.some(trustees) {
		r, err := p.Share(t).Rehearse(p.ID, rand.Reader)
		if err != nil {
			return err
		}
		e := &ballot.Rehearsal{Trustee: uint8(t), Partial: r.Partial.Bytes(), Proof: r.Proof} //nolint:gosec // few
		e.Signature = p.ByTrustee(t, e)
		if err := p.Must(e); err != nil {
			return err
		}
	}
	return nil
}

func (p *Poll) some(trustees []int) []int {
	if len(trustees) == 0 {
		for t := range p.Trustees {
			trustees = append(trustees, t+1)
		}
	}
	return trustees
}

// CosignEntry is trustee t's cosignature of the checkpoint of a size.
func (p *Poll) CosignEntry(t int, size uint64, root board.Hash) (*ballot.Cosign, error) {
	c := board.Checkpoint{Origin: p.Manifest.Ceremony.Origin(), Size: size, Root: root}
	sig, err := board.Cosign(p.Trustees[t-1], c, p.now)
	if err != nil {
		return nil, err
	}
	e := &ballot.Cosign{Role: ballot.RoleTrustee, Index: uint8(t), Size: size, Root: root} //nolint:gosec // few
	e.Time = binary.BigEndian.Uint64(sig)
	copy(e.Signature[:], sig[8:])
	return e, nil
}

// Cosign lets trustees cosign a point, all if none is named.
func (p *Poll) Cosign(size uint64, trustees ...int) error {
	root, err := surroundings{p}.Root(size)
	if err != nil {
		return err
	}
	for _, t := range p.some(trustees) {
		e, err := p.CosignEntry(t, size, root)
		if err == nil {
			err = p.Must(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CheckIn checks in the first n members in the order of handles.
func (p *Poll) CheckIn(n int) error {
	b := ballot.NewBitmap(p.Config.Expected)
	for i := range n {
		b.Set(i)
	}
	e := &ballot.Attendance{Count: uint32(n), File: p.AddFile(b)} //nolint:gosec // few
	e.Officers = p.ByOfficers(e)
	return p.Must(e)
}

// Open opens the poll at its time.
func (p *Poll) Open(reason string) error {
	p.Until(int64(p.Manifest.Times.Open))
	e := &ballot.Open{Time: uint64(p.now), Reason: []byte(reason)} //nolint:gosec // a time
	e.Officers = p.ByOfficers(e)
	e.Signature = p.ByBox(e)
	return p.Must(e)
}

// Issued says that the first n members have passes.
func (p *Poll) Issued(n int) error {
	for r := range p.Registrars {
		b := ballot.NewBitmap(p.Config.Expected)
		for i := range n {
			b.Set(i)
		}
		e := &ballot.Issued{Registrar: uint8(r), Count: uint32(n), File: p.AddFile(b)} //nolint:gosec // few
		e.Signature = ballot.SignEntry(p.Registrars[r], p.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(e))
		if err := p.Must(e); err != nil {
			return err
		}
	}
	return nil
}

// CloseEntry is the close as it should be.
func (p *Poll) CloseEntry() *ballot.Close {
	p.Until(int64(p.State.Close)) //nolint:gosec // a time
	e := &ballot.Close{
		Time: uint64(p.now), Ballots: uint32(p.State.Ballots), Keys: uint32(p.State.Keys), //nolint:gosec // small
		Digest: p.State.BatchesDigest(),
	}
	e.Signature = p.ByBox(e)
	return e
}

// Close closes the poll at its time.
func (p *Poll) Close() error { return p.Must(p.CloseEntry()) }

// Claims ends the claims period.
func (p *Poll) Claims() error {
	p.Pass(p.Manifest.ClaimsSeconds)
	e := &ballot.Claims{
		Time: uint64(p.now), Ballots: uint32(p.State.Ballots), Keys: uint32(p.State.Keys), //nolint:gosec // small
		Digest: p.State.BatchesDigest(),
	}
	e.Signature = p.ByBox(e)
	return p.Must(e)
}

// CosignClose lets trustees cosign what they cosign before opening.
func (p *Poll) CosignClose(trustees ...int) error {
	for _, point := range p.State.Points[1:] {
		if err := p.Cosign(point.Size, trustees...); err != nil {
			return err
		}
	}
	return nil
}

// OpeningEntry is trustee t's opening of a chunk.
func (p *Poll) OpeningEntry(t int, chunk threshold.Chunk) (*ballot.Opening, error) {
	o, err := p.Share(t).Open(chunk, rand.Reader)
	if err != nil {
		return nil, err
	}
	e := &ballot.Opening{Trustee: uint8(t), Chunk: chunk.Number, Partials: threshold.AppendPoints(nil, o.Partials), Proof: o.Proof} //nolint:gosec // few
	e.Signature = p.ByTrustee(t, e)
	return e, nil
}

// OpenBallots lets the named trustees open every chunk, and combines them.
func (p *Poll) OpenBallots(trustees ...int) error {
	reader, err := p.Reader()
	if err != nil {
		return err
	}
	for _, t := range trustees {
		for c := range p.State.Chunks() {
			chunk, err := reader.Chunk(c)
			if err != nil {
				return err
			}
			o, err := p.OpeningEntry(t, chunk)
			if err == nil {
				err = p.Must(p.public(o))
			}
			if err != nil {
				return err
			}
		}
	}
	return p.combine()
}

func (p *Poll) combine() error {
	reader, err := p.Reader()
	if err != nil {
		return err
	}
	for c := range p.State.Chunks() {
		e, err := reader.Combine(c)
		if err == nil {
			err = p.Must(p.public(e))
		}
		if err != nil {
			return fmt.Errorf("combine chunk %d: %w", c, err)
		}
	}
	return nil
}
