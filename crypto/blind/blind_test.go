package blind

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"embed"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"sync"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

//go:embed testdata/*.json
var testdata embed.FS

// hexBytes reads a hexadecimal JSON string.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// vector is one of RFC 9474, Appendix A, or, with p and q alone, a test key.
type vector struct {
	P, Q, N                   hexBytes
	Message, Prefix, Salt     hexBytes
	Inverse, Blinded          hexBytes
	BlindSignature, Signature hexBytes
}

func load(t testing.TB, name string) *vector {
	t.Helper()
	raw, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		vector
		BlindSignature hexBytes `json:"blind_signature"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	file.vector.BlindSignature = file.BlindSignature
	return &file.vector
}

var smallKey struct {
	once sync.Once
	key  *SigningKey
}

// key2048 is the published test key of RFC 9500.
func key2048(t testing.TB) *SigningKey {
	t.Helper()
	smallKey.once.Do(func() {
		v := load(t, "rfc9500.json")
		smallKey.key = mustKey(t, v.P, v.Q)
	})
	return smallKey.key
}

func mustKey(t testing.TB, p, q []byte) *SigningKey {
	t.Helper()
	key, err := newSigningKey(p, q)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// standardKey gives the same key to crypto/rsa, for comparison.
func standardKey(t testing.TB, k *SigningKey) *rsa.PrivateKey {
	t.Helper()
	p := new(big.Int).SetBytes(k.p.Nat().Bytes(k.p))
	q := new(big.Int).SetBytes(k.q.Nat().Bytes(k.q))
	one := big.NewInt(1)
	order := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: k.public.key,
		D:         new(big.Int).ModInverse(big.NewInt(exponent), order),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	if err := key.Validate(); err != nil {
		t.Fatal(err)
	}
	return key
}

func TestVectorOfRFC9474(t *testing.T) {
	v := load(t, "rfc9474.json")
	key := mustKey(t, v.P, v.Q)
	if !bytes.Equal(key.Public().Bytes(), v.N) {
		t.Fatal("modulus differs")
	}
	// The RFC gives the inverse of the blinding factor.
	factor := new(big.Int).ModInverse(new(big.Int).SetBytes(v.Inverse), key.public.key.N)
	numbers := append(append([]byte{}, v.Prefix...), v.Salt...)
	numbers = append(numbers, factor.FillBytes(make([]byte, len(v.N)))...)

	request, err := NewRequest(key.Public(), v.Message, bytes.NewReader(numbers))
	if err != nil {
		t.Fatal(err)
	}
	if prefix := request.Prefix(); !bytes.Equal(prefix[:], v.Prefix) {
		t.Errorf("prefix differs")
	}
	if !bytes.Equal(request.Blinded(), v.Blinded) {
		t.Errorf("blinded message differs")
	}
	blindSig, err := key.BlindSign(v.Blinded)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(blindSig, v.BlindSignature) {
		t.Errorf("blind signature differs")
	}
	sig, err := request.Finish(blindSig)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(sig, v.Signature) {
		t.Errorf("signature differs")
	}
	if err := key.Public().Verify(v.Message, [PrefixSize]byte(v.Prefix), v.Signature); err != nil {
		t.Error(err)
	}
}

// TestSameAsCircl holds our private operation equal to another's.
func TestSameAsCircl(t *testing.T) {
	key := key2048(t)
	circl := blindrsa.NewSigner(standardKey(t, key))
	for range 20 {
		blinded := make([]byte, key.Public().Size())
		if _, err := rand.Read(blinded); err != nil {
			t.Fatal(err)
		}
		blinded[0] = 0 // below the modulus
		want, err := circl.BlindSign(blinded)
		if err != nil {
			t.Fatal(err)
		}
		got, err := key.BlindSign(blinded)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("signature of %x differs", blinded)
		}
	}
}

func TestGeneratedKeySigns(t *testing.T) {
	key, err := GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseSigningKey(key.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	if !again.Public().Equal(key.Public()) || !bytes.Equal(again.Marshal(), key.Marshal()) {
		t.Error("key changed on the way through its encoding")
	}
	request, err := NewRequest(key.Public(), []byte("message"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	blindSig, err := again.BlindSign(request.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := request.Finish(blindSig); err != nil {
		t.Error(err)
	}
	for _, bits := range []int{0, -1, 1024, 2047, 2056, 4112, 8192} {
		if _, err := GenerateKey(rand.Reader, bits); err == nil {
			t.Errorf("%d bits accepted", bits)
		}
	}
}
