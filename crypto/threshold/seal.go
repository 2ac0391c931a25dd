package threshold

import (
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"fmt"

	"hustings/crypto/seal"
)

// Seal encrypts plaintext to the joint key as a voter does (SPEC 5.2), with
// package seal; what opens it here is the standard library's HPKE.
func Seal(joint Point, info, plaintext []byte) (enc [PointSize]byte, ciphertext []byte, err error) {
	if !joint.valid() {
		return enc, nil, fmt.Errorf("seal: joint key: %w", ErrPoint)
	}
	key, err := seal.NewKey(joint.p.Bytes())
	if err != nil {
		return enc, nil, fmt.Errorf("seal: joint key: %w", ErrPoint)
	}
	return key.Seal(info, plaintext)
}

// An Opener opens what was sealed to one joint key.
type Opener struct {
	joint *ecdh.PublicKey
}

// NewOpener takes the joint key of one stage.
func NewOpener(joint Point) (*Opener, error) {
	if !joint.valid() {
		return nil, fmt.Errorf("open: joint key: %w", ErrPoint)
	}
	public, err := ecdh.P256().NewPublicKey(joint.p.Bytes())
	if err != nil {
		return nil, fmt.Errorf("open: joint key: %w", ErrPoint)
	}
	return &Opener{joint: public}, nil
}

// Open decrypts one ciphertext with the combined value that belongs to its
// encapsulated key. ErrOpen says that the ciphertext is not one for this key,
// value and info; which of them is wrong cannot be told.
func (o *Opener) Open(enc, combined Point, info, ciphertext []byte) ([]byte, error) {
	if !enc.valid() || !combined.valid() {
		return nil, fmt.Errorf("open: %w", ErrPoint)
	}
	encapsulated := enc.p.Bytes()
	key, err := hpke.NewDHKEMPrivateKey(&exchange{joint: o.joint, enc: encapsulated, shared: combined.x()})
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	sealed := make([]byte, 0, len(encapsulated)+len(ciphertext))
	sealed = append(append(sealed, encapsulated...), ciphertext...)
	plaintext, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES128GCM(), info, sealed)
	if err != nil {
		return nil, fmt.Errorf("open: %w", ErrOpen)
	}
	return plaintext, nil
}

// exchange stands in for the private key that nobody has: the trustees have
// already computed the one Diffie-Hellman value that HPKE will ask for.
type exchange struct {
	joint       *ecdh.PublicKey
	enc, shared []byte
}

func (e *exchange) PublicKey() *ecdh.PublicKey { return e.joint }
func (e *exchange) Curve() ecdh.Curve          { return ecdh.P256() }

func (e *exchange) ECDH(remote *ecdh.PublicKey) ([]byte, error) {
	if string(remote.Bytes()) != string(e.enc) {
		return nil, errors.New("asked for another key than the one that was combined")
	}
	return e.shared, nil
}
