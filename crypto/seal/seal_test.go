package seal

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func compress(wire []byte) []byte { return append([]byte{2 | wire[64]&1}, wire[1:33]...) }

// TestExample is RFC 9180, A.3.1: this very suite, in base mode, its first message.
func TestExample(t *testing.T) {
	ephemeral, err := ecdh.P256().NewPrivateKey(unhex(t, "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb"))
	if err != nil {
		t.Fatal(err)
	}
	wire := unhex(t, "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"+
		"6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0")
	key, err := ParseKey(compress(wire))
	if err != nil || !bytes.Equal(key.public.Bytes(), wire) {
		t.Fatalf("key: %v", err)
	}
	enc, sealed, err := key.sealWith(ephemeral, []byte("Ode on a Grecian Urn"), []byte("Count-0"), []byte("Beauty is truth, truth beauty"))
	if err != nil {
		t.Fatal(err)
	}
	wantEnc := compress(unhex(t, "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"+
		"8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4"))
	want := unhex(t, "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434")
	if !bytes.Equal(enc[:], wantEnc) || !bytes.Equal(sealed, want) {
		t.Errorf("enc %x, sealed %x", enc, sealed)
	}
}

// TestStandardLibraryOpens: crypto/hpke opens what was sealed here, and nothing
// else does.
func TestStandardLibraryOpens(t *testing.T) {
	for n := range 40 {
		private, err := ecdh.P256().GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key, err := ParseKey(compress(private.PublicKey().Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		info, plaintext := bytes.Repeat([]byte{1}, n), bytes.Repeat([]byte{2}, 7*n)
		enc, sealed, err := key.Seal(info, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := ParseKey(enc[:])
		if err != nil {
			t.Fatal(err)
		}
		opener, err := hpke.NewDHKEMPrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		message := append(whole.public.Bytes(), sealed...)
		opened, err := hpke.Open(opener, hpke.HKDFSHA256(), hpke.AES128GCM(), info, message)
		if err != nil || !bytes.Equal(opened, plaintext) {
			t.Fatalf("%x, %v", opened, err)
		}
		message[len(message)-1] ^= 1
		if _, err := hpke.Open(opener, hpke.HKDFSHA256(), hpke.AES128GCM(), info, message); err == nil {
			t.Error("opens when changed")
		}
	}
}

func TestNotKeys(t *testing.T) {
	good := compress(unhex(t, "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"+
		"6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0"))
	for name, point := range map[string][]byte{
		"empty": nil, "identity": {0}, "short": good[:32], "long": append(bytes.Clone(good), 0),
		"uncompressed's sign": append([]byte{4}, good[1:]...), "identity, long": make([]byte, PointSize),
		"x is the prime": append([]byte{2}, unhex(t, p256Prime)...),
		"no root":        append([]byte{2}, append(make([]byte, 31), 1)...),
	} {
		if _, err := ParseKey(point); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := NewKey(point); !errors.Is(err, ErrKey) {
			t.Errorf("%s, uncompressed: %v", name, err)
		}
	}
}
