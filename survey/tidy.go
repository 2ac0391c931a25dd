package survey

import (
	"maps"
	"strings"

	"hustings/survey/expr"
)

// tidy gives answers whose texts are as they are sent, before anything is decided by
// them: a text of nothing but white space is none, lines end with a line feed, and
// the text of "other" is there where other is chosen. Otherwise a condition on a text
// would hold in the client, which sees what was typed, and fail for the counter, who
// sees what was sent.
func (q *Questionnaire) tidy(a Answers) Answers {
	out, copied := a, false
	for _, t := range q.texts {
		key := t.Question
		if t.Comment {
			key = commentKey(t.Question)
		}
		v, there := out[key]
		if !there {
			continue
		}
		tidied, changed := tidyText(v), false
		switch {
		case t.Comment && !q.byID[t.Question].remarks(out[t.Question]):
			tidied, changed = expr.Value{}, true
		case t.Item != "":
			tidied, changed = tidyItem(v, t.Item)
		default:
			changed = v.Kind() == expr.String && tidied.Text() != v.Text()
		}
		if !changed {
			continue
		}
		if !copied { // the caller's stay as they are
			out, copied = maps.Clone(a), true
		}
		if tidied.Empty() {
			delete(out, key)
		} else {
			out[key] = tidied
		}
	}
	return out
}

// remarks says whether a remark, or the text of "other", goes with an answer.
func (q *Question) remarks(v expr.Value) bool {
	other := q.other()
	return q.Comment || other != nil &&
		(expr.Equal(v, other.Value, true) || v.Kind() == expr.List && contains(v.Items(), other.Value))
}

// tidyItem tidies one text of a multipletext.
func tidyItem(v expr.Value, item string) (expr.Value, bool) {
	fields := make([]expr.Field, 0, len(v.Fields()))
	changed := false
	for _, f := range v.Fields() {
		if f.Key == item {
			tidied := tidyText(f.Value)
			changed = f.Value.Kind() == expr.String && tidied.Text() != f.Value.Text()
			if changed && tidied.Empty() {
				continue
			}
			f.Value = tidied
		}
		fields = append(fields, f)
	}
	return expr.ObjectOf(fields...), changed
}

func tidyText(v expr.Value) expr.Value {
	if v.Kind() != expr.String {
		return v
	}
	text := lines.Replace(v.Text())
	if strings.TrimSpace(text) == "" && !controls(text) { // which are a fault, not nothing
		return expr.Value{}
	}
	return expr.StringOf(text)
}

var lines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// controls says whether a text has a character that no text may have.
func controls(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0xfffd
	})
}
