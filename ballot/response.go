package ballot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// ErrResponse is wrapped by every refusal of a sealed response.
var ErrResponse = errors.New("ballot: not a sealed response of this survey")

// Part is one sealed part of a response (SPEC 8.17).
type Part struct {
	Enc    Point
	Sealed []byte
}

// PartInfo is the HPKE info of a part (SPEC 8.17). It binds the part to its
// response and its place there, so that no part opens in another's.
func PartInfo(poll PollID, electorate uint8, key PublicKey, sequence uint8, part int) []byte {
	return LI(labelPart, poll[:], []byte{electorate}, key[:], []byte{sequence},
		binary.BigEndian.AppendUint16(nil, uint16(part))) //nolint:gosec // at most MaxParts
}

// EncodeResponse writes a sealed response: its parts one after the other. It
// panics on a part over its length, which only our own code can cause.
func EncodeResponse(parts []Part) []byte {
	b := cryptobyte.NewBuilder(make([]byte, 0, 1024))
	for i := range parts {
		b.AddBytes(parts[i].Enc[:])
		addVector16(b, parts[i].Sealed)
	}
	return b.BytesOrPanic()
}

// ParseResponse reads a sealed response, whose parts have the manifest's lengths
// and whose hash is the one the entry has. Whether each enc is a point is for
// crypto/threshold to say. The parts are slices of data.
func (m *Manifest) ParseResponse(poll PollID, data []byte, hash Digest) ([]Part, error) {
	if !m.IsSurvey() {
		return nil, fmt.Errorf("%w: it is no survey", ErrResponse)
	}
	if ResponseHash(poll, data) != hash {
		return nil, fmt.Errorf("%w: it has another hash than its entry says", ErrResponse)
	}
	parts := make([]Part, len(m.Survey.Parts))
	s := cryptobyte.String(data)
	for i := range m.Survey.Parts {
		n := m.PartSize(i)
		if !s.CopyBytes(parts[i].Enc[:]) || !readVector16(&s, &parts[i].Sealed, n+16, n+16) {
			return nil, fmt.Errorf("%w: part %d has not %d bytes", ErrResponse, i, n)
		}
	}
	if !s.Empty() {
		return nil, fmt.Errorf("%w: %d bytes left over", ErrResponse, len(s))
	}
	return parts, nil
}

// FrameParts pads an encoded response, closed answers first, to what is sealed
// (SPEC 8.17): all parts of all responses have the same lengths.
func (m *Manifest) FrameParts(parts [][]byte) ([][]byte, error) {
	if !m.IsSurvey() || len(parts) != len(m.Survey.Parts) {
		return nil, fmt.Errorf("%w: %d parts", ErrResponse, len(parts))
	}
	out := make([][]byte, len(parts))
	for i, part := range parts {
		if len(part) > m.Survey.Parts[i] {
			return nil, fmt.Errorf("%w: part %d has %d bytes, at most %d", ErrResponse, i, len(part), m.Survey.Parts[i])
		}
		b := make([]byte, 0, m.PartSize(i))
		if i > 0 {
			b = binary.BigEndian.AppendUint16(b, uint16(len(part))) //nolint:gosec // at most 4096
		}
		out[i] = append(b, part...)[:m.PartSize(i)]
	}
	return out, nil
}

// UnframeParts undoes FrameParts. Part 0 comes back with closed bytes, at most
// as many as its length; anything but zeros behind a part is refused.
func (m *Manifest) UnframeParts(plain [][]byte, closed int) ([][]byte, error) {
	if !m.IsSurvey() || len(plain) != len(m.Survey.Parts) || closed > m.Survey.Parts[0] {
		return nil, fmt.Errorf("%w: %d parts", ErrResponse, len(plain))
	}
	out := make([][]byte, len(plain))
	for i, b := range plain {
		if len(b) != m.PartSize(i) {
			return nil, fmt.Errorf("%w: part %d has %d bytes", ErrResponse, i, len(b))
		}
		n := closed
		if i > 0 {
			n, b = int(binary.BigEndian.Uint16(b)), b[lengthBytes:]
		}
		if n > len(b) || bytes.ContainsFunc(b[n:], func(r rune) bool { return r != 0 }) {
			return nil, fmt.Errorf("%w: part %d is not padded with zeros", ErrResponse, i)
		}
		out[i] = b[:n]
	}
	return out, nil
}

// EntryOf gives the ballot entry at the head of what was cast, for those who have
// no manifest at hand: a response entry says itself where it ends, and the sealed
// response stands behind it. Anything else comes back as it is.
func EntryOf(cast []byte) []byte {
	s := cryptobyte.String(cast)
	var version, typ uint8
	if s.ReadUint8(&version) && s.ReadUint8(&typ) && version == entryVersion && EntryType(typ) == TypeResponse {
		if (&Ballot{Response: new(Digest)}).decode(&s) {
			return cast[:len(cast)-len(s)]
		}
	}
	return cast
}

// ResponseHash is what a response entry has in the place of the sealed response.
func ResponseHash(poll PollID, sealed []byte) Digest { return H(labelResponse, poll[:], sealed) }

// PrivateDigest is what the board has of an opening or combined entry of a
// survey, whose bytes lie in the sealed part (SPEC 8.18).
func PrivateDigest(poll PollID, entry []byte) Digest { return H(labelPrivate, poll[:], entry) }
