package ballot

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Labels of SPEC 2.3 that this package uses. Each names one use of a hash or a
// signature, so that nothing made for one place is valid in another.
const (
	labelEntry   = "hustings/1 entry"
	labelPass    = "hustings/1 pass"
	labelKey     = "hustings/1 voting key"
	labelSealed  = "hustings/1 sealed"
	labelReceipt = "hustings/1 receipt"
	labelRecall  = "hustings/1 recall"
	labelBatch   = "hustings/1 batch"
	labelLot     = "hustings/1 lot"

	labelResponse = "hustings/1 response"
	labelPart     = "hustings/1 sealed part"
	labelPrivate  = "hustings/1 private entry"
	labelFetch    = "hustings/1 sealed part request"
)

// Role says in which capacity a signature in an entry is given (SPEC 8.2).
type Role uint8

// The roles of SPEC 8.2.
const (
	RoleRegistrar Role = 1
	RoleTrustee   Role = 2
	RoleTeller    Role = 3
	RoleOfficer   Role = 4
	RoleBox       Role = 5
	RoleVoter     Role = 6
	RoleCounter   Role = 7
)

// ErrSignature is wrapped by every refusal of an Ed25519 signature.
var ErrSignature = errors.New("ballot: signature does not hold")

// LI is the labelled input of SPEC 2.2: it sets apart what is hashed or signed
// for different purposes and polls. label and ctx are at most 255 bytes.
func LI(label string, ctx []byte, data ...[]byte) []byte {
	if len(label) > 255 || len(ctx) > 255 {
		panic("ballot: label or context over 255 bytes")
	}
	n := 2 + len(label) + len(ctx)
	for _, d := range data {
		n += len(d)
	}
	out := make([]byte, 0, n)
	out = append(out, byte(len(label))) //nolint:gosec // checked above
	out = append(out, label...)
	out = append(out, byte(len(ctx))) //nolint:gosec // checked above
	out = append(out, ctx...)
	for _, d := range data {
		out = append(out, d...)
	}
	return out
}

// H is the labelled SHA-256 of SPEC 2.2.
func H(label string, ctx []byte, data ...[]byte) [32]byte {
	return sha256.Sum256(LI(label, ctx, data...))
}

// SignEntry signs the bytes of an entry that stand before the signature
// (SPEC 8.2). ctx is the poll id, or the ceremony id in types 1 and 2.
func SignEntry(key ed25519.PrivateKey, ctx []byte, role Role, before []byte) (sig [64]byte) {
	copy(sig[:], ed25519.Sign(key, LI(labelEntry, ctx, []byte{byte(role)}, before)))
	return sig
}

// VerifyEntry checks a signature made by SignEntry.
func VerifyEntry(key PublicKey, ctx []byte, role Role, before []byte, sig [64]byte) error {
	return verify(key, LI(labelEntry, ctx, []byte{byte(role)}, before), sig)
}

func verify(key PublicKey, message []byte, sig [64]byte) error {
	if !VerifySignature(key[:], message, sig[:]) {
		return fmt.Errorf("%w (SPEC 2.4)", ErrSignature)
	}
	return nil
}

// BatchDigest is the digest over leaf hashes in a batch, and over the digests
// of batches in close and claims (SPEC 8.7, 8.10).
func BatchDigest(poll PollID, hashes [][32]byte) [32]byte {
	flat := make([]byte, 0, 32*len(hashes))
	for i := range hashes {
		flat = append(flat, hashes[i][:]...)
	}
	return H(labelBatch, poll[:], flat)
}

// BatchInput is what BatchDigest hashes before the hashes themselves, for those
// who hash them one by one.
func BatchInput(poll PollID) []byte { return LI(labelBatch, poll[:]) }

// LotInput is the same for LotSeed.
func LotInput(poll PollID) []byte { return LI(labelLot, poll[:]) }

// LotSeed is the seed of lots: the combined Diffie-Hellman values in order of
// chunk and ballot (SPEC 8.14), which nobody knows before the opening.
func LotSeed(poll PollID, values ...[]byte) [32]byte {
	return H(labelLot, poll[:], values...)
}
