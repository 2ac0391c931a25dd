package count

import (
	"slices"
	"strconv"
)

// Counted is how rankings were counted (SPEC 9.11.10). Votes are exact decimals
// as texts. Lists are by candidate where they are not of lines.
type Counted struct {
	Quota  string       `json:"quota"`  // of the first stage; "" where there is none
	Stages int          `json:"stages"` // how many there were
	Rounds []CountRound `json:"rounds"` // all of them, or none where they would not fit the log
	Draws  []CountDraw  `json:"draws"`  // ties on the way; with the rounds
	// Pairwise[a][b] is how many prefer a to b, and Strengths[a][b] how strong the
	// strongest path is, of the methods that compare pairs.
	Pairwise  [][]int `json:"pairwise"`
	Strengths [][]int `json:"strengths"`
}

// CountRound is one stage.
type CountRound struct {
	Quota     string   `json:"quota"` // where it changes
	Votes     []string `json:"votes"` // "" for who is out
	Elected   []int    `json:"elected"`
	Excluded  []int    `json:"excluded"`
	Surplus   []int    `json:"surplus"` // whose is transferred next
	Exhausted string   `json:"exhausted"`
	Lost      string   `json:"lost"`
}

// CountDraw is a choice between equals on the way.
type CountDraw struct {
	Round int      `json:"round"` // from 1
	What  TieWhat  `json:"what"`
	Among []int    `json:"among"`
	By    TieBreak `json:"by"`
	Taken int      `json:"taken"`
}

// Longest a ranked contest's stages, and its matrices, may be in the log.
const mostCounted = 16_000

// roundsLen bounds the length of all stages in JSON.
func (c Contest) roundsLen() int {
	n := c.Candidates
	votes := 23 // ten digits, a point, nine places, quotes and a comma
	if c.Rules.Method == IRV {
		votes = 13
	}
	return (n + min(c.Rules.Seats, n) + 2) * (280 + n*(votes+lenRef))
}

// pairsLen bounds the length of both matrices.
func (c Contest) pairsLen() int { return 2 * c.Candidates * (2 + lenCount*c.Candidates) }

// countedLen is what Counted adds to an outcome at most.
func (c Contest) countedLen() int {
	long := 200
	if n := c.roundsLen(); n <= mostCounted {
		long += n
	}
	if n := c.pairsLen(); n <= mostCounted {
		long += n
	}
	return long
}

// fillRanked gives the seats as the method counts rankings. Nobody is elected
// where nobody voted.
func (d *decision) fillRanked(p *Profile) error {
	if len(p.Papers) == 0 {
		d.all(Below)
		return nil
	}
	d.all(Outvoted)
	o := d.rules.options(Options{Seats: d.rules.Seats, Seed: d.seed, contest: d.contest.Number}, p.Candidates)
	o.Final = d.rules.tie()
	r, err := Tally(d.rules.Method, p, o)
	if err != nil {
		return err
	}
	lines := make([]*Line, len(d.order))
	for _, l := range d.order {
		lines[l.Line] = l
	}
	open := d.finalTie(r, lines)
	for i, name := range r.Elected {
		l := lines[lineOf(name)]
		if slices.Contains(open, l.Line) {
			continue
		}
		l.Status = Elected
		d.out.Elected = append(d.out.Elected, Seat{Line: l.Line, For: l.For, Clause: r.clauseOf(i)})
	}
	d.out.Count = d.contest.counted(r, open)
	return nil
}

// finalTie writes down a tie of the result, and says who stays tied.
func (d *decision) finalTie(r *Result, lines []*Line) (open []int) {
	for _, draw := range r.Ties {
		if draw.What != TieSeats {
			continue
		}
		var tied []*Line
		for _, among := range linesOf(draw.Among) {
			tied = append(tied, lines[among])
		}
		by := d.rules.tie()
		switch by {
		case TieLot:
			d.draw(tied)
		case TieSeniority:
			slices.SortFunc(tied, func(a, b *Line) int {
				return slices.Index(d.rules.Seniority, a.Line) - slices.Index(d.rules.Seniority, b.Line)
			})
		default:
			markTied(tied)
			open = linesOf(draw.Among)
			if by == TieRevote {
				d.open = draw.Seats
			}
		}
		tie := Tie{Seats: draw.Seats, Among: []int{}, By: by}
		for _, l := range tied {
			tie.Among = append(tie.Among, l.Line)
		}
		d.out.Ties = append(d.out.Ties, tie)
	}
	return open
}

// counted takes of a result what the log has room for. Those still tied are not
// elected.
func (c Contest) counted(r *Result, open []int) *Counted {
	out := &Counted{
		Quota: string(r.Quota), Stages: len(r.Rounds), Rounds: []CountRound{}, Draws: []CountDraw{},
		Pairwise: [][]int{}, Strengths: [][]int{},
	}
	if c.pairsLen() <= mostCounted {
		out.Pairwise, out.Strengths = r.Pairwise.whole(), r.Strengths.whole()
	}
	if c.roundsLen() > mostCounted || r.Pairwise != nil {
		return out
	}
	for _, round := range r.Rounds {
		stage := CountRound{
			Quota: string(round.Quota), Votes: make([]string, c.Candidates),
			Elected: linesOf(round.Elected), Excluded: linesOf(round.Excluded), Surplus: linesOf(round.Surplus),
			Exhausted: string(round.Exhausted), Lost: string(round.Lost),
		}
		stage.Elected = slices.DeleteFunc(stage.Elected, func(line int) bool { return slices.Contains(open, line) })
		for _, e := range round.Votes {
			stage.Votes[lineOf(e.Name)] = string(e.Number)
		}
		out.Rounds = append(out.Rounds, stage)
	}
	for _, draw := range r.Ties {
		if draw.What != TieSeats {
			out.Draws = append(out.Draws, CountDraw{
				Round: draw.Round, What: draw.What, Among: linesOf(draw.Among), By: draw.By, Taken: lineOf(draw.Taken[0]),
			})
		}
	}
	return out
}

// lineOf reads the number that stands for a name in profile.
func lineOf(name string) int {
	i, _ := strconv.Atoi(name)
	return i
}

func linesOf(names []string) []int {
	lines := make([]int, len(names))
	for i, name := range names {
		lines[i] = lineOf(name)
	}
	return lines
}

// whole is a matrix of whole numbers, by candidate.
func (m *Matrix) whole() [][]int {
	if m == nil {
		return [][]int{}
	}
	rows := make([][]int, len(m.Rows))
	for i, cells := range m.Cells {
		rows[i] = make([]int, len(cells))
		for j, n := range cells {
			rows[i][j], _ = strconv.Atoi(string(n))
		}
	}
	return rows
}
