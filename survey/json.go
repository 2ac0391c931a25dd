package survey

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// nodeKind is what a JSON value is.
type nodeKind uint8

const (
	nullNode nodeKind = iota
	boolNode
	numberNode
	textNode
	listNode
	objectNode
)

func (k nodeKind) String() string {
	return [...]string{"null", "true or false", "a number", "a text", "a list", "an object"}[k]
}

// A node is one JSON value with its place: problems are told by line and column.
// Numbers keep their spelling.
type node struct {
	kind   nodeKind
	at     int // byte offset
	text   string
	items  []*node
	fields []field
}

type field struct {
	key   string
	at    int
	value *node
}

// Bounds of JSON here.
const maxDepth = 32

// readJSON reads one RFC 8259 text. It refuses what two readers could understand
// differently: repeated keys, broken UTF-8, half surrogates, control characters.
func readJSON(data []byte) (*node, *syntaxError) {
	j := &jsonReader{data: data}
	if !utf8.Valid(data) {
		at := 0
		for {
			r, n := utf8.DecodeRune(data[at:])
			if r == utf8.RuneError && n == 1 {
				return nil, j.fail(at, "byte 0x%02x is not UTF-8: save the file as UTF-8", data[at])
			}
			at += n
		}
	}
	if strings.HasPrefix(string(data[:min(3, len(data))]), "\ufeff") {
		return nil, j.fail(0, "starts with a byte order mark: save as UTF-8 without BOM")
	}
	n, err := j.value(0)
	if err != nil {
		return nil, err
	}
	if j.space(); j.pos < len(data) {
		return nil, j.fail(j.pos, "there is more after the end of the questionnaire: remove it")
	}
	return n, nil
}

type syntaxError struct {
	at  int
	msg string
}

type jsonReader struct {
	data []byte
	pos  int
}

func (j *jsonReader) fail(at int, format string, args ...any) *syntaxError {
	return &syntaxError{at, fmt.Sprintf(format, args...)}
}

func (j *jsonReader) space() {
	for j.pos < len(j.data) && strings.IndexByte(" \t\r\n", j.data[j.pos]) >= 0 {
		j.pos++
	}
}

func (j *jsonReader) peek() byte {
	if j.pos < len(j.data) {
		return j.data[j.pos]
	}
	return 0
}

func (j *jsonReader) value(depth int) (*node, *syntaxError) {
	j.space()
	start := j.pos
	if depth >= maxDepth {
		return nil, j.fail(start, "nested more than %d deep: flatten it", maxDepth)
	}
	switch c := j.peek(); {
	case c == '{':
		return j.object(depth)
	case c == '[':
		return j.list(depth)
	case c == '"':
		text, err := j.text()
		return &node{kind: textNode, at: start, text: text}, err
	case c == '-' || c >= '0' && c <= '9':
		return j.number()
	}
	for word, kind := range map[string]nodeKind{"true": boolNode, "false": boolNode, "null": nullNode} {
		if strings.HasPrefix(string(j.data[j.pos:min(j.pos+5, len(j.data))]), word) {
			j.pos += len(word)
			return &node{kind: kind, at: start, text: word}, nil
		}
	}
	if start >= len(j.data) {
		return nil, j.fail(start, "the text ends too early: a value is missing")
	}
	r, _ := utf8.DecodeRune(j.data[start:])
	return nil, j.fail(start, "%q starts no value: write an object, a list, a text in double quotes, a number, true or false", r)
}

func (j *jsonReader) number() (*node, *syntaxError) {
	start := j.pos
	for j.pos < len(j.data) && strings.IndexByte("+-.eE0123456789", j.data[j.pos]) >= 0 {
		j.pos++
	}
	text := string(j.data[start:j.pos])
	rest := strings.TrimPrefix(text, "-")
	whole := rest
	if i := strings.IndexAny(rest, ".eE"); i >= 0 {
		whole = rest[:i]
	}
	_, err := strconv.ParseFloat(text, 64)
	bad := err != nil || whole == "" || len(whole) > 1 && whole[0] == '0' || strings.HasSuffix(text, ".") ||
		strings.Contains(text, ".e") || strings.Contains(text, ".E") || strings.HasPrefix(text, "+") || strings.ContainsAny(whole, "+-")
	if bad {
		return nil, j.fail(start, "%q is no number of JSON", text)
	}
	return &node{kind: numberNode, at: start, text: text}, nil
}

func (j *jsonReader) list(depth int) (*node, *syntaxError) {
	n := &node{kind: listNode, at: j.pos}
	j.pos++
	if j.space(); j.peek() == ']' {
		j.pos++
		return n, nil
	}
	for {
		item, err := j.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
		if more, err := j.more(']'); err != nil || !more {
			return n, err
		}
	}
}

// more takes a comma and says yes, or the closing bracket and says no.
func (j *jsonReader) more(closing byte) (bool, *syntaxError) {
	j.space()
	switch j.peek() {
	case ',':
		j.pos++
		return true, nil
	case closing:
		j.pos++
		return false, nil
	}
	return false, j.fail(j.pos, "a comma or %c is missing here", closing)
}

func (j *jsonReader) object(depth int) (*node, *syntaxError) {
	n := &node{kind: objectNode, at: j.pos}
	j.pos++
	if j.space(); j.peek() == '}' {
		j.pos++
		return n, nil
	}
	seen := make(map[string]bool)
	for {
		j.space()
		at := j.pos
		if j.peek() != '"' {
			return nil, j.fail(at, "a key in double quotes has to stand here")
		}
		key, err := j.text()
		if err != nil {
			return nil, err
		}
		if seen[key] {
			return nil, j.fail(at, "key %s stands here twice: remove one", quote(key))
		}
		seen[key] = true
		if j.space(); j.peek() != ':' {
			return nil, j.fail(j.pos, "a colon is missing after the key")
		}
		j.pos++
		value, err := j.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.fields = append(n.fields, field{key, at, value})
		if more, err := j.more('}'); err != nil || !more {
			return n, err
		}
	}
}

func (j *jsonReader) text() (string, *syntaxError) {
	start := j.pos
	var b strings.Builder
	for j.pos++; j.pos < len(j.data); {
		switch c := j.data[j.pos]; {
		case c == '"':
			j.pos++
			return b.String(), nil
		case c < 0x20:
			return "", j.fail(j.pos, `control character U+%04X inside a text: write it as \u%04x or remove it`, c, c)
		case c == '\\':
			r, err := j.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c)
			j.pos++
		}
	}
	return "", j.fail(start, "text is not closed: end it with a double quote")
}

func (j *jsonReader) escape() (rune, *syntaxError) {
	start := j.pos
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if j.pos+1 < len(j.data) {
		if i := strings.IndexByte(from, j.data[j.pos+1]); i >= 0 {
			j.pos += 2
			return rune(to[i]), nil
		}
	}
	high, ok := j.hex4()
	if !ok {
		return 0, j.fail(start, `unknown escape: allowed are \" \\ \/ \b \f \n \r \t and \u with four hex digits`)
	}
	if !utf16.IsSurrogate(high) {
		return high, nil
	}
	low, ok := j.hex4()
	r := utf16.DecodeRune(high, low)
	if !ok || r == utf8.RuneError {
		return 0, j.fail(start, `\u%04x is half a surrogate pair: write both halves, or the character itself`, high)
	}
	return r, nil
}

func (j *jsonReader) hex4() (rune, bool) {
	if j.pos+6 > len(j.data) || j.data[j.pos] != '\\' || j.data[j.pos+1] != 'u' {
		return 0, false
	}
	hex := string(j.data[j.pos+2 : j.pos+6])
	n, err := strconv.ParseUint(hex, 16, 16)
	if err != nil || strings.ContainsAny(hex, "+_") {
		return 0, false
	}
	j.pos += 6
	return rune(n), true
}

// quote quotes a stranger's text for a message, without letting it fill the page.
func quote(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return strconv.Quote(text)
}
