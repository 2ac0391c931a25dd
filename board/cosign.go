package board

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"hustings/ballot"
)

// ErrCosignature says that a cosignature is not one of this key and checkpoint.
var ErrCosignature = errors.New("board: cosignature refused")

// CosignatureSize is the length of a timestamped_signature with Ed25519: eight
// bytes of POSIX time, big-endian, and the signature.
const CosignatureSize = 8 + ed25519.SignatureSize

// Cosignature is a cosigner's line under a checkpoint.
type Cosignature struct {
	Key       Key
	Signature [CosignatureSize]byte
}

// Time returns the POSIX time the cosigner stated. Nothing else vouches for it.
func (c Cosignature) Time() int64 { return cosignatureTime(c.Signature[:]) }

// cosignatureTime reads the timestamp; one above 2^63-1 comes out negative.
func cosignatureTime(signature []byte) int64 {
	return int64(binary.BigEndian.Uint64(signature)) //nolint:gosec // callers refuse what is negative
}

// Cosign returns the timestamped signature over a checkpoint, CosignatureSize
// bytes. It states that at this time the log's largest consistent tree known to
// the signer is this one: the caller has checked that first.
func Cosign(private ed25519.PrivateKey, c Checkpoint, unixSeconds int64) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if unixSeconds < 0 {
		return nil, fmt.Errorf("%w: time %d", ErrCosignature, unixSeconds)
	}
	public, err := publicHalf(private)
	if err != nil {
		return nil, err
	}
	if err := ballot.CheckPublicKey(public); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	signature := binary.BigEndian.AppendUint64(nil, uint64(unixSeconds))
	return append(signature, ed25519.Sign(private, cosignedMessage(c.Text(), unixSeconds))...), nil
}

// VerifyCosignature checks a cosignature by the 32-byte key public over a
// checkpoint and returns the POSIX time it states.
func VerifyCosignature(public []byte, c Checkpoint, signature []byte) (int64, error) {
	if err := c.check(); err != nil {
		return 0, err
	}
	return verifyCosignature(public, c.Text(), signature)
}

func verifyCosignature(public, text, signature []byte) (int64, error) {
	if len(signature) != CosignatureSize {
		return 0, fmt.Errorf("%w: %d bytes", ErrCosignature, len(signature))
	}
	if binary.BigEndian.Uint64(signature) > math.MaxInt64 {
		return 0, fmt.Errorf("%w: time above 2^63-1", ErrCosignature)
	}
	seconds := cosignatureTime(signature)
	if !ballot.VerifySignature(public, cosignedMessage(text, seconds), signature[8:]) {
		return 0, fmt.Errorf("%w: signature does not verify", ErrCosignature)
	}
	return seconds, nil
}

// cosignedMessage is what is signed (C2SP tlog-cosignature, "Ed25519 signed
// message"). It begins with a byte no label of this protocol begins with, so
// the key can sign other things too.
func cosignedMessage(text []byte, unixSeconds int64) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", unixSeconds), text...)
}

// AddCosignatures returns a published checkpoint with cosignature lines after
// the log's. They are written in the order given, which must be the order that
// readers of [ParseCosigned] expect, and each is verified first.
func AddCosignatures(msg []byte, log Key, cosignatures []Cosignature) ([]byte, error) {
	c, err := ParseCheckpoint(msg, log)
	if err != nil {
		return nil, err
	}
	for i, cs := range cosignatures {
		if cs.Key.kind != kindCosigner {
			return nil, fmt.Errorf("%w: %q is no cosigner's key", ErrCosignature, cs.Key.name)
		}
		for _, earlier := range cosignatures[:i] {
			if earlier.Key == cs.Key {
				return nil, fmt.Errorf("%w: %q twice", ErrCosignature, cs.Key.name)
			}
		}
		if _, err := VerifyCosignature(cs.Key.Public(), c, cs.Signature[:]); err != nil {
			return nil, fmt.Errorf("cosignature of %q: %w", cs.Key.name, err)
		}
		msg = cs.Key.appendLine(msg[:len(msg):len(msg)], cs.Signature[:])
	}
	if len(msg) > MaxCheckpoint {
		return nil, fmt.Errorf("%w: %d bytes with cosignatures", ErrCheckpoint, len(msg))
	}
	return msg, nil
}
