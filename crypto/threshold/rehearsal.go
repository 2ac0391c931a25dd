package threshold

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/binary"
	"fmt"
	"io"

	"filippo.io/bigmod"
)

// A Rehearsal proves, before a poll opens, that a trustee still has share,
// passphrase and tool (SPEC 5.6).
type Rehearsal struct {
	Trustee int // from 1
	Partial Point
	Proof   Proof
}

// RehearsalPoint derives the point on which trustees rehearse, with the
// scalar that everyone may know. Nobody supplies it, so a rehearsal never
// opens anything.
func RehearsalPoint(poll [32]byte) (scalar [ScalarSize]byte, enc Point, err error) {
	r, err := rehearsalScalar(poll)
	if err != nil {
		return scalar, Point{}, err
	}
	enc, err = makePoint(baseMult(r))
	if err != nil {
		return scalar, Point{}, fmt.Errorf("rehearsal point: %w", err)
	}
	return scalarBytes(r), enc, nil
}

// RehearsalValue is the rehearsal scalar times a public point: what a trustee
// must answer, given its public share; what the answers must combine to, given
// the joint key.
func RehearsalValue(poll [32]byte, public Point) (Point, error) {
	if !public.valid() {
		return Point{}, fmt.Errorf("rehearsal value: %w", ErrPoint)
	}
	r, err := rehearsalScalar(poll)
	if err != nil {
		return Point{}, err
	}
	return makePoint(mult(r, &public.p))
}

// Rehearse answers for the derived point, and for no other.
func (s *Share) Rehearse(poll [32]byte, rand io.Reader) (Rehearsal, error) {
	_, enc, err := RehearsalPoint(poll)
	if err != nil {
		return Rehearsal{}, err
	}
	partial, err := makePoint(mult(s.secret, &enc.p))
	if err != nil {
		return Rehearsal{}, fmt.Errorf("rehearse: %w", err)
	}
	e, err := rehearsalEquality(poll, s.trustee, s.public, enc, partial)
	if err != nil {
		return Rehearsal{}, fmt.Errorf("rehearse: %w", err)
	}
	proof, err := e.prove(s.secret, rand)
	if err != nil {
		return Rehearsal{}, fmt.Errorf("rehearse: %w", err)
	}
	return Rehearsal{Trustee: s.trustee, Partial: partial, Proof: proof}, nil
}

// VerifyRehearsal checks value and proof of a rehearsal against the public
// shares of all n trustees, in their order.
func VerifyRehearsal(poll [32]byte, shares []Point, r Rehearsal) error {
	public, err := publicShare(shares, r.Trustee)
	if err != nil {
		return fmt.Errorf("verify rehearsal: %w", err)
	}
	want, err := RehearsalValue(poll, public)
	if err != nil {
		return fmt.Errorf("verify rehearsal: %w", err)
	}
	if !r.Partial.Equal(want) {
		return fmt.Errorf("verify rehearsal: trustee %d: value: %w", r.Trustee, ErrProof)
	}
	_, enc, err := RehearsalPoint(poll)
	if err != nil {
		return fmt.Errorf("verify rehearsal: %w", err)
	}
	e, err := rehearsalEquality(poll, r.Trustee, public, enc, r.Partial)
	if err != nil {
		return fmt.Errorf("verify rehearsal: %w", err)
	}
	if err := e.verify(r.Proof); err != nil {
		return fmt.Errorf("verify rehearsal: trustee %d: %w", r.Trustee, err)
	}
	return nil
}

// rehearsalScalar is the private key of DeriveKeyPair (RFC 9180, 7.1.3).
func rehearsalScalar(poll [32]byte) (*bigmod.Nat, error) {
	ikm := labelled(labelRehearsal, poll[:])
	key, err := hpke.DHKEM(ecdh.P256()).DeriveKeyPair(ikm[:])
	if err != nil {
		return nil, fmt.Errorf("rehearsal point: %w", err)
	}
	b, err := key.Bytes()
	if err != nil {
		return nil, fmt.Errorf("rehearsal point: %w", err)
	}
	return parseScalar(b)
}

// rehearsalEquality is the proof of a chunk of one, under labels of its own.
func rehearsalEquality(poll [32]byte, trustee int, public, enc, partial Point) (*equality, error) {
	data := binary.BigEndian.AppendUint16(nil, uint16(trustee)) //nolint:gosec // at most MaxTrustees
	data = AppendPoints(data, []Point{public, enc, partial})
	e := &equality{
		challengeLabel: labelRehearsalChallenge,
		nonceLabel:     labelRehearsalNonce,
		ctx:            poll[:],
		seed:           labelled(labelRehearsalSeed, poll[:], data),
		public:         public,
	}
	weights := weigh(e.seed, 1)
	base, err := makePoint(weights.sum([]Point{enc}))
	if err != nil {
		return nil, err
	}
	image, err := makePoint(weights.sum([]Point{partial}))
	if err != nil {
		return nil, err
	}
	e.bases, e.images = []Point{base}, []Point{image}
	return e, nil
}
