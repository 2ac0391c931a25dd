package count

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawShare draws a share, or none.
func drawShare(t *rapid.T, name string, bases ...Base) *Share {
	if rapid.Bool().Draw(t, name+" none") {
		return nil
	}
	den := rapid.IntRange(1, 7).Draw(t, name+" den")
	s := &Share{
		Num: rapid.IntRange(0, den-1).Draw(t, name+" num"), Den: den,
		Op:   rapid.SampledFrom([]Op{AtLeast, MoreThan}).Draw(t, name+" op"),
		Base: rapid.SampledFrom(bases).Draw(t, name+" base"),
	}
	return s
}

// drawContest draws any contest that Validate accepts.
func drawContest(t *rapid.T) Contest {
	c := Contest{Candidates: rapid.IntRange(1, 6).Draw(t, "candidates")}
	r := Rules{
		Method:  rapid.SampledFrom([]Method{ApproveOpposeAbstain, Choose, YesNo}).Draw(t, "method"),
		Seats:   rapid.IntRange(1, 7).Draw(t, "seats"),
		Present: rapid.SampledFrom([]Source{CheckedIn, Issued}).Draw(t, "present"),
		Quorum:  drawShare(t, "quorum", BaseExpected),
		Tie:     rapid.SampledFrom([]TieRule{TieRevote, TieLot, TieNone, TieSeniority}).Draw(t, "tie"),
		Shortfall: rapid.SampledFrom([]ShortfallRule{
			ShortfallRevote, ShortfallRevoteOrReduce, ShortfallReduce, ShortfallOpen, ShortfallPlurality,
		}).Draw(t, "shortfall"),
	}
	bases := []Base{BaseExpected, BasePresent, BaseReturned, BaseValid, BaseMarked}
	if r.Method == ApproveOpposeAbstain && rapid.Bool().Draw(t, "write in") {
		c.Persons = rapid.IntRange(1, 4).Draw(t, "persons")
		r.WriteIn, r.OnlyWithOppose = WriteInList, true
		r.Tie = rapid.SampledFrom([]TieRule{TieRevote, TieLot, TieNone}).Draw(t, "tie, write-in")
	} else if r.Method == ApproveOpposeAbstain {
		bases = append(bases, BaseForAgainst)
	}
	r.Majority = drawShare(t, "majority", bases...)
	if r.Method == YesNo {
		c.Candidates, r.Seats, r.Tie, r.Shortfall = 1, 1, TieNone, ShortfallOpen
	}
	if r.Majority == nil && (r.WritesIn() || r.Method == YesNo || r.Shortfall == ShortfallPlurality) {
		r.Majority = &Share{1, 2, MoreThan, BaseValid}
	}
	if r.Shortfall == ShortfallPlurality {
		r.Floor = &Share{1, 4, AtLeast, BaseReturned}
	}
	if r.Tie == TieSeniority {
		all := make([]int, c.Candidates)
		for i := range all {
			all[i] = i
		}
		r.Seniority = rapid.Permutation(all).Draw(t, "seniority")
	}
	c.Rules = r
	if err := c.Validate(); err != nil {
		t.Fatalf("the test draws what is refused: %v", err)
	}
	return c
}

func drawChoice(t *rapid.T, c Contest) Choice {
	highest := Oppose
	if c.Rules.Method == Choose {
		highest = For
	}
	var choice Choice
	for range c.Candidates {
		choice.Marks = append(choice.Marks, Mark(rapid.IntRange(0, int(highest)).Draw(t, "mark")))
	}
	for i := range c.Candidates {
		if c.Persons > 0 && rapid.IntRange(0, 4).Draw(t, "write in") == 0 {
			choice.WriteIns = append(choice.WriteIns, WriteIn{i, rapid.IntRange(0, c.Persons-1).Draw(t, "person")})
		}
	}
	return choice
}

type election struct {
	contest Contest
	figures Figures
	ballots []Choice
	seed    [32]byte
}

func drawElection(t *rapid.T) election {
	e := election{contest: drawContest(t)}
	for range rapid.IntRange(0, 12).Draw(t, "ballots") {
		e.ballots = append(e.ballots, drawChoice(t, e.contest))
	}
	e.figures.Roll = rapid.IntRange(0, 20).Draw(t, "roll")
	e.figures.Excluded = rapid.IntRange(0, e.figures.Roll).Draw(t, "excluded")
	e.figures.CheckedIn = rapid.IntRange(0, 20).Draw(t, "checked in")
	e.figures.Issued = rapid.IntRange(0, 16).Draw(t, "issued")
	e.seed[0] = rapid.Byte().Draw(t, "seed")
	return e
}

func (e election) outcome(t *rapid.T) Outcome {
	counter, err := NewCounter(e.contest)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range e.ballots {
		encoded, err := e.contest.Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		counter.Add(encoded)
	}
	o, err := counter.Finish(e.figures, e.seed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o Outcome) bytes(t *rapid.T) []byte {
	b, err := o.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOrderOfBallotsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		want := e.outcome(t).bytes(t)
		e.ballots = rapid.Permutation(e.ballots).Draw(t, "order")
		if got := e.outcome(t).bytes(t); !bytes.Equal(got, want) {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func TestMergeIsCountingTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		counters := [2]*Counter{}
		for i := range counters {
			var err error
			if counters[i], err = NewCounter(e.contest); err != nil {
				t.Fatal(err)
			}
		}
		for _, b := range e.ballots {
			encoded, err := e.contest.Encode(b)
			if err != nil {
				t.Fatal(err)
			}
			counters[rapid.IntRange(0, 1).Draw(t, "worker")].Add(encoded)
		}
		counters[0].Merge(counters[1])
		got, err := counters[0].Finish(e.figures, e.seed)
		if err != nil {
			t.Fatal(err)
		}
		if want := e.outcome(t).bytes(t); !bytes.Equal(got.bytes(t), want) {
			t.Fatalf("got  %s\nwant %s", got.bytes(t), want)
		}
	})
}

func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		o := e.outcome(t)
		f := o.Figures
		if f.Valid+f.Invalid != f.Returned || f.Returned != len(e.ballots) || f.Blank > f.Valid {
			t.Fatalf("%+v of %d ballots", f, len(e.ballots))
		}
		invalid, votes, written := 0, o.Rest.Votes, 0
		for _, s := range o.InvalidBy {
			invalid += s.Count
		}
		for _, b := range e.ballots {
			if e.contest.Check(b) == Valid {
				written += len(b.WriteIns)
			}
		}
		for _, l := range o.Lines {
			if l.Line < o.Candidates && l.For+l.Against+l.Abstain != f.Valid {
				t.Fatalf("line %d sums to another number than %d: %+v", l.Line, f.Valid, l)
			}
			if l.Line >= o.Candidates {
				votes += l.For
			}
		}
		if invalid != f.Invalid || votes != written {
			t.Fatalf("%d invalid of %d, %d written in of %d", invalid, f.Invalid, votes, written)
		}
	})
}

// TestSeatsAddUp: every seat is won, or accounted for by what comes next, and
// nobody is elected below the bar, or above somebody with more votes who is
// not.
func TestSeatsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		o := e.outcome(t)
		b := o.bytes(t)
		if bytes.Contains(b, []byte("null")) || len(b) > e.contest.MaxOutcomeLen() {
			t.Fatalf("null in, or longer than %d: %s", e.contest.MaxOutcomeLen(), b)
		}
		if len(o.Elected)+o.Next.Seats != o.Seats && o.Method != YesNo {
			t.Fatalf("%d elected, %d to come, of %d seats", len(o.Elected), o.Next.Seats, o.Seats)
		}
		if (o.Next.Kind == VoidVote) != (len(o.Void) > 0) || len(o.Void) > 0 && len(o.Elected) > 0 {
			t.Fatalf("void %v, next %v, elected %v", o.Void, o.Next, o.Elected)
		}
		least := 1 << 30
		for _, s := range o.Elected {
			least = min(least, s.For)
			line := o.Lines[slices.IndexFunc(o.Lines, func(l Line) bool { return l.Line == s.Line })]
			filled := o.Floor.Base != BaseNone && s.For >= o.Floor.Needed && s.Clause != ByMajority
			if line.Status != Elected || s.For < 1 || s.For < line.Needed && !filled {
				t.Fatalf("%+v elected: %+v", s, line)
			}
		}
		for _, l := range o.Lines {
			if l.Status != Elected && l.For > least && l.For >= l.Needed && o.Majority.Base != BaseForAgainst {
				t.Fatalf("%+v is not elected, somebody with %d is", l, least)
			}
		}
	})
}

// TestOneMoreVote: to turn one mark for somebody elected into a for-vote never
// costs the seat.
func TestOneMoreVote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		before := e.outcome(t)
		if len(before.Elected) == 0 {
			t.Skip("nobody elected")
		}
		line := rapid.SampledFrom(before.Elected).Draw(t, "winner").Line
		if line >= e.contest.Candidates {
			t.Skip("a person written in")
		}
		for i, b := range e.ballots {
			if e.contest.Check(b) != Valid {
				continue
			}
			better := Choice{Marks: slices.Clone(b.Marks), WriteIns: b.WriteIns}
			better.Marks[line] = For
			if e.contest.Check(better) == Valid {
				e.ballots[i] = better
				break
			}
		}
		after := e.outcome(t)
		if !slices.ContainsFunc(after.Elected, func(s Seat) bool { return s.Line == line }) {
			t.Fatalf("line %d lost its seat:\n%s\n%s", line, before.bytes(t), after.bytes(t))
		}
	})
}

// TestNextRulesHold: the rules proposed for the vote that follows are rules.
func TestNextRulesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		o := e.outcome(t)
		next, err := NextRules(o, e.contest.Rules)
		if err != nil || len(o.Next.Among) == 0 {
			t.Skip("no vote follows, or new nominations do")
		}
		if err := next.Validate(len(o.Next.Among)); err != nil {
			t.Fatalf("after %s: %v", o.bytes(t), err)
		}
	})
}
