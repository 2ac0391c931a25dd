package board

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrBundle says that bytes are no entry bundle of the width asked for.
var ErrBundle = errors.New("board: entry bundle refused")

// AppendBundle appends entries, each 1 to MaxEntry bytes, in the form of C2SP
// tlog-tiles, "Log entries": a big-endian uint16 length before each.
func AppendBundle(bundle []byte, entries ...[]byte) ([]byte, error) {
	for _, entry := range entries {
		if err := checkEntry(entry); err != nil {
			return nil, err
		}
		bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry))) //nolint:gosec // checked
		bundle = append(bundle, entry...)
	}
	return bundle, nil
}

// ParseBundle returns the entries of a bundle of exactly width entries. They
// share raw's memory. Nothing may follow the last.
func ParseBundle(raw []byte, width int) ([][]byte, error) {
	entries, offset, err := parseBundle(raw, width)
	if err != nil {
		return nil, fmt.Errorf("byte %d: %w", offset, err)
	}
	return entries, nil
}

// parseBundle returns what ParseBundle does and, with an error, the entries
// before it and the offset where it lies.
func parseBundle(raw []byte, width int) (entries [][]byte, offset int, err error) {
	if width < 1 || width > TileWidth {
		return nil, 0, fmt.Errorf("%w: width %d", ErrBundle, width)
	}
	entries = make([][]byte, 0, width)
	for len(entries) < width {
		if len(raw)-offset < 2 {
			return entries, offset, fmt.Errorf("%w: ends before entry %d of %d", ErrBundle, len(entries), width)
		}
		n := int(binary.BigEndian.Uint16(raw[offset:]))
		if n < 1 || n > MaxEntry {
			return entries, offset, fmt.Errorf("%w: length %d", ErrBundle, n)
		}
		if len(raw)-offset-2 < n {
			return entries, offset, fmt.Errorf("%w: ends within entry %d of %d", ErrBundle, len(entries), width)
		}
		end := offset + 2 + n
		entries = append(entries, raw[offset+2:end:end])
		offset = end
	}
	if offset != len(raw) {
		return entries, offset, fmt.Errorf("%w: %d bytes after the last entry", ErrBundle, len(raw)-offset)
	}
	return entries, offset, nil
}
