package ballot

import (
	"encoding"
	"encoding/base64"
	"errors"
	"reflect"
)

// anyShape is used below a type that reads itself: the general rules hold, the
// keys are not known here.
var anyShape = &shape{want: wantAny}

// value reads the next value into v, which is fresh; where v is the zero Value,
// any will do and nothing is kept.
func (s *scan) value(v reflect.Value) error {
	s.space()
	start, sh, nullable := s.pos, anyShape, !v.IsValid()
	if v.IsValid() {
		t := v.Type()
		for t.Kind() == reflect.Pointer {
			t, nullable = t.Elem(), true
		}
		sh = s.shapes[t]
	}
	var text string
	var err error
	switch c := s.peek(); {
	case c == '{':
		v = settle(v)
		err = s.object(sh, v)
	case c == '[':
		v = settle(v)
		err = s.list(sh, v)
	case c == '"':
		v = settle(v)
		text, err = s.textValue(sh, v)
	case c == '-' || c >= '0' && c <= '9':
		v = settle(v)
		err = s.numberValue(sh, v)
	default:
		return s.literalValue(sh, v, nullable)
	}
	if err != nil {
		return err
	}
	return s.ownValue(sh, v, start, text)
}

// settle follows pointers to the value behind them, which it makes.
func settle(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	return v
}

// wrong says what should have stood at offset at.
func (s *scan) wrong(at int, sh *shape) error {
	kind := map[want]string{
		wantOwnText: "text in double quotes", wantObject: "an object in { }", wantTexts: "an object of texts by language",
		wantList: "a list in [ ]", wantArray: "a list in [ ]", wantBytes: "text in double quotes (base64)",
		wantText: "text in double quotes", wantBool: "true or false", wantInt: "a whole number", wantUint: "a whole number",
	}[sh.want]
	return s.fail(at, "wrong kind of value: write %s", kind)
}

func (s *scan) textValue(sh *shape, v reflect.Value) (string, error) {
	start := s.pos
	text, err := s.text()
	if err != nil {
		return "", err
	}
	switch sh.want {
	case wantOwnText, wantOwn, wantAny:
	case wantText:
		v.SetString(text)
	case wantBytes:
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || base64.StdEncoding.EncodeToString(raw) != text {
			return "", s.fail(start, "not base64: write RFC 4648 section 4 with padding and no line breaks")
		}
		v.SetBytes(raw)
	default:
		return "", s.wrong(start, sh)
	}
	return text, nil
}

func (s *scan) numberValue(sh *shape, v reflect.Value) error {
	start := s.pos
	n, err := s.number()
	if err != nil {
		return err
	}
	switch sh.want {
	case wantOwn, wantAny:
	case wantInt:
		if limit := int64(1) << (sh.bits - 1); sh.bits < 64 && (n >= limit || n < -limit) {
			return s.fail(start, "number does not fit: write one from %d to %d", -limit, limit-1)
		}
		v.SetInt(n)
	case wantUint:
		if n < 0 {
			return s.fail(start, "number is negative: write 0 or more")
		}
		if sh.bits < 64 && n >= int64(1)<<sh.bits {
			return s.fail(start, "number does not fit: write at most %d", int64(1)<<sh.bits-1)
		}
		v.SetUint(uint64(n))
	default:
		return s.wrong(start, sh)
	}
	return nil
}

func (s *scan) literalValue(sh *shape, v reflect.Value, nullable bool) error {
	start := s.pos
	word, err := s.literal()
	if err != nil {
		return err
	}
	if word == "null" {
		if !nullable || s.complete {
			return s.fail(start, "null is not allowed here: write a value, or leave the key out")
		}
		return nil
	}
	v = settle(v)
	switch sh.want {
	case wantAny:
		return nil
	case wantBool:
		v.SetBool(word == "true")
		return nil
	case wantOwn:
		return s.ownValue(sh, v, start, "")
	default:
		return s.wrong(start, sh)
	}
}

// ownValue has a type that reads itself do so, and gives its refusal a line and a
// column. text is what stands there, if it is one.
func (s *scan) ownValue(sh *shape, v reflect.Value, start int, text string) error {
	if sh.want != wantOwn && sh.want != wantOwnText {
		return nil
	}
	var err error
	switch own := v.Addr().Interface().(type) {
	case jsonReader:
		err = own.UnmarshalJSON(s.data[start:s.pos])
	case encoding.TextUnmarshaler:
		err = own.UnmarshalText([]byte(text))
	}
	if err == nil {
		return nil
	}
	refusal := s.fail(start, "%s", err.Error())
	var syntax *SyntaxError
	if errors.As(refusal, &syntax) {
		syntax.err = err
	}
	return refusal
}
