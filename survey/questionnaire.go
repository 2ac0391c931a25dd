package survey

import (
	"strings"

	"hustings/survey/expr"
)

// Kind is the type of a question.
type Kind string

// The kinds, by SurveyJS's names. Text is split by what is typed.
const (
	Radio        Kind = "radiogroup"
	Dropdown     Kind = "dropdown"
	Checkbox     Kind = "checkbox"
	Boolean      Kind = "boolean"
	Rating       Kind = "rating"
	Matrix       Kind = "matrix"
	Ranking      Kind = "ranking"
	Slider       Kind = "slider"
	Line         Kind = "text" // inputType text
	Email        Kind = "email"
	Number       Kind = "number"
	Date         Kind = "date"
	Comment      Kind = "comment"
	MultipleText Kind = "multipletext"
	HTML         Kind = "html" // plain text between questions; asks nothing
)

// A Questionnaire is what has been read and found publishable. It is not changed
// once made and may be used by several goroutines.
type Questionnaire struct {
	Title, Description Text
	Lang               string // of texts without a language, "" if not said
	Pages              []*Container
	AllAtOnce          bool // on one page, rather than page by page

	calculated []*calculated
	questions  []*Question // with panels written out, in order of the text
	byID       map[string]*Question
	named      map[string]entry // what expressions mean, by lower-case name
	dynamics   []*dynamic
	texts      []FreeText
	columns    []Column
	closed     int // bytes of the closed answers
}

// Questions gives all that can be answered, fixed panels written out, in order of
// the text.
func (q *Questionnaire) Questions() []*Question { return q.questions }

// Question gives a question by its ID, or nil.
func (q *Questionnaire) Question(id string) *Question { return q.byID[id] }

// A Container is a page or a panel. A question with fixed panels is a panel whose
// elements are the panels.
type Container struct {
	Name               string // "" for one of fixed panels
	Title, Description Text
	Elements           []Element
	Random             bool // order of the elements

	required                        bool // something in it has to be answered
	visibleIf, enableIf, requiredIf *expr.Expr
	parent                          *Container
	scope                           *scope
}

// An Element is a panel or a question.
type Element struct {
	Panel    *Container
	Question *Question
}

// A Question asks one thing, or shows a text.
type Question struct {
	ID   string // the name in answers: "q1", in fixed panels "staff[0].q1"
	Name string // as in the text
	Kind Kind

	Title, Description Text
	Placeholder        Text
	HTML               Text // of kind HTML

	Choices []Choice // of Radio, Dropdown, Checkbox, Boolean, Rating, Ranking; columns of Matrix
	Rows    []Choice // of Matrix
	Items   []Item   // of MultipleText

	Random     bool // order of the choices
	Sort       int  // choices by their label: 1 rising, -1 falling
	RandomRows bool // order of the rows
	EveryRow   bool // a required matrix asks every row
	Partial    bool // a ranking may leave choices out
	LowLabel   Text // what a rating's ends mean
	HighLabel  Text

	MinChoices, MaxChoices int // of Checkbox and Ranking; 0 is no bound

	Min, Max, Step   *Decimal // of Number and Slider
	MinDate, MaxDate string   // of Date
	MaxLength        int      // in UTF-16 code units; 0 is as long as fits

	Comment      bool // asks for a remark beside the answer
	CommentLabel Text

	Odds *Odds // of a randomised Boolean

	required                        bool
	RequiredText, OtherText         Text // said in place of our own words
	visibleIf, enableIf, requiredIf *expr.Expr
	validators                      []validator
	classes                         []Decimal // lower bounds for the count of a Number
	parent                          *Container
	scope                           *scope
	at                              int // byte offset in the text
	slot                            slot
	number                          int // among those that can be answered
	free                            []FreeText
}

// A Choice is an answer that can be chosen, or a matrix's row.
type Choice struct {
	Value     expr.Value // text, number or truth value
	Label     Text
	Exclusive bool // of a checkbox: stands alone
	Other     bool // asks for a text
	Last      bool // stays at the end in any order

	key string // the value as a text
}

// An Item is one line of a MultipleText.
type Item struct {
	Name      string
	Title     Text
	Required  bool
	Email     bool
	MaxLength int

	validators []validator
}

// Odds are those of a randomised response: with Num/Den the answer is sent as it
// is, else a fair coin's.
type Odds struct{ Num, Den int }

// A FreeText is what somebody writes in their own words. Each goes its own way,
// padded to Size bytes.
type FreeText struct {
	Question string // its ID
	Item     string // of a MultipleText
	Comment  bool   // the remark, or the text of "other"
	Size     int    // 256, 1024 or 4096
	Max      int    // in UTF-16 code units; 0 is as long as fits
}

// calculated is a value made of answers.
type calculated struct {
	name string
	expr *expr.Expr
	at   int
}

// dynamic is a question asked in fixed panels, for one person each.
type dynamic struct {
	name      string
	panels    []*Container
	constants [][]expr.Field // each panel's own
	members   []string       // names of the questions in a panel
	at        int

	byName [][]*Question // of each panel, in the order of members
}

// entry is what a name means.
type entry struct {
	question   *Question
	calculated *calculated
	dynamic    *dynamic
}

// index makes the table of names. Where a name is taken twice, which is refused,
// the first stands.
func (q *Questionnaire) index() {
	q.named = make(map[string]entry)
	put := func(name string, e entry) {
		if low := strings.ToLower(name); q.named[low] == (entry{}) {
			q.named[low] = e
		}
	}
	for _, d := range q.dynamics {
		put(d.name, entry{dynamic: d})
		d.byName = make([][]*Question, len(d.panels))
	}
	for _, c := range q.calculated {
		put(c.name, entry{calculated: c})
	}
	for _, one := range q.questions {
		if one.scope == nil {
			put(one.Name, entry{question: one})
		} else {
			in := one.scope
			in.of.byName[in.index] = append(in.of.byName[in.index], one)
		}
	}
}

// member gives a question in a panel by its name, or nil.
func (d *dynamic) member(index int, name string) *Question {
	for _, q := range d.byName[index] {
		if strings.EqualFold(q.Name, name) {
			return q
		}
	}
	return nil
}

// scope is the panel in which names like {panel.x} are read.
type scope struct {
	of    *dynamic
	index int
}
