package ballot

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"hustings/crypto/blind"
)

// Credential is one registrar's randomized blind signature over the pass
// message (SPEC 8.5, RFC 9474).
type Credential struct {
	Prefix    [32]byte
	Signature []byte
}

// Ballot is a sealed vote under a ballot key (SPEC 8.6), or a response of a
// survey (SPEC 8.17), which has the hash of what is sealed where a ballot has
// that itself. It names no voter.
type Ballot struct {
	Electorate  uint8
	Key         PublicKey
	Credentials []Credential // one a registrar, in the manifest's order
	Sequence    uint8
	Enc         Point
	Sealed      []byte
	Response    *Digest // of a response; it has neither Enc nor Sealed
	Signature   [64]byte
}

// Type is TypeBallot or TypeResponse.
func (e *Ballot) Type() EntryType {
	if e.Response != nil {
		return TypeResponse
	}
	return TypeBallot
}

func (e *Ballot) encode(b *cryptobyte.Builder, st stage) {
	b.AddUint8(e.Electorate)
	b.AddBytes(e.Key[:])
	AddCredentials(b, e.Credentials)
	b.AddUint8(e.Sequence)
	if e.Response != nil {
		b.AddBytes(e.Response[:])
	} else {
		b.AddBytes(e.Enc[:])
		addVector16(b, e.Sealed)
	}
	if st == whole {
		b.AddBytes(e.Signature[:])
	}
}

func (e *Ballot) decode(s *cryptobyte.String) bool {
	if !s.ReadUint8(&e.Electorate) || !s.CopyBytes(e.Key[:]) || !ReadCredentials(s, &e.Credentials) || !s.ReadUint8(&e.Sequence) {
		return false
	}
	if e.Response != nil {
		return s.CopyBytes(e.Response[:]) && s.CopyBytes(e.Signature[:])
	}
	return s.CopyBytes(e.Enc[:]) && readVector16(s, &e.Sealed, 17, 65535) && s.CopyBytes(e.Signature[:])
}

// AddCredentials writes the vector of SPEC 8.6; recall answers with it as well (SPEC 10.7).
func AddCredentials(b *cryptobyte.Builder, list []Credential) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for i := range list {
			b.AddBytes(list[i].Prefix[:])
			addVector16(b, list[i].Signature)
		}
	})
}

// ReadCredentials reads what AddCredentials writes.
func ReadCredentials(s *cryptobyte.String, list *[]Credential) bool {
	var body cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&body) || body.Empty() {
		return false
	}
	out := make([]Credential, 0, 1)
	for !body.Empty() {
		var c Credential
		if !body.CopyBytes(c.Prefix[:]) || !readVector16(&body, &c.Signature, 256, 512) {
			return false
		}
		out = append(out, c)
	}
	*list = out
	return true
}

// LeafHash is the RFC 6962 hash of an entry, from which a ballot's tracking code is made.
func LeafHash(entry []byte) Digest {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(entry)
	return Digest(h.Sum(nil))
}

// DeriveKey makes the ballot key from a voting secret (SPEC 8.4).
func DeriveKey(secret [16]byte, poll PollID, electorate uint8) (ed25519.PrivateKey, error) {
	info := string(LI(labelKey, poll[:], []byte{electorate}))
	seed, err := hkdf.Key(sha256.New, secret[:], nil, info, ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("ballot: derive the ballot key: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// PassMessage is what every registrar signs blindly (SPEC 8.5).
func PassMessage(poll PollID, electorate uint8, key PublicKey) []byte {
	return LI(labelPass, poll[:], []byte{electorate}, key[:])
}

// SealInfo is the HPKE info of a ballot (SPEC 8.6).
func SealInfo(poll PollID, electorate uint8, key PublicKey, sequence uint8) []byte {
	return LI(labelSealed, poll[:], []byte{electorate}, key[:], []byte{sequence})
}

// RecallMessage is what a ballot key signs to get its credentials back (SPEC 10.7).
func RecallMessage(poll PollID, electorate uint8, key PublicKey) []byte {
	return LI(labelRecall, poll[:], []byte{electorate}, key[:])
}

// VerifyRecall checks a recall request (SPEC 10.7).
func VerifyRecall(poll PollID, electorate uint8, key PublicKey, sig [64]byte) error {
	return verify(key, RecallMessage(poll, electorate, key), sig)
}

// CheckError is a failed check of SPEC chapter 12.
type CheckError struct {
	ID  string // "12.44"
	Err error
}

func (e *CheckError) Error() string { return "check " + e.ID + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *CheckError) Unwrap() error { return e.Err }

func failed(id, format string, args ...any) error {
	return &CheckError{ID: id, Err: fmt.Errorf(format, args...)}
}

// ErrBallot is wrapped by the refusals of Checker.
var ErrBallot = errors.New("ballot: not acceptable")

// Checker holds what is needed to check ballots of one poll without further
// thought: box and auditor use the same one. It is safe for concurrent use.
type Checker struct {
	poll   PollID
	survey bool
	sealed int
	limit  int
	keys   [][]*blind.PublicKey // [electorate][registrar]
}

// NewChecker prepares the checks 12.43 to 12.45 for a manifest that holds.
func NewChecker(poll PollID, m *Manifest) (*Checker, error) {
	c := &Checker{poll: poll, survey: m.IsSurvey(), sealed: m.Plaintext + 16, limit: m.BallotsPerKey}
	for e := range m.Electorates {
		row := make([]*blind.PublicKey, len(m.Registrars))
		for r := range m.Registrars {
			k, err := blind.ParsePublicKey(m.Registrars[r].Blind[e])
			if err != nil {
				return nil, failed("12.12", "registrar %d, electorate %d: %w", r, e, err)
			}
			row[r] = k
		}
		c.keys = append(c.keys, row)
	}
	return c, nil
}

// Check makes the checks 12.43 (enc's point apart, see CheckEnc), 12.44 and
// 12.45. entry is the encoding b was parsed from.
func (c *Checker) Check(entry []byte, b *Ballot) error {
	if int(b.Electorate) >= len(c.keys) {
		return failed("12.43", "%w: electorate %d does not exist", ErrBallot, b.Electorate)
	}
	keys := c.keys[b.Electorate]
	if err := CheckPublicKey(b.Key[:]); err != nil {
		return failed("12.43", "ballot key: %w", err)
	}
	if len(b.Credentials) != len(keys) {
		return failed("12.43", "%w: %d credentials, want %d", ErrBallot, len(b.Credentials), len(keys))
	}
	for r := range keys {
		if len(b.Credentials[r].Signature) != keys[r].Size() {
			return failed("12.43", "%w: credential %d is not as long as its registrar's modulus", ErrBallot, r)
		}
	}
	if survey := b.Response != nil; survey != c.survey {
		return failed("12.43", "%w: it is a %v", ErrBallot, b.Type())
	}
	if !c.survey && len(b.Sealed) != c.sealed {
		return failed("12.43", "%w: sealed choices of %d bytes, want %d", ErrBallot, len(b.Sealed), c.sealed)
	}
	before := entry[:len(entry)-len(b.Signature)]
	if err := VerifyEntry(b.Key, c.poll[:], RoleVoter, before, b.Signature); err != nil {
		return failed("12.45", "%w", err)
	}
	if int(b.Sequence) >= c.limit {
		return failed("12.46", "%w: sequence number %d, the limit is %d ballots a key", ErrBallot, b.Sequence, c.limit)
	}
	message := PassMessage(c.poll, b.Electorate, b.Key)
	for r := range keys {
		if err := keys[r].Verify(message, b.Credentials[r].Prefix, b.Credentials[r].Signature); err != nil {
			return failed("12.44", "credential of registrar %d: %w", r, err)
		}
	}
	return nil
}
