package ballot

import (
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
)

// ManifestEntry is entry 0: the manifest's exact bytes with the officers'
// signatures (SPEC 8.3).
type ManifestEntry struct {
	Manifest []byte
	Officers []Signed
}

// Type is TypeManifest.
func (*ManifestEntry) Type() EntryType { return TypeManifest }

func (e *ManifestEntry) encode(b *cryptobyte.Builder, st stage) {
	addVector16(b, e.Manifest)
	if st == whole {
		addSigned(b, e.Officers)
	}
}

func (e *ManifestEntry) decode(s *cryptobyte.String) bool {
	return readVector16(s, &e.Manifest, 1, 65535) && readSigned(s, &e.Officers)
}

// CeremonyKind is the kind of a ceremony message (SPEC 8.3).
type CeremonyKind uint8

// The kinds of SPEC 8.3, in the order of the log.
const (
	CeremonyStatic      CeremonyKind = 1
	CeremonyDeal        CeremonyKind = 2
	CeremonyCertificate CeremonyKind = 3
	// CeremonyComplaint stops a ceremony; it is never on a board (SPEC 10.8).
	CeremonyComplaint CeremonyKind = 4
)

// Ceremony carries one trustee's message of the key generation (SPEC 8.3, 5).
type Ceremony struct {
	Kind      CeremonyKind
	Trustee   uint8 // from 1
	Message   []byte
	Signature [64]byte
}

// Type is TypeCeremony.
func (*Ceremony) Type() EntryType { return TypeCeremony }

func (e *Ceremony) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(uint8(e.Kind))
	b.AddUint8(e.Trustee)
	addVector16(b, e.Message)
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Ceremony) decode(s *cryptobyte.String) bool {
	return s.ReadUint8((*uint8)(&e.Kind)) && e.Kind >= CeremonyStatic && e.Kind <= CeremonyComplaint &&
		s.ReadUint8(&e.Trustee) && readVector16(s, &e.Message, 1, 65535) && s.CopyBytes(e.Signature[:])
}

// Agreed is a registrar's, trustee's or teller's signature under the poll id
// (SPEC 8.3). Index counts trustees from 1, the others from 0.
type Agreed struct {
	Role      Role
	Index     uint8
	Signature [64]byte
}

// Type is TypeAgreed.
func (*Agreed) Type() EntryType { return TypeAgreed }

func (e *Agreed) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(uint8(e.Role))
	b.AddUint8(e.Index)
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Agreed) decode(s *cryptobyte.String) bool {
	return s.ReadUint8((*uint8)(&e.Role)) && e.Role >= RoleRegistrar && e.Role <= RoleTeller &&
		s.ReadUint8(&e.Index) && s.CopyBytes(e.Signature[:])
}

// Rehearsal proves that a trustee can open (SPEC 8.3, 5).
type Rehearsal struct {
	Trustee   uint8
	Partial   Point
	Proof     [64]byte
	Signature [64]byte
}

// Type is TypeRehearsal.
func (*Rehearsal) Type() EntryType { return TypeRehearsal }

func (e *Rehearsal) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Trustee)
	b.AddBytes(e.Partial[:])
	b.AddBytes(e.Proof[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Rehearsal) decode(s *cryptobyte.String) bool {
	return s.ReadUint8(&e.Trustee) && s.CopyBytes(e.Partial[:]) && s.CopyBytes(e.Proof[:]) && s.CopyBytes(e.Signature[:])
}

// Attendance says who of an electorate was checked in, as a bitmap file (SPEC 8.3).
type Attendance struct {
	Electorate uint8
	Count      uint32
	File       Digest
	Officers   []Signed
}

// Type is TypeAttendance.
func (*Attendance) Type() EntryType { return TypeAttendance }

func (e *Attendance) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Electorate)
	b.AddUint32(e.Count)
	b.AddBytes(e.File[:])
	if st == whole {
		addSigned(b, e.Officers)
	}
}

func (e *Attendance) decode(s *cryptobyte.String) bool {
	return s.ReadUint8(&e.Electorate) && s.ReadUint32(&e.Count) && s.CopyBytes(e.File[:]) && readSigned(s, &e.Officers)
}

const maxReason = 2000

// maxTime is 9999-12-31T23:59:59Z, the last time there is (SPEC 2.5).
const maxTime = 253402300799

func readTime(s *cryptobyte.String, out *uint64) bool { return s.ReadUint64(out) && *out <= maxTime }

func readReason(s *cryptobyte.String, out *[]byte, least int) bool {
	return readVector16(s, out, least, maxReason) && utf8.Valid(*out)
}

// Open opens the voting (SPEC 8.3).
type Open struct {
	Time      uint64 // seconds since 1970
	Reason    []byte
	Officers  []Signed
	Signature [64]byte // of the box
}

// Type is TypeOpen.
func (*Open) Type() EntryType { return TypeOpen }

func (e *Open) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint64(e.Time)
	addVector16(b, e.Reason)
	if st >= beforeLast {
		addSigned(b, e.Officers)
	}
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Open) decode(s *cryptobyte.String) bool {
	return readTime(s, &e.Time) && readReason(s, &e.Reason, 0) && readSigned(s, &e.Officers) && s.CopyBytes(e.Signature[:])
}

// AmendmentKind is what an amendment does (SPEC 8.3).
type AmendmentKind uint8

// The kinds of SPEC 8.3.
const (
	AmendExtend    AmendmentKind = 1
	AmendAnnul     AmendmentKind = 2
	AmendAddHandle AmendmentKind = 3
	AmendErratum   AmendmentKind = 4
)

// Amendment changes what may still change after sealing (SPEC 8.3).
type Amendment struct {
	Kind       AmendmentKind
	Close      uint64 // extend
	Electorate uint8  // add-handle
	Handle     Digest // add-handle
	Time       uint64 // when it was made, seconds since 1970
	Reason     []byte
	Officers   []Signed
}

// Type is TypeAmendment.
func (*Amendment) Type() EntryType { return TypeAmendment }

func (e *Amendment) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(uint8(e.Kind))
	switch e.Kind {
	case AmendExtend:
		b.AddUint64(e.Close)
	case AmendAddHandle:
		b.AddUint8(e.Electorate)
		b.AddBytes(e.Handle[:])
	}
	b.AddUint64(e.Time)
	addVector16(b, e.Reason)
	if st == whole {
		addSigned(b, e.Officers)
	}
}

func (e *Amendment) decode(s *cryptobyte.String) bool {
	if !s.ReadUint8((*uint8)(&e.Kind)) {
		return false
	}
	switch e.Kind {
	case AmendExtend:
		if !readTime(s, &e.Close) {
			return false
		}
	case AmendAddHandle:
		if !s.ReadUint8(&e.Electorate) || !s.CopyBytes(e.Handle[:]) {
			return false
		}
	case AmendAnnul, AmendErratum:
	default:
		return false
	}
	return readTime(s, &e.Time) && readReason(s, &e.Reason, 1) && readSigned(s, &e.Officers)
}
