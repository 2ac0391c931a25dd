package audit

import "hustings/ballot"

// checkSeries is the check of a survey against the run it repeats.
const checkSeries = "12.88"

// CheckEarlier holds a survey against the run that it says it repeats, whose own
// audit was made, and adds what it finds to the report (SPEC 12.88).
func (r *Result) CheckEarlier(earlier *Result) {
	m, was := r.State.Manifest, earlier.State.Manifest
	if m == nil || was == nil {
		return // the report says so already
	}
	if len(earlier.Failures) > 0 {
		r.add(failure(checkSeries, 0, "the earlier run's own audit has failed checks"))
	}
	if err := m.Continues(was, earlier.Poll, earlier.Expected()); err != nil {
		r.add(failure(checkSeries, 0, "%w", err))
		return
	}
	if earlier.State.Outcome == nil || earlier.Phase == ballot.PhaseAnnulled {
		r.add(failure(checkSeries, 0, "the earlier run has no results: it is %v", earlier.Phase))
	}
}

// Expected is how many are expected, those added after sealing among them.
func (r *Result) Expected() int {
	n := 0
	for i := range r.State.Electorates {
		n += r.State.Electorates[i].Expected
	}
	return n
}

// Added is how many were added after sealing.
func (r *Result) Added() int {
	if r.State.Manifest == nil {
		return 0
	}
	return r.Expected() - r.State.Manifest.Expected()
}
