package web

import (
	"encoding/json"
	"strings"

	"hustings/survey"
)

// newKinds are what the editor adds.
var newKinds = []string{
	"radiogroup", "checkbox", "dropdown", "boolean", "rating", "matrix", "ranking", "slider",
	"text", "number", "date", "email", "comment", "multipletext", "html", "panel", "paneldynamic",
}

// newElement is a question of a kind, to be filled in: as little as can be read.
// Its words are in both languages, from the catalogues.
func (o *office) newElement(kind, name string) jsonObject {
	c := o.press.catalogues
	both := func(key string, args ...any) json.RawMessage {
		return jsonObject{{zh, quoted(c.zh.T(key, args...))}, {en, quoted(c.en.T(key, args...))}}.text()
	}
	choices := func(prefix, textKey string) json.RawMessage {
		var list []json.RawMessage
		for _, n := range []string{"1", "2"} {
			field := "value"
			if textKey == "title" {
				field = "name"
			}
			list = append(list, jsonObject{{field, quoted(prefix + n)}, {textKey, both("desk.edit.new.choice", "Number", n)}}.text())
		}
		return listText(list)
	}
	number := func(s string) json.RawMessage { return json.RawMessage(s) }
	out := jsonObject{{"type", quoted(kind)}, {"name", quoted(name)}, {"title", both("desk.edit.new.title")}}
	switch kind {
	case "radiogroup", "checkbox", "dropdown", "ranking":
		out.set("choices", choices("c", "text"))
	case "matrix":
		out.set("rows", choices("r", "text"))
		out.set("columns", choices("c", "text"))
	case "slider":
		out.set("min", number("0"))
		out.set("max", number("10"))
		out.set("step", number("1"))
	case "number", "date", "email":
		out.set("type", quoted("text"))
		out.set("inputType", quoted(kind))
		if kind == "number" {
			out.set("min", number("0"))
			out.set("max", number("100"))
		}
	case "multipletext":
		out.set("items", choices("i", "title"))
	case "html":
		out.set("title", nil)
		out.set("html", both("desk.edit.new.html"))
	case "panel":
		out.set("elements", listText([]json.RawMessage{o.newElement("radiogroup", name+"a").text()}))
	case "paneldynamic":
		out.set("templateTitle", quoted("{panel.who}"))
		var people []json.RawMessage
		for _, n := range []string{"1", "2"} {
			people = append(people, jsonObject{{"who", quoted(c.zh.T("desk.edit.new.person", "Number", n))}}.text())
		}
		out.set("defaultValue", listText(people))
		out.set("templateElements", listText([]json.RawMessage{o.newElement("rating", name+"a").text()}))
	}
	return out
}

// freeName is a name that nothing in the questionnaire bears.
func freeName(text, prefix string) string {
	low := strings.ToLower(text)
	for n := 1; ; n++ {
		if name := prefix + digits(n); !strings.Contains(low, `"`+name) {
			return name
		}
	}
}

// editRow is a line of the editor's list: a page, a panel or a question.
type editRow struct {
	At             string
	Depth          int
	Page, Holds    bool // Holds: something can be added in it
	Kind, Name     string
	ZH, EN         string
	VisibleIf      string
	Required       bool
	First, Last    bool
	Number, Inside int
}

// editRows lists what is in a questionnaire, in its order.
func editRows(o jsonObject, at place) (rows []editRow) {
	var list []json.RawMessage
	if json.Unmarshal(o.get(listKey(o, len(at))), &list) != nil {
		return nil
	}
	for i, raw := range list {
		var one jsonObject
		if json.Unmarshal(raw, &one) != nil {
			continue
		}
		here := append(append(place{}, at...), i)
		row := editRow{
			At: here.String(), Depth: len(at), Page: len(at) == 0, Kind: editKind(one), Name: one.str("name"), VisibleIf: one.str("visibleIf"),
			Required: string(one.get("isRequired")) == "true", First: i == 0, Last: i == len(list)-1, Number: i + 1,
		}
		if row.ZH, row.EN = bothOf(one.get("title")); row.Kind == "html" {
			row.ZH, row.EN = bothOf(one.get("html"))
		}
		row.Holds = row.Page || row.Kind == "panel" || row.Kind == "paneldynamic"
		rows = append(rows, row)
		if row.Holds {
			rows = append(rows, editRows(one, here)...)
		}
	}
	return rows
}

// findPreview gives the first question or text of a name in a preview.
func findPreview(parts []previewPart, name string) *previewQuestion {
	for _, p := range parts {
		for _, i := range p.Items {
			if i.Panel != nil {
				if q := findPreview([]previewPart{*i.Panel}, name); q != nil {
					return q
				}
			} else if i.Question.Name == name {
				return i.Question
			}
		}
	}
	return nil
}

// previewsOf shows one question in both languages, if the text can be read.
func (o *office) previewsOf(text, name string) (out []*previewQuestion) {
	q, err := survey.Parse([]byte(text))
	if err != nil {
		return nil
	}
	for _, w := range []*words{o.press.catalogues.zh, o.press.catalogues.en} {
		if one := findPreview(previewOf(w, q).Pages, name); one != nil {
			out = append(out, one)
		}
	}
	return out
}
