package ohttp

import "golang.org/x/crypto/cryptobyte"

// appendVarint appends a variable-length integer on as few bytes as it takes
// (RFC 9000, section 16). It is used for lengths and status codes only, all of
// them below 2^30.
func appendVarint(b []byte, v int) []byte {
	switch {
	case v < 1<<6:
		return append(b, byte(v)) //nolint:gosec // bounded by the case
	case v < 1<<14:
		return append(b, byte(v>>8)|0x40, byte(v)) //nolint:gosec // bounded by the case
	default:
		return append(b, byte(v>>24)|0x80, byte(v>>16), byte(v>>8), byte(v)) //nolint:gosec // bounded by the case
	}
}

// readVarint reads a variable-length integer, which need not be on as few bytes
// as it takes (RFC 9292, section 3).
func readVarint(in *cryptobyte.String, v *uint64) bool {
	var first uint8
	if !in.ReadUint8(&first) {
		return false
	}
	var rest []byte
	if !in.ReadBytes(&rest, 1<<(first>>6)-1) {
		return false
	}
	*v = uint64(first & 0x3f)
	for _, b := range rest {
		*v = *v<<8 | uint64(b)
	}
	return true
}

// appendString appends a length and as many bytes.
func appendString(b []byte, s string) []byte {
	return append(appendVarint(b, len(s)), s...)
}

// readBytes reads a length and as many bytes.
func readBytes(in *cryptobyte.String, out *[]byte) bool {
	var length uint64
	if !readVarint(in, &length) || length > uint64(len(*in)) {
		return false
	}
	return in.ReadBytes(out, int(length))
}

func readString(in *cryptobyte.String, out *string) bool {
	var b []byte
	if !readBytes(in, &b) {
		return false
	}
	*out = string(b)
	return true
}
