package board

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"hustings/ballot"
)

// ErrKey says that a key or its name can sign no checkpoint.
var ErrKey = errors.New("board: key refused")

// Signature types (C2SP signed-note, "Signature types").
const (
	kindLog      = 0x01 // Ed25519 over the note text
	kindCosigner = 0x04 // timestamped Ed25519 cosignature
)

// Key is a public key by which checkpoints are read: a log's or a cosigner's.
// It is a [note.Verifier]. Make one with [NewLogKey] or [NewCosignerKey]; the
// zero Key verifies nothing.
type Key struct {
	name   string
	hash   uint32
	kind   byte
	public [ed25519.PublicKeySize]byte
}

// NewLogKey returns the key of the log with this origin. Origins and names are
// 1 to MaxName bytes of printable ASCII without space or plus.
func NewLogKey(origin string, public []byte) (Key, error) {
	return newKey(origin, public, kindLog)
}

// NewCosignerKey returns a cosigner's key. One key must not serve under two
// names: the signed text does not hold the name (C2SP tlog-cosignature).
func NewCosignerKey(name string, public []byte) (Key, error) {
	return newKey(name, public, kindCosigner)
}

func newKey(name string, public []byte, kind byte) (Key, error) {
	if !validName(name) {
		return Key{}, fmt.Errorf("%w: name %.80q", ErrKey, name)
	}
	if err := ballot.CheckPublicKey(public); err != nil {
		return Key{}, fmt.Errorf("%w: %q: %w", ErrKey, name, err)
	}
	k := Key{name: name, kind: kind, public: [ed25519.PublicKeySize]byte(public)}
	id := sha256.Sum256(append([]byte(name+"\n"), k.material()...))
	k.hash = binary.BigEndian.Uint32(id[:])
	return k, nil
}

// publicHalf refuses a private key of another length, on which the standard
// library panics.
func publicHalf(private ed25519.PrivateKey) ([]byte, error) {
	if len(private) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("%w: private key of %d bytes", ErrKey, len(private))
	}
	return private[ed25519.SeedSize:], nil
}

// validName is narrower than signed-note: no name looks like another, and none
// ends a line.
func validName(name string) bool {
	if len(name) < 1 || len(name) > MaxName {
		return false
	}
	for _, b := range []byte(name) {
		if b <= ' ' || b > '~' || b == '+' {
			return false
		}
	}
	return true
}

// Name returns the origin or the cosigner's name.
func (k Key) Name() string { return k.name }

// KeyHash returns the key ID, SHA-256(name || 0x0A || type || key)[:4].
func (k Key) KeyHash() uint32 { return k.hash }

// Public returns the 32 bytes of the Ed25519 key.
func (k Key) Public() []byte { return k.public[:] }

// material is what key ID and verifier key are made of.
func (k Key) material() []byte { return append([]byte{k.kind}, k.public[:]...) }

// String returns the verifier key as other tools of this family read it, name,
// key ID and base64 joined by plus (C2SP signed-note, "Verifier keys").
func (k Key) String() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.hash, base64.StdEncoding.EncodeToString(k.material()))
}

// Verify reports whether signature, without the key ID, is this key's over the
// note text.
func (k Key) Verify(text, signature []byte) bool {
	switch k.kind {
	case kindLog:
		return ballot.VerifySignature(k.public[:], text, signature)
	case kindCosigner:
		_, err := verifyCosignature(k.public[:], text, signature)
		return err == nil
	}
	return false
}

// appendLine appends the signature line: em dash, space, name, space, base64 of
// key ID and signature, newline.
func (k Key) appendLine(msg, signature []byte) []byte {
	raw := append(binary.BigEndian.AppendUint32(nil, k.hash), signature...)
	msg = append(msg, "\u2014 "+k.name+" "...)
	return append(base64.StdEncoding.AppendEncode(msg, raw), '\n')
}
