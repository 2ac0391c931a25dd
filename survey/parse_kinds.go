package survey

import (
	"strconv"
	"strings"

	"hustings/survey/expr"
)

func (r *reader) booleanQuestion(o *object, q *Question) {
	yes := Text{Plain: "Yes", Langs: []LangText{{"en", "Yes"}, {"zh", "是"}}}
	no := Text{Plain: "No", Langs: []LangText{{"en", "No"}, {"zh", "否"}}}
	if t := o.text("labelTrue"); !t.None() {
		yes = t
	}
	if t := o.text("labelFalse"); !t.None() {
		no = t
	}
	q.Choices = []Choice{{Value: expr.BoolOf(true), Label: yes}, {Value: expr.BoolOf(false), Label: no}}
	for i, key := range []string{"valueTrue", "valueFalse"} {
		if n := o.get(key); n != nil {
			q.Choices[i].Value = r.choiceValue(o, n)
		}
	}
	r.distinct(o, "values", q.Choices)
	r.remark(o, q)
	n := o.typed("randomized", objectNode)
	if n == nil {
		return
	}
	odds := r.object(n, "randomized of "+o.what, "randomized")
	q.Odds = &Odds{Num: odds.count("num", 1, 999, 1), Den: odds.count("den", 2, 1000, 2)}
	odds.done()
	if q.Odds.Num >= q.Odds.Den {
		r.problem(n.at, Value, "randomized", "randomized of %s: num has to be less than den, or there is no coin", o.what)
	}
	if q.Odds.Num*5 < q.Odds.Den {
		r.problem(n.at, Value, "randomized", "randomized of %s: fewer than one true answer in five tells nothing", o.what)
	}
	if q.Comment {
		r.problem(n.at, Privacy, "randomized", "%s is randomised: a remark would tell the true answer", o.what)
	}
}

func (r *reader) ratingQuestion(o *object, q *Question) {
	low, high := o.text("minRateDescription"), o.text("maxRateDescription")
	for _, n := range o.list("rateValues", 0, 50) {
		q.Choices = append(q.Choices, r.choice(o, n, false))
	}
	first, last, step := o.count("rateMin", -1000, 1000, 1), o.count("rateMax", -1000, 1000, 5), o.count("rateStep", 1, 1000, 1)
	if count := o.count("rateCount", 2, 50, 0); count > 0 && o.get("rateMax") == nil {
		last = first + (count-1)*step
	}
	if len(q.Choices) == 0 {
		if first >= last || (last-first)/step+1 > 50 {
			r.problem(o.n.at, Value, "rateMax", "%s goes from %d to %d in steps of %d: 2 to 50 values are allowed", o.what, first, last, step)
			last = first
		}
		for v := first; v <= last; v += step {
			q.Choices = append(q.Choices, Choice{Value: expr.NumberOf(float64(v)), Label: plain(strconv.Itoa(v))})
		}
	}
	r.distinct(o, "rateValues", q.Choices)
	r.remark(o, q)
	q.LowLabel, q.HighLabel = low, high
}

func (r *reader) matrixQuestion(o *object, q *Question) {
	for _, n := range o.list("columns", 1, maxChoices) {
		q.Choices = append(q.Choices, r.choice(o, n, false))
	}
	for _, n := range o.list("rows", 1, maxRows) {
		q.Rows = append(q.Rows, r.choice(o, n, false))
	}
	q.RandomRows = o.only("rowOrder", "initial", "random", "rowsOrder", "none") == "random"
	q.RandomRows = o.only("rowsOrder", "initial", "random") == "random" || q.RandomRows
	every := o.flag("eachRowRequired")
	q.EveryRow = o.flag("isAllRowRequired") || every
	o.only("cellType", "default", "radio")
	for _, row := range q.Rows {
		if v := row.Value.String(); strings.ContainsAny(v, "{}[]") || strings.EqualFold(v, "length") {
			r.problem(o.n.at, Value, "rows", "the row %s of %s cannot be named in expressions: leave out { } [ ]", quote(v), o.what)
		}
	}
	r.distinct(o, "columns", q.Choices)
	r.distinct(o, "rows", q.Rows)
	r.remark(o, q)
}

func (r *reader) sliderQuestion(o *object, q *Question) {
	o.only("sliderType", "single")
	q.Min, q.Max, q.Step = o.decimal("min"), o.decimal("max"), o.decimal("step")
	if q.Min == nil {
		q.Min = &Decimal{}
	}
	if q.Max == nil {
		q.Max = &Decimal{Units: 100}
	}
	if q.Step == nil {
		q.Step = &Decimal{Units: 1}
	}
	if q.Min.Cmp(*q.Max) >= 0 || q.Step.Units <= 0 {
		r.problem(o.n.at, Value, "min", "%s goes from %s to %s in steps of %s", o.what, q.Min, q.Max, q.Step)
		return
	}
	if n := stepsOf(*q.Min, *q.Max, *q.Step) + 1; n > maxChoices {
		r.problem(o.n.at, Size, "step", "%s has %d places, more than %d: choose a larger step", o.what, n, maxChoices)
	}
}

// stepsOf gives how many steps lie between two numbers.
func stepsOf(low, high, step Decimal) int64 {
	return (high.millionths() - low.millionths()) / step.millionths()
}

func (r *reader) textQuestion(o *object, q *Question) {
	q.Placeholder = o.text("placeholder")
	switch kind := o.only("inputType", "text", "number", "date", "email"); kind {
	case "number":
		q.Kind = Number
		r.numberQuestion(o, q)
		return
	case "date":
		q.Kind = Date
		q.MinDate, q.MaxDate = r.day(o, "min"), r.day(o, "max")
		if q.MinDate != "" && q.MaxDate != "" && q.MinDate > q.MaxDate {
			r.problem(o.get("min").at, Value, "min", "%s begins on %s and ends on %s", o.what, q.MinDate, q.MaxDate)
		}
		o.text("minErrorText")
		o.text("maxErrorText")
		return
	case "email":
		q.Kind = Email
	}
	q.MaxLength = r.maxLength(o)
	o.str("autocomplete")
}

func (r *reader) numberQuestion(o *object, q *Question) {
	q.Min, q.Max, q.Step = o.decimal("min"), o.decimal("max"), o.decimal("step")
	if q.Min != nil && q.Max != nil && q.Min.Cmp(*q.Max) > 0 {
		r.problem(o.get("min").at, Value, "min", "%s goes from %s to %s", o.what, q.Min, q.Max)
	}
	if q.Step != nil && q.Step.Units <= 0 {
		r.problem(o.get("step").at, Value, "step", "the step of %s has to be above 0", o.what)
		q.Step = nil
	}
	for _, key := range []string{"minErrorText", "maxErrorText", "stepErrorText"} {
		o.text(key)
	}
	for _, n := range o.list("classes", 0, 100) {
		d, err := ParseDecimal(n.text)
		if err != nil || n.kind != numberNode || len(q.classes) > 0 && q.classes[len(q.classes)-1].Cmp(d) >= 0 {
			r.problem(n.at, Value, "classes", "classes of %s has to be a list of rising numbers, where each class begins", o.what)
			return
		}
		q.classes = append(q.classes, d)
	}
}

// day reads a date, YYYY-MM-DD.
func (r *reader) day(o *object, key string) string {
	text := o.str(key)
	if text != "" && !validDate(text) {
		r.problem(o.get(key).at, Value, key, "%s of %s has to be a date from 1900-01-01 to 2199-12-31, written YYYY-MM-DD", key, o.what)
		return ""
	}
	return text
}

func (r *reader) maxLength(o *object) int {
	if n := o.get("maxLength"); n != nil && n.text == "-1" {
		return 0 // what editors write for the survey's own
	}
	n := o.typed("maxLength", numberNode)
	if n == nil {
		return 0
	}
	d, err := ParseDecimal(n.text)
	if err != nil || d.Scale > 0 || d.Units < 1 || d.Units > maxLongest {
		r.problem(n.at, Size, "maxLength", "maxLength of %s has to be 1 to %d: a text fills at most 4096 bytes, and a character up to three", o.what, maxLongest)
		return 0
	}
	return int(d.Units)
}

func (r *reader) commentQuestion(o *object, q *Question) {
	q.Placeholder = o.text("placeholder")
	q.MaxLength = r.maxLength(o)
}

func (r *reader) multipleQuestion(o *object, q *Question) {
	seen := make(map[string]bool)
	for _, n := range o.list("items", 1, 50) {
		i := r.object(n, "an item of "+o.what, "multipletextitem")
		item := Item{}
		item.Name, _ = i.name()
		i.what = "item " + quote(item.Name) + " of " + o.what
		if low := strings.ToLower(item.Name); seen[low] {
			r.problem(n.at, Reference, item.Name, "%s stands there twice", i.what)
		} else {
			seen[low] = true
		}
		if item.Title = i.text("title"); item.Title.None() {
			item.Title = plain(item.Name)
		}
		item.Required = i.flag("isRequired")
		i.text("requiredErrorText")
		i.text("placeholder")
		item.Email = i.only("inputType", "text", "email") == "email"
		item.MaxLength = r.maxLength(i)
		item.validators = i.validators("validators", owner{question: q, scope: q.scope})
		i.done()
		q.Items = append(q.Items, item)
	}
}
