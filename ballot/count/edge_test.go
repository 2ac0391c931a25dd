package count

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func simple(r Rules, candidates int) Contest {
	return Contest{Rules: r, Candidates: candidates}
}

func TestEdges(t *testing.T) {
	half := &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseValid}
	board := Rules{Method: Choose, Seats: 2, Majority: half, Shortfall: ShortfallRevote}
	with := func(change func(*Rules)) Rules {
		r := board
		change(&r)
		return r
	}
	for _, tc := range []struct {
		name       string
		rules      Rules
		candidates int
		votes      []int
		ballots    int
		want       string
	}{
		{"nobody came", board, 3, []int{0, 0, 0}, 0, "-> revote 2 of [0 1 2]"},
		{"nobody came, at least half", with(func(r *Rules) { r.Majority = &Share{1, 2, AtLeast, BaseValid} }), 3, []int{0, 0, 0}, 0, "-> revote 2 of [0 1 2]"},
		{"nobody came, plurality", with(func(r *Rules) { r.Majority, r.Shortfall = nil, "" }), 2, []int{0, 0}, 0, "-> open 2 of [0 1]"},
		{"one candidate", with(func(r *Rules) { r.Seats = 1 }), 1, []int{6}, 10, "0:majority -> done"},
		{"one candidate without a vote", with(func(r *Rules) { r.Seats, r.Majority = 1, nil }), 1, []int{0}, 10, "-> revote 1 of [0]"},
		{"more seats than candidates", with(func(r *Rules) { r.Seats = 5 }), 2, []int{9, 8}, 10, "0:majority 1:majority -> revote 3 of []"},
		{"half is not more than half", board, 2, []int{5, 6}, 10, "1:majority -> revote 1 of [0]"},
		{"left open", with(func(r *Rules) { r.Shortfall = ShortfallOpen }), 3, []int{6, 4, 3}, 10, "0:majority -> open 1 of [1 2]"},
		{"reduced", with(func(r *Rules) { r.Shortfall = ShortfallReduce }), 3, []int{6, 4, 3}, 10, "0:majority -> reduce-seats 1 of [1 2] or [revote]"},
		{"not reduced to none", with(func(r *Rules) { r.Shortfall = ShortfallReduce }), 3, []int{4, 4, 3}, 10, "-> revote 2 of [0 1 2]"},
		{"not reduced to none, either", with(func(r *Rules) { r.Shortfall = ShortfallRevoteOrReduce }), 3, []int{4, 4, 3}, 10, "-> revote 2 of [0 1 2]"},
		{"tied, nobody elected, everyone again", board, 3, []int{7, 6, 6}, 10, "0:most-votes -> revote 1 of [1 2]"},
		{"tied, open", with(func(r *Rules) { r.Shortfall = ShortfallOpen }), 3, []int{7, 6, 6}, 10, "0:most-votes -> open 1 of [1 2]"},
		{"plurality fills above the floor", floored(board, 3), 4, []int{6, 4, 3, 2}, 10, "0:majority 1:floor -> done"},
		{"below the floor", floored(board, 5), 4, []int{6, 4, 3, 2}, 10, "0:majority -> open 1 of [1 2 3] or [revote]"},
		{"tied above the floor", floored(with(func(r *Rules) { r.Tie = TieRevote }), 3), 4, []int{6, 3, 3, 2}, 10, "0:majority -> revote-tied 1 of [1 2]"},
		{"seniority", with(func(r *Rules) { r.Tie, r.Seniority = TieSeniority, []int{2, 0, 1} }), 3, []int{6, 6, 6}, 10, "2:seniority 0:seniority -> done"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := simple(tc.rules, tc.candidates)
			c.Rules.Max = 3
			o := run(t, c, meeting(20, tc.ballots), deal(t, c, tc.votes, tc.ballots))
			if got := brief(o); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// floored fills by plurality those with at least n tenths of the ballots.
func floored(r Rules, n int) Rules {
	r.Shortfall = ShortfallPlurality
	r.Floor = &Share{Num: n, Den: 10, Op: AtLeast, Base: BaseReturned}
	return r
}

func TestMotion(t *testing.T) {
	r, err := Preset("yes-no")
	if err != nil {
		t.Fatal(err)
	}
	present := r
	present.Present = CheckedIn
	present.Majority = &Share{Num: 2, Den: 3, Op: AtLeast, Base: BasePresent}
	for _, tc := range []struct {
		name        string
		rules       Rules
		yes, no, ab int
		needed      int
		want        string
	}{
		{"carried", r, 5, 4, 6, 5, "0:majority -> done"},
		{"as many no as yes", r, 4, 4, 7, 5, "-> done"},
		{"only abstentions", r, 0, 0, 15, 1, "-> done"},
		{"two thirds of those present", present, 10, 5, 0, 10, "0:majority -> done"},
		{"one short of them", present, 9, 1, 5, 10, "-> done"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := simple(tc.rules, 1)
			var ballots []Choice
			for mark, n := range map[Mark]int{For: tc.yes, Oppose: tc.no, Abstain: tc.ab} {
				ballots = append(ballots, slices.Repeat([]Choice{{Marks: []Mark{mark}}}, n)...)
			}
			o := run(t, c, meeting(20, 15), ballots)
			if got := brief(o); got != tc.want || o.Lines[0].Needed != tc.needed {
				t.Errorf("got %s, needed %d; want %s, %d", got, o.Lines[0].Needed, tc.want, tc.needed)
			}
		})
	}
}

// TestWriteInElected: a person written in is elected like a candidate.
func TestWriteInElected(t *testing.T) {
	c := party(2, 3)
	var ballots []Choice
	for range 21 {
		ballots = append(ballots, Choice{Marks: []Mark{For, Oppose, 0}, WriteIns: []WriteIn{{1, 3}}})
	}
	for range 19 {
		ballots = append(ballots, Choice{Marks: []Mark{For, For, 0}})
	}
	o := run(t, c, meeting(40, 40), ballots)
	if got := brief(o); got != "0:majority 6:majority -> done" {
		t.Error(got)
	}
	if person, ok := o.Person(6); !ok || person != 3 {
		t.Errorf("line 6 is person %d, %v", person, ok)
	}
	want := Line{Line: 6, For: 21, Needed: 21, Rank: 2, Status: Elected}
	if got := o.Lines[len(o.Lines)-1]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestManyWriteIns(t *testing.T) {
	c := party(3, 4)
	c.Persons = 1000
	var ballots []Choice
	for i := range 300 {
		ballots = append(ballots, Choice{Marks: []Mark{Oppose, 0, 0, 0}, WriteIns: []WriteIn{{0, 999 - i}}})
	}
	ballots = append(ballots, ballots[0])
	o := run(t, c, meeting(301, 301), ballots)
	if len(o.Lines) != 4+MaxListed || o.Rest != (Rest{Persons: 300 - MaxListed, Votes: 300 - MaxListed}) {
		t.Errorf("%d lines, rest %+v", len(o.Lines), o.Rest)
	}
	if last := o.Lines[len(o.Lines)-1]; last.Line != 4+999 || last.For != 2 || last.Rank != 1 {
		t.Errorf("%+v", last)
	}
}

func TestLot(t *testing.T) {
	c := simple(Rules{Method: Choose, Seats: 1, Tie: TieLot}, 3)
	winners := map[int]int{}
	for contest := range 300 {
		c.Number = contest
		o := run(t, c, meeting(20, 9), deal(t, c, []int{3, 3, 3}, 9))
		if len(o.Elected) != 1 || o.Elected[0].Clause != ByLot || o.Ties[0].Among[0] != o.Elected[0].Line {
			t.Fatalf("%+v", o)
		}
		winners[o.Elected[0].Line]++
	}
	for line := range 3 {
		if winners[line] < 70 {
			t.Errorf("of 300 lots line %d won %d", line, winners[line])
		}
	}
}

func TestNextRules(t *testing.T) {
	c := party(3, 4)
	tied := run(t, c, meeting(40, 40), deal(t, c, []int{30, 28, 25, 25}, 40))
	next, err := NextRules(tied, c.Rules)
	if err != nil {
		t.Fatal(err)
	}
	if next.Majority != nil || next.Seats != 1 || next.Limit() != 1 || next.WritesIn() {
		t.Errorf("%+v", next)
	}
	second := simple(next, len(tied.Next.Among))
	o := run(t, second, meeting(40, 36), deal(t, second, []int{11, 12}, 36))
	if got := brief(o); got != "1:most-votes -> done" {
		t.Errorf("the re-vote among the tied: %s", got)
	}

	short := run(t, c, meeting(40, 40), deal(t, c, []int{30, 28, 20, 18}, 40))
	next, err = NextRules(short, c.Rules)
	if err != nil || next.Seats != 1 || *next.Majority != *c.Rules.Majority {
		t.Errorf("%+v, %v", next, err)
	}
	if err := next.Validate(len(short.Next.Among)); err != nil {
		t.Error(err)
	}

	done := run(t, c, meeting(40, 40), deal(t, c, []int{30, 28, 25, 18}, 40))
	if _, err := NextRules(done, c.Rules); !errors.Is(err, ErrNoNext) {
		t.Error(err)
	}

	senior := simple(Rules{
		Method: Choose, Seats: 3, Tie: TieSeniority, Seniority: []int{3, 1, 0, 2}, Shortfall: ShortfallRevote,
		Majority: &Share{1, 2, MoreThan, BaseValid},
	}, 4)
	o = run(t, senior, meeting(40, 10), deal(t, senior, []int{1, 9, 1, 1}, 10))
	next, err = NextRules(o, senior.Rules)
	if err != nil || !slices.Equal(next.Seniority, []int{2, 0, 1}) {
		t.Errorf("%v of %v, %v", next.Seniority, o.Next.Among, err)
	}
}

func TestFigures(t *testing.T) {
	c := party(3, 4)
	for _, f := range []Figures{
		{Roll: -1},
		{Roll: 5, Excluded: 6},
		{Roll: 1 << 30},
		{Issued: -3},
		{Paper: 1 << 40},
	} {
		counter, err := NewCounter(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := counter.Finish(f, [32]byte{}); !errors.Is(err, ErrFigures) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	f := Figures{Roll: 63, Excluded: 3, CheckedIn: 50, Issued: 48, Paper: 2}
	if f.Expected() != 60 || f.Present(CheckedIn) != 52 || f.Present(Issued) != 50 {
		t.Errorf("%+v", f)
	}
}

func TestNeeded(t *testing.T) {
	for _, tc := range []struct {
		s    Share
		of   int
		want int
	}{
		{Share{4, 5, AtLeast, ""}, 50, 40},
		{Share{4, 5, MoreThan, ""}, 50, 41},
		{Share{1, 2, MoreThan, ""}, 40, 21},
		{Share{1, 2, MoreThan, ""}, 39, 20},
		{Share{2, 3, AtLeast, ""}, 61, 41},
		{Share{1, 1, AtLeast, ""}, 7, 7},
		{Share{1, 2, AtLeast, ""}, 0, 1},
		{Share{0, 1, MoreThan, ""}, 9, 1},
		{Share{999_999, 1_000_000, AtLeast, ""}, maxFigure, 1073740750},
	} {
		if got := tc.s.Needed(tc.of); got != tc.want {
			t.Errorf("%+v of %d: %d, want %d", tc.s, tc.of, got, tc.want)
		}
	}
	if (Share{Num: 1}).Needed(5) < 1<<30 || (Share{Num: 3, Den: 2}).Needed(5) < 1<<30 {
		t.Error("a share that is none can be reached")
	}
}

func TestAddInvalid(t *testing.T) {
	c, err := NewCounter(party(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Reason{Unreadable, "something else", Valid, Malformed} {
		c.AddInvalid(r)
	}
	o, err := c.Finish(meeting(9, 9), [32]byte{})
	if err != nil || !slices.Equal(o.InvalidBy, []Spoil{{Unreadable, 3}, {Malformed, 1}}) || o.Figures.Returned != 4 {
		t.Errorf("%+v, %v", o.InvalidBy, err)
	}
}

func TestNewCounterRefuses(t *testing.T) {
	c := party(3, 3)
	if _, err := NewCounter(c); !errors.Is(err, ErrRules) || !strings.Contains(err.Error(), "min_extra") {
		t.Error(err)
	}
}
