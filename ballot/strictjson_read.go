package ballot

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Reading is a second walk over a text that the first has found to be in order.
// It is here, and encoding/json is not called, because the browser's file would be
// an eighth larger; a test and a fuzz target hold the two against each other.

// read takes the next value into v.
func (s *scan) read(v reflect.Value) error {
	s.space()
	start := s.pos
	if s.peek() == 'n' { // null: only pointers got past the first walk with it
		_, err := s.literal()
		v.SetZero()
		return err
	}
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	sh := s.shapes[v.Type()]
	switch sh.want {
	case wantObject:
		return s.readObject(v)
	case wantTexts:
		return s.readTexts(v)
	case wantList, wantArray:
		return s.readList(v)
	case wantInt, wantUint:
		return s.readNumber(v)
	case wantBool:
		word, err := s.literal()
		v.SetBool(word == "true")
		return err
	case wantAny, wantOwn:
		if err := s.value(nil); err != nil {
			return err
		}
		return s.readRaw(v, s.data[start:s.pos])
	}
	return s.readText(v, sh)
}

// readRaw hands a value's bytes over as they stand.
func (s *scan) readRaw(v reflect.Value, raw []byte) error {
	own, ok := v.Addr().Interface().(json.Unmarshaler)
	if !ok {
		return fmt.Errorf("%w: %s", ErrTarget, v.Type())
	}
	return own.UnmarshalJSON(raw)
}

func (s *scan) readText(v reflect.Value, sh *shape) error {
	text, err := s.text()
	if err != nil {
		return err
	}
	switch sh.want {
	case wantOwnText:
		own, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
		if !ok {
			return fmt.Errorf("%w: %s", ErrTarget, v.Type())
		}
		return own.UnmarshalText([]byte(text))
	case wantBytes:
		raw, err := base64.StdEncoding.DecodeString(text)
		v.SetBytes(raw)
		return err
	}
	v.SetString(text)
	return nil
}

func (s *scan) readNumber(v reflect.Value) error {
	n, err := s.number()
	if v.CanInt() {
		v.SetInt(n)
	} else {
		v.SetUint(uint64(n)) //nolint:gosec // the first walk has refused what is negative
	}
	return err
}

// each calls one for every element of the list or object that stands here.
func (s *scan) each(closing byte, one func(n int) error) error {
	s.pos++
	if s.space(); s.peek() == closing {
		s.pos++
		return nil
	}
	for n := 0; ; n++ {
		if err := one(n); err != nil {
			return err
		}
		if again, err := s.more(closing); err != nil || !again {
			return err
		}
	}
}

func (s *scan) readList(v reflect.Value) error {
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	return s.each(']', func(n int) error {
		if v.Kind() == reflect.Slice {
			v.Grow(1)
			v.SetLen(n + 1)
			v.Index(n).SetZero()
		}
		return s.read(v.Index(n))
	})
}

// key reads a key and the colon behind it.
func (s *scan) key() (string, error) {
	s.space()
	key, err := s.text()
	s.space()
	s.pos++
	return key, err
}

func (s *scan) readTexts(v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	return s.each('}', func(int) error {
		key, err := s.key()
		if err != nil {
			return err
		}
		value := reflect.New(v.Type().Elem()).Elem()
		if err := s.read(value); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), value)
		return nil
	})
}

func (s *scan) readObject(v reflect.Value) error {
	return s.each('}', func(int) error {
		key, err := s.key()
		if err != nil {
			return err
		}
		field, ok := fieldOf(v, key)
		if !ok {
			return fmt.Errorf("%w: %s has no key %q", ErrTarget, v.Type(), key)
		}
		return s.read(field)
	})
}

// fieldOf finds the field of a key, also in embedded structs.
func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag := f.Tag.Get("json")
		name, _, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-" || !f.IsExported() && !f.Anonymous:
		case f.Anonymous && name == "":
			if in, ok := fieldOf(v.Field(i), key); ok {
				return in, true
			}
		case name == key:
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}
