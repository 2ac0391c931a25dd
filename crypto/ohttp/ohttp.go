// Package ohttp lets a voter cast through a relay that sees the voter's address
// and not the ballot, to a box that sees the ballot and not the address.
//
// It has the two halves of Oblivious HTTP, RFC 9458: a [Client] encapsulates a
// request and opens its response, a [Server] does the reverse. And it has the
// messages inside, Binary HTTP, RFC 9292: [Request] and [Response]. It
// implements section 11 of docs/SPEC.md. Bytes go in and bytes come out; who
// carries them is the caller's affair.
//
// The key encapsulation is MLKEM768-X25519 (draft-ietf-hpke-pq, also known as
// X-Wing), so that a relay which keeps what it forwards cannot read it once
// X25519 is broken: the relay knows whose it is. A configuration that offers
// only X25519 is readable here, for the example of RFC 9458, and refused by
// [NewClient].
//
// # What it does not protect
//
// Relay and box together know everything; they must be different operators.
// A voter who is alone within a short time is told by the time, and by the
// message's length unless it is padded. The box learns the relay's address and
// nothing that tells two requests of one voter apart, except what is in them.
// A relay can drop or repeat a request: what is repeated must do no harm, which
// is so for casting (the same ballot again has the same receipt).
package ohttp

import "errors"

const (
	// MaxMessage bounds the length of a binary HTTP message, in bytes.
	MaxMessage = 1 << 18

	// MaxEncapsulated bounds the length of an encapsulated request or
	// response, in bytes: what a caller need read from a stranger.
	MaxEncapsulated = MaxMessage + 2048

	// MaxKeys bounds the length of a set of key configurations, in bytes.
	MaxKeys = 1 << 14

	// Pad is the multiple of bytes to which messages are padded (SPEC 11.6),
	// so that a relay learns little from their length.
	Pad = 1024
)

// The media types of RFC 9458, section 9.
const (
	KeysType     = "application/ohttp-keys"
	RequestType  = "message/ohttp-req"
	ResponseType = "message/ohttp-res"
)

// Each refusal wraps one of these and says what was attempted.
var (
	// ErrKeys refuses a key configuration or a key.
	ErrKeys = errors.New("ohttp: not a usable key configuration")
	// ErrRequest refuses an encapsulated request. It does not say whether the
	// key was unknown or the content did not open.
	ErrRequest = errors.New("ohttp: request does not open")
	// ErrResponse refuses an encapsulated response.
	ErrResponse = errors.New("ohttp: response does not open")
	// ErrMessage refuses a binary HTTP message.
	ErrMessage = errors.New("ohttp: invalid binary HTTP message")
	// ErrTooLarge refuses what exceeds a bound of this package.
	ErrTooLarge = errors.New("ohttp: too large")
	// ErrRandom says that the source of randomness failed.
	ErrRandom = errors.New("ohttp: randomness")
)
