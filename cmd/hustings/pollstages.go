package main

import (
	"fmt"

	"hustings/ballot"
)

// sampleNames are made up, for a poll that is printed to be edited.
func sampleNames(n int) []string {
	names := []string{"王桂", "李红", "张静", "刘强敏", "陈建", "杨欣然", "赵一", "黄二", "周敏红", "吴荣"}
	for len(names) < n {
		names = append(names, fmt.Sprintf("候选人 %d", len(names)+1))
	}
	return names[:n]
}

// inStages makes a sample poll the first stage of an election: its seats are those
// of the final, its candidates as many as the first stage asks for.
func inStages(d *ballot.Draft, preset string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	k := &d.Contests[0]
	if err := d.InStages(preset, k.Rules.Seats, names); err != nil {
		return err
	}
	k.Candidates = nil
	for _, name := range sampleNames(max(k.Rules.MinCandidates(), k.Rules.Seats+1)) {
		k.Candidates = append(k.Candidates, ballot.DraftCandidate{Name: name})
	}
	return nil
}
