package disclose

import "fmt"

// Aggregate computes what is published. The same responses in any order, with their
// texts in any order, give the same results.
func Aggregate(in *Input) (*Results, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	r, err := in.results()
	if err != nil {
		return nil, err
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("disclose: results at odds with themselves: %w", err)
	}
	return r, nil
}

func (in *Input) results() (*Results, error) {
	r := &Results{
		Version: Version, Poll: in.Poll, Figures: in.Figures,
		Threshold: in.Threshold, TextThreshold: in.TextThreshold, Rounding: in.Rounding,
	}
	by, err := newReplacer(in.Poll, in.Redact)
	if err != nil {
		return nil, err
	}
	if in.Redact != nil {
		r.Redactions = TextDigest(in.Redact)
	}
	patterns, at := make([]*pattern, len(in.Columns)), make(map[string]int)
	for i := range in.Columns {
		at[in.Columns[i].Name] = i
		if in.whole() {
			patterns[i] = lookWhole(&in.Columns[i])
			continue
		}
		patterns[i] = look(&in.Columns[i], in.Threshold)
	}
	if !in.whole() {
		link(patterns, at)
	}
	for _, p := range patterns {
		r.Questions = append(r.Questions, p.question(in.Rounding))
	}
	r.Tables = in.tables(patterns, at)
	if r.Texts, err = in.texts(patterns, at, by); err != nil {
		return nil, err
	}
	r.mark()
	return r, nil
}

// question writes down what of a column is shown.
func (p *pattern) question(rounding int) Question {
	q := Question{Name: p.col.Name, Kind: p.col.Kind, Hidden: p.hidden, Cells: make([]Cell, len(p.counts))}
	for i, key := range p.col.Keys {
		q.Cells[i].Key = key
	}
	if p.hidden != "" {
		return q
	}
	of := p.asked
	q.Asked = round(p.asked, rounding)
	if p.open {
		of = p.answered
		q.Answered = round(p.answered, rounding)
	}
	if p.col.Kind == Rank {
		q.Positions = p.positions(rounding)
		return q
	}
	counts := make([]int, len(p.counts))
	for i, n := range p.counts {
		if p.shown[i] {
			of -= n
			counts[i] = round(n, rounding)
			q.Cells[i].Count = counts[i]
		}
	}
	if p.col.Kind != Multi && !(p.all() && p.open) {
		q.Rest = round(of, rounding)
	}
	switch {
	case p.col.Kind == Scale || p.col.Kind == Number:
		q.Stats = stats(p.col, counts, q.Rest, !p.open)
	case p.col.Kind == Random && p.all() && p.open && p.answered > 1:
		q.Estimate = estimate(p.col.Coin, counts[0], counts[1])
	}
	return q
}

// tables makes the listed cross tables, in their order.
func (in *Input) tables(patterns []*pattern, at map[string]int) []Table {
	out := make([]Table, 0, len(in.Tables))
	if in.whole() {
		for _, t := range in.Tables {
			table := Table{Rows: t[0], Columns: t[1]}
			crossWhole(patterns, at[t[0]], at[t[1]]).write(&table, in.Columns, in.Rounding)
			out = append(out, table)
		}
		return out
	}
	sides := make([]*side, len(patterns))
	known := newRings(patterns, at, in.valid(), in.Threshold)
	for _, t := range in.Tables {
		x := cross(patterns, sides, at[t[0]], at[t[1]], in.Threshold)
		known.allow(x)
		table := Table{Rows: t[0], Columns: t[1], Hidden: x.hidden}
		if x.hidden == "" {
			x.write(&table, in.Columns, in.Rounding)
		}
		out = append(out, table)
	}
	return out
}

// write fills in the numbers.
func (x *crossing) write(t *Table, columns []Column, rounding int) {
	keys := columns[x.rows].Keys
	t.RowSets = groups(x.side.units, x.cuts[0].p, keys)
	if x.options == nil {
		t.ColSets = groups(x.sides[0].units, x.cuts[0].q, columns[x.cols].Keys)
		t.Counts = x.grids[0].values(x.cuts[0])
	} else {
		t.Multiple = "columns"
		t.Counts = make([][]int, len(t.RowSets))
		for o, category := range x.options {
			t.ColSets = append(t.ColSets, Group{Keys: []string{columns[x.cols].Keys[category]}})
			for i, row := range x.grids[o].values(x.cuts[o]) {
				t.Counts[i] = append(t.Counts[i], row[x.yes(o)])
				if o == 0 {
					t.All = append(t.All, round(row[0]+row[1], rounding))
				}
			}
		}
	}
	for _, row := range t.Counts {
		for j := range row {
			row[j] = round(row[j], rounding)
		}
	}
	if x.turned {
		t.turn()
	}
}

// turn makes columns of the rows.
func (t *Table) turn() {
	t.RowSets, t.ColSets = t.ColSets, t.RowSets
	old := t.Counts
	t.Counts = matrix(len(t.RowSets), len(t.ColSets), 0)
	for i := range t.Counts {
		for j := range t.Counts[i] {
			t.Counts[i][j] = old[j][i]
		}
	}
	t.Multiple = "rows"
}

// groups names the units of a side as they are put together, the keys of each in the
// questionnaire's order.
func groups(units []unit, apart int, keys []string) []Group {
	var out []Group
	for i := 0; i < len(units); {
		to := i + 1
		if i >= apart {
			to = len(units)
		}
		g, in := Group{Keys: []string{}}, make([]bool, len(keys))
		for _, u := range units[i:to] {
			g.None = g.None || u.none
			for _, c := range u.keys {
				in[c] = true
			}
		}
		for c, key := range keys {
			if in[c] {
				g.Keys = append(g.Keys, key)
			}
		}
		out = append(out, g)
		i = to
	}
	return out
}

// round gives the nearest multiple, halves up; every number on its own, sums too.
func round(n, to int) int {
	if to < 2 {
		return n
	}
	return (2*n + to) / (2 * to) * to
}

// hundredths is 100 times sum over n, rounded to the nearest, halves up.
func hundredths(sum, n int) int { return (200*sum + n) / (2 * n) }
