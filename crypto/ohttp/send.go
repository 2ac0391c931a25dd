package ohttp

import (
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/mlkem"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
	"fmt"
)

// The sending half of HPKE in base mode, for one message under MLKEM768-X25519. The
// primitives are the standard library's; tests hold what is here to crypto/hpke,
// which opens it.

// hybridLabel ends what the two shared secrets are combined under (X-Wing,
// draft-connolly-cfrg-xwing-kem, 5.3; draft-ietf-hpke-pq, MLKEM768-X25519).
const hybridLabel = `\./` + `/^\`

// hybridPublic is a public key of MLKEM768-X25519: the encapsulation key of FIPS 203
// and then X25519's.
type hybridPublic struct {
	quantum *mlkem.EncapsulationKey768
	curve   *ecdh.PublicKey
}

func parseHybrid(raw []byte) (*hybridPublic, error) {
	if len(raw) != hybridKeySize {
		return nil, fmt.Errorf("%d bytes", len(raw))
	}
	quantum, err := mlkem.NewEncapsulationKey768(raw[:mlkem.EncapsulationKeySize768])
	if err != nil {
		return nil, err
	}
	curve, err := ecdh.X25519().NewPublicKey(raw[mlkem.EncapsulationKeySize768:])
	if err != nil {
		return nil, err
	}
	return &hybridPublic{quantum, curve}, nil
}

// encapsulate is Encap of draft-ietf-hpke-pq for MLKEM768-X25519: a secret, and what
// the private key gets it from.
func (p *hybridPublic) encapsulate() (secret, enc []byte, err error) {
	ephemeral, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	onCurve, err := ephemeral.ECDH(p.curve)
	if err != nil {
		return nil, nil, err
	}
	quantum, enc := p.quantum.Encapsulate()
	point := ephemeral.PublicKey().Bytes()
	h := sha3.New256()
	for _, part := range [][]byte{quantum, onCurve, point, p.curve.Bytes(), []byte(hybridLabel)} {
		_, _ = h.Write(part) // a hash takes everything
	}
	return h.Sum(nil), append(enc, point...), nil
}

// sender seals one message, and exports secrets bound to it.
type sender struct {
	suite    string
	aead     cipher.AEAD
	nonce    []byte
	exporter []byte
}

// newSender is SetupBaseS of RFC 9180, 5.1.1, with KeySchedule of 5.1 in base mode.
func newSender(h header, public *hybridPublic) (enc []byte, s *sender, err error) {
	shared, enc, err := public.encapsulate()
	if err != nil {
		return nil, nil, err
	}
	s = &sender{suite: "HPKE" + string(h.bytes()[1:])} // KEM, KDF and AEAD
	var hashes [2][]byte
	for i, of := range []struct {
		label string
		what  []byte
	}{{"psk_id_hash", nil}, {"info_hash", h.info()}} {
		if hashes[i], err = s.extract(nil, of.label, of.what); err != nil {
			return nil, nil, err
		}
	}
	context := append(append([]byte{0}, hashes[0]...), hashes[1]...)
	secret, err := s.extract(shared, "secret", nil)
	if err != nil {
		return nil, nil, err
	}
	key, err := s.expand(secret, "key", context, h.keySize())
	if err != nil {
		return nil, nil, err
	}
	if s.nonce, err = s.expand(secret, "base_nonce", context, nonceSize); err != nil {
		return nil, nil, err
	}
	if s.exporter, err = s.expand(secret, "exp", context, sha256.Size); err != nil {
		return nil, nil, err
	}
	s.aead, err = aesGCM(key)
	return enc, s, err
}

// seal is ContextS.Seal of RFC 9180, 5.2, for the first message, which is the only.
func (s *sender) seal(message []byte) []byte {
	return s.aead.Seal(nil, s.nonce, message, nil)
}

// export is Context.Export of RFC 9180, 5.3.
func (s *sender) export(context string, size int) ([]byte, error) {
	return s.expand(s.exporter, "sec", []byte(context), size)
}

// extract is LabeledExtract of RFC 9180, 4.
func (s *sender) extract(salt []byte, label string, ikm []byte) ([]byte, error) {
	return hkdf.Extract(sha256.New, append([]byte("HPKE-v1"+s.suite+label), ikm...), salt)
}

// expand is LabeledExpand of RFC 9180, 4.
func (s *sender) expand(prk []byte, label string, info []byte, size int) ([]byte, error) {
	length := string(binary.BigEndian.AppendUint16(nil, uint16(size))) //nolint:gosec // at most 32
	return hkdf.Expand(sha256.New, prk, length+"HPKE-v1"+s.suite+label+string(info), size)
}
