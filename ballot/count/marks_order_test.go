package count

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawAny draws a profile that the method can count.
func drawAny(t *rapid.T, m Method) *Profile {
	if m != ScoreVoting && m != YesNo && m != ApproveOpposeAbstain {
		return drawRanked(t, 5, 12)
	}
	p := &Profile{Form: Scored, Candidates: []string{"a", "b", "c"}}
	for range rapid.IntRange(0, 9).Draw(t, "ballots") {
		scores := make([]Score, 3)
		for c := range scores {
			scores[c] = rapid.SampledFrom([]Score{-1, 0, 1, NoScore}).Draw(t, "score")
		}
		p.AddScores(rapid.Int64Range(1, 3).Draw(t, "weight"), scores)
	}
	return p
}

var otherMethods = []Method{Approval, ApproveOpposeAbstain, BlockVote, Plurality, RankedPairs, Schulze, ScoreVoting, YesNo}

// TestOrderNeverMatters: papers in another order, split and merged, give the
// same bytes.
func TestOrderNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(otherMethods).Draw(t, "method")
		p := drawAny(t, m)
		q := &Profile{Form: p.Form, Candidates: p.Candidates, LeftOutApart: p.LeftOutApart}
		for _, i := range rapid.Permutation(seq(len(p.Papers))).Draw(t, "order") {
			paper := p.Papers[i]
			for w := paper.Weight; w > 0; {
				some := rapid.Int64Range(1, w).Draw(t, "some")
				w -= some
				if p.Form == Scored {
					q.AddScores(some, p.Scores(paper))
				} else {
					q.AddRanking(some, p.Ranking(paper))
				}
			}
		}
		o := Options{Seats: rapid.IntRange(0, 4).Draw(t, "seats")}
		var out [2][]byte
		for i, profile := range []*Profile{p, q} {
			r, err := Tally(m, profile, o)
			if err != nil {
				t.Fatal(err)
			}
			if out[i], err = json.Marshal(r); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(out[0], out[1]) {
			t.Fatalf("%s\n%s", out[0], out[1])
		}
	})
}

// TestRankingFillsSeats: who is elected is the top of the ranking, and who is elected
// beyond the seats is tied for the last.
func TestRankingFillsSeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(otherMethods).Draw(t, "method")
		p := drawAny(t, m)
		seats := rapid.IntRange(1, 4).Draw(t, "seats")
		r, err := Tally(m, p, Options{Seats: seats})
		if err != nil {
			t.Fatal(err)
		}
		top := slices.Concat(r.Ranking...)
		if len(top) != len(p.Candidates) || !slices.Equal(r.Elected, top[:len(r.Elected)]) {
			t.Fatal(r.Ranking, r.Elected)
		}
		sure := len(r.Elected)
		for _, tie := range r.Ties {
			sure += tie.Seats - len(tie.Among)
		}
		if sure+r.Next.Seats != seats {
			t.Fatal(r.Elected, r.Ties, r.Next, seats)
		}
		if r.Valid+r.Invalid != p.Votes() {
			t.Fatal(r.Valid, r.Invalid)
		}
	})
}

// TestMajorityFirst: whom more than half put alone in the first place wins by
// every method that reads rankings.
func TestMajorityFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRanked(t, 5, 9)
		all := make([]Place, len(p.Candidates))
		for c := range all {
			all[c] = Place(c) //nolint:gosec // small
		}
		p.AddRanking(p.Votes()+1, all)
		for _, m := range []Method{Schulze, RankedPairs, Plurality} {
			r, err := Tally(m, p, Options{})
			if err != nil || !slices.Equal(r.Elected, []string{p.Candidates[0]}) {
				t.Fatal(m, r, err)
			}
		}
	})
}
