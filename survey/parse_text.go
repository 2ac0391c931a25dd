package survey

import (
	"sort"
	"strings"
	"unicode"

	"hustings/survey/expr"
)

// Bounds of texts.
const (
	maxText = 2000 // of a title or a choice, in characters
	maxHTML = 8000
	maxName = 100
)

// text reads a text, in one language or in several.
func (o *object) text(key string) Text { return o.longText(key, maxText) }

func (o *object) longText(key string, most int) Text {
	n := o.get(key)
	if n == nil {
		return Text{}
	}
	return o.r.localized(n, key, o.what, most)
}

func (r *reader) localized(n *node, key, what string, most int) (t Text) {
	switch n.kind {
	case textNode:
		r.checkText(n.text, n.at, key, what, most)
		return plain(n.text)
	case objectNode:
	default:
		r.problem(n.at, Value, key, `%s of %s has to be a text, or an object of texts by language such as {"zh": "…", "en": "…"}`, key, what)
		return t
	}
	for _, f := range n.fields {
		switch {
		case f.value.kind != textNode:
			r.problem(f.value.at, Value, key, "%s of %s in %s has to be a text", key, what, quote(f.key))
			continue
		case f.key == "default":
			t.Plain = f.value.text
		case isLang(f.key):
			t.Langs = append(t.Langs, LangText{strings.ToLower(f.key), f.value.text})
		default:
			r.problem(f.at, Value, f.key, `%s is no language: write one like "zh", "zh-cn" or "en", or "default"`, quote(f.key))
		}
		r.checkText(f.value.text, f.value.at, key, what, most)
	}
	sort.Slice(t.Langs, func(i, j int) bool { return t.Langs[i].Lang < t.Langs[j].Lang })
	for i := 1; i < len(t.Langs); i++ {
		if t.Langs[i].Lang == t.Langs[i-1].Lang {
			r.problem(n.at, Value, key, "%s of %s has language %s twice", key, what, t.Langs[i].Lang)
		}
	}
	return t
}

// checkText bounds a text, and refuses what would be no plain text: tags, and
// pictures or links of Markdown, which fetch from elsewhere and tell the reader's
// address.
func (r *reader) checkText(text string, at int, key, what string, most int) {
	if n := len([]rune(text)); n > most {
		r.problem(at, Size, key, "%s of %s has %d characters, more than %d", key, what, n, most)
	}
	for _, c := range text {
		if unicode.IsControl(c) && c != '\n' && c != '\t' && c != '\r' {
			r.problem(at, Value, key, "%s of %s has the control character U+%04X", key, what, c)
			return
		}
	}
	switch mark := markup(text); mark {
	case "":
	case "![":
		r.problem(at, Privacy, key, "%s of %s holds a picture, which would be fetched from elsewhere and tell who reads it: plain text only", key, what)
	default:
		r.problem(at, Privacy, key, "%s of %s holds %s: texts are shown as they are, without HTML, so that nothing is fetched from elsewhere and nothing hidden", key, what, quote(mark))
	}
}

// markup gives the first tag or entity of HTML in a text, or "![" for a picture.
func markup(text string) string {
	if strings.Contains(text, "![") && strings.Contains(text, "](") {
		return "!["
	}
	for i, c := range text {
		rest := text[i+len(string(c)):]
		switch c {
		case '<':
			name := strings.TrimLeft(rest, "/!")
			if name != "" && (name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z' || strings.HasPrefix(rest, "!")) && strings.Contains(rest, ">") {
				end := strings.IndexByte(rest, '>')
				return text[i : i+min(end+2, 24)]
			}
		case '&':
			if end := strings.IndexByte(rest, ';'); end > 0 && end < 10 && strings.Trim(rest[:end], "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "" {
				return "&" + rest[:end+1]
			}
		}
	}
	return ""
}

// name reads the name of a question, panel or page and says where it stands.
func (o *object) name() (string, int) {
	const key = "name"
	n := o.typed(key, textNode)
	if n == nil {
		if o.get(key) == nil {
			o.r.problem(o.n.at, Value, key, "%s needs a %s", o.what, key)
		}
		return "", o.n.at
	}
	if why := badName(n.text); why != "" {
		o.r.problem(n.at, Value, key, "%s %s of %s %s", key, quote(n.text), o.what, why)
	}
	return n.text, n.at
}

// badName says why a name cannot be used in expressions, or nothing.
func badName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > maxName:
		return "is longer than 100 bytes"
	case strings.TrimSpace(name) != name:
		return "starts or ends with a space"
	case strings.ContainsAny(name, `{}[].":'\`):
		return `has one of { } [ ] . : " ' \, which mean something else in expressions`
	case strings.HasPrefix(name, "#") || strings.HasPrefix(name, "$"):
		return "starts with # or $, which mean something else in expressions"
	case strings.HasSuffix(strings.ToLower(name), "-comment"):
		return "ends with -Comment, which names the remark of another question"
	}
	switch strings.ToLower(name) {
	case "panel", "row", "item", "choice", "self", "parentpanel", "prevpanel", "nextpanel", "panelindex", "visiblepanelindex", "rowindex", "rowvalue":
		return "means something else in expressions"
	}
	for _, c := range name {
		if unicode.IsControl(c) {
			return "has a control character"
		}
	}
	return ""
}

// claim takes a name for a question or a calculated value.
func (r *reader) claim(name string, at int) {
	if name == "" || r.quiet {
		return
	}
	low := strings.ToLower(name)
	if _, taken := r.names[low]; taken {
		r.problem(at, Reference, name, "the name %s is taken already (upper and lower case do not count): choose another", quote(name))
		return
	}
	r.names[low] = at
}

// claimBox takes a name for a page or a panel.
func (r *reader) claimBox(name string, at int) {
	if name == "" || r.quiet {
		return
	}
	low := strings.ToLower(name)
	if r.boxes[low] {
		r.problem(at, Reference, name, "a page or panel has the name %s already: choose another", quote(name))
	}
	r.boxes[low] = true
}

// expression reads one, and remembers what it refers to.
func (o *object) expression(key string, from owner) *expr.Expr {
	n := o.typed(key, textNode)
	if n == nil || strings.TrimSpace(n.text) == "" {
		return nil
	}
	e, err := expr.Parse(n.text)
	if err != nil {
		var bad *expr.Error
		reason := Value
		if as(err, &bad) && strings.HasPrefix(bad.Msg, "function ") {
			reason = Unknown
		}
		o.r.problem(n.at, reason, key, "%s of %s: %s (in %s)", key, o.what, err, quote(n.text))
		return nil
	}
	from.key = key
	o.r.refer(e.Names(), n.at, o.what, from)
	return e
}
