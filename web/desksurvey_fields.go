package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// How a property of the questionnaire stands in the editor's form.
const (
	asText    = "text"    // in both languages beside each other
	asLine    = "line"    // as it is
	asTick    = "tick"    // true or not there
	asNumber  = "number"  // a number
	asChoices = "choices" // lines VALUE | CHINESE | ENGLISH
	asPeople  = "people"  // what is known of fixed panels: one a line
)

// property is one that the form shows.
type property struct{ Key, As string }

// propertiesOf gives what the form shows of a kind; anything else is in the
// element's text, which the page shows as well.
func propertiesOf(o jsonObject, depth int) []property {
	out := []property{{"title", asText}, {"description", asText}}
	if depth == 0 {
		return out
	}
	out = append([]property{{"name", asLine}}, out...)
	out = append(out, property{"visibleIf", asLine})
	kind := o.str("type")
	if depth == 1 || kind == "panel" {
		return out
	}
	if kind == "html" {
		return []property{{"name", asLine}, {"html", asText}, {"visibleIf", asLine}}
	}
	out = append(out, property{"isRequired", asTick})
	return append(out, ownProperties[editKind(o)]...)
}

var ownProperties = map[string][]property{
	"radiogroup":   {{"choices", asChoices}, {"showOtherItem", asTick}},
	"dropdown":     {{"choices", asChoices}, {"showOtherItem", asTick}},
	"checkbox":     {{"choices", asChoices}, {"showOtherItem", asTick}, {"showNoneItem", asTick}, {"minSelectedChoices", asNumber}, {"maxSelectedChoices", asNumber}},
	"ranking":      {{"choices", asChoices}},
	"boolean":      {{"labelTrue", asText}, {"labelFalse", asText}},
	"rating":       {{"rateMin", asNumber}, {"rateMax", asNumber}, {"minRateDescription", asText}, {"maxRateDescription", asText}},
	"matrix":       {{"rows", asChoices}, {"columns", asChoices}, {"eachRowRequired", asTick}},
	"slider":       {{"min", asNumber}, {"max", asNumber}, {"step", asNumber}},
	"number":       {{"min", asNumber}, {"max", asNumber}, {"step", asNumber}},
	"date":         {{"min", asLine}, {"max", asLine}},
	"text":         {{"maxLength", asNumber}, {"placeholder", asText}},
	"comment":      {{"maxLength", asNumber}, {"placeholder", asText}},
	"multipletext": {{"items", asChoices}},
	"paneldynamic": {{"templateTitle", asText}, {"defaultValue", asPeople}},
}

// editKind is the kind by which the editor knows a question: texts are told apart
// by what is typed.
func editKind(o jsonObject) string {
	kind := o.str("type")
	if input := o.str("inputType"); kind == "text" && input != "" && ownProperties[input] != nil {
		return input
	}
	return kind
}

// editField is a property in the form.
type editField struct {
	property
	Value, ZH, EN string
	On            bool
}

// editFields fills the form. A list that lines cannot hold is left to the text.
func editFields(o jsonObject, depth int) (out []editField) {
	for _, p := range propertiesOf(o, depth) {
		f := editField{property: p}
		raw := o.get(p.Key)
		switch p.As {
		case asText:
			f.ZH, f.EN = bothOf(raw)
		case asTick:
			f.On = string(raw) == "true"
		case asChoices, asPeople:
			lines, ok := linesOf(p, raw)
			if !ok {
				continue
			}
			f.Value = lines
		default:
			if f.Value = o.str(p.Key); f.Value == "" {
				f.Value = strings.Trim(string(raw), `"`)
			}
		}
		out = append(out, f)
	}
	return out
}

// chineseKeys are those under which a text may have its Chinese.
var chineseKeys = []string{"zh", "zh-cn", "zh-hans"}

// bothOf reads a text in both languages; one that names none stands for both.
func bothOf(raw json.RawMessage) (chinese, english string) {
	var plain string
	if json.Unmarshal(raw, &plain) == nil {
		return plain, plain
	}
	var o jsonObject
	if json.Unmarshal(raw, &o) != nil {
		return "", ""
	}
	chinese, english = o.str("default"), o.str("default")
	for _, key := range slices.Backward(chineseKeys) {
		if s := o.str(key); s != "" {
			chinese = s
		}
	}
	if s := o.str(en); s != "" {
		english = s
	}
	return chinese, english
}

// textWith writes a text with what was typed; other languages stay.
func textWith(was json.RawMessage, chinese, english string) json.RawMessage {
	if a, b := bothOf(was); was != nil && a == chinese && b == english {
		return was
	}
	var o jsonObject
	_ = json.Unmarshal(was, &o) // one that is no object is replaced
	key := zh
	for _, k := range slices.Backward(chineseKeys) {
		if o.get(k) != nil {
			key = k
		}
	}
	for _, one := range []struct{ key, text string }{{key, chinese}, {en, english}} {
		if one.text == "" {
			o.set(one.key, nil)
		} else {
			o.set(one.key, quoted(one.text))
		}
	}
	switch {
	case len(o) == 0:
		return nil
	case len(o) == 2 && chinese == english && chinese != "":
		return quoted(chinese)
	}
	return o.text()
}

// applyTo puts what was typed into the element.
func applyTo(o jsonObject, depth int, form url.Values) jsonObject {
	get := func(name string) string {
		return strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(strings.ReplaceAll(form.Get(name), "\r\n", "\n"), "\uFFFD")))
	}
	o = append(jsonObject{}, o...)
	for _, f := range editFields(o, depth) {
		was := o.get(f.Key)
		switch f.As {
		case asText:
			o.set(f.Key, textWith(was, get(f.Key+"_zh"), get(f.Key+"_en")))
		case asTick:
			if on := form.Get(f.Key) != ""; on != f.On {
				o.set(f.Key, tickText(on))
			}
		case asChoices, asPeople:
			if lines := get(f.Key); lines != f.Value {
				o.set(f.Key, linesWith(f.property, was, lines))
			}
		case asNumber:
			o.set(f.Key, numberText(get(f.Key)))
		default:
			o.set(f.Key, lineText(get(f.Key)))
		}
	}
	return o
}

func tickText(on bool) json.RawMessage {
	if on {
		return json.RawMessage("true")
	}
	return nil
}

func lineText(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return quoted(s)
}

// numberText writes what was typed as a number if it is one; else as a string, so
// that reading the questionnaire says what is wrong.
func numberText(s string) json.RawMessage {
	if s != "" && strings.ContainsAny(s[:1], "-0123456789") && json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	return lineText(s)
}
