package count

import (
	"errors"
	"fmt"
)

// ErrMalformed is wrapped by Encode and Decode for what is no choice in this
// contest at all, or not in its one encoding.
var ErrMalformed = errors.New("count: malformed choice")

// Mark is what a ballot says about one candidate.
type Mark uint8

// The marks. In a motion For is yes and Oppose is no; where candidates are
// chosen, For is chosen.
const (
	Abstain Mark = iota
	For
	Oppose
)

// WriteIn names a person in place of a candidate opposed (另选他人): Person is
// an index in the poll's list of persons who may be written in.
type WriteIn struct {
	Candidate int
	Person    int
}

// Choice is one ballot's vote in one contest: a mark for each candidate, in
// the manifest's order, and the write-ins in ascending order of candidate. Where
// the method asks for numbers instead (Rules.Valued, Rules.Ranked), Values has
// one for each candidate, and Marks is empty or abstains throughout.
type Choice struct {
	Marks    []Mark
	WriteIns []WriteIn
	Values   []uint8
}

// NoValue stands for a candidate to whom a ballot gives no number.
const NoValue = 255

// Reason says why a ballot is invalid. Invalid ballots count as returned, and
// who cast them as present.
type Reason string

// The reasons, in the order in which they are looked for: a ballot has the
// first that applies.
const (
	Valid            Reason = ""
	Unreadable       Reason = "unreadable"         // the caller could not open or unpack it
	Malformed        Reason = "malformed"          // not in the contest's encoding
	OverSelected     Reason = "over-selected"      // more than max
	UnderSelected    Reason = "under-selected"     // fewer than min
	WriteInUnlinked  Reason = "write-in-unlinked"  // on a candidate that is not opposed
	WriteInCandidate Reason = "write-in-candidate" // names one of the contest's candidates
	WriteInTwice     Reason = "write-in-twice"     // names a person twice
)

var reasons = [...]Reason{
	Unreadable, Malformed, OverSelected, UnderSelected,
	WriteInUnlinked, WriteInCandidate, WriteInTwice,
}

// method is what differs from one way of voting to another. Those that mark
// candidates share the tally of counter.go.
type method interface {
	// faults reports what in the rules does not go with the method.
	faults(r Rules, candidates int, p *problems)
	// maxLen is the length of the longest encoding.
	maxLen(c Contest) int
	// encode writes a choice that has the contest's shape.
	encode(c Contest, choice Choice) ([]byte, error)
	// decode reads into a choice with one mark for each candidate and no
	// write-ins; it refuses all but the one encoding.
	decode(c Contest, b []byte, into *Choice) error
}

func methodOf(m Method) (method, bool) {
	switch m {
	case ApproveOpposeAbstain:
		return approve{}, true
	case Choose:
		return choose{}, true
	case YesNo:
		return yesNo{}, true
	case Approval:
		return approves{}, true
	case ScoreVoting, MajorityJudgment, Appraisal:
		return values{}, true
	case IRV, STVScottish, STVMeek, STVWIGM, Schulze, RankedPairs:
		return orders{}, true
	}
	return nil, false
}

// shape refuses a choice that no encoding of the contest can hold.
func (c Contest) shape(choice Choice) error {
	if c.Rules.Valued() || c.Rules.Ranked() {
		return c.valueShape(choice)
	}
	if len(choice.Values) > 0 {
		return fmt.Errorf("%w: numbers where marks are asked for", ErrMalformed)
	}
	if len(choice.Marks) != c.Candidates {
		return fmt.Errorf("%w: %d marks for %d candidates", ErrMalformed, len(choice.Marks), c.Candidates)
	}
	for i, m := range choice.Marks {
		if m > Oppose || m == Oppose && c.Rules.marksOnlyFor() {
			return fmt.Errorf("%w: mark %d on candidate %d", ErrMalformed, m, i)
		}
	}
	if len(choice.WriteIns) > 0 && !c.Rules.WritesIn() {
		return fmt.Errorf("%w: a write-in where none is allowed", ErrMalformed)
	}
	last := -1
	for _, w := range choice.WriteIns {
		if w.Candidate <= last || w.Candidate >= c.Candidates {
			return fmt.Errorf("%w: write-in on candidate %d, after %d", ErrMalformed, w.Candidate, last)
		}
		if w.Person < 0 || w.Person >= c.Persons {
			return fmt.Errorf("%w: write-in of person %d of %d", ErrMalformed, w.Person, c.Persons)
		}
		last = w.Candidate
	}
	return nil
}

// breaks finds the first rule a well-formed choice breaks (SPEC 9.4).
func (c Contest) breaks(choice Choice) Reason {
	selected := len(choice.WriteIns)
	for _, m := range choice.Marks {
		if m == For {
			selected++
		}
	}
	for _, v := range choice.Values {
		if v != NoValue {
			selected++
		}
	}
	switch {
	case c.Rules.Method != YesNo && selected > c.Rules.Limit():
		return OverSelected
	case c.Rules.Method != YesNo && selected < c.Rules.Min:
		return UnderSelected
	}
	return c.writeInBreaks(choice)
}

func (c Contest) writeInBreaks(choice Choice) Reason {
	for _, w := range choice.WriteIns {
		if choice.Marks[w.Candidate] != Oppose {
			return WriteInUnlinked
		}
	}
	for _, w := range choice.WriteIns {
		for _, person := range c.Listed {
			if person == w.Person {
				return WriteInCandidate
			}
		}
	}
	for i, w := range choice.WriteIns {
		for _, earlier := range choice.WriteIns[:i] {
			if earlier.Person == w.Person {
				return WriteInTwice
			}
		}
	}
	return Valid
}
