package threshold

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"
)

// perBallot reports the time of b.N rounds over a number of ballots each.
func perBallot(b *testing.B, ballots int, since time.Time) {
	b.Helper()
	b.ReportMetric(float64(time.Since(since).Nanoseconds())/float64(b.N*ballots)/1e3, "us/ballot")
}

func BenchmarkParsePoint(b *testing.B) {
	wire := randomPoints(b, 1)[0].Bytes()
	for b.Loop() {
		if _, err := ParsePoint(wire[:]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPartial(b *testing.B) {
	d := dealKey(b, 2, 3)
	enc := randomPoints(b, 1)[0]
	for b.Loop() {
		if _, err := makePoint(mult(d.shares[0].secret, &enc.p)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProve1024 times partial openings and proof together.
func BenchmarkProve1024(b *testing.B) {
	d := dealKey(b, 2, 3)
	c := testChunk(randomPoints(b, MaxChunk))
	start := time.Now()
	for b.Loop() {
		if _, err := d.shares[0].Open(c, rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
	perBallot(b, MaxChunk, start)
}

// BenchmarkVerifyChunk1024 times one trustee's proof, points already parsed.
func BenchmarkVerifyChunk1024(b *testing.B) {
	d := dealKey(b, 2, 3)
	c := testChunk(randomPoints(b, MaxChunk))
	o, err := d.shares[0].Open(c, rand.Reader)
	must(b, err)
	start := time.Now()
	for b.Loop() {
		if err := VerifyChunk(c, d.public, o); err != nil {
			b.Fatal(err)
		}
	}
	perBallot(b, MaxChunk, start)
}

func BenchmarkWeightedSum(b *testing.B) {
	for _, n := range []int{1, 16, 128, MaxChunk} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			points := randomPoints(b, n)
			r := weigh([32]byte{1}, n)
			start := time.Now()
			for b.Loop() {
				r.sum(points)
			}
			perBallot(b, n, start)
		})
	}
}

// combineCases are sets of trustees with small and with large coefficients.
var combineCases = []struct {
	name     string
	t, n     int
	trustees []int
}{
	{"2of3/1,2", 2, 3, []int{1, 2}},
	{"2of3/1,3", 2, 3, []int{1, 3}},
	{"3of5", 3, 5, []int{1, 3, 4}},
	{"5of9", 5, 9, []int{1, 2, 5, 6, 9}},
	{"17of32", 17, 32, []int{1, 2, 3, 5, 7, 11, 13, 14, 16, 17, 19, 23, 26, 27, 29, 31, 32}},
}

// falseButCheap gives points that combine, without the cost of real openings.
func falseButCheap(tb testing.TB, trustees []int, count int) [][]Point {
	tb.Helper()
	partials := make([][]Point, len(trustees))
	for i := range partials {
		partials[i] = randomPoints(tb, count)
	}
	return partials
}

func BenchmarkCombineChunk(b *testing.B) {
	for _, tc := range combineCases {
		b.Run(tc.name, func(b *testing.B) {
			partials := falseButCheap(b, tc.trustees, 256)
			start := time.Now()
			for b.Loop() {
				if _, err := CombineChunk(tc.trustees, partials); err != nil {
					b.Fatal(err)
				}
			}
			perBallot(b, 256, start)
		})
	}
}

func BenchmarkVerifyCombined(b *testing.B) {
	for _, tc := range combineCases {
		b.Run(tc.name, func(b *testing.B) {
			partials := falseButCheap(b, tc.trustees, 256)
			combined, err := CombineChunk(tc.trustees, partials)
			must(b, err)
			start := time.Now()
			for b.Loop() {
				if _, err := VerifyCombined(tc.trustees, partials, combined); err != nil {
					b.Fatal(err)
				}
			}
			perBallot(b, 256, start)
		})
	}
}

func BenchmarkSeal(b *testing.B) {
	d := dealKey(b, 2, 3)
	for b.Loop() {
		if _, _, err := Seal(d.joint, []byte("info"), make([]byte, 256)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	d := dealKey(b, 2, 3)
	wire, ct, err := Seal(d.joint, []byte("info"), make([]byte, 256))
	must(b, err)
	enc, err := ParsePoint(wire[:])
	must(b, err)
	secret, err := parseScalar(d.secret)
	must(b, err)
	combined, err := makePoint(mult(secret, &enc.p))
	must(b, err)
	opener, err := NewOpener(d.joint)
	must(b, err)
	for b.Loop() {
		if _, err := opener.Open(enc, combined, []byte("info"), ct); err != nil {
			b.Fatal(err)
		}
	}
}
