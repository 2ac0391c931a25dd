package blind

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"

	"github.com/cloudflare/circl/blindsign/blindrsa"
	"golang.org/x/crypto/cryptobyte"
)

// requestLabel separates the digest that ties a secret to its request.
const requestLabel = "hustings/1 blind request"

// maxDraws bounds the search for a blinding factor. Each draw fails with a
// chance below one half, so only a broken source reaches it.
const maxDraws = 256

// Request is one voter's request to one registrar for one signature.
type Request struct {
	pk      *PublicKey
	message []byte
	secret  []byte
	blinded []byte
	client  blindrsa.Client
	state   blindrsa.State
}

// NewRequest prepares and blinds a message of any length for a registrar's key
// (RFC 9474, sections 4.1 and 4.2). Prefix, salt and blinding factor are read
// from random, which must be a good source: that nobody ever links the
// signature to this request rests on it. Use fresh numbers for each registrar.
func NewRequest(pk *PublicKey, message []byte, random io.Reader) (*Request, error) {
	drawn := make([]byte, PrefixSize+saltSize+pk.Size())
	if _, err := io.ReadFull(random, drawn[:PrefixSize+saltSize]); err != nil {
		return nil, fmt.Errorf("%w: draw prefix and salt: %w", ErrRandom, err)
	}
	factor := drawn[PrefixSize+saltSize:]
	zero := make([]byte, len(factor))
	for range maxDraws {
		if _, err := io.ReadFull(random, factor); err != nil {
			return nil, fmt.Errorf("%w: draw blinding factor: %w", ErrRandom, err)
		}
		if pk.inRange(factor) && !bytes.Equal(factor, zero) {
			digest := secretDigest(pk, message, drawn)
			return newRequest(pk, message, append(drawn, digest[:]...))
		}
	}
	return nil, fmt.Errorf("%w: no blinding factor in %d draws", ErrRandom, maxDraws)
}

// ResumeRequest makes a request again from its Secret, after a page was
// reloaded or an answer got lost: the same bytes go to the registrar, who gives
// the same answer. A secret that was damaged, or made for another key or
// message, is refused with ErrSecret, for two requests under one blinding
// factor would show that one voter made both.
func ResumeRequest(pk *PublicKey, message, secret []byte) (*Request, error) {
	drawn := len(secret) - sha256.Size
	if drawn != PrefixSize+saltSize+pk.Size() {
		return nil, fmt.Errorf("%w: %d bytes", ErrSecret, len(secret))
	}
	digest := secretDigest(pk, message, secret[:drawn])
	if subtle.ConstantTimeCompare(digest[:], secret[drawn:]) != 1 {
		return nil, fmt.Errorf("%w: digest differs", ErrSecret)
	}
	return newRequest(pk, message, bytes.Clone(secret))
}

// newRequest hands circl the numbers of a secret in the order in which it
// reads them, since its state cannot be stored. That it reads all of them, and
// no more, is checked.
func newRequest(pk *PublicKey, message, secret []byte) (*Request, error) {
	r := &Request{pk: pk, message: bytes.Clone(message), secret: secret}
	var err error
	if r.client, err = blindrsa.NewClient(blindrsa.SHA384PSSRandomized, &pk.key); err != nil {
		return nil, fmt.Errorf("blind: prepare request: %w", err)
	}
	numbers := bytes.NewReader(secret[:len(secret)-sha256.Size])
	prepared, err := r.client.Prepare(numbers, message)
	if err != nil {
		return nil, fmt.Errorf("blind: prepare request: %w", err)
	}
	// Fails if the factor or the encoded message shares a divisor with the
	// modulus: never, unless the modulus was made to fail.
	if r.blinded, r.state, err = r.client.Blind(numbers, prepared); err != nil {
		return nil, fmt.Errorf("%w: blind request: %w", ErrPublicKey, err)
	}
	if numbers.Len() != 0 {
		return nil, errors.New("blind: prepare request: library read other numbers than drawn")
	}
	return r, nil
}

// Blinded returns what goes to the registrar, of the modulus's length.
func (r *Request) Blinded() []byte { return bytes.Clone(r.blinded) }

// Prefix returns the 32 random bytes before the message. It goes with the
// signature, without which nobody can check it.
func (r *Request) Prefix() [PrefixSize]byte { return [PrefixSize]byte(r.secret[:PrefixSize]) }

// Secret returns what ResumeRequest needs: prefix, salt, blinding factor and a
// digest that ties them to key and message; 112 bytes more than the modulus.
// Store it before sending Blinded, and delete it as soon as Finish has given a
// signature: whoever holds it can tell which request the signature came from.
func (r *Request) Secret() []byte { return bytes.Clone(r.secret) }

// Finish unblinds the registrar's answer (RFC 9474, section 4.4) and returns
// the signature, having checked it under the registrar's key. A wrong answer is
// ErrSignature; the request stays as it is and can be finished with another.
func (r *Request) Finish(blindSig []byte) ([]byte, error) {
	if !r.pk.inRange(blindSig) {
		return nil, fmt.Errorf("%w: blind signature's length or size", ErrSignature)
	}
	sig, err := r.client.Finalize(r.state, blindSig)
	if err != nil {
		return nil, fmt.Errorf("%w: unblind: %w", ErrSignature, err)
	}
	if err := r.pk.Verify(r.message, r.Prefix(), sig); err != nil {
		return nil, err
	}
	return sig, nil
}

// secretDigest is H(label, no context, modulus, message, numbers).
func secretDigest(pk *PublicKey, message, drawn []byte) [sha256.Size]byte {
	modulus, text := sha256.Sum256(pk.modulus), sha256.Sum256(message)
	var b cryptobyte.Builder
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(requestLabel)) })
	b.AddUint8(0)
	b.AddBytes(modulus[:])
	b.AddBytes(text[:])
	b.AddBytes(drawn)
	return sha256.Sum256(b.BytesOrPanic())
}
