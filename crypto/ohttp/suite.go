package ohttp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/mlkem"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/cryptobyte"
)

// Identifiers from the HPKE registries (RFC 9180, section 7, and
// draft-ietf-hpke-pq).
const (
	KEMHybrid = 0x647a // MLKEM768-X25519
	KEMX25519 = 0x0020 // DHKEM(X25519, HKDF-SHA256)

	kdfSHA256 = 0x0001 // HKDF-SHA256

	aeadAES128 = 0x0001 // AES-128-GCM
	aeadChaCha = 0x0003 // ChaCha20Poly1305
)

// kem has the lengths of a key encapsulation that HPKE calls Npk and Nenc, and
// refuses what is no public key of it.
type kem struct {
	publicKeySize int
	encSize       int
	check         func(raw []byte) error
}

const (
	curveSize     = 32 // of a point of X25519
	hybridKeySize = mlkem.EncapsulationKeySize768 + curveSize
)

// kemByID returns nil for a KEM that is not spoken here.
func kemByID(id uint16) *kem {
	switch id {
	case KEMHybrid:
		return &kem{publicKeySize: hybridKeySize, encSize: mlkem.CiphertextSize768 + curveSize, check: func(raw []byte) error {
			_, err := parseHybrid(raw)
			return err
		}}
	case KEMX25519:
		return &kem{publicKeySize: curveSize, encSize: curveSize, check: func(raw []byte) error {
			_, err := ecdh.X25519().NewPublicKey(raw)
			return err
		}}
	}
	return nil
}

// Suite is a pair of symmetric algorithms, in the order of the encoding.
type Suite struct{ KDF, AEAD uint16 }

// offered are the suites of a key made here, the preferred one first.
var offered = []Suite{{kdfSHA256, aeadAES128}, {kdfSHA256, aeadChaCha}}

// clientSuite is what all clients use.
var clientSuite = Suite{kdfSHA256, aeadAES128}

// known reports whether a suite is spoken here.
func (s Suite) known() bool {
	return s.KDF == kdfSHA256 && (s.AEAD == aeadAES128 || s.AEAD == aeadChaCha)
}

// nonceSize is the length of both AEADs' nonce, Nn.
const nonceSize = 12

// keySize is the length of a known suite's AEAD key, Nk.
func (s Suite) keySize() int {
	if s.AEAD == aeadChaCha {
		return chacha20poly1305.KeySize
	}
	return 16
}

// cipher returns a known suite's AEAD under a key, for the request and
// for the response.
func (s Suite) cipher(key []byte) (cipher.AEAD, error) {
	if s.AEAD == aeadChaCha {
		return chacha20poly1305.New(key)
	}
	return aesGCM(key)
}

// aesGCM is the AEAD of clientSuite: a client has no need of another.
func aesGCM(key []byte) (cipher.AEAD, error) {
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
	Suite
}

const headerSize = 7

func (h header) bytes() []byte {
	b := cryptobyte.NewFixedBuilder(make([]byte, 0, headerSize))
	b.AddUint8(h.id)
	b.AddUint16(h.kem)
	b.AddUint16(h.KDF)
	b.AddUint16(h.AEAD)
	return b.BytesOrPanic()
}

func (h *header) read(in *cryptobyte.String) bool {
	return in.ReadUint8(&h.id) && in.ReadUint16(&h.kem) && in.ReadUint16(&h.KDF) && in.ReadUint16(&h.AEAD)
}

// info binds the HPKE context to the header (RFC 9458, section 4.3).
func (h header) info() []byte {
	return append([]byte("message/bhttp request\x00"), h.bytes()...)
}

func tooLarge(what string, got, limit int) error {
	return fmt.Errorf("%w: %s of %d bytes, at most %d", ErrTooLarge, what, got, limit)
}
