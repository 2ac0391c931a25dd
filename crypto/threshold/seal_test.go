package threshold

import (
	"bytes"
	"testing"

	"hustings/crypto/seal"
)

// FuzzSealKey: package seal, with arithmetic of its own, reads and refuses the
// same points as this one.
func FuzzSealKey(f *testing.F) {
	f.Add([]byte{2})
	f.Add(append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...))
	f.Add(append([]byte{3}, bytes.Repeat([]byte{7}, 32)...))
	for i := range byte(20) {
		f.Add(append(append([]byte{2 + i&1}, make([]byte, 31)...), i))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		_, err := ParsePoint(wire)
		_, other := seal.ParseKey(wire)
		if (err == nil) != (other == nil) {
			t.Errorf("%x: %v here, %v there", wire, err, other)
		}
	})
}
