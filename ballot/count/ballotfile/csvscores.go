package ballotfile

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"hustings/ballot/count"
)

// scores reads a column for each candidate: a whole number, or nothing. A cell
// "w:NAME" is a mark against that names somebody else.
func (t *table) scores(kind Format) (*count.Profile, error) {
	p := &count.Profile{Form: count.Scored}
	if kind == CSVOrder {
		p.Form = count.Ranked
	}
	for _, i := range t.ballots {
		if slices.Contains(p.Candidates, t.head[i]) {
			return nil, t.fault(i, "candidate %q has two columns", t.head[i])
		}
		p.Candidates = append(p.Candidates, t.head[i])
	}
	if len(p.Candidates) > count.MaxProfileCandidates {
		return nil, t.fault(0, "more than %d candidates", count.MaxProfileCandidates)
	}
	persons := newNames(nil)
	build := newBuilder(p)
	err := t.each(func(row []string, weight int64) error {
		scores := noScores(len(p.Candidates))
		for c, i := range t.ballots {
			if i >= len(row) || row[i] == "" {
				continue
			}
			v, name, ok := mark(row[i])
			if !ok {
				return t.fault(i, "%q is neither a whole number nor empty nor %sNAME", row[i], writeInMark)
			}
			if name != "" {
				p.WriteIns = append(p.WriteIns, count.Named{Paper: len(p.Papers), Candidate: c, Person: persons.number(name)})
			}
			scores[c] = v
		}
		if kind == CSVScores {
			p.AddScores(weight, scores)
			return nil
		}
		if err := build.add(weight, byRank(scores)); err != nil {
			return t.fault(0, "%v", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if kind == CSVScores && len(t.head) == 1 {
		for range t.emptyLines() {
			p.AddScores(1, noScores(1))
		}
	}
	sorted := persons.sorted(0)
	p.Persons = sorted.list
	for i := range p.WriteIns {
		p.WriteIns[i].Person = sorted.index[persons.list[p.WriteIns[i].Person]]
	}
	return p, nil
}

func mark(cell string) (v count.Score, name string, ok bool) {
	if name, ok = strings.CutPrefix(cell, writeInMark); ok {
		name = strings.TrimSpace(name)
		return 0, name, name != ""
	}
	n, err := strconv.ParseInt(cell, 10, 32)
	return count.Score(n), "", err == nil && n != math.MinInt32
}

// byRank turns numbered candidates into a ranking.
func byRank(ranks []count.Score) []count.Place {
	var order []int
	for c, rank := range ranks {
		if rank != count.NoScore {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ranks[a], ranks[b]) })
	places := make([]count.Place, len(order))
	for i, c := range order {
		places[i] = count.Place(c) //nolint:gosec // bounded with the columns
		if i > 0 && ranks[order[i-1]] == ranks[c] {
			places[i] |= count.Equal
		}
	}
	return places
}

// totals reads a line for each candidate or motion, with sums.
func (t *table) totals() (*count.Profile, error) {
	p := &count.Profile{Form: count.Graded}
	var columns []int
	find := func(names ...string) int {
		return slices.IndexFunc(t.head, func(h string) bool { return slices.Contains(names, strings.ToLower(h)) })
	}
	switch votes := find("votes", "total"); {
	case find("for") >= 0 && find("against") >= 0:
		p.Form = count.Motions
		columns = []int{find("for"), find("against"), find("abstention", "abstentions", "abstain")}
	case votes >= 0:
		p.Form = count.Summed
		columns = []int{votes}
	default:
		for i := 1; i < len(t.head); i++ {
			columns = append(columns, i)
			p.Grades = append(p.Grades, t.head[i])
		}
	}
	t.weight = -1
	err := t.each(func(row []string, _ int64) error {
		sums := make([]int64, len(columns))
		for j, i := range columns {
			if i < 0 || i >= len(row) || row[i] == "" {
				continue
			}
			v, ok := text{0, []byte(row[i])}.number(count.MaxVotes)
			if !ok {
				return t.fault(i, "%q is no number of votes", row[i])
			}
			sums[j] = v
		}
		switch {
		case slices.Contains(p.Candidates, row[0]):
			return t.fault(0, "%q stands twice", row[0])
		case len(p.Candidates) == count.MaxProfileCandidates:
			return t.fault(0, "more than %d lines", count.MaxProfileCandidates)
		}
		p.Candidates = append(p.Candidates, row[0])
		p.Totals = append(p.Totals, sums)
		return nil
	})
	return p, err
}
