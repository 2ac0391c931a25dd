package ballot

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// FetchSize is the encoded size of a Fetch in bytes.
const FetchSize = 1 + 1 + 8 + 1 + 4 + 4 + 64

// MaxFetch is how many sealed responses one Fetch may ask for.
const MaxFetch = 256

// ErrFetch is wrapped by every refusal of a Fetch's form.
var ErrFetch = errors.New("ballot: not a request for the sealed part")

// FetchWhat says what of the sealed part is asked for (SPEC 10.10).
type FetchWhat uint8

// What there is to fetch.
const (
	FetchResponses  FetchWhat = 1 // Second final responses from number First on
	FetchEntry      FetchWhat = 2 // of chunk First the opening of trustee Second; 0: the combined entry
	FetchRedactions FetchWhat = 3 // what officers have taken out of texts; First and Second are 0
)

// Fetch is a signed request for some of a survey's sealed part (SPEC 10.10).
type Fetch struct {
	Role      Role
	Index     uint8
	Time      uint64
	What      FetchWhat
	First     uint32
	Second    uint32
	Signature [64]byte
}

// before is what the signature covers.
func (f *Fetch) before() []byte {
	b := cryptobyte.NewBuilder(make([]byte, 0, FetchSize))
	b.AddUint8(uint8(f.Role))
	b.AddUint8(f.Index)
	b.AddUint64(f.Time)
	b.AddUint8(uint8(f.What))
	b.AddUint32(f.First)
	b.AddUint32(f.Second)
	return b.BytesOrPanic()
}

// SignFetch signs a request and gives its bytes.
func SignFetch(key ed25519.PrivateKey, poll PollID, f Fetch) []byte {
	before := f.before()
	return append(before, ed25519.Sign(key, LI(labelFetch, poll[:], before))...)
}

// ParseFetch reads exactly FetchSize bytes.
func ParseFetch(data []byte) (*Fetch, error) {
	f := new(Fetch)
	s := cryptobyte.String(data)
	if !s.ReadUint8((*uint8)(&f.Role)) || !s.ReadUint8(&f.Index) || !s.ReadUint64(&f.Time) || !s.ReadUint8((*uint8)(&f.What)) ||
		!s.ReadUint32(&f.First) || !s.ReadUint32(&f.Second) || !s.CopyBytes(f.Signature[:]) || !s.Empty() {
		return nil, fmt.Errorf("%w: want %d bytes, got %d", ErrFetch, FetchSize, len(data))
	}
	return f, nil
}

// Verify checks the signature of who the request says is asking.
func (f *Fetch) Verify(poll PollID, m *Manifest) error {
	list, i := m.Counters(), int(f.Index)
	if f.Role == RoleTrustee {
		list, i = m.Trustees.Keys, i-1
	}
	if f.Role != RoleTrustee && f.Role != RoleCounter || i < 0 || i >= len(list) {
		return fmt.Errorf("%w: role %d, number %d may not ask", ErrSignature, f.Role, f.Index)
	}
	return verify(list[i].Key, LI(labelFetch, poll[:], f.before()), f.Signature)
}
