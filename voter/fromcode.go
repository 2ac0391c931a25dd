package voter

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"

	"hustings/ballot"
)

// labelForm is in no message and no log: what it makes stays in one request.
const labelForm = "hustings/1 plain form"

// FromCode gives the randomness of a client that a server runs for a member for the
// length of one request, at a survey's levels below A3 (SPEC 8.17). The same code,
// key and poll give the same bytes, so that a server that has lost power between pass
// and cast draws the same voting secret and the same blinded request when the member
// sends the form again, and the registrar gives the same answer. Nothing of it is
// stored: it comes from the code, which the member holds and the server does not, and
// from a key that the server keeps until the close and no longer. Whoever has only
// one of the two learns nothing; whoever has both before the close can make the
// member's ballot key.
//
// HKDF-SHA256 (RFC 5869) makes a key for AES-256 in counter mode (NIST SP 800-38A),
// whose key stream it is. ErrBadCode for what is no code.
func FromCode(code string, key [32]byte, poll ballot.PollID) (io.Reader, error) {
	raw, err := ballot.DecodeCode(code, signInCode)
	if err != nil {
		return nil, fmt.Errorf("read the code: %w: %w", ErrBadCode, err)
	}
	secret, err := hkdf.Key(sha256.New, raw, key[:], string(ballot.LI(labelForm, poll[:], nil)), 32)
	if err != nil {
		return nil, fmt.Errorf("derive from the code: %w: %w", ErrRandom, err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("derive from the code: %w: %w", ErrRandom, err)
	}
	return cipher.StreamReader{S: cipher.NewCTR(block, make([]byte, aes.BlockSize)), R: zeros{}}, nil //nolint:gosec // a key stream, once a key
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
