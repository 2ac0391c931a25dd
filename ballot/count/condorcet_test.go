package count

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawRanked draws ballots that rank, with all that can be odd about them.
func drawRanked(t *rapid.T, candidates, ballots int) *Profile {
	p := &Profile{Form: Ranked, LeftOutApart: rapid.Bool().Draw(t, "apart")}
	n := rapid.IntRange(1, candidates).Draw(t, "candidates")
	for c := range n {
		p.Candidates = append(p.Candidates, fmt.Sprintf("c%d", c))
	}
	for range rapid.IntRange(0, ballots).Draw(t, "ballots") {
		var places []Place
		for range rapid.IntRange(0, n+1).Draw(t, "places") {
			place := Place(rapid.IntRange(0, n-1).Draw(t, "place")) //nolint:gosec // small
			switch rapid.IntRange(0, 9).Draw(t, "odd") {
			case 0:
				place = Skipped
			case 1:
				place = Overvoted
			case 2, 3:
				place |= Equal
			}
			places = append(places, place)
		}
		p.AddRanking(rapid.SampledFrom([]int64{1, 1, 1, 2, 5}).Draw(t, "weight"), places)
	}
	return p
}

// literalLevels reads a paper as the definition has it: the index of the rank
// of each candidate, -1 for those left out.
func literalLevels(p *Profile, paper Paper) []int {
	levels := make([]int, len(p.Candidates))
	for c := range levels {
		levels[c] = -1
	}
	rank := 0
	for _, place := range p.Ranking(paper) {
		if !place.Equals() {
			rank++
		}
		if c, ok := place.Candidate(); ok && levels[c] < 0 {
			levels[c] = rank
		}
	}
	return levels
}

// literalDuels counts pair by pair.
func literalDuels(p *Profile) [][]int64 {
	n := len(p.Candidates)
	over := make([][]int64, n)
	for a := range over {
		over[a] = make([]int64, n)
		for b := range n {
			for _, paper := range p.Papers {
				levels := literalLevels(p, paper)
				x, y := levels[a], levels[b]
				if x >= 0 && y >= 0 && x < y || x >= 0 && y < 0 && !p.LeftOutApart {
					over[a][b] += paper.Weight
				}
			}
		}
	}
	return over
}

func duelsOf(t *rapid.T, p *Profile) *duels {
	d, err := p.duel(Options{}.standing(p))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDuelsLiterally(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRanked(t, 6, 100)
		d, want := duelsOf(t, p), literalDuels(p)
		for a := range want {
			for b := range want {
				if d.at(a, b) != want[a][b] {
					t.Fatalf("%d over %d: %d, want %d", a, b, d.at(a, b), want[a][b])
				}
			}
		}
	})
}

// TestDuelsOfMany takes blocks through more than eight binary digits.
func TestDuelsOfMany(t *testing.T) {
	p := rankings(300, 150, false)
	p.LeftOutApart = true
	d, err := p.duel(Options{}.standing(p))
	if err != nil {
		t.Fatal(err)
	}
	plain := &duels{who: d.who, over: make([]int64, len(d.over))}
	r := newLeveller(p, d.who)
	for _, paper := range p.Papers {
		plain.add(r.levels(paper), paper.Weight)
	}
	if !slices.Equal(plain.over, d.over) {
		t.Fatal("blocks and single ballots differ")
	}
}

// allPaths is the strongest path by trying every one without a repeated
// candidate.
func allPaths(d *duels, s Strength, a, b int, seen []bool) int64 {
	if a == b {
		return 1 << 62
	}
	seen[a] = true
	defer func() { seen[a] = false }()
	var best int64
	for via := range d.who {
		if !seen[via] && d.beats(a, via) {
			best = max(best, min(d.strength(s, a, via), allPaths(d, s, via, b, seen)))
		}
	}
	return best
}

func TestSchulzeAgainstAllPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRanked(t, 6, 12)
		s := rapid.SampledFrom([]Strength{"", WinningVotes, Margins}).Draw(t, "strength")
		d := duelsOf(t, p)
		n := len(d.who)
		got := d.strongestPaths(s)
		for a := range n {
			for b := range n {
				if a != b && got[a*n+b] != allPaths(d, s, a, b, make([]bool, n)) {
					t.Fatalf("path from %d to %d: %d", a, b, got[a*n+b])
				}
			}
		}
		// Who wins, by the definition: nobody has a stronger path to them than they back.
		var want []string
		for b := range n {
			if !slices.ContainsFunc(seq(n), func(a int) bool { return got[a*n+b] > got[b*n+a] }) {
				want = append(want, p.Candidates[b])
			}
		}
		r, err := Tally(Schulze, p, Options{Strength: s})
		if err != nil || !slices.Equal(r.Ranking[0], want) {
			t.Fatal(r, want, err)
		}
	})
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// slowLock locks pairs in by looking for circles along single pairs.
func slowLock(d *duels, s Strength) [][2]int {
	var locked [][2]int
	path := func(pairs [][2]int, from, to int) bool {
		seen := map[int]bool{from: true}
		for grown := true; grown; {
			grown = false
			for _, x := range pairs {
				if seen[x[0]] && !seen[x[1]] {
					seen[x[1]], grown = true, true
				}
			}
		}
		return seen[to]
	}
	for rest := d.pairs(s); len(rest) > 0; {
		var level [][2]int
		first := rest[0]
		for len(rest) > 0 && byStrength(first, rest[0]) == 0 {
			level = append(level, [2]int{rest[0].a, rest[0].b})
			rest = rest[1:]
		}
		with := slices.Concat(locked, level)
		for _, x := range level {
			if !path(with, x[1], x[0]) {
				locked = append(locked, x)
			}
		}
	}
	return locked
}

func TestRankedPairsLiterally(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRanked(t, 7, 20)
		s := rapid.SampledFrom([]Strength{"", WinningVotes, Margins}).Draw(t, "strength")
		d := duelsOf(t, p)
		locked := slowLock(d, s)
		var want [][]string
		left := seq(len(d.who))
		for len(left) > 0 {
			var layer []string
			free := func(b int) bool {
				return !slices.ContainsFunc(locked, func(x [2]int) bool { return x[1] == b && slices.Contains(left, x[0]) })
			}
			var rest []int
			for _, b := range left {
				if free(b) {
					layer = append(layer, p.Candidates[b])
				} else {
					rest = append(rest, b)
				}
			}
			left, want = rest, append(want, layer)
		}
		r, err := Tally(RankedPairs, p, Options{Strength: s})
		if err != nil || !reflect.DeepEqual(r.Ranking, want) {
			t.Fatal(r.Ranking, want, err)
		}
	})
}

func TestCondorcetWinnerWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRanked(t, 6, 20)
		d := duelsOf(t, p)
		for _, m := range []Method{Schulze, RankedPairs} {
			r, err := Tally(m, p, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if w := d.winner(); w >= 0 {
				if !slices.Equal(r.Elected, []string{p.Candidates[w]}) || r.Clause != clauseCondorcet {
					t.Fatalf("%s: %s beats everybody, elected %s", m, p.Candidates[w], r.Elected)
				}
			}
		}
	})
}

// TestRaisedWinnerStays: Schulze's method and ranked pairs are monotonic. Here
// for a sole winner who is raised to the top of one paper.
func TestRaisedWinnerStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRanked(t, 5, 12)
		m := rapid.SampledFrom([]Method{Schulze, RankedPairs}).Draw(t, "method")
		before, err := Tally(m, p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(before.Elected) != 1 || len(p.Papers) == 0 || p.LeftOutApart {
			return
		}
		winner := Place(slices.Index(p.Candidates, before.Elected[0])) //nolint:gosec // small
		at := rapid.IntRange(0, len(p.Papers)-1).Draw(t, "paper")
		raised := &Profile{Form: Ranked, Candidates: p.Candidates}
		for i, paper := range p.Papers {
			places := slices.Clone(p.Ranking(paper))
			if i == at {
				if len(places) > 0 {
					places[0] &^= Equal // nothing stands before it to be equal to
				}
				places = append([]Place{winner}, places...)
			}
			raised.AddRanking(paper.Weight, places)
		}
		after, err := Tally(m, raised, Options{})
		if err != nil || !slices.Equal(after.Elected, before.Elected) {
			t.Fatalf("%s: %v, then %v", m, before.Elected, after.Elected)
		}
	})
}
