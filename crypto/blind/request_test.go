package blind

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/hex"
	"errors"
	"io"
	"testing"
)

func TestRequestResumed(t *testing.T) {
	key := key2048(t)
	message := []byte("message")
	first, err := NewRequest(key.Public(), message, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := first.Secret()
	if want := PrefixSize + saltSize + key.Public().Size() + 32; len(secret) != want {
		t.Errorf("secret of %d bytes, want %d", len(secret), want)
	}
	again, err := ResumeRequest(key.Public(), message, secret)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Blinded(), again.Blinded()) || first.Prefix() != again.Prefix() {
		t.Fatal("resumed request differs")
	}
	blindSig, err := key.BlindSign(first.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	sig, err := again.Finish(blindSig)
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Public().Verify(message, again.Prefix(), sig); err != nil {
		t.Error(err)
	}
}

func TestResumeRefuses(t *testing.T) {
	v := load(t, "rfc9474.json")
	pk, other := key2048(t).Public(), mustKey(t, v.P, v.Q).Public()
	message := []byte("message")
	request, err := NewRequest(pk, message, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := request.Secret()
	for at := 0; at < len(secret); at += 13 {
		damaged := clone(secret, func(b []byte) { b[at] ^= 0x80 })
		if _, err := ResumeRequest(pk, message, damaged); !errors.Is(err, ErrSecret) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
	for _, secret := range [][]byte{nil, secret[1:], append(bytes.Clone(secret), 0)} {
		if _, err := ResumeRequest(pk, message, secret); !errors.Is(err, ErrSecret) {
			t.Errorf("%d bytes: %v", len(secret), err)
		}
	}
	if _, err := ResumeRequest(pk, []byte("massage"), secret); !errors.Is(err, ErrSecret) {
		t.Errorf("other message: %v", err)
	}
	if _, err := ResumeRequest(other, message, secret); !errors.Is(err, ErrSecret) {
		t.Errorf("other key: %v", err)
	}
	// A key of the same length, and a secret that fits it by its length alone.
	same, err := ParsePublicKey(clone(pk.Bytes(), func(b []byte) { b[200] ^= 1 }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ResumeRequest(same, message, secret); !errors.Is(err, ErrSecret) {
		t.Errorf("other key of the same length: %v", err)
	}
}

func TestFinishRefuses(t *testing.T) {
	key := key2048(t)
	request, err := NewRequest(key.Public(), []byte("message"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good, err := key.BlindSign(request.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	another, err := NewRequest(key.Public(), []byte("message"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{
		"empty":   {},
		"short":   good[1:],
		"long":    append([]byte{0}, good...),
		"bit":     clone(good, func(b []byte) { b[17] ^= 2 }),
		"zero":    make([]byte, len(good)),
		"modulus": key.Public().Bytes(),
		"blinded": request.Blinded(),
	}
	for name, blindSig := range bad {
		if _, err := request.Finish(blindSig); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := another.Finish(good); !errors.Is(err, ErrSignature) {
		t.Errorf("another request's: %v", err)
	}
	if _, err := request.Finish(good); err != nil {
		t.Errorf("after the wrong ones: %v", err)
	}
}

// TestRequestOfModulusWithFactor has a registrar whose modulus is divisible by
// three, as are some encoded messages and some blinding factors.
func TestRequestOfModulusWithFactor(t *testing.T) {
	modulus := clone(key2048(t).Public().Bytes(), func(b []byte) { b[len(b)-1] |= 1 })
	for threeDivides(modulus) != 0 {
		modulus[len(modulus)-1] += 2
	}
	pk, err := ParsePublicKey(modulus)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for range 50 { // a third of the factors and a third of the messages fail
		if _, err := NewRequest(pk, nil, rand.Reader); errors.Is(err, ErrPublicKey) {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if refused == 0 {
		t.Error("no request refused")
	}
}

func threeDivides(b []byte) (rest int) {
	for _, x := range b {
		rest = (rest*256 + int(x)) % 3
	}
	return rest
}

type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func TestBrokenRandomness(t *testing.T) {
	pk := key2048(t).Public()
	for name, random := range map[string]io.Reader{
		"nothing": bytes.NewReader(nil),
		"short":   bytes.NewReader(make([]byte, PrefixSize+saltSize+1)),
		"zeros":   endless(0),
		"ones":    endless(0xff),
	} {
		if _, err := NewRequest(pk, nil, random); !errors.Is(err, ErrRandom) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDeterministic fixes the bytes that a given stream yields, the same under
// every architecture: the standard library, which sometimes reads an extra byte
// on purpose, and circl have no say in them.
func TestDeterministic(t *testing.T) {
	const want = "78bb40b223f35dd7568a477ecd9cdf3e72f0938821e3c258311b75b2cedd2d6a"
	for range 8 {
		stream := sha3.NewSHAKE256()
		if _, err := stream.Write([]byte("deterministic")); err != nil {
			t.Fatal(err)
		}
		request, err := NewRequest(key2048(t).Public(), []byte("message"), stream)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(append(request.Secret(), request.Blinded()...))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Fatalf("got %s", got)
		}
	}
}
