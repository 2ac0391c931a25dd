package ballot_test

import (
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/internal/sample"
)

// planned is a plan as a party branch has it: after the pre-vote the final, and
// the committee elects its secretary.
func planned(t *testing.T) []ballot.PlanStep {
	t.Helper()
	final, err := count.Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	secretary := final
	secretary.Seats, secretary.MinExtra, secretary.WriteIn, secretary.OnlyWithOppose = 1, nil, "", false
	elected := func(step int) ballot.Drawn { return ballot.Drawn{Who: ballot.DrawnElected, Step: step} }
	return []ballot.PlanStep{
		{
			Titles: ballot.Text{"en": "Final"}, Voters: ballot.Drawn{Who: ballot.DrawnAll},
			Contests: []ballot.PlanContest{{Titles: ballot.Text{"en": "Committee"}, Candidates: elected(0), Rules: final}},
		},
		{
			Titles: ballot.Text{"en": "Secretary"}, Voters: elected(1),
			Contests: []ballot.PlanContest{{Titles: ballot.Text{"en": "Secretary"}, Candidates: elected(1), Rules: secretary}},
		},
	}
}

// manifest is a manifest that could be sealed; edit changes it.
func manifest(t *testing.T, edit func(*ballot.Manifest)) []byte {
	t.Helper()
	p, err := sample.New(sample.Config{Seats: 4, Candidates: 6, Stages: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ceremony(); err != nil {
		t.Fatal(err)
	}
	if edit != nil {
		edit(p.Manifest)
	}
	data, err := ballot.MarshalCanonical(p.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestElection(t *testing.T) {
	first := func(m *ballot.Manifest) {
		m.Election = &ballot.Election{ID: m.Ceremony, Titles: m.Titles, Stage: 1, Plan: planned(t)}
	}
	later := func(m *ballot.Manifest) {
		m.Election = &ballot.Election{
			ID: ballot.CeremonyID{1}, Titles: m.Titles, Stage: 2, Plan: planned(t),
			After:    &ballot.After{Ceremony: ballot.CeremonyID{1}, Size: 30},
			Contests: []ballot.StageContest{{Act: ballot.ActRevote, Held: []string{"王桂"}}},
		}
	}
	for _, tc := range []struct {
		name string
		base func(*ballot.Manifest)
		edit func(*ballot.Election)
		want string // part of a fault; empty: none
	}{
		{"first", first, func(*ballot.Election) {}, ""},
		{"later", later, func(*ballot.Election) {}, ""},
		{"stage 0", first, func(e *ballot.Election) { e.Stage = 0 }, "stage is 0"},
		{"stage 100", later, func(e *ballot.Election) { e.Stage = 100 }, "stage is 100"},
		{"first with another's id", first, func(e *ballot.Election) { e.ID[0]++ }, "first stage"},
		{"first with something before", first, func(e *ballot.Election) { e.After = &ballot.After{Size: 1} }, "first stage"},
		{"first with departures", first, func(e *ballot.Election) { e.Departures = []ballot.Departure{{What: "seats", Reason: "x"}} }, "first stage"},
		{"first at step 1", first, func(e *ballot.Election) { e.Step = 1 }, "first stage"},
		{"nothing before", later, func(e *ballot.Election) { e.After = nil }, "names no stage before"},
		{"size 0", later, func(e *ballot.Election) { e.After.Size = 0 }, "size is 0"},
		{"step beyond the plan", later, func(e *ballot.Election) { e.Step = 3 }, "step is 3"},
		{"another number of contests", later, func(e *ballot.Election) { e.Contests = append(e.Contests, e.Contests[0]) }, "2 contests"},
		{"act", later, func(e *ballot.Election) { e.Contests[0].Act = "reduce-seats" }, `act is "reduce-seats"`},
		{"next at step 0", later, func(e *ballot.Election) { e.Contests[0].Act = ballot.ActNext }, "next step"},
		{"of beyond the step", later, func(e *ballot.Election) { e.Step, e.Contests[0].Of = 1, 1 }, "has no contest 1"},
		{"held without a name", later, func(e *ballot.Election) { e.Contests[0].Held = []string{""} }, "held"},
		{"departure in something else", later, func(e *ballot.Election) { e.Departures = []ballot.Departure{{What: "times", Reason: "x"}} }, `departure in "times"`},
		{"departure without a reason", later, func(e *ballot.Election) { e.Departures = []ballot.Departure{{What: "seats"}} }, "reason has 0"},
		{"departure twice", later, func(e *ballot.Election) {
			e.Departures = []ballot.Departure{{What: "seats", Reason: "x"}, {What: "seats", Reason: "y"}}
		}, "twice"},
		{"departure of no contest", later, func(e *ballot.Election) { e.Departures = []ballot.Departure{{Contest: 1, What: "seats", Reason: "x"}} }, "departure: contest is 1"},
		{"voters named", first, func(e *ballot.Election) { e.Plan[0].Voters.Who = "named" }, `"named"`},
		{"candidates all", first, func(e *ballot.Election) { e.Plan[0].Contests[0].Candidates.Who = "all" }, `"all"`},
		{"elected of the same step", first, func(e *ballot.Election) { e.Plan[1].Voters.Step = 2 }, "step is 2"},
		{"elected of no contest", first, func(e *ballot.Election) { e.Plan[0].Contests[0].Candidates.Contest = 1 }, "contest is 1"},
		{"all of a step", first, func(e *ballot.Election) { e.Plan[1].Voters = ballot.Drawn{Who: "all", Step: 1} }, "go with"},
		{"too many seats for the candidates", first, func(e *ballot.Election) { e.Plan[0].Contests[0].Rules.Seats = 4 }, "min_extra"},
		{"nine steps", first, func(e *ballot.Election) { e.Plan = slices.Repeat(e.Plan[:1], 9) }, "plan is 9"},
		{"no titles", first, func(e *ballot.Election) { e.Titles = ballot.Text{} }, "titles is in no language"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data := manifest(t, func(m *ballot.Manifest) {
				tc.base(m)
				tc.edit(m.Election)
			})
			_, faults := ballot.ParseManifest(data)
			var text []string
			for _, f := range faults {
				text = append(text, f.ID+" "+f.Error())
			}
			all := strings.Join(text, "\n")
			if tc.want == "" && all != "" || tc.want != "" && !strings.Contains(all, tc.want) {
				t.Errorf("want %q, got:\n%s", tc.want, all)
			}
		})
	}
}
