package count

import "errors"

var (
	// ErrRules is wrapped by every fault Validate finds; the text names the
	// field and says what to do.
	ErrRules = errors.New("count: rule set")
	// ErrUnsupported is wrapped as well where the rule is a known one that this
	// version cannot apply yet.
	ErrUnsupported = errors.New("not yet supported")
)

// Limits of what a contest may hold (SPEC 9.2).
const (
	MaxCandidates = 250
	MaxPersons    = 65535
	MaxSeats      = 1000
	maxTerm       = 1_000_000 // of a share's num and den
	maxDays       = 36500
	maxFigure     = 1<<30 - 1
	maxTop        = 100
	maxNamed      = 12 // grades with names
	maxGradeLen   = 60 // bytes of a grade's name
)

// Method is a way of voting and counting.
type Method string

// The methods of polls that mark candidates, and appraisal, in which they are
// graded and nobody is elected. Others are named in tally.go.
const (
	ApproveOpposeAbstain Method = "approve-oppose-abstain"
	Choose               Method = "choose"
	YesNo                Method = "yes-no"
	Appraisal            Method = "appraisal"
)

// Op says whether a share must be reached or exceeded.
type Op string

// The two comparisons.
const (
	AtLeast  Op = ">="
	MoreThan Op = ">"
)

// Base is the number a share is taken of.
type Base string

// The bases. The same word "majority" means different numbers in different
// bodies; each outcome names the one that was used.
const (
	BaseNone       Base = "none"        // only in outcomes: no such rule
	BaseExpected   Base = "expected"    // roll less approved exclusions
	BasePresent    Base = "present"     // see Source
	BaseReturned   Base = "returned"    // ballots in the box, valid or not
	BaseValid      Base = "valid"       // valid ballots, blank ones among them
	BaseMarked     Base = "marked"      // valid ballots that are not blank
	BaseForAgainst Base = "for_against" // for and against of this candidate
)

// Source says how presence is established.
type Source string

// Attendance counted before voting, or passes taken by the close. Both count
// those who got a paper ballot too.
const (
	CheckedIn Source = "checked-in"
	Issued    Source = "issued"
)

// TieRule decides between equals across the last seat.
type TieRule string

// The tie rules.
const (
	TieRevote    TieRule = "revote-tied"
	TieLot       TieRule = "lot"
	TieSeniority TieRule = "seniority"
	TieNone      TieRule = "none"
)

// ShortfallRule decides about seats that nobody won.
type ShortfallRule string

// The shortfall rules.
const (
	ShortfallRevote         ShortfallRule = "revote"
	ShortfallRevoteOrReduce ShortfallRule = "revote-or-reduce"
	ShortfallReduce         ShortfallRule = "reduce-seats"
	ShortfallOpen           ShortfallRule = "leave-open"
	ShortfallPlurality      ShortfallRule = "plurality"
)

// The values of the remaining fields.
const (
	WriteInNone = "none"
	WriteInList = "list"
	WriteInFree = "free"

	OrderFixed  = "fixed"
	OrderStroke = "stroke"
	OrderPinyin = "pinyin"
	OrderRandom = "random-per-voter"

	OverSelectionInvalid = "invalid"
	ReturnedWithinIssued = "returned <= issued"

	ShowNothing = "nothing"
	ShowTurnout = "turnout"
	ShowResult  = "result"
	ShowBallots = "ballots"
)

// Share is an exact part of a base: at least (or more than) num/den of it.
type Share struct {
	Num  int  `json:"num"`
	Den  int  `json:"den"`
	Op   Op   `json:"op"`
	Base Base `json:"base"`
}

// Ratio is an exact fraction.
type Ratio struct {
	Num int `json:"num"`
	Den int `json:"den"`
}

// Visibility is what the poll's pages show, while it is open and after. It
// does not bear on the count.
type Visibility struct {
	WhileOpen string `json:"while_open"`
	After     string `json:"after"`
}

// Rules is one contest's rule set as it stands in the manifest (SPEC 9.2).
// Fields at their zero value are absent from the JSON and mean the default.
type Rules struct {
	Method         Method        `json:"method"`
	Seats          int           `json:"seats"`
	Min            int           `json:"min,omitempty"`
	Max            int           `json:"max,omitempty"` // 0: as many as seats
	OverSelection  string        `json:"over_selection,omitempty"`
	WriteIn        string        `json:"write_in,omitempty"`
	OnlyWithOppose bool          `json:"only_with_oppose,omitempty"`
	Order          string        `json:"order,omitempty"`
	Present        Source        `json:"present,omitempty"`
	Quorum         *Share        `json:"quorum,omitempty"`
	Majority       *Share        `json:"majority,omitempty"`
	ValidIf        string        `json:"valid_if,omitempty"`
	MinExtra       *Ratio        `json:"min_extra,omitempty"`
	Tie            TieRule       `json:"tie,omitempty"`
	Seniority      []int         `json:"seniority,omitempty"` // candidates, most senior first
	Shortfall      ShortfallRule `json:"shortfall,omitempty"`
	Floor          *Share        `json:"floor,omitempty"`
	Proxy          int           `json:"proxy,omitempty"`
	Visibility     *Visibility   `json:"visibility,omitempty"`
	RetentionDays  int           `json:"retention_days,omitempty"`
	Top            int           `json:"top,omitempty"`    // the highest score; 0 is the lowest
	Grades         []Grade       `json:"grades,omitempty"` // the worst first
	Transfer       *Transfer     `json:"transfer,omitempty"`
}

// Grade is the name of a grade by language, "zh" or "en".
type Grade map[string]string

// Valued reports whether a ballot gives candidates numbers and not marks.
func (r Rules) Valued() bool {
	return r.Method == ScoreVoting || r.Method == MajorityJudgment || r.Method == Appraisal
}

// marksOnlyFor reports whether a ballot can do no more than choose.
func (r Rules) marksOnlyFor() bool { return r.Method == Choose || r.Method == Approval }

// Highest is the highest number a ballot may give.
func (r Rules) Highest() int {
	if r.Method == ScoreVoting {
		return r.Top
	}
	return len(r.Grades) - 1
}

// Limit is the number of selections a ballot may make.
func (r Rules) Limit() int {
	if r.Max == 0 && (r.Method == Approval || r.Valued() || r.Ranked()) {
		return MaxCandidates
	}
	if r.Max == 0 {
		return r.Seats
	}
	return r.Max
}

// MinCandidates is the number of candidates the rules ask for: one, or the
// seats and min_extra of them more, rounded up (3 seats and a fifth: 4).
func (r Rules) MinCandidates() int {
	if r.MinExtra == nil || r.MinExtra.Den <= 0 {
		return 1
	}
	extra := (r.Seats*r.MinExtra.Num + r.MinExtra.Den - 1) / r.MinExtra.Den
	return max(1, r.Seats+extra)
}

// WritesIn reports whether a ballot may name persons who are no candidates.
func (r Rules) WritesIn() bool { return r.WriteIn == WriteInList }

func (r Rules) tie() TieRule {
	if r.Tie == "" {
		return TieNone
	}
	return r.Tie
}

func (r Rules) shortfall() ShortfallRule {
	if r.Shortfall == "" {
		return ShortfallOpen
	}
	return r.Shortfall
}

func (r Rules) present() Source {
	if r.Present == "" {
		return Issued
	}
	return r.Present
}
