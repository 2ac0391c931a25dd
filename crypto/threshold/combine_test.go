package threshold

import (
	"crypto/rand"
	"errors"
	"math/big"
	"slices"
	"testing"

	"filippo.io/nistec"
)

// TestWeightedSum compares the bucket method with multiplication, for every
// width of digits that windowWidth may choose.
func TestWeightedSum(t *testing.T) {
	seen := map[int]bool{}
	for _, n := range []int{1, 2, 3, 5, 9, 17, 40, 90, 200, 500, MaxChunk} {
		points := randomPoints(t, min(n, 40))
		for len(points) < n {
			points = append(points, points[:min(40, n-len(points))]...)
		}
		seed := [32]byte{byte(n)}
		r := weigh(seed, n)
		seen[r.width] = true
		want := nistec.NewP256Point()
		for j, w := range plainWeights(seed, n) {
			p, err := nistec.NewP256Point().ScalarMult(&points[j].p, w.FillBytes(make([]byte, 32)))
			must(t, err)
			want.Add(want, p)
		}
		if r.sum(points).Equal(want) != 1 {
			t.Errorf("%d points, %d bits a digit: wrong sum", n, r.width)
		}
	}
	t.Log("widths tried:", seen)
}

func plainWeights(seed [32]byte, n int) []*big.Int {
	weights := make([]*big.Int, n)
	for j := range weights {
		h := sum256(append(seed[:len(seed):len(seed)], byte(j>>24), byte(j>>16), byte(j>>8), byte(j)))
		weights[j] = new(big.Int).SetBytes(h[:16])
	}
	return weights
}

// TestRecoding checks the signed digits of extreme weights at every width.
func TestRecoding(t *testing.T) {
	for count := 1; count <= MaxChunk; count *= 2 {
		r := weigh([32]byte{7}, count)
		for j, want := range plainWeights([32]byte{7}, count) {
			got := new(big.Int)
			for w := len(r.digits)/count - 1; w >= 0; w-- {
				got.Lsh(got, uint(r.width))
				got.Add(got, big.NewInt(int64(r.digits[w*count+j])))
			}
			if got.Cmp(want) != 0 {
				t.Fatalf("weight %d of %d: %x, want %x", j, count, got, want)
			}
		}
	}
}

func TestCombineEverySubset(t *testing.T) {
	d := dealKey(t, 4, 7)
	secret, err := parseScalar(d.secret)
	must(t, err)
	enc := randomPoints(t, 2)
	all := make([][]Point, 7)
	for i, s := range d.shares {
		o, err := s.Open(testChunk(enc), rand.Reader)
		must(t, err)
		all[i] = o.Partials
	}
	for set := range 1 << 7 {
		var trustees []int
		var partials [][]Point
		for i := range 7 {
			if set>>i&1 == 1 {
				trustees, partials = append(trustees, i+1), append(partials, all[i])
			}
		}
		if len(trustees) < 2 {
			continue
		}
		combined, err := CombineChunk(trustees, partials)
		must(t, err)
		bad, err := VerifyCombined(trustees, partials, combined)
		must(t, err)
		if bad != -1 {
			t.Fatal("bad is", bad)
		}
		for j := range enc {
			want, err := makePoint(mult(secret, &enc[j].p))
			must(t, err)
			if combined[j].Equal(want) != (len(trustees) >= 4) {
				t.Fatalf("trustees %v: opened is %v", trustees, combined[j].Equal(want))
			}
		}
	}
}

func TestCombineManyTrustees(t *testing.T) {
	for _, tc := range combineCases {
		d := dealKey(t, tc.t, tc.n)
		secret, err := parseScalar(d.secret)
		must(t, err)
		enc := randomPoints(t, 1)[0]
		var partials [][]Point
		for _, i := range tc.trustees {
			p, err := makePoint(mult(d.shares[i-1].secret, &enc.p))
			must(t, err)
			partials = append(partials, []Point{p})
		}
		combined, err := CombineChunk(tc.trustees, partials)
		must(t, err)
		want, err := makePoint(mult(secret, &enc.p))
		must(t, err)
		if !combined[0].Equal(want) {
			t.Errorf("%s: wrong", tc.name)
		}
		_, err = VerifyCombined(tc.trustees, partials, combined)
		must(t, err)
	}
}

func TestVerifyCombinedRefuses(t *testing.T) {
	for _, tc := range combineCases {
		partials := falseButCheap(t, tc.trustees, 6)
		combined, err := CombineChunk(tc.trustees, partials)
		must(t, err)
		for j := range combined {
			wrong := slices.Clone(combined)
			wrong[j] = negated(t, wrong[j])
			if bad, err := VerifyCombined(tc.trustees, partials, wrong); bad != j || !errors.Is(err, ErrCombined) {
				t.Errorf("%s: negated %d: %d, %v", tc.name, j, bad, err)
			}
		}
		swapped := slices.Clone(combined)
		swapped[2], swapped[5] = swapped[5], swapped[2]
		if bad, err := VerifyCombined(tc.trustees, partials, swapped); bad != 2 || !errors.Is(err, ErrCombined) {
			t.Errorf("%s: swapped: %d, %v", tc.name, bad, err)
		}
		if bad, err := VerifyCombined(tc.trustees, partials, combined[1:]); bad != -1 || !errors.Is(err, ErrCount) {
			t.Errorf("%s: short: %d, %v", tc.name, bad, err)
		}
		swapped[0] = Point{}
		if bad, err := VerifyCombined(tc.trustees, partials, swapped); bad != -1 || !errors.Is(err, ErrPoint) {
			t.Errorf("%s: no point: %d, %v", tc.name, bad, err)
		}
	}
}

func TestCombineRefuses(t *testing.T) {
	two := falseButCheap(t, []int{1, 2}, 2)
	for name, tc := range map[string]struct {
		trustees []int
		partials [][]Point
		want     error
	}{
		"twice":        {[]int{1, 1}, two, ErrTrustee},
		"trustee 0":    {[]int{0, 1}, two, ErrTrustee},
		"negative":     {[]int{-1, 1}, two, ErrTrustee},
		"trustee 33":   {[]int{1, 33}, two, ErrTrustee},
		"none":         {nil, nil, ErrCount},
		"list missing": {[]int{1, 2}, two[:1], ErrCount},
		"short list":   {[]int{1, 2}, [][]Point{two[0], two[1][:1]}, ErrCount},
		"no point":     {[]int{1, 2}, [][]Point{two[0], make([]Point, 2)}, ErrPoint},
		// 2P - 2P: the identity comes out.
		"identity": {[]int{1, 2}, [][]Point{two[0][:1], doubled(t, two[0][:1])}, ErrPoint},
	} {
		if _, err := CombineChunk(tc.trustees, tc.partials); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCombineOne: what one party alone opens is what it combines to.
func TestCombineOne(t *testing.T) {
	two := falseButCheap(t, []int{1, 2}, 2)
	got, err := CombineChunk([]int{1}, two[:1])
	if err != nil || len(got) != 2 || !got[0].Equal(two[0][0]) || !got[1].Equal(two[0][1]) {
		t.Errorf("%v, %v", got, err)
	}
}

func doubled(t *testing.T, points []Point) []Point {
	t.Helper()
	p, err := makePoint(nistec.NewP256Point().Double(&points[0].p))
	must(t, err)
	return []Point{p}
}

func TestRehearsal(t *testing.T) {
	d := dealKey(t, 2, 3)
	poll := [32]byte{1}
	r, enc, err := RehearsalPoint(poll)
	must(t, err)
	scalar, err := parseScalar(r[:])
	must(t, err)
	if baseMult(scalar).Equal(&enc.p) != 1 {
		t.Fatal("enc is not r times the generator")
	}
	var partials [][]Point
	for i, s := range d.shares {
		h, err := s.Rehearse(poll, rand.Reader)
		must(t, err)
		must(t, VerifyRehearsal(poll, d.public, h))
		if err := VerifyRehearsal([32]byte{2}, d.public, h); !errors.Is(err, ErrProof) {
			t.Error("another poll:", err)
		}
		bad := h
		bad.Trustee = 1 + (i+1)%3
		if err := VerifyRehearsal(poll, d.public, bad); !errors.Is(err, ErrProof) {
			t.Error("another trustee:", err)
		}
		bad.Trustee = 4
		if err := VerifyRehearsal(poll, d.public, bad); !errors.Is(err, ErrTrustee) {
			t.Error("trustee 4:", err)
		}
		bad = h
		bad.Partial = negated(t, h.Partial)
		if err := VerifyRehearsal(poll, d.public, bad); !errors.Is(err, ErrProof) {
			t.Error("false value:", err)
		}
		bad = h
		bad.Proof[40] ^= 1
		if err := VerifyRehearsal(poll, d.public, bad); !errors.Is(err, ErrProof) {
			t.Error("false proof:", err)
		}
		partials = append(partials, []Point{h.Partial})
	}
	combined, err := CombineChunk([]int{1, 3}, [][]Point{partials[0], partials[2]})
	must(t, err)
	want, err := RehearsalValue(poll, d.joint)
	must(t, err)
	if !combined[0].Equal(want) {
		t.Error("rehearsals do not combine to r times the joint key")
	}
	if _, err := RehearsalValue(poll, Point{}); !errors.Is(err, ErrPoint) {
		t.Error("no point:", err)
	}
	// Anyone can compute the value; the proof needs the share.
	value, err := RehearsalValue(poll, d.public[0])
	must(t, err)
	if err := VerifyRehearsal(poll, d.public, Rehearsal{Trustee: 1, Partial: value}); !errors.Is(err, ErrProof) {
		t.Error("value without proof:", err)
	}
}
