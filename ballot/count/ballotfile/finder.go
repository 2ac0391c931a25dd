package ballotfile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// finder finds candidates by name, millions of times: with the names' first and
// last bytes for a hash. It is read only, for several readers at once.
type finder struct {
	list  [][]byte
	index map[string]int // where names are made to look alike
	slots []uint16       // candidate + 1
	mask  uint64
}

// mostSteps is how many names may share a place before the map takes over.
const mostSteps = 8

func newFinder(n *names) *finder {
	f := &finder{index: n.index}
	size := 8 << bits.Len(uint(len(n.list)))               //nolint:gosec // not negative
	f.slots, f.mask = make([]uint16, size), uint64(size-1) //nolint:gosec // never empty
	for c, name := range n.list {
		b := []byte(name)
		f.list = append(f.list, b)
		at, steps := quick(b)&f.mask, 0
		for f.slots[at] != 0 {
			at = (at + 1) & f.mask
			steps++
		}
		f.slots[at] = uint16(c + 1) //nolint:gosec // refused above MaxProfileCandidates
		if steps > mostSteps {
			f.slots = nil
			return f
		}
	}
	return f
}

// find is the candidate of that name.
func (f *finder) find(name []byte) (candidate int, ok bool) {
	if f.slots == nil {
		candidate, ok = f.index[string(name)]
		return candidate, ok
	}
	for at := quick(name) & f.mask; ; at = (at + 1) & f.mask {
		c := int(f.slots[at]) - 1
		if c < 0 {
			return 0, false
		}
		if bytes.Equal(f.list[c], name) {
			return c, true
		}
	}
}

func quick(b []byte) uint64 {
	const a, c = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
	n := len(b)
	h := uint64(n) //nolint:gosec // not negative
	switch {
	case n >= 8:
		h ^= binary.LittleEndian.Uint64(b)*a ^ binary.LittleEndian.Uint64(b[n-8:])*c
	case n >= 4:
		h ^= uint64(binary.LittleEndian.Uint32(b))*a ^ uint64(binary.LittleEndian.Uint32(b[n-4:]))*c
	default:
		for _, v := range b {
			h = (h ^ uint64(v)) * a
		}
	}
	return h ^ h>>29 ^ h>>47
}
