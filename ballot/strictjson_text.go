package ballot

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a JSON string and gives what it stands for. The string has to be
// in Unicode Normalization Form C, so that two people who see the same title
// hash the same bytes.
func (s *scan) text() (string, error) {
	start := s.pos
	s.pos++
	var b strings.Builder
	for {
		if s.pos >= len(s.data) {
			return "", s.fail(start, "text is not closed: end it with a double quote")
		}
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			if !isNFC(b.String()) {
				return "", s.fail(start, "text is not in Unicode normalization form C: normalize it (NFC)")
			}
			return b.String(), nil
		case c < 0x20:
			return "", s.fail(s.pos, `control character U+%04X inside text: write it as \u%04x or remove it`, c, c)
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		default:
			_, n := utf8.DecodeRune(s.data[s.pos:])
			b.Write(s.data[s.pos : s.pos+n])
			s.pos += n
		}
	}
}

// escape reads one escape sequence, both halves of a surrogate pair together.
func (s *scan) escape() (rune, error) {
	start := s.pos
	if s.pos+1 >= len(s.data) {
		return 0, s.fail(start, "text is not closed: end it with a double quote")
	}
	c := s.data[s.pos+1]
	if c != 'u' {
		const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		at := strings.IndexByte(from, c)
		if at < 0 {
			return 0, s.fail(start, `unknown escape: allowed are \" \\ \/ \b \f \n \r \t and \u with four hex digits`)
		}
		s.pos += 2
		return rune(to[at]), nil
	}
	high, ok := s.hex4()
	if !ok {
		return 0, s.fail(start, `\u needs four hex digits`)
	}
	if !utf16.IsSurrogate(high) {
		return high, nil
	}
	low, ok := s.hex4()
	r := utf16.DecodeRune(high, low)
	if !ok || r == utf8.RuneError {
		return 0, s.fail(start, `\u%04x is half a surrogate pair: write both halves, or the character itself`, high)
	}
	return r, nil
}

// hex4 reads \uXXXX at the current position, or reads nothing.
func (s *scan) hex4() (rune, bool) {
	if s.pos+6 > len(s.data) || s.data[s.pos] != '\\' || s.data[s.pos+1] != 'u' {
		return 0, false
	}
	digits := string(s.data[s.pos+2 : s.pos+6])
	n, err := strconv.ParseUint(digits, 16, 16)
	if err != nil || strings.ContainsAny(digits, "+_") {
		return 0, false
	}
	s.pos += 6
	return rune(n), true
}
