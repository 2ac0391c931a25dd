package ohttp

import (
	"fmt"
	"strings"
)

// Marshal encodes a request of known length (RFC 9292, section 3.1), padded
// with zeros to the next multiple of pad bytes; 0 or 1 pads nothing. Field names
// are written in lower case. What ParseRequest would refuse is refused.
func (r *Request) Marshal(pad int) ([]byte, error) {
	if bad := r.validControl(); bad != "" {
		return nil, fmt.Errorf("%w: %s", ErrMessage, bad)
	}
	out := []byte{knownRequest}
	for _, s := range []string{r.Method, r.Scheme, r.Authority, r.Path} {
		out = appendString(out, s)
	}
	return appendBody(out, pad, 0, r.Header, r.Content, r.Trailer)
}

// Marshal encodes a response of known length, padded as a request is.
func (r *Response) Marshal(pad int) ([]byte, error) {
	out := []byte{knownResponse}
	if len(r.Interim) > maxInterim {
		return nil, fmt.Errorf("%w: %d informational responses", ErrMessage, len(r.Interim))
	}
	fields := 0
	for _, interim := range r.Interim {
		fields += len(interim.Header)
		if interim.Status < 100 || interim.Status > 199 {
			return nil, fmt.Errorf("%w: informational status %d", ErrMessage, interim.Status)
		}
		var err error
		if out, err = appendFields(appendVarint(out, interim.Status), interim.Header); err != nil {
			return nil, err
		}
	}
	if r.Status < 200 || r.Status > 599 {
		return nil, fmt.Errorf("%w: status %d", ErrMessage, r.Status)
	}
	return appendBody(appendVarint(out, r.Status), pad, fields, r.Header, r.Content, r.Trailer)
}

// appendBody appends the sections after the control data, and padding. Fields
// says how many stand before.
func appendBody(out []byte, pad, fields int, header Fields, content []byte, trailer Fields) ([]byte, error) {
	if fields += len(header) + len(trailer); fields > maxFields {
		return nil, fmt.Errorf("%w: %d fields", ErrMessage, fields)
	}
	out, err := appendFields(out, header)
	if err != nil {
		return nil, err
	}
	if len(content) > MaxMessage {
		return nil, tooLarge("content", len(content), MaxMessage)
	}
	out = append(appendVarint(out, len(content)), content...)
	if out, err = appendFields(out, trailer); err != nil {
		return nil, err
	}
	if pad > 1 {
		if over := len(out) % pad; over != 0 {
			out = append(out, make([]byte, min(pad-over, MaxMessage+1))...)
		}
	}
	if len(out) > MaxMessage {
		return nil, tooLarge("message", len(out), MaxMessage)
	}
	return out, nil
}

func appendFields(out []byte, fields Fields) ([]byte, error) {
	var section []byte
	for _, f := range fields {
		f.Name = strings.ToLower(f.Name)
		if !f.valid() {
			return nil, fmt.Errorf("%w: field %q", ErrMessage, f.Name)
		}
		section = appendString(appendString(section, f.Name), f.Value)
	}
	return append(appendVarint(out, len(section)), section...), nil
}
