package web

import (
	"cmp"
	"strings"

	"hustings/survey"
	"hustings/survey/form"
)

// askedPart is a page of questions, or a panel, with the words for it.
type askedPart struct {
	*words
	*form.Panel
	Wrong []string
	Items []askedItem
}

// askedItem is a panel or a question.
type askedItem struct {
	Panel    *askedPart
	Question *askedQuestion
}

// askedQuestion is a question with its hints and what is wrong with it.
type askedQuestion struct {
	*words
	*form.Question
	Hints    []string
	Wrong    []string
	Rows     []askedLine
	Aside    string // what the field for a remark, or for "other", is called
	AsideBad []string
	Bad      bool
	Long     int // most characters that a browser lets in
}

// mostDigits is more than any number or date has.
const mostDigits = 40

// askedLine is a row, an item, or a choice to be ranked.
type askedLine struct {
	*words
	form.Line
	Kind  survey.Kind
	Email bool
	Wrong []string
	Long  int
}

func askedOf(w *words, p *form.Panel) *askedPart {
	out := &askedPart{words: w, Panel: p, Wrong: w.faults(p.Faults)}
	for _, i := range p.Items {
		if i.Panel != nil {
			out.Items = append(out.Items, askedItem{Panel: askedOf(w, i.Panel)})
		} else {
			out.Items = append(out.Items, askedItem{Question: questionOf(w, i.Question)})
		}
	}
	return out
}

func (w *words) faults(list []form.Fault) (out []string) {
	for _, f := range list {
		f.Line = "" // stands beside it
		out = append(out, w.fault(f))
	}
	return out
}

func questionOf(w *words, q *form.Question) *askedQuestion {
	out := &askedQuestion{words: w, Question: q, Hints: w.hints(q), Wrong: w.faults(q.Faults), AsideBad: w.faults(q.RemarkFaults)}
	out.Long = cmp.Or(q.MaxLength, q.Size, mostDigits)
	out.Bad = len(q.Faults)+len(q.RemarkFaults) > 0
	switch {
	case q.HasRemark:
		if out.Aside = q.CommentLabel.In(w.Lang); out.Aside == "" {
			out.Aside = w.T("answer.form.remark")
		}
	case q.HasOther:
		out.Aside = w.T("form.other")
	}
	for _, l := range q.Lines {
		row := askedLine{words: w, Line: l, Kind: q.Kind, Wrong: w.faults(l.Faults)}
		if row.Label == "" {
			row.Label = row.Value
		}
		if q.Kind == survey.MultipleText {
			row.Email, row.Long = q.Items[l.Index].Email, cmp.Or(q.Items[l.Index].MaxLength, l.Size)
		}
		out.Bad = out.Bad || len(l.Faults) > 0
		out.Rows = append(out.Rows, row)
	}
	return out
}

// hints say beforehand what is asked for.
func (w *words) hints(q *form.Question) (out []string) {
	if q.DescriptionText != "" {
		out = append(out, q.DescriptionText)
	}
	if q.New {
		out = append(out, w.T("form.new"))
	}
	if !q.Enabled {
		out = append(out, w.T("form.disabled"))
	}
	if q.Odds != nil {
		out = append(out, w.T("form.coin", "N", q.Odds.Num, "Max", q.Odds.Den))
	}
	switch q.Kind {
	case survey.Checkbox, survey.Ranking:
		out = append(out, w.howMany(q)...)
	case survey.Number, survey.Slider:
		out = append(out, w.between(q)...)
	}
	if q.Kind == survey.Ranking {
		out = append(out, w.T("form.rank"))
	}
	return out
}

func (w *words) howMany(q *form.Question) []string {
	least, most := q.MinChoices, q.MaxChoices
	switch {
	case least > 0 && least == most:
		return []string{w.T("answer.form.exactly", "N", least, "Max", most)}
	case least > 0 && most > 0:
		return []string{w.T("answer.form.between", "N", least, "Max", most)}
	case most > 0:
		return []string{w.T("answer.form.most", "N", most, "Max", most)}
	case least > 0:
		return []string{w.T("answer.form.fewest", "N", least, "Max", least)}
	}
	return nil
}

// between says which numbers can be written.
func (w *words) between(q *form.Question) (out []string) {
	switch least, most := decimalOf(q.Min), decimalOf(q.Max); {
	case least != "" && most != "":
		out = append(out, w.T("form.number.between", "Least", least, "Most", most))
	case least != "":
		out = append(out, w.T("form.number.least", "Least", least))
	case most != "":
		out = append(out, w.T("form.number.most", "Most", most))
	}
	if step := decimalOf(q.Step); step != "" && step != "1" {
		out = append(out, w.T("form.number.step", "Step", step))
	}
	return out
}

// Described lists the ids of what a screen reader says with a field.
func (q *askedQuestion) Described() string {
	var ids []string
	if len(q.Hints) > 0 {
		ids = append(ids, q.Field+"-h")
	}
	if len(q.Wrong) > 0 {
		ids = append(ids, q.Field+"-e")
	}
	return strings.Join(ids, " ")
}

// Alone says whether the question is one field, which its title labels.
func (q *askedQuestion) Alone() bool {
	switch q.Kind {
	case survey.Radio, survey.Checkbox, survey.Boolean, survey.Rating, survey.Matrix, survey.Ranking, survey.MultipleText:
		return false
	}
	return true
}

// Scale says whether the choices stand side by side.
func (q *askedQuestion) Scale() bool {
	return q.Kind == survey.Rating
}

// Clearable says whether a choice can be taken back: without a script nothing else
// takes the mark off.
func (q *askedQuestion) Clearable() bool { return !q.Required && !q.Empty }

// Input is the type of the question's one field.
func (q *askedQuestion) Input() string {
	switch q.Kind {
	case survey.Email:
		return "email"
	case survey.Date:
		return "date"
	}
	return "text"
}

// Mode is the keyboard that a phone shows.
func (q *askedQuestion) Mode() string {
	if q.Kind == survey.Number || q.Kind == survey.Slider {
		return "decimal"
	}
	return ""
}
