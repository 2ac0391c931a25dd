package ballot

import (
	"errors"
	"fmt"
)

// ErrSeries says that a survey does not repeat the one it is said to.
var ErrSeries = errors.New("ballot: not the run that is repeated")

// EarlierRun is a run of the same survey that came before (SPEC 8.17, 8.20.10), and
// how its electorate differs from this one's: how many persons are in this one's
// alone, and how many in that one's alone. The numbers are about rolls only.
type EarlierRun struct {
	Poll      PollID     `json:"poll"`
	Ceremony  CeremonyID `json:"ceremony"`
	Threshold int        `json:"threshold"`
	Joined    int        `json:"joined"`
	Left      int        `json:"left"`
}

// MaxEarlier is the most runs before one in a series.
const MaxEarlier = 24

const maxElectorate = 1 << 23 // expected persons of 16 electorates

// series checks what is said of earlier runs.
func (c *checks) series(m *Manifest) {
	c.within("earlier", len(m.Survey.Earlier), 0, MaxEarlier)
	polls, ceremonies := make(map[PollID]bool), map[CeremonyID]bool{m.Ceremony: true}
	for i, e := range m.Survey.Earlier {
		if polls[e.Poll] || ceremonies[e.Ceremony] {
			c.fail("12.10", "earlier: run %d stands there twice, or is this survey", i)
		}
		polls[e.Poll], ceremonies[e.Ceremony] = true, true
		c.within("earlier: threshold", e.Threshold, 0, maxThreshold)
		c.within("earlier: joined", e.Joined, 0, m.Expected())
		c.within("earlier: left", e.Left, 0, maxElectorate)
	}
}

// Expected is how many persons are expected at sealing, in all electorates.
func (m *Manifest) Expected() int {
	n := 0
	for i := range m.Electorates {
		n += m.Electorates[i].Expected
	}
	return n
}

// SeriesThreshold is the threshold that holds for comparisons with earlier runs: the
// greatest of all (SPEC 8.20.10).
func (s *Survey) SeriesThreshold() int {
	k := s.Threshold
	for i := range s.Earlier {
		k = max(k, s.Earlier[i].Threshold)
	}
	return k
}

// Apart says whether the electorates of all runs of the series are so far apart, or
// the same, that a comparison may be shown. added handles came to this run after
// sealing, each of somebody new or of somebody who had left. The run named is one
// that forbids it.
func (s *Survey) Apart(added int) (forbids EarlierRun, ok bool) {
	k := s.SeriesThreshold()
	large := func(n int) bool { return n <= 0 || n >= k }
	for _, e := range s.Earlier {
		for x := max(0, added-e.Left); x <= added; x++ {
			if !large(e.Joined+x) || !large(e.Left-(added-x)) {
				return e, false
			}
		}
	}
	return EarlierRun{}, true
}

// Continues checks that a survey repeats an earlier one as its manifest says (SPEC
// 12.88). expected is how many were expected there, those added included.
func (m *Manifest) Continues(earlier *Manifest, poll PollID, expected int) error {
	if !m.IsSurvey() || !earlier.IsSurvey() || len(m.Survey.Earlier) == 0 {
		return fmt.Errorf("%w: it repeats no earlier survey", ErrSeries)
	}
	first := m.Survey.Earlier[0]
	switch {
	case first.Poll != poll || first.Ceremony != earlier.Ceremony:
		return fmt.Errorf("%w: it repeats poll %v, not %v", ErrSeries, first.Poll, poll)
	case first.Threshold != earlier.Survey.Threshold:
		return fmt.Errorf("%w: the earlier run's threshold is %d, not %d", ErrSeries, earlier.Survey.Threshold, first.Threshold)
	case len(m.Survey.Earlier) != 1+len(earlier.Survey.Earlier):
		return fmt.Errorf("%w: the earlier run names %d runs before it, this one %d", ErrSeries, len(earlier.Survey.Earlier), len(m.Survey.Earlier)-1)
	case first.Joined-first.Left != m.Expected()-expected:
		return fmt.Errorf("%w: %d joined and %d left, but %d were expected then and %d are now", ErrSeries, first.Joined, first.Left, expected, m.Expected())
	}
	for i, was := range earlier.Survey.Earlier {
		now := m.Survey.Earlier[i+1]
		if now.Poll != was.Poll || now.Ceremony != was.Ceremony || now.Threshold != was.Threshold {
			return fmt.Errorf("%w: run %d is not the one that the earlier run names", ErrSeries, i+1)
		}
	}
	return nil
}
