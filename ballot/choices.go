package ballot

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// ErrPlaintext is returned for sealed choices that are not framed as in SPEC 8.6.
var ErrPlaintext = errors.New("ballot: sealed choices are not canonical")

// FrameChoices puts the encoded choices of an electorate's contests into the
// plaintext of exactly size bytes (SPEC 8.6).
func FrameChoices(choices [][]byte, size int) ([]byte, error) {
	b := cryptobyte.NewBuilder(make([]byte, 0, size))
	for _, c := range choices {
		addVector16(b, c)
	}
	out, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("ballot: frame the choices: %w", err)
	}
	if len(out) > size {
		return nil, fmt.Errorf("ballot: choices take %d bytes, the manifest allows %d", len(out), size)
	}
	return append(out, make([]byte, size-len(out))...), nil
}

// UnframeChoices undoes FrameChoices for an electorate with the given number of
// contests; anything but zeros after the last choice is refused.
func UnframeChoices(plaintext []byte, contests int) ([][]byte, error) {
	s := cryptobyte.String(plaintext)
	out := make([][]byte, contests)
	for i := range out {
		if !readVector16(&s, &out[i], 0, 65535) {
			return nil, fmt.Errorf("%w: choice %d is cut short", ErrPlaintext, i)
		}
	}
	for _, c := range s {
		if c != 0 {
			return nil, fmt.Errorf("%w: bytes after the last choice are not zero", ErrPlaintext)
		}
	}
	return out, nil
}
