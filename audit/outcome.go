package audit

import (
	"bytes"
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/ballot/count"
)

// Outcome is the JSON of an outcome entry (SPEC 8.14). It has no author: it is
// what everyone computes.
type Outcome struct {
	Version  int             `json:"version"`
	Poll     ballot.PollID   `json:"poll"`
	Ballots  int             `json:"ballots"`
	Keys     int             `json:"keys"`
	Final    int             `json:"final"`
	Invalid  int             `json:"invalid"`
	Contests []count.Outcome `json:"contests"`
}

// outcome decides every contest from what was opened.
func (s *State) outcome(c *counted) ([]byte, error) {
	out := Outcome{
		Version: 1, Poll: s.Poll, Ballots: s.Ballots, Keys: s.Keys,
		Final: s.Final(), Invalid: c.tally.invalid,
	}
	for i, counter := range c.tally.contests {
		o, err := counter.Finish(s.figures(i), c.seed)
		if err != nil {
			return nil, fmt.Errorf("audit: contest %d: %w", i, err)
		}
		out.Contests = append(out.Contests, o)
	}
	return ballot.MarshalCanonical(out)
}

// uncountable is the check that fails where nothing can be counted, since a file is
// missing or false: a survey is counted from its sealed part alone.
func (r *Result) uncountable() string {
	if m := r.State.Manifest; m != nil && m.IsSurvey() {
		return "12.85"
	}
	return "12.70"
}

// count opens what is on the board; the outcome is kept once all is combined.
func (r *Result) count(ctx context.Context) error {
	s := r.State
	if s.Manifest == nil || s.Points[PointClaims].Size == 0 || s.Shares == nil {
		return nil
	}
	if s.Manifest.IsSurvey() {
		return r.countSealed(ctx)
	}
	reader := &Reader{state: s, files: r.files, workers: r.opts.Workers, progress: r.progress}
	out, err := reader.run(ctx)
	if err != nil {
		return err
	}
	for _, f := range out.fails {
		r.add(f)
	}
	if len(s.combined) != s.Chunks() {
		return nil
	}
	if r.Outcome, err = s.outcome(out); err != nil {
		r.add(failure("12.70", -1, "%w", err))
	}
	return nil
}

// figures are the head counts of a contest, summed over its electorates.
func (s *State) figures(contest int) count.Figures {
	var f count.Figures
	for _, i := range s.Manifest.Contests[contest].Electorates {
		e := &s.Electorates[i]
		f.Roll += e.Roll
		f.Excluded += e.Roll - e.Expected
		if e.CheckedIn != nil {
			f.CheckedIn += e.CheckedIn.Count()
		}
		f.Issued += e.IssuedByAll()
	}
	return f
}

// checkOutcome holds the logged outcome against the recomputed one.
func (r *Result) checkOutcome() {
	s := r.State
	if s.Outcome == nil || s.Manifest.IsSurvey() {
		return // a survey's is looked at as it is applied, and by countSealed
	}
	at := int64(s.OutcomeAt) //nolint:gosec // sizes of logs
	switch {
	case r.Outcome == nil:
		r.add(failure("12.70", at, "the outcome can't be recomputed: not every ballot is opened"))
	case !bytes.Equal(r.Outcome, s.Outcome):
		r.add(failure("12.70", at, "the recomputed outcome is another: %.300s", r.Outcome))
	}
}
