package audit

import (
	"errors"
	"fmt"
	"slices"

	"hustings/ballot"
)

// ErrNotOver says that a poll has no outcome yet, and is not annulled either.
var ErrNotOver = errors.New("audit: the poll is not over")

// The checks of a stage against the one before it (SPEC chapter 12).
const (
	checkTie     = "12.86"
	checkFollows = "12.87"
)

// Past gives the poll as a stage that others can follow (SPEC 9.9.1).
func (s *State) Past() (*ballot.Past, error) {
	if s.Manifest == nil || s.Manifest.IsSurvey() || s.Outcome == nil && s.Phase != ballot.PhaseAnnulled {
		return nil, ErrNotOver
	}
	p := &ballot.Past{Manifest: s.Manifest, Poll: s.Poll, Size: s.OutcomeAt + 1}
	if s.Phase == ballot.PhaseAnnulled {
		p.Size = s.AnnulledAt + 1
	} else {
		var o Outcome
		if err := ballot.UnmarshalStrict(s.Outcome, &o, ballot.MaxJSONSize(ballot.MaxEntry)); err != nil {
			return nil, fmt.Errorf("audit: read the outcome: %w", err)
		}
		if len(o.Contests) != len(s.Manifest.Contests) {
			return nil, fmt.Errorf("audit: an outcome of %d contests, there are %d", len(o.Contests), len(s.Manifest.Contests))
		}
		p.Outcomes = o.Contests
	}
	root, err := s.Root(p.Size)
	if err != nil {
		return nil, fmt.Errorf("audit: root at %d: %w", p.Size, err)
	}
	p.Root = ballot.Digest(root)
	for i := range s.Electorates {
		p.Electorates = append(p.Electorates, ballot.HeadCount{Roll: s.Electorates[i].Roll, Expected: s.Electorates[i].Expected})
	}
	return p, nil
}

// follows tells whether the poll says that it follows another.
func (r *Result) follows() bool {
	m := r.State.Manifest
	return m != nil && m.Election != nil && m.Election.After != nil
}

// noteStage says what Verify has not checked: it has one bundle alone.
func (r *Result) noteStage() {
	if r.follows() {
		a := r.State.Manifest.Election.After
		r.Notes = append(r.Notes, failure(checkTie, 0,
			"not checked, nor 12.87: that this stage follows from the outcome of poll %v takes that poll's bundle (verify --previous)", a.Poll))
	}
}

// CheckStage holds a stage against the stages before it, as far as they are given
// in whatever order, and adds what it finds to the report (SPEC 12.86, 12.87).
// Call it on the earlier ones first: what fails there fails here. Of a survey that
// repeats another the one before is the run it repeats.
func (r *Result) CheckStage(before ...*Result) {
	if r.repeats() && len(before) == 1 {
		r.CheckEarlier(before[0])
		return
	}
	if !r.follows() {
		if len(before) > 0 && r.State.Manifest != nil {
			r.add(failure(checkTie, 0, "the manifest follows no stage, and an earlier one was given"))
		}
		return
	}
	r.Notes = slices.DeleteFunc(r.Notes, func(f Failure) bool { return f.ID == checkTie })
	m := r.State.Manifest
	chain := r.chain(before)
	if len(chain) == 0 {
		if len(before) == 0 {
			r.noteStage()
			return
		}
		r.Staged = true
		r.add(failure(checkTie, 0, "it follows poll %v, and that is none of those given", m.Election.After.Poll))
		return
	}
	r.Staged = true
	for i, p := range chain {
		after := m
		if i > 0 {
			after = chain[i-1].Manifest
		}
		for _, text := range p.Breaks(after) {
			r.add(failure(checkTie, 0, "stage %d: %s", after.Election.Stage, text))
		}
	}
	differences, untold := chain.Differences(m)
	for _, d := range differences {
		r.difference(m.Election.Departures, d)
	}
	for _, text := range untold {
		r.Notes = append(r.Notes, failure(checkFollows, 0, "not checked: %s", text))
	}
}

// difference fails, or is reported with the officers' reason.
func (r *Result) difference(departures []ballot.Departure, d ballot.Difference) {
	for _, x := range departures {
		if x.Contest == d.Contest && x.What == d.What {
			r.Notes = append(r.Notes, failure(checkFollows, 0, "contest %d departs from the outcome before it in %s: %s; the officers' reason: %s", d.Contest, d.What, d.Text, x.Reason))
			return
		}
	}
	r.add(failure(checkFollows, 0, "contest %d, %s: %s; no reason is given", d.Contest, d.What, d.Text))
}

// chain walks back from stage to stage as far as results are there. A stage whose
// own audit has failed proves nothing.
func (r *Result) chain(before []*Result) ballot.Chain {
	var chain ballot.Chain
	for at := r; at.follows() && len(chain) < ballot.MaxStages; {
		poll := at.State.Manifest.Election.After.Poll
		i := slices.IndexFunc(before, func(b *Result) bool { return b.Poll == poll && b.State.Manifest != nil })
		if i < 0 {
			break
		}
		at = before[i]
		if len(at.Failures) > 0 {
			r.add(failure(checkTie, 0, "poll %v before it: %d checks failed, the first: %v", at.Poll, len(at.Failures), at.Failures[0]))
		}
		p, err := at.State.Past()
		if err != nil {
			r.add(failure(checkTie, 0, "poll %v before it: %w", at.Poll, err))
			break
		}
		chain = append(chain, p)
	}
	return chain
}
