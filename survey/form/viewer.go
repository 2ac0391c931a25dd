package form

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"hustings/survey"
)

// View makes the page that a turn leads to.
func (f *Form) View(t *Turn, lang string) *View {
	a, _ := f.Answers(&t.State)
	seen := f.q.View(a, lang, t.Seed)
	v := &viewer{f: f, t: t, a: a, onPage: make(map[string]bool), first: make(map[string]string), titles: make(map[string]string), inside: make(map[string]string)}
	v.out = &View{Title: seen.Title, Description: seen.Description, Screen: Questions, More: t.More, Seen: t.Seen, Asked: seen.Asked, Answered: seen.Answered}
	switch t.At {
	case f.review():
		v.out.Screen = Review
	case f.sending():
		v.out.Screen = Sending
	}
	v.pages(seen)
	for _, fault := range t.Faults {
		v.out.Faults = append(v.out.Faults, v.fault(fault))
	}
	for _, p := range v.out.Parts {
		v.place(p)
	}
	v.hide()
	if v.out.Screen == Review {
		v.out.Reviewed = f.leaves(t, lang)
	}
	return v.out
}

type viewer struct {
	f      *Form
	t      *Turn
	a      survey.Answers
	out    *View
	onPage map[string]bool   // fields that the page has itself
	shown  []string          // names of the questions that can be answered
	first  map[string]string // ids of first fields, by fault
	titles map[string]string
	inside map[string]string // titles of the panels around questions
	boxes  int
}

// pages takes over what stands on the step's pages, and counts the steps.
func (v *viewer) pages(seen *survey.View) {
	open := v.f.open(&v.t.State)
	v.out.Steps = len(open)
	if i := slices.Index(open, v.t.At); i >= 0 {
		v.out.Step, v.out.First = i+1, i == 0
	}
	v.out.First = v.out.First || len(open) == 0 && v.t.At == v.f.review()
	for i := range seen.Pages {
		p := &seen.Pages[i]
		if v.out.Screen != Questions || !v.f.q.AllAtOnce && p.Index != v.t.At {
			continue
		}
		v.out.Parts = append(v.out.Parts, v.panel(p.Name, p.Title, p.Description, "", p.Items))
	}
}

// panel takes over a page, or a panel in one; in is the title of the panel that its
// questions are called by.
func (v *viewer) panel(name, title, description, in string, items []survey.ItemView) *Panel {
	v.boxes++
	p := &Panel{ID: "p" + strconv.Itoa(v.boxes), Title: title, Description: description}
	if name != "" {
		v.first[name], v.titles[name] = p.ID, title
	}
	for _, i := range items {
		if i.Panel != nil {
			inside := v.panel(i.Panel.Name, i.Panel.Title, i.Panel.Description, cmp.Or(i.Panel.Title, in), i.Panel.Items)
			inside.Required = i.Panel.Required
			p.Items = append(p.Items, Item{Panel: inside})
		} else {
			v.inside[i.Question.ID] = in
			p.Items = append(p.Items, Item{Question: v.question(i.Question)})
		}
	}
	return p
}

func (v *viewer) question(q *survey.QuestionView) *Question {
	name := v.f.names[q.Question]
	out := &Question{QuestionView: q, Field: name, First: name, New: v.t.New[q.ID], HasRemark: q.Comment, HasOther: otherOf(q.Question) >= 0}
	if q.Kind == survey.HTML {
		return out
	}
	if q.Enabled {
		v.shown = append(v.shown, name)
	}
	v.onPage[name+"-t"] = q.Enabled
	out.RemarkText = v.t.text(name + "-t")
	out.Size = v.size(q.ID, "")
	switch q.Kind {
	case survey.Matrix, survey.MultipleText, survey.Ranking:
		v.lines(out)
	default:
		v.onPage[name] = q.Enabled
		out.Text, out.Empty = v.t.text(name), len(v.t.raw[name]) == 0
		out.Options = v.options(name, q.Options)
		if len(out.Options) > 0 && q.Kind != survey.Dropdown {
			out.First = out.Options[0].ID
		}
	}
	v.first[q.ID], v.titles[q.ID] = out.First, q.TitleText
	return out
}

// size is the most bytes of a text, 0 where there is none.
func (v *viewer) size(id, item string) int {
	for _, t := range v.f.q.Texts() {
		if t.Question == id && t.Item == item && !t.Comment {
			return t.Size
		}
	}
	return 0
}

// options are choices of one field.
func (v *viewer) options(name string, list []survey.Option) []Option {
	out := make([]Option, len(list))
	for i, o := range list {
		n := strconv.Itoa(o.Index)
		out[i] = Option{Option: o, ID: name + "-o" + n, On: slices.Contains(v.t.raw[name], n)}
	}
	return out
}

// lines are the rows of a matrix, the items of a multipletext, or the choices of a
// ranking, each with a field of its own.
func (v *viewer) lines(out *Question) {
	suffix, list := "-r", out.QuestionView.Lines
	switch out.Kind {
	case survey.MultipleText:
		suffix = "-i"
	case survey.Ranking:
		suffix, list = "-c", out.QuestionView.Options
	}
	for _, o := range list {
		name := out.Field + suffix + strconv.Itoa(o.Index)
		l := Line{Option: o, Field: name, First: name, Text: v.t.text(name), Empty: len(v.t.raw[name]) == 0}
		v.onPage[name] = out.Enabled
		switch out.Kind {
		case survey.Matrix:
			l.Options = v.options(name, out.QuestionView.Options)
			l.First = l.Options[0].ID
		case survey.MultipleText:
			l.Size = v.size(out.ID, o.Value)
		case survey.Ranking:
			for n := 1; n <= len(list); n++ {
				text := strconv.Itoa(n)
				l.Options = append(l.Options, Option{Option: survey.Option{Index: n, Value: text, Label: text}, On: l.Text == text})
			}
		}
		v.first[out.ID+"\n"+o.Value], v.titles[out.ID+"\n"+o.Value] = l.First, o.Label
		out.Lines = append(out.Lines, l)
	}
	if len(out.Lines) > 0 {
		out.First = out.Lines[0].First
	}
}

// fault finds the place of a fault.
func (v *viewer) fault(d survey.Fault) Fault {
	out := Fault{Fault: d, Anchor: v.first[d.Question], In: v.inside[d.Question], Title: v.titles[d.Question]}
	if id := v.first[d.Question+"\n"+d.Row]; d.Row != "" && id != "" {
		out.Anchor, out.Line = id, v.titles[d.Question+"\n"+d.Row]
		if out.Line == "" {
			out.Line = d.Row
		}
	}
	if q := v.f.q.Question(d.Question); d.Comment && q != nil {
		out.Anchor = v.f.names[q] + "-t"
	}
	return out
}

// place puts faults beside what they are about.
func (v *viewer) place(p *Panel) {
	for _, fault := range v.out.Faults {
		if fault.Anchor == p.ID {
			p.Faults = append(p.Faults, fault)
		}
	}
	for _, i := range p.Items {
		if i.Panel != nil {
			v.place(i.Panel)
			continue
		}
		for _, fault := range v.out.Faults {
			if fault.Question == i.Question.ID {
				i.Question.add(fault)
			}
		}
	}
}

func (q *Question) add(fault Fault) {
	if fault.Comment {
		q.RemarkFaults = append(q.RemarkFaults, fault)
		return
	}
	for i := range q.Lines {
		if fault.Row != "" && q.Lines[i].Value == fault.Row {
			q.Lines[i].Faults = append(q.Lines[i].Faults, fault)
			return
		}
	}
	q.Faults = append(q.Faults, fault)
}

// hide lists what goes with the page and does not stand on it.
func (v *viewer) hide() {
	put := func(name, value string) { v.out.Hidden = append(v.out.Hidden, Pair{name, value}) }
	put(AtField, strconv.Itoa(v.t.At))
	put(SeedField, hex.EncodeToString(v.t.Seed[:]))
	if v.t.Seen {
		put(SeenField, "1")
	}
	if len(v.shown) > 0 {
		put(ShownField, strings.Join(v.shown, " "))
	}
	for _, d := range v.f.order {
		for _, text := range v.t.raw[d.name] {
			if !v.onPage[d.name] {
				put(d.name, text)
			}
		}
	}
}
