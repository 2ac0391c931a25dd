package survey

import (
	"strings"

	"hustings/survey/expr"
)

// FaultCode says what is wrong with an answer; pages have the words for it.
type FaultCode string

// The codes. Limit says how many, how much or until when, where there is a bound.
const (
	Missing   FaultCode = "missing"    // has to be answered
	MissingIn FaultCode = "missing-in" // something in this panel has to be answered
	MissRow   FaultCode = "miss-row"   // every row has to be answered
	NoChoice  FaultCode = "choice"     // not one of the choices
	NoNumber  FaultCode = "number"     // not a number, or too many digits
	NoDate    FaultCode = "date"       // not a date
	NoEmail   FaultCode = "email"      // not an e-mail address
	TooLow    FaultCode = "low"
	TooHigh   FaultCode = "high"
	OffStep   FaultCode = "step"
	TooFew    FaultCode = "few"   // choices
	TooMany   FaultCode = "many"  // choices
	Alone     FaultCode = "alone" // a choice that excludes all others
	AllRanks  FaultCode = "ranks" // every choice has to be ranked, each once
	TooShort  FaultCode = "short" // text
	TooLong   FaultCode = "long"  // text
	Digits    FaultCode = "digits"
	OtherText FaultCode = "other"   // "other" is chosen, and nothing written
	BadText   FaultCode = "text"    // not a text, or control characters
	Rule      FaultCode = "rule"    // an expression of the questionnaire does not hold
	Stray     FaultCode = "unknown" // no question of this name
)

// A Fault is one thing wrong with answers.
type Fault struct {
	Question string // its ID; a panel's name for MissingIn
	Row      string // of a matrix, or item of a multipletext
	Comment  bool   // of the remark or the text of "other"
	Code     FaultCode
	Limit    string
	Message  Text // the questionnaire's own words, or none
}

// Validate checks answers as the counter does, and gives them back as they are
// encoded: answers to hidden questions are dropped, as are empty ones; choices are
// spelled and ordered as in the questionnaire. If there are faults, the cleaned
// answers are those that are right so far. Cleaning twice changes nothing.
func (q *Questionnaire) Validate(a Answers) (Answers, []Fault) {
	return q.validate(a, true)
}

// Clean gives the answers that are right so far, and leaves out what is hidden or
// wrong; nothing has to be answered. It is for drafts and previews.
func (q *Questionnaire) Clean(a Answers) Answers {
	cleaned, _ := q.validate(a, false)
	return cleaned
}

func (q *Questionnaire) validate(a Answers, complete bool) (Answers, []Fault) {
	s := q.state(a)
	c := &checker{state: s, cleaned: make(Answers, len(a))}
	for _, one := range q.questions {
		if s.visible(one) {
			c.question(one, complete)
		}
	}
	if complete {
		for _, page := range q.Pages {
			c.container(page)
		}
	}
	for key := range a {
		if !q.knows(key) {
			c.faults = append(c.faults, Fault{Question: key, Code: Stray})
		}
	}
	return c.cleaned, c.faults
}

// knows says whether answers can have a key.
func (q *Questionnaire) knows(key string) bool {
	if q.byID[key] != nil {
		return true
	}
	id, ok := commentOf(key)
	one := q.byID[id]
	return ok && one != nil && one.hasRemark() && key == commentKey(id)
}

// checker goes through the questions that are asked.
type checker struct {
	*state
	cleaned Answers
	faults  []Fault
}

func (c *checker) fault(q *Question, code FaultCode, limit string) {
	f := Fault{Question: q.ID, Code: code, Limit: limit}
	if code == Missing {
		f.Message = q.RequiredText
	}
	c.faults = append(c.faults, f)
}

func (c *checker) question(q *Question, complete bool) {
	before := len(c.faults)
	v := c.clean(q, c.answers[q.ID])
	if !v.Empty() {
		c.cleaned[q.ID] = v
	}
	c.comment(q, v, complete)
	if !c.enabled(q) { // nobody can put it right
		c.faults = c.faults[:before]
		return
	}
	if !complete || len(c.faults) > before {
		return
	}
	if v.Empty() && c.required(q) {
		c.fault(q, Missing, "")
		return
	}
	c.rows(q, v)
	c.counts(q, v)
	c.rules(q, v)
}

// rows checks that a matrix or a multipletext has what it needs of each line.
func (c *checker) rows(q *Question, v expr.Value) {
	if q.Kind == Matrix && q.EveryRow {
		for _, row := range q.Rows {
			if key := row.Value.String(); v.Field(key).Empty() {
				c.faults = append(c.faults, Fault{Question: q.ID, Row: key, Code: MissRow})
			}
		}
	}
	for _, item := range q.Items {
		if item.Required && v.Field(item.Name).Empty() {
			c.faults = append(c.faults, Fault{Question: q.ID, Row: item.Name, Code: Missing})
		}
	}
}

// counts checks how many are chosen. A least number has to be reached by those who
// choose nothing, too.
func (c *checker) counts(q *Question, v expr.Value) {
	n := len(v.Items())
	if !q.listed() {
		return
	}
	if q.Kind == Ranking && !q.Partial && n > 0 && n < len(q.Choices) {
		c.fault(q, AllRanks, "")
	}
	alone := false
	for _, item := range v.Items() {
		alone = alone || q.Choices[indexOf(q.Choices, item)].Exclusive
	}
	switch {
	case alone && n > 1:
		c.fault(q, Alone, "")
	case alone:
	case n < q.MinChoices:
		c.fault(q, TooFew, number(q.MinChoices))
	case q.MaxChoices > 0 && n > q.MaxChoices:
		c.fault(q, TooMany, number(q.MaxChoices))
	}
}

// container asks for an answer in panels that need one.
func (c *checker) container(box *Container) {
	if !c.open(box) {
		return
	}
	if c.needed(box) && c.usable(box) {
		asked, answered := c.inside(box)
		if asked && !answered {
			c.faults = append(c.faults, Fault{Question: box.Name, Code: MissingIn})
		}
	}
	for _, e := range box.Elements {
		if e.Panel != nil {
			c.container(e.Panel)
		}
	}
}

// inside says whether anything in a container is asked, and anything answered.
func (c *checker) inside(box *Container) (asked, answered bool) {
	for _, e := range box.Elements {
		if e.Panel != nil {
			more, has := c.inside(e.Panel)
			asked, answered = asked || more, answered || has
			continue
		}
		if e.Question.Kind != HTML && c.visible(e.Question) {
			asked = true
			answered = answered || !c.answers[e.Question.ID].Empty()
		}
	}
	return asked, answered
}

// comment checks the remark, or the text of "other".
func (c *checker) comment(q *Question, v expr.Value, complete bool) {
	other := q.other()
	if !q.Comment && other == nil {
		return
	}
	key := commentKey(q.ID)
	if !q.remarks(v) {
		return // what was written for a choice taken back
	}
	text, code := cleanText(c.answers[key], 256, 0)
	switch {
	case code != "":
		c.faults = append(c.faults, Fault{Question: q.ID, Comment: true, Code: code})
	case text != "":
		c.cleaned[key] = expr.StringOf(text)
	case !q.Comment && complete:
		c.faults = append(c.faults, Fault{Question: q.ID, Comment: true, Code: OtherText, Message: q.OtherText})
	}
}

func contains(items []expr.Value, v expr.Value) bool {
	for _, item := range items {
		if expr.Equal(item, v, true) {
			return true
		}
	}
	return false
}

// cleanText checks a text that is typed: lines end with a line feed, and no other
// control characters but tabs.
func cleanText(v expr.Value, size, most int) (string, FaultCode) {
	switch v.Kind() {
	case expr.Undefined, expr.Null:
		return "", ""
	case expr.List, expr.Object:
		return "", BadText
	}
	text := lines.Replace(v.String())
	if controls(text) {
		return "", BadText
	}
	if strings.TrimSpace(text) == "" {
		return "", ""
	}
	if len(text) > size || most > 0 && expr.Length(text) > most {
		return "", TooLong
	}
	return text, ""
}
