package threshold

import (
	"encoding/binary"
	"fmt"
	"io"

	"filippo.io/bigmod"
)

// MaxChunk is the greatest number of ballots that one proof covers.
const MaxChunk = 1024

// MaxTrustees bounds n.
const MaxTrustees = 32

// A Share is one trustee's secret share of one joint key.
type Share struct {
	trustee int
	secret  *bigmod.Nat
	public  Point
}

// NewShare takes a secret share in 32 bytes; trustee counts from 1.
func NewShare(trustee int, secret []byte) (*Share, error) {
	if trustee < 1 || trustee > MaxTrustees {
		return nil, fmt.Errorf("share: trustee %d: %w", trustee, ErrTrustee)
	}
	s, err := parseScalar(secret)
	if err != nil {
		return nil, fmt.Errorf("share: %w", err)
	}
	public, err := makePoint(baseMult(s))
	if err != nil {
		return nil, fmt.Errorf("share: %w", err)
	}
	return &Share{trustee: trustee, secret: s, public: public}, nil
}

// Trustee is the number of the trustee, from 1.
func (s *Share) Trustee() int { return s.trustee }

// Public is the public share.
func (s *Share) Public() Point { return s.public }

// Secret is the share itself, for the trustee's own key file.
func (s *Share) Secret() [ScalarSize]byte { return scalarBytes(s.secret) }

// A Chunk is what all trustees open together: at most MaxChunk consecutive
// final ballots.
type Chunk struct {
	Poll   [32]byte // poll id
	Claims [32]byte // RFC 6962 leaf hash of the claims entry, which fixes the set
	Number uint32   // of the chunk, from 0
	Enc    []Point  // encapsulated keys in log order
}

// An Opening is one trustee's answer for a chunk.
type Opening struct {
	Trustee  int // from 1
	Partials []Point
	Proof    Proof
}

// Open makes the partial openings of a chunk, with their proof. Callers answer
// for the question whether the chunk may be opened at all.
func (s *Share) Open(c Chunk, rand io.Reader) (Opening, error) {
	if err := c.check(len(c.Enc)); err != nil {
		return Opening{}, fmt.Errorf("open chunk: %w", err)
	}
	o := Opening{Trustee: s.trustee, Partials: make([]Point, len(c.Enc))}
	for j := range c.Enc {
		p, err := makePoint(mult(s.secret, &c.Enc[j].p))
		if err != nil {
			return Opening{}, fmt.Errorf("open chunk: ballot %d: %w", j, err)
		}
		o.Partials[j] = p
	}
	e := c.equality(s.trustee, s.public, o.Partials)
	weighted := weigh(e.seed, len(c.Enc)).sum(c.Enc)
	base, err := makePoint(weighted)
	if err != nil {
		return Opening{}, fmt.Errorf("open chunk: %w", err)
	}
	image, err := makePoint(mult(s.secret, weighted))
	if err != nil {
		return Opening{}, fmt.Errorf("open chunk: %w", err)
	}
	e.bases, e.images = []Point{base}, []Point{image}
	if o.Proof, err = e.prove(s.secret, rand); err != nil {
		return Opening{}, fmt.Errorf("open chunk: %w", err)
	}
	return o, nil
}

// VerifyChunk checks one trustee's answer against the public shares of all n
// trustees, in their order. ErrProof says that at least one partial opening is
// false, without saying which.
func VerifyChunk(c Chunk, shares []Point, o Opening) error {
	public, err := publicShare(shares, o.Trustee)
	if err != nil {
		return fmt.Errorf("verify chunk: %w", err)
	}
	if err := c.check(len(o.Partials)); err != nil {
		return fmt.Errorf("verify chunk: %w", err)
	}
	if !allValid(o.Partials) {
		return fmt.Errorf("verify chunk: partial opening: %w", ErrPoint)
	}
	e := c.equality(o.Trustee, public, o.Partials)
	weights := weigh(e.seed, len(c.Enc))
	base, err := makePoint(weights.sum(c.Enc))
	if err != nil {
		return fmt.Errorf("verify chunk: %w", err)
	}
	image, err := makePoint(weights.sum(o.Partials))
	if err != nil {
		return fmt.Errorf("verify chunk: %w", err)
	}
	e.bases, e.images = []Point{base}, []Point{image}
	if err := e.verify(o.Proof); err != nil {
		return fmt.Errorf("verify chunk: trustee %d: %w", o.Trustee, err)
	}
	return nil
}

func (c *Chunk) check(partials int) error {
	if len(c.Enc) < 1 || len(c.Enc) > MaxChunk || partials != len(c.Enc) {
		return fmt.Errorf("%d ballots, %d partial openings: %w", len(c.Enc), partials, ErrCount)
	}
	if !allValid(c.Enc) {
		return fmt.Errorf("encapsulated key: %w", ErrPoint)
	}
	return nil
}

// equality binds the whole chunk into the seed (SPEC 5.4.1).
func (c *Chunk) equality(trustee int, public Point, partials []Point) *equality {
	data := make([]byte, 0, 73+2*PointSize*len(c.Enc))
	data = append(data, c.Claims[:]...)
	data = binary.BigEndian.AppendUint16(data, uint16(trustee)) //nolint:gosec // at most MaxTrustees
	data = append(data, public.wire[:]...)
	data = binary.BigEndian.AppendUint32(data, c.Number)
	data = binary.BigEndian.AppendUint16(data, uint16(len(c.Enc))) //nolint:gosec // at most MaxChunk
	data = AppendPoints(AppendPoints(data, c.Enc), partials)
	return &equality{
		challengeLabel: labelOpeningChallenge,
		nonceLabel:     labelOpeningNonce,
		ctx:            c.Poll[:],
		seed:           labelled(labelOpeningSeed, c.Poll[:], data),
		public:         public,
	}
}

// publicShare picks a trustee's public share; 1 <= trustee <= n.
func publicShare(shares []Point, trustee int) (Point, error) {
	if trustee < 1 || trustee > len(shares) || len(shares) > MaxTrustees {
		return Point{}, fmt.Errorf("trustee %d of %d: %w", trustee, len(shares), ErrTrustee)
	}
	if p := shares[trustee-1]; p.valid() {
		return p, nil
	}
	return Point{}, fmt.Errorf("public share of trustee %d: %w", trustee, ErrPoint)
}
