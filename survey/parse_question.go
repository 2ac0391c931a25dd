package survey

import (
	"fmt"
	"strings"

	"hustings/survey/expr"
)

// maxLongest is the longest text in UTF-16 code units that fits into 4,096 bytes
// in any language.
const maxLongest = 4096 / 3

// question reads one of the types that ask something, or html.
func (r *reader) question(o *object, kind string, parent *Container, in *scope) *Question {
	read, ok := questionReaders[Kind(kind)]
	if !ok {
		at := o.n.at
		if n := o.get("type"); n != nil {
			at = n.at
		}
		if why, harm := refusedTypes[kind]; harm {
			r.problem(at, Privacy, kind, "question type %s is refused: %s", quote(kind), why)
		} else {
			r.problem(at, Unknown, kind, "question type %s is not carried out: one of %s, panel, paneldynamic is needed", quote(kind), strings.Join(kindNames, ", "))
		}
		return nil
	}
	o.class, o.what = kind, "a "+kind
	q := &Question{Kind: Kind(kind), parent: parent, scope: in}
	q.Name, q.at = o.name()
	q.ID = q.Name
	if q.Name != "" {
		o.what = kind + " " + quote(q.Name)
	}
	if in != nil {
		q.ID = fmt.Sprintf("%s[%d].%s", in.of.name, in.index, q.Name)
		r.member(in, q)
	} else {
		r.claim(q.Name, q.at)
	}
	who := owner{question: q, scope: in}
	q.Title, q.Description = r.piped(o, "title", who), r.piped(o, "description", who)
	q.visibleIf = o.expression("visibleIf", who)
	q.enableIf = o.expression("enableIf", who)
	if kind != string(HTML) {
		q.requiredIf = o.expression("requiredIf", who)
		q.required = o.flag("isRequired")
		q.RequiredText = o.text("requiredErrorText")
		q.validators = o.validators("validators", who)
	}
	read(r, o, q)
	o.done()
	if kind != string(HTML) {
		q.number = len(r.q.questions)
		if r.q.questions = append(r.q.questions, q); len(r.q.questions) == maxQuestions+1 {
			r.quiet = false
			r.problem(q.at, Size, q.Name, "more than %d questions (fixed panels count for each panel): ask less", maxQuestions)
		}
		r.q.byID[q.ID] = q
	}
	return q
}

// member takes a name inside fixed panels.
func (r *reader) member(in *scope, q *Question) {
	if in.index > 0 || q.Name == "" {
		return
	}
	if indexFold(in.of.members, q.Name) >= 0 {
		r.problem(q.at, Reference, q.Name, "the name %s is taken already in these panels: choose another", quote(q.Name))
	}
	in.of.members = append(in.of.members, q.Name)
}

var kindNames = []string{"radiogroup", "dropdown", "checkbox", "boolean", "rating", "matrix", "ranking", "slider", "text", "comment", "multipletext", "html"}

var questionReaders map[Kind]func(*reader, *object, *Question)

func init() {
	questionReaders = map[Kind]func(*reader, *object, *Question){
		Radio: (*reader).choiceQuestion, Dropdown: (*reader).choiceQuestion, Checkbox: (*reader).choiceQuestion, Ranking: (*reader).choiceQuestion,
		Boolean: (*reader).booleanQuestion, Rating: (*reader).ratingQuestion, Matrix: (*reader).matrixQuestion, Slider: (*reader).sliderQuestion,
		Line: (*reader).textQuestion, Comment: (*reader).commentQuestion, MultipleText: (*reader).multipleQuestion, HTML: (*reader).htmlQuestion,
	}
}

func (r *reader) htmlQuestion(o *object, q *Question) {
	q.HTML = r.pipedLong(o, "html", maxHTML, owner{question: q, scope: q.scope})
	if o.get("html") == nil {
		r.problem(o.n.at, Value, "html", "%s needs a text under html", o.what)
	}
}

// choiceQuestion reads what is chosen from a list.
func (r *reader) choiceQuestion(o *object, q *Question) {
	for _, n := range o.list("choices", 1, maxChoices) {
		q.Choices = append(q.Choices, r.choice(o, n, q.Kind == Checkbox))
	}
	switch o.only("choicesOrder", "none", "asc", "desc", "random") {
	case "asc":
		q.Sort = 1
	case "desc":
		q.Sort = -1
	case "random":
		q.Random = true
	}
	if q.Kind != Ranking {
		r.specialChoices(o, q)
		r.remark(o, q)
		if q.Kind == Dropdown {
			q.Placeholder = o.text("placeholder")
		}
	}
	if q.Kind == Checkbox || q.Kind == Ranking {
		q.MinChoices = o.count("minSelectedChoices", 0, maxChoices, 0)
		q.MaxChoices = o.count("maxSelectedChoices", 0, maxChoices, 0)
		if q.MaxChoices > 0 && q.MinChoices > q.MaxChoices {
			r.problem(o.get("minSelectedChoices").at, Value, "minSelectedChoices", "%s asks for at least %d and at most %d choices", o.what, q.MinChoices, q.MaxChoices)
		}
		if q.MinChoices > len(q.Choices) {
			r.problem(o.get("minSelectedChoices").at, Value, "minSelectedChoices", "%s asks for %d choices and has %d", o.what, q.MinChoices, len(q.Choices))
		}
	}
	if q.Kind == Ranking {
		q.Partial = o.flag("selectToRankEnabled")
		o.text("selectToRankEmptyRankedAreaText")
		o.text("selectToRankEmptyUnrankedAreaText")
	}
	if len(q.Choices) > maxChoices {
		r.problem(o.n.at, Size, "choices", "%s has %d choices with those added to the list, more than %d", o.what, len(q.Choices), maxChoices)
	}
	r.distinct(o, "choices", q.Choices)
}

// specialChoices reads other, none, refused and don't know.
func (r *reader) specialChoices(o *object, q *Question) {
	special := []struct{ flag, old, value, text, zh, en string }{
		{"showRefuseItem", "", "refused", "refuseText", "不愿回答", "Refuse to answer"},
		{"showDontKnowItem", "", "dontknow", "dontKnowText", "不知道", "Don't know"},
		{"showNoneItem", "hasNone", "none", "noneText", "以上都不是", "None"},
		{"showOtherItem", "hasOther", "other", "otherText", "其他（请说明）", "Other (describe)"},
	}
	for _, s := range special {
		show := o.flag(s.flag)
		if s.old != "" {
			show = o.flag(s.old) || show
		}
		label := o.text(s.text)
		if label.None() {
			label = Text{Plain: s.en, Langs: []LangText{{"en", s.en}, {"zh", s.zh}}}
		}
		if show {
			q.Choices = append(q.Choices, Choice{
				Value: expr.StringOf(s.value), Label: label,
				Last: true, Other: s.value == "other", Exclusive: q.Kind == Checkbox && s.value != "other",
			})
		}
	}
	q.OtherText = o.text("otherErrorText")
	q.Placeholder = o.text("otherPlaceholder")
}

// other gives the choice that asks for a text, or nil.
func (q *Question) other() *Choice {
	for i := range q.Choices {
		if q.Choices[i].Other {
			return &q.Choices[i]
		}
	}
	return nil
}

// hasRemark says whether a text stands beside the answer.
func (q *Question) hasRemark() bool { return q.Comment || q.other() != nil }

// remark reads the field for a remark beside the answer.
func (r *reader) remark(o *object, q *Question) {
	q.Comment = o.flag("showCommentArea")
	q.Comment = o.flag("hasComment") || q.Comment
	q.CommentLabel = o.text("commentText")
	o.text("commentPlaceholder")
	if q.Comment && q.other() != nil {
		r.problem(o.n.at, Value, "showCommentArea", "%s has both showCommentArea and showOtherItem: one text field is enough", o.what)
	}
}

// choice reads a choice: a value, or an object of value and text.
func (r *reader) choice(of *object, n *node, exclusive bool) Choice {
	if n.kind != objectNode {
		v := r.choiceValue(of, n)
		return Choice{Value: v, Label: plain(v.String())}
	}
	o := r.object(n, "a choice of "+of.what, "choice")
	c := Choice{}
	if v := o.get("value"); v == nil {
		r.problem(n.at, Value, "value", "%s needs a value", o.what)
	} else {
		c.Value = r.choiceValue(of, v)
		o.what = "choice " + quote(c.Value.String()) + " of " + of.what
	}
	if c.Label = o.text("text"); c.Label.None() {
		c.Label = plain(c.Value.String())
	}
	if exclusive {
		c.Exclusive = o.flag("isExclusive")
	}
	o.done()
	return c
}

func (r *reader) choiceValue(of *object, n *node) expr.Value {
	switch n.kind {
	case textNode:
		if n.text == "" || len(n.text) > 4*maxName {
			r.problem(n.at, Value, "value", "a value of %s has to have 1 to %d bytes", of.what, 4*maxName)
		}
		r.checkText(n.text, n.at, "value", of.what, maxText)
		return expr.StringOf(n.text)
	case numberNode:
		d, err := ParseDecimal(n.text)
		if err != nil {
			r.problem(n.at, Value, "value", "the value %s of %s has to be a number without exponent and with at most %d decimals", n.text, of.what, maxScale)
		}
		return d.Value()
	case boolNode:
		return expr.BoolOf(n.text == "true")
	}
	r.problem(n.at, Value, "value", "a value of %s has to be a text or a number, not %s", of.what, n.kind)
	return expr.StringOf("?")
}

// distinct refuses choices that expressions or forms cannot tell apart.
func (r *reader) distinct(o *object, key string, choices []Choice) {
	seen := make(map[string]bool)
	for _, c := range choices {
		v := strings.ToLower(strings.TrimSpace(c.Value.String()))
		if seen[v] {
			r.problem(o.n.at, Reference, key, "%s of %s has the value %s twice (upper and lower case do not count)", key, o.what, quote(c.Value.String()))
		}
		seen[v] = true
	}
}
