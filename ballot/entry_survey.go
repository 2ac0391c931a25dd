package ballot

import "golang.org/x/crypto/cryptobyte"

// OpeningDigest stands on a survey's board for a trustee's opening of one chunk,
// which lies in the sealed part (SPEC 8.18).
type OpeningDigest struct {
	Trustee   uint8
	Chunk     uint32
	Digest    Digest // PrivateDigest of the opening's entry
	Signature [64]byte
}

// Type is TypeOpeningDigest.
func (*OpeningDigest) Type() EntryType { return TypeOpeningDigest }

func (e *OpeningDigest) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Trustee)
	b.AddUint32(e.Chunk)
	b.AddBytes(e.Digest[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *OpeningDigest) decode(s *cryptobyte.String) bool {
	return s.ReadUint8(&e.Trustee) && s.ReadUint32(&e.Chunk) && s.CopyBytes(e.Digest[:]) && s.CopyBytes(e.Signature[:])
}

// CombinedDigest does the same for the combined values of one chunk. It has no
// author.
type CombinedDigest struct {
	Chunk    uint32
	Trustees []byte // numbers from 1, strictly ascending
	Digest   Digest // PrivateDigest of the combined entry
}

// Type is TypeCombinedDigest.
func (*CombinedDigest) Type() EntryType { return TypeCombinedDigest }

func (e *CombinedDigest) encode(b *cryptobyte.Builder, _ stage) {
	b.AddUint32(e.Chunk)
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(e.Trustees) })
	b.AddBytes(e.Digest[:])
}

func (e *CombinedDigest) decode(s *cryptobyte.String) bool {
	return s.ReadUint32(&e.Chunk) && readNumbers(s, &e.Trustees) && s.CopyBytes(e.Digest[:])
}

// Counted is a counter's word that the results follow from the sealed part
// (SPEC 8.19).
type Counted struct {
	Counter   uint8
	Outcome   Digest // leaf hash of the outcome entry
	Signature [64]byte
}

// Type is TypeCounted.
func (*Counted) Type() EntryType { return TypeCounted }

func (e *Counted) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Counter)
	b.AddBytes(e.Outcome[:])
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Counted) decode(s *cryptobyte.String) bool {
	return s.ReadUint8(&e.Counter) && s.CopyBytes(e.Outcome[:]) && s.CopyBytes(e.Signature[:])
}

// Redactions stands on a survey's board for what officers have taken out of free
// texts before they are published; the list lies in the sealed part (SPEC 8.19).
type Redactions struct {
	Digest   Digest // SHA-256 of the list's bytes
	Officers []Signed
}

// Type is TypeRedactions.
func (*Redactions) Type() EntryType { return TypeRedactions }

func (e *Redactions) encode(b *cryptobyte.Builder, st stage) {
	b.AddBytes(e.Digest[:])
	if st == whole {
		addSigned(b, e.Officers)
	}
}

func (e *Redactions) decode(s *cryptobyte.String) bool {
	return s.CopyBytes(e.Digest[:]) && readSigned(s, &e.Officers)
}

// readNumbers reads trustees' numbers, at least one, strictly ascending.
func readNumbers(s *cryptobyte.String, out *[]byte) bool {
	var list cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&list) || len(list) == 0 {
		return false
	}
	for i := 1; i < len(list); i++ {
		if list[i] <= list[i-1] {
			return false
		}
	}
	*out = list
	return true
}
