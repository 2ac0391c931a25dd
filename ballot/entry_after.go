package ballot

import (
	"golang.org/x/crypto/cryptobyte"
)

// BatchKind says when a batch was published (SPEC 8.7).
type BatchKind uint8

// The kinds of SPEC 8.7.
const (
	BatchRunning BatchKind = 1
	BatchClosing BatchKind = 2
	BatchClaims  BatchKind = 3
)

// Batch stands before Count ballots (SPEC 8.7).
type Batch struct {
	Kind      BatchKind
	Count     uint32
	NewKeys   uint32
	Digest    Digest
	Signature [64]byte // of the box
}

// Type is TypeBatch.
func (*Batch) Type() EntryType { return TypeBatch }

func (e *Batch) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(uint8(e.Kind))
	b.AddUint32(e.Count)
	b.AddUint32(e.NewKeys)
	b.AddBytes(e.Digest[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Batch) decode(s *cryptobyte.String) bool {
	return s.ReadUint8((*uint8)(&e.Kind)) && e.Kind >= BatchRunning && e.Kind <= BatchClaims &&
		s.ReadUint32(&e.Count) && e.Count >= 1 && s.ReadUint32(&e.NewKeys) &&
		s.CopyBytes(e.Digest[:]) && s.CopyBytes(e.Signature[:])
}

// Issued says to whom a registrar gave passes, as a bitmap file (SPEC 8.9).
type Issued struct {
	Registrar  uint8
	Electorate uint8
	Count      uint32
	File       Digest
	Signature  [64]byte
}

// Type is TypeIssued.
func (*Issued) Type() EntryType { return TypeIssued }

func (e *Issued) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Registrar)
	b.AddUint8(e.Electorate)
	b.AddUint32(e.Count)
	b.AddBytes(e.File[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Issued) decode(s *cryptobyte.String) bool {
	return s.ReadUint8(&e.Registrar) && s.ReadUint8(&e.Electorate) && s.ReadUint32(&e.Count) &&
		s.CopyBytes(e.File[:]) && s.CopyBytes(e.Signature[:])
}

// Close ends the voting (SPEC 8.10).
type Close struct {
	Time      uint64
	Ballots   uint32
	Keys      uint32
	Digest    Digest
	Early     bool
	Reason    []byte
	Officers  []Signed
	Signature [64]byte // of the box
}

// Type is TypeClose.
func (*Close) Type() EntryType { return TypeClose }

func (e *Close) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint64(e.Time)
	b.AddUint32(e.Ballots)
	b.AddUint32(e.Keys)
	b.AddBytes(e.Digest[:])
	early := uint8(0)
	if e.Early {
		early = 1
	}
	b.AddUint8(early)
	addVector16(b, e.Reason)
	if st >= beforeLast {
		addSigned(b, e.Officers)
	}
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Close) decode(s *cryptobyte.String) bool {
	var early uint8
	if !readTime(s, &e.Time) || !s.ReadUint32(&e.Ballots) || !s.ReadUint32(&e.Keys) ||
		!s.CopyBytes(e.Digest[:]) || !s.ReadUint8(&early) || early > 1 {
		return false
	}
	e.Early = early == 1
	return readReason(s, &e.Reason, 0) && readSigned(s, &e.Officers) && s.CopyBytes(e.Signature[:])
}

// Claims ends the claims period and fixes what counts (SPEC 8.10).
type Claims struct {
	Time      uint64
	Ballots   uint32
	Keys      uint32
	Digest    Digest
	Signature [64]byte // of the box
}

// Type is TypeClaims.
func (*Claims) Type() EntryType { return TypeClaims }

func (e *Claims) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint64(e.Time)
	b.AddUint32(e.Ballots)
	b.AddUint32(e.Keys)
	b.AddBytes(e.Digest[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Claims) decode(s *cryptobyte.String) bool {
	return readTime(s, &e.Time) && s.ReadUint32(&e.Ballots) && s.ReadUint32(&e.Keys) &&
		s.CopyBytes(e.Digest[:]) && s.CopyBytes(e.Signature[:])
}

// Cosign is a trustee's C2SP cosignature of the checkpoint at one of the four
// points of SPEC 8.11.
type Cosign struct {
	Role      Role // RoleTrustee
	Index     uint8
	Size      uint64
	Root      Digest
	Time      uint64
	Signature [64]byte
}

// Type is TypeCosign.
func (*Cosign) Type() EntryType { return TypeCosign }

func (e *Cosign) encode(b *cryptobyte.Builder, _ stage) {
	b.AddUint8(uint8(e.Role))
	b.AddUint8(e.Index)
	b.AddUint64(e.Size)
	b.AddBytes(e.Root[:])
	b.AddUint64(e.Time)
	b.AddBytes(e.Signature[:])
}

func (e *Cosign) decode(s *cryptobyte.String) bool {
	return s.ReadUint8((*uint8)(&e.Role)) && e.Role == RoleTrustee && s.ReadUint8(&e.Index) && s.ReadUint64(&e.Size) &&
		s.CopyBytes(e.Root[:]) && readTime(s, &e.Time) && s.CopyBytes(e.Signature[:])
}

// pointBytes is the size of a compressed P-256 point.
const pointBytes = 33

// ChunkSize is how many final ballots a full chunk of openings covers (SPEC 8.12).
const ChunkSize = 1024

func readPoints(s *cryptobyte.String, out *[]byte) bool {
	return readVector16(s, out, pointBytes, ChunkSize*pointBytes) && len(*out)%pointBytes == 0
}

// Opening holds a trustee's partial openings of one chunk (SPEC 8.13).
type Opening struct {
	Trustee   uint8
	Chunk     uint32
	Partials  []byte // 33 bytes a ballot
	Proof     [64]byte
	Signature [64]byte
}

// Type is TypeOpening.
func (*Opening) Type() EntryType { return TypeOpening }

func (e *Opening) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Trustee)
	b.AddUint32(e.Chunk)
	addVector16(b, e.Partials)
	b.AddBytes(e.Proof[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Opening) decode(s *cryptobyte.String) bool {
	return s.ReadUint8(&e.Trustee) && s.ReadUint32(&e.Chunk) && readPoints(s, &e.Partials) &&
		s.CopyBytes(e.Proof[:]) && s.CopyBytes(e.Signature[:])
}

// Combined holds the combined Diffie-Hellman values of one chunk (SPEC 8.13).
type Combined struct {
	Chunk    uint32
	Trustees []byte // numbers from 1, strictly ascending
	Values   []byte // 33 bytes a ballot
}

// Type is TypeCombined.
func (*Combined) Type() EntryType { return TypeCombined }

func (e *Combined) encode(b *cryptobyte.Builder, _ stage) {
	b.AddUint32(e.Chunk)
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(e.Trustees) })
	addVector16(b, e.Values)
}

func (e *Combined) decode(s *cryptobyte.String) bool {
	return s.ReadUint32(&e.Chunk) && readNumbers(s, &e.Trustees) && readPoints(s, &e.Values)
}

// OutcomeEntry is the recomputable result (SPEC 8.14).
type OutcomeEntry struct{ JSON []byte }

// Type is TypeOutcome.
func (*OutcomeEntry) Type() EntryType { return TypeOutcome }

func (e *OutcomeEntry) encode(b *cryptobyte.Builder, _ stage) { addVector16(b, e.JSON) }

func (e *OutcomeEntry) decode(s *cryptobyte.String) bool {
	return readVector16(s, &e.JSON, 1, 65535)
}

// Certificate names the outcome checkpoint and what officers and tellers say of
// it (SPEC 8.14).
type Certificate struct {
	Size      uint64
	Root      Digest
	Statement []byte
	Officers  []Signed
	Tellers   []Signed
}

// Type is TypeCertificate.
func (*Certificate) Type() EntryType { return TypeCertificate }

func (e *Certificate) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint64(e.Size)
	b.AddBytes(e.Root[:])
	addVector16(b, e.Statement)
	if st >= beforeLast {
		addSigned(b, e.Officers)
	}
	if st == whole {
		addSigned(b, e.Tellers)
	}
}

func (e *Certificate) decode(s *cryptobyte.String) bool {
	return s.ReadUint64(&e.Size) && s.CopyBytes(e.Root[:]) && readVector16(s, &e.Statement, 1, 65535) &&
		readSigned(s, &e.Officers) && readSigned(s, &e.Tellers)
}
