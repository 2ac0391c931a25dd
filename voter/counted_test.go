package voter_test

import (
	"encoding/json"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/internal/sample"
	"hustings/voter"
)

// TestCounted: what is cast here is opened and counted by the auditor's own replay,
// an invalid ballot as invalid, a replaced one not at all.
func TestCounted(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4, BallotsPerKey: 2}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	cast := func(member int, anyway bool, marks voter.Marks) {
		t.Helper()
		c := s.device().voting(t, member)
		choices, err := voter.Choices(c.Manifest(), 0, marks)
		if err != nil {
			t.Fatal(err)
		}
		if anyway {
			_, err = c.CastAnyway(t.Context(), choices)
		} else {
			if _, err = c.Cast(t.Context(), fill(c, 5)); err == nil {
				_, err = c.Cast(t.Context(), choices)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	candidate := func(i int) string { return p.Manifest.Contests[0].Candidates[i].Name }
	cast(0, false, voter.Marks{For: []string{candidate(1), candidate(2)}, Against: []voter.Against{{Candidate: candidate(0), WriteIn: p.Manifest.Persons[9]}}})
	cast(1, false, voter.Marks{For: []string{candidate(1)}})
	cast(2, true, voter.Marks{For: []string{"1", "2", "3", "4", "5", "6"}})
	var cast5 [][]byte
	for _, b := range s.ballots {
		cast5 = append(cast5, b)
	}
	for _, step := range []func() error{
		func() error { return p.Batch(ballot.BatchClosing, cast5) },
		func() error { return p.ToClaims(3) },
		func() error { return p.ToCertified(1, 2) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	data, _, err := must(p.State.NewReader(must(p.FS()))).Outcome(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var outcome struct {
		Ballots, Keys, Final, Invalid int
		Contests                      []count.Outcome
	}
	if err := json.Unmarshal(data, &outcome); err != nil {
		t.Fatal(err)
	}
	if outcome.Ballots != 5 || outcome.Keys != 3 || outcome.Final != 3 || outcome.Invalid != 1 {
		t.Errorf("%+v", outcome)
	}
	want := map[int][2]int{0: {0, 1}, 1: {2, 0}, 2: {1, 0}, len(p.Manifest.Contests[0].Candidates) + 9: {1, 0}}
	for _, line := range outcome.Contests[0].Lines {
		if w := want[line.Line]; line.For != w[0] || line.Against != w[1] {
			t.Errorf("line %+v, want %v", line, w)
		}
		delete(want, line.Line)
	}
	if len(want) != 0 {
		t.Errorf("lines missing: %v", want)
	}
}
