package count

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// rankings makes ballots that rank all candidates, or a few of them.
func rankings(candidates, ballots int, whole bool) *Profile {
	r := rand.New(rand.NewPCG(1, 2))
	p := &Profile{Form: Ranked}
	for c := range candidates {
		p.Candidates = append(p.Candidates, fmt.Sprint(c))
	}
	places := make([]Place, candidates)
	for range ballots {
		for i, c := range r.Perm(candidates) {
			places[i] = Place(c)
		}
		n := candidates
		if !whole {
			n = 1 + r.IntN(candidates)
		}
		p.AddRanking(1, places[:n])
	}
	return p
}

// BenchmarkSchulze counts 100,000 ballots of 100 candidates. The floor is
// SHA-256 over the same ballots as lines of text.
func BenchmarkSchulze(b *testing.B) {
	p := rankings(100, 100_000, true)
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if _, err := Tally(Schulze, p, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("matrix", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.duel(Options{}.standing(p)); err != nil {
				b.Fatal(err)
			}
		}
	})
	var text strings.Builder
	for _, paper := range p.Papers {
		text.WriteString("1")
		for _, place := range p.Ranking(paper) {
			fmt.Fprintf(&text, " %d", place+1)
		}
		text.WriteString(" 0\n")
	}
	lines := []byte(text.String())
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			sha256.Sum256(lines)
		}
		b.SetBytes(int64(len(lines)))
	})
}

func BenchmarkRankedPairs(b *testing.B) {
	p := rankings(100, 1000, false)
	for b.Loop() {
		if _, err := Tally(RankedPairs, p, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
