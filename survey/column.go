package survey

import (
	"fmt"
	"strconv"
	"strings"

	"hustings/survey/expr"
)

// ColumnKind says what a column's categories are.
type ColumnKind string

// The kinds of columns.
const (
	Single   ColumnKind = "single"   // one of the categories
	Scale    ColumnKind = "scale"    // one of the categories, which are numbers in order
	Tick     ColumnKind = "tick"     // chosen or not: categories no, yes
	Position ColumnKind = "position" // where a choice was ranked: 1, 2, 3; or not
	Classed  ColumnKind = "classed"  // a number or date, in classes
)

// A Column is a closed question, or one part of it, as it is counted: each
// response is in one category of it or in none.
type Column struct {
	Name       string // unique: "q1", "q1:choice", "q1:row"
	Question   string // ID
	Part       string // the choice or row, by value
	Kind       ColumnKind
	Label      Text // the question's title
	PartLabel  Text // the choice's or row's
	Categories []Category
	Odds       *Odds // of a randomised question; categories are then yes, no
}

// A Category is a value that is counted.
type Category struct {
	Value string
	Label Text
	Score *Decimal // what it counts in means; nil where that has no meaning
}

// Columns gives the closed questions as they are counted, in order of the text.
func (q *Questionnaire) Columns() []Column { return q.columns }

func (q *Questionnaire) makeColumns() (columns []Column) {
	for _, one := range q.questions {
		c := Column{Name: one.ID, Question: one.ID, Label: one.label()}
		switch one.Kind {
		case Radio, Dropdown, Boolean:
			c.Kind, c.Categories, c.Odds = Single, categories(one.Choices, false), one.Odds
			columns = append(columns, c)
		case Rating:
			c.Kind, c.Categories = Scale, categories(one.Choices, true)
			columns = append(columns, c)
		case Slider:
			c.Kind = Scale
			for i := range stepsOf(*one.Min, *one.Max, *one.Step) + 1 {
				d := one.step(int(i))
				c.Categories = append(c.Categories, Category{d.String(), plain(d.String()), &d})
			}
			columns = append(columns, c)
		case Checkbox:
			columns = append(columns, c.parts(one.Choices, Tick, yesNo())...)
		case Ranking:
			columns = append(columns, c.parts(one.Choices, Position, positions(len(one.Choices)))...)
		case Matrix:
			columns = append(columns, c.parts(one.Rows, one.matrixKind(), categories(one.Choices, true))...)
		case Number, Date:
			c.Kind, c.Categories = Classed, one.classCategories()
			columns = append(columns, c)
		}
	}
	return columns
}

// label gives a title for results: what is known of the panel is put in, answers
// of others are not.
func (q *Question) label() Text {
	t := q.Title
	if t.None() {
		t = plain(q.Name)
	}
	t = q.scope.fill(t)
	if q.scope == nil {
		return t
	}
	head := q.scope.fill(q.scope.of.panels[q.scope.index].Title)
	if head.None() {
		head = plain(strconv.Itoa(q.scope.index + 1))
	}
	return both(head, t)
}

// both puts two texts beside each other in every language of either.
func both(a, b Text) Text {
	t := plain(a.In("") + ": " + b.In(""))
	seen := make(map[string]bool)
	for _, l := range append(append([]LangText{}, a.Langs...), b.Langs...) {
		if !seen[l.Lang] {
			seen[l.Lang] = true
			between := ": "
			if base(l.Lang) == "zh" {
				between = "："
			}
			t.Langs = append(t.Langs, LangText{l.Lang, a.In(l.Lang) + between + b.In(l.Lang)})
		}
	}
	return t
}

// fill puts a panel's constants into a text.
func (in *scope) fill(t Text) Text {
	out := Text{Plain: in.fillOne(t.Plain)}
	for _, l := range t.Langs {
		out.Langs = append(out.Langs, LangText{l.Lang, in.fillOne(l.Text)})
	}
	return out
}

func (in *scope) fillOne(text string) string {
	var b strings.Builder
	for _, p := range pieces(text) {
		switch {
		case p.name == "":
			b.WriteString(p.text)
		case in != nil && strings.EqualFold(p.name, "panelIndex"):
			b.WriteString(strconv.Itoa(in.index + 1))
		default:
			b.WriteString(in.constant(p.name))
		}
	}
	return b.String()
}

// constant gives a panel's constant, or dots in the place of an answer.
func (in *scope) constant(name string) string {
	if in != nil {
		for _, f := range in.of.constantObject(in.index) {
			if strings.EqualFold(name, "panel."+f.Key) {
				return f.Value.Text()
			}
		}
	}
	return "…"
}

func categories(choices []Choice, scores bool) (all []Category) {
	for _, c := range choices {
		one := Category{Value: c.Value.String(), Label: c.Label}
		if d, err := decimalOf(c.Value); err == nil && scores {
			one.Score = &d
		}
		all = append(all, one)
	}
	return all
}

// matrixKind is Scale if all columns are numbers.
func (q *Question) matrixKind() ColumnKind {
	for _, c := range categories(q.Choices, true) {
		if c.Score == nil {
			return Single
		}
	}
	return Scale
}

func yesNo() []Category {
	return []Category{
		{Value: "0", Label: Text{Plain: "No", Langs: []LangText{{"en", "No"}, {"zh", "否"}}}},
		{Value: "1", Label: Text{Plain: "Yes", Langs: []LangText{{"en", "Yes"}, {"zh", "是"}}}},
	}
}

func positions(n int) (all []Category) {
	for i := 1; i <= n; i++ {
		all = append(all, Category{Value: strconv.Itoa(i), Label: plain(strconv.Itoa(i)), Score: &Decimal{Units: int64(i)}})
	}
	return all
}

// parts gives a column for each choice or row.
func (c Column) parts(of []Choice, kind ColumnKind, categories []Category) (all []Column) {
	for _, part := range of {
		one := c
		one.Part = part.Value.String()
		one.Name = fmt.Sprintf("%s:%s", c.Name, one.Part)
		one.PartLabel, one.Kind, one.Categories = part.Label, kind, categories
		all = append(all, one)
	}
	return all
}

// Values gives, for each of Columns, the category in which cleaned answers are, or
// -1 where a question was not answered.
func (q *Questionnaire) Values(a Answers) []int {
	values := make([]int, 0, len(q.columns))
	for _, one := range q.questions {
		values = one.appendValues(values, a[one.ID])
	}
	return values
}

func (q *Question) appendValues(values []int, v expr.Value) []int {
	switch q.Kind {
	case Radio, Dropdown, Boolean, Rating:
		return append(values, indexOf(q.Choices, v))
	case Slider:
		i, ok := q.place(v)
		if !ok {
			i = -1
		}
		return append(values, i)
	case Checkbox, Ranking:
		at := make([]int, len(q.Choices))
		for i := range at {
			at[i] = -1
			if q.Kind == Checkbox && len(v.Items()) > 0 {
				at[i] = 0
			}
		}
		for n, item := range v.Items() {
			if i := indexOf(q.Choices, item); i >= 0 {
				at[i] = n
				if q.Kind == Checkbox {
					at[i] = 1
				}
			}
		}
		return append(values, at...)
	case Matrix:
		for _, row := range q.Rows {
			values = append(values, indexOf(q.Choices, v.Field(row.Value.String())))
		}
		return values
	case Number, Date:
		return append(values, q.classOf(v))
	}
	return values
}
