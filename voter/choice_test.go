package voter_test

import (
	"reflect"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/voter"
)

func ballotPaper() *ballot.Manifest {
	listed := count.Rules{Method: count.ApproveOpposeAbstain, Seats: 2, WriteIn: count.WriteInList, OnlyWithOppose: true}
	return &ballot.Manifest{
		Persons: []string{"黄二", "周三", "吴四", "吴四"},
		Contests: []ballot.Contest{
			{Electorates: []int{0}, Rules: listed, Candidates: []ballot.Candidate{{Name: "王桂"}, {Name: "李红"}, {Name: "张静"}}},
			{Electorates: []int{1}, Rules: count.Rules{Method: count.YesNo, Seats: 1}, Candidates: []ballot.Candidate{{Name: "Motion"}}},
			{
				Electorates: []int{0, 1}, Rules: count.Rules{Method: count.Choose, Seats: 1},
				Candidates: []ballot.Candidate{{Name: "2"}, {Name: "张静"}, {Name: "a:b"}},
			},
		},
		Electorates: make([]ballot.Electorate, 2),
	}
}

func TestChoicesByName(t *testing.T) {
	type marks = []count.Mark
	const o, f, x = count.Abstain, count.For, count.Oppose
	for name, c := range map[string]struct {
		electorate int
		marks      voter.Marks
		want       []count.Choice
	}{
		"blank": {0, voter.Marks{}, []count.Choice{{Marks: marks{o, o, o}}, {Marks: marks{o, o, o}}}},
		"names": {
			0,
			voter.Marks{For: []string{"王桂", "a:b"}, Against: []voter.Against{{Candidate: "李红"}}},
			[]count.Choice{{Marks: marks{f, x, o}}, {Marks: marks{o, o, f}}},
		},
		"contest": {
			0,
			voter.Marks{For: []string{"1:张静", "2:张静"}},
			[]count.Choice{{Marks: marks{o, o, f}}, {Marks: marks{o, f, o}}},
		},
		"numbers": {
			0,
			voter.Marks{For: []string{"1:3", "2:3"}},
			[]count.Choice{{Marks: marks{o, o, f}}, {Marks: marks{o, o, f}}},
		},
		"a number that is a name": {0, voter.Marks{For: []string{"2"}}, []count.Choice{{Marks: marks{o, o, o}}, {Marks: marks{f, o, o}}}},
		"motion": {
			1,
			voter.Marks{Against: []voter.Against{{Candidate: "Motion"}}},
			[]count.Choice{{Marks: marks{x}}, {Marks: marks{o, o, o}}},
		},
		"write-ins in order": {
			0,
			voter.Marks{Against: []voter.Against{{"1:张静", "周三"}, {"王桂", "3"}}},
			[]count.Choice{
				{Marks: marks{x, o, x}, WriteIns: []count.WriteIn{{Candidate: 0, Person: 2}, {Candidate: 2, Person: 1}}},
				{Marks: marks{o, o, o}},
			},
		},
	} {
		got, err := voter.Choices(ballotPaper(), c.electorate, c.marks)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestChoicesRefused(t *testing.T) {
	for name, marks := range map[string]voter.Marks{
		"unknown":          {For: []string{"赵一"}},
		"ambiguous":        {For: []string{"张静"}},
		"twice":            {For: []string{"王桂", "1:1"}},
		"for and against":  {For: []string{"王桂"}, Against: []voter.Against{{Candidate: "王桂"}}},
		"no such contest":  {For: []string{"3:王桂"}},
		"contest 0":        {For: []string{"0:王桂"}},
		"no such number":   {For: []string{"1:4"}},
		"bare number":      {For: []string{"3"}},
		"unknown person":   {Against: []voter.Against{{"王桂", "郑七"}}},
		"two of that name": {Against: []voter.Against{{"王桂", "吴四"}}},
		"person 5":         {Against: []voter.Against{{"王桂", "5"}}},
		"empty":            {For: []string{""}},
		"other electorate": {For: []string{"Motion"}},
		"signed number":    {For: []string{"1:+1"}},
	} {
		if got, err := voter.Choices(ballotPaper(), 0, marks); voter.CodeOf(err) != voter.ErrChoice {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	m := ballotPaper()
	m.Contests = m.Contests[:1]
	if got, err := voter.Choices(m, 0, voter.Marks{For: []string{"2"}}); err != nil || got[0].Marks[1] != count.For {
		t.Errorf("number in the only contest: %+v, %v", got, err)
	}
}
