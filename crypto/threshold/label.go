package threshold

import (
	"crypto/sha256"
	"errors"
)

// Domain-separation labels, each used for one purpose only (SPEC 5.1).
const (
	labelOpeningSeed      = "hustings/1 opening seed"
	labelOpeningChallenge = "hustings/1 opening challenge"
	labelOpeningNonce     = "hustings/1 opening nonce"

	labelRehearsal          = "hustings/1 rehearsal"
	labelRehearsalSeed      = "hustings/1 rehearsal seed"
	labelRehearsalChallenge = "hustings/1 rehearsal challenge"
	labelRehearsalNonce     = "hustings/1 rehearsal nonce"

	labelSession    = "hustings/1 dkg"
	labelDeals      = "hustings/1 dkg deals"
	labelTranscript = "hustings/1 dkg transcript"

	labelComplaintSeed      = "hustings/1 dkg complaint seed"
	labelComplaintChallenge = "hustings/1 dkg complaint challenge"
	labelComplaintNonce     = "hustings/1 dkg complaint nonce"

	labelTrusteeKey = "hustings/1 trustee key"
)

// The errors of this package. They come wrapped with what was attempted.
var (
	// ErrPoint is an encoding that is not a P-256 point in 33 bytes, or is the identity.
	ErrPoint = errors.New("not a canonical point")
	// ErrScalar is an encoding that is not 32 bytes, is zero, or is not below the order.
	ErrScalar = errors.New("not a canonical scalar")
	// ErrTrustee is a trustee number outside 1 to n, or one that comes twice.
	ErrTrustee = errors.New("no such trustee")
	// ErrCount is a number of items outside the bounds, or lists of different lengths.
	ErrCount = errors.New("wrong number of items")
	// ErrProof is a proof that does not hold.
	ErrProof = errors.New("proof does not hold")
	// ErrCombined is a combined value that does not follow from the partial openings.
	ErrCombined = errors.New("combined value does not follow from the partial openings")
	// ErrOpen is a ciphertext that does not open.
	ErrOpen = errors.New("does not open")
	// ErrCeremony is a set of ceremony parameters that is refused.
	ErrCeremony = errors.New("ceremony parameters refused")
	// ErrMessage is a ceremony message that is malformed.
	ErrMessage = errors.New("malformed message")
	// ErrShare is an encrypted share that does not decrypt or does not fit its commitments.
	ErrShare = errors.New("share is bad")
	// ErrKeyFile is a trustee's key that is malformed.
	ErrKeyFile = errors.New("malformed trustee key")
)

// labelled is H(label, ctx, data) of SPEC 5.1, with data given in pieces.
// Labels are constants below 256 bytes and contexts 16 or 32 bytes, so the
// length bytes never overflow.
func labelled(label string, ctx []byte, data ...[]byte) [32]byte {
	h := sha256.New()
	h.Write([]byte{byte(len(label))}) //nolint:gosec // a constant above
	h.Write([]byte(label))
	h.Write([]byte{byte(len(ctx))}) //nolint:gosec // 16 or 32 bytes
	h.Write(ctx)
	for _, d := range data {
		h.Write(d)
	}
	return [32]byte(h.Sum(nil))
}
