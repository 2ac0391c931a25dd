package count

import (
	"cmp"
	"slices"
)

// decision works one outcome out.
type decision struct {
	contest Contest
	rules   Rules
	seed    [32]byte
	order   []*Line // most points first, equals by line; points are votes, unless a file of a method says otherwise
	open    int     // seats that a re-vote among the tied must fill
	out     Outcome
}

func newDecision(c *Counter, f Figures, seed [32]byte) *decision {
	r := c.contest.Rules
	returned := c.Returned()
	d := &decision{contest: c.contest, rules: r, seed: seed}
	d.out = Outcome{
		Method:     r.Method,
		Seats:      r.Seats,
		Candidates: c.contest.Candidates,
		Figures: Tallied{
			Roll: f.Roll, Excluded: f.Excluded, Expected: f.Expected(),
			CheckedIn: f.CheckedIn, Issued: f.Issued, Paper: f.Paper,
			Present: f.Present(r.present()), Returned: returned,
			Valid: c.valid, Invalid: returned - c.valid, Blank: c.blank,
		},
		InvalidBy: []Spoil{},
		Void:      []Fault{},
		Lines:     []Line{},
		Elected:   []Seat{},
		Ties:      []Tie{},
	}
	for i, n := range c.invalid {
		if n > 0 {
			d.out.InvalidBy = append(d.out.InvalidBy, Spoil{Reason: reasons[i], Count: n})
		}
	}
	if r.Ranked() {
		d.order = c.rankedLines()
		return d
	}
	if r.Valued() {
		d.order, d.out.Grades = c.valueLines(), c.grades()
		return d
	}
	for i, m := range c.marks {
		d.order = append(d.order, &Line{Line: i, For: m[For], Against: m[Oppose], Abstain: m[Abstain], points: m[For]})
	}
	for i, n := range c.named {
		if n > 0 {
			d.order = append(d.order, &Line{Line: c.contest.Candidates + i, For: n, points: n})
		}
	}
	return d
}

func (d *decision) decide(c *Counter) error {
	d.hold()
	d.rank()
	switch {
	case len(d.out.Void) > 0:
		d.all(Voided)
	case d.rules.Method == Appraisal:
		d.all(Appraised)
	case d.rules.Ranked():
		if err := d.fillRanked(c.profile()); err != nil {
			return err
		}
	default:
		d.fillSeats()
	}
	d.list()
	d.out.Next = d.next()
	return nil
}

func (d *decision) all(s Status) {
	for _, l := range d.order {
		l.Status = s
	}
}

// hold applies the rules about the vote as a whole, and sets the bars.
func (d *decision) hold() {
	f := d.out.Figures
	d.out.Quorum = Quorum{Base: BaseNone, Present: f.Present, Met: true}
	if q := d.rules.Quorum; q != nil {
		bar := d.bar(q)
		d.out.Quorum = Quorum{
			Base: bar.Base, Of: bar.Of, Needed: bar.Needed,
			Present: f.Present, Met: f.Present >= bar.Needed,
		}
	}
	if !d.out.Quorum.Met {
		d.out.Void = append(d.out.Void, FaultQuorum)
	}
	if f.Returned > f.Issued+f.Paper {
		d.out.Void = append(d.out.Void, FaultReturned)
	}
	d.out.Majority = d.bar(d.rules.Majority)
	d.out.Floor = d.bar(d.rules.Floor)
}

func (d *decision) bar(s *Share) Bar {
	if s == nil {
		return Bar{Base: BaseNone, Needed: 1} // one vote at least, SPEC 9.5
	}
	if s.Base == BaseForAgainst {
		return Bar{Base: s.Base}
	}
	f := d.out.Figures
	of := map[Base]int{
		BaseExpected: f.Expected,
		BasePresent:  f.Present,
		BaseReturned: f.Returned,
		BaseValid:    f.Valid,
		BaseMarked:   f.Valid - f.Blank,
	}[s.Base]
	return Bar{Base: s.Base, Of: of, Needed: s.Needed(of)}
}

// rank sorts the lines, gives equals the same rank (1, 2, 2, 4) and writes
// beside each what it needs.
func (d *decision) rank() {
	slices.SortFunc(d.order, func(a, b *Line) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.Line, b.Line))
	})
	for i, l := range d.order {
		l.Rank = i + 1
		if i > 0 && d.order[i-1].points == l.points {
			l.Rank = d.order[i-1].Rank
		}
		l.Needed = d.out.Majority.Needed
		if d.out.Majority.Base == BaseForAgainst {
			l.Needed = d.rules.Majority.Needed(l.For + l.Against)
		}
	}
}

// fillSeats gives the seats to those who reached the majority and, where the
// rules fill what is missing by plurality, to those who reached the floor.
func (d *decision) fillSeats() {
	var reached, floored []*Line
	for _, l := range d.order {
		l.Status = Below
		switch {
		case l.For >= l.Needed:
			reached = append(reached, l)
		case d.rules.shortfall() == ShortfallPlurality && l.For >= d.out.Floor.Needed:
			floored = append(floored, l)
		}
	}
	enough, more := ByMajority, d.rules.mostBy()
	if d.rules.Majority == nil {
		enough = more
	}
	d.fill(reached, d.rules.Seats, enough, more)
	if missing := d.rules.Seats - len(reached); missing > 0 {
		d.fill(floored, missing, ByFloor, ByFloor)
	}
}

// fill gives seats to a group sorted by votes: to all of them if they are no
// more than the seats, else to those with most votes. Equals across the last
// seat are for the tie rule.
func (d *decision) fill(group []*Line, seats int, enough, more Clause) {
	if len(group) <= seats {
		d.elect(group, enough)
		return
	}
	for _, l := range group {
		l.Status = Outvoted
	}
	last := group[seats-1].points
	from, _ := slices.BinarySearchFunc(group, last, func(l *Line, points int) int {
		return cmp.Compare(points, l.points)
	})
	to := from
	for to < len(group) && group[to].points == last {
		to++
	}
	d.elect(group[:from], more)
	if to == seats {
		d.elect(group[from:to], more)
		return
	}
	d.breakTie(group[from:to], seats-from)
}

func (d *decision) elect(lines []*Line, by Clause) {
	for _, l := range lines {
		l.Status = Elected
		d.out.Elected = append(d.out.Elected, Seat{Line: l.Line, For: l.For, Clause: by})
	}
}

// list writes the lines down: all candidates, then the written-in persons with
// most votes, both by number, and the rest of the persons as one figure.
func (d *decision) list() {
	persons := 0
	for _, l := range d.order {
		if l.Line >= d.contest.Candidates {
			if persons++; persons > MaxListed {
				d.out.Rest.Persons++
				d.out.Rest.Votes += l.For
				continue
			}
		}
		line := *l
		line.points = 0
		d.out.Lines = append(d.out.Lines, line)
	}
	slices.SortFunc(d.out.Lines, func(a, b Line) int { return cmp.Compare(a.Line, b.Line) })
}
