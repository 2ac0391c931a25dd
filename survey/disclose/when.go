package disclose

import (
	"slices"

	"hustings/survey"
	"hustings/survey/expr"
)

// maxTries is how many combinations of answers are tried to find what decides about
// a question.
const maxTries = 512

// when finds what decides about a question: the one column whose answer alone settles
// whether it is asked, in all combinations of answers that there can be. Where there
// is none, or too many would have to be tried, all columns that an expression names
// are given, without saying which answers it takes.
func (r *Reader) when(q *survey.Question) []Condition {
	named := r.q.Depends(q)
	if len(named) == 0 {
		return nil
	}
	if found, known := r.try(q); known {
		return found
	}
	var all []Condition
	for _, parent := range named {
		columns := r.columnsOf(parent)
		for _, i := range columns {
			all = append(all, Condition{Column: r.columns[i].Name})
		}
		if len(columns) == 0 { // a text: nothing can be shown
			all = append(all, Condition{Column: parent.ID})
		}
	}
	return all
}

// A decider is a question that decides about another, with all answers to it.
type decider struct {
	*survey.Question
	columns []int        // of the reader
	answers []expr.Value // the first is none
	codes   [][]int      // of each answer, by column: 1 + category, or of a Multi a bit for each category; 0 is none
	at      int          // the answer that is being tried
}

// try tries all combinations of answers to the questions that decide, directly or
// through others, and says whether one column was found that settles it.
func (r *Reader) try(q *survey.Question) ([]Condition, bool) {
	var deciders []*decider
	tries := 1
	for _, d := range r.deciders(q) {
		one := r.decider(d, maxTries/tries)
		if one == nil || r.q.CanLock(d) || r.q.ReadsRemark(d) || r.q.ReadsRemark(q) {
			return nil, false
		}
		tries *= len(one.answers)
		deciders = append(deciders, one)
	}
	t := newTrial(r, deciders)
	ask := make([]*survey.Question, 0, len(deciders)+1)
	for _, d := range deciders {
		ask = append(ask, d.Question)
	}
	ask = append(ask, q)
	answers := survey.Answers{}
	for more := true; more; more = next(deciders) {
		for _, d := range deciders {
			answers[d.ID] = d.answers[d.at]
		}
		t.note(r.q.AskedOf(answers, ask))
	}
	return t.condition(r)
}

// deciders gives the questions that decide about one, and those that decide about
// these, in the questionnaire's order.
func (r *Reader) deciders(q *survey.Question) []*survey.Question {
	found := make(map[*survey.Question]bool)
	var look func(q *survey.Question)
	look = func(q *survey.Question) {
		for _, d := range r.q.Depends(q) {
			if !found[d] {
				found[d] = true
				look(d)
			}
		}
	}
	look(q)
	return slices.DeleteFunc(slices.Clone(r.q.Questions()), func(q *survey.Question) bool { return !found[q] })
}

func (r *Reader) columnsOf(q *survey.Question) (all []int) {
	for i, s := range r.from {
		if r.q.Questions()[s.question] == q {
			all = append(all, i)
		}
	}
	return all
}

// decider lists the answers to a question, if they can be listed and are few.
func (r *Reader) decider(q *survey.Question, most int) *decider {
	d := &decider{Question: q, columns: r.columnsOf(q)}
	d.answers, d.codes = []expr.Value{{}}, [][]int{make([]int, len(d.columns))}
	switch q.Kind {
	case survey.Radio, survey.Dropdown, survey.Boolean, survey.Rating:
		for i, c := range q.Choices {
			d.answers, d.codes = append(d.answers, c.Value), append(d.codes, []int{i + 1})
		}
	case survey.Checkbox:
		for set := 1; len(q.Choices) <= 10 && set < 1<<len(q.Choices); set++ {
			var picks []expr.Value
			for i, c := range q.Choices {
				if set>>i&1 == 1 {
					picks = append(picks, c.Value)
				}
			}
			d.answers, d.codes = append(d.answers, expr.ListOf(picks...)), append(d.codes, []int{set})
		}
	case survey.Matrix:
		d.rows(q, most)
	}
	if len(d.answers) < 2 || len(d.answers) > most {
		return nil
	}
	return d
}

// rows lists the answers to a matrix.
func (d *decider) rows(q *survey.Question, most int) {
	code := make([]int, len(q.Rows))
	for len(d.answers) <= most {
		var fields []expr.Field
		at := 0
		for at < len(code) && code[at] == len(q.Choices) {
			code[at] = 0
			at++
		}
		if at == len(code) {
			return
		}
		code[at]++
		for i, c := range code {
			if c > 0 {
				fields = append(fields, expr.Field{Key: q.Rows[i].Value.String(), Value: q.Choices[c-1].Value})
			}
		}
		d.answers, d.codes = append(d.answers, expr.ObjectOf(fields...)), append(d.codes, slices.Clone(code))
	}
}

// next goes on to the next combination, if there is one.
func next(deciders []*decider) bool {
	for _, d := range deciders {
		if d.at++; d.at < len(d.answers) {
			return true
		}
		d.at = 0
	}
	return false
}

// A trial is what was seen of the columns that may decide.
type trial struct {
	deciders []*decider
	seen     map[int]*[2][]bool // of a column with one answer: the codes of who is not asked, and is
	fits     map[int][]bool     // of a Multi: whether those who choose it are asked, and nobody else
	always   bool               // whatever is answered
}

func newTrial(r *Reader, deciders []*decider) *trial {
	t := &trial{deciders: deciders, seen: make(map[int]*[2][]bool), fits: make(map[int][]bool), always: true}
	for _, d := range deciders {
		for _, i := range d.columns {
			n := len(r.columns[i].Keys)
			if r.columns[i].Kind != Multi {
				t.seen[i] = &[2][]bool{make([]bool, n+1), make([]bool, n+1)}
				continue
			}
			t.fits[i] = make([]bool, n)
			for c := range n {
				t.fits[i][c] = true
			}
		}
	}
	return t
}

// note takes down who is asked. What is answered to a question that is not shown
// is no answer.
func (t *trial) note(asked []bool) {
	last := 0
	if asked[len(t.deciders)] {
		last = 1
	} else {
		t.always = false
	}
	for n, d := range t.deciders {
		for at, i := range d.columns {
			code := 0
			if asked[n] {
				code = d.codes[d.at][at]
			}
			if seen := t.seen[i]; seen != nil {
				seen[last][code] = true
			}
			for c := range t.fits[i] {
				t.fits[i][c] = t.fits[i][c] && code>>c&1 == last
			}
		}
	}
}

// condition gives the first column that settles it, and its answers.
func (t *trial) condition(r *Reader) ([]Condition, bool) {
	if t.always {
		return nil, true
	}
	for _, d := range t.deciders {
		for _, i := range d.columns {
			c := Condition{Column: r.columns[i].Name}
			if fits := t.fits[i]; fits != nil {
				if at := slices.Index(fits, true); at >= 0 {
					c.Any = []int{at}
					return []Condition{c}, true
				}
				continue
			}
			seen, both := t.seen[i], false
			for code := range seen[1] {
				both = both || seen[0][code] && seen[1][code]
			}
			if both {
				continue
			}
			for code := 1; code < len(seen[1]); code++ {
				if seen[1][code] {
					c.Any = append(c.Any, code-1)
				}
			}
			if seen[1][0] {
				c.Any = append(c.Any, None)
			}
			return []Condition{c}, true
		}
	}
	return nil, false
}
