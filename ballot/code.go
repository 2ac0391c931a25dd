package ballot

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The codes people read, type and dictate (SPEC 7.1). The alphabet is Crockford's
// base 32 (https://www.crockford.com/base32.html): digits and letters without I,
// L, O and U, so that nothing looks like anything else. A check symbol, the
// number modulo 37, shows every wrong symbol and every two neighbours swapped.
const (
	codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	checkExtra  = "*~$=U" // check symbols 32 to 36
	codeGroup   = 4
	// maxTyped is the most bytes looked at: a code with a separator and a space
	// after each symbol, all of them full-width, fits easily.
	maxTyped = 256
)

// SecretSize is the length of a voting secret in bytes.
const SecretSize = 16

// Errors of the codes. All three wrap ErrCode.
var (
	ErrCode       = errors.New("ballot: not a valid code")
	ErrCodeSymbol = fmt.Errorf("%w: a character that no code has", ErrCode)
	ErrCodeLength = fmt.Errorf("%w: wrong number of characters", ErrCode)
	ErrCodeCheck  = fmt.Errorf("%w: the last character does not fit the rest: one was mistyped", ErrCode)
)

// EncodeCode writes b, at most 64 bytes taken as one big-endian number, as
// ceil(8*len(b)/5) symbols, leading zeros kept, and a check symbol. No groups.
func EncodeCode(b []byte) string {
	n := (8*len(b) + 4) / 5
	out := make([]byte, n, n+1)
	for i := range n {
		out[n-1-i] = codeLetters[fiveBits(b, 5*i)]
	}
	return string(append(out, checkSymbol(b)))
}

// fiveBits gives five bits of b, the lowest of them at bit low counted from the
// end of b; bits before its start are zero.
func fiveBits(b []byte, low int) byte {
	var v byte
	for k := range 5 {
		if at := len(b) - 1 - (low+k)/8; at >= 0 {
			v |= b[at] >> ((low + k) % 8) & 1 << k
		}
	}
	return v
}

// checkSymbol stands for the number b modulo 37.
func checkSymbol(b []byte) byte {
	rest := 0
	for _, x := range b {
		rest = (rest<<8 | int(x)) % 37
	}
	return (codeLetters + checkExtra)[rest]
}

// DecodeCode reads a code of size bytes as people type it: case, spaces, dashes
// and full-width forms do not count, O is 0, I and L are 1. The check symbol has
// to be right, and the number must not exceed size bytes.
func DecodeCode(text string, size int) ([]byte, error) {
	symbols, err := typed(text)
	if err != nil {
		return nil, err
	}
	n := (8*size + 4) / 5
	if len(symbols) != n+1 {
		return nil, fmt.Errorf("%w: %d in place of %d", ErrCodeLength, len(symbols), n+1)
	}
	out, err := packFives(symbols[:n], size)
	if err != nil {
		return nil, err
	}
	if checkSymbol(out) != symbols[n] {
		return nil, ErrCodeCheck
	}
	return out, nil
}

// packFives is the inverse of EncodeCode without the check symbol.
func packFives(symbols []byte, size int) ([]byte, error) {
	out := make([]byte, size)
	for i, c := range symbols {
		v := strings.IndexByte(codeLetters, c)
		if v < 0 {
			return nil, fmt.Errorf("%w: %q", ErrCodeSymbol, c)
		}
		low := 5 * (len(symbols) - 1 - i)
		for k := range 5 {
			at := size - 1 - (low+k)/8
			if v>>k&1 == 0 {
				continue
			}
			if at < 0 {
				return nil, fmt.Errorf("%w: number too large", ErrCodeCheck)
			}
			out[at] |= 1 << ((low + k) % 8)
		}
	}
	return out, nil
}

// typed brings what a person typed into the symbols of a code.
func typed(text string) ([]byte, error) {
	if len(text) > maxTyped {
		return nil, fmt.Errorf("%w: %d bytes of text", ErrCodeLength, len(text))
	}
	var out []byte
	for _, r := range text {
		switch {
		case r >= '！' && r <= '～': // full-width ASCII stands in ASCII's order
			r -= '！' - '!'
		case r == '〜': // U+301C, what some keyboards have for U+FF5E
			r = '~'
		case r == '¥' || r == '￥': // where a Chinese keyboard has $
			r = '$'
		}
		if unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) || unicode.Is(unicode.Cf, r) || r == 'ー' || r == '_' {
			continue
		}
		switch r = unicode.ToUpper(r); r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if r >= utf8.RuneSelf || !strings.ContainsRune(codeLetters+checkExtra, r) {
			return nil, fmt.Errorf("%w: %q", ErrCodeSymbol, r)
		}
		out = append(out, byte(r))
	}
	return out, nil
}

// GroupCode puts a dash after every four symbols, for print and screen.
func GroupCode(code string) string { return grouped(code, codeGroup) }

func grouped(code string, size int) string {
	var b strings.Builder
	for i := range len(code) {
		if i > 0 && i%size == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(code[i])
	}
	return b.String()
}

// DrawCode draws size random bytes, again until the check symbol of their code
// is one of the 32 letters, for "~" or "$" is hard to find on a telephone. That
// leaves 32 of 37 values, a loss of 0.21 bits.
func DrawCode(rand io.Reader, size int) ([]byte, error) {
	b := make([]byte, size)
	for range 128 { // (5/37)^128 < 2^-369: only a broken source gets past this
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, fmt.Errorf("ballot: draw code: %w", err)
		}
		if strings.IndexByte(checkExtra, checkSymbol(b)) < 0 {
			return b, nil
		}
	}
	return nil, errors.New("ballot: draw code: random source repeats itself")
}

// NewSecret draws a voting secret (SPEC 7.2).
func NewSecret(rand io.Reader) (secret [SecretSize]byte, err error) {
	b, err := DrawCode(rand, SecretSize)
	if err != nil {
		return secret, err
	}
	return [SecretSize]byte(b), nil
}

// EncodeSecret writes a voting secret as 27 characters, check symbol last.
// GroupCode sets them for print.
func EncodeSecret(secret [SecretSize]byte) string { return EncodeCode(secret[:]) }

// DecodeSecret reads a voting secret as people type it. Every secret has one
// code and every code one secret.
func DecodeSecret(text string) (secret [SecretSize]byte, err error) {
	b, err := DecodeCode(text, SecretSize)
	if err != nil {
		return secret, err
	}
	return [SecretSize]byte(b), nil
}
