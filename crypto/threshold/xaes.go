package threshold

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
)

const (
	xaesNonceSize = 24
	aeadTagSize   = 16
)

// xaes derives the AES-256-GCM instance and nonce that C2SP XAES-256-GCM uses
// for a key and a nonce: a NIST SP 800-108r1 counter KDF over CMAC-AES256.
func xaes(key [32]byte, nonce [xaesNonceSize]byte) (cipher.AEAD, []byte, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, nil, fmt.Errorf("xaes: %w", err)
	}
	var k1 [aes.BlockSize]byte
	block.Encrypt(k1[:], k1[:])
	var carry byte
	for i := len(k1) - 1; i >= 0; i-- {
		k1[i], carry = k1[i]<<1|carry, k1[i]>>7
	}
	k1[len(k1)-1] ^= carry * 0x87
	var derived [32]byte
	for half := range 2 {
		m := derived[half*aes.BlockSize : (half+1)*aes.BlockSize]
		m[1], m[2] = byte(half+1), 'X'
		copy(m[4:], nonce[:12])
		for i := range m {
			m[i] ^= k1[i]
		}
		block.Encrypt(m, m)
	}
	inner, err := aes.NewCipher(derived[:])
	if err != nil {
		return nil, nil, fmt.Errorf("xaes: %w", err)
	}
	gcm, err := cipher.NewGCM(inner)
	if err != nil {
		return nil, nil, fmt.Errorf("xaes: %w", err)
	}
	return gcm, nonce[12:], nil
}

// xaesSeal encrypts with XAES-256-GCM.
func xaesSeal(key [32]byte, nonce [xaesNonceSize]byte, plaintext, aad []byte) ([]byte, error) {
	gcm, n, err := xaes(key, nonce)
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nil, n, plaintext, aad), nil
}

// xaesOpen decrypts with XAES-256-GCM.
func xaesOpen(key [32]byte, nonce [xaesNonceSize]byte, ciphertext, aad []byte) ([]byte, error) {
	gcm, n, err := xaes(key, nonce)
	if err != nil {
		return nil, err
	}
	plaintext, err := gcm.Open(nil, n, ciphertext, aad)
	if err != nil {
		return nil, fmt.Errorf("xaes: %w", err)
	}
	return plaintext, nil
}
