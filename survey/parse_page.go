package survey

import (
	"errors"
	"strconv"
	"strings"

	"hustings/survey/expr"
)

func as[T error](err error, target *T) bool { return errors.As(err, target) }

// Bounds of a questionnaire.
const (
	maxPages     = 50
	maxElements  = 200 // of a page or panel
	maxQuestions = 500 // with panels written out
	maxChoices   = 200
	maxRows      = 100
	maxPanels    = 100
	maxWritten   = 2000 // elements of all kinds, with panels written out
)

func (r *reader) questionnaire(root *node) *Questionnaire {
	r.q = &Questionnaire{byID: make(map[string]*Question)}
	r.names, r.boxes = make(map[string]int), make(map[string]bool)
	o := r.object(root, "the questionnaire", "survey")
	r.q.Title, r.q.Description = o.text("title"), o.text("description")
	if lang := o.str("locale"); lang != "" {
		if !isLang(lang) {
			o.r.problem(o.get("locale").at, Value, "locale", "locale %s is no language", quote(lang))
		}
		r.q.Lang = strings.ToLower(lang)
	}
	r.q.AllAtOnce = o.only("questionsOnPageMode", "standard", "singlePage", "questionPerPage") == "singlePage"
	random := o.only("questionOrder", "initial", "random", "default") == "random" || o.only("questionsOrder", "initial", "random", "default") == "random"
	o.text("completedHtml") // shown by our own page instead, but checked
	for _, n := range o.list("calculatedValues", 0, maxQuestions) {
		r.calculatedValue(n)
	}
	pages := o.list("pages", 0, maxPages)
	if n := o.get("elements"); n != nil {
		if len(pages) > 0 {
			r.problem(n.at, Value, "elements", "the questionnaire has pages and elements: put the elements on a page")
		} else {
			pages = []*node{{kind: objectNode, at: n.at, fields: []field{{"elements", n.at, n}, {"name", n.at, &node{kind: textNode, at: n.at, text: "page1"}}}}}
		}
	}
	for _, n := range pages {
		r.q.Pages = append(r.q.Pages, r.page(n, random))
	}
	o.done()
	r.q.index()
	if len(r.q.questions) == 0 {
		r.problem(root.at, Value, "pages", "the questionnaire asks nothing: it needs pages with elements")
	}
	return r.q
}

func (r *reader) calculatedValue(n *node) {
	o := r.object(n, "a calculated value", "calculatedvalue")
	name, at := o.name()
	o.what = "calculated value " + quote(name)
	c := &calculated{name: name, at: at}
	r.claim(name, at)
	c.expr = o.expression("expression", owner{calculated: c})
	if c.expr == nil && o.get("expression") == nil {
		r.problem(n.at, Value, "expression", "%s needs an expression", o.what)
	}
	o.only("includeIntoResult", "false")
	o.done()
	r.q.calculated = append(r.q.calculated, c)
}

func (r *reader) page(n *node, random bool) *Container {
	o := r.object(n, "a page", "page")
	c := r.container(o, nil, nil)
	c.Random = c.Random || random && o.get("questionOrder") == nil
	o.done()
	return c
}

// container reads what pages and panels have in common.
func (r *reader) container(o *object, parent *Container, in *scope) *Container {
	name, at := o.name()
	if name != "" {
		o.what = o.class + " " + quote(name)
	}
	r.claimBox(name, at)
	c := &Container{Name: name, parent: parent, scope: in}
	who := owner{container: c, scope: in}
	c.Title, c.Description = r.piped(o, "title", who), r.piped(o, "description", who)
	c.visibleIf = o.expression("visibleIf", who)
	c.enableIf = o.expression("enableIf", who)
	c.requiredIf = o.expression("requiredIf", who)
	c.required = o.flag("isRequired")
	o.text("requiredErrorText")
	c.Random = o.only("questionOrder", "initial", "random", "default") == "random" || o.only("questionsOrder", "initial", "random", "default") == "random"
	r.elements(o, "elements", c, in)
	return c
}

func (r *reader) elements(o *object, key string, c *Container, in *scope) {
	for _, n := range o.list(key, 0, maxElements) {
		if r.written++; r.written > maxWritten {
			if r.written == maxWritten+1 {
				r.quiet = false
				r.problem(n.at, Size, "elements", "more than %d elements (fixed panels count for each panel): ask less", maxWritten)
			}
			return
		}
		e := r.object(n, "an element of "+o.what, "element")
		switch kind := e.str("type"); kind {
		case "panel":
			e.class, e.what = "panel", "a panel"
			p := r.container(e, c, in)
			e.done()
			c.Elements = append(c.Elements, Element{Panel: p})
		case "paneldynamic":
			if in != nil {
				r.problem(n.at, Unknown, kind, "paneldynamic inside paneldynamic is not carried out: take it out")
				continue
			}
			c.Elements = append(c.Elements, Element{Panel: r.dynamic(e, c)})
		default:
			if q := r.question(e, kind, c, in); q != nil {
				c.Elements = append(c.Elements, Element{Question: q})
			}
		}
	}
}

// dynamic reads a question of fixed panels and writes them out.
func (r *reader) dynamic(o *object, parent *Container) *Container {
	o.class, o.what = "paneldynamic", "a paneldynamic"
	name, at := o.name()
	if name != "" {
		o.what = "paneldynamic " + quote(name)
	}
	r.claim(name, at)
	c := &Container{Name: name, parent: parent}
	who := owner{container: c}
	c.Title, c.Description = r.piped(o, "title", who), r.piped(o, "description", who)
	c.visibleIf, c.enableIf, c.requiredIf = o.expression("visibleIf", who), o.expression("enableIf", who), o.expression("requiredIf", who)
	c.required = o.flag("isRequired")
	o.text("requiredErrorText")
	d := &dynamic{name: name, at: at, constants: r.constants(o)}
	r.q.dynamics = append(r.q.dynamics, d)
	count := o.count("panelCount", 1, maxPanels, len(d.constants))
	for _, key := range []string{"minPanelCount", "maxPanelCount"} {
		if o.count(key, 0, maxPanels, count) != count && key == "maxPanelCount" {
			r.problem(o.get(key).at, Value, key, "the number of panels is fixed here: %s has to be panelCount, %d", key, count)
		}
	}
	if count == 0 {
		r.problem(o.n.at, Value, "panelCount", "%s needs panelCount, or defaultValue with one object for each panel: the number of panels is fixed here", o.what)
		count = 1
	}
	if len(d.constants) > 0 && len(d.constants) != count {
		r.problem(o.get("defaultValue").at, Value, "defaultValue", "defaultValue has %d panels, panelCount says %d", len(d.constants), count)
	}
	quiet := r.quiet
	for i := range count {
		p := &Container{parent: c, scope: &scope{d, i}}
		r.quiet = quiet || i > 0
		inside := owner{container: p, scope: p.scope}
		p.Title, p.Description = r.piped(o, "templateTitle", inside), r.piped(o, "templateDescription", inside)
		d.panels = append(d.panels, p)
		r.elements(o, "templateElements", p, p.scope)
		c.Elements = append(c.Elements, Element{Panel: p})
	}
	r.quiet = quiet
	r.checkConstants(o, d)
	o.done()
	return c
}

// constants reads what is known of each panel beforehand: the person's name.
func (r *reader) constants(o *object) (panels [][]expr.Field) {
	for i, n := range o.list("defaultValue", 0, maxPanels) {
		if n.kind != objectNode {
			r.problem(n.at, Value, "defaultValue", "defaultValue of %s has to be a list of objects, one for each panel", o.what)
			continue
		}
		var fields []expr.Field
		for _, f := range n.fields {
			if f.value.kind != textNode {
				r.problem(f.value.at, Value, f.key, "%s of panel %s of %s has to be a text", quote(f.key), strconv.Itoa(i+1), o.what)
				continue
			}
			r.checkText(f.value.text, f.value.at, f.key, o.what, maxText)
			fields = append(fields, expr.Field{Key: f.key, Value: expr.StringOf(f.value.text)})
		}
		panels = append(panels, fields)
	}
	return panels
}

// checkConstants refuses a constant under a question's name: it would be an answer
// given beforehand. All panels have the same ones.
func (r *reader) checkConstants(o *object, d *dynamic) {
	for i, fields := range d.constants {
		n := o.get("defaultValue").items[i]
		for _, f := range fields {
			if indexFold(d.members, f.Key) >= 0 {
				r.problem(n.at, Privacy, f.Key, "defaultValue of %s gives question %s an answer: %s", o.what, quote(f.Key), preset)
			}
			if why := badName(f.Key); why != "" {
				r.problem(n.at, Value, f.Key, "the name %s in defaultValue %s", quote(f.Key), why)
			}
		}
		if len(fields) != len(d.constants[0]) {
			r.problem(n.at, Value, "defaultValue", "defaultValue of %s has to give every panel the same keys", o.what)
		}
	}
}

func indexFold(names []string, name string) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}
