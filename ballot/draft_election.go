package ballot

// DraftElection is a draft's place in its election: a plan, in the first stage's,
// or what a later stage follows (SPEC 8.1.1).
type DraftElection struct {
	Titles  Text          `json:"titles"`
	Plan    []PlanStep    `json:"plan,omitempty"`
	Follows *DraftFollows `json:"follows,omitempty"` // only in stages after the first
}

// DraftFollows is what only stages after the first have.
type DraftFollows struct {
	ID         CeremonyID     `json:"id"`
	Stage      int            `json:"stage"`
	Step       int            `json:"step"`
	After      After          `json:"after"`
	Contests   []StageContest `json:"contests"`
	Departures []Departure    `json:"departures,omitempty"`
	// Reason is the officers' reason for whatever turns out to differ from what
	// follows; sealing writes departures with it. It is in no manifest itself.
	Reason string `json:"reason,omitempty"`
}

// manifest makes the manifest's object; ceremony is the poll's own.
func (d *DraftElection) manifest(ceremony CeremonyID) *Election {
	if d == nil {
		return nil
	}
	e := &Election{ID: ceremony, Titles: d.Titles, Stage: 1, Plan: d.Plan}
	if e.Plan == nil {
		e.Plan = []PlanStep{}
	}
	if f := d.Follows; f != nil {
		e.ID, e.Stage, e.Step, e.After, e.Contests, e.Departures = f.ID, f.Stage, f.Step, &f.After, f.Contests, f.Departures
	}
	return e
}

// StageOf gives a draft's place in its election; ceremony is the poll's own.
func (d *Draft) StageOf(ceremony CeremonyID) Election {
	if d.Election == nil {
		return Election{ID: ceremony, Titles: d.Titles, Stage: 1, Plan: []PlanStep{}}
	}
	return *d.Election.manifest(ceremony)
}
