package voter

import (
	"fmt"
	"strconv"
	"strings"

	"hustings/ballot/count"
)

// Valued is a score or grade for a candidate: a whole number, or a grade's name in
// any of its languages.
type Valued struct {
	Candidate string
	Value     string
}

// rank takes one rank or several, "A > B = C": what follows goes on from there. A
// candidate whose name holds such a sign is named alone, or by number.
func (p *paper) rank(said string) error {
	if _, _, err := p.find(said); err == nil {
		return p.rankTogether([]string{said})
	}
	for together := range strings.SplitSeq(said, ">") {
		if err := p.rankTogether(strings.Split(together, "=")); err != nil {
			return err
		}
	}
	return nil
}

// rankTogether gives the next rank of their contest to one candidate or several.
func (p *paper) rankTogether(names []string) error {
	contest, next := -1, uint8(0)
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			return fmt.Errorf("%w: a rank without a candidate", ErrChoice)
		}
		at, candidate, err := p.find(name)
		if err != nil {
			return err
		}
		rules := p.rules(at)
		switch {
		case !rules.Ranked():
			return fmt.Errorf("%w: %q: this contest %s", ErrChoice, name, asks(rules))
		case contest >= 0 && contest != at:
			return fmt.Errorf("%w: %q cannot share a rank with somebody of another contest", ErrChoice, name)
		case contest >= 0 && !rules.SharesRanks():
			return fmt.Errorf("%w: %q shares a rank, and here nobody may", ErrChoice, name)
		case p.choices[at].Values[candidate] != count.NoValue:
			return fmt.Errorf("%w: %q is ranked twice", ErrChoice, name)
		}
		if contest < 0 {
			contest, next = at, p.lowest(at)+1
		}
		p.choices[at].Values[candidate] = next
	}
	return nil
}

// lowest is the last rank held in a contest, 0 if none is.
func (p *paper) lowest(contest int) (rank uint8) {
	for _, v := range p.choices[contest].Values {
		if v != count.NoValue {
			rank = max(rank, v)
		}
	}
	return rank
}

// score gives a candidate a number.
func (p *paper) score(g Valued) error {
	at, err := p.unvalued(g, count.ScoreVoting)
	if err != nil {
		return err
	}
	contest, _, _ := p.find(g.Candidate)
	top := p.rules(contest).Top
	v, err := strconv.ParseUint(strings.TrimSpace(g.Value), 10, 8)
	if err != nil || int(v) > top {
		return fmt.Errorf("%w: %q for %q: scores are whole numbers from 0 to %d", ErrChoice, g.Value, g.Candidate, top)
	}
	*at = uint8(v)
	return nil
}

// grade gives a candidate a grade by its name.
func (p *paper) grade(g Valued) error {
	at, err := p.unvalued(g, count.MajorityJudgment, count.Appraisal)
	if err != nil {
		return err
	}
	contest, _, _ := p.find(g.Candidate)
	var names []string
	for i, grade := range p.rules(contest).Grades {
		for _, lang := range []string{count.Chinese, count.English} {
			switch grade[lang] {
			case "":
			case strings.TrimSpace(g.Value):
				*at = uint8(i) //nolint:gosec // at most twelve grades
				return nil
			default:
				names = append(names, grade[lang])
			}
		}
	}
	return fmt.Errorf("%w: %q for %q is no grade here; the grades are %s", ErrChoice, g.Value, g.Candidate, strings.Join(names, ", "))
}

// unvalued is where a candidate's number goes, in a contest that asks for such.
func (p *paper) unvalued(g Valued, methods ...count.Method) (*uint8, error) {
	contest, candidate, err := p.find(g.Candidate)
	if err != nil {
		return nil, err
	}
	rules := p.rules(contest)
	for _, m := range methods {
		if rules.Method != m {
			continue
		}
		at := &p.choices[contest].Values[candidate]
		if *at != count.NoValue {
			return nil, fmt.Errorf("%w: %q is valued twice", ErrChoice, g.Candidate)
		}
		return at, nil
	}
	return nil, fmt.Errorf("%w: %q: this contest %s", ErrChoice, g.Candidate, asks(rules))
}

func (p *paper) rules(contest int) count.Rules {
	return p.manifest.Contests[p.contests[contest]].Rules
}

// asks is what a contest asks of a ballot.
func asks(r count.Rules) string {
	switch {
	case r.Ranked():
		return "asks for ranks"
	case r.Method == count.ScoreVoting:
		return "asks for scores"
	case r.Valued():
		return "asks for grades"
	}
	return "asks for marks"
}
