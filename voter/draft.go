package voter

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"

	"hustings/ballot"
)

// labelDraft is in no message and no log: drafts stay on the device.
const labelDraft = "hustings/1 draft"

// MaxDraft is the most bytes of a draft.
const MaxDraft = 256 << 10

// SealDraft seals an unfinished response for this device: AES-128-GCM (NIST SP
// 800-38D) with a fresh nonce in front, under a key that HKDF-SHA256 (RFC 5869)
// makes from the ballot key. Who has the pass can open it, as who has the pass can
// answer in its place; without the pass it is noise. ErrNoPass before there is one.
func (c *Client) SealDraft(draft []byte) ([]byte, error) {
	if len(draft) > MaxDraft {
		return nil, fmt.Errorf("keep the draft: %w: %d bytes", ErrChoice, len(draft))
	}
	aead, err := c.draftKey()
	if err != nil {
		return nil, fmt.Errorf("keep the draft: %w", err)
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(draft)+aead.Overhead())
	if _, err := io.ReadFull(c.random, nonce); err != nil {
		return nil, fmt.Errorf("keep the draft: %w: %w", ErrRandom, err)
	}
	return aead.Seal(nonce, nonce, draft, nil), nil
}

// OpenDraft opens what SealDraft made with the same pass. ErrState for anything else.
func (c *Client) OpenDraft(sealed []byte) ([]byte, error) {
	aead, err := c.draftKey()
	if err != nil {
		return nil, fmt.Errorf("open the draft: %w", err)
	}
	if n := aead.NonceSize(); len(sealed) >= n && len(sealed) <= n+MaxDraft+aead.Overhead() {
		if draft, err := aead.Open(nil, sealed[:n], sealed[n:], nil); err == nil {
			return draft, nil
		}
	}
	return nil, fmt.Errorf("open the draft: %w", ErrState)
}

func (c *Client) draftKey() (cipher.AEAD, error) {
	if !c.HasPass() {
		return nil, ErrNoPass
	}
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	info := string(ballot.LI(labelDraft, c.poll[:], []byte{c.state.electorate}))
	secret, err := hkdf.Key(sha256.New, key.Seed(), nil, info, 16)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return cipher.NewGCM(block)
}
