package form

import (
	"cmp"
	"strconv"
	"strings"

	"hustings/survey"
	"hustings/survey/expr"
)

// A Leaf is a page of the answers that are about to be sent.
type Leaf struct {
	To      Do // leads back to it
	Title   string
	Answers []Answer
}

// An Answer is a question with what will be sent for it.
type Answer struct {
	In     string // the panel it stands in, if that has a title
	Title  string
	Said   []Said // empty where nothing was answered
	Remark string
	Tossed bool // by chance another answer is sent
}

// Said is an answer or a line of one.
type Said struct{ Line, Text string }

// leaves lists what was answered, as it will be sent: what is not asked is left out.
func (f *Form) leaves(t *Turn, lang string) (out []Leaf) {
	cleaned, _ := f.Check(&t.State)
	for _, p := range f.q.View(cleaned, lang, t.Seed).Pages {
		at := p.Index
		if f.q.AllAtOnce {
			at = 0
		}
		leaf := Leaf{To: To + Do(strconv.Itoa(at)), Title: p.Title}
		leaf.take("", p.Items)
		if len(leaf.Answers) > 0 {
			out = append(out, leaf)
		}
	}
	return out
}

func (l *Leaf) take(in string, items []survey.ItemView) {
	for _, i := range items {
		switch {
		case i.Panel != nil:
			l.take(cmp.Or(i.Panel.Title, in), i.Panel.Items)
		case i.Question.Kind != survey.HTML && i.Question.Enabled:
			one := answerOf(i.Question)
			one.In = in
			l.Answers = append(l.Answers, one)
		}
	}
}

func answerOf(q *survey.QuestionView) Answer {
	out := Answer{Title: q.TitleText, Remark: q.Remark, Tossed: q.Odds != nil}
	labels := make(map[string]string)
	for _, o := range q.Options {
		labels[o.Value] = o.Label
	}
	label := func(v expr.Value) string {
		if text := labels[v.String()]; text != "" {
			return text
		}
		return v.String()
	}
	switch {
	case q.Value.Empty():
	case q.Kind == survey.Matrix, q.Kind == survey.MultipleText:
		for _, l := range q.Lines {
			if v := q.Value.Field(l.Value); !v.Empty() {
				name := l.Label
				if name == "" {
					name = l.Value
				}
				out.Said = append(out.Said, Said{Line: name, Text: label(v)})
			}
		}
	case q.Kind == survey.Ranking:
		for i, v := range q.Value.Items() {
			out.Said = append(out.Said, Said{Line: strconv.Itoa(i + 1), Text: label(v)})
		}
	case q.Value.Kind() == expr.List:
		for _, v := range q.Value.Items() {
			out.Said = append(out.Said, Said{Text: label(v)})
		}
	default:
		out.Said = []Said{{Text: strings.TrimSpace(label(q.Value))}}
	}
	return out
}
