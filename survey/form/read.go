package form

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/survey"
)

// ErrPost says that what was posted comes from no page of this form.
var ErrPost = errors.New("form: not a page of this questionnaire")

// MaxText is the most bytes of one text, right or wrong: four times the longest that
// fits, so that what is too long comes back to be shortened.
const MaxText = 16 << 10

// The names of the fields that are no answers.
const (
	AtField    = "at"    // where the person is
	SeedField  = "seed"  // of random orders
	ShownField = "shown" // which questions stood on the page
	SeenField  = "seen"  // answers were looked over once
	DoField    = "do"    // the button
)

// Do is what a person wants: one of these, or To and the number of a step.
type Do string

// The buttons.
const (
	Next   Do = "next"
	Back   Do = "back"
	Stay   Do = "stay"   // the same page again, in another language
	Look   Do = "review" // the answers, once they have been looked over before
	Finish Do = "send"
	To     Do = "to" // "to0": the step with this number
)

// State is where somebody is, and what was answered so far.
type State struct {
	At   int // a step, or one of the two behind them
	Seed survey.Seed
	Seen bool // the answers have been looked over

	raw map[string][]string // what was typed, by the names of fields
}

// review and sending are the places behind the steps.
func (f *Form) review() int  { return len(f.steps) }
func (f *Form) sending() int { return len(f.steps) + 1 }

// Start is somebody who has answered nothing.
func (f *Form) Start(seed survey.Seed) *State {
	s := &State{Seed: seed, raw: map[string][]string{}}
	s.At = f.after(s, -1)
	return s
}

// A Post is what a browser has sent.
type Post struct {
	State
	Do    Do
	to    int
	shown map[string]bool // names of the questions that could be answered
}

// Read reads what a browser has posted. What a page of this form cannot have posted
// is ErrPost; what a person can have typed wrongly is no error.
func (f *Form) Read(values url.Values) (*Post, error) {
	p := &Post{State: State{raw: make(map[string][]string)}, shown: make(map[string]bool)}
	for name, list := range values {
		var err error
		if d := f.fields[name]; d != nil {
			err = p.take(d, list)
		} else if len(list) != 1 {
			err = errors.New("not once")
		} else {
			err = f.control(p, name, list[0])
		}
		if err != nil {
			return nil, fmt.Errorf("%w: field %.40q: %w", ErrPost, name, err)
		}
	}
	if p.Do == "" || !values.Has(AtField) || !values.Has(SeedField) {
		return nil, fmt.Errorf("%w: its beginning is missing", ErrPost)
	}
	return p, nil
}

var errOther = errors.New("no such value")

// control reads a field that is no answer.
func (f *Form) control(p *Post, name, text string) error {
	switch name {
	case AtField:
		at, ok := atoi(text, f.sending()+1)
		if !ok {
			return errOther
		}
		p.At = at
	case SeedField:
		if len(text) != 2*len(p.Seed) {
			return errOther
		}
		if _, err := hex.Decode(p.Seed[:], []byte(text)); err != nil {
			return errOther
		}
	case ShownField:
		for _, one := range strings.Fields(text) {
			if len(p.shown) > len(f.names) {
				return errOther
			}
			p.shown[one] = true
		}
	case SeenField:
		p.Seen = text == "1"
	case DoField:
		return f.do(p, Do(text))
	default:
		return errors.New("unknown")
	}
	return nil
}

func (f *Form) do(p *Post, do Do) error {
	switch do {
	case Next, Back, Stay, Look, Finish:
		p.Do = do
		return nil
	}
	at, found := strings.CutPrefix(string(do), string(To))
	to, ok := atoi(at, len(f.steps))
	if !found || !ok {
		return errOther
	}
	p.Do, p.to = To, to
	return nil
}

// atoi reads a number below most, written as numbers are.
func atoi(text string, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n < most && strconv.Itoa(n) == text
}

// take reads what was posted for an answer.
func (s *State) take(d *field, list []string) error {
	several := d.question.Kind == survey.Checkbox && d.part == whole
	if !several && len(list) != 1 || len(list) > len(d.question.Choices)+1 {
		return errors.New("too often")
	}
	for _, text := range list {
		if text == "" {
			continue
		}
		if !utf8.ValidString(text) || len(text) > MaxText {
			return errors.New("too long, or not in UTF-8")
		}
		if _, ok := atoi(text, len(d.question.Choices)); d.chosen() && !ok {
			return errOther
		}
		if _, ok := atoi(text, len(d.question.Choices)+1); d.part == rank && (!ok || text == "0") {
			return errOther
		}
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
		if slices.Contains(s.raw[d.name], text) {
			return errors.New("the same twice")
		}
		s.raw[d.name] = append(s.raw[d.name], text)
	}
	return nil
}

// text is the one value of a field.
func (s *State) text(name string) string {
	if list := s.raw[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}
