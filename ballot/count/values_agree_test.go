package count

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPollsAgreeWithFiles: the engine of polls and the count of files come to the
// same ranking and, but for those whom nobody wants, the same winners.
func TestPollsAgreeWithFiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Contest{Candidates: rapid.IntRange(1, 4).Draw(t, "candidates")}
		c.Rules = Rules{
			Method: rapid.SampledFrom([]Method{ScoreVoting, MajorityJudgment}).Draw(t, "method"),
			Seats:  rapid.IntRange(1, 3).Draw(t, "seats"), Tie: TieRevote,
		}
		if c.Rules.Method == ScoreVoting {
			c.Rules.Top = 3
		} else {
			c.Rules.Grades = []Grade{{"en": "a"}, {"en": "b"}, {"en": "c"}, {"en": "d"}}
		}
		p := &Profile{Form: Scored, Candidates: strings.Split("p q r s", " ")[:c.Candidates]}
		counter, err := NewCounter(c)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 9).Draw(t, "ballots") {
			values := make([]uint8, c.Candidates)
			scores := make([]Score, c.Candidates)
			for i := range values {
				v := rapid.SampledFrom([]uint8{0, 1, 2, 3, NoValue}).Draw(t, "value")
				values[i], scores[i] = v, Score(v)
				if v == NoValue {
					scores[i] = NoScore
				}
			}
			if counter.Add(values) != Valid {
				t.Fatal(values)
			}
			p.AddScores(1, scores)
		}
		// A ballot that is there for the lowest grade, for the file does not name grades.
		all := make([]uint8, c.Candidates)
		counter.Add(all)
		p.AddScores(1, make([]Score, c.Candidates))
		o, err := counter.Finish(Figures{Roll: 99, CheckedIn: 99, Issued: 99}, [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Tally(c.Rules.Method, p, Options{Seats: c.Rules.Seats, Scores: ScoreOptions{Missing: MissingWorst}})
		if err != nil {
			t.Fatal(err)
		}
		rank := 1
		for _, group := range r.Ranking {
			for _, name := range group {
				if l := o.Lines[slices.Index(p.Candidates, name)]; l.Rank != rank {
					t.Fatalf("%s: %d by file, %+v", name, rank, l)
				}
			}
			rank += len(group)
		}
		for i, seat := range o.Elected {
			if r.Elected[i] != p.Candidates[seat.Line] {
				t.Fatal(r.Elected, o.Elected)
			}
		}
		rules, err := TallyRules(c.Rules, p, Figures{Roll: 99, CheckedIn: 99, Issued: 99}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(rules.Outcome)
		if b, err := o.Encode(); err != nil || !bytes.Equal(a, b) {
			t.Fatalf("%s\n%s", a, b)
		}
	})
}

// TestNumbersMerge: workers may share the work.
func TestNumbersMerge(t *testing.T) {
	c := numbered(t, "majority-judgment", 1, 2)
	one, _ := NewCounter(c)
	two, _ := NewCounter(c)
	all, _ := NewCounter(c)
	for i, in := range [][]byte{{5, 3}, {1, NoValue}, {4, 4}, {0, 5}} {
		[]*Counter{one, two}[i%2].Add(in)
		all.Add(in)
	}
	one.Merge(two)
	f := Figures{Roll: 4, Issued: 4}
	a, err := one.Finish(f, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := all.Finish(f, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	x, _ := a.Encode()
	if y, _ := b.Encode(); !bytes.Equal(x, y) {
		t.Errorf("%s\n%s", x, y)
	}
}

// TestNumberOutcomesFit: no outcome is longer than sealing allows for.
func TestNumberOutcomesFit(t *testing.T) {
	for _, preset := range []string{"score", "majority-judgment", "cn-appraisal", "approval-board"} {
		c := numbered(t, preset, MaxSeats, MaxCandidates)
		counter, err := NewCounter(c)
		if err != nil {
			t.Fatal(err)
		}
		full := make([]byte, c.Candidates)
		for i := range full {
			full[i] = byte(c.Rules.Highest()) //nolint:gosec // below 255
		}
		if preset == "approval-board" {
			full = append([]byte{byte(c.Candidates)}, make([]byte, c.Candidates)...) //nolint:gosec // 250
			for i := range c.Candidates {
				full[i+1] = byte(i) //nolint:gosec // below 250
			}
		}
		counter.add(full, maxFigure)
		for i := range counter.values {
			for v := range counter.values[i] {
				counter.values[i][v] = maxFigure
			}
		}
		o, err := counter.Finish(Figures{Roll: maxFigure, Issued: maxFigure, CheckedIn: maxFigure}, [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := o.Encode()
		if err != nil || len(b) > c.MaxOutcomeLen() {
			t.Errorf("%s: %d bytes, said to be at most %d, %v", preset, len(b), c.MaxOutcomeLen(), err)
		}
	}
}

func TestGradeWords(t *testing.T) {
	r, err := Preset("cn-appraisal")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.PlainWords(Chinese, Figures{})[0]; got != "给每位人员评定等次：优秀、称职、基本称职、不称职。不了解的可以不评。测评不产生当选人，只公布各等次的人数。" {
		t.Error(got)
	}
	if got := r.PlainWords(English, Figures{})[0]; !strings.HasPrefix(got, "Grade each person: excellent, competent, basically competent, not competent.") {
		t.Error(got)
	}
	for _, name := range PresetNames() {
		r, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{Chinese, English} {
			for _, words := range r.PlainWords(lang, Figures{Roll: 40}) {
				if words == "" || strings.Contains(words, "%!") {
					t.Errorf("%s: %q", name, words)
				}
			}
		}
	}
	if (Grade{"en": "x"}).In(Chinese) != "x" || (Grade{}).In(English) != "" {
		t.Error("a grade's name in another language")
	}
}
