package ohttp

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"slices"
)

// responseKeys is what both ends keep of a request to protect its response: a
// secret from the HPKE context and the encapsulated key.
type responseKeys struct {
	suite  Suite
	cipher func(key []byte) (cipher.AEAD, error)
	enc    []byte
	secret []byte
}

// newResponseKeys exports the secret from a sender's or recipient's context.
func newResponseKeys(s Suite, under func([]byte) (cipher.AEAD, error), enc []byte, export func(string, int) ([]byte, error)) (responseKeys, error) {
	k := responseKeys{suite: s, cipher: under, enc: enc}
	var err error
	if k.secret, err = export("message/bhttp response", k.nonceSize()); err != nil {
		return k, fmt.Errorf("ohttp: export response secret: %w", err)
	}
	return k, nil
}

// nonceSize is the length of secret and response nonce, max(Nn, Nk).
func (k responseKeys) nonceSize() int { return max(nonceSize, k.suite.keySize()) }

// derive computes AEAD key and nonce from the response nonce by the pseudocode
// of RFC 9458, section 4.4.
func (k responseKeys) derive(responseNonce []byte) (cipher.AEAD, []byte, error) {
	prk, err := hkdf.Extract(sha256.New, k.secret, slices.Concat(k.enc, responseNonce))
	if err != nil {
		return nil, nil, fmt.Errorf("ohttp: derive response key: %w", err)
	}
	key, err := hkdf.Expand(sha256.New, prk, "key", k.suite.keySize())
	if err != nil {
		return nil, nil, fmt.Errorf("ohttp: derive response key: %w", err)
	}
	nonce, err := hkdf.Expand(sha256.New, prk, "nonce", nonceSize)
	if err != nil {
		return nil, nil, fmt.Errorf("ohttp: derive response key: %w", err)
	}
	aead, err := k.cipher(key)
	if err != nil {
		return nil, nil, fmt.Errorf("ohttp: derive response key: %w", err)
	}
	return aead, nonce, nil
}
