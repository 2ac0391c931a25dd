package blind

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

func BenchmarkBlindSign(b *testing.B) {
	key := key2048(b)
	blinded := make([]byte, key.Public().Size())
	blinded[1] = 1
	for b.Loop() {
		if _, err := key.BlindSign(blinded); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStandardSign is the floor for BenchmarkBlindSign.
func BenchmarkStandardSign(b *testing.B) {
	key := standardKey(b, key2048(b))
	digest := sha512.Sum384([]byte("message"))
	for b.Loop() {
		if _, err := rsa.SignPSS(rand.Reader, key, crypto.SHA384, digest[:], &pssOptions); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCirclBlindSign(b *testing.B) {
	key := key2048(b)
	signer := blindrsa.NewSigner(standardKey(b, key))
	blinded := make([]byte, key.Public().Size())
	blinded[1] = 1
	for b.Loop() {
		if _, err := signer.BlindSign(blinded); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	v := load(b, "rfc9500.json")
	key := mustKey(b, v.P, v.Q)
	request, err := NewRequest(key.Public(), []byte("message"), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	blindSig, err := key.BlindSign(request.Blinded())
	if err != nil {
		b.Fatal(err)
	}
	sig, err := request.Finish(blindSig)
	if err != nil {
		b.Fatal(err)
	}
	prefix := request.Prefix()
	b.ReportAllocs()
	for b.Loop() {
		if err := key.Public().Verify([]byte("message"), prefix, sig); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStandardVerify is the floor for BenchmarkVerify.
func BenchmarkStandardVerify(b *testing.B) {
	key := standardKey(b, key2048(b))
	digest := sha512.Sum384([]byte("message"))
	sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA384, digest[:], &pssOptions)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := rsa.VerifyPSS(&key.PublicKey, crypto.SHA384, digest[:], sig, &pssOptions); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	pk := key2048(b).Public()
	for b.Loop() {
		if _, err := NewRequest(pk, []byte("message"), rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
