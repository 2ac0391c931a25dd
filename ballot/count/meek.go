package count

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// tallyMeek is Meek's single transferable vote, by the reference rule of the
// Proportional Representation Foundation (Meek-PRF; after I. D. Hill, B. A. Wichmann, D. R.
// Woodall, Algorithm 123: Single transferable vote by Meek's method, Computer Journal 30,
// 1987). Each candidate keeps a part of every ballot that comes to it, its keep
// factor, and hands the rest on; who is elected keeps just so much that its
// votes come to the quota, which falls as ballots run out.
//
// Values have nine decimal places, or as many as Options say. Sums are of 128 bits:
// a thousand votes at twenty places are more than an int64 holds.
func tallyMeek(p *Profile, o Options) (*Result, error) {
	x := o.Transfer
	if x.Quota != "" || x.Surplus != "" || x.Values != "" || x.Bulk != "" || x.Elect != "" || x.Threshold != "" {
		return nil, fmt.Errorf("%w: Meek's rule leaves quota, surplus, values, bulk, elect and threshold no choice", ErrRules)
	}
	if x.Overvotes != "" && !slices.Contains([]OvervoteRule{OvervoteShare, OvervoteExhaust, OvervoteSkip}, x.Overvotes) {
		return nil, fmt.Errorf("%w: overvotes: %q does not go here", ErrRules, x.Overvotes)
	}
	places := cmp.Or(x.Places, meekPlaces)
	if places < 1 || places > maxMeekPlaces {
		return nil, fmt.Errorf("%w: places: %d; must be between 1 and %d", ErrRules, places, maxMeekPlaces)
	}
	rule := transferRule{
		places: places, surplus: true, quota: QuotaDroopFraction,
		overvotes: OvervoteShare, skipped: -1, duplicate: DuplicateSkip, bulk: BulkNone, elect: ElectAll,
	}.with(x)
	t, err := newTransfer(p, o, rule)
	if err != nil {
		return nil, err
	}
	m := &meek{transfer: t, unit: uint64(t.scale), keep: make([]uint64, len(t.state)), sums: make([]wide, len(t.state))} //nolint:gosec // a power of ten
	for c := range m.keep {
		if t.state[c] == continuing {
			m.keep[c] = m.unit
		}
	}
	m.none = new(big.Int).Mul(big.NewInt(t.r.Invalid-p.Invalid), big.NewInt(t.scale))
	m.once()
	return m.count(), nil
}

const (
	meekPlaces    = 9
	maxMeekPlaces = 18
)

// omega is the surplus at which an iteration is near enough: a millionth of a
// vote at nine places.
func (m *meek) omega() *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64((m.rule.places+2)/3)), nil)
}

// meek is a count under way. Of transfer it uses the ballots, the standings
// and the record.
type meek struct {
	*transfer
	unit uint64 // one vote
	keep []uint64
	sums []wide

	tally   []*big.Int // votes, in units
	quotas  *big.Int
	surplus *big.Int
	rest    *big.Int // of ballots that have run out
	none    *big.Int // what the blank ones of them would be worth
	history [][]*big.Int
}

// wide is a sum of 128 bits.
type wide struct{ high, low uint64 }

func (w *wide) add(value, times uint64) {
	high, low := bits.Mul64(value, times)
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high, _ = bits.Add64(w.high, high, carry)
}

func (w wide) big() *big.Int {
	v := new(big.Int).SetUint64(w.high)
	return v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(w.low))
}

// once leaves of each paper the first place of everybody: a second one would
// give the rest of the vote to who has had its part.
func (m *meek) once() {
	seen := make([]int, len(m.state))
	twice := slices.ContainsFunc(m.papers, func(paper Paper) bool {
		clear(seen)
		return slices.ContainsFunc(m.of(paper), func(place Place) bool {
			c := place &^ Equal
			seen[c]++
			return seen[c] > 1
		})
	})
	if !twice {
		return
	}
	papers, places := make([]Paper, 0, len(m.papers)), make([]Place, 0, len(m.places))
	for _, paper := range m.papers {
		from := len(places)
		clear(seen)
		led := false // the rank's first place has been kept
		for _, place := range m.of(paper) {
			led = led && place.Equals()
			c := place &^ Equal
			if seen[c]++; seen[c] > 1 {
				continue
			}
			if !led {
				place = c
			}
			led = true
			places = append(places, place)
		}
		papers = append(papers, Paper{paper.Weight, uint32(from), uint32(len(places) - from)}) //nolint:gosec // no longer than they were
	}
	m.papers, m.places = papers, places
}

func (m *meek) of(paper Paper) []Place { return m.places[paper.from : paper.from+paper.len] }

// distribute gives every ballot out by the keep factors.
func (m *meek) distribute() {
	clear(m.sums)
	var rest wide
	for _, paper := range m.papers {
		left := m.unit
		places := m.of(paper)
		times := uint64(paper.Weight) //nolint:gosec // positive
		for at := 0; at < len(places) && left > 0; {
			if at+1 < len(places) && places[at+1].Equals() {
				at, left = m.share(places, at, left, times)
				continue
			}
			c := places[at]
			at++
			switch k := m.keep[c]; {
			case k == m.unit:
				m.sums[c].add(left, times)
				left = 0
			case k > 0:
				kept := mulUp(left, k, m.unit)
				m.sums[c].add(kept, times)
				left -= kept
			}
		}
		if left > 0 {
			rest.add(left, times)
		}
	}
	for c := range m.sums {
		m.tally[c] = m.sums[c].big()
	}
	m.rest = rest.big()
	m.rest.Sub(m.rest, m.none)
}

// share divides what is left of a ballot among the continuing of an equal rank;
// what they do not keep goes on together.
func (m *meek) share(places []Place, at int, left, times uint64) (after int, rest uint64) {
	end := at + 1
	for end < len(places) && places[end].Equals() {
		end++
	}
	var who []Place
	for _, place := range places[at:end] {
		if c := place &^ Equal; m.keep[c] > 0 {
			who = append(who, c)
		}
	}
	if len(who) == 0 {
		return end, left
	}
	part := left / uint64(len(who))
	for _, c := range who {
		kept := mulUp(part, m.keep[c], m.unit)
		m.sums[c].add(kept, times)
		left -= kept
	}
	// What division leaves over is less than a unit each, and goes on as well.
	return end, left
}

// mulUp is a * b / unit, rounded up; neither exceeds unit.
func mulUp(a, b, unit uint64) uint64 {
	high, low := bits.Mul64(a, b)
	q, r := bits.Div64(high, low, unit)
	if r > 0 {
		q++
	}
	return q
}

// setKeep lowers the keep factors of the elected: to keep * quota / votes, each step
// rounded up.
func (m *meek) setKeep() {
	unit := new(big.Int).SetUint64(m.unit)
	for c, s := range m.state {
		if s != seated || m.tally[c].Sign() == 0 {
			continue
		}
		k := new(big.Int).SetUint64(m.keep[c])
		k = divUp(k.Mul(k, m.quotas), unit)
		k = divUp(k.Mul(k, unit), m.tally[c])
		if k.Cmp(unit) > 0 {
			k = unit
		}
		m.keep[c] = k.Uint64()
	}
}

func divUp(a, b *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// iterate distributes until somebody is elected, or the surplus is near
// nothing or falls no more.
func (m *meek) iterate() (elected []int) {
	omega := m.omega()
	last := new(big.Int).Mul(big.NewInt(math.MaxInt64), big.NewInt(math.MaxInt64))
	for {
		m.distribute()
		sum := new(big.Int)
		for _, v := range m.tally {
			sum.Add(sum, v)
		}
		m.quotas = sum.Div(sum, big.NewInt(int64(m.o.Seats)+1))
		m.quotas.Add(m.quotas, big.NewInt(1))
		m.surplus = new(big.Int)
		for c, s := range m.state {
			switch {
			case s == continuing && m.tally[c].Cmp(m.quotas) >= 0:
				elected = append(elected, c)
			case s == seated:
				m.surplus.Add(m.surplus, m.tally[c])
				m.surplus.Sub(m.surplus, m.quotas)
			}
		}
		if m.surplus.Sign() < 0 {
			m.surplus.SetInt64(0)
		}
		if len(elected) > 0 || m.surplus.Cmp(omega) < 0 || m.surplus.Cmp(last) >= 0 {
			return elected
		}
		last.Set(m.surplus)
		m.setKeep()
	}
}
