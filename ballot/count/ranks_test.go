package count

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func rankedContest(m Method, candidates, seats int) Contest {
	return Contest{Rules: Rules{Method: m, Seats: seats, Tie: TieLot}, Candidates: candidates, Number: 2}
}

// ranked counts ballots given as ranks by candidate, "120" say, each with a
// number of voters.
func ranked(t testing.TB, c Contest, ballots map[string]int) Outcome {
	t.Helper()
	counter, err := NewCounter(c)
	if err != nil {
		t.Fatal(err)
	}
	votes := 0
	for ranks, times := range ballots {
		b := []byte(ranks)
		for i := range b {
			b[i] -= '0'
		}
		for range times {
			if reason := counter.Add(b); reason != Valid {
				t.Fatalf("%s: %s", ranks, reason)
			}
		}
		votes += times
	}
	o, err := counter.Finish(Figures{Roll: votes, CheckedIn: votes, Issued: votes}, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestRanksHaveOneEncoding(t *testing.T) {
	irv, meek := rankedContest(IRV, 4, 1), rankedContest(STVMeek, 4, 2)
	for _, try := range []struct {
		c  Contest
		b  []byte
		ok bool
	}{
		{irv, []byte{0, 0, 0, 0}, true},
		{irv, []byte{2, 1, 0, 3}, true},
		{irv, []byte{1, 2, 3, 4}, true},
		{irv, []byte{1, 1, 0, 0}, false},
		{meek, []byte{1, 1, 0, 2}, true},
		{meek, []byte{1, 1, 0, 3}, false},
		{irv, []byte{0, 2, 0, 0}, false},
		{irv, []byte{1, 3, 0, 0}, false},
		{irv, []byte{1, 2, 3, 5}, false},
		{irv, []byte{NoValue, 1, 0, 0}, false},
		{irv, []byte{1, 2, 3}, false},
		{irv, []byte{1, 2, 3, 4, 0}, false},
		{irv, nil, false},
	} {
		choice, err := try.c.Decode(try.b)
		if try.ok != (err == nil) || err != nil && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s %x: %v", try.c.Rules.Method, try.b, err)
		}
		if err != nil {
			continue
		}
		if again, err := try.c.Encode(choice); err != nil || !bytes.Equal(again, try.b) {
			t.Errorf("%x is written %x, %v", try.b, again, err)
		}
	}
	if _, err := irv.Encode(Choice{Values: []uint8{0, 1, NoValue, NoValue}}); !errors.Is(err, ErrMalformed) {
		t.Errorf("rank 0: %v", err)
	}
	if _, err := irv.Encode(Choice{Marks: []Mark{For, 0, 0, 0}, Values: []uint8{1, 2, 3, 4}}); !errors.Is(err, ErrMalformed) {
		t.Errorf("marks and ranks: %v", err)
	}
	if got := irv.MaxEncodedLen(); got != 4 {
		t.Errorf("%d bytes at most", got)
	}
	short := irv
	short.Rules.Min, short.Rules.Max = 2, 3
	for b, want := range map[string]Reason{"\x01\x00\x00\x00": UnderSelected, "\x01\x02\x03\x04": OverSelected, "\x01\x02\x00\x00": Valid} {
		counter, err := NewCounter(short)
		if err != nil {
			t.Fatal(err)
		}
		if got := counter.Add([]byte(b)); got != want {
			t.Errorf("%x: %q, want %q", b, got, want)
		}
	}
}

func TestRankedRules(t *testing.T) {
	for _, try := range []struct {
		change func(*Rules)
		field  string
	}{
		{func(r *Rules) { r.Seats = 2 }, "seats"},
		{func(r *Rules) { r.Majority = &Share{1, 2, MoreThan, BaseValid} }, "majority"},
		{func(r *Rules) { r.WriteIn, r.OnlyWithOppose = WriteInList, true }, "write_in"},
		{func(r *Rules) { r.Top = 5 }, "top"},
		{func(r *Rules) { r.Shortfall, r.Floor = ShortfallPlurality, &Share{1, 2, MoreThan, BaseValid} }, "shortfall"},
	} {
		c := rankedContest(IRV, 3, 1)
		c.Persons = 1
		try.change(&c.Rules)
		if err := c.Validate(); !errors.Is(err, ErrRules) || !strings.Contains(err.Error(), try.field) {
			t.Errorf("%s: %v", try.field, err)
		}
	}
	for _, m := range []Method{STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs} {
		if err := rankedContest(m, 5, 3).Validate(); err != nil {
			t.Error(m, err)
		}
	}
}

func TestRankedOutcomes(t *testing.T) {
	tennessee := map[string]int{"1234": 42, "4123": 26, "4312": 15, "4321": 17}
	with := func(c Contest, change func(*Rules)) Contest { change(&c.Rules); return c }
	for _, try := range []struct {
		name    string
		c       Contest
		ballots map[string]int
		want    string
	}{
		{"irv", rankedContest(IRV, 4, 1), tennessee, "3:17 majority -> done 0 []; 3 stages"},
		{"scottish", rankedContest(STVScottish, 4, 2), tennessee, "0:42 quota 1:26 quota -> done 0 []; 4 stages"},
		{"schulze", rankedContest(Schulze, 4, 1), tennessee, "1:26 pairs -> done 0 []; 1 stages"},
		{"ranked pairs", rankedContest(RankedPairs, 4, 2), tennessee, "1:26 pairs 2:15 pairs -> done 0 []; 1 stages"},
		{"nobody voted", rankedContest(STVMeek, 3, 2), nil, " -> open 2 [0 1 2]; none"},
		{"blank ballots", with(rankedContest(STVMeek, 3, 2), func(r *Rules) { r.Shortfall = ShortfallRevote }), map[string]int{"000": 3}, " -> revote 2 [0 1 2]; none"},
		{"a tie by lot", rankedContest(IRV, 2, 1), map[string]int{"12": 3, "21": 3}, "0:3 lot -> done 0 []; tie [0 1] for 1 lot; 1 stages"},
		{"a tie by seniority", with(rankedContest(IRV, 2, 1), func(r *Rules) { r.Tie, r.Seniority = TieSeniority, []int{0, 1} }), map[string]int{"12": 3, "21": 3}, "0:3 seniority -> done 0 []; tie [0 1] for 1 seniority; 1 stages"},
		{"a tie, voted again", with(rankedContest(IRV, 2, 1), func(r *Rules) { r.Tie = TieRevote }), map[string]int{"12": 3, "21": 3}, " -> revote-tied 1 [0 1]; tie [0 1] for 1 revote-tied; 1 stages"},
		{"a tie left open", with(rankedContest(IRV, 2, 1), func(r *Rules) { r.Tie = TieNone }), map[string]int{"12": 3, "21": 3}, " -> open 1 [0 1]; tie [0 1] for 1 none; 1 stages"},
		{"a tie of pairs", with(rankedContest(Schulze, 3, 2), func(r *Rules) { r.Tie = TieRevote }), map[string]int{"122": 3}, "0:3 pairs -> revote-tied 1 [1 2]; tie [1 2] for 1 revote-tied; 1 stages"},
		{"more seats than candidates", rankedContest(STVScottish, 2, 3), map[string]int{"12": 3, "21": 1}, "0:3 quota 1:1 remaining -> open 1 []; 1 stages"},
		{"no quorum", with(rankedContest(IRV, 2, 1), func(r *Rules) {
			r.Present, r.Quorum = Issued, &Share{1, 1, AtLeast, BaseExpected}
		}), nil, " -> void 1 [0 1]; none"},
	} {
		t.Run(try.name, func(t *testing.T) {
			o := ranked(t, try.c, try.ballots)
			if got := shortOutcome(o); got != try.want {
				b, _ := o.Encode()
				t.Errorf("\n got %s\nwant %s\n%s", got, try.want, b)
			}
		})
	}
}

func shortOutcome(o Outcome) string {
	var parts []string
	for _, s := range o.Elected {
		parts = append(parts, fmt.Sprintf("%d:%d %s", s.Line, s.For, s.Clause))
	}
	s := fmt.Sprintf("%s -> %s %d %v", strings.Join(parts, " "), o.Next.Kind, o.Next.Seats, o.Next.Among)
	for _, tie := range o.Ties {
		s += fmt.Sprintf("; tie %v for %d %s", tie.Among, tie.Seats, tie.By)
	}
	if o.Count == nil {
		return s + "; none"
	}
	return s + fmt.Sprintf("; %d stages", o.Count.Stages)
}

// A poll comes to what the same ballots come to in a file; the order in which
// they are opened, and by how many counters, does not matter; and no outcome is
// longer than was promised at sealing.
func TestRankedPollsAgreeWithFiles(t *testing.T) {
	for _, m := range []Method{IRV, STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs} {
		t.Run(string(m), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := drawRankings(t, 6, 15)
				seats := 1
				if m != IRV {
					seats = rapid.IntRange(1, 4).Draw(t, "seats")
				}
				c := rankedContest(m, len(p.Candidates), seats)
				c.Number = 0
				first, second := mustCounter(t, c), mustCounter(t, c)
				for i, paper := range p.Papers {
					choice := Choice{Values: bytes.Repeat([]byte{NoValue}, len(p.Candidates))}
					for rank, place := range p.Ranking(paper) {
						choice.Values[place] = uint8(rank + 1)
					}
					b, err := c.Encode(choice)
					if err != nil {
						t.Fatal(err)
					}
					for range paper.Weight {
						[]*Counter{first, second}[i%2].Add(b)
					}
				}
				first.Merge(second)
				votes := int(p.Votes())
				o, err := first.Finish(Figures{Roll: votes, CheckedIn: votes, Issued: votes}, [32]byte{})
				if err != nil {
					t.Fatal(err)
				}
				b, err := o.Encode()
				if err != nil || len(b) > c.MaxOutcomeLen() {
					t.Fatalf("%d bytes, %d promised, %v", len(b), c.MaxOutcomeLen(), err)
				}
				r, err := Tally(m, p, Options{Seats: seats, Final: TieLot})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, s := range o.Elected {
					got = append(got, p.Candidates[s.Line])
				}
				if o.Count != nil && !slices.Equal(got, r.Elected) {
					t.Fatalf("the poll elects %q, the file %q", got, r.Elected)
				}
			})
		})
	}
}

func mustCounter(t *rapid.T, c Contest) *Counter {
	counter, err := NewCounter(c)
	if err != nil {
		t.Fatal(err)
	}
	return counter
}

// The longest outcomes stay below the bound; where the stages would not fit they
// are left out.
func TestRankedOutcomeLen(t *testing.T) {
	for _, m := range []Method{IRV, STVScottish, STVMeek, STVWIGM, Schulze} {
		for _, n := range []int{2, 9, 12, 15, 20, 26, 30, 70} {
			seats := 1
			if m != IRV {
				seats = n / 3
			}
			c := rankedContest(m, n, max(1, seats))
			counter, err := NewCounter(c)
			if err != nil {
				t.Fatal(err)
			}
			b := make([]byte, n)
			for i := range 3 * n { // cyclic ballots: nearly everybody is tied
				for j := range n {
					b[(i+j)%n] = byte(j + 1)
				}
				counter.add(b, 10_000+i%7)
			}
			votes := counter.Returned()
			o, err := counter.Finish(Figures{Roll: votes, CheckedIn: votes, Issued: votes}, [32]byte{})
			if err != nil {
				t.Fatal(err)
			}
			text, err := o.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if len(text) > c.MaxOutcomeLen() {
				t.Errorf("%s, %d candidates: %d bytes, %d promised", m, n, len(text), c.MaxOutcomeLen())
			}
			var back Outcome
			if err := json.Unmarshal(text, &back); err != nil {
				t.Error(err)
			}
		}
	}
}

// FuzzDecodeRanks: what is read is written back as the same bytes.
func FuzzDecodeRanks(f *testing.F) {
	f.Add([]byte{2, 1, 0, 3})
	f.Add([]byte{1, 1, 2, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, m := range []Method{IRV, STVMeek} {
			c := rankedContest(m, 4, 1)
			choice, err := c.Decode(b)
			counter, _ := NewCounter(c)
			if reason := counter.Add(b); (reason == Malformed) != (err != nil) {
				t.Errorf("%x: %v, but counted as %q", b, err, reason)
			}
			if err != nil {
				continue
			}
			if again, err := c.Encode(choice); err != nil || !bytes.Equal(again, b) {
				t.Errorf("%x is written %x, %v", b, again, err)
			}
		}
	})
}
