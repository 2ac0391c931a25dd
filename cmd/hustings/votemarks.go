package main

import (
	"errors"
	"fmt"
	"strings"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/voter"
)

// marks is what the flags say.
func (c *voteCmd) marks() (voter.Marks, error) {
	m := voter.Marks{For: c.For, Ranks: c.Rank}
	for i, name := range c.Against {
		m.Against = append(m.Against, voter.Against{Candidate: name, WriteIn: c.WriteIn[i]})
	}
	var err error
	if m.Scores, err = given("--score", "N", c.Score); err != nil {
		return m, err
	}
	if m.Grades, err = given("--grade", "GRADE", c.Grade); err != nil {
		return m, err
	}
	if len(m.For)+len(m.Against)+len(m.Ranks)+len(m.Scores)+len(m.Grades) == 0 && !c.Blank {
		return m, errors.New("nobody is named\nhint: --for NAME, --against NAME, --rank NAME, --score NAME=N, --grade NAME=GRADE, or --blank")
	}
	return m, nil
}

// given reads NAME=VALUE; a name may hold an equals sign itself.
func given(flag, what string, said []string) ([]voter.Valued, error) {
	var out []voter.Valued
	for _, s := range said {
		i := strings.LastIndexByte(s, '=')
		if i < 1 || i+1 == len(s) {
			return nil, fmt.Errorf("%s %q: it must be NAME=%s", flag, s, what)
		}
		out = append(out, voter.Valued{Candidate: s[:i], Value: s[i+1:]})
	}
	return out, nil
}

// mostHinted is how many candidates a hint lists.
const mostHinted = 12

// ballotHint says which flag each of the voter's contests takes, and its candidates.
func ballotHint(m *ballot.Manifest, electorate int) string {
	var b strings.Builder
	for i, k := range m.ContestsOf(electorate) {
		contest := m.Contests[k]
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "hint: contest %d takes %s; candidates are", i+1, flagOf(contest.Rules))
		for n, candidate := range contest.Candidates {
			if n == mostHinted {
				fmt.Fprintf(&b, ", and %d more", len(contest.Candidates)-n)
				break
			}
			if n > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, " %d %s", n+1, candidate.Name)
		}
	}
	return b.String()
}

func flagOf(r count.Rules) string {
	switch {
	case r.Ranked() && r.SharesRanks():
		return `--rank NAME, or --rank "A > B = C"`
	case r.Ranked():
		return `--rank NAME, or --rank "A > B"`
	case r.Method == count.ScoreVoting:
		return fmt.Sprintf("--score NAME=N, N from 0 to %d", r.Top)
	case r.Valued():
		var names []string
		for _, g := range r.Grades {
			name := g[count.English]
			if name == "" {
				name = g[count.Chinese]
			}
			names = append(names, name)
		}
		return "--grade NAME=GRADE, of " + strings.Join(names, ", ")
	case r.Method == count.ApproveOpposeAbstain, r.Method == count.YesNo:
		return "--for NAME and --against NAME"
	}
	return "--for NAME"
}
