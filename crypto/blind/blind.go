// Package blind makes and checks the voting credential: a signature by a
// registrar on a message that the registrar never sees.
//
// It is the variant RSABSSA-SHA384-PSS-Randomized of RFC 9474: RSA with a
// modulus of 2048 to 4096 bits and the exponent 65537, EMSA-PSS with SHA-384,
// MGF1 on SHA-384 and a salt of 48 bytes, and a prefix of 32 random bytes
// before the message. It implements section 4 of docs/SPEC.md.
//
// Three parties use it. The voter makes a [Request] and sends its blinded
// message. The registrar answers with [SigningKey.BlindSign]. Request.Finish
// turns the answer into an ordinary RSA-PSS signature, which everybody checks
// with [PublicKey.Verify].
//
// # What it rests on
//
// That the registrar cannot tell which request a signature came from does not
// rest on the hardness of any problem: the blinding factor is uniform, so for
// every request and every signature there is exactly one factor that fits. It
// rests on the voter's random numbers. Therefore prefix, salt and factor are
// drawn one by one and never grown from a short seed, which a later break of
// the function that grows it would undo.
//
// That nobody makes a signature without the registrar rests on the
// one-more-RSA problem, and on the registrar's key.
//
// # What it does not protect
//
// The package does not know who asks or how often: one signature a member is
// the registrar's rule. It does not know that two registrars have the same
// modulus, or one registrar two keys: that is for the manifest's checks
// (docs/SPEC.md). The voter's half runs on math/big and is not constant time;
// it works once, on the voter's own device. Go gives no means to erase what the
// runtime has copied: a caller can delete a stored [Request.Secret], not the
// memory it was in.
package blind

import "errors"

const (
	// PrefixSize is the length in bytes of the random prefix before the
	// message, which travels with the signature (RFC 9474, section 5).
	PrefixSize = 32

	// MinSize and MaxSize bound the length in bytes of a modulus, and so of a
	// blinded message, a blind signature and a signature.
	MinSize, MaxSize = 256, 512

	saltSize = 48    // RFC 9474, section 5: the length of the hash
	exponent = 65537 // the only one in use here
)

// Each refusal wraps one of these and says what was attempted.
var (
	// ErrPublicKey refuses a modulus.
	ErrPublicKey = errors.New("blind: not a public key")
	// ErrSigningKey refuses a private key.
	ErrSigningKey = errors.New("blind: not a signing key")
	// ErrBlinded refuses a blinded message.
	ErrBlinded = errors.New("blind: not a blinded message")
	// ErrFault says that a private operation went wrong and its result, which
	// could give away the key, was withheld.
	ErrFault = errors.New("blind: computation failed its check")
	// ErrSignature refuses a signature or a blind signature.
	ErrSignature = errors.New("blind: invalid signature")
	// ErrSecret refuses a stored secret: damaged, or another request's.
	ErrSecret = errors.New("blind: not this request's secret")
	// ErrRandom says that the source of randomness failed.
	ErrRandom = errors.New("blind: randomness")
)
