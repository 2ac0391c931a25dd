package form

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"hustings/survey"
	"hustings/survey/expr"
)

// SameRank says that two choices of a ranking have the same place: a fault that only
// forms have.
const SameRank survey.FaultCode = "same-rank"

// Answers gives what was typed as answers, whether right or not; what cannot be an
// answer at all stays away and is a fault.
func (f *Form) Answers(s *State) (survey.Answers, []survey.Fault) {
	a := make(survey.Answers)
	var faults []survey.Fault
	ranks := make(map[*survey.Question][]placed)
	for _, d := range f.order {
		list := s.raw[d.name]
		if len(list) == 0 {
			continue
		}
		q := d.question
		switch d.part {
		case whole:
			a[q.ID] = f.whole(q, list)
		case cell:
			a[q.ID] = with(a[q.ID], q.Rows[d.index].Value.String(), q.Choices[number(list[0])].Value)
		case line:
			a[q.ID] = with(a[q.ID], q.Items[d.index].Name, expr.StringOf(list[0]))
		case rank:
			ranks[q] = append(ranks[q], placed{number(list[0]), d.index})
		case remark:
			a[q.ID+"-Comment"] = expr.StringOf(list[0])
			choose(a, q, list[0])
		}
	}
	for _, q := range f.q.Questions() {
		if len(ranks[q]) > 0 {
			faults = append(faults, ranked(a, q, ranks[q])...)
		}
	}
	return a, faults
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // was read before
	return n
}

func (f *Form) whole(q *survey.Question, list []string) expr.Value {
	switch q.Kind {
	case survey.Checkbox:
		items := make([]expr.Value, len(list))
		for i, text := range list {
			items[i] = q.Choices[number(text)].Value
		}
		return expr.ListOf(items...)
	case survey.Radio, survey.Dropdown, survey.Boolean, survey.Rating:
		return q.Choices[number(list[0])].Value
	case survey.Number, survey.Slider, survey.Date:
		return expr.StringOf(narrow(list[0]))
	}
	return expr.StringOf(list[0])
}

// narrow writes digits and signs as they are read, from full-width ones as they come
// from Chinese keyboards.
func narrow(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r == '．', r == '－', r == '＋':
			return r - '０' + '0'
		case r == '。':
			return '.'
		}
		return r
	}, text))
}

// with adds a field to an object.
func with(v expr.Value, key string, value expr.Value) expr.Value {
	return expr.ObjectOf(append(slices.Clone(v.Fields()), expr.Field{Key: key, Value: value})...)
}

// choose ticks "other" for who has written what it is and chosen nothing: without a
// script nothing else does.
func choose(a survey.Answers, q *survey.Question, text string) {
	i := otherOf(q)
	if i < 0 || !a[q.ID].Empty() || strings.TrimSpace(text) == "" {
		return
	}
	if v := q.Choices[i].Value; q.Kind == survey.Checkbox {
		a[q.ID] = expr.ListOf(v)
	} else {
		a[q.ID] = v
	}
}

// placed is a choice with its rank.
type placed struct{ rank, choice int }

// ranked puts choices in the order of their ranks. Gaps count for nothing.
func ranked(a survey.Answers, q *survey.Question, list []placed) []survey.Fault {
	sort.SliceStable(list, func(i, j int) bool { return list[i].rank < list[j].rank })
	items := make([]expr.Value, len(list))
	for i, p := range list {
		if i > 0 && p.rank == list[i-1].rank {
			return []survey.Fault{{Question: q.ID, Code: SameRank, Limit: strconv.Itoa(p.rank)}}
		}
		items[i] = q.Choices[p.choice].Value
	}
	a[q.ID] = expr.ListOf(items...)
	return nil
}

// Check gives the answers as they are sent and all that is wrong with them. They may
// be sent if nothing is.
func (f *Form) Check(s *State) (survey.Answers, []survey.Fault) {
	a, own := f.Answers(s)
	cleaned, faults := f.q.Validate(a)
	asked := make(map[string]bool)
	for i, yes := range f.q.Asked(a) {
		asked[f.q.Questions()[i].ID] = yes
	}
	own = slices.DeleteFunc(own, func(d survey.Fault) bool { return !asked[d.Question] })
	for _, d := range own { // what could not be read is not missing besides
		faults = slices.DeleteFunc(faults, func(other survey.Fault) bool { return other.Question == d.Question && !other.Comment })
	}
	return cleaned, append(own, faults...)
}
