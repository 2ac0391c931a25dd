package count

import (
	"fmt"
)

// Contest is what one contest's choices are read against. Everything in it
// stands in the manifest.
type Contest struct {
	Rules      Rules
	Number     int // the contest's place in the manifest, from 0; only lots use it
	Candidates int // a motion has one: itself
	Persons    int // length of the list of persons who may be written in
	// Listed gives, for each candidate, that same person's index in the list of
	// persons, or -1; nil says that no candidate is in the list. To write in
	// somebody who is on the ballot anyway is invalid.
	Listed []int
}

// Validate refuses, at sealing, a contest that could not be counted: all
// faults at once, joined, each naming its field.
func (c Contest) Validate() error {
	p := &problems{}
	c.Rules.faults(c.Candidates, p)
	if c.Number < 0 || c.Number > maxFigure {
		p.add("number", "must be the contest's place in the manifest, from 0")
	}
	if c.Persons < 0 || c.Persons > MaxPersons {
		p.add("persons", "there are %d who may be written in; at most %d are possible", c.Persons, MaxPersons)
	}
	if c.Rules.WritesIn() && c.Persons == 0 {
		p.add("persons", `write_in is "list": list who may be written in, or set write_in to "none"`)
	}
	c.listedFaults(p)
	return p.err()
}

func (c Contest) listedFaults(p *problems) {
	if c.Listed == nil {
		return
	}
	if len(c.Listed) != c.Candidates {
		p.add("listed", "has %d entries for %d candidates; give one for each", len(c.Listed), c.Candidates)
		return
	}
	seen := make(map[int]bool)
	for i, person := range c.Listed {
		switch {
		case person == -1:
		case person < -1 || person >= c.Persons:
			p.add("listed", "candidate %d is said to be person %d of %d", i, person, c.Persons)
		case seen[person]:
			p.add("listed", "person %d stands twice", person)
		default:
			seen[person] = true
		}
	}
}

// MaxEncodedLen is the length in bytes of the longest choice Encode can give,
// one that breaks the rules included: what a plaintext must have room for.
func (c Contest) MaxEncodedLen() int {
	how, ok := methodOf(c.Rules.Method)
	if !ok || c.Candidates < 0 {
		return 0
	}
	return how.maxLen(c)
}

// Encode writes a choice in its one encoding (SPEC 9.3). It refuses what has
// no encoding, not what breaks the rules: that is for Check to say and for the
// form to prevent, and a voter may cast an invalid ballot.
func (c Contest) Encode(choice Choice) ([]byte, error) {
	how, ok := methodOf(c.Rules.Method)
	if !ok {
		return nil, fmt.Errorf("encoding a choice: %w: method %q", ErrUnsupported, c.Rules.Method)
	}
	if err := c.shape(choice); err != nil {
		return nil, fmt.Errorf("encoding a choice: %w", err)
	}
	b, err := how.encode(c, choice)
	if err != nil {
		return nil, fmt.Errorf("encoding a choice: %w", err)
	}
	return b, nil
}

// Decode reads a choice. Whatever it accepts, Encode turns into the same
// bytes; the rest wraps ErrMalformed.
func (c Contest) Decode(b []byte) (Choice, error) {
	choice := Choice{Marks: make([]Mark, max(0, c.Candidates))}
	how, ok := methodOf(c.Rules.Method)
	if !ok {
		return Choice{}, fmt.Errorf("reading a choice: %w: method %q", ErrUnsupported, c.Rules.Method)
	}
	if err := how.decode(c, b, &choice); err != nil {
		return Choice{}, fmt.Errorf("reading a choice: %w", err)
	}
	return choice, nil
}

// Check says whether a choice is a valid vote in this contest, or the first
// reason why not.
func (c Contest) Check(choice Choice) Reason {
	if c.shape(choice) != nil {
		return Malformed
	}
	return c.breaks(choice)
}
