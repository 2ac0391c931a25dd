package form

import (
	"net/url"
	"strings"
	"testing"

	"hustings/survey"
	"hustings/survey/expr"
)

// kinds is a questionnaire with every kind of question, branches, titles with answers
// in them, a calculated value, and the same questions for two people.
const kinds = `{
  "title": {"zh": "满意度", "en": "Satisfaction"},
  "calculatedValues": [{"name": "total", "expression": "{often} + {rooms}"}],
  "pages": [
    {"name": "p1", "title": "You", "elements": [
      {"type": "html", "name": "hello", "html": "Good day."},
      {"type": "radiogroup", "name": "部门", "choices": ["工程", {"value": 2, "text": "Finance"}], "showOtherItem": true, "isRequired": true},
      {"type": "comment", "name": "why", "visibleIf": "{部门} = 2", "isRequired": true},
      {"type": "boolean", "name": "union", "labelTrue": "Yes", "labelFalse": "No"}
    ]},
    {"name": "p2", "elements": [
      {"type": "checkbox", "name": "food", "choices": ["rice", "noodles", "soup"], "showNoneItem": true, "showOtherItem": true, "maxSelectedChoices": 2},
      {"type": "dropdown", "name": "home", "choices": ["north", "south"], "choicesOrder": "random"},
      {"type": "rating", "name": "often", "title": "How often, {部门}?", "isRequired": true},
      {"type": "matrix", "name": "views", "columns": [1, 2, 3], "rows": ["pay", "hours"], "eachRowRequired": true},
      {"type": "ranking", "name": "first", "choices": ["p", "q", "s"]},
      {"type": "slider", "name": "rooms", "min": 0, "max": 10, "step": 2}
    ]},
    {"name": "p3", "visibleIf": "{total} > 8", "elements": [
      {"type": "text", "name": "age", "inputType": "number", "min": 18, "max": 99},
      {"type": "text", "name": "since", "inputType": "date", "enableIf": "{age} > 20"},
      {"type": "text", "name": "mail", "inputType": "email"},
      {"type": "text", "name": "word", "maxLength": 20},
      {"type": "multipletext", "name": "reach", "items": [{"name": "tel", "isRequired": true}, {"name": "town"}]},
      {"type": "boolean", "name": "ever", "randomized": {"num": 1, "den": 2}}
    ]},
    {"name": "p4", "elements": [
      {"type": "panel", "name": "box", "title": "Something of this", "isRequired": true, "elements": [
        {"type": "text", "name": "one"}, {"type": "text", "name": "two"}]},
      {"type": "paneldynamic", "name": "staff", "defaultValue": [{"who": "赵一"}, {"who": "钱二"}], "templateTitle": "{panel.who}",
       "templateElements": [{"type": "rating", "name": "mark", "showCommentArea": true}, {"type": "text", "name": "why", "visibleIf": "{panel.mark} < 3"}]}
    ]}
  ]}`

func parsed(t testing.TB, text string) *survey.Questionnaire {
	t.Helper()
	q, err := survey.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// browser fills in pages and posts what a browser without scripts posts: what stands
// on the page and is not disabled, and the hidden fields.
type browser struct {
	t     testing.TB
	f     *Form
	turn  *Turn
	view  *View
	typed url.Values
}

func open(t testing.TB, f *Form) *browser {
	b := &browser{t: t, f: f}
	b.show(&Turn{State: *f.Start(survey.Seed{1, 2, 3})})
	return b
}

func (b *browser) show(turn *Turn) {
	b.turn, b.view, b.typed = turn, b.f.View(turn, "en"), url.Values{}
	for _, p := range b.view.Hidden {
		b.typed.Add(p.Name, p.Value)
	}
	b.each(func(q *Question) {
		if !q.Enabled {
			return
		}
		if len(q.Lines) == 0 {
			b.keep(q.Field, q.Options, q.Text)
		}
		for _, l := range q.Lines {
			b.keep(l.Field, l.Options, l.Text)
		}
		if q.HasOther || q.HasRemark {
			b.keep(q.Field+"-t", nil, q.RemarkText)
		}
	})
}

func (b *browser) keep(name string, options []Option, text string) {
	for _, o := range options {
		if o.On {
			n := number1(o.Index)
			b.typed.Add(name, n)
		}
	}
	if len(options) == 0 {
		b.typed.Set(name, strings.ReplaceAll(text, "\n", "\r\n"))
	}
}

func (b *browser) each(do func(*Question)) {
	var walk func(p *Panel)
	walk = func(p *Panel) {
		for _, i := range p.Items {
			if i.Panel != nil {
				walk(i.Panel)
			} else if i.Question.Kind != survey.HTML {
				do(i.Question)
			}
		}
	}
	for _, p := range b.view.Parts {
		walk(p)
	}
}

// press posts the page.
func (b *browser) press(do Do) *Turn {
	b.t.Helper()
	b.typed.Set(DoField, string(do))
	p, err := b.f.Read(b.typed)
	if err != nil {
		b.t.Fatal(err)
	}
	b.show(b.f.Move(p))
	return b.turn
}

func (b *browser) find(id string) *Question {
	b.t.Helper()
	var found *Question
	b.each(func(q *Question) {
		if q.ID == id {
			found = q
		}
	})
	if found == nil {
		b.t.Fatalf("%s does not stand on page %d", id, b.turn.At)
	}
	return found
}

// on says whether a question stands on the page.
func (b *browser) on(id string) (found bool) {
	b.each(func(q *Question) { found = found || q.ID == id })
	return found
}

// fill types answers as they would be clicked, of the questions on the page.
func (b *browser) fill(a survey.Answers) {
	b.t.Helper()
	b.each(func(q *Question) {
		if v, there := a[q.ID]; there && q.Enabled {
			b.set(q, v)
		}
		if v, there := a[q.ID+"-Comment"]; there && q.Enabled {
			b.typed.Set(q.Field+"-t", v.Text())
		}
	})
}

func (b *browser) set(q *Question, v expr.Value) {
	b.t.Helper()
	click := func(options []Option, name string, v expr.Value) {
		for _, o := range options {
			if o.Value == v.String() {
				b.typed.Add(name, number1(o.Index))
				return
			}
		}
		b.t.Fatalf("%s has no %v", name, v)
	}
	switch q.Kind {
	case survey.Matrix:
		for _, l := range q.Lines {
			b.typed.Del(l.Field)
			if cell := v.Field(l.Value); !cell.Empty() {
				click(l.Options, l.Field, cell)
			}
		}
	case survey.MultipleText:
		for _, l := range q.Lines {
			b.typed.Set(l.Field, v.Field(l.Value).Text())
		}
	case survey.Ranking:
		for i, item := range v.Items() {
			for _, l := range q.Lines {
				if l.Value == item.String() {
					b.typed.Set(l.Field, number1(i+1))
				}
			}
		}
	case survey.Checkbox:
		b.typed.Del(q.Field)
		for _, item := range v.Items() {
			click(q.Options, q.Field, item)
		}
	case survey.Radio, survey.Dropdown, survey.Boolean, survey.Rating:
		b.typed.Del(q.Field)
		click(q.Options, q.Field, v)
	default:
		b.typed.Set(q.Field, v.String())
	}
}
