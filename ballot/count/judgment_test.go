package count

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawGraded(t *rapid.T, judges int) *Profile {
	p := &Profile{Form: Graded}
	grades := rapid.IntRange(1, 5).Draw(t, "grades")
	for g := range grades {
		p.Grades = append(p.Grades, fmt.Sprintf("g%d", g))
	}
	for c := range rapid.IntRange(1, 4).Draw(t, "candidates") {
		row := make([]int64, grades)
		for range judges {
			row[rapid.IntRange(0, grades-1).Draw(t, "grade")]++
		}
		p.Candidates = append(p.Candidates, fmt.Sprintf("c%d", c))
		p.Totals = append(p.Totals, row)
	}
	return p
}

// majorityValue takes the lower middle grade away again and again.
func majorityValue(row []int64) []int {
	var grades, value []int
	for g, n := range row {
		for range n {
			grades = append(grades, g)
		}
	}
	for len(grades) > 0 {
		middle := (len(grades) - 1) / 2
		value = append(value, grades[middle])
		grades = slices.Delete(grades, middle, middle+1)
	}
	return value
}

func bigs(row []int64) []*big.Int {
	var out []*big.Int
	for _, n := range row {
		out = append(out, big.NewInt(n))
	}
	return out
}

func TestGradesTakenAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawGraded(t, rapid.IntRange(0, 12).Draw(t, "judges"))
		for _, a := range p.Totals {
			for _, b := range p.Totals {
				want := slices.Compare(majorityValue(a), majorityValue(b))
				if got := cmp.Compare(compareGrades(bigs(a), bigs(b)), 0); got != want {
					t.Fatalf("%v and %v: %d, want %d", a, b, got, want)
				}
			}
			if v := majorityValue(a); len(v) > 0 && median(bigs(a)) != v[0] {
				t.Fatal(a)
			}
		}
	})
}

// TestBetterGradeNeverHurts: one judge who thinks better of a candidate never
// makes its rank worse, and never makes anybody else's better but by the one
// place it leaves.
func TestBetterGradeNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawGraded(t, rapid.IntRange(1, 9).Draw(t, "judges"))
		c := rapid.IntRange(0, len(p.Candidates)-1).Draw(t, "candidate")
		before := rankOf(t, p, c)
		row := p.Totals[c]
		from := rapid.IntRange(0, len(row)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(row)-1).Draw(t, "to")
		if row[from] == 0 {
			return
		}
		row[from]--
		row[to]++
		if after := rankOf(t, p, c); after > before {
			t.Fatalf("rank %d, then %d", before, after)
		}
	})
}

func rankOf(t *rapid.T, p *Profile, c int) int {
	r, err := Tally(MajorityJudgment, p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return slices.IndexFunc(r.Ranking, func(group []string) bool { return slices.Contains(group, p.Candidates[c]) })
}

// TestJudgmentOfMany: the work does not grow with the number of ballots, and
// nothing overflows.
func TestJudgmentOfMany(t *testing.T) {
	p := &Profile{
		Form: Graded, Candidates: []string{"a", "b", "c"}, Grades: []string{"bad", "fair", "good"},
		Totals: [][]int64{{MaxVotes / 2, 0, MaxVotes / 2}, {MaxVotes/2 - 1, 1, MaxVotes / 2}, {1, 1, 1}},
	}
	for missing, want := range map[string]string{
		MissingWorst: "b a c", MissingNormalize: "b c a", MissingMedian: "b c a", "good": "c b a", "bad": "b a c",
	} {
		r, err := Tally(MajorityJudgment, p, Options{Scores: ScoreOptions{Missing: missing}})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, group := range r.Ranking {
			got += " " + group[0]
		}
		if got[1:] != want {
			t.Errorf("%s: %s", missing, got)
		}
	}
}

func TestJudgmentRefused(t *testing.T) {
	p := func() *Profile {
		return &Profile{Form: Graded, Candidates: []string{"a", "b"}, Grades: []string{"x", "y"}, Totals: [][]int64{{1, 1}, {1, 0}}}
	}
	for name, try := range map[string]struct {
		spoil   func(*Profile)
		missing string
	}{
		"grades left out":         {func(*Profile) {}, ""},
		"refuse":                  {func(*Profile) {}, MissingRefuse},
		"no such grade":           {func(*Profile) {}, "z"},
		"nothing to proportion":   {func(p *Profile) { p.Totals[1] = []int64{0, 0} }, MissingNormalize},
		"counts for three grades": {func(p *Profile) { p.Totals[1] = []int64{0, 0, 2} }, MissingWorst},
		"a negative count":        {func(p *Profile) { p.Totals[1] = []int64{3, -1} }, MissingWorst},
		"overflow":                {func(p *Profile) { p.Totals[1] = []int64{1 << 62, 1 << 62} }, MissingWorst},
		"rankings":                {func(p *Profile) { p.Form = Ranked }, MissingWorst},
		"scores far apart": {func(p *Profile) {
			p.Form, p.Totals = Scored, nil
			p.AddScores(1, []Score{-1 << 30, 1 << 30})
		}, MissingWorst},
	} {
		q := p()
		try.spoil(q)
		if _, err := Tally(MajorityJudgment, q, Options{Scores: ScoreOptions{Missing: try.missing}}); err == nil {
			t.Error(name)
		}
	}
}

// TestJudgmentOfScores: numbers on ballots are grades.
func TestJudgmentOfScores(t *testing.T) {
	p := &Profile{Form: Scored, Candidates: []string{"a", "b"}}
	p.AddScores(2, []Score{3, 1})
	p.AddScores(1, []Score{-1, NoScore})
	r, err := Tally(MajorityJudgment, p, Options{Scores: ScoreOptions{Missing: MissingWorst}})
	if err != nil || r.Elected[0] != "a" || r.Valid != 3 {
		t.Fatal(r, err)
	}
	if got := r.Profiles.Cells[1]; !slices.Equal(r.Profiles.Columns, []string{"-1", "0", "1", "2", "3"}) ||
		!slices.Equal(got, []Number{"1", "0", "2", "0", "0"}) {
		t.Fatal(r.Profiles)
	}
}
