package disclose

import (
	"slices"

	"hustings/survey"
)

// A Gap is why a question is not compared.
type Gap string

// The gaps.
const (
	GapNew   Gap = "new"         // it was not asked then
	GapOther Gap = "other"       // another question bore its name then
	GapThen  Gap = "hidden_then" // nothing of it was shown then
	GapNow   Gap = "hidden_now"  // nothing of it is shown now
)

// A Run is a survey with what came of it.
type Run struct {
	Questionnaire *survey.Questionnaire
	Results       *Results
}

func (r *Run) side() Side {
	f := r.Results.Figures
	return Side{r.Results.Poll, f.Returned - f.Invalid, r.Results.Threshold, r.Results.Rounding}
}

// langs are those in which two questionnaires are held against each other.
var langs = []string{"zh", "en"}

// asked is a column as it was asked, with its table.
type asked struct {
	q      *Question
	of     *survey.Questionnaire
	one    *survey.Question
	column Column
	row    survey.Text // of a matrix
	labels map[string]survey.Text
}

// asks finds how a questionnaire asks each of its columns.
func asks(q *survey.Questionnaire) map[string]*asked {
	reader := NewReader(q)
	out := make(map[string]*asked)
	for i, s := range reader.from {
		first := reader.asked[s.first]
		a := &asked{of: q, one: q.Questions()[s.question], column: reader.columns[i], labels: make(map[string]survey.Text)}
		switch first.Kind {
		case survey.Tick, survey.Position:
			for _, part := range reader.asked[s.first : s.first+s.count] {
				a.labels[part.Part] = part.PartLabel
			}
		default:
			a.row = first.PartLabel
			for _, category := range first.Categories {
				a.labels[category.Value] = category.Label
			}
		}
		out[a.column.Name] = a
	}
	return out
}

// asked finds how each question of the results was asked.
func (r *Run) asked() map[string]*asked {
	out := make(map[string]*asked)
	all := asks(r.Questionnaire)
	for i := range r.Results.Questions {
		if a := all[r.Results.Questions[i].Name]; a != nil {
			a.q = &r.Results.Questions[i]
			out[a.q.Name] = a
		}
	}
	return out
}

// Shared counts the questions and rows of matrices that a later questionnaire has,
// and those of them that are the same in an earlier one (SPEC 8.20.10).
func Shared(then, now *survey.Questionnaire) (same, all int) {
	was := asks(then)
	for name, a := range asks(now) {
		all++
		if b := was[name]; b != nil && a.same(b) {
			same++
		}
	}
	return same, all
}

// same says whether two columns ask for the same answers in the same sense.
func (a *asked) same(then *asked) bool {
	c, d := &a.column, &then.column
	if c.Kind != d.Kind || len(c.Keys) != len(d.Keys) || c.Min != d.Min || c.Max != d.Max || c.Coin != d.Coin {
		return false
	}
	for i, key := range c.Keys {
		j := slices.Index(d.Keys, key)
		if j < 0 || slices.Contains(c.Exclusive, i) != slices.Contains(d.Exclusive, j) || !a.labels[key].Same(then.labels[key], langs...) {
			return false
		}
	}
	return a.one.LowLabel.Same(then.one.LowLabel, langs...) && a.one.HighLabel.Same(then.one.HighLabel, langs...)
}

// reworded says whether the question is put in other words.
func (a *asked) reworded(then *asked) bool {
	return !a.one.Label().Same(then.one.Label(), langs...) || !a.one.Description.Same(then.one.Description, langs...) || !a.row.Same(then.row, langs...)
}

// others says whether who is asked is decided otherwise.
func (a *asked) others(then *asked) bool {
	return !slices.Equal(a.of.Conditions(a.one), then.of.Conditions(then.one))
}
