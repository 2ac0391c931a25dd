package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/template"
)

// surveyPreviewPage shows a whole questionnaire as members will see it, in both
// languages beside each other, and what decides whether a question is asked.
type surveyPreviewPage struct {
	frame
	Back        string
	Use         string // where a survey is made of it; of a template
	Edit        string // where it is edited; of a draft
	Sides       []previewSide
	Size, Asked int
}

func (*surveyPreviewPage) name() string { return "desk_survey_preview" }

// Most is the most bytes that a response may have.
func (*surveyPreviewPage) Most() int { return survey.MaxResponse }

// previewSide is the questionnaire in one language, whose words are that
// language's, too.
type previewSide struct {
	*words
	Title, Description string
	Pages              []previewPart
}

// previewPart is a page, or a panel on it.
type previewPart struct {
	Title, Description string
	Items              []previewItem
}

// previewItem is a panel or a question.
type previewItem struct {
	Panel    *previewPart
	Question *previewQuestion
}

// previewQuestion is a question before anything was answered.
type previewQuestion struct {
	*words
	Field, Name                  string // Field is unique on the page
	Kind                         survey.Kind
	Title, Description           string
	HTML, Placeholder, Remark    string
	Low, High                    string
	Required, Hidden, Other      bool
	When                         string // whose answers decide whether it is asked
	Options, Lines               []survey.Option
	Odds                         *survey.Odds
	Least, Most, Step            string // of numbers and sliders
	MinDate, MaxDate             string
	MinChoices, MaxChoices, Long int
}

// Input is the type of a question's one field.
func (q *previewQuestion) Input() string {
	switch q.Kind {
	case survey.Email:
		return "email"
	case survey.Number:
		return "number"
	case survey.Date:
		return "date"
	case survey.Slider:
		return "range"
	}
	return "text"
}

// previewer makes one side.
type previewer struct {
	w     *words
	q     *survey.Questionnaire
	shown map[string]*survey.QuestionView
	in    map[string]*survey.PanelView // the panel of a question that is shown
	base  string
}

func previewOf(w *words, q *survey.Questionnaire) previewSide {
	v := &previewer{w: w, q: q, shown: map[string]*survey.QuestionView{}, in: map[string]*survey.PanelView{}, base: w.Lang + "_"}
	view := q.View(survey.Answers{}, w.Lang, survey.Seed{})
	for _, page := range view.Pages {
		v.find(nil, page.Items)
	}
	side := previewSide{words: w, Title: q.Title.In(w.Lang), Description: q.Description.In(w.Lang)}
	for _, page := range q.Pages {
		side.Pages = append(side.Pages, v.part(page))
	}
	return side
}

func (v *previewer) find(in *survey.PanelView, items []survey.ItemView) {
	for _, i := range items {
		if i.Panel != nil {
			v.find(i.Panel, i.Panel.Items)
		} else {
			v.shown[i.Question.ID], v.in[i.Question.ID] = i.Question, in
		}
	}
}

func (v *previewer) part(c *survey.Container) previewPart {
	p := previewPart{Title: c.Title.In(v.w.Lang), Description: c.Description.In(v.w.Lang)}
	for _, e := range c.Elements {
		if e.Panel != nil {
			inside := v.part(e.Panel)
			p.Items = append(p.Items, previewItem{Panel: &inside})
		} else {
			p.Items = append(p.Items, previewItem{Question: v.question(e.Question)})
			if seen := v.in[e.Question.ID]; seen != nil { // with the names put in
				p.Title, p.Description = seen.Title, seen.Description
			}
		}
	}
	return p
}

func (v *previewer) question(q *survey.Question) *previewQuestion {
	lang := v.w.Lang
	out := &previewQuestion{
		words: v.w, Field: v.base + q.ID, Name: q.Name, Kind: q.Kind, Title: q.Title.In(lang), Description: q.Description.In(lang), HTML: q.HTML.In(lang),
		Placeholder: q.Placeholder.In(lang), Low: q.LowLabel.In(lang), High: q.HighLabel.In(lang), Odds: q.Odds,
		MinDate: q.MinDate, MaxDate: q.MaxDate, MinChoices: q.MinChoices, MaxChoices: q.MaxChoices, Long: q.MaxLength,
	}
	if q.Comment {
		if out.Remark = q.CommentLabel.In(lang); out.Remark == "" {
			out.Remark = v.w.T("desk.survey.preview.remark")
		}
	}
	out.Least, out.Most, out.Step = decimalOf(q.Min), decimalOf(q.Max), decimalOf(q.Step)
	if s := v.shown[q.ID]; s != nil {
		out.Title, out.Description, out.HTML = s.TitleText, s.DescriptionText, s.HTMLText
		out.Options, out.Lines, out.Required = s.Options, s.Lines, s.Required
	} else {
		out.Hidden, out.Options = true, optionsOf(q.Choices, lang)
		out.Lines = optionsOf(q.Rows, lang)
		for i, item := range q.Items {
			out.Lines = append(out.Lines, survey.Option{Index: i, Value: item.Name, Label: item.Title.In(lang), Required: item.Required})
		}
	}
	if out.Title == "" && q.Kind != survey.HTML {
		out.Title = q.Name
	}
	for _, one := range out.Options {
		out.Other = out.Other || one.Other
	}
	out.When = v.when(q)
	return out
}

// when names the questions whose answers decide whether one is asked.
func (v *previewer) when(q *survey.Question) string {
	var names []string
	for _, one := range v.q.Depends(q) {
		name := one.Title.In(v.w.Lang)
		if s := v.shown[one.ID]; s != nil {
			name = s.TitleText
		}
		if name == "" {
			name = one.Name
		}
		names = append(names, name)
	}
	return v.w.List(names)
}

func optionsOf(choices []survey.Choice, lang string) (out []survey.Option) {
	for i, c := range choices {
		out = append(out, survey.Option{Index: i, Value: c.Value.String(), Label: c.Label.In(lang), Exclusive: c.Exclusive, Other: c.Other})
	}
	return out
}

func decimalOf(d *survey.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// previewPage makes the page of a questionnaire's text.
func (o *office) previewPage(c echo.Context, text string) (*surveyPreviewPage, error) {
	q, err := survey.Parse([]byte(text))
	if err != nil {
		return nil, &refusal{code: badRequest, cause: err}
	}
	p := &surveyPreviewPage{frame: o.frame(c, "desk.survey.preview.title"), Size: q.ResponseSize(), Asked: len(q.Questions())}
	p.Wide = true
	for _, w := range []*words{o.press.catalogues.zh, o.press.catalogues.en} {
		p.Sides = append(p.Sides, previewOf(w, q))
	}
	return p, nil
}

// previewTemplate shows a template.
func (o *office) previewTemplate(c echo.Context) error {
	name := c.Param("template")
	text, ok := template.Text(name)
	if !ok {
		return &refusal{code: notFound}
	}
	p, err := o.previewPage(c, string(text))
	if err != nil {
		return err
	}
	p.Back, p.Use = "/desk/survey", "/desk/survey?template="+name
	return o.press.showOwn(c, http.StatusOK, p)
}

// previewSurvey shows a draft's questionnaire.
func (o *office) previewSurvey(c echo.Context) error {
	d, err := o.surveyDraft(c)
	if err != nil {
		return err
	}
	p, err := o.previewPage(c, d.Draft.Survey.Questionnaire)
	if err != nil {
		return err
	}
	p.Back, p.Edit = pathOf(d.Ceremony), pathOf(d.Ceremony)+"/questionnaire"
	return o.press.showOwn(c, http.StatusOK, p)
}

// settledSurvey is a survey's manifest in plain words, for who signs it.
type settledSurvey struct {
	Level              ballot.Level
	K, TextK, Rounding int
	Tables             [][2]string
	Counters           string
	Series             *seriesWords // nil if it repeats none
}

func settledOf(w *words, m *ballot.Manifest) *settledSurvey {
	if !m.IsSurvey() {
		return nil
	}
	s := m.Survey
	return &settledSurvey{Level: s.Level, K: s.Threshold, TextK: s.TextThreshold, Rounding: s.Rounding, Tables: s.Tables, Counters: w.partyNames(s.Counters), Series: w.seriesOf(s)}
}
