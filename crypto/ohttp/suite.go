package ohttp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/cryptobyte"
)

// Identifiers from the HPKE registries (RFC 9180, section 7, and
// draft-ietf-hpke-pq).
const (
	kemHybrid = 0x647a // MLKEM768-X25519
	kemX25519 = 0x0020 // DHKEM(X25519, HKDF-SHA256)

	kdfSHA256 = 0x0001 // HKDF-SHA256

	aeadAES128 = 0x0001 // AES-128-GCM
	aeadChaCha = 0x0003 // ChaCha20Poly1305
)

// kem is a key encapsulation with the lengths that HPKE calls Npk and Nenc.
type kem struct {
	hpke.KEM
	publicKeySize int
	encSize       int
}

// kemByID returns nil for a KEM that is not spoken here.
func kemByID(id uint16) *kem {
	switch id {
	case kemHybrid:
		return &kem{KEM: hpke.MLKEM768X25519(), publicKeySize: 1184 + 32, encSize: 1088 + 32}
	case kemX25519:
		return &kem{KEM: hpke.DHKEM(ecdh.X25519()), publicKeySize: 32, encSize: 32}
	}
	return nil
}

// suite is a pair of symmetric algorithms, in the order of the encoding.
type suite struct{ kdf, aead uint16 }

// offered are the suites of a key made here, the preferred one first.
var offered = []suite{{kdfSHA256, aeadAES128}, {kdfSHA256, aeadChaCha}}

// known reports whether a suite is spoken here.
func (s suite) known() bool {
	return s.kdf == kdfSHA256 && (s.aead == aeadAES128 || s.aead == aeadChaCha)
}

// algorithms returns the HPKE objects of a known suite.
func (s suite) algorithms() (hpke.KDF, hpke.AEAD) {
	if s.aead == aeadChaCha {
		return hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
	}
	return hpke.HKDFSHA256(), hpke.AES128GCM()
}

// nonceSize is the length of both AEADs' nonce, Nn.
const nonceSize = 12

// keySize is the length of a known suite's AEAD key, Nk.
func (s suite) keySize() int {
	if s.aead == aeadChaCha {
		return chacha20poly1305.KeySize
	}
	return 16
}

// cipher returns a known suite's AEAD under a key, for the response, which
// HPKE does not encrypt itself.
func (s suite) cipher(key []byte) (cipher.AEAD, error) {
	if s.aead == aeadChaCha {
		return chacha20poly1305.New(key)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// header is the start of an encapsulated request (RFC 9458, section 4.1).
type header struct {
	id  uint8
	kem uint16
	suite
}

const headerSize = 7

func (h header) bytes() []byte {
	b := cryptobyte.NewFixedBuilder(make([]byte, 0, headerSize))
	b.AddUint8(h.id)
	b.AddUint16(h.kem)
	b.AddUint16(h.kdf)
	b.AddUint16(h.aead)
	return b.BytesOrPanic()
}

func (h *header) read(in *cryptobyte.String) bool {
	return in.ReadUint8(&h.id) && in.ReadUint16(&h.kem) && in.ReadUint16(&h.kdf) && in.ReadUint16(&h.aead)
}

// info binds the HPKE context to the header (RFC 9458, section 4.3).
func (h header) info() []byte {
	return append([]byte("message/bhttp request\x00"), h.bytes()...)
}

func tooLarge(what string, got, limit int) error {
	return fmt.Errorf("%w: %s of %d bytes, at most %d", ErrTooLarge, what, got, limit)
}
