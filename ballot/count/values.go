package count

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// values is giving candidates numbers: scores from 0 to top, or grades, of
// which 0 is the worst. To leave a candidate out is to abstain.
//
//	uint8 value[candidates]        0 to the highest, or 255: left out
//
// A score left out adds nothing (score.go). A grade left out counts as the worst
// one in majority judgment (judgment.go), which a rule set can prevent with min;
// in an appraisal it counts as no answer.
type values struct{}

func (values) faults(r Rules, _ int, p *problems) {
	if r.WriteIn != "" && r.WriteIn != WriteInNone {
		p.unsupported("write_in", fmt.Sprintf(`with method %q; set it to "none"`, r.Method))
	}
	if r.Majority != nil {
		p.add("majority", "does not go with method %q, which has no votes to take a share of; leave it out", r.Method)
	}
	if r.Method == Appraisal && (r.tie() != TieNone || r.shortfall() != ShortfallOpen || r.MinExtra != nil) {
		p.add("method", `"appraisal" elects nobody: leave out tie, shortfall and min_extra`)
	}
}

// valueFaults holds top and grades to the methods that have them.
func (r Rules) valueFaults(p *problems) {
	switch {
	case r.Method == ScoreVoting:
		bound(p, "top", r.Top, 1, maxTop)
	case r.Top != 0:
		p.add("top", `goes with method "score" only; leave it out`)
	}
	if r.Method != MajorityJudgment && r.Method != Appraisal {
		if len(r.Grades) > 0 {
			p.add("grades", "go with methods %q and %q only; leave them out", MajorityJudgment, Appraisal)
		}
		return
	}
	bound(p, "grades", len(r.Grades), 2, maxNamed)
	for i, grade := range r.Grades {
		if fault := grade.fault(); fault != "" {
			p.add("grades", "grade %d %s", i, fault)
		}
	}
}

func (g Grade) fault() string {
	if len(g) == 0 {
		return `has no name; give it one in "zh" or "en"`
	}
	for lang, name := range g {
		switch {
		case lang != Chinese && lang != English:
			return fmt.Sprintf(`is named in %q; take "zh" or "en"`, lang)
		case name == "" || len(name) > maxGradeLen:
			return fmt.Sprintf("has a name of %d bytes; take 1 to %d", len(name), maxGradeLen)
		case !utf8.ValidString(name) || slices.ContainsFunc([]rune(name), unicode.IsControl):
			return fmt.Sprintf("is named %q; take printable text", name)
		}
	}
	return ""
}

// In gives the name in a language, or in the other one where it is missing.
func (g Grade) In(lang string) string {
	for _, l := range []string{lang, Chinese, English} {
		if name, ok := g[l]; ok {
			return name
		}
	}
	return ""
}

// gradeNames lists them, the best first.
func (r Rules) gradeNames(lang string) string {
	comma := ", "
	if lang == Chinese {
		comma = "、"
	}
	var names []string
	for _, grade := range slices.Backward(r.Grades) {
		names = append(names, grade.In(lang))
	}
	return strings.Join(names, comma)
}

func (values) maxLen(c Contest) int { return c.Candidates }

func (values) encode(_ Contest, choice Choice) ([]byte, error) {
	return slices.Clone(choice.Values), nil
}

func (values) decode(c Contest, b []byte, into *Choice) error {
	into.Values = append(into.Values, b...)
	return c.shape(*into)
}

// valueShape is shape where numbers are asked for.
func (c Contest) valueShape(choice Choice) error {
	if len(choice.WriteIns) > 0 || len(choice.Marks) != 0 && len(choice.Marks) != c.Candidates {
		return fmt.Errorf("%w: marks or write-ins where numbers are asked for", ErrMalformed)
	}
	for i, m := range choice.Marks {
		if m != Abstain {
			return fmt.Errorf("%w: mark %d on candidate %d, which is given a number", ErrMalformed, m, i)
		}
	}
	if len(choice.Values) != c.Candidates {
		return fmt.Errorf("%w: %d numbers for %d candidates", ErrMalformed, len(choice.Values), c.Candidates)
	}
	if c.Rules.Ranked() {
		return c.rankShape(choice.Values)
	}
	for i, v := range choice.Values {
		if v != NoValue && int(v) > c.Rules.Highest() {
			return fmt.Errorf("%w: number %d for candidate %d, above %d", ErrMalformed, v, i, c.Rules.Highest())
		}
	}
	return nil
}

// newValues are the counts that a contest with numbers needs, or none.
func newValues(c Contest) [][]int {
	if !c.Rules.Valued() {
		return nil
	}
	counts := make([][]int, c.Candidates)
	for i := range counts {
		counts[i] = make([]int, c.Rules.Highest()+2)
	}
	return counts
}

// valueLines makes the lines: for a score the sum stands as votes for the
// candidate, for grades the majority grade. Who was left out abstains.
func (c *Counter) valueLines() []*Line {
	lines := make([]*Line, len(c.values))
	for i, counts := range c.values {
		none := len(counts) - 1
		l := &Line{Line: i, Abstain: counts[none]}
		lines[i] = l
		if c.contest.Rules.Method == ScoreVoting {
			for v, n := range counts[:none] {
				l.For += v * n
			}
			l.points = l.For
			continue
		}
		l.For = median(c.graded(i))
	}
	if c.contest.Rules.Method != ScoreVoting {
		c.rankGrades(lines)
	}
	return lines
}

// grades lists how often each candidate got each grade, the worst first.
func (c *Counter) grades() [][]int {
	if c.contest.Rules.Method == ScoreVoting {
		return nil
	}
	var grades [][]int
	for _, counts := range c.values {
		grades = append(grades, slices.Clone(counts[:len(counts)-1]))
	}
	return grades
}

// graded is how often a candidate got each grade, the worst first. In majority
// judgment those who left it out gave it the worst.
func (c *Counter) graded(candidate int) []*big.Int {
	counts := c.values[candidate]
	none := len(counts) - 1
	given := make([]*big.Int, none)
	for g, n := range counts[:none] {
		if g == 0 && c.contest.Rules.Method == MajorityJudgment {
			n += counts[none]
		}
		given[g] = big.NewInt(int64(n))
	}
	return given
}

// rankGrades gives points: equal ones to candidates judged equal (SPEC 9.18). In
// an appraisal, where not everybody answers for everybody, nobody is ranked.
func (c *Counter) rankGrades(lines []*Line) {
	if c.contest.Rules.Method == Appraisal {
		return
	}
	given := make([][]*big.Int, len(lines))
	for i := range lines {
		given[i] = c.graded(i)
	}
	order := slices.Clone(lines)
	slices.SortFunc(order, func(a, b *Line) int {
		return cmp.Or(compareGrades(given[a.Line], given[b.Line]), cmp.Compare(a.Line, b.Line))
	})
	for i, l := range order {
		l.points = i
		if i > 0 && compareGrades(given[order[i-1].Line], given[l.Line]) == 0 {
			l.points = order[i-1].points
		}
	}
}

// mostBy is the clause of who has the most.
func (r Rules) mostBy() Clause {
	switch r.Method {
	case ScoreVoting:
		return ByScore
	case MajorityJudgment:
		return ByGrade
	}
	return ByMostVotes
}
