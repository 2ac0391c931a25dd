package form

import "hustings/survey"

// Screen is what kind of page it is.
type Screen string

// The screens.
const (
	Questions Screen = "questions"
	Review    Screen = "review"
	Sending   Screen = "sending"
)

// A View is a page for a template, in one language.
type View struct {
	Title, Description string
	Screen             Screen
	Step, Steps        int      // among the pages with something on them, from 1
	Parts              []*Panel // what stands on the page
	Reviewed           []Leaf   // what was answered, on the screen of that name
	Hidden             []Pair   // what goes with the page unseen
	Faults             []Fault
	More, Seen         bool // questions have come up; answers were looked over once
	First              bool // nothing lies before this page
	Asked, Answered    int
}

// A Pair is a hidden field.
type Pair struct{ Name, Value string }

// A Fault is a fault with its place on the page.
type Fault struct {
	survey.Fault
	Anchor string // id of the first field to put right
	In     string // title of the panel that the question stands in
	Title  string // of the question or panel
	Line   string // of the row or item
}

// A Panel is a page or a panel with something in it.
type Panel struct {
	ID                 string
	Title, Description string
	Required           bool
	Items              []Item
	Faults             []Fault
}

// An Item is a panel or a question.
type Item struct {
	Panel    *Panel
	Question *Question
}

// A Question is one that is asked now, with its fields.
type Question struct {
	*survey.QuestionView
	Field   string   // name of its field; ids begin with it
	Options []Option // in the order to show
	Lines   []Line   // rows, items, or the choices of a ranking
	Text    string   // what was typed
	First   string   // id of the first field
	New     bool     // has come up by answers of the page
	Faults  []Fault  // of the whole, not of a line

	HasRemark, HasOther bool
	RemarkText          string
	RemarkFaults        []Fault
	Empty               bool // nothing is chosen
	Size                int  // most bytes of its text
}

// An Option is a choice.
type Option struct {
	survey.Option
	ID string
	On bool
}

// A Line is a row, an item, or a choice to be ranked.
type Line struct {
	survey.Option
	Field   string
	First   string
	Options []Option // of a row, or the ranks
	Text    string
	Empty   bool
	Size    int // most bytes of its text
	Faults  []Fault
}
