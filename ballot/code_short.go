package ballot

import "fmt"

// Lengths of the codes people compare by eye (SPEC 7.3).
const (
	trackingSymbols = 16
	shortIDSymbols  = 25
	shortIDGroup    = 5
)

// firstSymbols gives the first n five-bit groups of b, from its highest bit.
func firstSymbols(b []byte, n int) string {
	out := make([]byte, n)
	for i := range n {
		out[i] = codeLetters[fiveBits(b, 8*len(b)-5*(i+1))]
	}
	return string(out)
}

// TrackingCode is what a voter looks a ballot up by: the first 80 bits of its
// leaf hash as four groups of four symbols, "7KQ2-M0VX-9C3A-ZZ41". It has no
// check symbol: a wrong one finds nothing.
func TrackingCode(leaf [32]byte) string {
	return grouped(firstSymbols(leaf[:], trackingSymbols), codeGroup)
}

// ParseTrackingCode reads a tracking code as people type it (see DecodeCode)
// and gives the first ten bytes of the leaf hash.
func ParseTrackingCode(text string) (prefix [10]byte, err error) {
	symbols, err := typed(text)
	if err != nil {
		return prefix, err
	}
	if len(symbols) != trackingSymbols {
		return prefix, fmt.Errorf("%w: %d in place of %d", ErrCodeLength, len(symbols), trackingSymbols)
	}
	b, err := packFives(symbols, len(prefix))
	if err != nil {
		return prefix, err
	}
	return [10]byte(b), nil
}

// ShortID is the poll id for the eye: its first 125 bits as five groups of five
// symbols. Machines compare the whole id; finding another manifest with the same
// 125 bits takes about 2^125 tries.
func ShortID(poll [32]byte) string {
	return grouped(firstSymbols(poll[:], shortIDSymbols), shortIDGroup)
}
