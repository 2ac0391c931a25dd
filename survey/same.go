package survey

import "strings"

// Same says whether two texts say the same: in each of some languages in which both
// say something, white space apart, and in one such language at least. Two that say
// nothing are the same.
func (t Text) Same(other Text, langs ...string) bool {
	if t.None() || other.None() {
		return t.None() && other.None()
	}
	same := false
	for _, lang := range langs {
		a, known := t.own(lang)
		b, both := other.own(lang)
		if !known || !both {
			continue
		}
		if strings.Join(strings.Fields(a), " ") != strings.Join(strings.Fields(b), " ") {
			return false
		}
		same = true
	}
	return same
}

// own gives the text that a reader of a language is meant to see: its own, or one
// that names no language.
func (t Text) own(lang string) (string, bool) {
	for _, l := range t.Langs {
		if SameLanguage(l.Lang, lang) {
			return t.In(lang), true
		}
	}
	return t.Plain, t.Plain != ""
}
