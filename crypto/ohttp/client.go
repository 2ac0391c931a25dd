package ohttp

import (
	"fmt"
	"slices"
)

// Client encapsulates requests to one gateway. It is immutable and safe for
// concurrent use.
type Client struct {
	header header
	public *hybridPublic
}

// NewClient takes a gateway's key configurations, which must come from where
// their bytes are vouched for: the manifest. It uses the first with
// MLKEM768-X25519, and of its symmetric algorithms HKDF-SHA256 with AES-128-GCM,
// so that all clients choose alike.
func NewClient(keys []byte) (*Client, error) {
	configs, err := parseKeys(keys)
	if err != nil {
		return nil, err
	}
	for _, config := range configs {
		if config.kem == KEMHybrid {
			return newClient(config)
		}
	}
	return nil, fmt.Errorf("%w: none with MLKEM768-X25519", ErrKeys)
}

func newClient(config keyConfig) (*Client, error) {
	public, err := parseHybrid(config.public)
	if err != nil {
		return nil, fmt.Errorf("%w: identifier %d: %w", ErrKeys, config.id, err)
	}
	if !slices.Contains(config.suites, clientSuite) {
		return nil, fmt.Errorf("%w: identifier %d: without HKDF-SHA256 and AES-128-GCM", ErrKeys, config.id)
	}
	return &Client{header{config.id, config.kem, clientSuite}, public}, nil
}

// Encapsulate encrypts a binary HTTP request under a fresh HPKE context
// (RFC 9458, section 4.3) and returns it with what opens its response. The
// context's randomness is the system's own: crypto/ecdh and crypto/mlkem take no
// other.
func (c *Client) Encapsulate(request []byte) ([]byte, *ClientContext, error) {
	if len(request) > MaxMessage {
		return nil, nil, tooLarge("request", len(request), MaxMessage)
	}
	enc, s, err := newSender(c.header, c.public)
	if err != nil {
		return nil, nil, fmt.Errorf("ohttp: encapsulate request: %w", err)
	}
	sealed := s.seal(request)
	keys, err := newResponseKeys(c.header.Suite, aesGCM, enc, s.export)
	if err != nil {
		return nil, nil, err
	}
	return append(append(c.header.bytes(), enc...), sealed...), &ClientContext{keys}, nil
}

// ClientContext opens the response to one request.
type ClientContext struct{ keys responseKeys }

// Open decrypts an encapsulated response (RFC 9458, section 4.4) and returns
// the binary HTTP response. What was not sealed for this very request is
// ErrResponse; a right one may still come.
func (c *ClientContext) Open(response []byte) ([]byte, error) {
	if len(response) > MaxEncapsulated {
		return nil, tooLarge("response", len(response), MaxEncapsulated)
	}
	size := c.keys.nonceSize()
	if len(response) < size {
		return nil, fmt.Errorf("%w: %d bytes", ErrResponse, len(response))
	}
	aead, nonce, err := c.keys.derive(response[:size])
	if err != nil {
		return nil, err
	}
	message, err := aead.Open(nil, nonce, response[size:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrResponse, err)
	}
	return message, nil
}
