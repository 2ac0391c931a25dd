package threshold

import (
	"fmt"
	"io"

	"filippo.io/bigmod"
	"filippo.io/nistec"
)

// ProofSize is the length of a proof: challenge and response.
const ProofSize = 2 * ScalarSize

// A Proof is a non-interactive Chaum-Pedersen proof: challenge || response,
// each a scalar in 1 to q-1.
type Proof [ProofSize]byte

// An equality is the statement "the discrete logarithm of public to the
// generator is that of each image to its base" (SPEC 5.4.3). The seed binds
// everything the bases and images were derived from.
type equality struct {
	challengeLabel string
	nonceLabel     string
	ctx            []byte // poll id or ceremony id
	seed           [32]byte
	public         Point
	bases, images  []Point
}

// prove makes the proof. The nonce comes from the secret, the statement and 32
// fresh bytes together: a broken source of randomness alone gives nothing
// away, and neither does a fault that repeats the statement.
func (e *equality) prove(secret *bigmod.Nat, rand io.Reader) (Proof, error) {
	var fresh [32]byte
	for range 4 {
		if _, err := io.ReadFull(rand, fresh[:]); err != nil {
			return Proof{}, fmt.Errorf("prove: %w", err)
		}
		if p, err := e.proveWith(secret, fresh); err == nil {
			return p, nil
		}
	}
	return Proof{}, fmt.Errorf("prove: source of randomness is broken: %w", ErrScalar)
}

// proveWith fails only where nonce, challenge or response is zero.
func (e *equality) proveWith(secret *bigmod.Nat, fresh [32]byte) (Proof, error) {
	x := scalarBytes(secret)
	k := reduceWide(
		labelled(e.nonceLabel, e.ctx, []byte{1}, x[:], e.seed[:], fresh[:]),
		labelled(e.nonceLabel, e.ctx, []byte{2}, x[:], e.seed[:], fresh[:]))
	commitments := []*nistec.P256Point{baseMult(k)}
	for i := range e.bases {
		commitments = append(commitments, mult(k, &e.bases[i].p))
	}
	c, err := e.challenge(commitments)
	if err != nil {
		return Proof{}, err
	}
	s := copyScalar(c).Mul(secret, order).Add(k, order)
	if c.IsZero() == 1 || s.IsZero() == 1 {
		return Proof{}, ErrScalar
	}
	cb, sb := scalarBytes(c), scalarBytes(s)
	return Proof(append(cb[:], sb[:]...)), nil
}

// verify recomputes the commitments and from them the challenge.
func (e *equality) verify(p Proof) error {
	c, err := parseScalar(p[:ScalarSize])
	if err != nil {
		return fmt.Errorf("challenge: %w", ErrProof)
	}
	s, err := parseScalar(p[ScalarSize:])
	if err != nil {
		return fmt.Errorf("response: %w", ErrProof)
	}
	commitments := []*nistec.P256Point{minus(baseMult(s), mult(c, &e.public.p))}
	for i := range e.bases {
		commitments = append(commitments, minus(mult(s, &e.bases[i].p), mult(c, &e.images[i].p)))
	}
	again, err := e.challenge(commitments)
	if err != nil {
		return ErrProof
	}
	if scalarBytes(again) != [ScalarSize]byte(p[:ScalarSize]) {
		return ErrProof
	}
	return nil
}

// challenge hashes seed, bases with their images, and commitments.
func (e *equality) challenge(commitments []*nistec.P256Point) (*bigmod.Nat, error) {
	data := e.seed[:]
	for i := range e.bases {
		data = append(append(data[:len(data):len(data)], e.bases[i].wire[:]...), e.images[i].wire[:]...)
	}
	for _, c := range commitments {
		p, err := makePoint(c)
		if err != nil {
			return nil, err
		}
		data = append(data[:len(data):len(data)], p.wire[:]...)
	}
	return reduceWide(
		labelled(e.challengeLabel, e.ctx, []byte{1}, data),
		labelled(e.challengeLabel, e.ctx, []byte{2}, data)), nil
}
