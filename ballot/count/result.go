package count

import "slices"

// Result is what counting a profile comes to. Every field up to Next is always
// there, every list at least [].
type Result struct {
	Method  Method    `json:"method"`
	Seats   int       `json:"seats"`
	Valid   int64     `json:"valid"`
	Invalid int64     `json:"invalid"`
	Quota   Number    `json:"quota"` // as the count began; null where there is none
	Elected []string  `json:"elected"`
	Rounds  []Round   `json:"rounds"`
	Ties    []Draw    `json:"ties"`
	Clause  string    `json:"clause"`
	Next    Following `json:"next"`

	// Ranking is the whole order of candidates, best first, equals together, of
	// the methods that have one.
	Ranking [][]string `json:"ranking,omitempty"`
	// Pairwise and Strengths are of the Condorcet methods: how many prefer the
	// row to the column.
	Pairwise  *Matrix `json:"pairwise,omitempty"`
	Strengths *Matrix `json:"strengths,omitempty"`
	// Quorum is what a quorum was held to, where the rules have one.
	Quorum *Quorum `json:"quorum,omitempty"`
	// Outcome is the whole outcome, of the methods of polls under a rule set.
	Outcome *Outcome `json:"outcome,omitempty"`
	// Profiles are the grades each candidate got, of majority judgment.
	Profiles *Matrix `json:"profiles,omitempty"`

	clauses []Clause // of those elected, as far as a method tells them apart
}

// clauseOf is the clause that elected the i-th.
func (r *Result) clauseOf(i int) Clause {
	if i < len(r.clauses) {
		return r.clauses[i]
	}
	for _, draw := range r.Ties {
		if draw.What == TieSeats && slices.Contains(draw.Taken, r.Elected[i]) {
			return Clause(draw.By)
		}
	}
	return ByPairs
}

// Round is one stage of a count; of methods without stages there is one.
type Round struct {
	Quota     Number   `json:"quota,omitempty"` // where it changes from round to round
	Votes     Figure   `json:"votes"`
	Elected   []string `json:"elected"`
	Excluded  []string `json:"excluded"`
	Surplus   []string `json:"surplus,omitempty"` // whose surplus is transferred next
	Exhausted Number   `json:"exhausted"`         // votes with nobody left to go to
	Lost      Number   `json:"lost,omitempty"`    // to rounding
	Keep      Figure   `json:"keep,omitzero"`     // keep factors, of Meek
}

// Draw is one choice between equals.
type Draw struct {
	Round int      `json:"round"` // from 1; 0: the result as a whole
	What  TieWhat  `json:"what"`
	Among []string `json:"among"`
	Seats int      `json:"seats"` // of a tie for seats: how many there are for them; else 0
	By    TieBreak `json:"by"`
	Taken []string `json:"taken"` // whom the choice fell on; nobody where it was left open
}

// TieWhat says what was to be decided between equals.
type TieWhat string

// The things decided.
const (
	TieSeats     TieWhat = "seats"     // who is elected
	TieExclusion TieWhat = "exclusion" // who is excluded next
	TieSurplus   TieWhat = "surplus"   // whose surplus is transferred first
)

// TieBreak is a way to choose between equals.
type TieBreak string

// The ways.
const (
	BreakBackwards TieBreak = "backwards" // the latest earlier round where they differ
	BreakForwards  TieBreak = "forwards"  // the earliest
	BreakLot       TieBreak = "lot"       // from the seed
	BreakOrder     TieBreak = "order"     // the order of candidates: who stands earlier is ahead
	BreakSeniority TieBreak = "seniority"
	BreakNone      TieBreak = "none" // left open
)

// Following is what comes after a count.
type Following struct {
	Kind  Step     `json:"kind"`
	Seats int      `json:"seats"`
	Among []string `json:"among"`
}
