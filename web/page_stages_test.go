package web

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
)

func sampleNext() *DeskNext {
	return &DeskNext{
		Titles: ballot.Text{"zh": "预选", "en": "Pre-vote"}, KeysLeft: 2, Step: ballot.Text{"zh": "正式选举", "en": "Final"},
		Who: &ballot.Drawn{Who: ballot.DrawnElected},
		Contests: []DeskNextContest{
			{
				Titles: ballot.Text{"zh": "委员会"}, Elected: []string{"王桂"}, Acts: []ballot.Act{ballot.ActRevote, ballot.ActNext}, Seats: 1,
				Candidates: []string{"李红", "张静"}, Reduce: "…", Opened: []DeskOpened{{Titles: ballot.Text{"zh": "再次投票"}}},
			},
			{Titles: ballot.Text{"zh": "纪委"}, Acts: []ballot.Act{ballot.ActRevoteTied}, Seats: 2, Candidates: []string{"陈建", "赵一", "周三"}},
			{Titles: ballot.Text{"zh": "监委"}, Acts: []ballot.Act{ballot.ActAgain}, Candidates: []string{"吴四"}},
		},
		Planned: []DeskPlanned{{Titles: ballot.Text{"zh": "书记"}, Seats: 1, Candidates: []string{"王桂"}}, {Titles: ballot.Text{"zh": "副书记"}, Seats: 1, Named: true}},
		Voters: []DeskNamesake{
			{Name: "王桂", Members: []DeskPerson{{Number: "1", Branch: "一"}}},
			{Name: "李红", Members: []DeskPerson{{Number: "2"}, {Number: "3"}}},
			{Name: "张静"},
		},
	}
}

func init() {
	add := func(name string, make func(frame) page) { samplePages[name] = append(samplePages[name], make) }
	for _, problem := range []string{"", "time", "voters", "refused"} {
		add("desk_next", func(f frame) page {
			n := sampleNext()
			if problem == "time" {
				n.Who.Who, n.Voters, n.KeysLeft = ballot.DrawnList, nil, 0
			}
			p := &nextPage{frame: f, Path: "/desk/p/x", Next: n, Problem: problem, Detail: "d"}
			p.asks()
			return p
		})
	}
	add("desk_next", func(f frame) page { return &nextPage{frame: f, Next: &DeskNext{Titles: ballot.Text{"zh": "x"}}} })
	for _, problem := range []string{"", "long", "contests", "seats", "stages"} {
		add("desk_stage", func(f frame) page {
			p := &stagePage{frame: f, Path: "/desk/p/x", Poll: sampleDeskPolls()[0], Problem: problem}
			p.fill(stagedDraft(nil))
			return p
		})
	}
	add("desk_stage", func(f frame) page {
		return &stagePage{frame: f, Poll: sampleDeskPolls()[0], Follows: &ballot.DraftFollows{Stage: 2}, Reason: "r"}
	})
	add("desk_stage", func(f frame) page { return &stagePage{frame: f, Poll: sampleDeskPolls()[0]} })
}

// stagedDraft is a party branch's election of three.
func stagedDraft(t *testing.T) *ballot.Draft {
	rules, err := count.Preset("cn-party-branch")
	if err != nil && t != nil {
		t.Fatal(err)
	}
	return &ballot.Draft{
		Titles:   ballot.Text{"zh": "支部委员会选举"},
		Contests: []ballot.DraftContest{{Titles: ballot.Text{"zh": "委员"}, Rules: rules}},
	}
}

// A draft takes stages, shows them again, and gives them up.
func TestRestage(t *testing.T) {
	d := stagedDraft(t)
	for _, tc := range []struct {
		names []string
		seats string
		first int // seats of the first vote
		plan  int
		held  []string
	}{
		{[]string{"pre-vote", "secretary"}, "5", 6, 2, []string{"pre-vote", "final", "secretary"}},
		{[]string{"secretary"}, "3", 3, 1, []string{"final", "secretary"}},
		{[]string{"pre-vote"}, "3", 4, 1, []string{"pre-vote", "final"}},
		{nil, "7", 7, 0, []string{"final"}},
	} {
		if problem := restage(d, tc.names, tc.seats); problem != "" {
			t.Fatalf("%q: %s", tc.names, problem)
		}
		plan := 0
		if d.Election != nil {
			plan = len(d.Election.Plan)
		}
		preset := stagePresetOf(d.Contests[0].Rules)
		held, seats := heldStages(d, preset)
		if d.Contests[0].Rules.Seats != tc.first || plan != tc.plan || preset != "cn-party-branch" || !slices.Equal(held, tc.held) || digits(seats) != tc.seats {
			t.Errorf("%q: first %d seats, %d steps, %s, held %q, %d seats", tc.names, d.Contests[0].Rules.Seats, plan, preset, held, seats)
		}
	}
	if d.Titles["zh"] != "支部委员会选举" || d.Election != nil {
		t.Errorf("one vote again: %+v", d)
	}
	for problem, f := range map[string]func() string{
		"seats":    func() string { return restage(stagedDraft(t), nil, "none") },
		"stages":   func() string { return restage(stagedDraft(t), []string{"chair"}, "3") },
		"contests": func() string { d := stagedDraft(t); d.Contests = nil; return restage(d, nil, "3") },
	} {
		if got := f(); got != problem {
			t.Errorf("%q, want %q", got, problem)
		}
	}
}

// The stages of one election stand in one row, the furthest first.
func TestTogether(t *testing.T) {
	a, b := ballot.CeremonyID{1}, ballot.CeremonyID{2}
	rows := together([]pollRow{
		{Title: "pre", election: a, stage: 1}, {Title: "other", election: b, stage: 1}, {Title: "final", election: a, stage: 2}, {Title: "secretary", election: a, stage: 3},
	})
	var got []string
	for _, r := range rows {
		names := []string{r.Title}
		for _, s := range r.Stages {
			names = append(names, s.Title)
		}
		got = append(got, strings.Join(names, " "))
	}
	if !slices.Equal(got, []string{"secretary pre final", "other"}) {
		t.Errorf("%q", got)
	}
}

// Turnout is shown while the voting is open, where every contest's rules say so.
func TestTurnout(t *testing.T) {
	words, err := readCatalogues(localeFiles, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		edit func(*Facts)
		want bool
	}{
		{"turnout", func(*Facts) {}, true},
		{"nothing", func(f *Facts) { f.Manifest.Contests[0].Rules.Visibility.WhileOpen = count.ShowNothing }, false},
		{"not said", func(f *Facts) { f.Manifest.Contests[0].Rules.Visibility = nil }, false},
		{"closed", func(f *Facts) { f.Phase = ballot.PhaseClosed }, false},
		{"one of two", func(f *Facts) { f.Manifest.Contests = append(f.Manifest.Contests, ballot.Contest{}) }, false},
		{"nobody yet", func(f *Facts) { f.Keys = 0 }, false},
	} {
		f := &Facts{Phase: ballot.PhaseOpen, Keys: 7, Manifest: sampleManifest()}
		f.Manifest.Contests = f.Manifest.Contests[:1]
		f.Manifest.Contests[0].Rules.Visibility = &count.Visibility{WhileOpen: count.ShowTurnout}
		tc.edit(f)
		p := &pollPage{frame: frame{words: words.en}}
		p.turnout(f)
		if got := len(p.Facts) > 0; got != tc.want {
			t.Errorf("%s: shown %v", tc.name, got)
		}
	}
}

func TestShortTitle(t *testing.T) {
	for _, tc := range [][3]string{
		{"Committee: Final", "Committee", "Final"},
		{"支部委员会选举：预选", "支部委员会选举", "预选"},
		{"Committee, re-vote", "Committee", "Committee, re-vote"},
		{"Committee", "Committee", "Committee"},
		{"Final", "Committee", "Final"},
	} {
		if got := shortTitle(tc[0], tc[1]); got != tc[2] {
			t.Errorf("%q, want %q", got, tc[2])
		}
	}
}
