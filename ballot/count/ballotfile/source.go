package ballotfile

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrSyntax is wrapped by every refusal of a file's content, with line and
// column.
var ErrSyntax = errors.New("ballot file")

// source is a file's text; positions in it are offsets in bytes.
type source []byte

const (
	byteOrderMark = "\ufeff"
	endOfFile     = 0x1A // what DOS programs put behind the last line
)

// trimmed drops what editors and old systems put around a text.
func trimmed(data []byte) source {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	end := len(data)
	for end > 0 && data[end-1] == endOfFile {
		end--
	}
	return source(data[:end])
}

// fault is a refusal at an offset; line and column count from 1, the column in
// characters.
func (s source) fault(at int, format string, args ...any) error {
	at = min(at, len(s))
	line := 1 + bytes.Count(s[:at], []byte("\n"))
	start := 1 + bytes.LastIndexByte(s[:at], '\n')
	column := 1 + utf8.RuneCount(s[start:at])
	return fmt.Errorf("%w: line %d, column %d: %s", ErrSyntax, line, column, fmt.Sprintf(format, args...))
}

// text is a piece of the source.
type text struct {
	at int // offset of its first byte
	b  []byte
}

func (t text) String() string { return string(t.b) }

// trim drops white space on both sides.
func (t text) trim() text {
	left := bytes.TrimLeft(t.b, " \t\r\v\f")
	at := t.at + len(t.b) - len(left)
	return text{at, bytes.TrimRight(left, " \t\r\v\f")}
}

// cut splits around the first sep.
func (t text) cut(sep string) (before, after text, found bool) {
	i := bytes.Index(t.b, []byte(sep))
	if i < 0 {
		return t, text{t.at + len(t.b), nil}, false
	}
	return text{t.at, t.b[:i]}, text{t.at + i + len(sep), t.b[i+len(sep):]}, true
}

// split splits around each sep.
func (t text) split(sep string) []text {
	var parts []text
	for {
		before, after, found := t.cut(sep)
		parts = append(parts, before)
		if !found {
			return parts
		}
		t = after
	}
}

// lines are the lines without their ends. An end of line behind the last one
// makes no further line.
func (s source) lines() []text {
	all := text{0, s}.split("\n")
	if n := len(all); len(all[n-1].b) == 0 {
		all = all[:n-1]
	}
	for i := range all {
		all[i].b = bytes.TrimSuffix(all[i].b, []byte("\r"))
	}
	return all
}

// number reads a whole number without sign, at most max.
func (t text) number(maximum int64) (int64, bool) {
	if len(t.b) == 0 || len(t.b) > 18 {
		return 0, false
	}
	var v int64
	for _, c := range t.b {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	return v, v <= maximum
}
