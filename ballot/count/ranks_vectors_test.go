package count

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// Vectors of ranked contests, for other implementations: as those of outcome.json.
// The later ones vary how they are counted.
func TestRankedVectors(t *testing.T) {
	file := filepath.Join("testdata", "outcome_ranked.json")
	if *update {
		r, varied := rand.New(rand.NewPCG(3, 4)), rand.New(rand.NewPCG(5, 6))
		writeVectors(t, file, 6000, 1, func(i int) (vector, func(out string) []string) {
			v := vector{Spec: "9.11.10", In: someRanking(t, r, i)}
			if i >= 3000 {
				v.Spec = "9.11.11"
				varyRules(t, varied, &v.In)
			}
			return v, func(out string) []string {
				list := append(says(t, out), counts(t, out)...)
				for k := range list {
					list[k] = string(v.In.Rules.Method) + ":" + list[k]
					if v.In.Rules.Transfer != nil {
						list[k] = "varied-" + list[k]
					}
				}
				return list
			}
		})
	}
	holdVectors(t, file, 100)
}

// counts lists what an outcome says of the count.
func counts(t *testing.T, out string) []string {
	b, err := hex.DecodeString(out)
	if err != nil {
		t.Fatal(err)
	}
	var o Outcome
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	if o.Count == nil {
		return []string{"nobody-voted"}
	}
	said := []string{fmt.Sprintf("stages=%d", o.Count.Stages)}
	for _, d := range o.Count.Draws {
		said = append(said, fmt.Sprintf("draw=%s-by-%s-of-%d", d.What, d.By, len(d.Among)))
	}
	return said
}

// varyRules takes what options the method allows.
func varyRules(t *testing.T, r *rand.Rand, in *vectorIn) {
	t.Helper()
	some := func(n int) *int { v := r.IntN(n + 1); return &v }
	for range 50 {
		x := &Transfer{Strength: pick(r, "", Margins)}
		if m := in.Rules.Method; m != Schulze && m != RankedPairs {
			x = &Transfer{
				Ties:  [][]TieBreak{nil, {BreakForwards}, {BreakOrder}, {BreakLot}, {BreakForwards, BreakOrder}}[r.IntN(5)],
				Quota: pick(r, "", QuotaDroopFraction, QuotaHare, QuotaHareFraction), Surplus: pick(r, "", SurplusGreatest),
				Values: pick(r, "", ValueProduct), Bulk: pick(r, "", BulkSafe, BulkTied, BulkZeros),
				Elect: pick(r, "", ElectOne, ElectUntilTwo), Threshold: pick(r, "", ThresholdFirst),
				Places: []*int{nil, some(6)}[r.IntN(2)],
			}
			if r.IntN(2) == 0 { // few methods allow them all
				x = &Transfer{Ties: x.Ties, Places: x.Places}
			}
		}
		in.Rules.Transfer = x
		if in.Rules.Validate(in.Candidates) == nil {
			return
		}
	}
	in.Rules.Transfer = nil
}

func someRanking(t *testing.T, r *rand.Rand, i int) vectorIn {
	in := vectorIn{
		Number: i % 3, Candidates: 2 + r.IntN(4), Roll: 40, Issued: 30, Listed: nil, Choices: []string{},
		Seed: hex.EncodeToString(append(make([]byte, 30), byte(i>>8), byte(i))),
	}
	in.Rules = Rules{
		Method: pick(r, IRV, STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs), Seats: 1,
		Tie:       pick(r, TieRevote, TieLot, TieNone, TieSeniority),
		Shortfall: pick(r, ShortfallRevote, ShortfallReduce, ShortfallOpen),
	}
	if in.Rules.Method != IRV {
		in.Rules.Seats = 1 + r.IntN(3)
	}
	if in.Rules.Tie == TieSeniority {
		in.Rules.Seniority = r.Perm(in.Candidates)
	}
	c := Contest{Rules: in.Rules, Number: in.Number, Candidates: in.Candidates}
	for range r.IntN(24) {
		choice := Choice{Values: make([]uint8, in.Candidates)}
		length := r.IntN(in.Candidates + 1)
		for rank, candidate := range r.Perm(in.Candidates) {
			choice.Values[candidate] = uint8(rank + 1)
			if rank >= length {
				choice.Values[candidate] = NoValue
			}
		}
		b, err := c.Encode(choice)
		if err != nil {
			t.Fatal(err)
		}
		if c.Rules.SharesRanks() && r.IntN(4) == 0 { // all ranked are equal
			for j := range b {
				b[j] = min(b[j], 1)
			}
		}
		in.Choices = append(in.Choices, hex.EncodeToString(b))
	}
	return in
}

// Every ranked method is told in both languages.
func TestRankedPlainWords(t *testing.T) {
	for _, m := range []Method{IRV, STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs} {
		for _, lang := range []string{Chinese, English} {
			r := rankedContest(m, 5, 1).Rules
			r.Max = 3
			words := r.PlainWords(lang, Figures{})
			if all := strings.Join(words, " "); len(words) < 5 || strings.Contains(all, "%!") || !strings.Contains(all, "3") {
				t.Errorf("%s %s: %q", m, lang, words)
			}
		}
	}
}
