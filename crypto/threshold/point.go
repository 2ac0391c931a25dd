package threshold

import (
	"fmt"

	"filippo.io/nistec"
)

// PointSize is the length of a point on the wire: SEC 1, 2.3.3, compressed.
const PointSize = 33

// A Point is a P-256 point other than the identity, with its encoding kept
// beside it, for what is parsed is hashed next. The zero value is not a point
// and is refused wherever one is asked for.
type Point struct {
	p    nistec.P256Point
	wire [PointSize]byte
}

// ParsePoint reads one compressed point. The identity, a coordinate that is
// not below the field's prime, and every other form are refused with ErrPoint.
func ParsePoint(b []byte) (Point, error) {
	var p Point
	if len(b) != PointSize || b[0] != 2 && b[0] != 3 {
		return Point{}, fmt.Errorf("parse point: %w", ErrPoint)
	}
	if _, err := p.p.SetBytes(b); err != nil {
		return Point{}, fmt.Errorf("parse point: %w", ErrPoint)
	}
	copy(p.wire[:], b)
	return p, nil
}

// ParsePoints reads points that stand one after the other without anything
// between them. It is worth parsing once and sharing the result: it takes as
// long as half of a batched check.
func ParsePoints(b []byte) ([]Point, error) {
	if len(b)%PointSize != 0 {
		return nil, fmt.Errorf("parse points: %w", ErrPoint)
	}
	points := make([]Point, 0, len(b)/PointSize)
	for ; len(b) > 0; b = b[PointSize:] {
		p, err := ParsePoint(b[:PointSize])
		if err != nil {
			return nil, fmt.Errorf("parse points: number %d: %w", len(points), ErrPoint)
		}
		points = append(points, p)
	}
	return points, nil
}

// AppendPoints appends the encodings of points to b.
func AppendPoints(b []byte, points []Point) []byte {
	for i := range points {
		b = append(b, points[i].wire[:]...)
	}
	return b
}

// Bytes gives the compressed encoding.
func (p Point) Bytes() [PointSize]byte { return p.wire }

// Equal tells whether two points are the same, in variable time.
func (p Point) Equal(q Point) bool { return p.wire == q.wire }

// valid is false for the zero value only.
func (p *Point) valid() bool { return p.wire[0] != 0 }

// x gives the affine x coordinate, which is what Diffie-Hellman yields.
func (p *Point) x() []byte { return p.wire[1:] }

// makePoint encodes a computed point; the identity is refused.
func makePoint(p *nistec.P256Point) (Point, error) {
	if p.IsInfinity() == 1 {
		return Point{}, fmt.Errorf("identity: %w", ErrPoint)
	}
	q := Point{p: *p}
	copy(q.wire[:], p.BytesCompressed())
	return q, nil
}

func allValid(points []Point) bool {
	for i := range points {
		if !points[i].valid() {
			return false
		}
	}
	return true
}
