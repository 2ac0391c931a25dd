package ohttp

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
)

var (
	errCut     = errors.New("cut short")
	errFraming = errors.New("not of this kind")
	errStatus  = errors.New("status code")
	errField   = errors.New("field")
	errFields  = errors.New("too many fields")
	errInterim = errors.New("too many informational responses")
	errPadding = errors.New("padding is not zero")
)

// ParseRequest decodes a request of known or indeterminate length. A message
// may end before any of its last sections, which are then empty, and zeros may
// follow it; anything else that RFC 9292 calls invalid is refused, and with it
// pseudo-fields, more than 128 fields and more than MaxMessage bytes.
func ParseRequest(message []byte) (*Request, error) {
	d, framing, err := newDecoder(message)
	if err != nil {
		return nil, err
	}
	r := new(Request)
	if framing != knownRequest && framing != indeterminateRequest {
		return nil, invalid(errFraming)
	}
	for _, s := range []*string{&r.Method, &r.Scheme, &r.Authority, &r.Path} {
		if !readString(&d.in, s) {
			return nil, invalid(errCut)
		}
	}
	if bad := r.validControl(); bad != "" {
		return nil, fmt.Errorf("%w: %s", ErrMessage, bad)
	}
	if err := d.body(&r.Header, &r.Content, &r.Trailer); err != nil {
		return nil, err
	}
	return r, nil
}

// ParseResponse decodes a response as ParseRequest does a request. It takes at
// most eight informational responses.
func ParseResponse(message []byte) (*Response, error) {
	d, framing, err := newDecoder(message)
	if err != nil {
		return nil, err
	}
	r := new(Response)
	if framing != knownResponse && framing != indeterminateResponse {
		return nil, invalid(errFraming)
	}
	for {
		var status uint64
		if !readVarint(&d.in, &status) {
			return nil, invalid(errCut)
		}
		if status < 100 || status > 599 {
			return nil, invalid(errStatus)
		}
		if status >= 200 {
			r.Status = int(status)
			break
		}
		if len(r.Interim) == maxInterim {
			return nil, invalid(errInterim)
		}
		interim := Interim{Status: int(status)}
		if err := d.fields(&interim.Header); err != nil {
			return nil, invalid(err)
		}
		r.Interim = append(r.Interim, interim)
	}
	if err := d.body(&r.Header, &r.Content, &r.Trailer); err != nil {
		return nil, err
	}
	return r, nil
}

func invalid(why error) error { return fmt.Errorf("%w: %w", ErrMessage, why) }

type decoder struct {
	in    cryptobyte.String
	known bool // lengths are known
	count int  // fields so far
}

func newDecoder(message []byte) (*decoder, uint64, error) {
	if len(message) > MaxMessage {
		return nil, 0, tooLarge("message", len(message), MaxMessage)
	}
	d := &decoder{in: message}
	var framing uint64
	if !readVarint(&d.in, &framing) {
		return nil, 0, invalid(errCut)
	}
	d.known = framing <= knownResponse
	return d, framing, nil
}

// body reads what follows the control data. The message may end before each of
// the three sections (RFC 9292, sections 3.1 and 3.8).
func (d *decoder) body(header *Fields, content *[]byte, trailer *Fields) error {
	for _, section := range []func() error{
		func() error { return d.fields(header) },
		func() error { return d.content(content) },
		func() error { return d.fields(trailer) },
	} {
		if d.in.Empty() {
			return nil
		}
		if err := section(); err != nil {
			return invalid(err)
		}
	}
	for _, b := range d.in {
		if b != 0 {
			return invalid(errPadding)
		}
	}
	return nil
}

// fields reads a field section: behind its length, or up to a zero.
func (d *decoder) fields(out *Fields) error {
	section := &d.in
	if d.known {
		var b []byte
		if !readBytes(&d.in, &b) {
			return errCut
		}
		known := cryptobyte.String(b)
		section = &known
	}
	for !d.known || !section.Empty() {
		var f Field
		if !readString(section, &f.Name) {
			return errCut
		}
		if f.Name == "" && !d.known {
			return nil
		}
		if !readString(section, &f.Value) {
			return errCut
		}
		f.Name = strings.ToLower(f.Name)
		if !f.valid() {
			return errField
		}
		if d.count++; d.count > maxFields {
			return errFields
		}
		*out = append(*out, f)
	}
	return nil
}

// content reads one block of known length, or chunks up to an empty one.
func (d *decoder) content(out *[]byte) error {
	for {
		var chunk []byte
		if !readBytes(&d.in, &chunk) {
			return errCut
		}
		*out = append(*out, chunk...)
		if d.known || len(chunk) == 0 {
			return nil
		}
	}
}
