package disclose

import (
	"errors"
	"fmt"
)

// ErrInput is wrapped by what Aggregate says about an input that is at odds with
// itself. It is the caller's mistake, never a respondent's.
var ErrInput = errors.New("disclose: input")

// Kind says how a column is answered and what is made of it.
type Kind string

// The kinds. A matrix is a column for each of its rows.
const (
	Single Kind = "single" // one category
	Scale  Kind = "scale"  // one category, each with a value
	Number Kind = "number" // a number, given as the class it falls in
	Multi  Kind = "multi"  // any number of categories
	Rank   Kind = "rank"   // all categories, the best first
	Random Kind = "random" // yes or no, by randomised response
)

// What an answer may be other than a category.
const (
	None     = -1 // was asked and did not answer
	NotAsked = -2 // was not asked
)

// Bounds of an input.
const (
	MinThreshold  = 3
	MaxCategories = 200
	MaxColumns    = 5000
	MaxTables     = 200
	MaxValue      = 1_000_000_000
	MaxResponses  = 1 << 20
)

// A Column is one question, or one row of a matrix, and what was answered.
type Column struct {
	Name string
	Kind Kind
	Keys []string // of the categories, in the questionnaire's order

	// Values of the categories of a Scale, times 10^Decimals, ascending or not. Of a
	// Number, the least value of each class, and Highs the greatest.
	Values, Highs []int
	Decimals      int
	// Promoter says that the values are 0 to 10 and a net promoter score is wanted.
	Promoter bool

	// Min and Max are how many categories of a Multi are chosen by who answers;
	// Exclusive are those chosen alone.
	Min, Max  int
	Exclusive []int

	// Coin is how a Random is answered. Its first category is yes.
	Coin Coin

	// When are the columns that decide whether this one is asked. Where there are
	// several, nothing is shown of it.
	When []Condition

	One  []int   // of each response: a category, None or NotAsked. Not of Multi and Rank
	Many [][]int // of each response: categories; nil is NotAsked, empty None
}

// A Condition says that a column is asked of those whose answer to another is among
// some, None being that of who has none, and of nobody else. Of a Multi it is one
// category: all are asked who chose it. Any is empty if more cannot be said than that
// the one depends on the other.
type Condition struct {
	Column string
	Any    []int
}

// A Coin says that of Of equally likely throws, Truth ask for the truth and Yes for
// a yes; the others ask for a no. Warner's own design, in which p of Of are asked
// the question and the others its opposite, is Truth = 2p-Of, Yes = Of-p.
type Coin struct{ Truth, Yes, Of int }

// A Text is one question answered in free text.
type Text struct {
	Name  string
	When  []Condition
	Texts [][]byte // in any order
}

// Figures are the numbers of people and responses.
type Figures struct {
	Expected int `json:"expected"`
	Issued   int `json:"issued"`
	Returned int `json:"returned"`
	Invalid  int `json:"invalid"` // of those returned
}

// An Input is everything that results are computed from.
type Input struct {
	Poll    string // its id, in hexadecimal
	Figures Figures

	Threshold     int // k; 0: nothing is hidden
	TextThreshold int
	Rounding      int // 0 or 5

	Columns []Column
	Texts   []Text
	Tables  [][2]string // rows, columns
	Redact  []byte      // the file of redactions, or nil
}

// valid gives the number of responses that count.
func (in *Input) valid() int { return in.Figures.Returned - in.Figures.Invalid }

// check finds what would make a computation mean nothing.
func (in *Input) check() error {
	switch f := in.Figures; {
	case !bounded(in.Threshold, in.TextThreshold, in.Rounding):
		return fmt.Errorf("%w: thresholds %d and %d: the first is at least %d, that of texts at least the first (or nothing is hidden, and both are 0, and rounding, too)", ErrInput, in.Threshold, in.TextThreshold, MinThreshold)
	case in.Rounding != 0 && in.Rounding != 5:
		return fmt.Errorf("%w: rounding to %d: it is 0 or 5", ErrInput, in.Rounding)
	case f.Invalid < 0 || f.Returned < f.Invalid || f.Returned > MaxResponses:
		return fmt.Errorf("%w: %d responses, %d of them invalid", ErrInput, f.Returned, f.Invalid)
	case len(in.Columns) > MaxColumns || len(in.Tables) > MaxTables:
		return fmt.Errorf("%w: %d columns and %d tables are more than %d and %d", ErrInput, len(in.Columns), len(in.Tables), MaxColumns, MaxTables)
	}
	at := make(map[string]int, len(in.Columns))
	for i := range in.Columns {
		c := &in.Columns[i]
		if _, twice := at[c.Name]; twice {
			return fmt.Errorf("%w: two columns are called %q", ErrInput, c.Name)
		}
		at[c.Name] = i
		if err := c.check(in.valid()); err != nil {
			return fmt.Errorf("%w: column %q: %s", ErrInput, c.Name, err.Error())
		}
	}
	for _, t := range in.Tables {
		rows, known := at[t[0]]
		cols, both := at[t[1]]
		if !known || !both || rows == cols {
			return fmt.Errorf("%w: table %q by %q: each is a column, and not the same", ErrInput, t[0], t[1])
		}
		if a, b := in.Columns[rows].Kind, in.Columns[cols].Kind; !MayCross(a, b) {
			return fmt.Errorf("%w: table %q by %q: no tables of kinds %s and %s", ErrInput, t[0], t[1], a, b)
		}
	}
	return nil
}

func (c *Column) check(n int) error {
	m := len(c.Keys)
	if m < 1 || m > MaxCategories {
		return fmt.Errorf("%d categories", m)
	}
	keys := make(map[string]bool, m)
	for _, key := range c.Keys {
		if key == "" || keys[key] {
			return fmt.Errorf("category %q is empty or there twice", key)
		}
		keys[key] = true
	}
	if err := c.checkValues(); err != nil {
		return err
	}
	switch c.Kind {
	case Multi, Rank:
		return c.checkMany(n)
	case Single, Scale, Number, Random:
		if len(c.One) != n {
			return fmt.Errorf("%d answers of %d responses", len(c.One), n)
		}
		for _, a := range c.One {
			if a < NotAsked || a >= m {
				return fmt.Errorf("answer %d", a)
			}
		}
		return nil
	}
	return fmt.Errorf("kind %q", c.Kind)
}

func (c *Column) checkValues() error {
	valued := c.Kind == Scale || c.Kind == Number
	switch {
	case valued && len(c.Values) != len(c.Keys), !valued && len(c.Values) > 0:
		return fmt.Errorf("%d values for %d categories of kind %s", len(c.Values), len(c.Keys), c.Kind)
	case c.Kind == Number && len(c.Highs) != len(c.Keys), c.Kind != Number && len(c.Highs) > 0:
		return fmt.Errorf("%d upper ends for %d classes", len(c.Highs), len(c.Keys))
	case c.Decimals < 0 || c.Decimals > 6:
		return fmt.Errorf("%d decimals", c.Decimals)
	case c.Kind == Random && (c.Coin.Truth < 1 || c.Coin.Yes < 0 || c.Coin.Of < c.Coin.Truth+c.Coin.Yes || c.Coin.Of > 10000 || len(c.Keys) != 2):
		return fmt.Errorf("coin %d, %d of %d", c.Coin.Truth, c.Coin.Yes, c.Coin.Of)
	}
	for i, v := range c.Values {
		high := v
		if len(c.Highs) > 0 {
			high = c.Highs[i]
		}
		if v < -MaxValue || high > MaxValue || high < v {
			return fmt.Errorf("value %d", v)
		}
	}
	return nil
}

func (c *Column) checkMany(n int) error {
	m := len(c.Keys)
	if len(c.Many) != n {
		return fmt.Errorf("%d answers of %d responses", len(c.Many), n)
	}
	if c.Kind == Multi && (c.Min < 0 || c.Max < 1 || c.Max < c.Min) {
		return fmt.Errorf("%d to %d choices", c.Min, c.Max)
	}
	seen := make([]int, m)
	for i, picks := range c.Many {
		for _, a := range picks {
			if a < 0 || a >= m || seen[a] == i+1 {
				return fmt.Errorf("answer %d", a)
			}
			seen[a] = i + 1
		}
		if c.Kind == Rank && len(picks) > 0 && len(picks) != m {
			return fmt.Errorf("%d of %d ranked", len(picks), m)
		}
	}
	return nil
}
