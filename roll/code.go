package roll

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"

	"hustings/ballot"
)

const (
	codeSize  = 10 // 80 bits: 16 symbols
	labelCode = "hustings/1 sign-in code"
)

// Code is what a slip lets its bearer sign in with: 80 random bits.
type Code [codeSize]byte

// NewCode draws a code whose check symbol is one of the 32 letters, which
// leaves 79.8 bits.
func NewCode(rand io.Reader) (Code, error) {
	b, err := ballot.DrawCode(rand, codeSize)
	if err != nil {
		return Code{}, fmt.Errorf("roll: sign-in code: %w", err)
	}
	return Code(b), nil
}

// String is the code as printed: 16 symbols and the check symbol in groups of
// four, "7KQ2-M0VX-9C3A-ZZ41-T" (SPEC 7.1).
func (c Code) String() string { return ballot.GroupCode(ballot.EncodeCode(c[:])) }

// ParseCode reads a code as people type it; see ballot.DecodeCode for what is
// forgiven. The check symbol has to be right, which keeps 36 of 37 mistyped or
// invented codes from costing a look into the store.
func ParseCode(text string) (Code, error) {
	b, err := ballot.DecodeCode(text, codeSize)
	if err != nil {
		return Code{}, fmt.Errorf("roll: sign-in code: %w", err)
	}
	return Code(b), nil
}

// Pepper is a server's secret, 32 random bytes in a file that is not in the
// database's backup.
type Pepper [32]byte

// CodeHash is what is stored of a code.
type CodeHash [sha256.Size]byte

// HashCode is HMAC-SHA-256 (RFC 2104) of the labelled code under the pepper. A
// slow hash such as scrypt makes up for secrets with few bits; these have 80, so
// that trying them all against a stolen table would take 2^79 hashes even with
// the pepper, while a slow hash would make every sign-in cost the server a
// second that a stranger could ask for again and again. The ceremony id keeps a
// code from being valid in two polls.
func HashCode(pepper Pepper, ceremony ballot.CeremonyID, code Code) CodeHash {
	mac := hmac.New(sha256.New, pepper[:])
	mac.Write(ballot.LI(labelCode, ceremony[:], code[:]))
	return CodeHash(mac.Sum(nil))
}

// Equal compares in constant time.
func (h CodeHash) Equal(other CodeHash) bool {
	return subtle.ConstantTimeCompare(h[:], other[:]) == 1
}
