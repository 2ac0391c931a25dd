package count

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Outcome is what a contest comes to (SPEC 9.6). Candidates and written-in
// persons share one numbering, the *line*: candidate i is line i, person j is
// line Candidates+j. Every field is always there, every list is at least [].
type Outcome struct {
	Method     Method  `json:"method"`
	Seats      int     `json:"seats"`
	Candidates int     `json:"candidates"`
	Figures    Tallied `json:"figures"`
	InvalidBy  []Spoil `json:"invalid_by"`
	Quorum     Quorum  `json:"quorum"`
	Void       []Fault `json:"void"`
	Majority   Bar     `json:"majority"`
	Floor      Bar     `json:"floor"`
	Lines      []Line  `json:"lines"`
	Rest       Rest    `json:"rest"`
	Elected    []Seat  `json:"elected"`
	Ties       []Tie   `json:"ties"`
	Next       Next    `json:"next"`
	// Grades says, for each candidate, how often it got each grade, the worst
	// first. Only methods that grade have the field.
	Grades [][]int `json:"grades,omitempty"`
	// Count says how rankings were counted. Only methods that rank have the field,
	// and only where somebody voted.
	Count *Counted `json:"count,omitempty"`
}

// Tallied are the head counts and ballot counts behind the verdicts.
type Tallied struct {
	Roll      int `json:"roll"`
	Excluded  int `json:"excluded"`
	Expected  int `json:"expected"`
	CheckedIn int `json:"checked_in"`
	Issued    int `json:"issued"`
	Paper     int `json:"paper"`
	Present   int `json:"present"`
	Returned  int `json:"returned"`
	Valid     int `json:"valid"`
	Invalid   int `json:"invalid"`
	Blank     int `json:"blank"`
}

// Spoil is a number of invalid ballots with one reason.
type Spoil struct {
	Reason Reason `json:"reason"`
	Count  int    `json:"count"`
}

// Quorum is what the quorum was held to, and its verdict. Without a quorum in
// the rules base is "none" and it is met.
type Quorum struct {
	Base    Base `json:"base"`
	Of      int  `json:"of"`
	Needed  int  `json:"needed"`
	Present int  `json:"present"`
	Met     bool `json:"met"`
}

// Fault is a ground on which the whole vote is void.
type Fault string

// The grounds, in the order in which they are listed.
const (
	FaultQuorum   Fault = "quorum"
	FaultReturned Fault = "returned"
)

// Bar is the number of votes a share asks for. Of and Needed are 0 where each
// line has its own ("for_against"); Of is 0 and base "none" where the rules ask
// for no share.
type Bar struct {
	Base   Base `json:"base"`
	Of     int  `json:"of"`
	Needed int  `json:"needed"`
}

// Status is what became of a line.
type Status string

// The statuses.
const (
	Elected   Status = "elected"
	Tied      Status = "tied"      // equal across the last seat, and not decided here
	Outvoted  Status = "outvoted"  // reached the bar; others had the seats
	Below     Status = "below"     // below the bar
	Voided    Status = "void"      // the whole vote is void
	Appraised Status = "appraised" // nobody is elected
)

// Line is one candidate's or written-in person's figures. Nobody can vote
// against a person written in or abstain: both are 0 there.
type Line struct {
	Line    int    `json:"line"`
	For     int    `json:"for"`
	Against int    `json:"against"`
	Abstain int    `json:"abstain"`
	Needed  int    `json:"needed"`
	Rank    int    `json:"rank"`
	Status  Status `json:"status"`

	points int // what the order goes by
}

// Rest sums up the written-in persons beyond the MaxListed that have a line.
type Rest struct {
	Persons int `json:"persons"`
	Votes   int `json:"votes"`
}

// MaxListed is the number of written-in persons with a line of their own.
const MaxListed = 256

// Clause is the rule that elected somebody.
type Clause string

// The clauses.
const (
	ByMajority  Clause = "majority"   // reached it, and there were seats for all who did
	ByMostVotes Clause = "most-votes" // more reached the bar than there were seats; had more votes
	ByLot       Clause = "lot"
	BySeniority Clause = "seniority"
	ByFloor     Clause = "floor"     // missed the majority, reached the floor, had most votes
	ByScore     Clause = "score"     // had the highest sums
	ByGrade     Clause = "grade"     // had the best majority grades
	ByQuota     Clause = "quota"     // reached it
	ByRemaining Clause = "remaining" // nobody was left to compete for the seat
	ByPairs     Clause = "pairs"     // ahead of the others, compared pair by pair
)

// Seat is one seat won.
type Seat struct {
	Line   int    `json:"line"`
	For    int    `json:"for"`
	Clause Clause `json:"clause"`
}

// Tie is a number of lines, equal in votes, with too few seats for all. Where
// a lot or seniority broke it, Among is in the order drawn: the first won.
type Tie struct {
	For   int     `json:"for"`
	Seats int     `json:"seats"`
	Among []int   `json:"among"`
	By    TieRule `json:"by"`
}

// Step is what comes after an outcome.
type Step string

// The steps.
const (
	Done        Step = "done"
	Revote      Step = "revote"
	RevoteTied  Step = "revote-tied"
	ReduceSeats Step = "reduce-seats"
	SeatsOpen   Step = "open"
	VoidVote    Step = "void"
)

// Next says what comes after: for how many seats, among which lines. An empty
// Among with seats to fill asks for new nominations. Alternatives are steps an
// officer may take instead, by a recorded decision.
type Next struct {
	Kind         Step   `json:"kind"`
	Seats        int    `json:"seats"`
	Among        []int  `json:"among"`
	Alternatives []Step `json:"alternatives"`
}

// Person tells a written-in person's index from a line, if it is one.
func (o Outcome) Person(line int) (person int, ok bool) {
	return line - o.Candidates, line >= o.Candidates
}

// Encode gives the bytes that stand in the log: compact JSON, fields in the
// order of the struct, ASCII only. SPEC 9.6 says how to make them in any
// language.
func (o Outcome) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return nil, fmt.Errorf("encoding an outcome: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
