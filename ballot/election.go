package ballot

import (
	"slices"

	"hustings/ballot/count"
)

// Election ties the stages of one election together: polls of their own, each
// opened from the outcome of one before it (SPEC 8.1.1).
type Election struct {
	ID     CeremonyID `json:"id"` // ceremony id of the first stage's poll
	Titles Text       `json:"titles"`
	Stage  int        `json:"stage"` // from 1, in the order in which they were opened
	Step   int        `json:"step"`  // of the plan that this stage serves; 0 is the first
	Plan   []PlanStep `json:"plan"`  // what is to follow step 0

	// The rest stands in stages that follow another.
	After      *After         `json:"after,omitempty"`
	Contests   []StageContest `json:"contests,omitempty"` // one for each of the manifest's
	Departures []Departure    `json:"departures,omitempty"`
}

// PlanStep is a stage that the rules foresee, before anybody knows its
// candidates.
type PlanStep struct {
	Titles   Text          `json:"titles"`
	Voters   Drawn         `json:"voters"`
	Contests []PlanContest `json:"contests"`
}

// PlanContest is a contest of such a stage.
type PlanContest struct {
	Titles     Text        `json:"titles"`
	Candidates Drawn       `json:"candidates"`
	Rules      count.Rules `json:"rules"`
}

// Drawn says where voters or candidates of a step come from: with DrawnElected
// those elected in an earlier step's contest.
type Drawn struct {
	Who     string `json:"who"`
	Step    int    `json:"step,omitempty"`
	Contest int    `json:"contest,omitempty"`
}

// The values of Drawn.Who.
const (
	DrawnAll     = "all"     // voters: those of the first stage
	DrawnElected = "elected" // both: who was elected in a contest of an earlier step
	DrawnList    = "list"    // voters: those whom the officers name
	DrawnNamed   = "named"   // candidates: those whom the officers name
)

// After names the outcome from which a stage was opened: the checkpoint that
// ends in it, or in the annulment where the stage was annulled.
type After struct {
	Ceremony CeremonyID `json:"ceremony"`
	Poll     PollID     `json:"poll"`
	Size     uint64     `json:"size"`
	Root     Digest     `json:"root"`
}

// Act is what opens a contest from an outcome.
type Act string

// The acts.
const (
	ActAgain      Act = "again"       // the vote was void or annulled, and is held again
	ActRevote     Act = "revote"      // for the seats that nobody won
	ActRevoteTied Act = "revote-tied" // among those tied
	ActNext       Act = "next"        // the plan's next step
)

// StageContest says where a contest of a stage comes from.
type StageContest struct {
	Of   int      `json:"of"`   // its number among the contests of its step
	From int      `json:"from"` // the contest of the stage before
	Act  Act      `json:"act"`
	Held []string `json:"held"` // who was elected to it in stages before, and stays elected
}

// Departure is a difference from what follows from the outcome before, with the
// officers' reason in public.
type Departure struct {
	Contest int    `json:"contest"`
	What    string `json:"what"`
	Reason  string `json:"reason"`
}

// What a stage can depart in.
const (
	DepartAct        = "act"
	DepartCandidates = "candidates"
	DepartSeats      = "seats"
	DepartRules      = "rules"
	DepartVoters     = "voters"
)

// DepartureKinds lists what a stage can depart in.
func DepartureKinds() []string {
	return []string{DepartAct, DepartCandidates, DepartSeats, DepartRules, DepartVoters}
}

// Bounds of SPEC 8.1.1.
const (
	maxPlan         = 8
	maxPlanContests = 20
	// MaxStages is the largest number of a stage.
	MaxStages = 99
	maxHeld   = 1000
	// maxContests is the largest number of contests of a poll.
	maxContests = 50
)

// StageOf gives a manifest's place in its election. A poll that says nothing is
// the first stage of an election without a plan.
func (m *Manifest) StageOf() Election {
	if m.Election != nil {
		return *m.Election
	}
	return Election{ID: m.Ceremony, Titles: m.Titles, Stage: 1, Plan: []PlanStep{}}
}

// Of gives the number of a stage's contest among those of its step, and who was
// elected to it in stages before.
func (e *Election) Of(contest int) (of int, held []string) {
	if contest >= len(e.Contests) {
		return contest, nil
	}
	return e.Contests[contest].Of, e.Contests[contest].Held
}

// Voters says who votes in a stage.
func (e *Election) Voters() Drawn {
	if e.Step == 0 || e.Step > len(e.Plan) {
		return Drawn{Who: DrawnAll}
	}
	return e.Plan[e.Step-1].Voters
}

// Follows says whether the plan's next step can be opened from a contest of this
// one: it draws on that contest, or on no contest of this step.
func (e *Election) Follows(of int) bool {
	if e.Step >= len(e.Plan) {
		return false
	}
	next := &e.Plan[e.Step]
	all := []Drawn{next.Voters}
	for i := range next.Contests {
		all = append(all, next.Contests[i].Candidates)
	}
	here := func(d Drawn) bool { return d.Who == DrawnElected && d.Step == e.Step }
	if !slices.ContainsFunc(all, here) {
		return true
	}
	return slices.ContainsFunc(all, func(d Drawn) bool { return here(d) && d.Contest == of })
}
