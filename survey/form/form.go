package form

import (
	"strconv"

	"hustings/survey"
)

// A Form is a questionnaire with names for its fields. It is not changed once made
// and may be used by several goroutines.
type Form struct {
	q      *survey.Questionnaire
	steps  []step
	at     map[*survey.Question]int // its step
	names  map[*survey.Question]string
	boxes  map[string]int // steps of panels, by their names
	fields map[string]*field
	order  []*field
}

// step is what is shown at a time: a page, or all of them.
type step struct{ pages []*survey.Container }

// part says which part of a question's answer a field holds.
type part int

const (
	whole  part = iota // all of it: one value, or the choices of a checkbox
	cell               // a matrix's row
	line               // an item of a multipletext
	rank               // the place of a choice in a ranking
	remark             // the remark, or the text of "other"
)

// field is what a browser posts under one name.
type field struct {
	name     string
	question *survey.Question
	part     part
	index    int // of the row, item or choice
}

// New names the fields of a questionnaire.
func New(q *survey.Questionnaire) *Form {
	f := &Form{
		q: q, at: make(map[*survey.Question]int), names: make(map[*survey.Question]string),
		boxes: make(map[string]int), fields: make(map[string]*field),
	}
	if q.AllAtOnce {
		f.steps = []step{{q.Pages}}
	} else {
		for _, page := range q.Pages {
			f.steps = append(f.steps, step{[]*survey.Container{page}})
		}
	}
	for i, s := range f.steps {
		for _, page := range s.pages {
			f.walk(page, i)
		}
	}
	return f
}

func (f *Form) walk(c *survey.Container, at int) {
	if c.Name != "" {
		f.boxes[c.Name] = at
	}
	for _, e := range c.Elements {
		if e.Panel != nil {
			f.walk(e.Panel, at)
			continue
		}
		f.at[e.Question] = at
		f.names[e.Question] = "q" + strconv.Itoa(len(f.names)+1)
		f.add(e.Question)
	}
}

// add makes a question's fields.
func (f *Form) add(q *survey.Question) {
	put := func(p part, suffix string, index int) {
		one := &field{name: f.names[q] + suffix, question: q, part: p, index: index}
		f.fields[one.name] = one
		f.order = append(f.order, one)
	}
	switch q.Kind {
	case survey.HTML:
	case survey.Matrix:
		for i := range q.Rows {
			put(cell, "-r"+strconv.Itoa(i), i)
		}
	case survey.MultipleText:
		for i := range q.Items {
			put(line, "-i"+strconv.Itoa(i), i)
		}
	case survey.Ranking:
		for i := range q.Choices {
			put(rank, "-c"+strconv.Itoa(i), i)
		}
	default:
		put(whole, "", 0)
	}
	if remarks(q) {
		put(remark, "-t", 0)
	}
}

// remarks says whether a question has a field for a remark or the text of "other".
func remarks(q *survey.Question) bool { return q.Comment || otherOf(q) >= 0 }

// otherOf is the number of the choice that asks for a text, or -1.
func otherOf(q *survey.Question) int {
	for i := range q.Choices {
		if q.Choices[i].Other {
			return i
		}
	}
	return -1
}

// chosen says whether the values of a field are numbers of choices.
func (d *field) chosen() bool {
	switch d.question.Kind {
	case survey.Radio, survey.Dropdown, survey.Boolean, survey.Rating, survey.Checkbox:
		return d.part == whole
	}
	return d.part == cell
}
