package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The editor changes a questionnaire's text where an officer changes something and
// leaves the rest as it is: fields keep their order, and what the editor does not
// know stays.

// errPlace says that there is nothing at a place in a questionnaire.
var errPlace = errors.New("web: no such place in the questionnaire")

// jsonField is a field of an object, its value as it is written.
type jsonField struct {
	Key   string
	Value json.RawMessage
}

// jsonObject is an object whose fields keep their order.
type jsonObject []jsonField

// UnmarshalJSON implements json.Unmarshaler.
func (o *jsonObject) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("%w: not an object", errPlace)
	}
	*o = nil
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		f := jsonField{Key: fmt.Sprint(key)}
		if err := d.Decode(&f.Value); err != nil {
			return err
		}
		*o = append(*o, f)
	}
	return nil
}

// text writes the object.
func (o jsonObject) text() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(quoted(f.Key))
		b.WriteByte(':')
		b.Write(f.Value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func listText(list []json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, one := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(one)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// quoted writes a string without the escapes that only HTML needs.
func quoted(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can always be written
	return bytes.TrimSpace(b.Bytes())
}

func (o jsonObject) get(key string) json.RawMessage {
	for _, f := range o {
		if f.Key == key {
			return f.Value
		}
	}
	return nil
}

// str gives a field that is a string; empty for any other.
func (o jsonObject) str(key string) string {
	var s string
	_ = json.Unmarshal(o.get(key), &s)
	return s
}

// set replaces a field or adds it; nil takes it away.
func (o *jsonObject) set(key string, value json.RawMessage) {
	for i := range *o {
		if (*o)[i].Key != key {
			continue
		}
		if value == nil {
			*o = append(append(jsonObject{}, (*o)[:i]...), (*o)[i+1:]...)
		} else {
			(*o)[i].Value = value
		}
		return
	}
	if value != nil {
		*o = append(*o, jsonField{key, value})
	}
}

// place is where something stands: the page, and the way down its elements. The
// empty place is the questionnaire itself.
type place []int

func (p place) String() string {
	if len(p) == 0 {
		return "top"
	}
	var out []string
	for _, i := range p {
		out = append(out, strconv.Itoa(i))
	}
	return strings.Join(out, "-")
}

// maxDepth bounds a place; the questionnaire itself nests less.
const maxDepth = 20

func parsePlace(text string) (place, error) {
	if text == "top" {
		return nil, nil
	}
	var p place
	for part := range strings.SplitSeq(text, "-") {
		i, err := strconv.Atoi(part)
		if err != nil || i < 0 || i > 2000 || len(p) == maxDepth {
			return nil, errPlace
		}
		p = append(p, i)
	}
	return p, nil
}

// listKey is the field in which a thing at a depth has what is in it.
func listKey(o jsonObject, depth int) string {
	switch {
	case depth == 0:
		return "pages"
	case o.str("type") == "paneldynamic":
		return "templateElements"
	}
	return "elements"
}

// withPages gives a questionnaire that has elements and no pages one page.
func withPages(text string) (jsonObject, error) {
	var o jsonObject
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return nil, err
	}
	if elements := o.get("elements"); elements != nil && o.get("pages") == nil {
		page := jsonObject{{"name", quoted("page1")}, {"elements", elements}}
		o.set("elements", nil)
		o.set("pages", listText([]json.RawMessage{page.text()}))
	}
	return o, nil
}

// listAt changes the list in which a place stands; i is its number there, which may
// be the list's length.
func listAt(o jsonObject, depth int, at place, do func(list []json.RawMessage, i int) ([]json.RawMessage, error)) (jsonObject, error) {
	if len(at) == 0 {
		return nil, errPlace
	}
	o = append(jsonObject{}, o...)
	key := listKey(o, depth)
	var list []json.RawMessage
	if raw := o.get(key); raw != nil {
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, err
		}
	}
	var err error
	if len(at) == 1 {
		list, err = do(list, at[0])
	} else if at[0] >= len(list) {
		err = errPlace
	} else {
		var inside jsonObject
		if err = json.Unmarshal(list[at[0]], &inside); err == nil {
			inside, err = listAt(inside, depth+1, at[1:], do)
			list[at[0]] = inside.text()
		}
	}
	if err != nil {
		return nil, err
	}
	o.set(key, listText(list))
	return o, nil
}

// objectAt gives what stands at a place.
func objectAt(o jsonObject, at place) (out jsonObject, err error) {
	if len(at) == 0 {
		return o, nil
	}
	_, err = listAt(o, 0, at, func(list []json.RawMessage, i int) ([]json.RawMessage, error) {
		if i >= len(list) {
			return nil, errPlace
		}
		return list, json.Unmarshal(list[i], &out)
	})
	return out, err
}

// replaceAt puts something else at a place.
func replaceAt(o jsonObject, at place, with jsonObject) (jsonObject, error) {
	if len(at) == 0 {
		return with, nil
	}
	return listAt(o, 0, at, func(list []json.RawMessage, i int) ([]json.RawMessage, error) {
		if i >= len(list) {
			return nil, errPlace
		}
		list[i] = with.text()
		return list, nil
	})
}

// moveAt moves what stands at a place by one, up (-1) or down (1), and gives where
// it stands then.
func moveAt(o jsonObject, at place, by int) (jsonObject, place, error) {
	to := append(place{}, at...)
	out, err := listAt(o, 0, at, func(list []json.RawMessage, i int) ([]json.RawMessage, error) {
		if j := i + by; i < len(list) && j >= 0 && j < len(list) {
			list[i], list[j] = list[j], list[i]
			to[len(to)-1] = j
		}
		return list, nil
	})
	return out, to, err
}

// deleteAt takes away what stands at a place.
func deleteAt(o jsonObject, at place) (jsonObject, error) {
	return listAt(o, 0, at, func(list []json.RawMessage, i int) ([]json.RawMessage, error) {
		if i >= len(list) {
			return nil, errPlace
		}
		return append(list[:i], list[i+1:]...), nil
	})
}

// addIn puts something at the end of what stands at a place, and gives its place.
func addIn(o jsonObject, in place, what jsonObject) (jsonObject, place, error) {
	to := append(append(place{}, in...), 0)
	out, err := listAt(o, 0, to, func(list []json.RawMessage, _ int) ([]json.RawMessage, error) {
		to[len(to)-1] = len(list)
		return append(list, what.text()), nil
	})
	return out, to, err
}

// written is the questionnaire's text again.
func (o jsonObject) written() string {
	var b bytes.Buffer
	if json.Indent(&b, o.text(), "", "  ") != nil {
		return string(o.text())
	}
	return b.String() + "\n"
}
