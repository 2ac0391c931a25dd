package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hustings/survey"
	"hustings/survey/disclose"
)

// crossChoice is a line of a list to choose from.
type crossChoice struct {
	Value, Label string
	Chosen       bool
}

// columnLabels names a questionnaire's columns in a language.
func columnLabels(q *survey.Questionnaire, lang string) map[string]string {
	out := map[string]string{}
	for _, c := range q.Columns() {
		label := c.Label.In(lang)
		if out[c.Question] == "" {
			out[c.Question] = label
		}
		if c.Name != c.Question {
			out[c.Name] = label + " · " + c.PartLabel.In(lang)
		}
	}
	return out
}

// Chosen lists the cross tables that were picked.
func (p *surveyDraftPage) Chosen() []crossChoice {
	labels := columnLabels(p.Survey.q, p.Lang)
	var out []crossChoice
	for _, key := range p.Survey.Tables {
		a, b, _ := strings.Cut(key, crossSep)
		one := crossChoice{Value: key, Label: labelOf(labels, a) + " × " + labelOf(labels, b), Chosen: true}
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

func labelOf(labels map[string]string, name string) string {
	if labels[name] == "" {
		return name
	}
	return labels[name]
}

// Firsts are the columns of which there can be a cross table with another.
func (p *surveyDraftPage) Firsts() []crossChoice {
	return p.crossable(func(c disclose.Column) bool { return len(p.partners(c)) > 0 }, p.Survey.First)
}

// Seconds are those that can be crossed with the first.
func (p *surveyDraftPage) Seconds() []crossChoice {
	for _, c := range p.Survey.reader.Columns() {
		if c.Name == p.Survey.First {
			with := p.partners(c)
			return p.crossable(func(c disclose.Column) bool { return slices.Contains(with, c.Name) }, "")
		}
	}
	return nil
}

// FirstLabel names the first.
func (p *surveyDraftPage) FirstLabel() string {
	return labelOf(columnLabels(p.Survey.q, p.Lang), p.Survey.First)
}

// maxTableName is that of SPEC 8.17.
const maxTableName = 100

func (p *surveyDraftPage) partners(one disclose.Column) (names []string) {
	for _, c := range p.Survey.reader.Columns() {
		if c.Name != one.Name && disclose.MayCross(one.Kind, c.Kind) && utf8.RuneCountInString(c.Name) <= maxTableName {
			names = append(names, c.Name)
		}
	}
	return names
}

func (p *surveyDraftPage) crossable(fits func(disclose.Column) bool, chosen string) (out []crossChoice) {
	labels := columnLabels(p.Survey.q, p.Lang)
	for _, c := range p.Survey.reader.Columns() {
		if fits(c) && utf8.RuneCountInString(c.Name) <= maxTableName {
			out = append(out, crossChoice{Value: c.Name, Label: labelOf(labels, c.Name), Chosen: c.Name == chosen})
		}
	}
	return out
}
