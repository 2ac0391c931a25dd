package voter

import (
	"fmt"
	"strconv"
	"strings"

	"hustings/ballot"
	"hustings/ballot/count"
)

// Marks is a ballot filled in by name, as on a command line. Whoever is not named
// is abstained on. A candidate is named in one of these ways, tried in this order:
//
//	Name        exactly as in the manifest, in whichever of the voter's contests
//	2:Name      in the second of the voter's contests, counted from 1
//	3, 2:3      the third candidate, counted from 1; alone only with one contest
//
// In contests that ask for ranks, scores or grades candidates are named with those
// instead; whoever is not is left out.
type Marks struct {
	For     []string
	Against []Against
	Ranks   []string // the first choice first; "A > B = C" is two ranks
	Scores  []Valued
	Grades  []Valued
}

// Against opposes a candidate and may name a person in place of him or her (另选他人),
// by name or by number, counted from 1, in the manifest's list of persons.
type Against struct {
	Candidate string
	WriteIn   string // empty: nobody
}

// Choices turns marks into a choice for each of the electorate's contests, in the
// manifest's order. It refuses with ErrChoice what it does not understand; whether
// the rules allow the choices is for [Client.CheckChoices].
func Choices(m *ballot.Manifest, electorate int, marks Marks) ([]count.Choice, error) {
	p := paper{manifest: m, contests: m.ContestsOf(electorate)}
	for _, k := range p.contests {
		p.choices = append(p.choices, blank(m.Contests[k].Rules, len(m.Contests[k].Candidates)))
	}
	if err := p.values(marks); err != nil {
		return nil, err
	}
	for _, name := range marks.For {
		if _, _, err := p.mark(name, count.For); err != nil {
			return nil, err
		}
	}
	for _, a := range marks.Against {
		contest, candidate, err := p.mark(a.Candidate, count.Oppose)
		if err != nil {
			return nil, err
		}
		if a.WriteIn == "" {
			continue
		}
		person, err := p.person(a.WriteIn)
		if err != nil {
			return nil, err
		}
		c := &p.choices[contest]
		c.WriteIns = append(c.WriteIns, count.WriteIn{Candidate: candidate, Person: person})
	}
	for i := range p.choices {
		byCandidate(p.choices[i].WriteIns)
	}
	return p.choices, nil
}

// blank is a choice that says nothing.
func blank(rules count.Rules, candidates int) count.Choice {
	if !rules.Ranked() && !rules.Valued() {
		return count.Choice{Marks: make([]count.Mark, candidates)}
	}
	c := count.Choice{Values: make([]uint8, candidates)}
	for i := range c.Values {
		c.Values[i] = count.NoValue
	}
	return c
}

// values takes ranks, scores and grades.
func (p *paper) values(marks Marks) error {
	for _, said := range marks.Ranks {
		if err := p.rank(said); err != nil {
			return err
		}
	}
	for _, given := range marks.Scores {
		if err := p.score(given); err != nil {
			return err
		}
	}
	for _, given := range marks.Grades {
		if err := p.grade(given); err != nil {
			return err
		}
	}
	return nil
}

// byCandidate sorts by insertion: of package slices a browser would load 5 KB, for
// what is mostly one person.
func byCandidate(list []count.WriteIn) {
	for n := range list {
		for k := n; k > 0 && list[k-1].Candidate > list[k].Candidate; k-- {
			list[k-1], list[k] = list[k], list[k-1]
		}
	}
}

// paper is the ballot being filled in.
type paper struct {
	manifest *ballot.Manifest
	contests []int // the voter's, by their number in the manifest
	choices  []count.Choice
}

func (p *paper) mark(name string, mark count.Mark) (contest, candidate int, err error) {
	contest, candidate, err = p.find(name)
	if err != nil {
		return 0, 0, err
	}
	if rules := p.rules(contest); rules.Ranked() || rules.Valued() {
		return 0, 0, fmt.Errorf("%w: %q: this contest %s", ErrChoice, name, asks(rules))
	}
	at := &p.choices[contest].Marks[candidate]
	if *at != count.Abstain {
		return 0, 0, fmt.Errorf("%w: %q is marked twice", ErrChoice, name)
	}
	*at = mark
	return contest, candidate, nil
}

// find gives the place of a candidate among p.contests.
func (p *paper) find(name string) (contest, candidate int, err error) {
	found := 0
	for i := range p.contests {
		if k, n := p.named(i, name); n > 0 {
			contest, candidate = i, k
			found += n
		}
	}
	switch {
	case found == 1:
		return contest, candidate, nil
	case found > 1:
		return 0, 0, fmt.Errorf("%w: there is more than one %q; say 2:3 for the third candidate of your second contest", ErrChoice, name)
	}
	contest, rest := 0, name
	if prefix, after, ok := strings.Cut(name, ":"); ok {
		contest, rest = number(prefix)-1, after
	} else if len(p.contests) != 1 {
		contest = -1
	}
	if contest < 0 || contest >= len(p.contests) {
		return 0, 0, fmt.Errorf("%w: no candidate %q", ErrChoice, name)
	}
	if k, n := p.named(contest, rest); n == 1 {
		return contest, k, nil
	}
	if k := number(rest); k >= 1 && k <= len(p.manifest.Contests[p.contests[contest]].Candidates) {
		return contest, k - 1, nil
	}
	return 0, 0, fmt.Errorf("%w: no candidate %q", ErrChoice, name)
}

// named gives the last candidate of that name in a contest, and how many there are.
func (p *paper) named(contest int, name string) (candidate, n int) {
	for k, c := range p.manifest.Contests[p.contests[contest]].Candidates {
		if c.Name == name {
			candidate = k
			n++
		}
	}
	return candidate, n
}

func (p *paper) person(name string) (int, error) {
	person, found := 0, 0
	for i, other := range p.manifest.Persons {
		if other == name {
			person = i
			found++
		}
	}
	if found == 1 {
		return person, nil
	}
	if k := number(name); found == 0 && k >= 1 && k <= len(p.manifest.Persons) {
		return k - 1, nil
	}
	if found > 1 {
		return 0, fmt.Errorf("%w: there is more than one %q to write in; give the number in the list", ErrChoice, name)
	}
	return 0, fmt.Errorf("%w: %q is not on the list of those who may be written in", ErrChoice, name)
}

// number reads a whole number from 1 on, 0 if it is none.
func number(s string) int {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

// CheckChoices says whether choices, one for each of the electorate's contests in
// the manifest's order, are a valid ballot. The error is a *[ChoiceError], or an
// ErrChoice where their number is wrong.
func (c *Client) CheckChoices(choices []count.Choice) error {
	_, err := c.encode(choices, false)
	return err
}

// encode gives the framed plaintext (SPEC 8.6). With anyway, choices that break
// the rules but have an encoding pass.
func (c *Client) encode(choices []count.Choice, anyway bool) ([]byte, error) {
	electorate, ok := c.Electorate()
	if !ok {
		return nil, ErrNoPass
	}
	contests := c.manifest.ContestsOf(electorate)
	if len(choices) != len(contests) {
		return nil, fmt.Errorf("%w: %d choices for %d contests", ErrChoice, len(choices), len(contests))
	}
	parts := make([][]byte, len(choices))
	for i, k := range contests {
		contest := c.manifest.Count(k)
		if reason := contest.Check(choices[i]); reason != count.Valid && (!anyway || reason == count.Malformed) {
			return nil, &ChoiceError{Contest: k, Reason: reason}
		}
		var err error
		if parts[i], err = contest.Encode(choices[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrChoice, err)
		}
	}
	plaintext, err := ballot.FrameChoices(parts, c.manifest.Plaintext)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	return plaintext, nil
}
