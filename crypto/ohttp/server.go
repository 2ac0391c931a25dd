package ohttp

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// Server opens requests that were encapsulated to any of its keys. It is
// immutable and safe for concurrent use.
type Server struct {
	keys    map[uint8]*Key
	configs []byte
}

// NewServer takes one to 255 keys of different identifiers. While clients may
// still have the configuration of an old key, it stands beside the new one.
func NewServer(keys ...*Key) (*Server, error) {
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: server without a key", ErrKeys)
	}
	s := &Server{keys: make(map[uint8]*Key)}
	b := cryptobyte.NewBuilder(nil)
	for _, key := range keys {
		if s.keys[key.config.id] != nil {
			return nil, fmt.Errorf("%w: identifier %d stands twice", ErrKeys, key.config.id)
		}
		s.keys[key.config.id] = key
		b.AddUint16LengthPrefixed(key.config.marshal)
	}
	var err error
	if s.configs, err = b.Bytes(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	if len(s.configs) > MaxKeys {
		return nil, tooLarge("key configurations", len(s.configs), MaxKeys)
	}
	return s, nil
}

// Keys returns the configurations of the server's keys in the order given to
// NewServer, as "application/ohttp-keys".
func (s *Server) Keys() []byte { return slices.Clone(s.configs) }

// Decapsulate opens an encapsulated request (RFC 9458, section 4.3) and returns
// the binary HTTP request with what seals its response. Any failure but a
// request too large is ErrRequest.
func (s *Server) Decapsulate(request []byte) ([]byte, *ServerContext, error) {
	if len(request) > MaxEncapsulated {
		return nil, nil, tooLarge("request", len(request), MaxEncapsulated)
	}
	message, context, err := s.open(request)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return message, context, nil
}

func (s *Server) open(request []byte) ([]byte, *ServerContext, error) {
	var h header
	in := cryptobyte.String(request)
	if !h.read(&in) {
		return nil, nil, io.ErrUnexpectedEOF
	}
	key := s.keys[h.id]
	if key == nil || key.config.kem != h.kem {
		return nil, nil, errors.New("no such key")
	}
	if !slices.Contains(key.config.suites, h.Suite) || !h.known() {
		return nil, nil, errors.New("algorithms not offered")
	}
	var enc []byte
	if !in.ReadBytes(&enc, kemByID(h.kem).encSize) {
		return nil, nil, io.ErrUnexpectedEOF
	}
	recipient, err := key.private.Recipient(enc, h.info(), h.Suite)
	if err != nil {
		return nil, nil, err
	}
	message, err := recipient.Open(nil, in)
	if err != nil {
		return nil, nil, err
	}
	keys, err := newResponseKeys(h.Suite, h.cipher, enc, recipient.Export)
	if err != nil {
		return nil, nil, err
	}
	return message, &ServerContext{keys}, nil
}

// ServerContext seals responses to one request.
type ServerContext struct{ keys responseKeys }

// Seal encrypts a binary HTTP response (RFC 9458, section 4.4) under a nonce
// read from random.
func (c *ServerContext) Seal(response []byte, random io.Reader) ([]byte, error) {
	if len(response) > MaxMessage {
		return nil, tooLarge("response", len(response), MaxMessage)
	}
	responseNonce := make([]byte, c.keys.nonceSize())
	if _, err := io.ReadFull(random, responseNonce); err != nil {
		return nil, fmt.Errorf("%w: seal response: %w", ErrRandom, err)
	}
	aead, nonce, err := c.keys.derive(responseNonce)
	if err != nil {
		return nil, err
	}
	return aead.Seal(responseNonce, nonce, response, nil), nil
}
