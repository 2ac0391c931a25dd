package form

import (
	"hustings/survey"
)

// A Turn is what follows on a Post.
type Turn struct {
	State
	Faults []survey.Fault  // what keeps the person here
	More   bool            // there are questions that answers of this page have brought up
	Ready  bool            // everything is right and the person wants to send it
	New    map[string]bool // the questions that were not there before
}

// Move does what the person wants, as far as the answers allow it. Whoever goes back
// is not kept by anything; whoever goes on puts right what is wrong on the page.
func (f *Form) Move(p *Post) *Turn {
	t := &Turn{State: p.State}
	switch {
	case p.Do == Stay:
		t.At = f.here(&t.State, t.At)
	case p.Do == To:
		t.At = f.here(&t.State, p.to)
	case p.Do == Back:
		t.At = f.before(&t.State, t.At)
	case t.At >= f.review():
		f.onward(t, p.Do)
	default:
		f.leave(t, p)
	}
	t.Seen = t.Seen || t.At >= f.review()
	return t
}

// onward goes on from the answers to the sending, or from there. Anything wrong
// leads to the first page that has it.
func (f *Form) onward(t *Turn, do Do) {
	_, faults := f.Check(&t.State)
	if len(faults) == 0 {
		t.Ready = do == Finish && t.At == f.sending()
		t.At = f.sending()
		return
	}
	first := len(f.steps)
	for _, fault := range faults {
		first = min(first, f.stepOf(fault))
	}
	t.At = f.here(&t.State, first)
	t.Faults = f.on(faults, t.At)
}

// leave goes on from a page.
func (f *Form) leave(t *Turn, p *Post) {
	a, _ := f.Answers(&t.State)
	_, faults := f.Check(&t.State)
	faults = f.on(faults, t.At)
	t.New = make(map[string]bool)
	asked := f.q.Asked(a)
	for i, q := range f.q.Questions() {
		if name := f.names[q]; asked[i] && f.at[q] == t.At && !p.shown[name] {
			t.New[q.ID] = true
		}
	}
	for _, fault := range faults { // of what nobody could see yet, nothing is said
		if !t.New[fault.Question] {
			t.Faults = append(t.Faults, fault)
		}
	}
	t.More = len(t.New) > 0
	if t.More || len(t.Faults) > 0 {
		return
	}
	if t.At = f.after(&t.State, t.At); p.Do == Look {
		t.At = f.review()
	}
}

// stepOf is where a fault is put right.
func (f *Form) stepOf(fault survey.Fault) int {
	if q := f.q.Question(fault.Question); q != nil {
		return f.at[q]
	}
	return f.boxes[fault.Question]
}

// on picks the faults of a step.
func (f *Form) on(faults []survey.Fault, at int) (out []survey.Fault) {
	for _, fault := range faults {
		if f.stepOf(fault) == at {
			out = append(out, fault)
		}
	}
	return out
}

// open lists the steps with something on them.
func (f *Form) open(s *State) []int {
	a, _ := f.Answers(s)
	var out []int
	for _, page := range f.q.View(a, "", s.Seed).Pages {
		at := page.Index
		if f.q.AllAtOnce {
			at = 0
		}
		if len(out) == 0 || out[len(out)-1] != at {
			out = append(out, at)
		}
	}
	return out
}

// after is the next place behind at.
func (f *Form) after(s *State, at int) int {
	for _, i := range f.open(s) {
		if i > at {
			return i
		}
	}
	return f.review()
}

// before is the place before at; the first stays where it is.
func (f *Form) before(s *State, at int) int {
	if at == f.sending() {
		return f.review()
	}
	open := f.open(s)
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] < at {
			return open[i]
		}
	}
	return f.here(s, at)
}

// here is at, or the next place with something on it.
func (f *Form) here(s *State, at int) int {
	if at >= f.review() {
		return at
	}
	return f.after(s, at-1)
}
