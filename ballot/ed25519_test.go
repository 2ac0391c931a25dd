package ballot

import (
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"testing"
)

var prime = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))

// encode writes y little-endian with the given sign bit.
func encode(y *big.Int, sign byte) []byte {
	key := make([]byte, 32)
	y.FillBytes(key)
	for i, j := 0, 31; i < j; i, j = i+1, j-1 {
		key[i], key[j] = key[j], key[i]
	}
	key[31] |= sign << 7
	return key
}

// order8Y returns the two y coordinates of the points of order 8, computed from
// the curve equation and not from the table under test: doubling such a point
// gives y = 0, so y^2 + x^2 = 0 on -x^2 + y^2 = 1 + d x^2 y^2, which is
// d y^4 + 2 y^2 - 1 = 0 with x^2 = -y^2.
func order8Y(t *testing.T) []*big.Int {
	t.Helper()
	mod := func(x *big.Int) *big.Int { return x.Mod(x, prime) }
	d := new(big.Int).ModInverse(big.NewInt(121666), prime)
	d = mod(d.Mul(d, big.NewInt(-121665)))
	root := new(big.Int).ModSqrt(mod(new(big.Int).Add(d, big.NewInt(1))), prime)
	if root == nil {
		t.Fatal("1 + d has no square root")
	}
	inverse := new(big.Int).ModInverse(d, prime)
	var ys []*big.Int
	for _, sign := range []int64{1, -1} {
		square := new(big.Int).Mul(root, big.NewInt(sign))
		square = mod(square.Sub(square, big.NewInt(1)))
		square = mod(square.Mul(square, inverse))
		if y := new(big.Int).ModSqrt(square, prime); y != nil {
			ys = append(ys, y, new(big.Int).Sub(prime, y))
		}
	}
	return ys
}

func TestCheckPublicKeySmallOrder(t *testing.T) {
	ys := append(order8Y(t), big.NewInt(0), big.NewInt(1), new(big.Int).Sub(prime, big.NewInt(1)))
	if len(ys) != 5 {
		t.Fatalf("%d y coordinates of small order, want 5", len(ys))
	}
	for _, y := range ys {
		for _, sign := range []byte{0, 1} {
			if err := CheckPublicKey(encode(y, sign)); !errors.Is(err, ErrPublicKey) {
				t.Errorf("y = %v, sign %d: %v", y, sign, err)
			}
		}
	}
}

func TestCheckPublicKeyNotCanonical(t *testing.T) {
	for i := range int64(19) {
		y := new(big.Int).Add(prime, big.NewInt(i))
		for _, sign := range []byte{0, 1} {
			if err := CheckPublicKey(encode(y, sign)); !errors.Is(err, ErrPublicKey) {
				t.Errorf("y = p + %d, sign %d: %v", i, sign, err)
			}
		}
	}
	// The largest canonical y coordinates but -1 stay.
	for i := range int64(100) {
		y := new(big.Int).Sub(prime, big.NewInt(2+i))
		if err := CheckPublicKey(encode(y, 0)); err != nil {
			t.Errorf("y = p - %d: %v", 2+i, err)
		}
	}
}

func TestCheckPublicKeyLength(t *testing.T) {
	for _, n := range []int{0, 1, 31, 33, 64} {
		if err := CheckPublicKey(make([]byte, n)); !errors.Is(err, ErrPublicKey) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// The identity as key: the reason for the rule. Go verifies any message.
func TestIdentityKeyVerifiesAnything(t *testing.T) {
	key := make([]byte, 32)
	key[0] = 1
	signature := make([]byte, 64)
	signature[0] = 1
	if !ed25519.Verify(key, []byte("anything"), signature) {
		t.Skip("crypto/ed25519 now refuses the identity by itself")
	}
	if err := CheckPublicKey(key); err == nil {
		t.Error("identity key accepted")
	}
}

func TestCheckPublicKeyAccepts(t *testing.T) {
	// RFC 8032, 7.1, tests 1 to 3.
	for _, text := range []string{
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	} {
		key, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckPublicKey(key); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for i := range 64 {
		seed := make([]byte, ed25519.SeedSize)
		seed[0] = byte(i)
		key := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
		if err := CheckPublicKey(key); err != nil {
			t.Errorf("seed %d: %v", i, err)
		}
	}
}

// little reads b as a little-endian integer modulo the group order L.
func little(b []byte) *big.Int {
	order, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	order.Add(order, new(big.Int).Lsh(big.NewInt(1), 252))
	reversed := slices.Clone(b)
	slices.Reverse(reversed)
	return new(big.Int).Mod(new(big.Int).SetBytes(reversed), order)
}

// A key's holder chooses r = 0: R is the identity and S = k a.
func TestVerifySignatureSmallOrderR(t *testing.T) {
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	public := private.Public().(ed25519.PublicKey)
	message := []byte("one voter, two auditors")
	secret := sha512.Sum512(private.Seed())
	secret[0] &= 248
	secret[31] = secret[31]&63 | 64
	identity := encode(big.NewInt(1), 0)
	challenge := sha512.Sum512(slices.Concat(identity, public, message))
	s := new(big.Int).Mul(little(challenge[:]), little(secret[:32]))
	s = little(encode512(s))
	signature := slices.Concat(identity, encode(s, 0))
	if !ed25519.Verify(public, message, signature) {
		t.Fatal("crypto/ed25519 refuses the crafted signature: is it crafted right?")
	}
	if VerifySignature(public, message, signature) {
		t.Error("signature with R of small order accepted")
	}
}

// encode512 writes x little-endian in 64 bytes.
func encode512(x *big.Int) []byte {
	b := x.FillBytes(make([]byte, 64))
	slices.Reverse(b)
	return b
}

func TestVerifySignature(t *testing.T) {
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	public := private.Public().(ed25519.PublicKey)
	message := []byte("message")
	signature := ed25519.Sign(private, message)
	if !VerifySignature(public, message, signature) {
		t.Fatal("good signature refused")
	}
	if VerifySignature(public, message, signature[:63]) || VerifySignature(public[:31], message, signature) {
		t.Error("short input accepted")
	}
	// S + L is S for whoever does not check the range.
	order, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	order.Add(order, new(big.Int).Lsh(big.NewInt(1), 252))
	large := encode(new(big.Int).Add(little(signature[32:]), order), 0)
	if VerifySignature(public, message, slices.Concat(signature[:32], large)) {
		t.Error("S >= L accepted")
	}
	for bit := range 8 * len(signature) {
		bad := slices.Clone(signature)
		bad[bit/8] ^= 1 << (bit % 8)
		if VerifySignature(public, message, bad) {
			t.Errorf("bit %d flipped, accepted", bit)
		}
	}
}
