package ballot

import (
	"fmt"
	"slices"

	"hustings/ballot/count"
)

// election checks a manifest's place in its election (SPEC 8.1.1): shape and
// bounds. That it follows from the stage before is for who has that stage's
// bundle (SPEC 12.86).
func (c *checks) election(m *Manifest) {
	e := m.Election
	if e == nil {
		return
	}
	if m.Kind != KindElection {
		c.fail("12.10", "election: a %s has no stages", m.Kind)
	}
	c.texts("election: titles", e.Titles)
	c.within("election: stage", e.Stage, 1, MaxStages)
	c.within("election: plan", len(e.Plan), 0, maxPlan)
	c.within("election: step", e.Step, 0, len(e.Plan))
	for i := range e.Plan {
		c.planStep(m, i+1)
	}
	if e.Voters().Who == DrawnElected && len(m.Electorates) != 1 {
		c.fail("12.10", "election: those elected vote as one electorate, there are %d", len(m.Electorates))
	}
	if e.Stage == 1 {
		if e.ID != m.Ceremony || e.Step != 0 || e.After != nil || len(e.Contests) > 0 || len(e.Departures) > 0 {
			c.fail("12.10", "election: the first stage has its own ceremony id, step 0 and nothing before it")
		}
		return
	}
	c.later(m, e)
}

// later checks what only stages after the first have.
func (c *checks) later(m *Manifest, e *Election) {
	if e.After == nil {
		c.fail("12.10", "election: stage %d names no stage before it", e.Stage)
		return
	}
	if e.ID == m.Ceremony || e.After.Ceremony == m.Ceremony {
		c.fail("12.10", "election: stage %d follows itself", e.Stage)
	}
	if e.After.Size < 1 || e.After.Size > 1<<32 {
		c.fail("12.10", "election: after: size is %d, want 1 to 2^32", e.After.Size)
	}
	if len(e.Contests) != len(m.Contests) {
		c.fail("12.10", "election: %d contests, the manifest has %d", len(e.Contests), len(m.Contests))
	}
	seen := make(map[int]bool)
	for i := range e.Contests {
		k := &e.Contests[i]
		c.within(fmt.Sprintf("election: contest %d: of", i), k.Of, 0, maxContests-1)
		c.within(fmt.Sprintf("election: contest %d: from", i), k.From, 0, maxContests-1)
		if seen[k.Of] {
			c.fail("12.10", "election: contest %d of the step stands twice", k.Of)
		}
		seen[k.Of] = true
		if !slices.Contains([]Act{ActAgain, ActRevote, ActRevoteTied, ActNext}, k.Act) {
			c.fail("12.10", "election: contest %d: act is %q", i, k.Act)
		}
		if (k.Act == ActNext) != (e.Contests[0].Act == ActNext) || k.Act == ActNext && e.Step == 0 {
			c.fail("12.10", "election: contest %d: a stage is the plan's next step in all its contests or in none", i)
		}
		c.within("election: held", len(k.Held), 0, maxHeld)
		for _, name := range k.Held {
			c.text("election: held", name, 1, 100)
		}
		if e.Step > 0 && e.Step <= len(e.Plan) && k.Of >= len(e.Plan[e.Step-1].Contests) {
			c.fail("12.10", "election: contest %d: step %d has no contest %d", i, e.Step, k.Of)
		}
	}
	c.departures(e)
}

func (c *checks) departures(e *Election) {
	c.within("election: departures", len(e.Departures), 0, 5*maxContests)
	type about struct {
		contest int
		what    string
	}
	seen := make(map[about]bool)
	for _, d := range e.Departures {
		c.within("election: departure: contest", d.Contest, 0, max(0, len(e.Contests)-1))
		c.text("election: departure: reason", d.Reason, 1, 300)
		if !slices.Contains(DepartureKinds(), d.What) {
			c.fail("12.10", "election: departure in %q, want one of %q", d.What, DepartureKinds())
		}
		if seen[about{d.Contest, d.What}] {
			c.fail("12.10", "election: contest %d departs in %s twice", d.Contest, d.What)
		}
		seen[about{d.Contest, d.What}] = true
	}
}

// planStep checks a step of the plan, from 1.
func (c *checks) planStep(m *Manifest, step int) {
	p := &m.Election.Plan[step-1]
	what := fmt.Sprintf("election: step %d", step)
	c.texts(what+": titles", p.Titles)
	c.within(what+": contests", len(p.Contests), 1, maxPlanContests)
	c.drawn(m, what+": voters", step, p.Voters, DrawnAll, DrawnElected, DrawnList)
	for i := range p.Contests {
		k := &p.Contests[i]
		c.texts(what+": contest: titles", k.Titles)
		c.drawn(m, what+": candidates", step, k.Candidates, DrawnElected, DrawnNamed)
		candidates := m.Election.candidates(m, step, i)
		// Whom that stage's voters may write in, its own manifest lists.
		contest := count.Contest{Rules: k.Rules, Number: i, Candidates: candidates, Persons: max(1, len(m.Persons))}
		if err := contest.Validate(); err != nil {
			c.fail("12.14", "%s, contest %d, with %d candidates: %w", what, i, candidates, err)
		}
	}
}

// drawn checks where voters or candidates come from.
func (c *checks) drawn(m *Manifest, what string, step int, d Drawn, allowed ...string) {
	if !slices.Contains(allowed, d.Who) {
		c.fail("12.10", "%s: %q, want one of %q", what, d.Who, allowed)
	}
	if d.Who != DrawnElected {
		if d.Step != 0 || d.Contest != 0 {
			c.fail("12.10", "%s: step and contest go with %q", what, DrawnElected)
		}
		return
	}
	c.within(what+": step", d.Step, 0, step-1)
	most := maxContests - 1
	switch e := m.Election; {
	case d.Step > 0 && d.Step < step:
		most = len(e.Plan[d.Step-1].Contests) - 1
	case e.Stage == 1:
		most = len(m.Contests) - 1
	}
	c.within(what+": contest", d.Contest, 0, most)
}

// candidates is how many candidates a contest of the plan is to have: those
// elected before, where that is known, else as many as its rules ask for.
func (e *Election) candidates(m *Manifest, step, contest int) int {
	k := &e.Plan[step-1].Contests[contest]
	d := k.Candidates
	if d.Who == DrawnElected {
		switch {
		case d.Step == 0 && e.Stage == 1 && d.Contest >= 0 && d.Contest < len(m.Contests):
			return m.Contests[d.Contest].Rules.Seats
		case d.Step > 0 && d.Step < step && d.Contest >= 0 && d.Contest < len(e.Plan[d.Step-1].Contests):
			return e.Plan[d.Step-1].Contests[d.Contest].Rules.Seats
		}
	}
	if k.Rules.Method == count.YesNo {
		return 1
	}
	return min(max(k.Rules.Seats, k.Rules.MinCandidates(), k.Rules.Min, len(k.Rules.Seniority)), count.MaxCandidates)
}
