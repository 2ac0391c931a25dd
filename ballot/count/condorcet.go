package count

import "fmt"

// MaxDuelCandidates bounds the methods that compare every two candidates:
// their work grows with the third power of the number.
const MaxDuelCandidates = 1000

// duels is the pairwise matrix: for every two candidates in the count, how
// many ballots rank the first above the second. On a ballot equals are
// compared by nobody; whom it leaves out stands below all it ranks, equal to
// the others left out, unless the profile holds them apart.
type duels struct {
	who  []int // the candidates in the count, ascending; all else goes by their places here
	over []int64
}

// Strength is how strong a pair is, of which more ballots rank one candidate
// above the other than the other way.
type Strength string

// The strengths.
const (
	WinningVotes Strength = "winning-votes" // the ballots for the winner of the pair
	Margins      Strength = "margins"       // how many more than for the loser
)

func (s Strength) check() error {
	if s != "" && s != WinningVotes && s != Margins {
		return fmt.Errorf("%w: strength: %q is unknown; take %q or %q", ErrRules, s, WinningVotes, Margins)
	}
	return nil
}

// at is how many rank a above b.
func (d *duels) at(a, b int) int64 { return d.over[a*len(d.who)+b] }

// duel compares every two of the candidates in the count, on every paper. It
// wants rankings or scores, of which the higher is the better.
func (p *Profile) duel(standing []bool) (*duels, error) {
	d := &duels{}
	for c, in := range standing {
		if in {
			d.who = append(d.who, c)
		}
	}
	if p.Form != Ranked && p.Form != Scored {
		return nil, fmt.Errorf("%w: every two candidates are compared, which needs ballots that rank them", ErrProfile)
	}
	if len(d.who) > MaxDuelCandidates {
		return nil, fmt.Errorf("%w: %d candidates; every two are compared, at most %d are possible", ErrProfile, len(d.who), MaxDuelCandidates)
	}
	d.over = make([]int64, len(d.who)*len(d.who))
	r := newLeveller(p, d.who)
	for _, weight := range weights(p.Papers) {
		d.addAll(r, weight.papers, weight.each)
	}
	return d, nil
}

// addAll compares on papers of one weight: in blocks where there are enough to
// be worth it, the rest one by one.
func (d *duels) addAll(r *leveller, papers []Paper, weight int64) {
	var b *block
	for len(papers) >= blockWorth {
		some := papers[:min(lanes, len(papers))]
		papers = papers[len(some):]
		if b == nil {
			b = newBlock(len(d.who), r.bits)
		}
		b.load(r, some)
		b.compare(d, weight)
	}
	for _, paper := range papers {
		d.add(r.levels(paper), weight)
	}
}

// add compares on one paper.
func (d *duels) add(levels []uint16, weight int64) {
	n := len(d.who)
	for a, above := range levels {
		if above == apart {
			continue
		}
		row := d.over[a*n : (a+1)*n]
		for b, below := range levels {
			if above < below && below != apart {
				row[b] += weight
			}
		}
	}
}

// weighed are papers of one weight.
type weighed struct {
	each   int64
	papers []Paper
}

func weights(papers []Paper) []weighed {
	at := map[int64]int{}
	var groups []weighed
	for _, paper := range papers {
		i, ok := at[paper.Weight]
		if !ok {
			i = len(groups)
			at[paper.Weight] = i
			groups = append(groups, weighed{each: paper.Weight})
		}
		groups[i].papers = append(groups[i].papers, paper)
	}
	return groups
}

// beats reports whether more rank a above b than b above a.
func (d *duels) beats(a, b int) bool { return d.at(a, b) > d.at(b, a) }

// winner is the place of the Condorcet winner, who beats everybody else, or -1.
func (d *duels) winner() int {
	for a := range d.who {
		all := true
		for b := range d.who {
			all = all && (a == b || d.beats(a, b))
		}
		if all {
			return a
		}
	}
	return -1
}

// matrix writes numbers out under the candidates' names.
func (d *duels) matrix(p *Profile, cells []int64) *Matrix {
	n := len(d.who)
	m := &Matrix{Rows: d.names(p), Columns: d.names(p)}
	for a := range n {
		row := make([]Number, n)
		for b := range n {
			if a != b {
				row[b] = Whole(cells[a*n+b])
			}
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

func (d *duels) names(p *Profile) []string {
	names := make([]string, len(d.who))
	for i, c := range d.who {
		names[i] = p.Candidates[c]
	}
	return names
}

// layers ranks candidates by a relation without cycles: first all whom nobody
// surpasses, then all whom nobody but those surpasses, and so on. The numbers
// are those of the profile.
func (d *duels) layers(surpasses func(a, b int) bool) [][]int {
	above := make([]int, len(d.who)) // how many not yet ranked surpass each
	for a := range d.who {
		for b := range d.who {
			if surpasses(a, b) {
				above[b]++
			}
		}
	}
	var ranking [][]int
	for left := len(d.who); left > 0; {
		var best, layer []int
		for b, n := range above {
			if n == 0 {
				best, layer = append(best, b), append(layer, d.who[b])
			}
		}
		for _, a := range best {
			above[a] = -1
			for b := range d.who {
				if surpasses(a, b) {
					above[b]--
				}
			}
		}
		left -= len(best)
		ranking = append(ranking, layer)
	}
	return ranking
}

// result is what the Condorcet methods have in common.
func (d *duels) result(p *Profile, o Options, ranking [][]int, clause string) *Result {
	r := p.ranked(o, ranking, ranking)
	r.Pairwise = d.matrix(p, d.over)
	r.Clause = clause
	if d.winner() >= 0 {
		r.Clause = clauseCondorcet
	}
	return r
}

// clauseCondorcet is the clause where somebody beats everybody else: whatever
// the method does about cycles was not needed for the first seat.
const clauseCondorcet = "condorcet-winner"
