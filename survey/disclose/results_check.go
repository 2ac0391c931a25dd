package disclose

import (
	"fmt"
	"slices"
)

func (r *Results) check() error {
	switch f := r.Figures; {
	case r.Version != Version:
		return fmt.Errorf("version %d, not %d", r.Version, Version)
	case !bounded(r.Threshold, r.TextThreshold, r.Rounding) || r.Rounding != 0 && r.Rounding != 5:
		return fmt.Errorf("thresholds %d and %d, rounding %d", r.Threshold, r.TextThreshold, r.Rounding)
	case min(f.Expected, f.Issued, f.Invalid) < 0 || f.Returned < f.Invalid || f.Returned > MaxResponses:
		return fmt.Errorf("%d responses, %d of them invalid", f.Returned, f.Invalid)
	case len(r.Questions) > MaxColumns || len(r.Tables) > MaxTables:
		return fmt.Errorf("%d questions, %d tables", len(r.Questions), len(r.Tables))
	}
	if r.Redactions != "" && !isDigest(r.Redactions) {
		return fmt.Errorf("redactions %.80q", r.Redactions)
	}
	for i := range r.Questions {
		if err := r.Questions[i].check(r.least()); err != nil {
			return fmt.Errorf("question %q: %w", r.Questions[i].Name, err)
		}
	}
	for i := range r.Tables {
		if err := r.Tables[i].check(r.least()); err != nil {
			return fmt.Errorf("table %q by %q: %w", r.Tables[i].Rows, r.Tables[i].Columns, err)
		}
	}
	for _, t := range r.Texts {
		if !knownReason(t.Hidden) || t.Hidden != "" && len(t.Texts) > 0 || t.Hidden == "" && len(t.Texts) < r.TextThreshold || !slices.IsSorted(t.Texts) {
			return fmt.Errorf("texts of %q", t.Name)
		}
		if t.Redacted < 0 || t.Redacted > len(t.Texts) || t.Redacted > 0 && r.Redactions == "" {
			return fmt.Errorf("%d redacted texts of %q", t.Redacted, t.Name)
		}
	}
	return nil
}

// least is the least number that is ever shown.
func (r *Results) least() int {
	if r.Rounding > 1 {
		return round(r.Threshold, r.Rounding)
	}
	return r.Threshold
}

func knownReason(r Reason) bool {
	return r == "" || r == Small || r == Linked || r == Few || r == Long
}

func large(n, k int) bool { return n == 0 || n >= k }

func (q *Question) check(k int) error {
	if !slices.Contains([]Kind{Single, Scale, Number, Multi, Rank, Random}, q.Kind) || !knownReason(q.Hidden) {
		return fmt.Errorf("kind %q, hidden %q", q.Kind, q.Hidden)
	}
	shown := q.Asked > 0 || q.Answered > 0 || q.Rest > 0 || q.Stats != nil || q.Estimate != nil || len(q.Positions) > 0
	for _, c := range q.Cells {
		shown = shown || c.Shown()
		if c.Key == "" || c.Count < 0 || !large(c.Count, k) {
			return fmt.Errorf("cell %q: %d is less than %d", c.Key, c.Count, k)
		}
	}
	switch {
	case len(q.Cells) < 1 || len(q.Cells) > MaxCategories:
		return fmt.Errorf("%d cells", len(q.Cells))
	case q.Hidden != "" && shown:
		return fmt.Errorf("hidden and shown")
	case !large(q.Asked, k) || !large(q.Answered, k) || !large(q.Rest, k):
		return fmt.Errorf("%d asked, %d answered, %d hidden: less than %d", q.Asked, q.Answered, q.Rest, k)
	case len(q.Positions) > 0 && (q.Kind != Rank || len(q.Positions) != len(q.Cells)):
		return fmt.Errorf("%d positions of %d", len(q.Positions), len(q.Cells))
	case q.Estimate != nil && q.Kind != Random, q.Stats != nil && q.Kind != Scale && q.Kind != Number:
		return fmt.Errorf("figures that kind %q does not have", q.Kind)
	}
	return nil
}

func (t *Table) check(k int) error {
	if !knownReason(t.Hidden) || t.Multiple != "" && t.Multiple != "rows" && t.Multiple != "columns" {
		return fmt.Errorf("hidden %q, multiple %q", t.Hidden, t.Multiple)
	}
	if t.Hidden != "" {
		if len(t.RowSets)+len(t.ColSets)+len(t.Counts)+len(t.All) > 0 {
			return fmt.Errorf("hidden and shown")
		}
		return nil
	}
	all := map[string]int{"rows": len(t.ColSets), "columns": len(t.RowSets)}[t.Multiple]
	if len(t.RowSets) == 0 || len(t.ColSets) == 0 || len(t.Counts) != len(t.RowSets) || len(t.All) != all {
		return fmt.Errorf("%d rows, %d columns, %d of counts", len(t.RowSets), len(t.ColSets), len(t.Counts))
	}
	for _, row := range t.Counts {
		if len(row) != len(t.ColSets) {
			return fmt.Errorf("%d counts in %d columns", len(row), len(t.ColSets))
		}
		for _, n := range row {
			if n < k {
				return fmt.Errorf("%d is less than %d", n, k)
			}
		}
	}
	for _, n := range t.All {
		if n < k {
			return fmt.Errorf("%d is less than %d", n, k)
		}
	}
	for _, set := range slices.Concat(t.RowSets, t.ColSets) {
		if len(set.Keys) == 0 && !set.None {
			return fmt.Errorf("a row or column of nothing")
		}
	}
	return nil
}
