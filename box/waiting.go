package box

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"hustings/ballot"
)

// ErrWaiting says that a row of the waiting room does not open under its key.
var ErrWaiting = errors.New("box: a waiting ballot does not open under the waiting key")

// WaitingID names a waiting key. It is random and says nothing.
type WaitingID [16]byte

func (id WaitingID) String() string { return hex.EncodeToString(id[:]) }

// WaitingSecretSize is the length of a waiting key's secret in bytes.
const WaitingSecretSize = 32

// Row is one ballot in the waiting room. Without the waiting key neither field
// says anything, and all rows of a poll have the same length (ADR 0004).
type Row struct {
	Tag  [16]byte // from electorate, key and sequence: unique among those that wait
	Blob []byte
}

// room seals the rows of one poll under one waiting key. One goroutine at a time.
type room struct {
	id       WaitingID
	ceremony ballot.CeremonyID
	size     int // bytes of the longest ballot the poll can have
	sealed   int // bytes of a survey's sealed response behind it
	mac      hash.Hash
	aead     cipher.AEAD
	random   io.Reader
	bare     bool // see Config
}

func (c *Config) newRoom(id WaitingID, secret []byte, m *ballot.Manifest) (*room, error) {
	derive := func(use string) ([]byte, error) {
		return hkdf.Key(sha256.New, secret, c.Ceremony[:], use, 32)
	}
	tagKey, err := derive("hustings waiting room: tag")
	if err != nil {
		return nil, fmt.Errorf("box: derive from the waiting key: %w", err)
	}
	sealKey, err := derive("hustings waiting room: seal")
	if err != nil {
		return nil, fmt.Errorf("box: derive from the waiting key: %w", err)
	}
	block, err := aes.NewCipher(sealKey)
	if err != nil {
		return nil, fmt.Errorf("box: waiting key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("box: waiting key: %w", err)
	}
	return &room{
		id: id, ceremony: c.Ceremony, size: ballotSize(m), sealed: m.SealedResponse(), mac: hmac.New(sha256.New, tagKey), aead: aead, random: c.Random, bare: c.bare,
	}, nil
}

func (r *room) tag(n numbered) (tag [16]byte) {
	var in [34]byte
	in[0] = n.electorate
	copy(in[1:], n.key[:])
	in[33] = n.sequence
	r.mac.Reset()
	r.mac.Write(in[:])
	var sum [sha256.Size]byte
	copy(tag[:], r.mac.Sum(sum[:0]))
	return tag
}

// aad binds a blob to its poll and row.
func (r *room) aad(tag [16]byte) []byte {
	return append(append(make([]byte, 0, 32), r.ceremony[:]...), tag[:]...)
}

// rowSize is the length of a row's blob: nonce, length, ballot, padding, GCM's tag.
func (r *room) rowSize() int { return r.aead.NonceSize() + 2 + r.size + r.aead.Overhead() }

// seal makes the row of what was cast: a ballot entry, and in a survey the sealed
// response behind it.
func (r *room) seal(n numbered, cast []byte) (Row, error) {
	if len(cast) > r.size {
		return Row{}, fmt.Errorf("%w: ballot of %d bytes, at most %d", ErrBallot, len(cast), r.size)
	}
	row := Row{Tag: r.tag(n), Blob: make([]byte, r.rowSize())}
	nonce := row.Blob[:r.aead.NonceSize()]
	if _, err := io.ReadFull(r.random, nonce); err != nil {
		return Row{}, fmt.Errorf("box: draw a nonce: %w", err)
	}
	plain := row.Blob[len(nonce) : len(nonce)+2+r.size]
	binary.BigEndian.PutUint16(plain, uint16(len(cast))) //nolint:gosec // at most r.size, which is below 2^16
	copy(plain[2:], cast)
	if r.bare {
		return row, nil
	}
	r.aead.Seal(plain[:0], nonce, plain, r.aad(row.Tag))
	return row, nil
}

// open gives a row's ballot entry back, and checks that the row is the ballot's.
func (r *room) open(row Row) (*waiting, error) {
	if len(row.Blob) != r.rowSize() {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrWaiting, len(row.Blob), r.rowSize())
	}
	nonce, sealed := row.Blob[:r.aead.NonceSize()], row.Blob[r.aead.NonceSize():]
	plain := sealed
	if !r.bare {
		var err error
		if plain, err = r.aead.Open(nil, nonce, sealed, r.aad(row.Tag)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrWaiting, err)
		}
	}
	n := int(binary.BigEndian.Uint16(plain))
	if n > r.size || n < r.sealed {
		return nil, fmt.Errorf("%w: a ballot of %d bytes", ErrWaiting, n)
	}
	w, err := newWaiting(plain[2:2+n], r.sealed)
	if err != nil {
		return nil, err
	}
	if r.tag(w.number) != row.Tag {
		return nil, fmt.Errorf("%w: the row is another ballot's", ErrWaiting)
	}
	return w, nil
}

// waiting is a ballot out of the waiting room.
type waiting struct {
	whole  []byte // what was cast
	entry  []byte
	sealed []byte // of a survey
	number numbered
	leaf   ballot.Digest
}

func newWaiting(whole []byte, sealed int) (*waiting, error) {
	entry := whole[:len(whole)-sealed]
	e, err := ballot.Parse(entry)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWaiting, err)
	}
	b, ok := e.(*ballot.Ballot)
	if !ok {
		return nil, fmt.Errorf("%w: it holds a %v", ErrWaiting, e.Type())
	}
	return &waiting{whole: whole, entry: entry, sealed: whole[len(entry):], number: numberOf(b), leaf: ballot.LeafHash(entry)}, nil
}

// ballotSize is the length of the longest ballot of a poll as it is cast (SPEC
// 8.6, 8.17).
func ballotSize(m *ballot.Manifest) int {
	credentials := 0
	for e := range m.Electorates {
		n := 0
		for r := range m.Registrars {
			n += 32 + 2 + len(m.Registrars[r].Blind[e])
		}
		credentials = max(credentials, n)
	}
	head, tail := 2+1+32+2+credentials+1, 64
	if m.IsSurvey() {
		return head + 32 + tail + m.SealedResponse()
	}
	return head + 33 + 2 + m.Plaintext + 16 + tail
}
