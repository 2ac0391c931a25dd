package ballot

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// MarshalCanonical writes v the one way this project writes JSON (SPEC 3.x):
// no white space, no newline at the end, keys in the order of the struct's
// fields, languages sorted by their bytes, < > & as they are, nil lists and
// maps as [] and {}. Everything UnmarshalStrict would refuse is refused here,
// and so is text that is not UTF-8. v itself is not altered.
func MarshalCanonical(v any) ([]byte, error) {
	if v == nil {
		return nil, fmt.Errorf("%w: nil", ErrTarget)
	}
	given := reflect.ValueOf(v)
	s := &scan{maxSize: math.MaxInt}
	if err := s.compile(given.Type()); err != nil {
		return nil, err
	}
	// Methods of pointers are only found on what has an address.
	placed := reflect.New(given.Type()).Elem()
	placed.Set(given)
	w := &writer{shapes: s.shapes}
	if err := w.value(placed, 0); err != nil {
		return nil, fmt.Errorf("ballot: write JSON: %w", err)
	}
	s.data = w.out
	if err := s.document(reflect.New(given.Type()).Elem()); err != nil {
		return nil, fmt.Errorf("ballot: write JSON: %w", err)
	}
	return s.data, nil
}

// A writer writes what is then read once more: what it leaves unchecked, the
// reading refuses.
type writer struct {
	out    []byte
	shapes map[reflect.Type]*shape
}

// jsonWriter is json.Marshaler by another name.
type jsonWriter interface{ MarshalJSON() ([]byte, error) }

// value writes v. depth keeps a value that contains itself from running for ever.
func (w *writer) value(v reflect.Value, depth int) error {
	if depth > 2*MaxJSONDepth {
		return fmt.Errorf("nested more than %d deep", MaxJSONDepth)
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			w.out = append(w.out, "null"...)
			return nil
		}
		return w.value(v.Elem(), depth+1)
	}
	if own, err := w.own(v); own || err != nil {
		return err
	}
	switch w.shapes[v.Type()].want {
	case wantObject:
		return w.object(v, depth)
	case wantTexts:
		w.texts(v)
	case wantList, wantArray:
		return w.list(v, depth)
	case wantBytes:
		w.out = append(base64.StdEncoding.AppendEncode(append(w.out, '"'), v.Bytes()), '"')
	case wantText:
		w.text(v.String())
	case wantBool:
		w.out = strconv.AppendBool(w.out, v.Bool())
	case wantInt:
		w.out = strconv.AppendInt(w.out, v.Int(), 10)
	case wantUint:
		w.out = strconv.AppendUint(w.out, v.Uint(), 10)
	default:
		return fmt.Errorf("%w: %s reads itself and does not write itself", ErrTarget, v.Type())
	}
	return nil
}

// own has a type that writes itself do so.
func (w *writer) own(v reflect.Value) (bool, error) {
	switch own := v.Addr().Interface().(type) {
	case jsonWriter:
		raw, err := own.MarshalJSON()
		if err != nil {
			return true, err
		}
		// On its own it must be a document, too, not just a piece that fits in.
		whole := &scan{data: raw, maxSize: math.MaxInt}
		if err := whole.document(reflect.Value{}); err != nil {
			return true, fmt.Errorf("%s wrote of itself: %w", v.Type(), err)
		}
		w.compact(raw)
		return true, nil
	case encoding.TextMarshaler:
		text, err := own.MarshalText()
		w.text(string(text))
		return true, err
	}
	return false, nil
}

func (w *writer) object(v reflect.Value, depth int) error {
	w.out = append(w.out, '{')
	first := true
	for _, f := range w.shapes[v.Type()].fields {
		member := v.FieldByIndex(f.index)
		if f.omitEmpty && empty(member) {
			continue
		}
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		w.text(f.key)
		w.out = append(w.out, ':')
		if err := w.value(member, depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, '}')
	return nil
}

// empty says what omitempty leaves out.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

func (w *writer) list(v reflect.Value, depth int) error {
	w.out = append(w.out, '[')
	for i := range v.Len() {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		if err := w.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, ']')
	return nil
}

func (w *writer) texts(v reflect.Value) {
	tags := v.MapKeys()
	slices.SortFunc(tags, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	w.out = append(w.out, '{')
	for i, tag := range tags {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.text(tag.String())
		w.out = append(w.out, ':')
		w.text(v.MapIndex(tag).String())
	}
	w.out = append(w.out, '}')
}

// text writes a JSON string with the escapes of SPEC 3.3.
func (w *writer) text(text string) {
	w.out = append(w.out, '"')
	for i := 0; i < len(text); i++ {
		c := text[i]
		const from, to = "\"\\\b\f\n\r\t", `"\bfnrt`
		switch at := strings.IndexByte(from, c); {
		case at >= 0:
			w.out = append(w.out, '\\', to[at])
		case c < ' ':
			w.out = fmt.Appendf(w.out, `\u%04x`, c)
		case strings.HasPrefix(text[i:], "\u2028"), strings.HasPrefix(text[i:], "\u2029"):
			w.out = fmt.Appendf(w.out, `\u202%x`, text[i+2]&0xf)
			i += 2
		default:
			w.out = append(w.out, c)
		}
	}
	w.out = append(w.out, '"')
}

// compact writes a document without the white space outside its texts.
func (w *writer) compact(raw []byte) {
	inside, escaped := false, false
	for _, c := range raw {
		if !inside && strings.IndexByte(" \t\r\n", c) >= 0 {
			continue
		}
		if c == '"' && !escaped {
			inside = !inside
		}
		escaped = inside && c == '\\' && !escaped
		w.out = append(w.out, c)
	}
}
