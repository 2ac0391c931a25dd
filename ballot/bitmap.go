package ballot

import (
	"errors"
	"math/bits"
)

// ErrBitmap is returned for a bitmap file of the wrong length or with spare bits set.
var ErrBitmap = errors.New("ballot: bitmap is not canonical")

// Bitmap says for each handle of an electorate, in sorted order and then those
// added, yes or no: bit 7 of byte 0 first (SPEC 8.3).
type Bitmap []byte

// NewBitmap makes an empty bitmap for n handles.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+7)/8) }

// ParseBitmap refuses a wrong length and spare bits that are set.
func ParseBitmap(data []byte, n int) (Bitmap, error) {
	if len(data) != (n+7)/8 || (n%8 != 0 && data[len(data)-1]<<(n%8) != 0) {
		return nil, ErrBitmap
	}
	return data, nil
}

// Set marks handle i.
func (b Bitmap) Set(i int) { b[i/8] |= 0x80 >> (i % 8) }

// Has tells whether handle i is marked.
func (b Bitmap) Has(i int) bool { return i/8 < len(b) && b[i/8]&(0x80>>(i%8)) != 0 }

// Count is the number of handles marked.
func (b Bitmap) Count() int {
	n := 0
	for _, c := range b {
		n += bits.OnesCount8(c)
	}
	return n
}

// Within tells whether every handle marked here is marked in outer, which may be
// shorter (handles added later are not in it).
func (b Bitmap) Within(outer Bitmap) bool {
	for i, c := range b {
		var o byte
		if i < len(outer) {
			o = outer[i]
		}
		if c&^o != 0 {
			return false
		}
	}
	return true
}
