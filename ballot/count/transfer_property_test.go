package count

import (
	"encoding/json"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var transferMethods = []Method{IRV, STVScottish, STVMeek, STVWIGM}

func drawOptions(t *rapid.T, m Method) Options {
	o := Options{Seats: 1}
	if m != IRV {
		o.Seats = rapid.IntRange(1, 4).Draw(t, "seats")
	}
	o.Seed[0] = byte(rapid.IntRange(0, 9).Draw(t, "seed"))
	o.Ties = rapid.SampledFrom([][]TieBreak{nil, {BreakForwards, BreakLot}, {BreakOrder}, {BreakLot}}).Draw(t, "ties")
	if m == IRV || m == STVWIGM {
		o.Transfer.Bulk = rapid.SampledFrom([]BulkRule{"", BulkSafe, BulkTied, BulkZeros}).Draw(t, "bulk")
		o.Transfer.Quota = rapid.SampledFrom([]QuotaKind{"", QuotaHare, QuotaDroopFraction}).Draw(t, "quota")
	}
	if m == STVWIGM {
		o.Transfer.Elect = rapid.SampledFrom([]ElectRule{"", ElectOne}).Draw(t, "elect")
		o.Transfer.Places = rapid.IntRange(0, 6).Draw(t, "places")
		o.Transfer.Surplus = rapid.SampledFrom([]SurplusRule{"", SurplusGreatest}).Draw(t, "surplus")
		o.Transfer.Values = rapid.SampledFrom([]ValueRule{"", ValueProduct}).Draw(t, "values")
	}
	if m == IRV {
		o.Transfer.Elect = rapid.SampledFrom([]ElectRule{"", ElectUntilTwo}).Draw(t, "elect")
		o.Transfer.Threshold = rapid.SampledFrom([]ThresholdRule{"", ThresholdFirst}).Draw(t, "threshold")
	}
	return o
}

// drawMarked draws ballots with all that voters do: ranks shared, left out,
// over-voted, candidates named twice.
func drawMarked(t *rapid.T) *Profile {
	p := drawRankings(t, 6, 20)
	n := len(p.Candidates)
	for range rapid.IntRange(0, 12).Draw(t, "odd") {
		places := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Place {
			switch v := rapid.IntRange(0, n+3).Draw(t, "place"); {
			case v < n:
				return Place(v)
			case v == n:
				return Skipped
			case v == n+1:
				return Overvoted
			default:
				return Place(v%n) | Equal
			}
		}), 0, 8).Draw(t, "places")
		for i := range places { // an equal place needs a candidate before it
			if places[i].Equals() {
				if i == 0 {
					places[i] &^= Equal
				} else if _, ok := places[i-1].Candidate(); !ok {
					places[i] &^= Equal
				}
			}
		}
		p.AddRanking(rapid.Int64Range(1, 3).Draw(t, "weight"), places)
	}
	return p
}

// The order of rankings never matters, nor whether equal ones were merged.
func TestOrderOfRankingsNeverMatters(t *testing.T) {
	for _, m := range transferMethods {
		t.Run(string(m), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := drawMarked(t)
				o := drawOptions(t, m)
				want, err := Tally(m, p, o)
				if err != nil {
					t.Fatal(err)
				}
				q := &Profile{Form: p.Form, Candidates: p.Candidates}
				for _, i := range rapid.Permutation(upTo(len(p.Papers))).Draw(t, "order") {
					for range p.Papers[i].Weight {
						q.AddRanking(1, p.Ranking(p.Papers[i]))
					}
				}
				got, err := Tally(m, q, o)
				if err != nil {
					t.Fatal(err)
				}
				a, _ := json.Marshal(want)
				b, _ := json.Marshal(got)
				if string(a) != string(b) {
					t.Fatalf("\n%s\n%s", a, b)
				}
			})
		})
	}
}

// Every valid ballot is somewhere at each stage: with a candidate, exhausted, or
// in what rounding lost. No more are elected than there are seats, but for a
// tie left open.
func TestVotesAreConserved(t *testing.T) {
	for _, m := range transferMethods {
		t.Run(string(m), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := drawMarked(t)
				o := drawOptions(t, m)
				r, err := Tally(m, p, o)
				if err != nil {
					t.Fatal(err)
				}
				if r.Valid+r.Invalid != p.Votes() {
					t.Fatalf("%d valid and %d invalid of %d", r.Valid, r.Invalid, p.Votes())
				}
				for i, round := range r.Rounds {
					if sum := roundSum(t, round); sum.Cmp(big.NewRat(r.Valid, 1)) != 0 {
						t.Fatalf("stage %d adds up to %s of %d: %+v", i+1, sum.FloatString(9), r.Valid, round)
					}
				}
				open := slices.ContainsFunc(r.Ties, func(d Draw) bool { return d.By == BreakNone })
				if n := min(o.Seats, len(p.Candidates)); len(r.Elected) != n && !open {
					t.Fatalf("%d elected for %d seats: %q", len(r.Elected), n, r.Elected)
				}
				if sorted := slices.Sorted(slices.Values(r.Elected)); len(slices.Compact(sorted)) != len(r.Elected) {
					t.Fatalf("elected twice: %q", r.Elected)
				}
			})
		})
	}
}

func roundSum(t *rapid.T, round Round) *big.Rat {
	sum := new(big.Rat)
	for _, n := range append([]Number{round.Exhausted, round.Lost}, numbers(round.Votes)...) {
		if n == "" {
			continue
		}
		v, ok := new(big.Rat).SetString(string(n))
		if !ok || v.Sign() < 0 {
			t.Fatalf("%q is no number of votes", n)
		}
		sum.Add(sum, v)
	}
	return sum
}

func numbers(f Figure) (n []Number) {
	for _, e := range f {
		n = append(n, e.Number)
	}
	return n
}

// Meek's quota never rises from round to round.
func TestMeekQuotaFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRankings(t, 6, 40)
		r, err := Tally(STVMeek, p, Options{Seats: rapid.IntRange(1, 4).Draw(t, "seats")})
		if err != nil {
			t.Fatal(err)
		}
		last := big.NewRat(1<<40, 1)
		for i, round := range r.Rounds {
			q, _ := new(big.Rat).SetString(string(round.Quota))
			if q.Cmp(last) > 0 {
				t.Fatalf("round %d: the quota rises to %s", i+1, round.Quota)
			}
			last = q
		}
	})
}

// Whom more than half rank first wins the instant run-off, and keeps winning
// when one more ballot ranks it first.
func TestMajorityWinnerWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRankings(t, 6, 30)
		w := rapid.IntRange(0, len(p.Candidates)-1).Draw(t, "winner")
		p.AddRanking(p.Votes()+1, []Place{Place(w)})
		for range 2 {
			r, err := Tally(IRV, p, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Elected) != 1 || r.Elected[0] != p.Candidates[w] || len(r.Rounds) != 1 || r.Clause != string(ByMajority) {
				t.Fatalf("%q elected by %s in %d rounds", r.Elected, r.Clause, len(r.Rounds))
			}
			p.AddRanking(1, []Place{Place(w), Place((w + 1) % len(p.Candidates))})
		}
	})
}

// A group of voters who all put some candidates before all others, with more
// than k quotas, elects k of them (proportionality for solid coalitions).
func TestSolidCoalitions(t *testing.T) {
	for _, m := range []Method{STVScottish, STVMeek, STVWIGM} {
		t.Run(string(m), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := drawRankings(t, 6, 20)
				seats := rapid.IntRange(1, 3).Draw(t, "seats")
				n := len(p.Candidates)
				size := rapid.IntRange(1, n).Draw(t, "size")
				k := rapid.IntRange(1, min(size, seats)).Draw(t, "k")
				// x voters hold k quotas of x + others, with some to spare.
				others := p.Votes()
				x := int64(k)*(others+4)/int64(seats+1-k) + 4*int64(k) + 4
				if seats+1 == k {
					return
				}
				for left := x; left > 0; {
					order := rapid.Permutation(upTo(size)).Draw(t, "solid")
					weight := min(left, rapid.Int64Range(1, x).Draw(t, "weight"))
					places := make([]Place, size)
					for i, c := range order {
						places[i] = Place(c)
					}
					p.AddRanking(weight, places)
					left -= weight
				}
				r, err := Tally(m, p, Options{Seats: seats, Final: TieLot})
				if err != nil {
					t.Fatal(err)
				}
				got := 0
				for _, name := range r.Elected {
					if slices.Index(p.Candidates, name) < size {
						got++
					}
				}
				if got < k {
					t.Fatalf("%d of %d voters elect %d of their %d, not %d: %q", x, p.Votes(), got, size, k, r.Elected)
				}
			})
		})
	}
}
