package count

import (
	"fmt"
	"math"
	"slices"
)

// The methods that transfer votes in stages share one count (SPEC 9.11): papers
// lie in parcels of one value with the candidate they stand with; each stage
// either moves what a candidate has above the quota or all that an excluded one
// has. They differ in a transferRule.
type transferRule struct {
	places    int           // decimal places of values; what is beyond them is dropped
	quota     QuotaKind     //
	each      bool          // the quota is taken anew of each stage's votes
	surplus   bool          // surpluses are transferred
	together  bool          // all of them in one stage; else the greatest first
	fraction  bool          // surplus/votes is cut to places before it multiplies
	last      bool          // the stage after the last election shows its surpluses
	elect     ElectRule     //
	bulk      BulkRule      //
	overvotes OvervoteRule  //
	skipped   int           // most ranks in a row left empty; -1: any number
	duplicate DuplicateRule //
}

// standings of a candidate.
type standing uint8

const (
	continuing standing = iota
	seated              // elected
	out                 // excluded or withdrawn
)

// parcel is papers that came to a candidate with one value.
type parcel struct {
	value  int64
	papers []uint32
}

// transfer is one count under way.
type transfer struct {
	p      *Profile
	o      Options
	rule   transferRule
	scale  int64
	papers []Paper
	places []Place
	cursor []uint16 // of each paper: the place from which on it is read

	state     []standing
	elected   []bool // also while they continue (ElectUntilTwo)
	votes     []int64
	piles     [][]parcel
	goes      []int32  // of the papers at hand: to whom
	waiting   []uint32 // papers for which next says so
	pending   []int    // elected, surplus not transferred yet
	quota     int64
	closed    bool  // all seats are taken: nobody receives votes
	active    int64 // votes with candidates in the first stage
	exhausted int64
	lost      int64     // to rounding
	stages    [][]int64 // votes at the end of each
	r         *Result
}

func newTransfer(p *Profile, o Options, rule transferRule) (*transfer, error) {
	if err := p.wants("rankings", Ranked); err != nil {
		return nil, err
	}
	n := len(p.Candidates)
	t := &transfer{
		p: p, o: o, rule: rule, scale: 1,
		state: make([]standing, n), elected: make([]bool, n),
		votes: make([]int64, n), piles: make([][]parcel, n),
		r: &Result{Seats: o.Seats, Invalid: p.Invalid},
	}
	for range rule.places {
		t.scale *= 10
	}
	for c, in := range o.standing(p) {
		if !in {
			t.state[c] = out
		}
	}
	if err := t.read(); err != nil {
		return nil, err
	}
	return t, nil
}

// read applies the rules about marks that do not depend on the count: papers
// that need it are written anew.
func (t *transfer) read() error {
	t.papers, t.places = t.p.Papers, t.p.places
	if t.p.marked || t.rule.duplicate == DuplicateExhaust { // not every paper is read as it stands
		t.papers, t.places = make([]Paper, 0, len(t.p.Papers)), nil
		for _, paper := range t.p.Papers {
			from := len(t.places)
			t.places = t.rule.legible(t.places, t.p.Ranking(paper))
			if len(t.places) > math.MaxUint32 {
				return fmt.Errorf("%w: more than this program can hold", ErrProfile)
			}
			t.papers = append(t.papers, Paper{Weight: paper.Weight, from: uint32(from), len: uint32(len(t.places) - from)}) //nolint:gosec // just bounded
		}
	}
	for i, paper := range t.papers {
		if paper.len >= math.MaxUint16 {
			return fmt.Errorf("%w: ballot %d has %d ranks", ErrProfile, i+1, paper.len)
		}
		if blank(t.p.Ranking(t.p.Papers[i])) {
			t.r.Invalid += paper.Weight
		} else {
			t.r.Valid += paper.Weight
		}
	}
	t.cursor = make([]uint16, len(t.papers))
	return nil
}

// blank papers rank nobody and mark nothing.
func blank(places []Place) bool {
	for _, place := range places {
		if place != Skipped {
			return false
		}
	}
	return true
}

// legible appends what of a paper's places can be followed: candidates, and
// groups of several only where their rule depends on the count.
func (r transferRule) legible(to, places []Place) []Place {
	empty := 0
	for at := 0; at < len(places); {
		if places[at] == Skipped {
			empty++
			at++
			continue
		}
		if r.skipped >= 0 && empty > r.skipped {
			return to
		}
		empty = 0
		end := at + 1
		for end < len(places) && places[end].Equals() {
			end++
		}
		rank := places[at:end]
		at = end
		if r.duplicate == DuplicateExhaust && ranksAgain(places[:at-len(rank)], rank) {
			return to
		}
		switch several := len(rank) > 1 || rank[0] == Overvoted; {
		case several && r.overvotes == OvervoteExhaust:
			return to
		case several && (r.overvotes == OvervoteSkip || rank[0] == Overvoted):
		default:
			to = append(to, rank...)
		}
	}
	return to
}

// ranksAgain reports whether a rank names somebody named before it.
func ranksAgain(before, rank []Place) bool {
	for _, place := range rank {
		c, ok := place.Candidate()
		if ok && slices.ContainsFunc(before, func(b Place) bool {
			earlier, named := b.Candidate()
			return named && earlier == c
		}) {
			return true
		}
	}
	return false
}

// What next says besides a candidate.
const (
	nobody = -1
	waits  = -2 // for one of several at a rank
)

// next is the continuing candidate a paper goes to, or nobody.
func (t *transfer) next(paper uint32) int {
	if t.closed {
		return nobody
	}
	p := &t.papers[paper]
	places := t.places[p.from : p.from+p.len]
	for at := int(t.cursor[paper]); at < len(places); {
		if at+1 == len(places) || !places[at+1].Equals() {
			c := int(places[at])
			at++
			if t.state[c] == continuing {
				t.cursor[paper] = uint16(at) //nolint:gosec // read bounds it
				return c
			}
			continue
		}
		c, several := -1, 0
		for ok := true; ok; ok = at < len(places) && places[at].Equals() {
			if who := int(places[at] &^ Equal); t.state[who] == continuing && who != c {
				c = who
				several++
			}
			at++
		}
		if several > 1 && t.rule.overvotes == OvervoteWait {
			return waits
		}
		if several > 1 {
			break
		}
		if several == 1 {
			t.cursor[paper] = uint16(at) //nolint:gosec // read bounds it
			return c
		}
	}
	t.cursor[paper] = uint16(len(places)) //nolint:gosec // read bounds it
	return nobody
}
