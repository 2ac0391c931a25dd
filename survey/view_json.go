package survey

import (
	"encoding/json"
	"strings"

	"hustings/survey/expr"
)

// What a browser's page draws from: views and faults as JSON. Names are short for
// they are sent to nobody, only across the border of the WASM.

type jsonView struct {
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Pages       []jsonPage `json:"pages"`
	Asked       int        `json:"asked"`
	Answered    int        `json:"answered"`
}

type jsonPage struct {
	Index       int        `json:"index"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Items       []jsonItem `json:"items"`
}

// jsonItem is a panel, which has items, or a question, which has a kind.
type jsonItem struct {
	ID          string          `json:"id"`
	Kind        Kind            `json:"kind,omitempty"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Items       []jsonItem      `json:"items,omitempty"`
	Text        string          `json:"text,omitempty"`
	Required    bool            `json:"required"`
	Enabled     bool            `json:"enabled"`
	Placeholder string          `json:"placeholder,omitempty"`
	Options     []jsonOption    `json:"options,omitempty"`
	Lines       []jsonOption    `json:"lines,omitempty"`
	Value       json.RawMessage `json:"value,omitempty"`
	Remark      string          `json:"remark,omitempty"`
	RemarkLabel string          `json:"remarkLabel,omitempty"`
	HasRemark   bool            `json:"hasRemark,omitempty"`
	Partial     bool            `json:"partial,omitempty"`
	Low         string          `json:"low,omitempty"`
	High        string          `json:"high,omitempty"`
	Fewest      int             `json:"fewest,omitempty"`
	Most        int             `json:"most,omitempty"`
	Min         string          `json:"min,omitempty"`
	Max         string          `json:"max,omitempty"`
	Step        string          `json:"step,omitempty"`
	Length      int             `json:"length,omitempty"`
	Num         int             `json:"num,omitempty"` // odds of a randomised question
	Den         int             `json:"den,omitempty"`
}

type jsonOption struct {
	Value     string `json:"value"`
	Label     string `json:"label"`
	Exclusive bool   `json:"exclusive,omitempty"`
	Other     bool   `json:"other,omitempty"`
	Required  bool   `json:"required,omitempty"`
}

type jsonFault struct {
	Question string    `json:"question"`
	Row      string    `json:"row,omitempty"`
	Remark   bool      `json:"remark,omitempty"`
	Code     FaultCode `json:"code"`
	Limit    string    `json:"limit,omitempty"`
	Message  string    `json:"message,omitempty"`
}

// JSON writes a view, in the language it was made in, for a page's script.
func (v *View) JSON(lang string) []byte {
	out := jsonView{Title: v.Title, Description: v.Description, Pages: []jsonPage{}, Asked: v.Asked, Answered: v.Answered}
	for _, p := range v.Pages {
		out.Pages = append(out.Pages, jsonPage{Index: p.Index, Title: p.Title, Description: p.Description, Items: jsonItems(p.Items, lang)})
	}
	data, err := json.Marshal(out)
	if err != nil {
		return []byte("{}") // cannot be: texts and numbers alone
	}
	return data
}

// FaultsJSON writes faults with the questionnaire's own words in a language.
func FaultsJSON(faults []Fault, lang string) []byte {
	out := []jsonFault{}
	for _, f := range faults {
		out = append(out, jsonFault{f.Question, f.Row, f.Comment, f.Code, f.Limit, f.Message.In(lang)})
	}
	data, err := json.Marshal(out)
	if err != nil {
		return []byte("[]") // cannot be
	}
	return data
}

func jsonItems(items []ItemView, lang string) []jsonItem {
	out := []jsonItem{}
	for _, item := range items {
		if p := item.Panel; p != nil {
			out = append(out, jsonItem{
				ID: p.Name, Title: p.Title, Description: p.Description, Required: p.Required, Enabled: true,
				Items: jsonItems(p.Items, lang),
			})
			continue
		}
		out = append(out, jsonQuestion(item.Question, lang))
	}
	return out
}

func jsonQuestion(q *QuestionView, lang string) jsonItem {
	one := jsonItem{
		ID: q.ID, Kind: q.Kind, Title: q.TitleText, Description: q.DescriptionText, Text: q.HTMLText,
		Required: q.Required, Enabled: q.Enabled, Placeholder: q.Placeholder.In(lang),
		Options: jsonOptions(q.Options), Lines: jsonOptions(q.Lines), Value: jsonValue(q.Value),
		Remark: q.Remark, HasRemark: q.Comment, RemarkLabel: q.CommentLabel.In(lang), Partial: q.Partial,
		Low: q.LowLabel.In(lang), High: q.HighLabel.In(lang), Fewest: q.MinChoices, Most: q.MaxChoices,
		Length: q.MaxLength, Min: q.MinDate, Max: q.MaxDate,
	}
	for to, d := range map[*string]*Decimal{&one.Min: q.Min, &one.Max: q.Max, &one.Step: q.Step} {
		if d != nil {
			*to = d.String()
		}
	}
	if q.Odds != nil {
		one.Num, one.Den = q.Odds.Num, q.Odds.Den
	}
	return one
}

func jsonOptions(options []Option) []jsonOption {
	out := make([]jsonOption, len(options))
	for i, o := range options {
		out[i] = jsonOption{o.Value, o.Label, o.Exclusive, o.Other, o.Required}
	}
	return out
}

// jsonValue writes an answer; none is null.
func jsonValue(v expr.Value) json.RawMessage {
	var b strings.Builder
	writeValue(&b, v)
	return json.RawMessage(b.String())
}
