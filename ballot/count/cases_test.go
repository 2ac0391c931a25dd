package count

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func party(seats, candidates int) Contest {
	r, err := Preset("cn-party-branch")
	if err != nil {
		panic(err)
	}
	r.Seats = seats
	return Contest{Rules: r, Candidates: candidates, Persons: 5}
}

func union(seats, candidates int) Contest {
	c := party(seats, candidates)
	c.Rules, _ = Preset("cn-trade-union")
	c.Rules.Seats = seats
	return c
}

// deal makes `returned` ballots in which candidate i has votes[i] for-marks:
// always to the ballots with the fewest so far. Every third other mark opposes.
func deal(t *testing.T, c Contest, votes []int, returned int) []Choice {
	t.Helper()
	ballots := make([]Choice, returned)
	used := make([]int, returned)
	for i := range ballots {
		ballots[i].Marks = make([]Mark, c.Candidates)
		for k := range ballots[i].Marks {
			if c.Rules.Method != Choose && (i+k)%3 == 0 {
				ballots[i].Marks[k] = Oppose
			}
		}
	}
	order := make([]int, returned)
	for i := range order {
		order[i] = i
	}
	for k, n := range votes {
		slices.SortStableFunc(order, func(a, b int) int { return used[a] - used[b] })
		for _, i := range order[:n] {
			ballots[i].Marks[k] = For
			used[i]++
		}
	}
	return ballots
}

func run(t *testing.T, c Contest, f Figures, ballots []Choice) Outcome {
	t.Helper()
	counter, err := NewCounter(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range ballots {
		encoded, err := c.Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		if want, got := c.Check(b), counter.Add(encoded); want != got {
			t.Fatalf("Check says %q, Add says %q", want, got)
		}
	}
	o, err := counter.Finish(f, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func meeting(expected, present int) Figures {
	return Figures{Roll: expected, CheckedIn: present, Issued: present}
}

// brief is an outcome in one line.
func brief(o Outcome) string {
	var b strings.Builder
	for _, s := range o.Elected {
		fmt.Fprintf(&b, "%d:%s ", s.Line, s.Clause)
	}
	for _, f := range o.Void {
		fmt.Fprintf(&b, "void:%s ", f)
	}
	fmt.Fprintf(&b, "-> %s", o.Next.Kind)
	if o.Next.Seats > 0 {
		fmt.Fprintf(&b, " %d of %v", o.Next.Seats, o.Next.Among)
	}
	if len(o.Next.Alternatives) > 0 {
		fmt.Fprintf(&b, " or %v", o.Next.Alternatives)
	}
	return b.String()
}

// TestCases holds the table of cases every implementation must pass.
func TestCases(t *testing.T) {
	pre2020 := party(3, 4)
	pre2020.Rules.Quorum = &Share{Num: 4, Den: 5, Op: MoreThan, Base: BaseExpected}
	for _, tc := range []struct {
		name    string
		contest Contest
		figures Figures
		votes   []int
		want    string
	}{
		{"quorum at 40 of 50", party(3, 4), meeting(50, 40), []int{30, 28, 25, 10}, "0:majority 1:majority 2:majority -> done"},
		{"no quorum at 39", party(3, 4), meeting(50, 39), []int{30, 28, 25, 10}, "void:quorum -> void 3 of [0 1 2 3]"},
		{"no quorum at 40 where it must be exceeded", pre2020, meeting(50, 40), []int{30, 28, 25, 10}, "void:quorum -> void 3 of [0 1 2 3]"},
		{"party: 20 of 40 is not half and more", party(1, 2), meeting(50, 40), []int{20, 5}, "-> revote 1 of [0 1]"},
		{"party: 21 of 40", party(1, 2), meeting(50, 40), []int{21, 5}, "0:majority -> done"},
		{"union: 30 of expected 60", union(1, 2), meeting(60, 40), []int{30, 5}, "-> revote 1 of [0 1]"},
		{"union: 31 of expected 60", union(1, 2), meeting(60, 40), []int{31, 5}, "0:majority -> done"},
		{"a tie that does not cross the line", party(3, 4), meeting(40, 40), []int{30, 25, 25, 22}, "0:most-votes 1:most-votes 2:most-votes -> done"},
		{"a tie across the line", party(3, 4), meeting(40, 40), []int{30, 28, 25, 25}, "0:most-votes 1:most-votes -> revote-tied 1 of [2 3]"},
		{"shortfall", party(3, 4), meeting(40, 40), []int{30, 28, 20, 18}, "0:majority 1:majority -> revote 1 of [2 3] or [reduce-seats]"},
		{"everyone tied", party(3, 4), meeting(40, 40), []int{25, 25, 25, 25}, "-> revote-tied 3 of [0 1 2 3]"},
		{"nobody voted for anybody", party(3, 4), meeting(40, 40), []int{0, 0, 0, 0}, "-> revote 3 of [0 1 2 3]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := run(t, tc.contest, tc.figures, deal(t, tc.contest, tc.votes, tc.figures.Issued))
			if got := brief(o); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestReturnedMoreThanIssued(t *testing.T) {
	c := party(3, 4)
	o := run(t, c, meeting(50, 40), deal(t, c, []int{30, 28, 25, 10}, 41))
	if got := brief(o); got != "void:returned -> void 3 of [0 1 2 3]" {
		t.Error(got)
	}
	for _, l := range o.Lines {
		if l.Status != Voided {
			t.Errorf("line %d is %q in a void vote", l.Line, l.Status)
		}
	}
}

func TestUnionNeeds31BeforeVoting(t *testing.T) {
	c := union(1, 2)
	words := strings.Join(c.Rules.PlainWords(English, Figures{Roll: 60}), "\n")
	if !strings.Contains(words, "31 of 60 expected must vote for a candidate") {
		t.Error(words)
	}
}

func TestMinExtra(t *testing.T) {
	for _, tc := range []struct{ seats, need int }{{3, 4}, {5, 6}, {6, 8}, {7, 9}, {1, 2}, {10, 12}} {
		c := party(tc.seats, tc.need)
		if err := c.Validate(); err != nil {
			t.Errorf("%d seats, %d candidates: %v", tc.seats, tc.need, err)
		}
		c.Candidates--
		err := c.Validate()
		if err == nil || !strings.Contains(err.Error(), "min_extra") {
			t.Errorf("%d seats, %d candidates: %v", tc.seats, c.Candidates, err)
		}
	}
}

func TestOverSelectedByWriteIn(t *testing.T) {
	c := party(3, 4)
	o := run(t, c, meeting(40, 40), []Choice{
		{Marks: []Mark{For, For, For, Oppose}, WriteIns: []WriteIn{{Candidate: 3, Person: 0}}},
		{Marks: []Mark{For, For, For, Oppose}},
	})
	f := o.Figures
	if f.Present != 40 || f.Returned != 2 || f.Valid != 1 || f.Invalid != 1 {
		t.Errorf("%+v", f)
	}
	if !slices.Equal(o.InvalidBy, []Spoil{{OverSelected, 1}}) {
		t.Errorf("%+v", o.InvalidBy)
	}
	if o.Lines[0].For != 1 || len(o.Lines) != 4 {
		t.Errorf("an invalid ballot was counted: %+v", o.Lines)
	}
}

func TestReasons(t *testing.T) {
	c := party(3, 4)
	c.Listed = []int{-1, -1, -1, 4}
	in := func(w ...WriteIn) []WriteIn { return w }
	least := c
	least.Rules.Min = 1
	for _, tc := range []struct {
		name    string
		contest Contest
		choice  Choice
		want    Reason
	}{
		{"oppose and write in", c, Choice{Marks: []Mark{Oppose, 0, 0, 0}, WriteIns: in(WriteIn{0, 2})}, Valid},
		{"abstain and write in", c, Choice{Marks: []Mark{0, 0, 0, 0}, WriteIns: in(WriteIn{0, 2})}, WriteInUnlinked},
		{"for and write in", c, Choice{Marks: []Mark{For, 0, 0, 0}, WriteIns: in(WriteIn{0, 2})}, WriteInUnlinked},
		{"write in a candidate", c, Choice{Marks: []Mark{Oppose, 0, 0, 0}, WriteIns: in(WriteIn{0, 4})}, WriteInCandidate},
		{"one person twice", c, Choice{Marks: []Mark{Oppose, Oppose, 0, 0}, WriteIns: in(WriteIn{0, 2}, WriteIn{1, 2})}, WriteInTwice},
		{"two persons", c, Choice{Marks: []Mark{Oppose, Oppose, For, 0}, WriteIns: in(WriteIn{0, 2}, WriteIn{1, 1})}, Valid},
		{"four for", c, Choice{Marks: []Mark{For, For, For, For}}, OverSelected},
		{"over-selection comes before the rest", c, Choice{Marks: []Mark{For, For, For, 0}, WriteIns: in(WriteIn{3, 4})}, OverSelected},
		{"blank", c, Choice{Marks: []Mark{0, 0, 0, 0}}, Valid},
		{"blank where one is asked for", least, Choice{Marks: []Mark{0, 0, 0, Oppose}}, UnderSelected},
		{"no such person", c, Choice{Marks: []Mark{Oppose, 0, 0, 0}, WriteIns: in(WriteIn{0, 5})}, Malformed},
		{"a mark short", c, Choice{Marks: []Mark{0, 0, 0}}, Malformed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.contest.Check(tc.choice); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
