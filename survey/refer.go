package survey

import (
	"strconv"
	"strings"

	"hustings/survey/expr"
)

// owner is what an expression or a title belongs to.
type owner struct {
	question   *Question
	container  *Container
	calculated *calculated
	scope      *scope
	key        string // the property
	validator  bool
}

// decides says whether what the owner refers to decides whether it is there at
// all, or what it is worth: such references may form no circle.
func (w owner) decides() bool {
	return w.calculated != nil || w.key == "visibleIf"
}

// reference is a set of names used in one place.
type reference struct {
	names []string
	at    int
	what  string
	from  owner
}

func (r *reader) refer(names []string, at int, what string, from owner) {
	if len(names) > 0 {
		r.refs = append(r.refs, reference{names, at, what, from})
	}
}

// piped reads a text into which answers are put: {name}.
func (r *reader) piped(o *object, key string, who owner) Text {
	return r.pipedLong(o, key, maxText, who)
}

func (r *reader) pipedLong(o *object, key string, most int, who owner) Text {
	t := o.longText(key, most)
	who.key = key
	t.each(func(text string) {
		for _, p := range pieces(text) {
			if p.name != "" {
				r.refer([]string{p.name}, o.get(key).at, o.what, who)
			}
		}
	})
	return t
}

// piece is a stretch of a text, or a name in braces.
type piece struct{ text, name string }

// pieces cuts a text at names in braces.
func pieces(text string) (all []piece) {
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexAny(text[open+1:], "{}")
		if end < 0 || text[open+1+end] != '}' || strings.TrimSpace(text[open+1:open+1+end]) == "" {
			all = append(all, piece{text: text[:open+1]})
			text = text[open+1:]
			continue
		}
		all = append(all, piece{text: text[:open]}, piece{name: strings.TrimSpace(text[open+1 : open+1+end])})
		text = text[open+2+end:]
	}
	return append(all, piece{text: text})
}

// target is what a name means.
type target struct {
	questions  []*Question // whose answers are read
	calculated *calculated
	constant   bool // known beforehand: a person's name, a panel's number
	remark     bool // what is read is the text beside the answer
}

// resolve finds what a name means at a place; why says why it means nothing.
func (q *Questionnaire) resolve(name string, in *scope) (t target, why string) {
	head, rest := split(name)
	low := strings.ToLower(head)
	switch {
	case in != nil && (low == "panelindex" || low == "visiblepanelindex") && rest == "":
		return target{constant: true}, ""
	case low == "panel" && in == nil:
		return t, "{panel.…} means something in the panels of a paneldynamic only"
	case low == "panel" && strings.HasPrefix(rest, "."):
		return q.resolveMember(in.of, in.index, rest[1:])
	}
	switch e := q.named[low]; {
	case e.dynamic != nil:
		return q.resolveDynamic(e.dynamic, rest)
	case e.calculated != nil:
		return target{calculated: e.calculated}, ""
	case e.question != nil:
		return e.question.part(rest)
	}
	if cut, ok := commentOf(low); ok && rest == "" {
		if one := q.named[cut].question; one != nil && one.hasRemark() {
			return target{questions: []*Question{one}, remark: true}, ""
		}
	}
	return t, "there is no question or calculated value of that name"
}

func commentOf(name string) (string, bool) {
	const suffix = "-comment"
	if len(name) <= len(suffix) || !strings.EqualFold(name[len(name)-len(suffix):], suffix) {
		return "", false
	}
	return name[:len(name)-len(suffix)], true
}

// split cuts a name before its first dot or bracket.
func split(name string) (head, rest string) {
	if i := strings.IndexAny(name, ".["); i >= 0 {
		return name[:i], name[i:]
	}
	return name, ""
}

// part checks what follows a question's name.
func (q *Question) part(rest string) (target, string) {
	t := target{questions: []*Question{q}}
	if rest == "" || rest == ".length" && q.listed() {
		return t, ""
	}
	if q.listed() && rest[0] == '[' {
		if n, err := strconv.Atoi(strings.TrimSuffix(rest[1:], "]")); err == nil && n >= 0 && n < len(q.Choices) {
			return t, ""
		}
	}
	if rest[0] == '.' {
		for _, row := range q.Rows {
			if strings.EqualFold(row.Value.String(), rest[1:]) {
				return t, ""
			}
		}
		for _, item := range q.Items {
			if strings.EqualFold(item.Name, rest[1:]) {
				return t, ""
			}
		}
	}
	return t, "question " + quote(q.Name) + " has no " + quote(strings.TrimPrefix(rest, "."))
}

// listed says whether answers are lists.
func (q *Question) listed() bool { return q.Kind == Checkbox || q.Kind == Ranking }

func (q *Questionnaire) resolveDynamic(d *dynamic, rest string) (t target, why string) {
	if rest == "" || rest == ".length" {
		for _, panel := range d.byName {
			t.questions = append(t.questions, panel...)
		}
		return t, ""
	}
	end := strings.IndexByte(rest, ']')
	if rest[0] != '[' || end < 0 || len(rest) < end+3 || rest[end+1] != '.' {
		return t, "write " + d.name + "[0].… for the first panel's answers"
	}
	n, err := strconv.Atoi(rest[1:end])
	if err != nil || n < 0 || n >= len(d.panels) {
		return t, "there are the panels 0 to " + strconv.Itoa(len(d.panels)-1)
	}
	return q.resolveMember(d, n, rest[end+2:])
}

func (q *Questionnaire) resolveMember(d *dynamic, index int, name string) (t target, why string) {
	head, rest := split(name)
	if one := d.member(index, head); one != nil {
		return one.part(rest)
	}
	if index < len(d.constants) && rest == "" {
		for _, f := range d.constants[index] {
			if strings.EqualFold(f.Key, head) {
				return target{constant: true}, ""
			}
		}
	}
	return t, "the panels of " + quote(d.name) + " have no question of that name"
}

// value tells apart constants by panel.
func (d *dynamic) constantObject(i int) []expr.Field {
	if i < len(d.constants) {
		return d.constants[i]
	}
	return nil
}
