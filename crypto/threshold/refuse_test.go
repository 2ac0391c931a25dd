package threshold

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"slices"
	"testing"

	"filippo.io/nistec"
)

// fieldPrime is p of P-256, big-endian.
var fieldPrime = fromHex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")

func fromHex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestParsePointRefuses(t *testing.T) {
	good := randomPoints(t, 1)[0].Bytes()
	five := append([]byte{2}, scalarOf(5)...) // x = 5 is on the curve
	if _, err := ParsePoint(five); err != nil {
		t.Fatal("x = 5:", err)
	}
	above := new(big.Int).Add(new(big.Int).SetBytes(fieldPrime), big.NewInt(5)).FillBytes(make([]byte, 32))
	for name, b := range map[string][]byte{
		"empty":             nil,
		"identity, SEC 1":   {0},
		"identity, padded":  make([]byte, PointSize),
		"prefix 4":          replace(good[:], 0, []byte{4}),
		"prefix 1":          replace(good[:], 0, []byte{1}),
		"prefix 5":          replace(good[:], 0, []byte{5}),
		"short":             good[:32],
		"long":              append(bytes.Clone(good[:]), 0),
		"uncompressed":      nistec.NewP256Point().SetGenerator().Bytes(),
		"x = p":             append([]byte{2}, fieldPrime...),
		"x = p + 5":         append([]byte{2}, above...),
		"x = 2^256-1":       append([]byte{3}, bytes.Repeat([]byte{0xff}, 32)...),
		"x not on curve":    append([]byte{2}, scalarOf(1)...),
		"hybrid form":       append([]byte{6}, nistec.NewP256Point().SetGenerator().Bytes()[1:]...),
		"uncompressed, cut": nistec.NewP256Point().SetGenerator().Bytes()[:PointSize],
	} {
		if _, err := ParsePoint(b); !errors.Is(err, ErrPoint) {
			t.Errorf("%s: %v", name, err)
		}
		if len(b) == 0 {
			continue
		}
		if _, err := ParsePoints(append(bytes.Clone(good[:]), b...)); !errors.Is(err, ErrPoint) {
			t.Errorf("%s, in a list: %v", name, err)
		}
	}
}

func TestScalarRefuses(t *testing.T) {
	q := orderInt.FillBytes(make([]byte, ScalarSize))
	last := new(big.Int).Sub(orderInt, big.NewInt(1)).FillBytes(make([]byte, ScalarSize))
	if _, err := NewShare(1, last); err != nil {
		t.Error("q - 1:", err)
	}
	for name, b := range map[string][]byte{
		"zero": make([]byte, 32), "q": q, "2^256-1": bytes.Repeat([]byte{0xff}, 32),
		"empty": nil, "short": last[:31], "long": append([]byte{0}, last...),
	} {
		if _, err := NewShare(1, b); !errors.Is(err, ErrScalar) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := ParseStaticKey(b); !errors.Is(err, ErrScalar) {
			t.Errorf("static key, %s: %v", name, err)
		}
	}
	for _, trustee := range []int{-1, 0, 33} {
		if _, err := NewShare(trustee, last); !errors.Is(err, ErrTrustee) {
			t.Errorf("trustee %d: %v", trustee, err)
		}
	}
}

// zeros is a broken source of randomness.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestBrokenRandomness(t *testing.T) {
	if _, err := NewStaticKey(zeros{}); !errors.Is(err, ErrScalar) {
		t.Error("zeros:", err)
	}
	if _, err := NewStaticKey(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Error("empty:", err)
	}
	// A proof survives zeros, for its nonce does not rest on them alone.
	d := dealKey(t, 2, 3)
	one, two := testChunk(randomPoints(t, 1)), testChunk(randomPoints(t, 1))
	a, err := d.shares[0].Open(one, zeros{})
	must(t, err)
	must(t, VerifyChunk(one, d.public, a))
	b, err := d.shares[0].Open(two, zeros{})
	must(t, err)
	if a.Proof == b.Proof {
		t.Error("same proof of two statements")
	}
	if _, err := d.shares[0].Open(one, bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Error("empty:", err)
	}
}

func TestVerifyChunkRefuses(t *testing.T) {
	d := dealKey(t, 2, 3)
	c := testChunk(randomPoints(t, 4))
	o, err := d.shares[1].Open(c, rand.Reader)
	must(t, err)
	must(t, VerifyChunk(c, d.public, o))
	other := randomPoints(t, 1)[0]
	q := orderInt.FillBytes(make([]byte, ScalarSize))
	for name, tc := range map[string]struct {
		change func(c *Chunk, shares []Point, o *Opening)
		want   error
	}{
		"poll":              {func(c *Chunk, _ []Point, _ *Opening) { c.Poll[31] ^= 1 }, ErrProof},
		"claims":            {func(c *Chunk, _ []Point, _ *Opening) { c.Claims[0] ^= 1 }, ErrProof},
		"number":            {func(c *Chunk, _ []Point, _ *Opening) { c.Number++ }, ErrProof},
		"enc":               {func(c *Chunk, _ []Point, _ *Opening) { c.Enc[3] = other }, ErrProof},
		"enc order":         {func(c *Chunk, _ []Point, _ *Opening) { c.Enc[0], c.Enc[1] = c.Enc[1], c.Enc[0] }, ErrProof},
		"partial":           {func(_ *Chunk, _ []Point, o *Opening) { o.Partials[2] = other }, ErrProof},
		"partials swapped":  {func(_ *Chunk, _ []Point, o *Opening) { swap(o.Partials) }, ErrProof},
		"both orders":       {func(c *Chunk, _ []Point, o *Opening) { swap(c.Enc); swap(o.Partials) }, ErrProof},
		"negated partial":   {func(_ *Chunk, _ []Point, o *Opening) { o.Partials[0] = negated(t, o.Partials[0]) }, ErrProof},
		"public share":      {func(_ *Chunk, s []Point, _ *Opening) { s[1] = other }, ErrProof},
		"another trustee":   {func(_ *Chunk, _ []Point, o *Opening) { o.Trustee = 1 }, ErrProof},
		"trustee 0":         {func(_ *Chunk, _ []Point, o *Opening) { o.Trustee = 0 }, ErrTrustee},
		"trustee 4":         {func(_ *Chunk, _ []Point, o *Opening) { o.Trustee = 4 }, ErrTrustee},
		"public share none": {func(_ *Chunk, s []Point, _ *Opening) { s[1] = Point{} }, ErrPoint},
		"enc none":          {func(c *Chunk, _ []Point, _ *Opening) { c.Enc[0] = Point{} }, ErrPoint},
		"partial none":      {func(_ *Chunk, _ []Point, o *Opening) { o.Partials[0] = Point{} }, ErrPoint},
		"partial missing":   {func(_ *Chunk, _ []Point, o *Opening) { o.Partials = o.Partials[1:] }, ErrCount},
		"no ballots":        {func(c *Chunk, _ []Point, o *Opening) { c.Enc, o.Partials = nil, nil }, ErrCount},
		"challenge":         {func(_ *Chunk, _ []Point, o *Opening) { o.Proof[31] ^= 1 }, ErrProof},
		"response":          {func(_ *Chunk, _ []Point, o *Opening) { o.Proof[63] ^= 1 }, ErrProof},
		"zero proof":        {func(_ *Chunk, _ []Point, o *Opening) { o.Proof = Proof{} }, ErrProof},
		"challenge = q":     {func(_ *Chunk, _ []Point, o *Opening) { copy(o.Proof[:], q) }, ErrProof},
		"response = q":      {func(_ *Chunk, _ []Point, o *Opening) { copy(o.Proof[32:], q) }, ErrProof},
	} {
		c, shares, o := c, slices.Clone(d.public), o
		c.Enc, o.Partials = slices.Clone(c.Enc), slices.Clone(o.Partials)
		tc.change(&c, shares, &o)
		if err := VerifyChunk(c, shares, o); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func swap(p []Point) { p[0], p[1] = p[1], p[0] }

func negated(t *testing.T, p Point) Point {
	t.Helper()
	q, err := makePoint(nistec.NewP256Point().Negate(&p.p))
	must(t, err)
	return q
}

// TestCompensatingErrors: two false partials that cancel in a plain sum do not
// cancel under the weights.
func TestCompensatingErrors(t *testing.T) {
	d := dealKey(t, 2, 3)
	c := testChunk(randomPoints(t, 2))
	partials := make([]Point, 2)
	noise := randomPoints(t, 1)[0]
	for j := range partials {
		sum := mult(d.shares[0].secret, &c.Enc[j].p)
		if j == 0 {
			sum.Add(sum, &noise.p)
		} else {
			sum = minus(sum, &noise.p)
		}
		var err error
		partials[j], err = makePoint(sum)
		must(t, err)
	}
	e := c.equality(1, d.public[0], partials)
	weights := weigh(e.seed, 2)
	base, err := makePoint(weights.sum(c.Enc))
	must(t, err)
	image, err := makePoint(weights.sum(partials))
	must(t, err)
	e.bases, e.images = []Point{base}, []Point{image}
	proof, err := e.prove(d.shares[0].secret, rand.Reader)
	must(t, err)
	if err := VerifyChunk(c, d.public, Opening{Trustee: 1, Partials: partials, Proof: proof}); !errors.Is(err, ErrProof) {
		t.Fatal(err)
	}
}

func TestChunkBounds(t *testing.T) {
	d := dealKey(t, 2, 3)
	one := randomPoints(t, 1)
	many := make([]Point, MaxChunk+1)
	for j := range many {
		many[j] = one[0] // the same ballot twice is nothing to this package
	}
	for _, n := range []int{0, MaxChunk + 1} {
		if _, err := d.shares[0].Open(testChunk(many[:n]), rand.Reader); !errors.Is(err, ErrCount) {
			t.Errorf("open %d: %v", n, err)
		}
		o := Opening{Trustee: 1, Partials: many[:n]}
		if err := VerifyChunk(testChunk(many[:n]), d.public, o); !errors.Is(err, ErrCount) {
			t.Errorf("verify %d: %v", n, err)
		}
		if _, err := CombineChunk([]int{1, 2}, [][]Point{many[:n], many[:n]}); !errors.Is(err, ErrCount) {
			t.Errorf("combine %d: %v", n, err)
		}
	}
	c := testChunk(many[:MaxChunk])
	o, err := d.shares[0].Open(c, rand.Reader)
	must(t, err)
	must(t, VerifyChunk(c, d.public, o))
	if _, err := d.shares[0].Open(testChunk(make([]Point, 1)), rand.Reader); !errors.Is(err, ErrPoint) {
		t.Error("no point:", err)
	}
}

func TestSealRefuses(t *testing.T) {
	d := dealKey(t, 2, 3)
	if _, _, err := Seal(Point{}, nil, nil); !errors.Is(err, ErrPoint) {
		t.Error("seal:", err)
	}
	if _, err := NewOpener(Point{}); !errors.Is(err, ErrPoint) {
		t.Error("opener:", err)
	}
	o, err := NewOpener(d.joint)
	must(t, err)
	if _, err := o.Open(Point{}, d.joint, nil, nil); !errors.Is(err, ErrPoint) {
		t.Error("enc:", err)
	}
	if _, err := o.Open(d.joint, Point{}, nil, nil); !errors.Is(err, ErrPoint) {
		t.Error("combined:", err)
	}
	for _, n := range []int{0, 15, 16, 100} {
		if _, err := o.Open(d.joint, d.joint, nil, make([]byte, n)); !errors.Is(err, ErrOpen) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
