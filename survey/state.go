package survey

import (
	"strings"

	"hustings/survey/expr"
)

// state is a questionnaire with answers, evaluated as far as anybody has asked. A
// question that is not shown has no answer, whatever was answered before; since
// there are no circles, what is shown is settled by that.
type state struct {
	q       *Questionnaire
	answers Answers
	seen    []seen // by the question's number
	boxes   map[*Container]bool
	values  map[*calculated]expr.Value
}

// seen is what is known of a question so far.
type seen struct {
	asked, shown bool // whether it has been found out, and what
	read         bool
	value        expr.Value // the answer as expressions see it
}

func (q *Questionnaire) state(a Answers) *state {
	return &state{
		q: q, answers: q.tidy(a), seen: make([]seen, len(q.questions)),
		boxes: make(map[*Container]bool), values: make(map[*calculated]expr.Value),
	}
}

// env reads names at a place.
type env struct {
	s  *state
	in *scope
}

// visible says whether a question is asked: if it and all around it are shown.
func (s *state) visible(q *Question) bool {
	if q.Kind == HTML { // has no number, and nothing depends on it
		return s.open(q.parent) && (q.visibleIf == nil || q.visibleIf.True(env{s, q.scope}))
	}
	it := &s.seen[q.number]
	if !it.asked {
		it.shown = s.open(q.parent) && (q.visibleIf == nil || q.visibleIf.True(env{s, q.scope}))
		it.asked = true
	}
	return it.shown
}

// open says whether a container and all around it are shown.
func (s *state) open(c *Container) bool {
	if c == nil {
		return true
	}
	open, known := s.boxes[c]
	if !known {
		open = s.open(c.parent) && (c.visibleIf == nil || c.visibleIf.True(env{s, c.scope}))
		s.boxes[c] = open
	}
	return open
}

// enabled says whether a question can be answered.
func (s *state) enabled(q *Question) bool {
	return s.usable(q.parent) && (q.enableIf == nil || q.enableIf.True(env{s, q.scope}))
}

// usable says whether a container and all around it are enabled.
func (s *state) usable(c *Container) bool {
	for ; c != nil; c = c.parent {
		if c.enableIf != nil && !c.enableIf.True(env{s, c.scope}) {
			return false
		}
	}
	return true
}

// required says whether a question has to be answered: requiredIf decides where
// there is one, isRequired where there is none.
func (s *state) required(q *Question) bool {
	if q.requiredIf != nil {
		return q.requiredIf.True(env{s, q.scope})
	}
	return q.required
}

// needed says whether something in a container has to be answered.
func (s *state) needed(c *Container) bool {
	if c.requiredIf != nil {
		return c.requiredIf.True(env{s, c.scope})
	}
	return c.required
}

// value gives a question's answer as expressions see it: SurveyJS has an empty list
// for a checkbox or ranking without an answer, so that !{q} never holds for them.
func (s *state) value(q *Question) expr.Value {
	v := s.answer(q)
	if q.listed() && v.Empty() {
		return expr.ListOf()
	}
	return v
}

func (s *state) answer(q *Question) expr.Value {
	if !s.visible(q) {
		return expr.Value{}
	}
	it := &s.seen[q.number]
	if !it.read {
		it.value, it.read = q.forExpressions(s.answers[q.ID]), true
	}
	return it.value
}

// forExpressions gives numbers as numbers, and choices as they are written in the
// questionnaire; what fits nothing stays as it came.
func (q *Question) forExpressions(v expr.Value) expr.Value {
	switch q.Kind {
	case Number, Slider:
		if d, err := decimalOf(v); err == nil {
			return d.Value()
		}
	case Radio, Dropdown, Boolean, Rating:
		if i := indexOf(q.Choices, v); i >= 0 {
			return q.Choices[i].Value
		}
	case Checkbox, Ranking:
		if v.Kind() != expr.List {
			return v
		}
		items := make([]expr.Value, len(v.Items()))
		for n, item := range v.Items() {
			items[n] = item
			if i := indexOf(q.Choices, item); i >= 0 {
				items[n] = q.Choices[i].Value
			}
		}
		return expr.ListOf(items...)
	case Matrix:
		if v.Kind() != expr.Object {
			return v
		}
		fields := make([]expr.Field, len(v.Fields()))
		for n, f := range v.Fields() {
			fields[n] = f
			if i := indexOf(q.Choices, f.Value); i >= 0 {
				fields[n].Value = q.Choices[i].Value
			}
		}
		return expr.ObjectOf(fields...)
	}
	return v
}

// calc gives a calculated value.
func (s *state) calc(c *calculated) expr.Value {
	v, known := s.values[c]
	if !known && c.expr != nil {
		v = c.expr.Eval(env{s, nil})
		s.values[c] = v
	}
	return v
}

// Lookup implements expr.Env.
func (e env) Lookup(name string) (expr.Value, bool) {
	head, rest := split(name)
	low := strings.ToLower(head)
	if e.in != nil {
		switch {
		case rest == "" && (low == "panelindex" || low == "visiblepanelindex"):
			return expr.NumberOf(float64(e.in.index)), false
		case low == "panel" && strings.HasPrefix(rest, "."):
			return e.s.member(e.in.of, e.in.index, rest[1:])
		}
	}
	switch it := e.s.q.named[low]; {
	case it.dynamic != nil:
		return e.dynamic(it.dynamic, name, rest)
	case it.calculated != nil:
		return known(follow(head, e.s.calc(it.calculated), name)), false
	case it.question != nil:
		return e.s.part(it.question, name)
	}
	if cut, ok := commentOf(low); ok {
		if q := e.s.q.named[cut].question; q != nil && e.s.visible(q) {
			return known(follow(head, e.s.answers[commentKey(q.ID)], name)), false
		}
	}
	return expr.NullOf(), false
}

// known gives null for what is not there.
func known(v expr.Value) expr.Value {
	if v.Kind() == expr.Undefined {
		return expr.NullOf()
	}
	return v
}

// part gives a question's answer or a part of it; where there is none, it is
// undefined or null as SurveyJS has it.
func (s *state) part(q *Question, name string) (v expr.Value, ordered bool) {
	head, rest := split(name)
	v = follow(head, s.value(q), name)
	switch {
	case q.Kind == MultipleText, q.Kind == Matrix, strings.HasPrefix(rest, "."):
		v = known(v)
	}
	return v, q.Kind == Ranking && rest == ""
}

// follow reads name in an object that has v under head alone.
func follow(head string, v expr.Value, name string) expr.Value {
	if head == name {
		return v
	}
	got, _ := expr.Resolve(expr.ObjectOf(expr.Field{Key: head, Value: v}), name)
	return got
}

func (e env) dynamic(d *dynamic, name, rest string) (expr.Value, bool) {
	if end := strings.IndexByte(rest, ']'); end > 0 && strings.HasPrefix(rest[end+1:], ".") {
		for i := range d.panels {
			if rest[1:end] == numbers[i] {
				return e.s.member(d, i, rest[end+2:])
			}
		}
	}
	panels := make([]expr.Value, len(d.panels))
	for i := range d.panels {
		fields := append([]expr.Field{}, d.constantObject(i)...)
		for _, q := range d.byName[i] {
			if v := e.s.answer(q); !v.Empty() {
				fields = append(fields, expr.Field{Key: q.Name, Value: v})
			}
		}
		panels[i] = expr.ObjectOf(fields...)
	}
	return follow(d.name, expr.ListOf(panels...), d.name+name[len(d.name):]), false
}

// member gives what a panel has under a name: an answer or a constant.
func (s *state) member(d *dynamic, index int, name string) (v expr.Value, ordered bool) {
	head, _ := split(name)
	if q := d.member(index, head); q != nil {
		return s.part(q, name)
	}
	for _, f := range d.constantObject(index) {
		if strings.EqualFold(f.Key, head) {
			return f.Value, false
		}
	}
	return expr.NullOf(), false
}

// numbers are the panels' indices as they are written in names.
var numbers = func() (texts [maxPanels]string) {
	for i := range texts {
		texts[i] = expr.NumberOf(float64(i)).String()
	}
	return texts
}()
