package ballot

import (
	"errors"
	"fmt"
	"slices"

	"hustings/ballot/count"
)

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

// KeysOf gives the ceremony that makes, or has made, the trustees' keys.
func (d *Draft) KeysOf(ceremony CeremonyID) CeremonyID {
	if d.Trustees.Session != nil {
		return *d.Trustees.Session
	}
	return ceremony
}

// ErrStages refuses names of stages that a preset does not have.
var ErrStages = errors.New("ballot: stages of a preset")

// InStages makes a draft of one contest the first stage of an election by a
// preset's stages. names are those to hold, the final among them; seats are the
// final's.
func (d *Draft) InStages(preset string, seats int, names []string) error {
	if len(d.Contests) != 1 {
		return fmt.Errorf("%w: they begin with one contest, here are %d", ErrStages, len(d.Contests))
	}
	all := count.PresetStages(preset, seats)
	var held []count.PresetStage
	for _, s := range all {
		if slices.Contains(names, s.Name) {
			held = append(held, s)
		}
	}
	if len(held) != len(names) || !slices.Contains(names, count.StageFinal) {
		var known []string
		for _, s := range all {
			known = append(known, s.Name)
		}
		return fmt.Errorf("%w: %q of %s: it has %q, of which %s is always held", ErrStages, names, preset, known, count.StageFinal)
	}
	titles, of := d.Titles, d.Contests[0].Titles
	if d.Election != nil {
		titles = d.Election.Titles
	}
	d.Election = &DraftElection{Titles: titles, Plan: []PlanStep{}}
	d.Titles, d.Contests[0].Rules = stageTitles(titles, held[0].Titles), held[0].Rules
	for i, s := range held[1:] {
		step := PlanStep{Titles: stageTitles(titles, s.Titles), Voters: Drawn{Who: DrawnAll}}
		k := PlanContest{Titles: of, Candidates: Drawn{Who: DrawnElected, Step: i}, Rules: s.Rules}
		if s.ByElected {
			step.Voters, k.Titles = k.Candidates, Text(s.Titles)
		}
		step.Contests = []PlanContest{k}
		d.Election.Plan = append(d.Election.Plan, step)
	}
	return nil
}

// stageTitles are the titles of a stage: the election's, and which stage it is.
func stageTitles(election Text, stage count.Grade) Text {
	out := make(Text)
	for lang, title := range election {
		colon := ": "
		if lang == count.Chinese {
			colon = "："
		}
		if room := []rune(title); len(room) > 250 {
			title = string(room[:250])
		}
		out[lang] = title + colon + stage[lang]
	}
	return out
}
