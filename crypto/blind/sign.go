package blind

import (
	"fmt"

	"filippo.io/bigmod"
)

// BlindSign applies the private operation to a blinded message, which must
// have the modulus's length and be less than it (RFC 9474, section 4.3). The
// numbers 0, 1 and N-1 are refused: each is its own signature, and no request
// made from random numbers yields one. Refusals are ErrBlinded.
//
// The time taken depends on the key's size only. The result is checked against
// the public key before it is released, for one wrong result of the Chinese
// remainder theorem gives the factors away (RFC 9474, section 7.1); a result
// that fails is withheld, with ErrFault.
func (k *SigningKey) BlindSign(blinded []byte) ([]byte, error) {
	if len(blinded) != k.public.Size() {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrBlinded, len(blinded), k.public.Size())
	}
	c, err := bigmod.NewNat().SetBytes(blinded, k.n)
	if err != nil {
		return nil, fmt.Errorf("%w: not below the modulus", ErrBlinded)
	}
	if c.IsZero()|c.IsOne()|c.IsMinusOne(k.n) == 1 {
		return nil, fmt.Errorf("%w: its own signature", ErrBlinded)
	}
	s := k.root(c)
	if bigmod.NewNat().ExpShortVarTime(s, exponent, k.n).Equal(c) != 1 {
		return nil, ErrFault
	}
	return s.Bytes(k.n), nil
}

// root returns the e-th root of c modulo n by Garner's recombination, RSASP1 of
// RFC 8017, section 5.2.1, step 2b.
func (k *SigningKey) root(c *bigmod.Nat) *bigmod.Nat {
	t := bigmod.NewNat()
	sp := bigmod.NewNat().Exp(t.Mod(c, k.p), k.dp, k.p)
	sq := bigmod.NewNat().Exp(t.Mod(c, k.q), k.dq, k.q)
	h := sp.Sub(t.Mod(sq, k.p), k.p).Mul(k.qInv, k.p)
	return h.ExpandFor(k.n).Mul(k.qModN, k.n).Add(sq.ExpandFor(k.n), k.n)
}
