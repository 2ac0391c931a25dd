package blind

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"errors"
	"math/big"
	"testing"
)

func clone(b []byte, change func([]byte)) []byte {
	b = bytes.Clone(b)
	change(b)
	return b
}

func TestPublicKeyRefused(t *testing.T) {
	good := key2048(t).Public().Bytes()
	pk, err := ParsePublicKey(good)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pk.Bytes(), good) || pk.Size() != len(good) {
		t.Error("key changed on the way through its encoding")
	}
	bad := map[string][]byte{
		"empty":        {},
		"short":        good[1:],
		"leading zero": append([]byte{0}, good...),
		"first bit":    clone(good, func(b []byte) { b[0] &= 0x7f }),
		"even":         clone(good, func(b []byte) { b[len(b)-1] &^= 1 }),
		"too long":     bytes.Repeat([]byte{0xff}, MaxSize+1),
	}
	for name, modulus := range bad {
		if _, err := ParsePublicKey(modulus); !errors.Is(err, ErrPublicKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSigningKeyRefused(t *testing.T) {
	v := load(t, "rfc9500.json")
	p, q := v.P, v.Q
	encode := func(p, q []byte) []byte {
		out := append([]byte{byte(len(p) >> 8), byte(len(p))}, p...)
		return append(append(out, byte(len(q)>>8), byte(len(q))), q...)
	}
	good := key2048(t).Marshal()
	if !bytes.Equal(good, encode(p, q)) {
		t.Fatal("encoding differs from SPEC 4.3")
	}
	near := new(big.Int).SetBytes(p)
	for near.Sub(near, big.NewInt(2)); !near.ProbablyPrime(20); near.Sub(near, big.NewInt(2)) {
	}
	bad := map[string][]byte{
		"empty":        {},
		"cut":          good[:len(good)-1],
		"trailing":     append(bytes.Clone(good), 0),
		"order":        encode(q, p),
		"equal":        encode(p, p),
		"close":        encode(p, near.Bytes()),
		"small":        encode(p[:64], q[:64]),
		"unequal":      encode(append(bytes.Clone(p), 1), q),
		"leading zero": encode(append([]byte{0}, p...), append([]byte{0}, q...)),
		"even":         encode(clone(p, func(b []byte) { b[len(b)-1] ^= 1 }), q),
		"composite p":  encode(clone(p, func(b []byte) { b[len(b)-1] ^= 2 }), q),
		"composite q":  encode(p, clone(q, func(b []byte) { b[9] ^= 1 })),
	}
	for name, encoded := range bad {
		if _, err := ParseSigningKey(encoded); !errors.Is(err, ErrSigningKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBlindSignRefuses(t *testing.T) {
	key := key2048(t)
	n := key.Public().Bytes()
	number := func(i int64) []byte { return big.NewInt(i).FillBytes(make([]byte, len(n))) }
	bad := map[string][]byte{
		"empty":     {},
		"short":     n[1:],
		"long":      append([]byte{0}, number(3)...),
		"zero":      number(0),
		"one":       number(1),
		"minus one": clone(n, func(b []byte) { b[len(b)-1]-- }),
		"modulus":   n,
		"above":     bytes.Repeat([]byte{0xff}, len(n)),
	}
	for name, blinded := range bad {
		if _, err := key.BlindSign(blinded); !errors.Is(err, ErrBlinded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := key.BlindSign(number(2)); err != nil {
		t.Error(err)
	}
}

// TestFaultWithheld breaks each half of the computation in turn, as heat, a bad
// memory cell or an attacker would.
func TestFaultWithheld(t *testing.T) {
	good := key2048(t)
	blinded := make([]byte, good.Public().Size())
	blinded[7] = 42
	faults := map[string]func(*SigningKey){
		"dp": func(k *SigningKey) { k.dp = clone(k.dp, func(b []byte) { b[len(b)-1] ^= 4 }) },
		"dq": func(k *SigningKey) { k.dq = clone(k.dq, func(b []byte) { b[0] ^= 1 }) },
		"q":  func(k *SigningKey) { k.qInv = k.p.Nat().SubOne(k.p) },
	}
	for name, fault := range faults {
		k := *good
		fault(&k)
		if sig, err := k.BlindSign(blinded); !errors.Is(err, ErrFault) || sig != nil {
			t.Errorf("%s: released %d bytes, %v", name, len(sig), err)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	key := key2048(t)
	pk := key.Public()
	message := []byte("message")
	request, err := NewRequest(pk, message, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	blindSig, err := key.BlindSign(request.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	sig, err := request.Finish(blindSig)
	if err != nil {
		t.Fatal(err)
	}
	prefix := request.Prefix()
	if err := pk.Verify(message, prefix, sig); err != nil {
		t.Fatal(err)
	}

	above := new(big.Int).Add(new(big.Int).SetBytes(sig), pk.key.N)
	bad := map[string][]byte{
		"empty":  {},
		"bit":    clone(sig, func(b []byte) { b[100] ^= 1 }),
		"zero":   make([]byte, len(sig)),
		"short":  sig[:len(sig)-1],
		"long":   append([]byte{0}, sig...),
		"plus N": above.Bytes(), // the same residue, not below the modulus
		"blind":  blindSig,
	}
	for name, sig := range bad {
		if err := pk.Verify(message, prefix, sig); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := pk.Verify([]byte("massage"), prefix, sig); !errors.Is(err, ErrSignature) {
		t.Errorf("other message: %v", err)
	}
	prefix[31] ^= 1
	if err := pk.Verify(message, prefix, sig); !errors.Is(err, ErrSignature) {
		t.Errorf("other prefix: %v", err)
	}
	v := load(t, "rfc9474.json")
	if err := mustKey(t, v.P, v.Q).Public().Verify(message, request.Prefix(), sig); !errors.Is(err, ErrSignature) {
		t.Errorf("other key: %v", err)
	}
}

// TestSaltLength makes signatures that are good PSS but for the salt's length.
func TestSaltLength(t *testing.T) {
	key := key2048(t)
	var prefix [PrefixSize]byte
	message := []byte("message")
	digest := sha512.Sum384(append(prefix[:], message...))
	for _, length := range []int{32, 47, 48, 49, 64} {
		sig, err := rsa.SignPSS(rand.Reader, standardKey(t, key), crypto.SHA384, digest[:], &rsa.PSSOptions{SaltLength: length})
		if err != nil {
			t.Fatal(err)
		}
		err = key.Public().Verify(message, prefix, sig)
		if (err == nil) != (length == 48) {
			t.Errorf("salt of %d bytes: %v", length, err)
		}
	}
}
