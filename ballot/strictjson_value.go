package ballot

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
)

// anyShape is used below a json.RawMessage or a type that reads itself: the
// general rules hold, the keys are not known here.
var anyShape = &shape{want: wantAny}

// value checks the next value against t; nil t means that any will do.
func (s *scan) value(t reflect.Type) error {
	s.space()
	start, sh, nullable := s.pos, anyShape, t == nil
	if t != nil {
		for t.Kind() == reflect.Pointer {
			t, nullable = t.Elem(), true
		}
		sh = s.shapes[t]
	}
	var err error
	switch c := s.peek(); {
	case c == '{':
		err = s.object(sh)
	case c == '[':
		err = s.list(sh)
	case c == '"':
		err = s.textValue(sh)
	case c == '-' || c >= '0' && c <= '9':
		err = s.numberValue(sh)
	default:
		return s.literalValue(sh, t, nullable)
	}
	if err != nil {
		return err
	}
	return s.ownValue(sh, t, start)
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

func (s *scan) textValue(sh *shape) error {
	start := s.pos
	text, err := s.text()
	if err != nil {
		return err
	}
	switch sh.want {
	case wantText, wantOwnText, wantOwn, wantAny:
		return nil
	case wantBytes:
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || base64.StdEncoding.EncodeToString(raw) != text {
			return s.fail(start, "not base64: write RFC 4648 section 4 with padding and no line breaks")
		}
		return nil
	default:
		return s.wrong(start, sh)
	}
}

func (s *scan) numberValue(sh *shape) error {
	start := s.pos
	n, err := s.number()
	if err != nil {
		return err
	}
	switch sh.want {
	case wantOwn, wantAny:
		return nil
	case wantInt:
		if limit := int64(1) << (sh.bits - 1); sh.bits < 64 && (n >= limit || n < -limit) {
			return s.fail(start, "number does not fit: write one from %d to %d", -limit, limit-1)
		}
		return nil
	case wantUint:
		if n < 0 {
			return s.fail(start, "number is negative: write 0 or more")
		}
		if sh.bits < 64 && n >= int64(1)<<sh.bits {
			return s.fail(start, "number does not fit: write at most %d", int64(1)<<sh.bits-1)
		}
		return nil
	default:
		return s.wrong(start, sh)
	}
}

func (s *scan) literalValue(sh *shape, t reflect.Type, nullable bool) error {
	start := s.pos
	word, err := s.literal()
	if err != nil {
		return err
	}
	if word == "null" {
		if !nullable {
			return s.fail(start, "null is not allowed here: write a value, or leave the key out")
		}
		return nil
	}
	switch sh.want {
	case wantBool, wantAny:
		return nil
	case wantOwn:
		return s.ownValue(sh, t, start)
	default:
		return s.wrong(start, sh)
	}
}

// ownValue asks a type that reads itself, so that its refusal gets a line and a
// column. encoding/json asks again later; by then the answer is known.
func (s *scan) ownValue(sh *shape, t reflect.Type, start int) error {
	if sh.want != wantOwn && sh.want != wantOwnText {
		return nil
	}
	var err error
	raw, into := s.data[start:s.pos], reflect.New(t).Interface()
	switch own := into.(type) {
	case json.Unmarshaler:
		err = own.UnmarshalJSON(raw)
	case encoding.TextUnmarshaler:
		var text string
		if err = json.Unmarshal(raw, &text); err == nil {
			err = own.UnmarshalText([]byte(text))
		}
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
