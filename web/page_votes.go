package web

import (
	"cmp"
	"fmt"
	"slices"

	"hustings/ballot/count"
)

// bar is a line of a chart, in thousandths of its width.
type bar struct {
	Parts []barPart
	Mark  int // the line to reach; 0: none
}

// barPart is a coloured part of a bar; its class is that of its column.
type barPart struct {
	Class   string
	X, Wide int
}

// stack makes a bar of parts, one after the other.
func stack(whole int, columns []column, votes []int) (b bar) {
	at := 0
	for i, n := range votes {
		if n > 0 && i < len(columns) {
			x := at * 1000 / whole
			b.Parts = append(b.Parts, barPart{columns[i].Key, x, (at+n)*1000/whole - x})
		}
		at += n
	}
	return b
}

// columns are what a method counts of each candidate.
func (w *words) columns(r *count.Rules) []column {
	switch r.Method {
	case count.YesNo:
		return []column{{w.T("mark.yes"), "for"}, {w.T("mark.no"), "against"}, {w.T("mark.abstain"), "abstain"}}
	case count.ApproveOpposeAbstain:
		return []column{{w.T("mark.for"), "for"}, {w.T("mark.against"), "against"}, {w.T("mark.abstain"), "abstain"}}
	case count.ScoreVoting:
		return []column{{w.T("mark.score"), "for"}, {w.T("mark.average"), ""}}
	case count.MajorityJudgment, count.Appraisal:
		var out []column
		for i := len(r.Grades) - 1; i >= 0; i-- { // the best first
			out = append(out, column{r.Grades[i].In(w.Lang), gradeClass(i, len(r.Grades))})
		}
		return append(out, column{w.T("mark.left"), "abstain"})
	}
	if r.Ranked() {
		return []column{{w.T("mark.first"), "for"}, {w.T("mark.unranked"), ""}}
	}
	return []column{{w.T("mark.votes"), "for"}, {w.T("mark.share"), ""}}
}

// gradeClass is one of seven shades, from the worst to the best.
func gradeClass(grade, grades int) string {
	return fmt.Sprintf("g%d", grade*6/max(1, grades-1))
}

// cells are a candidate's figures in those columns, and their bar.
func (w *words) cells(o *count.Outcome, r *count.Rules, l *count.Line) ([]string, bar) {
	columns, valid := w.columns(r), max(1, o.Figures.Valid)
	switch r.Method {
	case count.YesNo, count.ApproveOpposeAbstain:
		b := stack(max(valid, o.Majority.Needed), columns, []int{l.For, l.Against, l.Abstain})
		if l.Needed > 1 {
			b.Mark = l.Needed * 1000 / max(valid, o.Majority.Needed)
		}
		return []string{w.N(l.For), w.N(l.Against), w.N(l.Abstain)}, b
	case count.ScoreVoting:
		average := w.Decimal(l.For, valid)
		return []string{w.N(l.For), average}, stack(valid*max(1, r.Top), columns, []int{l.For})
	case count.MajorityJudgment, count.Appraisal:
		return w.gradeCells(o, r, l, columns)
	}
	if r.Ranked() {
		return []string{w.N(l.For), w.N(l.Abstain)}, stack(valid, columns, []int{l.For})
	}
	b := stack(max(valid, o.Majority.Needed), columns, []int{l.For})
	if l.Needed > 1 {
		b.Mark = l.Needed * 1000 / max(valid, o.Majority.Needed)
	}
	return []string{w.N(l.For), w.Percent(l.For, o.Figures.Valid)}, b
}

// gradeCells are how often each grade was given, with its share of those given.
func (w *words) gradeCells(o *count.Outcome, r *count.Rules, l *count.Line, columns []column) (cells []string, b bar) {
	var votes []int
	given := 0
	if l.Line < len(o.Grades) {
		for i := len(o.Grades[l.Line]) - 1; i >= 0; i-- {
			votes = append(votes, o.Grades[l.Line][i])
			given += o.Grades[l.Line][i]
		}
	}
	for len(votes) < len(r.Grades) {
		votes = append(votes, 0)
	}
	for _, n := range votes {
		cells = append(cells, w.T("mark.grade", "Votes", n, "Share", w.Percent(n, given)))
	}
	votes = append(votes, l.Abstain)
	return append(cells, w.N(l.Abstain)), stack(max(1, given+l.Abstain), columns, votes)
}

// lines are the candidates in the order of their votes, and whoever was written in.
func (w *words) lines(f *Facts, contest int) (candidates, others []lineResult) {
	o, rules := &f.Outcome.Contests[contest], &f.Manifest.Contests[contest].Rules
	clause := make(map[int]count.Clause)
	for _, s := range o.Elected {
		clause[s.Line] = s.Clause
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		r := lineResult{
			Name: lineName(f, contest, l.Line), Elected: l.Status == count.Elected, Status: w.T("status.line." + string(l.Status)), rank: l.Rank,
		}
		if r.Elected {
			r.Status = w.T("clause." + string(clause[l.Line]))
		}
		if l.Status == count.Outvoted && o.Majority.Base == count.BaseNone {
			r.Status = w.T("status.line.others")
		}
		if l.Status == count.Appraised || rules.Method == count.YesNo {
			r.Status = ""
		}
		if _, person := o.Person(l.Line); person {
			r.Cells = []string{w.N(l.For)}
			others = append(others, r)
			continue
		}
		r.Cells, r.Bar = w.cells(o, rules, l)
		candidates = append(candidates, r)
	}
	byRank := func(a, b lineResult) int { return cmp.Compare(a.rank, b.rank) }
	slices.SortStableFunc(candidates, byRank)
	slices.SortStableFunc(others, byRank)
	return candidates, others
}
