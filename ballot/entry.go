package ballot

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// EntryType is the second byte of an entry (SPEC 8.2).
type EntryType uint8

// The entry types of SPEC 8.2. TypePaper and TypeNotice are reserved.
const (
	TypeManifest    EntryType = 1
	TypeCeremony    EntryType = 2
	TypeAgreed      EntryType = 3
	TypeRehearsal   EntryType = 4
	TypeAttendance  EntryType = 5
	TypeOpen        EntryType = 6
	TypeAmendment   EntryType = 7
	TypeBatch       EntryType = 8
	TypeBallot      EntryType = 9
	TypeIssued      EntryType = 10
	TypePaper       EntryType = 11
	TypeClose       EntryType = 12
	TypeClaims      EntryType = 13
	TypeCosign      EntryType = 14
	TypeOpening     EntryType = 15
	TypeCombined    EntryType = 16
	TypeOutcome     EntryType = 17
	TypeCertificate EntryType = 18
	TypeNotice      EntryType = 19

	// Of surveys alone.
	TypeResponse       EntryType = 20
	TypeOpeningDigest  EntryType = 21
	TypeCombinedDigest EntryType = 22
	TypeCounted        EntryType = 23
	TypeRedactions     EntryType = 24
)

var typeNames = [...]string{
	"", "manifest", "ceremony", "agreed", "rehearsal", "attendance", "open", "amendment", "batch", "ballot",
	"issued", "paper", "close", "claims", "cosign", "opening", "combined", "outcome", "certificate", "notice",
	"response", "opening digest", "combined digest", "counted", "redactions",
}

func (t EntryType) String() string {
	if t >= 1 && int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("type %d", uint8(t))
}

// MaxEntry is the largest entry in bytes: C2SP's entry bundles hold uint16 lengths.
const MaxEntry = 60000

const entryVersion = 1

// ErrEntry is wrapped by every refusal to parse an entry (SPEC 12.6).
var ErrEntry = errors.New("ballot: entry is not in its one encoding")

// Entry is one leaf of the board. Its encoding has three stages, since
// signatures cover what stands before them: everything before the officers'
// list (or the only signature), everything before the last signature, and all.
type Entry interface {
	Type() EntryType
	encode(b *cryptobyte.Builder, stage stage)
	decode(s *cryptobyte.String) bool
}

type stage int

const (
	beforeList stage = iota // up to the list of officers' signatures
	beforeLast              // up to the last signature, or list of signatures
	whole
)

// Encode writes an entry (SPEC 8.2). It panics on a field over its length, which
// only our own code can cause.
func Encode(e Entry) []byte { return encodeStage(e, whole) }

// BeforeList is what officers sign: all bytes before their list.
func BeforeList(e Entry) []byte { return encodeStage(e, beforeList) }

// BeforeLast is what the author of the last signature signs.
func BeforeLast(e Entry) []byte { return encodeStage(e, beforeLast) }

func encodeStage(e Entry, st stage) []byte {
	b := cryptobyte.NewBuilder(make([]byte, 0, 512))
	b.AddUint8(entryVersion)
	b.AddUint8(uint8(e.Type()))
	e.encode(b, st)
	return b.BytesOrPanic()
}

// Parse reads an entry, refusing unknown versions and types, reserved types and
// anything left over. The entry keeps slices of data.
func Parse(data []byte) (Entry, error) {
	if len(data) > MaxEntry {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrEntry, len(data), MaxEntry)
	}
	s := cryptobyte.String(data)
	var version, typ uint8
	if !s.ReadUint8(&version) || !s.ReadUint8(&typ) {
		return nil, fmt.Errorf("%w: shorter than its header", ErrEntry)
	}
	if version != entryVersion {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrEntry, version, entryVersion)
	}
	e := newEntry(EntryType(typ))
	if e == nil {
		return nil, fmt.Errorf("%w: %v is unknown or reserved", ErrEntry, EntryType(typ))
	}
	if !e.decode(&s) {
		return nil, fmt.Errorf("%w: %v has a malformed body", ErrEntry, EntryType(typ))
	}
	if !s.Empty() {
		return nil, fmt.Errorf("%w: %v has %d bytes left over", ErrEntry, EntryType(typ), len(s))
	}
	return e, nil
}

func newEntry(t EntryType) Entry {
	switch t {
	case TypeManifest:
		return new(ManifestEntry)
	case TypeCeremony:
		return new(Ceremony)
	case TypeAgreed:
		return new(Agreed)
	case TypeRehearsal:
		return new(Rehearsal)
	case TypeAttendance:
		return new(Attendance)
	case TypeOpen:
		return new(Open)
	case TypeAmendment:
		return new(Amendment)
	case TypeBatch:
		return new(Batch)
	case TypeBallot:
		return new(Ballot)
	case TypeIssued:
		return new(Issued)
	case TypeClose:
		return new(Close)
	case TypeClaims:
		return new(Claims)
	case TypeCosign:
		return new(Cosign)
	case TypeOpening:
		return new(Opening)
	case TypeCombined:
		return new(Combined)
	case TypeOutcome:
		return new(OutcomeEntry)
	case TypeCertificate:
		return new(Certificate)
	case TypeResponse:
		return &Ballot{Response: new(Digest)}
	case TypeOpeningDigest:
		return new(OpeningDigest)
	case TypeCombinedDigest:
		return new(CombinedDigest)
	case TypeCounted:
		return new(Counted)
	case TypeRedactions:
		return new(Redactions)
	}
	return nil
}

// Signed is one signature in a list (SPEC 8.2).
type Signed struct {
	Signer    uint8
	Signature [64]byte
}

func addSigned(b *cryptobyte.Builder, list []Signed) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, s := range list {
			b.AddUint8(s.Signer)
			b.AddBytes(s.Signature[:])
		}
	})
}

// readSigned refuses a list that is not strictly ascending by signer.
func readSigned(s *cryptobyte.String, list *[]Signed) bool {
	var body cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&body) {
		return false
	}
	last := -1
	for !body.Empty() {
		var one Signed
		if !body.ReadUint8(&one.Signer) || !body.CopyBytes(one.Signature[:]) || int(one.Signer) <= last {
			return false
		}
		last = int(one.Signer)
		*list = append(*list, one)
	}
	return true
}

func addVector16(b *cryptobyte.Builder, v []byte) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(v) })
}

func readVector16(s *cryptobyte.String, out *[]byte, least, most int) bool {
	var v cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&v) || len(v) < least || len(v) > most {
		return false
	}
	*out = v
	return true
}
