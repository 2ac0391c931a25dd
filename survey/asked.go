package survey

import (
	"slices"

	"hustings/survey/expr"
)

// Asked says of each of Questions whether somebody with these answers is asked it:
// whether it is shown, and can be answered.
func (q *Questionnaire) Asked(a Answers) []bool {
	s := q.state(a)
	asked := make([]bool, len(q.questions))
	for i, one := range q.questions {
		asked[i] = s.visible(one) && s.enabled(one)
	}
	return asked
}

// AskedOf says the same of some of them.
func (q *Questionnaire) AskedOf(a Answers, some []*Question) []bool {
	s := q.state(a)
	asked := make([]bool, len(some))
	for i, one := range some {
		asked[i] = s.visible(one) && s.enabled(one)
	}
	return asked
}

// CanLock says whether a question may be shown to somebody who cannot answer it. What
// such a person answered before stays, and is seen by expressions, though it is not
// counted.
func (q *Questionnaire) CanLock(one *Question) bool {
	locks := one.enableIf != nil
	for c := one.parent; c != nil; c = c.parent {
		locks = locks || c.enableIf != nil
	}
	return locks
}

// Depends gives the questions whose answers decide whether one is asked, those that
// an expression names, directly or by a calculated value, in order of the text. What
// decides about these in turn is left out.
func (q *Questionnaire) Depends(one *Question) []*Question {
	found, _ := q.depends(one)
	return slices.DeleteFunc(slices.Clone(q.questions), func(other *Question) bool { return !found[other] })
}

// ReadsRemark says whether a remark or the text of "other" decides about it.
func (q *Questionnaire) ReadsRemark(one *Question) bool {
	_, remark := q.depends(one)
	return remark
}

func (q *Questionnaire) depends(one *Question) (found map[*Question]bool, remark bool) {
	found = make(map[*Question]bool)
	done := make(map[*calculated]bool)
	var look func(names []string, in *scope)
	look = func(names []string, in *scope) {
		for _, name := range names {
			t, _ := q.resolve(name, in)
			for _, other := range t.questions {
				found[other] = true
			}
			remark = remark || t.remark
			if t.calculated != nil && !done[t.calculated] {
				done[t.calculated] = true
				look(t.calculated.expr.Names(), nil)
			}
		}
	}
	if one.visibleIf != nil {
		look(one.visibleIf.Names(), one.scope)
	}
	if one.enableIf != nil {
		look(one.enableIf.Names(), one.scope)
	}
	for c := one.parent; c != nil; c = c.parent {
		if c.visibleIf != nil {
			look(c.visibleIf.Names(), c.scope)
		}
		if c.enableIf != nil {
			look(c.enableIf.Names(), c.scope)
		}
	}
	return found, remark
}

// Conditions gives the texts of all expressions that decide whether a question is
// asked, and of the calculated values in them.
func (q *Questionnaire) Conditions(one *Question) (texts []string) {
	done := make(map[*calculated]bool)
	var add func(e *expr.Expr, in *scope)
	add = func(e *expr.Expr, in *scope) {
		if e == nil {
			return
		}
		texts = append(texts, e.String())
		for _, name := range e.Names() {
			if t, _ := q.resolve(name, in); t.calculated != nil && !done[t.calculated] {
				done[t.calculated] = true
				add(t.calculated.expr, nil)
			}
		}
	}
	add(one.visibleIf, one.scope)
	add(one.enableIf, one.scope)
	for c := one.parent; c != nil; c = c.parent {
		add(c.visibleIf, c.scope)
		add(c.enableIf, c.scope)
	}
	return texts
}

// In gives a free text among answers.
func (t FreeText) In(a Answers) string { return t.in(a).Text() }
