package count

import "fmt"

// Counter counts the choices made in one contest. Its memory depends on the
// numbers of candidates and persons alone, but where ballots rank: then on how
// many of them differ. The order of ballots never matters. It is not safe for concurrent use: give each worker its own and
// Merge them.
type Counter struct {
	contest Contest
	how     method
	marks   [][Oppose + 1]int // for each candidate, how often each mark
	named   []int             // for each person, how often written in
	ranked  map[string]int    // of rankings, how often each encoding
	values  [][]int           // for each candidate, how often each number, and last how often none
	valid   int
	blank   int
	invalid [len(reasons)]int
	scratch Choice
}

// NewCounter makes an empty counter for a contest that Validate accepts.
func NewCounter(c Contest) (*Counter, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("preparing to count: %w", err)
	}
	how, _ := methodOf(c.Rules.Method)
	var ranked map[string]int
	if c.Rules.Ranked() {
		ranked = make(map[string]int)
	}
	return &Counter{
		contest: c,
		how:     how,
		marks:   make([][Oppose + 1]int, c.Candidates),
		named:   make([]int, c.Persons),
		values:  newValues(c),
		ranked:  ranked,
		scratch: Choice{Marks: make([]Mark, c.Candidates)},
	}, nil
}

// Add counts one ballot's choice in its encoding and says whether it is valid.
// A ballot that does not open, or whose choices cannot be told apart, is for
// AddInvalid.
func (c *Counter) Add(encoded []byte) Reason { return c.add(encoded, 1) }

// add counts as many ballots that say the same.
func (c *Counter) add(encoded []byte, times int) Reason {
	clear(c.scratch.Marks)
	c.scratch.WriteIns = c.scratch.WriteIns[:0]
	c.scratch.Values = c.scratch.Values[:0]
	reason := Malformed
	if c.how.decode(c.contest, encoded, &c.scratch) == nil {
		reason = c.contest.breaks(c.scratch)
	}
	if reason != Valid {
		c.spoil(reason, times)
		return reason
	}
	blank := true
	for i, m := range c.scratch.Marks {
		c.marks[i][m] += times
		blank = blank && m == Abstain
	}
	for i, v := range c.scratch.Values {
		if c.values != nil {
			c.values[i][min(int(v), len(c.values[i])-1)] += times
		}
		blank = blank && v == NoValue
	}
	for _, w := range c.scratch.WriteIns {
		c.named[w.Person] += times
	}
	if c.ranked != nil {
		c.ranked[string(encoded)] += times
	}
	c.valid += times
	if blank {
		c.blank += times
	}
	return Valid
}

// AddInvalid counts one ballot that was returned and is not valid. A reason
// that is none of the listed ones counts as Unreadable.
func (c *Counter) AddInvalid(reason Reason) { c.spoil(reason, 1) }

func (c *Counter) spoil(reason Reason, times int) {
	at := 0
	for i, known := range reasons {
		if known == reason {
			at = i
		}
	}
	c.invalid[at] += times
}

// Merge adds what another counter of the same contest has counted.
func (c *Counter) Merge(other *Counter) {
	for i := range c.marks {
		for m := range c.marks[i] {
			c.marks[i][m] += other.marks[i][m]
		}
	}
	for i := range c.values {
		for v := range c.values[i] {
			c.values[i][v] += other.values[i][v]
		}
	}
	for encoded, times := range other.ranked {
		c.ranked[encoded] += times
	}
	for i := range c.named {
		c.named[i] += other.named[i]
	}
	for i := range c.invalid {
		c.invalid[i] += other.invalid[i]
	}
	c.valid += other.valid
	c.blank += other.blank
}

// Returned is the number of ballots added so far, valid or not.
func (c *Counter) Returned() int {
	returned := c.valid
	for _, n := range c.invalid {
		returned += n
	}
	return returned
}

// Finish decides. The seed is the poll's, drawn from its opening (SPEC 9.8);
// only a lot uses it. The same choices, figures and seed give the same outcome
// byte for byte. The counter is left as it is. The only error wraps
// ErrFigures.
func (c *Counter) Finish(f Figures, seed [32]byte) (Outcome, error) {
	if err := f.check(); err != nil {
		return Outcome{}, fmt.Errorf("deciding a contest: %w", err)
	}
	d := newDecision(c, f, seed)
	if err := d.decide(c); err != nil {
		return Outcome{}, fmt.Errorf("deciding a contest: %w", err)
	}
	return d.out, nil
}
