package disclose

import (
	"errors"
	"fmt"
)

// ErrCompare says that two runs may not be shown side by side.
var ErrCompare = errors.New("disclose: not to be compared")

// Comparable says whether a run may be compared with an earlier one (SPEC 8.20.7).
// joined is the number of persons in the later electorates alone, left in the
// earlier ones alone: where it is a few, the difference of the results is theirs.
func Comparable(earlier, later *Results, joined, left int) error {
	k := max(earlier.Threshold, later.Threshold)
	for _, r := range []*Results{earlier, later} {
		if n := r.Figures.Returned - r.Figures.Invalid; n < k {
			return fmt.Errorf("%w: one of the runs has %d responses, fewer than %d", ErrCompare, n, k)
		}
	}
	if joined != 0 && joined < k || left != 0 && left < k {
		return fmt.Errorf("%w: %d persons are in the later electorate alone and %d in the earlier; each has to be none or at least %d", ErrCompare, joined, left, k)
	}
	return nil
}
