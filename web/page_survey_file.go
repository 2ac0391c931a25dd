package web

import (
	"context"
	"fmt"
	"sync"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// papers keeps what surveys' files say, by their digests: to read them takes long,
// and they never change.
type papers struct {
	mu             sync.Mutex
	questionnaires map[ballot.Digest]*survey.Questionnaire
	results        map[ballot.Digest]*disclose.Results
}

// maxPapers is how many of each are kept: results may have 16 MiB.
const maxPapers = 8

// keepPaper puts one more into a list that never has more than maxPapers.
func keepPaper[T any](list map[ballot.Digest]T, name ballot.Digest, paper T) map[ballot.Digest]T {
	if list == nil || len(list) >= maxPapers {
		list = make(map[ballot.Digest]T)
	}
	list[name] = paper
	return list
}

// questionnaire reads a sealed survey's questionnaire.
func (g *gallery) questionnaire(ctx context.Context, f *Facts) (*survey.Questionnaire, error) {
	name := f.Manifest.Survey.Questionnaire
	g.papers.mu.Lock()
	q := g.papers.questionnaires[name]
	g.papers.mu.Unlock()
	if q != nil {
		return q, nil
	}
	data, err := g.file(ctx, f.Ceremony, &name)
	if err != nil {
		return nil, err
	}
	if q, err = survey.Parse(data); err != nil {
		return nil, fmt.Errorf("web: questionnaire of %v: %w", f.Ceremony, err)
	}
	g.papers.mu.Lock()
	defer g.papers.mu.Unlock()
	g.papers.questionnaires = keepPaper(g.papers.questionnaires, name, q)
	return q, nil
}

// results reads a survey's results; nobody calls it before they may be shown.
func (g *gallery) results(ctx context.Context, f *Facts) (*disclose.Results, error) {
	name := f.Survey.Outcome.Results
	g.papers.mu.Lock()
	r := g.papers.results[name]
	g.papers.mu.Unlock()
	if r != nil {
		return r, nil
	}
	data, err := g.file(ctx, f.Ceremony, &name)
	if err != nil {
		return nil, err
	}
	if r, err = disclose.Parse(data); err != nil {
		return nil, fmt.Errorf("web: results of %v: %w", f.Ceremony, err)
	}
	g.papers.mu.Lock()
	defer g.papers.mu.Unlock()
	g.papers.results = keepPaper(g.papers.results, name, r)
	return r, nil
}

// surveyLabels are a questionnaire's texts in one language: of questions and of
// matrix rows, by the name of their column; of answers, by question and key.
type surveyLabels struct {
	words     *words
	questions map[string]string
	answers   map[string]map[string]string
}

func (w *words) surveyLabels(q *survey.Questionnaire) *surveyLabels {
	l := &surveyLabels{words: w, questions: make(map[string]string), answers: make(map[string]map[string]string)}
	for _, one := range q.Questions() {
		l.questions[one.ID] = one.Label().In(w.Lang)
	}
	for _, c := range q.Columns() {
		if c.Kind == survey.Tick || c.Kind == survey.Position { // one column of results
			l.answer(c.Question, c.Part, c.PartLabel.In(w.Lang))
			continue
		}
		if c.Part != "" {
			l.questions[c.Name] = w.T("survey.row", "Question", c.Label.In(w.Lang), "Row", orElse(c.PartLabel.In(w.Lang), c.Part))
		}
		for _, category := range c.Categories {
			l.answer(c.Name, category.Value, category.Label.In(w.Lang))
		}
	}
	for _, t := range q.Texts() {
		if part := q.TextLabel(t).In(w.Lang); part != "" {
			l.questions[t.String()] = w.T("survey.row", "Question", l.questions[t.Question], "Row", part)
		} else if t.Comment {
			l.questions[t.String()] = w.T("survey.row", "Question", l.questions[t.Question], "Row", w.T("survey.remark"))
		}
	}
	return l
}

func (l *surveyLabels) answer(question, key, label string) {
	if l.answers[question] == nil {
		l.answers[question] = make(map[string]string)
	}
	l.answers[question][key] = orElse(label, key)
}

// question is what a column or a list of texts is called.
func (l *surveyLabels) question(name string) string { return orElse(l.questions[name], name) }

// said is what an answer is called.
func (l *surveyLabels) said(question, key string) string {
	return orElse(l.answers[question][key], key)
}

// group is what answers put together are called.
func (l *surveyLabels) group(question string, g disclose.Group) string {
	var parts []string
	for _, key := range g.Keys {
		parts = append(parts, l.said(question, key))
	}
	if g.None {
		parts = append(parts, l.words.T("survey.noanswer"))
	}
	return l.words.List(parts)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
