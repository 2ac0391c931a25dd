package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hustings/ballot/count"
)

// grid is a table of how rankings were counted: stage by stage, or pair by pair.
type grid struct {
	Title string
	Notes []string
	Head  []string // of the columns after the first
	Rows  []gridRow
}

// gridRow is a candidate, or the ballots that went to nobody any more.
type gridRow struct {
	Name  string
	Cells []gridCell
}

// gridCell is a number with what happened there.
type gridCell struct{ Text, Note string }

// grids show how rankings were counted, as far as the log has it.
func (w *words) grids(o *count.Outcome, name func(int) string) (out []grid) {
	c := o.Count
	if c == nil {
		return nil
	}
	if len(c.Rounds) > 0 {
		out = append(out, w.stages(o, name))
	}
	if len(c.Pairwise) > 0 {
		out = append(out, w.pairs("ranks.pairs", c.Pairwise, name))
	}
	if len(c.Strengths) > 0 {
		out = append(out, w.pairs("ranks.paths", c.Strengths, name))
	}
	return out
}

// pairs is a matrix, by candidate.
func (w *words) pairs(key string, cells [][]int, name func(int) string) grid {
	g := grid{Title: w.T(key), Notes: []string{w.T(key + ".how")}}
	for i, row := range cells {
		g.Head = append(g.Head, name(i))
		r := gridRow{Name: name(i)}
		for k, n := range row {
			cell := gridCell{Text: w.N(n)}
			if k == i {
				cell.Text = "–"
			}
			r.Cells = append(r.Cells, cell)
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

func (w *words) stages(o *count.Outcome, name func(int) string) grid {
	c := o.Count
	g := grid{Title: w.T("ranks.stages")}
	if c.Quota != "" {
		g.Notes = append(g.Notes, w.T("ranks.quota", "Quota", decimal(c.Quota)))
	}
	for line := range o.Candidates {
		g.Rows = append(g.Rows, gridRow{Name: name(line)})
	}
	exhausted := gridRow{Name: w.T("ranks.exhausted")}
	for i, round := range c.Rounds {
		g.Head = append(g.Head, w.N(i+1))
		for line := range g.Rows {
			cell := gridCell{Text: "–"}
			if line < len(round.Votes) && round.Votes[line] != "" {
				cell.Text = decimal(round.Votes[line])
			}
			switch {
			case slices.Contains(round.Elected, line):
				cell.Note = w.T("result.elected")
			case slices.Contains(round.Excluded, line):
				cell.Note = w.T("ranks.excluded")
			}
			g.Rows[line].Cells = append(g.Rows[line].Cells, cell)
		}
		exhausted.Cells = append(exhausted.Cells, gridCell{Text: decimal(cmp.Or(round.Exhausted, "0"))})
	}
	g.Rows = append(g.Rows, exhausted)
	for _, d := range c.Draws {
		g.Notes = append(g.Notes, w.T("ranks.draw."+string(d.What), "Stage", d.Round, "Names", w.names(d.Among, name), "Taken", name(d.Taken),
			"By", w.T("ranks.by."+string(d.By))))
	}
	return g
}

// decimal leaves out zeros behind the point.
func decimal(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// ranking says in which order a ballot has the candidates.
func (w *words) ranking(choice count.Choice, name func(int) string) string {
	var list []string
	for rank := 1; rank <= len(choice.Values); rank++ {
		for i, v := range choice.Values {
			if int(v) == rank {
				list = append(list, w.T("lookup.value", "Name", strconv.Itoa(rank), "Value", name(i)))
			}
		}
	}
	if len(list) == 0 {
		return w.T("lookup.blank")
	}
	return w.List(list)
}
