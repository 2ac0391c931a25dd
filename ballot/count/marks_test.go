package count

import (
	"fmt"
	"strings"
	"testing"
)

// ballots reads lines like "3 A>B=C", "2 A B" (chosen) or "1 5,-,0" (scores)
// for a profile of candidates A, B, C …
func ballots(t *testing.T, form Form, candidates int, lines string) *Profile {
	t.Helper()
	p := &Profile{Form: form}
	for c := range candidates {
		p.Candidates = append(p.Candidates, string(rune('A'+c)))
	}
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		count, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var weight int64
		if _, err := fmt.Sscan(count, &weight); err != nil {
			t.Fatal(err)
		}
		if form == Scored {
			var scores []Score
			for v := range strings.SplitSeq(rest, ",") {
				score := NoScore
				if v != "-" {
					if _, err := fmt.Sscan(v, &score); err != nil {
						t.Fatal(err)
					}
				}
				scores = append(scores, score)
			}
			p.AddScores(weight, scores)
			continue
		}
		var places []Place
		for i, r := range rest {
			switch {
			case r == '_':
				places = append(places, Skipped)
			case r == '?':
				places = append(places, Overvoted)
			case r >= 'A':
				place := Place(r - 'A') //nolint:gosec // a letter
				if i > 0 && rest[i-1] == '=' {
					place |= Equal
				}
				places = append(places, place)
			}
		}
		p.AddRanking(weight, places)
	}
	return p
}

func votesOf(r *Result) string {
	var out []string
	for _, e := range r.Rounds[0].Votes {
		out = append(out, e.Name+" "+string(e.Number))
	}
	return strings.Join(out, ", ")
}

func TestAddedUp(t *testing.T) {
	half := &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseValid}
	for _, tc := range []struct {
		name    string
		m       Method
		form    Form
		lines   string
		o       Options
		votes   string
		elected string
		open    int // seats tied for
		valid   int64
		invalid int64
	}{
		{"plurality, capitals of Tennessee", Plurality, Ranked, "42 A>B>C>D\n26 B>C>D>A\n15 D>C>B>A\n17 C>D>B>A", Options{}, "A 42, B 26, C 17, D 15", "A", 0, 100, 0},
		{"plurality, equal first preferences share", Plurality, Ranked, "1 A=B=C\n2 A=B\n1 _>C>A", Options{}, "A 4/3, B 4/3, C 4/3, D 0", "A B C", 1, 4, 0},
		{"plurality, withdrawn", Plurality, Ranked, "3 A>B\n2 C", Options{Withdrawn: []string{"A"}}, "B 3, C 2, D 0", "B", 0, 5, 0},
		{"plurality, over-votes", Plurality, Ranked, "3 ?>A\n2 C>?", Options{}, "A 0, B 0, C 2, D 0", "C", 0, 2, 3},
		{"plurality, two chosen", Plurality, Chosen, "3 A B\n2 C\n1 ", Options{}, "A 0, B 0, C 2, D 0", "C", 0, 3, 3},
		{"plurality with a majority", Plurality, Chosen, "5 A\n5 B", Options{Majority: half}, "A 5, B 5, C 0, D 0", "", 0, 10, 0},
		{"block vote", BlockVote, Chosen, "3 A B\n2 B C\n1 A B C\n1 D", Options{Seats: 2}, "A 3, B 5, C 2, D 1", "B A", 0, 6, 1},
		{"block vote, tie for the second seat", BlockVote, Chosen, "3 A B\n3 B C", Options{Seats: 2}, "A 3, B 6, C 3, D 0", "B A C", 1, 6, 0},
		{"block vote of rankings takes the first", BlockVote, Ranked, "3 A>B>C\n2 C>D", Options{Seats: 2}, "A 3, B 3, C 2, D 2", "A B", 0, 5, 0},
		{"approval", Approval, Chosen, "3 A B C\n2 C A A\n1 ", Options{}, "A 5, B 3, C 5, D 0", "A C", 1, 6, 0},
		{"approval with a limit", Approval, Chosen, "3 A B C\n2 C", Options{Scores: ScoreOptions{Max: 2}}, "A 0, B 0, C 2, D 0", "C", 0, 2, 3},
		{"approval by majority, one seat open", Approval, Chosen, "3 A B\n2 C", Options{Seats: 3, Majority: half}, "A 3, B 3, C 2, D 0", "A B", 0, 5, 0},
		{"approval of scores", Approval, Scored, "3 5,0,-,-1\n2 1,1,1,0", Options{}, "A 5, B 2, C 2, D 0", "A", 0, 5, 0},
		{"score", ScoreVoting, Scored, "3 5,0,-,-1\n2 1,1,1,9", Options{}, "A 17, B 2, C 2, D 15", "A", 0, 5, 0},
		{"score, left out is worst", ScoreVoting, Scored, "3 5,0,-,-1\n2 1,1,1,9", Options{Scores: ScoreOptions{Missing: MissingWorst}}, "A 17, B 2, C -1, D 15", "A", 0, 5, 0},
		{"score, left out spoils", ScoreVoting, Scored, "3 5,0,-,-1\n2 1,1,1,9", Options{Scores: ScoreOptions{Missing: MissingRefuse}}, "A 2, B 2, C 2, D 18", "D", 0, 2, 3},
		{"yes and no, seats", YesNo, Scored, "3 1,-1,-,0\n1 -1,-1,1,0", Options{Seats: 2}, "A 2, B -4, C 1, D 0", "A C", 0, 4, 0},
		{"yes and no, each item", YesNo, Scored, "3 1,0,-,0\n1 0,1,1,0\n2 0,-,-,-", Options{}, "A 3, B 1, C 1, D 0", "C", 0, 6, 0},
		{"nobody votes", Approval, Chosen, "1 ", Options{}, "A 0, B 0, C 0, D 0", "A B C D", 1, 1, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := Tally(tc.m, ballots(t, tc.form, 4, tc.lines), tc.o)
			if err != nil {
				t.Fatal(err)
			}
			open := 0
			for _, tie := range r.Ties {
				open = tie.Seats
			}
			if got := votesOf(r); got != tc.votes || strings.Join(r.Elected, " ") != tc.elected ||
				open != tc.open || r.Valid != tc.valid || r.Invalid != tc.invalid {
				t.Errorf("%s; elected %s, %d open, %d valid, %d not", got, r.Elected, open, r.Valid, r.Invalid)
			}
		})
	}
}

func TestSumsWithoutPapers(t *testing.T) {
	p := &Profile{Form: Summed, Candidates: []string{"A", "B", "C"}, Totals: [][]int64{{5}, {7}, {7}}}
	for m, valid := range map[Method]int64{Plurality: 12, BlockVote: 0, Approval: 0, ScoreVoting: 0} {
		r, err := Tally(m, p, Options{Withdrawn: []string{"C"}})
		if err != nil || strings.Join(r.Elected, " ") != "B" || r.Valid != valid || votesOf(r) != "A 5, B 7" {
			t.Error(m, r, err)
		}
	}
}

// TestScoresRank: who gets the higher score is ahead; who gets none comes last.
func TestScoresRank(t *testing.T) {
	p := ballots(t, Scored, 3, "3 5,-,2\n2 0,1,0\n9 -,-,-")
	for _, m := range []Method{Schulze, RankedPairs} {
		r, err := Tally(m, p, Options{Seats: 2})
		if err != nil || strings.Join(r.Elected, " ") != "A C" || r.Pairwise.Cells[0][2] != "3" || r.Pairwise.Cells[1][0] != "2" || r.Pairwise.Cells[2][1] != "3" {
			t.Error(m, r, err)
		}
	}
}

func TestApproveOnFiles(t *testing.T) {
	p := ballots(t, Scored, 3, "4 1,0,-\n2 1,0,0\n1 1,1,0\n1 0,0,0")
	p.Persons = []string{"X", "Y", "A"}
	p.WriteIns = []Named{{0, 1, 0}, {1, 1, 1}, {1, 2, 0}, {3, 1, 2}}
	r, err := Tally(ApproveOpposeAbstain, p, Options{Seats: 2})
	if err != nil {
		t.Fatal(err)
	}
	// The second line selects three of two, the fourth writes in a candidate.
	if got := votesOf(r); got != "A 5, B 1, C 0, X 4, Y 0, A 0" || strings.Join(r.Elected, " ") != "A X" || r.Valid != 5 || r.Invalid != 3 {
		t.Errorf("%s; elected %s, %d valid, %d not", got, r.Elected, r.Valid, r.Invalid)
	}
	most := &Share{Num: 1, Den: 1, Op: AtLeast, Base: BaseValid}
	if r, err = Tally(ApproveOpposeAbstain, p, Options{Seats: 2, Majority: most}); err != nil || strings.Join(r.Elected, " ") != "A" || r.Next.Seats != 1 {
		t.Error(r, err)
	}
	most.Base = BaseForAgainst
	if r, err = Tally(ApproveOpposeAbstain, p, Options{Seats: 2, Majority: most}); err != nil || strings.Join(r.Elected, " ") != "A X" {
		t.Error(r, err)
	}
}

func TestFinalTies(t *testing.T) {
	p := ballots(t, Chosen, 4, "1 A\n1 B\n1 C\n2 D")
	for final, want := range map[TieRule]string{
		"": "D A B C", TieNone: "D A B C", TieRevote: "D", TieSeniority: "D C B",
	} {
		r, err := Tally(Approval, p, Options{Seats: 3, Final: final, Seniority: []int{2, 1, 0, 3}})
		if err != nil || strings.Join(r.Elected, " ") != want || len(r.Ties) != 1 || r.Ties[0].Seats != 2 {
			t.Error(final, r.Elected, r.Ties, err)
		}
		if again := r.Next.Kind == RevoteTied; again != (final == TieRevote) {
			t.Error(final, r.Next)
		}
	}
	seen := map[string]bool{}
	for seed := range byte(40) {
		r, err := Tally(Approval, p, Options{Seats: 2, Final: TieLot, Seed: [32]byte{seed}})
		if err != nil || len(r.Elected) != 2 || r.Ties[0].Taken[0] != r.Elected[1] {
			t.Fatal(r, err)
		}
		seen[r.Elected[1]] = true
	}
	if len(seen) != 3 {
		t.Error("lots fall on", seen)
	}
}

func TestRefusedMarks(t *testing.T) {
	share := func(b Base) *Share { return &Share{Num: 1, Den: 2, Op: MoreThan, Base: b} }
	marks := ballots(t, Scored, 2, "1 1,2")
	sums := &Profile{Form: Summed, Candidates: []string{"a"}, Totals: [][]int64{{1}}}
	motions := &Profile{Form: Motions, Candidates: []string{"a"}, Totals: [][]int64{{1, 2}}}
	big := ballots(t, Scored, 1, "900000000000 2000000000")
	for name, try := range map[string]struct {
		m Method
		p *Profile
		o Options
	}{
		"a mark of 2":              {YesNo, marks, Options{}},
		"a mark of 2, approve":     {ApproveOpposeAbstain, marks, Options{}},
		"sums as scores of grades": {MajorityJudgment, sums, Options{}},
		"sums as marks":            {YesNo, sums, Options{}},
		"motions as votes":         {Approval, motions, Options{}},
		"two sums of a motion":     {YesNo, motions, Options{}},
		"scores that overflow":     {ScoreVoting, big, Options{}},
		"no such rule for scores":  {ScoreVoting, marks, Options{Scores: ScoreOptions{Missing: MissingMedian}}},
		"a base ballots don't say": {Approval, marks, Options{Majority: share(BasePresent)}},
		"the same for a motion":    {YesNo, ballots(t, Scored, 1, "1 1"), Options{Majority: share(BaseExpected)}},
		"the same for approval":    {ApproveOpposeAbstain, ballots(t, Scored, 1, "1 1"), Options{Majority: share(BaseExpected)}},
	} {
		if _, err := Tally(try.m, try.p, try.o); err == nil {
			t.Error(name)
		}
	}
}
