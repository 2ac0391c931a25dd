package ballot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MarshalCanonical writes v the one way this project writes JSON (SPEC 3.x):
// no white space, no newline at the end, keys in the order of the struct's
// fields, languages sorted by their bytes, < > & as they are, nil lists and
// maps as [] and {}. Everything UnmarshalStrict would refuse is refused here,
// and so is text that is not UTF-8, which encoding/json would quietly change.
// v itself is not altered.
func MarshalCanonical(v any) ([]byte, error) {
	if v == nil {
		return nil, fmt.Errorf("%w: nil", ErrTarget)
	}
	given := reflect.ValueOf(v)
	s := &scan{maxSize: math.MaxInt}
	if err := s.compile(given.Type()); err != nil {
		return nil, err
	}
	filled := reflect.New(given.Type()).Elem()
	filled.Set(given)
	if err := s.fill(filled, 0); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(filled.Addr().Interface()); err != nil {
		return nil, fmt.Errorf("ballot: write JSON: %w", err)
	}
	s.data = bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	if err := s.document(given.Type()); err != nil {
		return nil, fmt.Errorf("ballot: write JSON: %w", err)
	}
	return s.data, nil
}

// fill makes v a deep copy of itself in which no list or map is nil, and checks
// every text. depth keeps a value that contains itself from running for ever.
func (s *scan) fill(v reflect.Value, depth int) error {
	if depth > 2*MaxJSONDepth {
		return fmt.Errorf("ballot: write JSON: nested more than %d deep", MaxJSONDepth)
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		copied := reflect.New(v.Type().Elem())
		copied.Elem().Set(v.Elem())
		v.Set(copied)
		return s.fill(copied.Elem(), depth+1)
	}
	switch s.shapes[v.Type()].want {
	case wantObject:
		return s.fillFields(v, depth)
	case wantTexts:
		return s.fillTexts(v)
	case wantList, wantArray:
		if v.Kind() == reflect.Slice {
			copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(copied, v)
			v.Set(copied)
		}
		for i := range v.Len() {
			if err := s.fill(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	case wantBytes:
		if v.IsNil() {
			v.SetBytes([]byte{})
		}
	case wantText:
		return checkText(v.String())
	}
	return nil
}

func (s *scan) fillFields(v reflect.Value, depth int) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag := f.Tag.Get("json")
		if tag == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if name, _, _ := strings.Cut(tag, ","); f.Anonymous && name == "" {
			if err := s.fillFields(v.Field(i), depth); err != nil {
				return err
			}
			continue
		}
		if err := s.fill(v.Field(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) fillTexts(v reflect.Value) error {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for it := v.MapRange(); it.Next(); {
		if err := checkText(it.Value().String()); err != nil {
			return err
		}
	}
	return nil
}

func checkText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return fmt.Errorf("ballot: write JSON: text %s is not UTF-8", quoteShort(text))
	case !norm.NFC.IsNormalString(text):
		return fmt.Errorf("ballot: write JSON: text %s is not in normalization form C", quoteShort(text))
	}
	return nil
}
