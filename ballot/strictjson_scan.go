package ballot

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A scan walks one JSON text beside the Go value it is meant for, and sets what
// it has read.
type scan struct {
	data     []byte
	pos      int
	maxSize  int
	complete bool // see Complete
	depth    int
	path     []step
	shapes   map[reflect.Type]*shape
}

// A step is one part of the path to a value: a key, or an index if key is empty
// and index is not negative.
type step struct {
	key   string
	index int
}

// fail makes the error for what stands at byte offset at.
func (s *scan) fail(at int, format string, args ...any) error {
	head := s.data[:at]
	line, start := 1, 0
	for i, b := range head {
		if b == '\n' {
			line, start = line+1, i+1
		}
	}
	return &SyntaxError{
		Line: line, Col: utf8.RuneCount(head[start:]) + 1,
		Path: pathText(s.path), Msg: fmt.Sprintf(format, args...),
	}
}

// pathText writes keys that are plain words after a dot, others in brackets.
func pathText(path []step) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, p := range path {
		switch {
		case p.index >= 0:
			b.WriteString("[" + strconv.Itoa(p.index) + "]")
		case plainKey(p.key):
			b.WriteString("." + p.key)
		default:
			b.WriteString("[" + quoteShort(p.key) + "]")
		}
	}
	return b.String()
}

func plainKey(key string) bool {
	for _, r := range key {
		if r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)) {
			return false
		}
	}
	return key != "" && len(key) <= 64
}

// quoteShort quotes a stranger's text for an error message, without letting it
// fill the page.
func quoteShort(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return strconv.Quote(text)
}

// space skips what RFC 8259 section 2 calls insignificant white space.
func (s *scan) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// peek gives the next byte, or 0 at the end; 0 starts no token.
func (s *scan) peek() byte {
	if s.pos < len(s.data) {
		return s.data[s.pos]
	}
	return 0
}

// number reads a whole number: RFC 8259 section 6 without fraction, exponent,
// or minus zero, and no larger than MaxJSONInteger either way.
func (s *scan) number() (int64, error) {
	start := s.pos
	if s.peek() == '-' {
		s.pos++
	}
	first := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	text, digits := string(s.data[start:s.pos]), s.pos-first
	switch {
	case digits == 0:
		return 0, s.fail(start, "a minus sign needs a digit after it: write a whole number")
	case digits > 1 && s.data[first] == '0':
		return 0, s.fail(start, "number starts with 0: remove the leading zeros")
	case text == "-0":
		return 0, s.fail(start, "-0 is not allowed: write 0")
	case strings.IndexByte(".eE", s.peek()) >= 0 && s.pos < len(s.data):
		return 0, s.fail(start, "only whole numbers are allowed: write it without fraction or exponent")
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > MaxJSONInteger || n < -MaxJSONInteger {
		return 0, s.fail(start, "number is larger than %d: write a smaller one", int64(MaxJSONInteger))
	}
	return n, nil
}

// literal reads true, false or null.
func (s *scan) literal() (string, error) {
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
			s.pos += len(word)
			return word, nil
		}
	}
	if s.pos >= len(s.data) {
		return "", s.fail(s.pos, "the text ends too early: a value is missing")
	}
	r, _ := utf8.DecodeRune(s.data[s.pos:])
	return "", s.fail(s.pos, "%q starts no value: write an object, list, text in double quotes, whole number, true or false", r)
}
