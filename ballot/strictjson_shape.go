package ballot

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// want is what a Go type takes from JSON.
type want int

const (
	wantAny     want = iota // below what reads itself: the type is not known here
	wantOwn                 // the type's UnmarshalJSON decides
	wantOwnText             // a text, and the type's UnmarshalText decides
	wantObject
	wantTexts // map[string]string: texts by language tag
	wantList
	wantArray // exactly shape.length elements
	wantBytes // base64 in a text
	wantText
	wantBool
	wantInt
	wantUint
)

// A shape is what the scan has to know about one Go type.
type shape struct {
	want   want
	length int
	bits   int
	fields []field           // in the order of the struct
	exact  map[string]int    // key -> number of its field
	folded map[string]string // folded key -> exact key
}

// A field is one key of an object.
type field struct {
	key       string
	index     []int // see reflect.Value.FieldByIndex
	omitEmpty bool
}

// jsonReader is json.Unmarshaler by another name.
type jsonReader interface{ UnmarshalJSON(text []byte) error }

var (
	ownJSON = reflect.TypeFor[jsonReader]()
	ownText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// compile works out the shape of t and all that it holds, so that an unusable
// type shows at the first call and not with the first unlucky document.
func (s *scan) compile(t reflect.Type) error {
	if s.shapes == nil {
		s.shapes = make(map[reflect.Type]*shape)
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if s.shapes[t] != nil {
		return nil
	}
	sh := &shape{}
	s.shapes[t] = sh
	switch {
	case reflect.PointerTo(t).Implements(ownJSON):
		sh.want = wantOwn
	case reflect.PointerTo(t).Implements(ownText):
		sh.want = wantOwnText
	default:
		return s.compileKind(t, sh)
	}
	return nil
}

func (s *scan) compileKind(t reflect.Type, sh *shape) error {
	switch t.Kind() {
	case reflect.Struct:
		sh.want = wantObject
		sh.exact, sh.folded = make(map[string]int), make(map[string]string)
		return s.compileFields(t, nil, sh)
	case reflect.Slice, reflect.Array:
		return s.compileList(t, sh)
	case reflect.Map:
		if t.Key().Kind() != reflect.String || t.Elem().Kind() != reflect.String || t.Key().Implements(ownText) {
			return fmt.Errorf("%w: %s: of maps only string to string is allowed", ErrTarget, t)
		}
		sh.want = wantTexts
		if err := s.compile(t.Elem()); err != nil {
			return err
		}
		if s.shapes[t.Elem()].want != wantText {
			return fmt.Errorf("%w: %s: of maps only string to string is allowed", ErrTarget, t)
		}
	case reflect.String:
		if t.PkgPath() == "encoding/json" {
			return fmt.Errorf("%w: json.Number: use an integer type", ErrTarget)
		}
		sh.want = wantText
	case reflect.Bool:
		sh.want = wantBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		sh.want, sh.bits = wantInt, t.Bits()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		sh.want, sh.bits = wantUint, t.Bits()
	default:
		return fmt.Errorf("%w: %s", ErrTarget, t)
	}
	return nil
}

func (s *scan) compileList(t reflect.Type, sh *shape) error {
	sh.want = wantList
	if t.Kind() == reflect.Array {
		sh.want, sh.length = wantArray, t.Len()
	}
	if err := s.compile(t.Elem()); err != nil {
		return err
	}
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && s.shapes[t.Elem()].want == wantUint {
		sh.want = wantBytes
	}
	return nil
}

// compileFields takes the keys of t, those of embedded structs among them. at is
// where t stands in the struct that sh is the shape of.
func (s *scan) compileFields(t reflect.Type, at []int, sh *shape) error {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("json")
		name, opts, _ := strings.Cut(tag, ",")
		if tag == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		index := append(slices.Clone(at), i)
		if f.Anonymous && name == "" {
			if f.Type.Kind() != reflect.Struct {
				return fmt.Errorf("%w: %s.%s: embed structs only, or give it a tag", ErrTarget, t, f.Name)
			}
			if err := s.compileFields(f.Type, index, sh); err != nil {
				return err
			}
			continue
		}
		if !tagged || name == "" || !f.IsExported() || opts != "" && opts != "omitempty" {
			return fmt.Errorf("%w: %s.%s: needs a json tag with a name and without ,string", ErrTarget, t, f.Name)
		}
		if other, taken := sh.folded[foldKey(name)]; taken {
			return fmt.Errorf("%w: %s: keys %q and %q are the same but for case", ErrTarget, t, other, name)
		}
		sh.exact[name], sh.folded[foldKey(name)] = len(sh.fields), name
		sh.fields = append(sh.fields, field{key: name, index: index, omitEmpty: opts == "omitempty"})
		if err := s.compile(f.Type); err != nil {
			return err
		}
	}
	return nil
}

// foldKey maps all keys that encoding/json, or any reader that ignores case,
// could take for one another to the same text: of every character, the smallest
// that Unicode's simple case folding makes equal to it (ſ, s and S give S).
func foldKey(key string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, key)
}
