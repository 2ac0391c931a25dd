package count

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A second reading of the Scottish Local Government Elections Order 2011 (SSI
// 2011/399), schedule 1, rules 45 to 52: slow, a ballot paper at a time, in
// exact fractions cut where the Order cuts them. It shares with the count only
// the lot, and what ends it in a tie of the final result.

type ballotPaper struct {
	prefs  []int
	next   int      // the first preference not looked at yet
	value  *big.Rat // "the value of the ballot paper when received"
	holder int      // -1: non-transferable
}

type literalCount struct {
	papers    []*ballotPaper
	votes     []*big.Rat // credited
	gone      *big.Rat   // non-transferable
	seats     int
	quota     *big.Rat
	elected   []int
	excluded  map[int]bool
	waiting   []int // elected, with a surplus to transfer
	stages    [][]*big.Rat
	seed      [32]byte
	tiedFinal []int
}

func literally(p *Profile, seats int, seed [32]byte) *literalCount {
	l := &literalCount{seats: seats, gone: new(big.Rat), excluded: map[int]bool{}, seed: seed}
	for range p.Candidates {
		l.votes = append(l.votes, new(big.Rat))
	}
	for _, paper := range p.Papers {
		if paper.len == 0 {
			continue
		}
		for range paper.Weight {
			b := &ballotPaper{value: big.NewRat(1, 1), holder: -1}
			for _, place := range p.Ranking(paper) {
				b.prefs = append(b.prefs, int(place))
			}
			l.papers = append(l.papers, b)
		}
	}
	l.run()
	return l
}

func (l *literalCount) continuing(c int) bool {
	return !l.excluded[c] && !slices.Contains(l.elected, c)
}

func (l *literalCount) continuingList() (in []int) {
	for c := range l.votes {
		if l.continuing(c) {
			in = append(in, c)
		}
	}
	return in
}

// give transfers a paper to "the continuing candidate for whom the next
// available preference is given", or leaves it non-transferable.
func (l *literalCount) give(b *ballotPaper) {
	for b.next < len(b.prefs) {
		c := b.prefs[b.next]
		b.next++
		if l.continuing(c) {
			b.holder = c
			l.votes[c].Add(l.votes[c], b.value)
			return
		}
	}
	b.holder = -1
	l.gone.Add(l.gone, b.value)
}

func (l *literalCount) run() {
	for _, b := range l.papers { // rule 45
		l.give(b)
	}
	whole := int64(len(l.papers)) / int64(l.seats+1) // rule 46: ignoring any decimal places
	l.quota = big.NewRat(whole+1, 1)                 // increased by one
	for {
		l.endStage()
		l.deemElected() // rule 47
		in := l.continuingList()
		vacancies := l.seats - len(l.elected)
		if len(in) <= vacancies { // rule 52
			l.byVotes(in)
			l.elected = append(l.elected, in...)
			return
		}
		switch {
		case vacancies == 0:
			return
		case len(l.waiting) > 0: // rules 48 and 49
			l.transferSurplus()
		case l.final(in, vacancies):
			return
		default: // rules 50 and 51
			l.exclude(in)
		}
	}
}

func (l *literalCount) endStage() {
	var at []*big.Rat
	for _, v := range l.votes {
		at = append(at, new(big.Rat).Set(v))
	}
	l.stages = append(l.stages, at)
}

func (l *literalCount) deemElected() {
	var now []int
	for _, c := range l.continuingList() {
		if l.votes[c].Cmp(l.quota) >= 0 && len(l.elected) < l.seats {
			now = append(now, c)
		}
	}
	l.byVotes(now)
	for _, c := range now {
		l.elected = append(l.elected, c)
		if l.votes[c].Cmp(l.quota) > 0 {
			l.waiting = append(l.waiting, c)
		}
	}
}

func (l *literalCount) byVotes(who []int) {
	slices.SortStableFunc(who, func(a, b int) int {
		for i := len(l.stages) - 1; i >= 0; i-- {
			if d := l.stages[i][b].Cmp(l.stages[i][a]); d != 0 {
				return d
			}
		}
		return a - b
	})
}

// cut drops what is beyond five decimal places.
func cut(r *big.Rat) *big.Rat {
	n := new(big.Int).Mul(r.Num(), big.NewInt(100_000))
	return new(big.Rat).SetFrac(n.Quo(n, r.Denom()), big.NewInt(100_000))
}

func (l *literalCount) transferSurplus() {
	best := l.waiting[0]
	for _, c := range l.waiting {
		if l.votes[c].Cmp(l.votes[best]) > 0 {
			best = c
		}
	}
	var tied []int
	for _, c := range l.waiting {
		if l.votes[c].Cmp(l.votes[best]) == 0 {
			tied = append(tied, c)
		}
	}
	c := l.untie(tied, true)
	l.waiting = slices.DeleteFunc(l.waiting, func(w int) bool { return w == c })
	total := new(big.Rat).Set(l.votes[c])
	surplus := new(big.Rat).Sub(total, l.quota)
	for _, b := range l.papers {
		if b.holder == c {
			a := new(big.Rat).Mul(surplus, b.value)
			b.value = cut(a.Quo(a, total))
			l.give(b)
		}
	}
	l.votes[c] = new(big.Rat).Set(l.quota)
}

func (l *literalCount) exclude(in []int) {
	low := in[0]
	for _, c := range in {
		if l.votes[c].Cmp(l.votes[low]) < 0 {
			low = c
		}
	}
	var tied []int
	for _, c := range in {
		if l.votes[c].Cmp(l.votes[low]) == 0 {
			tied = append(tied, c)
		}
	}
	c := l.untie(tied, false)
	l.excluded[c] = true
	for _, b := range l.papers {
		if b.holder == c {
			l.give(b)
		}
	}
	l.votes[c] = new(big.Rat)
}

// untie looks at "the most recently preceding stage at which they had an unequal
// number of votes", again while several are left, then draws.
func (l *literalCount) untie(tied []int, most bool) int {
	left := l.before(tied, most)
	if len(left) == 1 {
		return left[0]
	}
	slices.SortFunc(left, func(a, b int) int {
		x, y := lot(l.seed, 0, a), lot(l.seed, 0, b)
		return strings.Compare(string(x[:]), string(y[:]))
	})
	if most {
		return left[0]
	}
	return left[len(left)-1]
}

func (l *literalCount) before(tied []int, most bool) []int {
	left := slices.Clone(tied)
	for i := len(l.stages) - 2; i >= 0; i-- {
		end := left[0]
		for _, c := range left {
			if d := l.stages[i][c].Cmp(l.stages[i][end]); most && d > 0 || !most && d < 0 {
				end = c
			}
		}
		at := l.stages[i][end]
		left = slices.DeleteFunc(left, func(c int) bool { return l.stages[i][c].Cmp(at) != 0 })
	}
	return left
}

// final is SPEC 9.11.3.
func (l *literalCount) final(in []int, vacancies int) bool {
	l.byVotes(in)
	last := l.votes[in[len(in)-1]]
	var tied []int
	for _, c := range in {
		if l.votes[c].Cmp(last) == 0 {
			tied = append(tied, c)
		}
	}
	slices.Sort(tied)
	all := len(tied) == len(in) && len(l.before(tied, false)) == len(tied)
	if len(tied) < 2 || !all && len(in) != vacancies+1 {
		return false
	}
	l.elected = append(l.elected, in[:len(in)-len(tied)]...)
	l.tiedFinal = tied
	l.elected = append(l.elected, tied...)
	return true
}

func TestScottishAgainstALiteralReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRankings(t, 6, 60)
		seats := rapid.IntRange(1, 4).Draw(t, "seats")
		seed := [32]byte{byte(rapid.IntRange(0, 5).Draw(t, "seed"))}
		r, err := Tally(STVScottish, p, Options{Seats: seats, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		l := literally(p, seats, seed)
		if want := p.named(l.elected); !slices.Equal(r.Elected, want) {
			t.Fatalf("elected %q, literally %q", r.Elected, want)
		}
		if len(r.Rounds) != len(l.stages) {
			t.Fatalf("%d stages, literally %d", len(r.Rounds), len(l.stages))
		}
		for i, stage := range l.stages {
			for c, want := range stage {
				got := string(r.Rounds[i].Votes.Of(p.Candidates[c]))
				if got == "" {
					got = "0"
				}
				if x, _ := new(big.Rat).SetString(got); x.Cmp(want) != 0 {
					t.Fatalf("stage %d: %s has %s, literally %s", i+1, p.Candidates[c], got, want.FloatString(5))
				}
			}
		}
	})
}
