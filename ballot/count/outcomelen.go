package count

// Lengths in bytes of an outcome's parts at their longest: every figure has
// ten digits, every line number five.
const (
	lenFrame = 1500 // all that there is once, and every reason and ground
	lenLine  = 140
	lenSeat  = 64
	lenRef   = 6 // one line number in a list, with its comma
	lenCount = 11
	// lenValued is what a candidate that is given numbers takes besides: brackets,
	// and two digits more of its sum wherever that stands.
	lenValued = 12
)

// MaxOutcomeLen bounds the length of the contest's encoded outcome, so that
// one too long for the log is refused at sealing and not found out at the
// count. It counts on figures that an audit accepts: no base is below the
// number of ballots that are not blank.
func (c Contest) MaxOutcomeLen() int {
	named, tied := 0, 0
	if c.Rules.WritesIn() {
		named = min(c.Persons, MaxListed)
		tied = min(c.Persons, max(c.Rules.reach(c.Rules.Majority), c.Rules.reach(c.Rules.Floor)))
	}
	lines := c.Candidates + tied
	grades := 0
	if c.Rules.Valued() {
		grades = c.Candidates * (lenValued + lenCount*len(c.Rules.Grades))
	}
	if c.Rules.Ranked() {
		grades = c.countedLen()
	}
	return lenFrame + grades + lenLine*(c.Candidates+named) + lenSeat*min(c.Rules.Seats, lines) + 2*lenRef*lines
}

// reach is how many lines can reach a share of the ballots, each of which
// selects no more than Limit.
func (r Rules) reach(s *Share) int {
	switch {
	case s == nil:
		return 0
	case s.Num <= 0:
		return MaxPersons
	}
	return r.Limit() * s.Den / s.Num
}
