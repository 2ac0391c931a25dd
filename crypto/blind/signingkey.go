package blind

import (
	"bytes"
	"crypto/rsa"
	"fmt"
	"io"

	"filippo.io/bigmod"
	"golang.org/x/crypto/cryptobyte"
)

// SigningKey is a registrar's private key. It is immutable and safe for
// concurrent use. One key serves one registrar, one poll and one electorate.
type SigningKey struct {
	public *PublicKey
	n      *bigmod.Modulus
	p, q   *bigmod.Modulus // the primes, p > q
	dp, dq []byte          // 1/e modulo p-1 and q-1, big-endian
	qInv   *bigmod.Nat     // 1/q modulo p
	qModN  *bigmod.Nat
}

// GenerateKey makes a key of 2048 to 4096 bits, a multiple of 16. The primes
// are made by crypto/rsa, which draws them from the system's own generator and
// has ignored the reader it is given since Go 1.26.
func GenerateKey(random io.Reader, bits int) (*SigningKey, error) {
	if bits < 8*MinSize || bits > 8*MaxSize || bits%16 != 0 {
		return nil, fmt.Errorf("%w: %d bits asked for", ErrSigningKey, bits)
	}
	key, err := rsa.GenerateKey(random, bits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRandom, err)
	}
	p, q := key.Primes[0], key.Primes[1]
	if p.Cmp(q) < 0 {
		p, q = q, p
	}
	half := make([]byte, bits/8)
	return newSigningKey(p.FillBytes(half[:bits/16]), q.FillBytes(half[bits/16:]))
}

// ParseSigningKey reads what Marshal wrote and nothing else (SPEC 4.3). It
// checks the two primes' sizes, order and distance, and that the key made from
// them undoes the public operation.
func ParseSigningKey(encoded []byte) (*SigningKey, error) {
	var p, q cryptobyte.String
	in := cryptobyte.String(encoded)
	if !in.ReadUint16LengthPrefixed(&p) || !in.ReadUint16LengthPrefixed(&q) || !in.Empty() {
		return nil, fmt.Errorf("%w: malformed", ErrSigningKey)
	}
	return newSigningKey(p, q)
}

// Marshal returns the key's only encoding: the two primes, larger first, each
// big-endian after its length in two bytes. It is as secret as the key.
func (k *SigningKey) Marshal() []byte {
	out := cryptobyte.NewFixedBuilder(make([]byte, 0, 4+k.public.Size()))
	for _, prime := range []*bigmod.Modulus{k.p, k.q} {
		out.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(prime.Nat().Bytes(prime)) })
	}
	return out.BytesOrPanic()
}

// Public returns the key's public half.
func (k *SigningKey) Public() *PublicKey { return k.public }

func newSigningKey(p, q []byte) (*SigningKey, error) {
	if len(p) != len(q) || len(p) < MinSize/2 || len(p) > MaxSize/2 {
		return nil, fmt.Errorf("%w: primes of %d and %d bytes", ErrSigningKey, len(p), len(q))
	}
	for _, prime := range [][]byte{p, q} {
		if prime[0]&0x80 == 0 || prime[len(prime)-1]&1 == 0 {
			return nil, fmt.Errorf("%w: a prime is short or even", ErrSigningKey)
		}
	}
	if bytes.Compare(p, q) <= 0 {
		return nil, fmt.Errorf("%w: primes not in order", ErrSigningKey)
	}
	k := new(SigningKey)
	var err error
	if k.p, err = bigmod.NewModulus(p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigningKey, err)
	}
	if k.q, err = bigmod.NewModulus(q); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigningKey, err)
	}
	if k.n, err = bigmod.NewModulusProduct(p, q); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigningKey, err)
	}
	if k.public, err = ParsePublicKey(k.n.Nat().Bytes(k.n)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigningKey, err)
	}
	if err := k.precompute(); err != nil {
		return nil, err
	}
	return k, k.selfTest()
}

// precompute derives what the Chinese remainder theorem needs (RFC 8017,
// section 3.2).
func (k *SigningKey) precompute() (err error) {
	if k.dp, err = inverseOfExponent(k.p); err != nil {
		return err
	}
	if k.dq, err = inverseOfExponent(k.q); err != nil {
		return err
	}
	// FIPS 186-5, A.1.1: primes close together are found by Fermat's method.
	distance := bigmod.NewNat().Mod(k.q.Nat(), k.p)
	distance = bigmod.NewNat().ExpandFor(k.p).Sub(distance, k.p)
	if distance.BitLenVarTime() <= k.p.BitLen()-100 {
		return fmt.Errorf("%w: primes too close", ErrSigningKey)
	}
	// Fermat's little theorem inverts q in constant time: q^(p-2) modulo p.
	pMinusTwo := k.p.Nat().SubOne(k.p).SubOne(k.p).Bytes(k.p)
	k.qInv = bigmod.NewNat().Exp(bigmod.NewNat().Mod(k.q.Nat(), k.p), pMinusTwo, k.p)
	k.qModN = bigmod.NewNat().Mod(k.q.Nat(), k.n)
	return nil
}

// inverseOfExponent returns 1/e modulo prime-1. It works in variable time, as
// every key generation does, and once for each time the key is loaded.
func inverseOfExponent(prime *bigmod.Modulus) ([]byte, error) {
	order, err := bigmod.NewModulus(prime.Nat().SubOne(prime).Bytes(prime))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigningKey, err)
	}
	d, ok := bigmod.NewNat().InverseVarTime(bigmod.NewNat().SetUint(exponent), order)
	if !ok {
		return nil, fmt.Errorf("%w: exponent divides a prime less one", ErrSigningKey)
	}
	return d.Bytes(order), nil
}

// selfTest signs a number once. If p or q is not prime, the result is wrong.
func (k *SigningKey) selfTest() error {
	two := make([]byte, k.public.Size())
	two[len(two)-1] = 2
	if _, err := k.BlindSign(two); err != nil {
		return fmt.Errorf("%w: %w", ErrSigningKey, err)
	}
	return nil
}
