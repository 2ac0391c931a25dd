package disclose

// A Reason says why something is not shown. It never says which number is the small
// one: that would narrow down the others.
type Reason string

// The reasons.
const (
	Small  Reason = "small"  // fewer than k, or it would give away a number that is
	Linked Reason = "linked" // with another question's or table's numbers it would
	Few    Reason = "few"    // fewer than k responses, or than needed of texts
	Long   Reason = "long"   // texts that no document has room for
)

// A pattern is what is decided about one column: what of it is shown.
type pattern struct {
	col    *Column
	hidden Reason // of the whole column; else ""

	counts   []int // by category; of Multi those who chose it
	asked    int
	answered int
	open     bool   // the number of those who answered is shown
	shown    []bool // by category
	sums     []int  // of a Rank: of the positions, from 1
}

// all says whether every category is shown.
func (p *pattern) all() bool {
	for _, s := range p.shown {
		if !s {
			return false
		}
	}
	return p.hidden == ""
}

// look counts a column and decides about it, but for what depends on others.
func look(c *Column, k int) *pattern {
	p := &pattern{col: c, counts: make([]int, len(c.Keys)), shown: make([]bool, len(c.Keys))}
	p.tally()
	switch away := max(len(c.One), len(c.Many)) - p.asked; {
	case p.asked < k:
		p.hidden = Few
		return p
	case away > 0 && (away < k || len(c.When) == 0):
		p.hidden = Small
		return p
	}
	switch {
	case c.Kind == Multi && (c.Max > 1 || len(c.Keys) == 1):
		p.several(k)
	case c.Kind == Rank:
		p.ranks(k)
	default: // who may choose one only has given one answer
		p.one(k)
	}
	return p
}

func (p *pattern) tally() {
	for _, a := range p.col.One {
		if a != NotAsked {
			p.asked++
		}
		if a >= 0 {
			p.answered++
			p.counts[a]++
		}
	}
	if p.col.Kind == Rank {
		p.sums = make([]int, len(p.counts))
	}
	for _, picks := range p.col.Many {
		if picks != nil {
			p.asked++
		}
		if len(picks) > 0 {
			p.answered++
		}
		for at, a := range picks {
			p.counts[a]++
			if p.sums != nil {
				p.sums[a] += at + 1
			}
		}
	}
}

// one decides about a column with one answer each. Those who did not answer are one
// cell more, unless there are none of them. If that one is hidden, it is known not to
// be 0; so it has to be possible that it is k.
func (p *pattern) one(k int) {
	cells, floor := p.counts, k+1
	if p.answered < p.asked {
		cells, floor = append(cells[:len(cells):len(cells)], p.asked-p.answered), k+2
	}
	shown := largest(cells, k, floor)
	copy(p.shown, shown)
	p.open = p.answered == p.asked || shown[len(cells)-1]
}

// several decides about a column of which each category is chosen or not. Both
// numbers have to be at least k. Who answers chooses at least Min and at most Max:
// unless each hidden number can be anything from 0 to k-1 all the same, and unless
// at least k people may have chosen more than Min and fewer than Max, none is shown.
func (p *pattern) several(k int) {
	m := len(p.counts)
	p.open = m > 1 && (p.answered == p.asked || p.answered >= k && p.asked-p.answered >= 2*k)
	of, missing := p.answered, 0
	if !p.open { // somebody did not answer: perhaps one, perhaps k
		of, missing = p.asked, k
	}
	for i, n := range p.counts {
		p.shown[i] = n >= k && of-missing-n >= k
	}
	if m > 1 && !p.loose(of, missing, k, nil) {
		clear(p.shown)
	}
}

// loose is the condition on Min and Max of several, for a group of which up to
// missing did not answer. most, if given, are numbers known of the categories in the
// group and others together, or less than 0.
func (p *pattern) loose(of, missing, k int, most []int) bool {
	hidden, sum, least := 0, 0, of
	alone := make([]bool, len(p.counts))
	for _, e := range p.col.Exclusive {
		if e >= 0 && e < len(alone) {
			alone[e] = true
		}
	}
	for i, n := range p.counts {
		switch {
		case !p.shown[i]:
			hidden++
		case alone[i]:
			least -= n
		default:
			sum += n
		}
	}
	if hidden == len(p.counts) {
		return true
	}
	low, high := max(p.col.Min, 1), p.col.Max
	enough := sum+p.room(of, k, most) >= least*low+k
	for i, n := range p.counts {
		enough = enough && (alone[i] || !p.shown[i] || least-missing-n >= k)
	}
	below := sum + k
	if hidden > 0 {
		below += k - 1
	}
	return enough && (high >= len(p.counts) || below <= (least-missing)*high)
}

// room is the greatest number that all hidden categories but one of them can have
// together.
func (p *pattern) room(of, k int, most []int) int {
	if len(p.col.Exclusive) > 0 {
		of = k - 1
	}
	sum, greatest := 0, 0
	for i := range p.counts {
		if p.shown[i] {
			continue
		}
		room := of
		if most != nil && most[i] >= 0 {
			room = min(room, most[i])
		}
		sum, greatest = sum+room, max(greatest, room)
	}
	return sum - greatest
}

// ranks decides about a column of ranks: only the sums of positions are shown, all
// of them or none. A sum near the least or the greatest possible one would tell that
// fewer than k people did not put it first, or last; 2k leaves room for what the sums
// tell together, since all positions of a response are different.
func (p *pattern) ranks(k int) {
	m, n := len(p.counts), p.answered
	p.open = n == p.asked || n >= k && p.asked-n >= 2*k
	ok := p.open && n >= 2*k
	for _, sum := range p.sums {
		ok = ok && sum-n >= 2*k && m*n-sum >= 2*k
	}
	for i := range p.shown {
		p.shown[i] = ok
	}
}
