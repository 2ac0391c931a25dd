package web

import (
	"encoding/json"
	"strings"
)

// Lists in the editor's form: a line for each choice, VALUE | CHINESE | ENGLISH.
const lineBar = " | "

// linesOf writes a list as lines; false where lines cannot hold it.
func linesOf(p property, raw json.RawMessage) (string, bool) {
	if raw == nil {
		return "", true
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return "", false
	}
	if p.As == asPeople {
		return peopleOf(list)
	}
	var out []string
	for _, one := range list {
		value, chinese, english := lineOf(p, one)
		line := value
		if chinese != value || english != value {
			line = strings.Join([]string{value, chinese, english}, lineBar)
		}
		if value == "" || strings.Count(value+chinese+english, "|") > 0 || strings.ContainsAny(line, "\n\r") || strings.TrimSpace(line) != line {
			return "", false
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n"), true
}

// nameKeys are the fields of an entry that name it and say it.
func nameKeys(p property) (value, text string) {
	if p.Key == "items" {
		return "name", "title"
	}
	return "value", "text"
}

func lineOf(p property, raw json.RawMessage) (value, chinese, english string) {
	var o jsonObject
	if json.Unmarshal(raw, &o) != nil {
		value = plainOf(raw)
		return value, value, value
	}
	nameKey, textKey := nameKeys(p)
	value = plainOf(o.get(nameKey))
	if o.get(textKey) == nil {
		return value, value, value
	}
	chinese, english = bothOf(o.get(textKey))
	return value, chinese, english
}

// plainOf is a string or a number as it is read.
func plainOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return strings.TrimSpace(string(raw))
}

// linesWith reads lines. An entry with a value that was there before keeps what
// lines do not show.
func linesWith(p property, was json.RawMessage, lines string) json.RawMessage {
	var old []json.RawMessage
	_ = json.Unmarshal(was, &old) // linesOf has read it
	if p.As == asPeople {
		return peopleWith(old, lines)
	}
	before := map[string]json.RawMessage{}
	for _, one := range old {
		value, _, _ := lineOf(p, one)
		before[value] = one
	}
	var list []json.RawMessage
	for _, line := range textLines(lines) {
		parts := strings.Split(line, "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		value := parts[0]
		chinese, english := value, value
		switch len(parts) {
		case 1:
		case 2:
			chinese, english = parts[1], parts[1]
		default:
			chinese, english = parts[1], strings.Join(parts[2:], "|")
		}
		list = append(list, lineWith(p, before[value], value, chinese, english))
	}
	if list == nil {
		return nil
	}
	return listText(list)
}

func lineWith(p property, was json.RawMessage, value, chinese, english string) json.RawMessage {
	if was != nil {
		if _, a, b := lineOf(p, was); a == chinese && b == english {
			return was
		}
	}
	nameKey, textKey := nameKeys(p)
	var o jsonObject
	if json.Unmarshal(was, &o) != nil {
		name := quoted(value)
		if was != nil {
			name = was // a number stays one
		}
		o = jsonObject{{nameKey, name}}
	}
	o.set(textKey, textWith(o.get(textKey), chinese, english))
	if chinese == value && english == value {
		o.set(textKey, nil)
	}
	if len(o) == 1 && p.Key != "items" {
		return o[0].Value
	}
	return o.text()
}

// peopleOf writes what is known of fixed panels, where that is one thing each.
func peopleOf(list []json.RawMessage) (string, bool) {
	var out []string
	key := ""
	for _, one := range list {
		var o jsonObject
		if json.Unmarshal(one, &o) != nil || len(o) != 1 || key != "" && o[0].Key != key {
			return "", false
		}
		key = o[0].Key
		name := o.str(key)
		if name == "" || strings.ContainsAny(name, "\n\r") || strings.TrimSpace(name) != name {
			return "", false
		}
		out = append(out, name)
	}
	return strings.Join(out, "\n"), key != ""
}

func peopleWith(old []json.RawMessage, lines string) json.RawMessage {
	var first jsonObject
	if len(old) == 0 || json.Unmarshal(old[0], &first) != nil || len(first) == 0 {
		return nil
	}
	var list []json.RawMessage
	for _, line := range textLines(lines) {
		list = append(list, jsonObject{{first[0].Key, quoted(line)}}.text())
	}
	return listText(list)
}
