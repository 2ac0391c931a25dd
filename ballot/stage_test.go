package ballot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
)

// past is a poll of 4 candidates for 3 seats that came to these votes of 40.
func past(t *testing.T, election *ballot.Election, seats int, names []string, votes ...int) *ballot.Past {
	t.Helper()
	rules, err := count.Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	rules.Seats = seats
	if len(names) < rules.MinCandidates() {
		rules.MinExtra = nil
	}
	m := &ballot.Manifest{
		Ceremony: ballot.CeremonyID{1}, Titles: ballot.Text{"en": "Committee"}, Persons: []string{"王桂", "李红", "张静", "刘强敏", "陈建"},
		Electorates: []ballot.Electorate{{Names: ballot.Text{"en": "All"}, Roll: 50, Expected: 50}},
		Election:    election,
	}
	k := ballot.Contest{Titles: m.Titles, Electorates: []int{0}, Rules: rules}
	for i, name := range names {
		k.Candidates = append(k.Candidates, ballot.Candidate{Name: name, Page: &ballot.Digest{byte(i + 1)}})
	}
	m.Contests = []ballot.Contest{k}
	counter, err := count.NewCounter(m.Count(0))
	if err != nil {
		t.Fatal(err)
	}
	for b := range 40 {
		choice := count.Choice{Marks: make([]count.Mark, len(names))}
		for i := range names {
			choice.Marks[i] = count.Oppose
			// Each votes for at most as many as there are seats: spread evenly.
			if b >= offset(votes, i) && b < offset(votes, i)+votes[i] || b+40 < offset(votes, i)+votes[i] {
				choice.Marks[i] = count.For
			}
		}
		data, err := m.Count(0).Encode(choice)
		if err != nil {
			t.Fatal(err)
		}
		counter.Add(data)
	}
	o, err := counter.Finish(count.Figures{Roll: 50, CheckedIn: 40, Issued: 40}, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	return &ballot.Past{Manifest: m, Poll: ballot.PollID{2}, Size: 40, Root: ballot.Digest{3}, Outcomes: []count.Outcome{o}, Electorates: []ballot.HeadCount{{Roll: 50, Expected: 50}}}
}

// offset lays the votes end to end around the 40 ballots, so that none has more
// than its share.
func offset(votes []int, i int) int {
	n := 0
	for _, v := range votes[:i] {
		n += v
	}
	return n % 40
}

func TestActs(t *testing.T) {
	four := []string{"王桂", "李红", "张静", "刘强敏"}
	plan := &ballot.Election{ID: ballot.CeremonyID{1}, Titles: ballot.Text{"en": "Committee"}, Stage: 1, Plan: planned(t)}
	for _, tc := range []struct {
		name     string
		election *ballot.Election
		votes    []int
		acts     []ballot.Act
	}{
		{"done without a plan", nil, []int{30, 28, 25, 10}, nil},
		{"done with a plan", plan, []int{30, 28, 25, 10}, []ballot.Act{ballot.ActNext}},
		{"tie", plan, []int{30, 28, 25, 25}, []ballot.Act{ballot.ActRevoteTied}},
		{"shortfall", nil, []int{30, 28, 20, 18}, []ballot.Act{ballot.ActRevote}},
		{"shortfall with a plan", plan, []int{30, 28, 20, 18}, []ballot.Act{ballot.ActRevote, ballot.ActNext}},
		{"nobody", plan, []int{0, 0, 0, 0}, []ballot.Act{ballot.ActRevote}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := past(t, tc.election, 3, four, tc.votes...)
			if got := p.Acts(0); !slices.Equal(got, tc.acts) {
				t.Errorf("%q after %+v, want %q", got, p.Outcomes[0].Next, tc.acts)
			}
		})
	}
	p := past(t, plan, 3, four, 30, 28, 25, 25)
	p.Outcomes = nil
	if got := p.Acts(0); !slices.Equal(got, []ballot.Act{ballot.ActAgain}) {
		t.Errorf("annulled: %q", got)
	}
	if p.Acts(1) != nil {
		t.Error("there is no contest 1")
	}
}

// sealedAs makes the manifest of a stage that follows exactly.
func sealedAs(t *testing.T, chain ballot.Chain, f *ballot.FollowsOn, electorate ballot.Electorate) *ballot.Manifest {
	t.Helper()
	was := chain[0].Manifest.StageOf()
	m := &ballot.Manifest{
		Ceremony: ballot.CeremonyID{byte(was.Stage + 1)}, Titles: f.Titles, Persons: chain[0].Manifest.Persons,
		Trustees:    ballot.Trustees{Session: ballot.CeremonyID{1}, Stage: was.Stage},
		Electorates: []ballot.Electorate{electorate},
		Contests:    []ballot.Contest{{Titles: f.Titles, Electorates: []int{0}, Candidates: f.Candidates, Rules: f.Rules}},
	}
	m.Election = &ballot.Election{
		ID: was.ID, Titles: was.Titles, Stage: was.Stage + 1, Step: was.Step, Plan: was.Plan,
		After:    &ballot.After{Ceremony: chain[0].Manifest.Ceremony, Poll: chain[0].Poll, Size: chain[0].Size, Root: chain[0].Root},
		Contests: []ballot.StageContest{f.Stage},
	}
	if f.Stage.Act == ballot.ActNext {
		m.Election.Step++
	}
	return m
}

func TestRevoteAmongTheTied(t *testing.T) {
	p := past(t, nil, 3, []string{"王桂", "李红", "张静", "刘强敏"}, 30, 28, 25, 25)
	p.Manifest.Trustees.Session, p.Manifest.Trustees.Stage = ballot.CeremonyID{1}, 0
	f, err := p.Revote(0, ballot.ActRevoteTied, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Candidates) != 2 || f.Candidates[0].Name != "张静" || f.Candidates[1].Name != "刘强敏" || *f.Candidates[1].Page != (ballot.Digest{4}) {
		t.Errorf("candidates %+v", f.Candidates)
	}
	if f.Rules.Seats != 1 || f.Rules.Majority != nil || f.Rules.Tie != count.TieRevote || !slices.Equal(f.Stage.Held, []string{"王桂", "李红"}) {
		t.Errorf("%+v %+v", f.Rules, f.Stage)
	}
	chain := ballot.Chain{p}
	m := sealedAs(t, chain, f, p.Manifest.Electorates[0])
	if breaks := p.Breaks(m); len(breaks) > 0 {
		t.Error(breaks)
	}
	if d, untold := chain.Differences(m); len(d) > 0 || len(untold) > 0 {
		t.Error(d, untold)
	}
}

func TestBreaks(t *testing.T) {
	p := past(t, nil, 3, []string{"王桂", "李红", "张静", "刘强敏"}, 30, 28, 25, 25)
	p.Manifest.Trustees.Session = ballot.CeremonyID{1}
	f, err := p.Revote(0, ballot.ActRevoteTied, 0)
	if err != nil {
		t.Fatal(err)
	}
	for want, edit := range map[string]func(*ballot.Manifest){
		"follows poll":                func(m *ballot.Manifest) { m.Election.After.Poll[0]++ },
		"follows ceremony":            func(m *ballot.Manifest) { m.Election.After.Ceremony[0]++ },
		"follows checkpoint 40":       func(m *ballot.Manifest) { m.Election.After.Root[0]++ },
		"follows checkpoint 41":       func(m *ballot.Manifest) { m.Election.After.Size++ },
		"is of election":              func(m *ballot.Manifest) { m.Election.ID[0]++ },
		"is stage 1":                  func(m *ballot.Manifest) { m.Election.Stage = 1 },
		"titles have changed":         func(m *ballot.Manifest) { m.Election.Titles = ballot.Text{"en": "Other"} },
		"plan has changed":            func(m *ballot.Manifest) { m.Election.Plan = planned(t) },
		"is step 1":                   func(m *ballot.Manifest) { m.Election.Step = 1 },
		"so does the stage before":    func(m *ballot.Manifest) { m.Trustees.Stage = 0 },
		"with other trustees":         func(m *ballot.Manifest) { m.Trustees.Threshold = 2 },
		"the manifest follows no sta": func(m *ballot.Manifest) { m.Election = nil },
	} {
		m := sealedAs(t, ballot.Chain{p}, f, p.Manifest.Electorates[0])
		edit(m)
		if got := strings.Join(p.Breaks(m), "\n"); !strings.Contains(got, want) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func TestDifferences(t *testing.T) {
	p := past(t, nil, 3, []string{"王桂", "李红", "张静", "刘强敏"}, 30, 28, 20, 18)
	f, err := p.Revote(0, ballot.ActRevote, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		edit func(*ballot.Manifest)
		want []string
	}{
		"nothing":   {func(*ballot.Manifest) {}, nil},
		"candidate": {func(m *ballot.Manifest) { m.Contests[0].Candidates[0].Name = "陈建" }, []string{"candidates"}},
		"order":     {func(m *ballot.Manifest) { slices.Reverse(m.Contests[0].Candidates) }, nil}, // by strokes, as officers do it
		"order, fixed": {func(m *ballot.Manifest) {
			slices.Reverse(m.Contests[0].Candidates)
			m.Contests[0].Rules.Order = ""
		}, []string{"candidates", "rules"}},
		"one more": {func(m *ballot.Manifest) {
			m.Contests[0].Candidates = append(m.Contests[0].Candidates, ballot.Candidate{Name: "陈建"})
		}, []string{"candidates"}},
		"page":            {func(m *ballot.Manifest) { m.Contests[0].Candidates[0].Page = &ballot.Digest{9} }, []string{"candidates"}},
		"page gone":       {func(m *ballot.Manifest) { m.Contests[0].Candidates[0].Page = nil }, []string{"candidates"}},
		"seats alone":     {func(m *ballot.Manifest) { m.Contests[0].Rules.Seats = 2 }, []string{"seats"}},
		"rules":           {func(m *ballot.Manifest) { m.Contests[0].Rules.Majority = nil }, []string{"rules"}},
		"held":            {func(m *ballot.Manifest) { m.Election.Contests[0].Held = []string{"王桂", "张静"} }, []string{"act"}},
		"of":              {func(m *ballot.Manifest) { m.Election.Contests[0].Of = 1 }, []string{"act"}},
		"act":             {func(m *ballot.Manifest) { m.Election.Contests[0].Act = ballot.ActAgain }, nil},
		"from nowhere":    {func(m *ballot.Manifest) { m.Election.Contests[0].From = 1 }, []string{"act"}},
		"roll":            {func(m *ballot.Manifest) { m.Electorates[0].Roll = 51 }, []string{"voters"}},
		"expected":        {func(m *ballot.Manifest) { m.Electorates[0].Expected = 49 }, []string{"voters"}},
		"another's names": {func(m *ballot.Manifest) { m.Electorates[0].Names = ballot.Text{"en": "Others"} }, []string{"voters"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := sealedAs(t, ballot.Chain{p}, f, p.Manifest.Electorates[0])
			m.Contests[0].Candidates = slices.Clone(m.Contests[0].Candidates)
			tc.edit(m)
			d, untold := ballot.Chain{p}.Differences(m)
			var got []string
			for _, x := range d {
				got = append(got, x.What)
			}
			if name == "act" {
				// Held again, everybody stands and all seats are open: all of it differs.
				if len(got) < 3 || !slices.Contains(got, "act") {
					t.Error(d)
				}
				return
			}
			if !slices.Equal(got, tc.want) || len(untold) > 0 {
				t.Errorf("%+v, untold %q; want %q", d, untold, tc.want)
			}
		})
	}
}

// A tie in the pre-vote, a shortfall in the final: each step's elected add up over
// its votes, and the committee that elects its secretary is all of them.
func TestPlanOverRevotes(t *testing.T) {
	all := []string{"王桂", "李红", "张静", "刘强敏", "陈建"}
	plan := &ballot.Election{ID: ballot.CeremonyID{1}, Titles: ballot.Text{"en": "Committee"}, Stage: 1, Plan: planned(t)}
	pre := past(t, plan, 4, all, 30, 29, 28, 25, 25)
	chain := ballot.Chain{pre}
	next := func(f *ballot.FollowsOn, err error, votes ...int) *ballot.Past {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		m := sealedAs(t, chain, f, pre.Manifest.Electorates[0])
		if d, untold := chain.Differences(m); len(d) > 0 || len(untold) > 0 {
			t.Fatalf("%+v %q", d, untold)
		}
		var names []string
		for _, k := range f.Candidates {
			names = append(names, k.Name)
		}
		p := past(t, m.Election, f.Rules.Seats, names, votes...)
		p.Manifest.Ceremony, p.Poll = m.Ceremony, ballot.PollID{m.Ceremony[0]}
		p.Manifest.Contests[0].Rules = f.Rules
		chain = append(ballot.Chain{p}, chain...)
		return p
	}
	f, err := pre.Revote(0, ballot.ActRevoteTied, 0)
	tied := next(f, err, 10, 22)
	if got := tied.Elected(0); !slices.Equal(got, []string{"王桂", "李红", "张静", "陈建"}) {
		t.Fatalf("the pre-vote came to %q", got)
	}
	f, err = chain.Planned(0, 0)
	final := next(f, err, 30, 25, 12, 11)
	if f.Rules.Seats != 3 || len(f.Candidates) != 4 {
		t.Fatalf("the final: %+v", f)
	}
	f, err = final.Revote(0, ballot.ActRevote, 0)
	shortfall := next(f, err, 15, 25)
	if got := shortfall.Elected(0); !slices.Equal(got, []string{"王桂", "李红", "陈建"}) {
		t.Fatalf("the committee is %q", got)
	}
	f, err = chain.Planned(0, 0)
	if err != nil || len(f.Candidates) != 3 || f.Candidates[2].Name != "陈建" {
		t.Fatalf("candidates for secretary: %+v %v", f, err)
	}
	committee := ballot.Electorate{Names: ballot.Text{"en": "Committee"}, Roll: 3, Expected: 3}
	m := sealedAs(t, chain, f, committee)
	if d, untold := chain.Differences(m); len(d) > 0 || len(untold) > 0 {
		t.Errorf("%+v %q", d, untold)
	}
	m.Electorates[0].Roll = 4
	if d, _ := chain.Differences(m); len(d) != 1 || d[0].What != "voters" {
		t.Errorf("a fourth voter: %+v", d)
	}
	// With only the last stage at hand a candidate drawn from it can be told; the
	// voters of the final cannot be compared with those of the pre-vote.
	if d, untold := chain[:1].Differences(sealedAs(t, chain, f, committee)); len(d) > 0 || len(untold) > 0 {
		t.Errorf("%+v %q", d, untold)
	}
	if _, err := chain[:1].Drawn(ballot.Drawn{Who: ballot.DrawnElected}); !errors.Is(err, ballot.ErrUntold) {
		t.Errorf("who was chosen in the pre-vote: %v", err)
	}
}
