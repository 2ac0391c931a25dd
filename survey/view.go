package survey

import (
	"crypto/sha256"
	"encoding/binary"
	"sort"
	"strconv"
	"strings"

	"hustings/survey/expr"
)

// A Seed decides random orders. A client draws one and keeps it: it is never sent,
// so that nobody can tell by the order what somebody saw. The zero Seed leaves
// everything in the questionnaire's order.
type Seed [16]byte

// A View is what a person sees now, in one language: what is hidden is left out,
// answers stand in titles, and random orders are settled.
type View struct {
	Title, Description string
	Pages              []PageView // those with something on them
	Asked, Answered    int        // questions, for the progress
}

// PageView is one page.
type PageView struct {
	Index              int // among the questionnaire's pages
	Name               string
	Title, Description string
	Items              []ItemView
}

// An ItemView is a panel or a question.
type ItemView struct {
	Panel    *PanelView
	Question *QuestionView
}

// PanelView is a panel with something in it.
type PanelView struct {
	Name               string // "" for one of fixed panels
	Title, Description string
	Required           bool // something in it has to be answered
	Items              []ItemView
}

// QuestionView is a question that is asked, or a text that is shown.
type QuestionView struct {
	*Question
	TitleText, DescriptionText string
	HTMLText                   string // of kind HTML
	Required, Enabled          bool
	Options                    []Option // choices, or a matrix's columns, in the order to show
	Lines                      []Option // a matrix's rows, or a multipletext's items
	Value                      expr.Value
	Remark                     string // the remark, or the text of "other"
}

// An Option is a choice, row or item in one language.
type Option struct {
	Index     int    // in the questionnaire's order
	Value     string // as forms send it
	Label     string
	Exclusive bool
	Other     bool
	Required  bool // of an item
}

// View gives what a person with these answers sees in a language.
func (q *Questionnaire) View(a Answers, lang string, seed Seed) *View {
	v := &viewer{state: q.state(a), lang: lang, seed: seed, view: &View{}}
	v.view.Title, v.view.Description = v.text(q.Title, nil), v.text(q.Description, nil)
	for i, page := range q.Pages {
		if items := v.items(page); len(items) > 0 {
			v.view.Pages = append(v.view.Pages, PageView{
				Index: i, Name: page.Name, Items: items,
				Title: v.text(page.Title, nil), Description: v.text(page.Description, nil),
			})
		}
	}
	return v.view
}

type viewer struct {
	*state
	lang string
	seed Seed
	view *View
}

// items gives what is shown of a container.
func (v *viewer) items(c *Container) (items []ItemView) {
	if !v.open(c) {
		return nil
	}
	for _, i := range v.order(len(c.Elements), c.Random, "elements "+c.Name) {
		e := c.Elements[i]
		if e.Panel != nil {
			if inside := v.items(e.Panel); len(inside) > 0 {
				items = append(items, ItemView{Panel: &PanelView{
					Name: e.Panel.Name, Items: inside, Required: v.needed(e.Panel),
					Title: v.text(e.Panel.Title, e.Panel.scope), Description: v.text(e.Panel.Description, e.Panel.scope),
				}})
			}
		} else if v.visible(e.Question) {
			items = append(items, ItemView{Question: v.question(e.Question)})
		}
	}
	return items
}

func (v *viewer) question(q *Question) *QuestionView {
	one := &QuestionView{
		Question: q, Required: v.required(q), Enabled: v.enabled(q),
		TitleText: v.text(q.Title, q.scope), DescriptionText: v.text(q.Description, q.scope), HTMLText: v.text(q.HTML, q.scope),
		Value: v.answers[q.ID], Remark: v.answers[commentKey(q.ID)].Text(),
	}
	if one.TitleText == "" && q.Kind != HTML {
		one.TitleText = q.Name
	}
	if q.Kind != HTML {
		v.view.Asked++
		if !one.Value.Empty() {
			v.view.Answered++
		}
	}
	one.Options = v.options(q.Choices, q.Random, q.Sort, "choices "+q.ID)
	one.Lines = v.options(q.Rows, q.RandomRows, 0, "rows "+q.ID)
	for i, item := range q.Items {
		one.Lines = append(one.Lines, Option{Index: i, Value: item.Name, Label: item.Title.In(v.lang), Required: item.Required})
	}
	return one
}

func (v *viewer) options(choices []Choice, random bool, rising int, label string) []Option {
	options := make([]Option, 0, len(choices))
	for _, i := range v.order(len(choices), random, label) {
		c := choices[i]
		options = append(options, Option{Index: i, Value: c.Value.String(), Label: c.Label.In(v.lang), Exclusive: c.Exclusive, Other: c.Other})
	}
	if rising != 0 {
		sort.SliceStable(options, func(i, j int) bool { return strings.Compare(options[i].Label, options[j].Label)*rising < 0 })
	}
	sort.SliceStable(options, func(i, j int) bool { return !choices[options[i].Index].Last && choices[options[j].Index].Last })
	return options
}

// order gives the numbers below n in their order, or in that of the seed.
func (v *viewer) order(n int, random bool, label string) []int {
	order := make([]int, n)
	keys := make([][sha256.Size]byte, n)
	for i := range order {
		order[i] = i
		keys[i] = sha256.Sum256(binary.BigEndian.AppendUint32(append(v.seed[:], label...), uint32(i)))
	}
	if random && v.seed != (Seed{}) {
		sort.Slice(order, func(i, j int) bool { return string(keys[order[i]][:]) < string(keys[order[j]][:]) })
	}
	return order
}

// text puts answers into a text.
func (v *viewer) text(t Text, in *scope) string {
	var b strings.Builder
	for _, p := range pieces(t.In(v.lang)) {
		b.WriteString(p.text)
		if p.name != "" {
			b.WriteString(v.display(p.name, in))
		}
	}
	return b.String()
}

// display gives an answer as it is read: choices by their labels.
func (v *viewer) display(name string, in *scope) string {
	if in != nil && (strings.EqualFold(name, "panelIndex") || strings.EqualFold(name, "visiblePanelIndex")) {
		return strconv.Itoa(in.index + 1)
	}
	value, _ := env{v.state, in}.Lookup(name)
	t, _ := v.q.resolve(name, in)
	switch {
	case value.Empty():
		return ""
	case len(t.questions) == 1:
		return v.label(t.questions[0], value)
	}
	return value.String()
}

// label gives an answer by its choices' labels, "other" by what was written.
func (v *viewer) label(q *Question, value expr.Value) string {
	if value.Kind() == expr.List {
		parts := make([]string, len(value.Items()))
		for i, item := range value.Items() {
			parts[i] = v.label(q, item)
		}
		return strings.Join(parts, ", ")
	}
	i := indexOf(q.Choices, value)
	if i < 0 {
		return value.String()
	}
	if written := v.answers[commentKey(q.ID)].Text(); q.Choices[i].Other && written != "" {
		return written
	}
	return q.Choices[i].Label.In(v.lang)
}
