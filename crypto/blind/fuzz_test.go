package blind

import (
	"bytes"
	"crypto/rand"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

func FuzzParsePublicKey(f *testing.F) {
	f.Add(key2048(f).Public().Bytes())
	f.Add(bytes.Repeat([]byte{0xff}, MaxSize))
	f.Fuzz(func(t *testing.T, modulus []byte) {
		pk, err := ParsePublicKey(modulus)
		if err != nil {
			return
		}
		if !bytes.Equal(pk.Bytes(), modulus) || pk.key.N.BitLen() != 8*len(modulus) {
			t.Error("accepted a second encoding")
		}
		var prefix [PrefixSize]byte
		if pk.Verify(nil, prefix, make([]byte, len(modulus))) == nil {
			t.Error("accepted the signature 0")
		}
	})
}

func FuzzParseSigningKey(f *testing.F) {
	f.Add(key2048(f).Marshal())
	f.Fuzz(func(t *testing.T, encoded []byte) {
		if key, err := ParseSigningKey(encoded); err == nil && !bytes.Equal(key.Marshal(), encoded) {
			t.Error("accepted a second encoding")
		}
	})
}

// FuzzVerify compares with circl, whose verification is not crypto/rsa's.
func FuzzVerify(f *testing.F) {
	key := key2048(f)
	circl, err := blindrsa.NewVerifier(blindrsa.SHA384PSSRandomized, &key.public.key)
	if err != nil {
		f.Fatal(err)
	}
	request, err := NewRequest(key.Public(), []byte("message"), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	blindSig, err := key.BlindSign(request.Blinded())
	if err != nil {
		f.Fatal(err)
	}
	sig, err := request.Finish(blindSig)
	if err != nil {
		f.Fatal(err)
	}
	prefix := request.Prefix()
	f.Add([]byte("message"), prefix[:], sig)
	f.Fuzz(func(t *testing.T, message, prefix, sig []byte) {
		if len(prefix) != PrefixSize {
			return
		}
		ours := key.Public().Verify(message, [PrefixSize]byte(prefix), sig)
		theirs := circl.Verify(append(bytes.Clone(prefix), message...), sig)
		if (ours == nil) != (theirs == nil) {
			t.Errorf("ours %v, circl %v", ours, theirs)
		}
	})
}

func FuzzBlindSign(f *testing.F) {
	key := key2048(f)
	f.Add(bytes.Repeat([]byte{3}, key.Public().Size()))
	f.Fuzz(func(t *testing.T, blinded []byte) {
		sig, err := key.BlindSign(blinded)
		if (err == nil) != (len(sig) == key.Public().Size()) {
			t.Errorf("%d bytes, %v", len(sig), err)
		}
	})
}

func FuzzResumeRequest(f *testing.F) {
	pk := key2048(f).Public()
	request, err := NewRequest(pk, []byte("message"), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("message"), request.Secret())
	f.Fuzz(func(t *testing.T, message, secret []byte) {
		if r, err := ResumeRequest(pk, message, secret); err == nil && !bytes.Equal(r.Secret(), secret) {
			t.Error("secret changed")
		}
	})
}
