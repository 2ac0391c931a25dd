package audit

import (
	"errors"
	"fmt"

	"hustings/ballot"
)

// Failure is one failed check of SPEC chapter 12.
type Failure struct {
	ID    string `json:"id"`    // "12.44"
	Entry int64  `json:"entry"` // index on the board, or -1
	File  string `json:"file"`  // file of the bundle, where that is known
	Text  string `json:"text"`  // what is wrong
	cause error
}

func (f Failure) Error() string {
	where := ""
	if f.Entry >= 0 {
		where = fmt.Sprintf(", entry %d", f.Entry)
	}
	if f.File != "" {
		where += ", " + f.File
	}
	return fmt.Sprintf("check %s%s: %s", f.ID, where, f.Text)
}

// Unwrap gives the cause, where it was an error of another package.
func (f Failure) Unwrap() error { return f.cause }

// maxFailures bounds a report: a thousand failures say what a million do.
const maxFailures = 1000

// Report is what Verify found.
type Report struct {
	Poll     ballot.PollID
	Ceremony ballot.CeremonyID
	Phase    ballot.Phase
	Size     uint64 // entries on the board
	Ballots  int    // ballot entries
	Keys     int    // ballot keys
	Failures []Failure
	Notes    []Failure // reported, not failed: a receipt not yet on the board, say
	Outcome  []byte    // the recomputed outcome JSON, once every chunk is combined
	Logged   bool      // the board has an outcome entry
	Staged   bool      // it was held against the stage before it
	Repeated bool      // it was held against the run it repeats

	Survey  bool // it is a survey
	Counted int  // counters who have signed its outcome
	Sealed  bool // the checks of its sealed part were made
}

// Stands says whether the result stands: every check holds and there is an
// outcome, in a survey one that a counter has signed.
func (r *Report) Stands() bool {
	return len(r.Failures) == 0 && r.Logged && r.Phase != ballot.PhaseAnnulled && (!r.Survey || r.Counted > 0)
}

// OK says whether every check holds so far.
func (r *Report) OK() bool { return len(r.Failures) == 0 }

func (r *Report) add(f Failure) {
	if len(r.Failures) < maxFailures {
		r.Failures = append(r.Failures, f)
	}
}

func failure(id string, entry int64, format string, args ...any) Failure {
	err := fmt.Errorf(format, args...)
	return Failure{ID: id, Entry: entry, Text: err.Error(), cause: err}
}

// fromCheck keeps a CheckError's own number.
func fromCheck(err error, fallback string, entry int64) Failure {
	var c *ballot.CheckError
	if errors.As(err, &c) {
		return Failure{ID: c.ID, Entry: entry, Text: c.Err.Error(), cause: c.Err}
	}
	return failure(fallback, entry, "%w", err)
}

// Made lists the checks that this audit made or would have made, given how far
// the poll is, in their order.
func (r *Report) Made() []string {
	var out []string
	for _, c := range checks {
		made := c.of == both || c.of == ofElections && !r.Survey || c.of == ofSurveys && r.Survey || c.of == ofSealed && r.Survey && r.Sealed
		if made && (r.Phase >= c.from || r.Phase == ballot.PhaseAnnulled) {
			out = append(out, c.id)
		}
	}
	if r.Staged {
		out = append(out, checkTie, checkFollows)
	}
	if r.Repeated {
		out = append(out, checkSeries)
	}
	return out
}

// NotMade lists the checks of a survey that need its sealed part, where this
// audit did not have it (SPEC 12.80 to 12.85).
func (r *Report) NotMade() []string {
	var out []string
	for _, c := range checks {
		if c.of == ofSealed && r.Survey && !r.Sealed && (r.Phase >= c.from || r.Phase == ballot.PhaseAnnulled) {
			out = append(out, c.id)
		}
	}
	return out
}

// kinds says of which polls a check is.
type kinds int

const (
	both kinds = iota
	ofElections
	ofSurveys
	ofSealed // of surveys, with their sealed part
)

// checks are the numbers of SPEC chapter 12 with the phase from which on they
// say anything.
var checks = []struct {
	id   string
	from ballot.Phase
	of   kinds
}{
	{"12.1", 0, both},
	{"12.2", 0, both},
	{"12.3", 0, both},
	{"12.4", 0, both},
	{"12.5", 0, both},
	{"12.6", 0, both},
	{"12.7", 0, both},
	{"12.10", 0, both},
	{"12.11", 0, both},
	{"12.12", 0, both},
	{"12.13", 0, both},
	{"12.14", 0, ofElections},
	{"12.15", 0, ofSurveys},
	{"12.20", ballot.PhaseSealed, both},
	{"12.21", ballot.PhaseSealed, both},
	{"12.22", ballot.PhaseSealed, both},
	{"12.30", ballot.PhaseSealed, both},
	{"12.31", ballot.PhaseSealed, both},
	{"12.32", ballot.PhaseOpen, both},
	{"12.33", ballot.PhaseSealed, both},
	{"12.34", ballot.PhaseOpen, both},
	{"12.35", ballot.PhaseSealed, both},
	{"12.36", ballot.PhaseOpen, both},
	{"12.37", ballot.PhaseSealed, both},
	{"12.40", ballot.PhaseOpen, both},
	{"12.41", ballot.PhaseOpen, both},
	{"12.42", ballot.PhaseOpen, both},
	{"12.43", ballot.PhaseOpen, both},
	{"12.44", ballot.PhaseOpen, both},
	{"12.45", ballot.PhaseOpen, both},
	{"12.46", ballot.PhaseOpen, both},
	{"12.50", ballot.PhaseOpen, both},
	{"12.51", ballot.PhaseClaimed, both},
	{"12.52", ballot.PhaseClosed, both},
	{"12.53", ballot.PhaseClaimed, both},
	{"12.54", ballot.PhaseOpen, both},
	{"12.60", ballot.PhaseClaimed, ofElections},
	{"12.61", ballot.PhaseClaimed, ofElections},
	{"12.62", ballot.PhaseClaimed, ofElections},
	{"12.63", ballot.PhaseCounted, both},
	{"12.64", ballot.PhaseClaimed, ofSurveys},
	{"12.65", ballot.PhaseClaimed, ofSurveys},
	{"12.70", ballot.PhaseCounted, both},
	{"12.71", ballot.PhaseCertified, both},
	{"12.72", 0, both},
	{"12.73", ballot.PhaseCounted, ofSurveys},
	{"12.74", ballot.PhaseOpened, ofSurveys},
	{"12.80", ballot.PhaseClaimed, ofSealed},
	{"12.81", ballot.PhaseClaimed, ofSealed},
	{"12.82", ballot.PhaseClaimed, ofSealed},
	{"12.83", ballot.PhaseClaimed, ofSealed},
	{"12.84", ballot.PhaseClaimed, ofSealed},
	{"12.85", ballot.PhaseCounted, ofSealed},
}
