package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
)

// The suite of SPEC 5.2 in HPKE's numbers (RFC 9180, 7): DHKEM(P-256, HKDF-SHA256),
// HKDF-SHA256, AES-128-GCM.
const (
	kemSuite  = "KEM\x00\x10"
	hpkeSuite = "HPKE\x00\x10\x00\x01\x00\x01"
	keySize   = 16
	nonceSize = 12
	modeBase  = "\x00"
)

// labeledExtract is that of RFC 9180, 4.
func labeledExtract(suite, salt, label string, ikm []byte) ([]byte, error) {
	return hkdf.Extract(sha256.New, append([]byte("HPKE-v1"+suite+label), ikm...), []byte(salt))
}

// labeledExpand is that of RFC 9180, 4.
func labeledExpand(suite string, prk []byte, label string, info []byte, size uint16) ([]byte, error) {
	labeled := string(binary.BigEndian.AppendUint16(nil, size)) + "HPKE-v1" + suite + label + string(info)
	return hkdf.Expand(sha256.New, prk, labeled, int(size))
}

// sharedSecret is ExtractAndExpand of RFC 9180, 4.1.
func sharedSecret(dh, kemContext []byte) ([]byte, error) {
	prk, err := labeledExtract(kemSuite, "", "eae_prk", dh)
	if err != nil {
		return nil, err
	}
	return labeledExpand(kemSuite, prk, "shared_secret", kemContext, sha256.Size)
}

// schedule is KeySchedule of RFC 9180, 5.1 in base mode, as far as a single
// message needs it: the key is used once, with sequence number 0.
func schedule(shared, info []byte) (cipher.AEAD, []byte, error) {
	pskID, err := labeledExtract(hpkeSuite, "", "psk_id_hash", nil)
	if err != nil {
		return nil, nil, err
	}
	infoHash, err := labeledExtract(hpkeSuite, "", "info_hash", info)
	if err != nil {
		return nil, nil, err
	}
	context := append(append([]byte(modeBase), pskID...), infoHash...)
	secret, err := labeledExtract(hpkeSuite, string(shared), "secret", nil)
	if err != nil {
		return nil, nil, err
	}
	key, err := labeledExpand(hpkeSuite, secret, "key", context, keySize)
	if err != nil {
		return nil, nil, err
	}
	nonce, err := labeledExpand(hpkeSuite, secret, "base_nonce", context, nonceSize)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	return aead, nonce, err
}
