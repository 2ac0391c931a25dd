package count

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// marked makes ballots of marks: for each candidate 1 for, 0 against, - none.
func marked(names []string, lines ...string) *Profile {
	p := &Profile{Form: Scored, Candidates: names}
	for _, line := range lines {
		scores := make([]Score, len(names))
		for c, mark := range line {
			scores[c] = map[rune]Score{'1': 1, '0': 0, '-': NoScore}[mark]
		}
		p.AddScores(1, scores)
	}
	return p
}

// A paper election under a preset comes to what the same poll would.
func TestRulesDecideAboutFiles(t *testing.T) {
	party, err := Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"甲", "乙", "丙", "丁"}
	var lines []string
	for i := range 40 {
		line := ""
		for _, votes := range []int{30, 28, 25, 25} { // the last two cross the line
			line += map[bool]string{true: "1", false: "0"}[i < votes]
		}
		lines = append(lines, line)
	}
	for i := range lines { // nobody selects more than three
		if strings.Count(lines[i], "1") > 3 {
			lines[i] = map[bool]string{true: "1110", false: "1101"}[i%2 == 0]
		}
	}
	p := marked(names, lines...)
	r, err := TallyRules(party, p, Figures{Roll: 50}, Options{Seats: 3})
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome == nil || r.Outcome.Figures.Expected != 50 || r.Outcome.Figures.Present != 40 || !r.Outcome.Quorum.Met {
		t.Errorf("figures %+v", r.Outcome)
	}
	if !slices.Equal(r.Elected, []string{"甲", "乙"}) || r.Next.Kind != Revote || r.Quota != "21" {
		t.Errorf("elected %q, next %+v, quota %s", r.Elected, r.Next, r.Quota)
	}
	if r, err = TallyRules(party, p, Figures{Roll: 51}, Options{Seats: 3}); err != nil || r.Next.Kind != VoidVote || len(r.Elected) != 0 {
		t.Errorf("40 of 51 present: %+v, %v", r, err)
	}
}

func TestRulesTakeWriteIns(t *testing.T) {
	party, err := Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	p := marked([]string{"A", "B"}, "10", "10", "10", "-0", "11")
	p.Persons = []string{"A", "Zoe"}
	p.WriteIns = []Named{{Paper: 0, Candidate: 1, Person: 1}, {Paper: 1, Candidate: 1, Person: 1}, {Paper: 2, Candidate: 1, Person: 1}, {Paper: 3, Candidate: 1, Person: 0}}
	party.MinExtra, party.Max = nil, 2
	r, err := TallyRules(party, p, Figures{}, Options{Seats: 2})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Elected, []string{"A", "Zoe"}) || r.Invalid != 1 {
		t.Errorf("elected %q, %d invalid: %+v", r.Elected, r.Invalid, r.Outcome)
	}
}

func TestRulesOfOtherMethods(t *testing.T) {
	p := ranks("AB", "1 A", "1 B")
	for _, try := range []struct {
		r    Rules
		want string
	}{
		{Rules{Method: IRV, Seats: 1}, "A1 B1 x0;  by tie; seats of AB:  by none; open 1"},
		{Rules{Method: IRV, Seats: 1, Shortfall: ShortfallRevote}, "A1 B1 x0;  by tie; seats of AB:  by none; revote 1"},
		{Rules{Method: STVScottish, Seats: 3, Shortfall: ShortfallReduce}, "A1 B1 x0; AB by quota; reduce-seats 1"},
		{Rules{Method: IRV, Seats: 1, Tie: TieLot}, "A1 B1 x0; B by tie; seats of AB: B by lot"},
		{Rules{Method: IRV, Seats: 1, Tie: TieSeniority, Seniority: []int{1, 0}}, "A1 B1 x0; B by tie; seats of AB: B by seniority"},
		{Rules{Method: IRV, Seats: 1, Tie: TieRevote}, "A1 B1 x0;  by tie; seats of AB:  by none; revote-tied 1"},
		{Rules{Method: STVScottish, Seats: 2}, "A1 B1 x0; AB by quota"},
		{Rules{Method: STVScottish, Seats: 2, Min: 2}, "A0 B0 x0; AB by remaining"},
		{Rules{Method: IRV, Seats: 1, Tie: TieLot, Present: Issued, Quorum: &Share{1, 2, AtLeast, BaseExpected}}, "A1 B1 x0;  by quorum; seats of AB: B by lot; void 1"},
	} {
		r, err := TallyRules(try.r, p, Figures{Roll: 5}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := story(r); got != try.want {
			t.Errorf("%+v\n got %s\nwant %s", try.r, got, try.want)
		}
	}
	for _, r := range []Rules{{Method: IRV}, {Method: IRV, Seats: 1, Tie: "duel"}, {Method: IRV, Seats: 1, Tie: TieSeniority}, {Method: IRV, Seats: 1, Majority: &Share{1, 2, MoreThan, BaseValid}}} {
		if got, err := TallyRules(r, p, Figures{}, Options{}); !errors.Is(err, ErrRules) {
			t.Errorf("%+v: %v, %v", r, got, err)
		}
	}
	if _, err := TallyRules(Rules{Method: ApproveOpposeAbstain, Seats: 1}, p, Figures{}, Options{}); !errors.Is(err, ErrProfile) {
		t.Errorf("marks out of rankings: %v", err)
	}
	if _, err := TallyRules(Rules{Method: Choose, Seats: 1}, p, Figures{Roll: 1, Excluded: 2}, Options{}); !errors.Is(err, ErrFigures) {
		t.Errorf("more excluded than there are: %v", err)
	}
}
