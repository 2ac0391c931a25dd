package survey

import "strings"

// A Text is a text in one or more languages. The zero Text is none.
type Text struct {
	Plain string // for languages without a text of their own
	Langs []LangText
}

// LangText is a text in one language: "en", "zh", "zh-cn".
type LangText struct{ Lang, Text string }

// In gives the text in a language: in exactly that, in the same language of
// another region, the plain one, or the first there is.
func (t Text) In(lang string) string {
	lang = strings.ToLower(lang)
	for _, exact := range []bool{true, false} {
		for _, l := range t.Langs {
			if l.Lang == lang || !exact && base(l.Lang) == base(lang) {
				return l.Text
			}
		}
	}
	if t.Plain != "" || len(t.Langs) == 0 {
		return t.Plain
	}
	return t.Langs[0].Text
}

// None says whether there is no text.
func (t Text) None() bool { return t.Plain == "" && len(t.Langs) == 0 }

// each calls f with every language's text.
func (t Text) each(f func(string)) {
	if t.Plain != "" {
		f(t.Plain)
	}
	for _, l := range t.Langs {
		f(l.Text)
	}
}

func base(lang string) string {
	head, _, _ := strings.Cut(lang, "-")
	return head
}

// isLang says whether a key of a text by language is one: two or three letters,
// and perhaps a script or region.
func isLang(key string) bool {
	for i, part := range strings.Split(key, "-") {
		low, high := 2, 4
		if i == 0 {
			high = 3
		}
		if i > 2 || len(part) < low || len(part) > high || strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return true
}

// plain makes a Text of one plain string.
func plain(s string) Text { return Text{Plain: s} }

// SameLanguage says whether two tags are of one language, whatever the region.
func SameLanguage(a, b string) bool {
	return base(strings.ToLower(a)) == base(strings.ToLower(b))
}
