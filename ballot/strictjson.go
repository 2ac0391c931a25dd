package ballot

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// Bounds of every JSON text this package reads (SPEC 3.x).
const (
	// DefaultJSONSize is the most bytes UnmarshalStrict takes unless told otherwise.
	DefaultJSONSize = 1 << 20
	// MaxJSONDepth is the deepest nesting; the outermost object is depth 1.
	MaxJSONDepth = 32
	// MaxJSONInteger is 2^53-1, the largest whole number every JSON reader in
	// use, browsers among them, keeps exactly.
	MaxJSONInteger = 1<<53 - 1
)

// ErrTarget says that the Go type handed in cannot be read strictly or written
// canonically: it holds a float, an interface, a map other than string to
// string, or two keys that differ only in case. It is the caller's mistake,
// never the document's.
var ErrTarget = errors.New("ballot: type cannot carry strict JSON")

// SyntaxError names the first thing in a JSON text that SPEC 3.x refuses, and
// says what to do about it.
type SyntaxError struct {
	Line int    // 1-based; a line ends with U+000A
	Col  int    // 1-based, in characters (code points), not bytes
	Path string // "$" is the whole document: "$.contests[0].title.zh"
	Msg  string // what is wrong and what to do
	err  error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d (%s): %s", e.Line, e.Col, e.Path, e.Msg)
}

// Unwrap gives the error of the field's own type, if that refused the value.
func (e *SyntaxError) Unwrap() error { return e.err }

// StrictOption changes a bound of UnmarshalStrict.
type StrictOption func(*scan)

// MaxJSONSize sets the most bytes taken, in place of DefaultJSONSize.
func MaxJSONSize(n int) StrictOption {
	return func(s *scan) { s.maxSize = n }
}

// Complete asks that every key be present, but for fields tagged omitempty.
func Complete() StrictOption {
	return func(s *scan) { s.complete = true }
}

// UnmarshalStrict reads exactly one JSON document (RFC 8259) into v, a non-nil
// pointer, and refuses what two readers could understand differently (SPEC
// 3.x). encoding/json takes the last of repeated keys, matches keys without
// regard to case, turns broken UTF-8 into U+FFFD, leaves a field as it was for
// null, and fills an array from too few elements; none of that passes here, and
// that package is not used: it would be a twelfth of what a browser has to load.
// For what passes, the value is the one encoding/json gives. Nothing that was in *v before remains, and *v is unchanged if there is
// an error. The error is a *SyntaxError, or wraps ErrTarget when the type of v
// is at fault.
//
// It asks that keys be present only with [Complete], and never that the bytes be
// canonical: that is the caller's rule.
func UnmarshalStrict(data []byte, v any, opts ...StrictOption) error {
	into := reflect.ValueOf(v)
	if into.Kind() != reflect.Pointer || into.IsNil() {
		return fmt.Errorf("%w: %T is not a non-nil pointer", ErrTarget, v)
	}
	s := &scan{data: data, maxSize: DefaultJSONSize}
	for _, opt := range opts {
		opt(s)
	}
	fresh := reflect.New(into.Type().Elem()).Elem()
	if err := s.compile(fresh.Type()); err != nil {
		return err
	}
	if err := s.document(fresh); err != nil {
		return err
	}
	into.Elem().Set(fresh)
	return nil
}

// document reads data from first byte to last into v, whose type is compiled.
func (s *scan) document(v reflect.Value) error {
	if len(s.data) > s.maxSize {
		return &SyntaxError{Line: 1, Col: 1, Path: "$", Msg: fmt.Sprintf(
			"%d bytes are more than the %d allowed: shorten it", len(s.data), s.maxSize)}
	}
	if bytes.HasPrefix(s.data, []byte("\xef\xbb\xbf")) {
		return s.fail(0, "starts with a byte order mark: save as UTF-8 without BOM")
	}
	if at := firstInvalid(s.data); at >= 0 {
		return s.fail(at, "byte 0x%02x is not UTF-8: save the file as UTF-8", s.data[at])
	}
	if err := s.value(v); err != nil {
		return err
	}
	s.space()
	if s.pos < len(s.data) {
		return s.fail(s.pos, "there is more after the end of the document: remove it")
	}
	return nil
}

// firstInvalid gives the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
