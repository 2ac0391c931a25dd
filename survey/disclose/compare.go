package disclose

import (
	"errors"
	"fmt"

	"hustings/ballot"
)

// ErrCompare says that two runs may not be shown side by side.
var ErrCompare = errors.New("disclose: not to be compared")

// An Obstacle is why two runs may not be compared. It says what everybody can see.
type Obstacle struct {
	Why       string // ObstacleFew or ObstacleApart
	Threshold int    // K of SPEC 8.20.10
	Run       ballot.EarlierRun
	Added     int
}

// What stands in the way of a comparison.
const (
	ObstacleFew   = "few"   // one of the runs has too few responses
	ObstacleApart = "apart" // a few persons are in one electorate and not in the other
)

func (o *Obstacle) Error() string {
	if o.Why == ObstacleFew {
		return fmt.Sprintf("%v: one of the runs has fewer than %d responses", ErrCompare, o.Threshold)
	}
	return fmt.Sprintf("%v: of the electorates, %d persons are in this one and not in that of poll %v, and %d are in that one alone (%d added since sealing); each has to be none or at least %d",
		ErrCompare, o.Run.Joined, o.Run.Poll, o.Run.Left, o.Added, o.Threshold)
}

// Unwrap gives ErrCompare.
func (o *Obstacle) Unwrap() error { return ErrCompare }

// Comparable says whether a run may be compared with the one it repeats (SPEC
// 8.20.10); the error is an Obstacle. said is the later manifest's object, added how
// many handles came to its electorates after sealing. Where a few persons joined or
// left, between these two or between any that a series of comparisons connects, the
// difference of the results is theirs.
func Comparable(earlier, later *Results, said *ballot.Survey, added int) error {
	k := max(said.SeriesThreshold(), earlier.Threshold, later.Threshold)
	for _, r := range []*Results{earlier, later} {
		if r.Figures.Returned-r.Figures.Invalid < k {
			return &Obstacle{Why: ObstacleFew, Threshold: k}
		}
	}
	if run, ok := said.Apart(added); !ok {
		return &Obstacle{Why: ObstacleApart, Threshold: k, Run: run, Added: added}
	}
	return nil
}
