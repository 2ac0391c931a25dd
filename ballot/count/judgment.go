package count

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
)

// Majority judgment: M. Balinski and R. Laraki, Majority Judgment (MIT Press
// 2010), chapters 1 and 12. Each ballot grades each candidate. A candidate's majority
// grade is the lower middle one of its grades. Of candidates with the same one,
// a majority grade is taken away from each, and their new majority grades are
// compared, and so on until they differ; those whose grades are all the same
// are equal. (The majority gauge, which compares only the shares above and below
// the majority grade, is a short cut to that where it decides.)
//
// The grades are taken away from the middle outwards, so the order in which they
// come up is known: of n grades, worst first and counted from 0, first the one
// at (n-1)/2; then of an even n the next above, the next below, and so on, and
// of an odd n the next below, the next above. judged compares candidates by
// those sequences, run by run and not ballot by ballot.

const clauseJudgment = "majority-grade"

func tallyJudgment(p *Profile, o Options) (*Result, error) {
	if err := p.wants("grades", Graded, Scored); err != nil {
		return nil, err
	}
	j, err := p.judged(o)
	if err != nil {
		return nil, err
	}
	if err := j.fill(o.Scores); err != nil {
		return nil, err
	}
	ranking := j.ranking()
	r := p.ranked(o, ranking, ranking)
	r.Clause = clauseJudgment
	if p.Form == Graded {
		r.Valid = j.most().Int64()
	}
	r.Profiles = &Matrix{Columns: j.grades}
	for _, c := range j.who {
		var row []Number
		for _, n := range j.given[c] {
			row = append(row, Number(n.String()))
		}
		r.Profiles.Rows = append(r.Profiles.Rows, p.line(c))
		r.Profiles.Cells = append(r.Profiles.Cells, row)
		r.Rounds[0].Votes = append(r.Rounds[0].Votes, Entry{p.line(c), Whole(int64(median(j.given[c])))})
	}
	return r, nil
}

// judgment is how often each candidate got each grade, the worst first.
type judgment struct {
	p      *Profile
	who    []int // in the count, ascending
	grades []string
	given  [][]*big.Int
}

func (p *Profile) judged(o Options) (*judgment, error) {
	j := &judgment{p: p, grades: p.Grades, given: make([][]*big.Int, len(p.Candidates))}
	for c, in := range o.standing(p) {
		if in {
			j.who = append(j.who, c)
		}
	}
	if p.Form == Scored {
		return j, j.fromScores()
	}
	var votes int64
	for c, row := range p.Totals {
		if len(row) != len(p.Grades) || len(row) == 0 {
			return nil, fmt.Errorf("%w: %d counts for %q; there are %d grades", ErrProfile, len(row), p.Candidates[c], len(p.Grades))
		}
		votes = 0
		for _, n := range row {
			if n < 0 || n > MaxVotes-votes {
				return nil, fmt.Errorf("%w: %q got a grade %d times", ErrProfile, p.Candidates[c], n)
			}
			votes += n
			j.given[c] = append(j.given[c], big.NewInt(n))
		}
	}
	return j, nil
}

// maxGrades bounds the grades that scores can be.
const maxGrades = 1024

// fromScores takes each number between the lowest and the highest score as a
// grade.
func (j *judgment) fromScores() error {
	low, err := j.p.scoreRange()
	if err != nil {
		return err
	}
	n := 1
	for _, paper := range j.p.Papers {
		for _, score := range j.p.Scores(paper) {
			n = max(n, int(int64(score)-int64(low))+1)
		}
	}
	if n > maxGrades {
		return fmt.Errorf("%w: scores are %d apart; as grades at most %d are possible", ErrProfile, n-1, maxGrades)
	}
	j.grades = nil
	for g := range n {
		j.grades = append(j.grades, strconv.Itoa(int(low)+g))
	}
	counts := make([][]int64, len(j.given))
	for c := range counts {
		counts[c] = make([]int64, n)
	}
	for _, paper := range j.p.Papers {
		for c, score := range j.p.Scores(paper) {
			if score != NoScore {
				counts[c][score-low] += paper.Weight
			}
		}
	}
	for c, row := range counts {
		for _, n := range row {
			j.given[c] = append(j.given[c], big.NewInt(n))
		}
	}
	return nil
}

// ranking puts candidates with the better grades first, equals together.
func (j *judgment) ranking() [][]int {
	order := slices.Clone(j.who)
	slices.SortStableFunc(order, func(a, b int) int { return compareGrades(j.given[b], j.given[a]) })
	var ranking [][]int
	for i, c := range order {
		if i > 0 && compareGrades(j.given[order[i-1]], j.given[c]) == 0 {
			last := len(ranking) - 1
			ranking[last] = append(ranking[last], c)
			continue
		}
		ranking = append(ranking, []int{c})
	}
	return ranking
}

func sum(given []*big.Int) *big.Int {
	total := new(big.Int)
	for _, n := range given {
		total.Add(total, n)
	}
	return total
}
