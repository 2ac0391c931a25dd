package audit

import (
	"slices"

	"hustings/ballot"
)

// checkSeries is the check of a survey against the run it repeats.
const checkSeries = "12.88"

// repeats tells whether the poll is a survey that says it repeats another.
func (r *Result) repeats() bool {
	m := r.State.Manifest
	return m != nil && m.IsSurvey() && len(m.Survey.Earlier) > 0
}

// noteSeries says what Verify has not checked: it has one bundle alone.
func (r *Result) noteSeries() {
	if r.repeats() && !r.Repeated {
		r.Notes = append(r.Notes, failure(checkSeries, 0,
			"not checked: that this survey repeats poll %v takes that poll's bundle (verify --previous, or survey compare)", r.State.Manifest.Survey.Earlier[0].Poll))
	}
}

// CheckEarlier holds a survey against the run that it says it repeats, whose own
// audit was made, and adds what it finds to the report (SPEC 12.88).
func (r *Result) CheckEarlier(earlier *Result) {
	m, was := r.State.Manifest, earlier.State.Manifest
	if m == nil || was == nil {
		return // the report says so already
	}
	r.Notes = slices.DeleteFunc(r.Notes, func(f Failure) bool { return f.ID == checkSeries })
	r.Repeated = true
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
	return max(0, r.Expected()-r.State.Manifest.Expected())
}
