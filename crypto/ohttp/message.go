package ohttp

import "strings"

// Field is a line of a header or trailer section. Names are lower-case.
type Field struct{ Name, Value string }

// Fields are the lines of one section, in their order.
type Fields []Field

// Get returns the value of the first line of that name, or nothing. The name is
// given in lower case.
func (f Fields) Get(name string) string {
	for _, field := range f {
		if field.Name == name {
			return field.Value
		}
	}
	return ""
}

// Request is an HTTP request as Binary HTTP carries it (RFC 9292, section 3).
// Authority may be empty; Path holds path and query.
type Request struct {
	Method, Scheme, Authority, Path string

	Header  Fields
	Content []byte
	Trailer Fields
}

// Response is an HTTP response as Binary HTTP carries it.
type Response struct {
	Interim []Interim // informational responses that came before
	Status  int       // 200 to 599
	Header  Fields
	Content []byte
	Trailer Fields
}

// Interim is an informational response, of a status from 100 to 199.
type Interim struct {
	Status int
	Header Fields
}

// Bounds on a message's parts, beyond MaxMessage on the whole.
const (
	maxFields  = 128 // in all sections together
	maxInterim = 8
)

// The framing indicators (RFC 9292, section 3.3).
const (
	knownRequest = iota
	knownResponse
	indeterminateRequest
	indeterminateResponse
)

// validControl checks control data by the rules of HTTP/2 for :method, :scheme,
// :authority and :path (RFC 9113, section 8.3.1, and RFC 9110).
func (r *Request) validControl() string {
	switch {
	case !isToken(r.Method):
		return "method"
	case !isScheme(r.Scheme):
		return "scheme"
	case !isVisible(r.Authority) || strings.ContainsAny(r.Authority, "@/?#"):
		return "authority"
	case !isVisible(r.Path) || strings.Contains(r.Path, "#"):
		return "path"
	case r.Path == "*" && r.Method == "OPTIONS":
		return ""
	case !strings.HasPrefix(r.Path, "/"):
		return "path"
	}
	return ""
}

// validField checks a line by RFC 9110, section 5.1, and RFC 9113, section
// 8.2.1. A name that starts with a colon is no token: of the pseudo-fields some
// are forbidden (RFC 9292, section 3.6), and of the others none is known here.
func (f Field) valid() bool {
	if !isToken(f.Name) || strings.ContainsAny(f.Value, "\x00\r\n") {
		return false
	}
	return strings.Trim(f.Value, " \t") == f.Value
}

// isToken reports whether s is a token (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// isScheme reports whether s is a URI scheme (RFC 3986, section 3.1), in lower
// case.
func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}

// isVisible reports whether s has visible ASCII characters only, as every part
// of a URI.
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
