package count_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"

	"hustings/ballot/count"
	"hustings/ballot/count/ballotfile"
)

// bigBLT is a million ballots of ten candidates, a line each, ranked by chance
// and cut off by chance: no two need be the same.
func bigBLT(ballots int) []byte {
	r := rand.New(rand.NewPCG(4, 1))
	var b bytes.Buffer
	fmt.Fprintln(&b, "10 4")
	order := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for range ballots {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		b.WriteString("1 ")
		for _, c := range order[:1+r.IntN(10)] {
			fmt.Fprintf(&b, "%d ", c)
		}
		b.WriteString("0\n")
	}
	b.WriteString("0\n")
	for c := range order {
		fmt.Fprintf(&b, "\"Candidate %d\"\n", c+1)
	}
	b.WriteString("\"A million ballots\"\n")
	return b.Bytes()
}

// BenchmarkScottish counts a million ballots from their text; its floor is
// BenchmarkScottishFloor.
func BenchmarkScottish(b *testing.B) {
	data := bigBLT(1_000_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		p, err := ballotfile.Read(data, ballotfile.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := count.Tally(count.STVScottish, p, count.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScottishCount leaves the reading out.
func BenchmarkScottishCount(b *testing.B) {
	p, err := ballotfile.Read(bigBLT(1_000_000), ballotfile.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := count.Tally(count.STVScottish, p, count.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMeekCount(b *testing.B) {
	p, err := ballotfile.Read(bigBLT(1_000_000), ballotfile.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := count.Tally(count.STVMeek, p, count.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScottishFloor(b *testing.B) {
	data := bigBLT(1_000_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		copied := bytes.Clone(data) // as reading the file once would
		_ = sha256.Sum256(copied)
	}
}

func BenchmarkScottishRead(b *testing.B) {
	data := bigBLT(1_000_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := ballotfile.Read(data, ballotfile.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
