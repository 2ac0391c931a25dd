package registrar

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/crypto/blind"
)

// Labels of what stays within this registrar's own database and key directory;
// they are no part of the protocol.
const (
	labelBook    = "hustings store/1 book"
	labelSlot    = "hustings store/1 slot"
	labelRequest = "hustings store/1 request"
)

// pen is what a book is written with: the signing key, and two keys derived from
// it which name and seal the records. When the signing key is gone, so are they.
type pen struct {
	book     Book
	key      *blind.SigningKey
	slotKey  []byte
	envelope cipher.AEAD
}

func (b Book) suffix() []byte { return []byte{b.Registrar, b.Electorate} }

// newPen derives the record keys by HKDF-SHA256 (RFC 5869).
func newPen(book Book, key *blind.SigningKey) (*pen, error) {
	info := ballot.LI(labelBook, book.Ceremony[:], book.suffix())
	keys, err := hkdf.Key(sha256.New, key.Marshal(), nil, string(info), 64)
	if err != nil {
		return nil, fmt.Errorf("%w: derive record keys: %w", ErrKey, err)
	}
	block, err := aes.NewCipher(keys[32:])
	if err != nil {
		return nil, fmt.Errorf("%w: derive record keys: %w", ErrKey, err)
	}
	envelope, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("%w: derive record keys: %w", ErrKey, err)
	}
	return &pen{book: book, key: key, slotKey: keys[:32], envelope: envelope}, nil
}

// slot names a member's record: HMAC-SHA-256 (RFC 2104) under the slot key.
func (p *pen) slot(member string) Slot {
	mac := hmac.New(sha256.New, p.slotKey)
	mac.Write(ballot.LI(labelSlot, p.book.Ceremony[:], p.book.suffix(), []byte(member)))
	return Slot(mac.Sum(nil))
}

// record is what is kept of a pass.
type record struct {
	request   [32]byte // digest of the blinded message
	day       uint32   // days since 1970, nothing finer
	signature []byte
}

func (p *pen) digest(blinded []byte) [32]byte {
	return ballot.H(labelRequest, p.book.Ceremony[:], p.book.suffix(), blinded)
}

// seal encrypts a record to its slot by AES-256-GCM under a fresh random nonce.
// All records of a book have the same length.
func (p *pen) seal(random io.Reader, slot Slot, r record) ([]byte, error) {
	b := cryptobyte.NewBuilder(make([]byte, 0, 36+len(r.signature)))
	b.AddBytes(r.request[:])
	b.AddUint32(r.day)
	b.AddBytes(r.signature)
	plain, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("registrar: encode a record: %w", err)
	}
	sealed := make([]byte, p.envelope.NonceSize(), p.envelope.NonceSize()+len(plain)+p.envelope.Overhead())
	if _, err := io.ReadFull(random, sealed); err != nil {
		return nil, fmt.Errorf("registrar: draw a nonce: %w", err)
	}
	return p.envelope.Seal(sealed, sealed, plain, slot[:]), nil
}

// unseal is the reverse of seal.
func (p *pen) unseal(slot Slot, sealed []byte) (r record, err error) {
	n := p.envelope.NonceSize()
	if len(sealed) < n {
		return r, fmt.Errorf("%w: %d bytes", ErrRecord, len(sealed))
	}
	plain, err := p.envelope.Open(nil, sealed[:n], sealed[n:], slot[:])
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	in := cryptobyte.String(plain)
	if !in.CopyBytes(r.request[:]) || !in.ReadUint32(&r.day) || len(in) != p.key.Public().Size() {
		return r, fmt.Errorf("%w: malformed", ErrRecord)
	}
	r.signature = in
	return r, nil
}
