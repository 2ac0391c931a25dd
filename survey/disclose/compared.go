package disclose

import (
	"fmt"

	"hustings/ballot"
)

// A Comparison sets a run's results beside those of the run it repeats (SPEC
// 8.20.10). It is computed from the two documents and tells nothing else.
type Comparison struct {
	Version   int        `json:"version"`
	Earlier   Side       `json:"earlier"`
	Later     Side       `json:"later"`
	Joined    int        `json:"joined"`
	Left      int        `json:"left"`
	Added     int        `json:"added"`
	Questions []Compared `json:"questions"`
}

// A Side is one of the runs.
type Side struct {
	Poll      string `json:"poll"`
	Responses int    `json:"responses"` // that count
	Threshold int    `json:"threshold"`
	Rounding  int    `json:"rounding"`
}

// Compared is a question then and now. Shares are tenths of a per cent, differences
// those of the numbers that stand here.
type Compared struct {
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	Why      Gap    `json:"why,omitempty"`      // nothing is compared
	Reworded bool   `json:"reworded,omitempty"` // title, description or row
	Others   bool   `json:"others,omitempty"`   // it was put to others then
	// Of is what the shares are of: "answered" or "asked"; Then and Now how many.
	Of    string         `json:"of,omitempty"`
	Then  int            `json:"then,omitempty"`
	Now   int            `json:"now,omitempty"`
	Cells []ComparedCell `json:"cells,omitempty"`
	// Blur is how far rounding alone can move a difference, in tenths of a point.
	Blur      int                `json:"blur,omitempty"`
	Mean      *Change            `json:"mean,omitempty"`
	Median    *Change            `json:"median,omitempty"`
	Promoters *Change            `json:"promoters,omitempty"`
	Estimate  *ComparedEstimate  `json:"estimate,omitempty"`
	Positions []ComparedPosition `json:"positions,omitempty"`
}

// ComparedCell is an answer's share; what is not shown is nil.
type ComparedCell struct {
	Key        string `json:"key"`
	Then       *int   `json:"then,omitempty"`
	Now        *int   `json:"now,omitempty"`
	Difference *int   `json:"difference,omitempty"`
}

// A Change is of a figure in hundredths. Difference reaches from the least that the
// two ranges leave possible to the greatest.
type Change struct {
	Then       Range `json:"then"`
	Now        Range `json:"now"`
	Difference Range `json:"difference"`
}

// ComparedEstimate is of a Random. There is no difference: the intervals are what
// can be said.
type ComparedEstimate struct {
	Then Estimate `json:"then"`
	Now  Estimate `json:"now"`
}

// ComparedPosition is a mean position, in hundredths.
type ComparedPosition struct {
	Key        string `json:"key"`
	Then       int    `json:"then"`
	Now        int    `json:"now"`
	Difference int    `json:"difference"`
}

// Marshal writes the document.
func (c *Comparison) Marshal() ([]byte, error) {
	out, err := ballot.MarshalCanonical(*c)
	if err != nil {
		return nil, fmt.Errorf("disclose: write a comparison: %w", err)
	}
	return out, nil
}

// Compare sets a run beside the one it repeats, if it may: else the error is an
// Obstacle. said and added are those of Comparable.
func Compare(earlier, later *Run, said *ballot.Survey, added int) (*Comparison, error) {
	if len(said.Earlier) == 0 {
		return nil, fmt.Errorf("%w: it repeats no earlier run", ErrCompare)
	}
	if err := Comparable(earlier.Results, later.Results, said, added); err != nil {
		return nil, err
	}
	c := &Comparison{
		Version: Version, Earlier: earlier.side(), Later: later.side(),
		Joined: said.Earlier[0].Joined, Left: said.Earlier[0].Left, Added: added, Questions: []Compared{},
	}
	then, now := earlier.asked(), later.asked()
	for i := range later.Results.Questions {
		q := &later.Results.Questions[i]
		if now[q.Name] == nil {
			return nil, fmt.Errorf("%w: results have a question %q that the questionnaire has not", ErrResults, q.Name)
		}
		c.Questions = append(c.Questions, compareQuestion(then[q.Name], now[q.Name], earlier.Results, later.Results))
	}
	return c, nil
}

// compareQuestion compares what both runs asked in one name; then is nil if the
// earlier one has none of it.
func compareQuestion(then, now *asked, was, is *Results) Compared {
	c := Compared{Name: now.q.Name, Kind: now.q.Kind}
	switch {
	case then == nil:
		c.Why = GapNew
		return c
	case !now.same(then):
		c.Why = GapOther
		return c
	}
	c.Reworded, c.Others = now.reworded(then), now.others(then)
	switch {
	case then.q.empty():
		c.Why = GapThen
		return c
	case now.q.empty():
		c.Why = GapNow
		return c
	}
	if c.Kind == Rank {
		c.positions(then.q, now.q)
		return c
	}
	c.Of, c.Then, c.Now = "answered", then.q.Answered, now.q.Answered
	if c.Then == 0 || c.Now == 0 {
		c.Of, c.Then, c.Now = "asked", then.q.Asked, now.q.Asked
	}
	if c.Kind == Random {
		if then.q.Estimate == nil || now.q.Estimate == nil {
			c.Why = GapThen
			if then.q.Estimate != nil {
				c.Why = GapNow
			}
			return c
		}
		c.Estimate = &ComparedEstimate{*then.q.Estimate, *now.q.Estimate}
		return c
	}
	c.cells(then.q, now.q, was, is)
	if a, b := then.q.Stats, now.q.Stats; a != nil && b != nil {
		c.Mean, c.Median = change(a.Mean, b.Mean), change(a.Median, b.Median)
		if a.Promoters != nil && b.Promoters != nil {
			c.Promoters = change(*a.Promoters, *b.Promoters)
		}
	}
	return c
}

// cells compares shares.
func (c *Compared) cells(then, now *Question, was, is *Results) {
	before := make(map[string]Cell)
	for _, one := range then.Cells {
		before[one.Key] = one
	}
	for _, one := range now.Cells {
		cell := ComparedCell{Key: one.Key}
		if is.tells(one) && c.Now > 0 {
			cell.Now = tenths(one.Count, c.Now)
		}
		if earlier := before[one.Key]; was.tells(earlier) && c.Then > 0 {
			cell.Then = tenths(earlier.Count, c.Then)
		}
		if cell.Then != nil && cell.Now != nil {
			d := *cell.Now - *cell.Then
			cell.Difference = &d
			c.Blur = max(c.Blur, was.blur(before[one.Key].Count, c.Then)+is.blur(one.Count, c.Now))
		}
		c.Cells = append(c.Cells, cell)
	}
}

func (c *Compared) positions(then, now *Question) {
	before := make(map[string]int)
	for _, p := range then.Positions {
		before[p.Key] = p.Mean
	}
	for _, p := range now.Positions {
		c.Positions = append(c.Positions, ComparedPosition{p.Key, before[p.Key], p.Mean, p.Mean - before[p.Key]})
	}
}

func change(then, now Range) *Change {
	return &Change{Then: then, Now: now, Difference: Range{now.Low - then.High, now.High - then.Low}}
}

// tenths gives a share in tenths of a per cent, rounded to the nearest, halves up.
func tenths(part, whole int) *int {
	n := (2000*part + whole) / (2 * whole)
	return &n
}

// tells says whether a cell's number is shown; where nothing is hidden, a nought is.
func (r *Results) tells(c Cell) bool { return c.Shown() || r.Threshold == 0 }

// blur is how far a share made of rounded numbers can be from the true one, in
// tenths of a per cent, rounded up.
func (r *Results) blur(part, whole int) int {
	if r.Rounding < 2 {
		return 0
	}
	off, most := r.Rounding/2, 0
	for i := -off; i <= off; i++ {
		for j := -off; j <= off; j++ {
			p, w := max(part+i, 0), max(whole+j, 1)
			p = min(p, w)
			d := p*whole - part*w // over w*whole
			most = max(most, (1000*max(d, -d)+w*whole-1)/(w*whole))
		}
	}
	return most
}

// empty says whether nothing of a question can be compared.
func (q *Question) empty() bool {
	return q.Hidden != "" || q.Kind == Rank && len(q.Positions) == 0
}
