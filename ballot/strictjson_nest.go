package ballot

import (
	"reflect"
	"strings"
)

// enter goes one level down.
func (s *scan) enter() error {
	if s.depth++; s.depth > MaxJSONDepth {
		return s.fail(s.pos, "nested more than %d deep: flatten it", MaxJSONDepth)
	}
	s.pos++
	return nil
}

// more stands after an element: it takes a comma and says yes, or takes the
// closing bracket and says no.
func (s *scan) more(closing byte) (bool, error) {
	s.space()
	switch s.peek() {
	case ',':
		s.pos++
		return true, nil
	case closing:
		s.pos++
		s.depth--
		return false, nil
	default:
		return false, s.fail(s.pos, "a comma or %c is missing here", closing)
	}
}

// list reads a JSON array into v.
func (s *scan) list(sh *shape, v reflect.Value) error {
	start := s.pos
	switch sh.want {
	case wantList:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	case wantArray, wantOwn, wantAny:
	default:
		return s.wrong(start, sh)
	}
	n, err := s.elements(sh, v)
	if err != nil {
		return err
	}
	if sh.want == wantArray && n != sh.length {
		return s.fail(start, "list has %d elements: write exactly %d", n, sh.length)
	}
	return nil
}

// elements goes through a list and counts.
func (s *scan) elements(sh *shape, v reflect.Value) (int, error) {
	if err := s.enter(); err != nil {
		return 0, err
	}
	if s.space(); s.peek() == ']' {
		_, err := s.more(']')
		return 0, err
	}
	for n := 0; ; {
		s.path = append(s.path, step{index: n})
		if err := s.value(element(sh, v, n)); err != nil {
			return n, err
		}
		s.path = s.path[:len(s.path)-1]
		n++
		if again, err := s.more(']'); err != nil || !again {
			return n, err
		}
	}
}

// element gives the place of a list's element n, those before being there.
func element(sh *shape, v reflect.Value, n int) reflect.Value {
	switch {
	case sh.want == wantList:
		v.Grow(1)
		v.SetLen(n + 1)
		return v.Index(n)
	case sh.want == wantArray && n < sh.length:
		return v.Index(n)
	case sh.want == wantArray: // too many, which is told once all are counted
		return reflect.New(v.Type().Elem()).Elem()
	}
	return reflect.Value{}
}

// object reads a JSON object into v.
func (s *scan) object(sh *shape, v reflect.Value) error {
	switch sh.want {
	case wantTexts:
		v.Set(reflect.MakeMap(v.Type()))
	case wantObject, wantOwn, wantAny:
	default:
		return s.wrong(s.pos, sh)
	}
	start := s.pos
	if err := s.enter(); err != nil {
		return err
	}
	seen := make(map[string]string)
	if s.space(); s.peek() == '}' {
		if _, err := s.more('}'); err != nil {
			return err
		}
		return s.present(start, sh, seen)
	}
	for {
		if err := s.member(sh, v, seen); err != nil {
			return err
		}
		if again, err := s.more('}'); err != nil {
			return err
		} else if !again {
			return s.present(start, sh, seen)
		}
	}
}

// present checks, for Complete, that an object has every key it needs.
func (s *scan) present(start int, sh *shape, seen map[string]string) error {
	if !s.complete {
		return nil
	}
	for i := range sh.fields {
		f := &sh.fields[i]
		if _, ok := seen[foldKey(f.key)]; !ok && !f.omitEmpty {
			return s.fail(start, "key %s is missing: write it", quoteShort(f.key))
		}
	}
	return nil
}

// member reads one key, the colon and the value. seen holds the folded keys of
// this object so far, with the spelling met first.
func (s *scan) member(sh *shape, v reflect.Value, seen map[string]string) error {
	s.space()
	start := s.pos
	if s.peek() != '"' {
		return s.fail(start, "a key in double quotes has to stand here")
	}
	key, err := s.text()
	if err != nil {
		return err
	}
	s.path = append(s.path, step{key: key, index: -1})
	folded := foldKey(key)
	switch first, again := seen[folded]; {
	case again && first == key:
		return s.fail(start, "key %s stands here twice: remove one", quoteShort(key))
	case again:
		return s.fail(start, "key %s differs from %s only in case: remove one", quoteShort(key), quoteShort(first))
	}
	seen[folded] = key
	if err := s.known(sh, start, key, folded); err != nil {
		return err
	}
	if s.space(); s.peek() != ':' {
		return s.fail(s.pos, "a colon is missing after the key")
	}
	s.pos++
	if err := s.memberValue(sh, v, key); err != nil {
		return err
	}
	s.path = s.path[:len(s.path)-1]
	return nil
}

// memberValue reads the value of a key that is known to v.
func (s *scan) memberValue(sh *shape, v reflect.Value, key string) error {
	switch sh.want {
	case wantObject:
		return s.value(v.FieldByIndex(sh.fields[sh.exact[key]].index))
	case wantTexts:
		tag, text := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := s.value(text); err != nil {
			return err
		}
		tag.SetString(key)
		v.SetMapIndex(tag, text)
		return nil
	default:
		return s.value(reflect.Value{})
	}
}

// known refuses a key that the target does not have, letter by letter.
func (s *scan) known(sh *shape, at int, key, folded string) error {
	switch sh.want {
	case wantObject:
		if _, ok := sh.exact[key]; ok {
			return nil
		}
		if exact, ok := sh.folded[folded]; ok {
			return s.fail(at, "key %s: upper and lower case count, write %q", quoteShort(key), exact)
		}
		return s.fail(at, "unknown key %s: remove it or correct its spelling", quoteShort(key))
	case wantTexts:
		if !IsLanguageTag(key) {
			return s.fail(at, `key %s is no language: write one like "zh", "en" or "zh-Hant"`, quoteShort(key))
		}
	}
	return nil
}

// IsLanguageTag says whether tag has the form language[-Script][-REGION] of
// RFC 5646 section 2.1 in its recommended case: "zh", "zh-Hant", "zh-Hant-HK",
// "en-GB". Whether the language exists is not looked up.
func IsLanguageTag(tag string) bool {
	parts := strings.Split(tag, "-")
	if len(parts) > 3 || !between(parts[0], 2, 3, 'a', 'z') {
		return false
	}
	rest := parts[1:]
	if len(rest) > 0 && len(rest[0]) == 4 {
		if !between(rest[0][:1], 1, 1, 'A', 'Z') || !between(rest[0][1:], 3, 3, 'a', 'z') {
			return false
		}
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return true
	}
	return len(rest) == 1 && (between(rest[0], 2, 2, 'A', 'Z') || between(rest[0], 3, 3, '0', '9'))
}

// between says whether text has from least to most bytes, each from low to high.
func between(text string, least, most int, low, high byte) bool {
	for i := range len(text) {
		if text[i] < low || text[i] > high {
			return false
		}
	}
	return len(text) >= least && len(text) <= most
}
