package web

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
)

// ranked are rule sets of methods that rank, by a name of their own here.
var ranked = map[string]count.Rules{
	"test-irv":      {Method: count.IRV, Seats: 1, Tie: count.TieLot},
	"test-scottish": {Method: count.STVScottish, Seats: 3, Tie: count.TieLot},
	"test-meek":     {Method: count.STVMeek, Seats: 2, Tie: count.TieRevote},
	"test-schulze":  {Method: count.Schulze, Seats: 1, Tie: count.TieNone},
	"test-pairs":    {Method: count.RankedPairs, Seats: 1, Tie: count.TieLot},
}

// countedFacts is a poll under a preset's rules whose n ballots follow a pattern.
func countedFacts(t *testing.T, preset string, n int) (*Facts, []SeenBallot) {
	t.Helper()
	rules, ok := ranked[preset]
	if !ok {
		var err error
		if rules, err = count.Preset(preset); err != nil {
			t.Fatal(err)
		}
	}
	m := &ballot.Manifest{
		Titles: ballot.Text{"zh": "选举", "en": "Election"}, Organisation: ballot.Text{"en": "Branch"}, Plaintext: 200,
		Electorates: []ballot.Electorate{{Names: ballot.Text{"en": "All"}, Expected: n, Roll: n}},
		Registrars:  []ballot.Registrar{{Name: "R"}}, Trustees: ballot.Trustees{Threshold: 2, Keys: []ballot.Party{{Name: "a"}, {Name: "b"}, {Name: "c"}}},
		Persons: []string{"Person A", "Person B"},
	}
	contest := ballot.Contest{Titles: m.Titles, Electorates: []int{0}, Rules: rules}
	candidates := max(rules.MinCandidates(), rules.Seats+2)
	if rules.Method == count.YesNo {
		candidates = 1
	}
	for i := range candidates {
		contest.Candidates = append(contest.Candidates, ballot.Candidate{Name: fmt.Sprintf("Candidate %d", i)})
	}
	m.Contests = []ballot.Contest{contest}
	counter, err := count.NewCounter(m.Count(0))
	if err != nil {
		t.Fatal(err)
	}
	var seen []SeenBallot
	for i := range n {
		choice := choiceOf(m.Count(0), i)
		data, err := m.Count(0).Encode(choice)
		if err != nil {
			t.Fatal(preset, err)
		}
		counter.Add(data)
		plaintext, err := ballot.FrameChoices([][]byte{data}, m.Plaintext)
		if err != nil {
			t.Fatal(err)
		}
		leaf := ballot.LeafHash(data)
		leaf[9] = byte(i)
		seen = append(seen, SeenBallot{Code: ballot.TrackingCode(leaf), Index: uint64(i), Plaintext: plaintext}) //nolint:gosec // a small number
	}
	seen = append(seen, SeenBallot{Code: "X", Replaced: true}, SeenBallot{Code: "Y"}, SeenBallot{Code: "Z", Plaintext: []byte{1}})
	o, err := counter.Finish(count.Figures{Roll: n + 1, Excluded: 1, CheckedIn: n, Issued: n}, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return &Facts{
		Titles: m.Titles, Organisation: m.Organisation, Manifest: m, Phase: ballot.PhaseCounted, Size: 9, Ballots: n,
		Electorates: []ElectorateFacts{{Roll: n + 1, Expected: n, CheckedIn: n, Issued: n}},
		Outcome:     &Outcome{Outcome: audit.Outcome{Contests: []count.Outcome{o}}, Size: 8},
	}, seen
}

// choiceOf is voter i's pattern: it decides something, with a tie where i is few.
func choiceOf(c count.Contest, i int) (choice count.Choice) {
	choice.Marks = make([]count.Mark, c.Candidates)
	if c.Rules.Ranked() {
		choice.Marks, choice.Values = nil, make([]uint8, c.Candidates)
		for k := range choice.Values {
			choice.Values[k] = count.NoValue
		}
		for rank := range 1 + i%c.Candidates {
			choice.Values[(i*i+rank)%c.Candidates] = uint8(rank + 1) //nolint:gosec // a small number
		}
		return choice
	}
	if c.Rules.Valued() {
		choice.Marks = nil
		for k := range c.Candidates {
			v := uint8((i*3 + k*2) % (c.Rules.Highest() + 1)) //nolint:gosec // at most 255
			if (i+k)%7 == 6 {
				v = count.NoValue
			}
			choice.Values = append(choice.Values, v)
		}
		return choice
	}
	for k := range min(c.Rules.Limit(), c.Candidates) {
		choice.Marks[(k+i%2)%c.Candidates] = count.For
	}
	if c.Rules.Method == count.ApproveOpposeAbstain && i%3 == 0 {
		for k := range choice.Marks {
			if choice.Marks[k] == count.Abstain {
				choice.Marks[k] = count.Oppose
			}
		}
		if choice.Marks[0] == count.Oppose {
			choice.Marks[1] = count.Abstain
			choice.WriteIns = []count.WriteIn{{Candidate: 0, Person: 1}}
		}
	}
	if i%11 == 10 && c.Rules.Method != count.YesNo {
		for k := range choice.Marks {
			choice.Marks[k], choice.WriteIns = count.For, nil
		}
	}
	return choice
}

// TestMethods shows the poll, the result, the minutes and the ballots of every
// preset, in both languages, with few ballots and with many.
func TestMethods(t *testing.T) {
	frames := framesOf(t)[:2]
	for _, preset := range slices.Concat(count.PresetNames(), slices.Sorted(maps.Keys(ranked))) {
		for _, n := range []int{0, 1, 4, 30} {
			f, seen := countedFacts(t, preset, n)
			for _, fr := range frames {
				result := &resultPage{frame: fr, Contests: fr.contests(f)}
				minutes := &minutesPage{frame: fr}
				minutes.facts(f)
				minutes.Contests = append(minutes.Contests, minutes.contest(f, 0))
				minutes.signatures(f)
				look := &lookupPage{frame: fr, Total: n, Rows: fr.seen(f, seen)}
				poll := &pollPage{frame: fr}
				poll.who(f)
				poll.holds(f)
				poll.action(f, &gallery{press: fr.press})
				poll.Contests = []contestView{{Words: f.Manifest.Contests[0].Rules.PlainWords(fr.Lang, f.figures(0)), Source: sourceOf(f.Manifest.Contests[0].Rules, fr.Lang)}}
				for _, pg := range []page{result, minutes, look, poll} {
					body, err := fr.press.write(pg)
					if err != nil {
						t.Fatalf("%s %d %s: %v", preset, n, pg.name(), err)
					}
					if i := bytes.IndexByte(body, '['); i >= 0 {
						t.Errorf("%s %d %s %s: a key without words: %s", preset, n, pg.name(), fr.Lang, body[i:min(i+40, len(body))])
					}
				}
				if _, own := ranked[preset]; poll.Contests[0].Source == "" && !own {
					t.Errorf("%s: the preset is not known again", preset)
				}
				for _, l := range result.Contests[0].Lines {
					if len(l.Cells) != len(result.Contests[0].Columns) {
						t.Errorf("%s: %d cells in %d columns", preset, len(l.Cells), len(result.Contests[0].Columns))
					}
				}
			}
		}
	}
}

// TestManyListed holds that the longest list of ballots is still a light page.
func TestManyListed(t *testing.T) {
	f, seen := countedFacts(t, "cn-party-branch", 1)
	var many []SeenBallot
	for i := range maxListedBallots {
		x := seen[0]
		leaf := ballot.LeafHash([]byte{byte(i), byte(i >> 8)}) //nolint:gosec // the two bytes of a number
		x.Code = ballot.TrackingCode(leaf)
		many = append(many, x)
	}
	fr := framesOf(t)[1]
	body, err := fr.press.write(&lookupPage{frame: fr, Total: len(many), Rows: fr.seen(f, many)})
	if err != nil {
		t.Fatal(err)
	}
	style, err := fr.Asset("hustings.css")
	if err != nil {
		t.Fatal(err)
	}
	weight := len(zip(body, 5)) + len(fr.press.shelf.byAddress[style].gzip)
	t.Logf("%d ballots: %d KB, %.1f KB gzipped with its style", len(many), len(body)>>10, float64(weight)/1000)
	if weight > 50_000 {
		t.Errorf("it weighs %d bytes", weight)
	}
	if strings.Count(string(body), "<code>") != len(many) {
		t.Error("not every ballot is listed")
	}
}
