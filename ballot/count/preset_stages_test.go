package count

import (
	"testing"
)

// Every preset with stages: each stage's rules hold for the candidates that the
// stage before gives it, in every number of seats a committee has.
func TestPresetStages(t *testing.T) {
	for _, name := range PresetNames() {
		for seats := 3; seats <= 11; seats++ {
			stages := PresetStages(name, seats)
			candidates := 0
			for i, s := range stages {
				if s.Titles[Chinese] == "" || s.Titles[English] == "" || i == 0 && s.ByElected {
					t.Errorf("%s: stage %d: %+v", name, i, s)
				}
				if i == 0 {
					candidates = s.Rules.MinCandidates()
				}
				c := Contest{Rules: s.Rules, Candidates: candidates, Persons: 20}
				if err := c.Validate(); err != nil {
					t.Errorf("%s, %d seats, %s with %d candidates: %v", name, seats, s.Name, candidates, err)
				}
				candidates = s.Rules.Seats
			}
		}
	}
	for _, tc := range []struct{ seats, chosen, nominated int }{{3, 4, 5}, {5, 6, 8}, {7, 9, 11}} {
		s := PresetStages("cn-party-branch", tc.seats)
		if len(s) != 3 || s[0].Rules.Seats != tc.chosen || s[0].Rules.MinCandidates() != tc.nominated || s[1].Rules.Seats != tc.seats || s[1].Rules.MinCandidates() != tc.chosen {
			t.Errorf("%d seats: %+v", tc.seats, s)
		}
		if last := s[2]; !last.ByElected || last.Rules.Seats != 1 || last.Rules.WritesIn() || last.Rules.Quorum == nil {
			t.Errorf("the secretary: %+v", last)
		}
	}
	if PresetStages("plurality", 3) != nil || PresetStages("no such", 3) != nil {
		t.Error("stages of a preset that has none")
	}
}
