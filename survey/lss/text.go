package lss

import (
	"html"
	"regexp"
	"strings"

	"hustings/survey/expr"
)

var (
	tags   = regexp.MustCompile(`(?s)<!--.*?-->|<(?i:script|style)\b.*?</(?i:script|style)\s*>|<[a-zA-Z/!][^>]*>`)
	breaks = regexp.MustCompile(`(?i)<br\s*/?>|</p>|</div>|</li>|</h\d>`)
	blanks = regexp.MustCompile(`[ \t\x{00a0}]+`)
	lines  = regexp.MustCompile(` ?\n\s*`)
	marks  = regexp.MustCompile(`&[#A-Za-z0-9]{1,9};`)
)

// plainText takes tags and entities out of a text.
func plainText(text string) string {
	text = breaks.ReplaceAllString(text, "\n")
	text = html.UnescapeString(tags.ReplaceAllString(text, ""))
	for tags.MatchString(text) || marks.MatchString(text) { // what was written twice
		text = marks.ReplaceAllString(tags.ReplaceAllString(text, ""), " ")
	}
	text = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, text)
	text = lines.ReplaceAllString(blanks.ReplaceAllString(text, " "), "\n")
	if r := []rune(strings.TrimSpace(text)); len(r) > 2000 {
		return string(r[:1999]) + "…"
	}
	return strings.TrimSpace(text)
}

// language writes a language as the questionnaire has it: zh-Hans is zh-hans.
func language(tag string) string {
	tag = strings.ToLower(strings.SplitN(tag, "-informal", 2)[0])
	if tag == "" {
		return "default"
	}
	return tag
}

func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

var (
	word     = regexp.MustCompile(`"[^"]*"|'[^']*'|[A-Za-z][A-Za-z0-9_.]*`)
	suffixes = strings.NewReplacer(".NAOK", "", ".value", "", ".code", "")
)

// condition makes a simple relevance equation into an expression, or notes that it
// could not.
func (i *importer) condition(relevance, what string) string {
	relevance = strings.TrimSpace(relevance)
	if relevance == "" || relevance == "1" {
		return ""
	}
	known := true
	text := word.ReplaceAllStringFunc(relevance, func(w string) string {
		switch name := suffixes.Replace(w); {
		case w[0] == '"' || w[0] == '\'':
			return w
		case i.codes[name]:
			return "{" + name + "}"
		case w == "and" || w == "or":
			return w
		}
		known = false
		return w
	})
	if _, err := expr.Parse(text); err != nil || !known {
		i.note("%s: the condition %s is not carried over, it is always shown", what, short(relevance))
		return ""
	}
	i.note("%s: the condition %s has become %s: check it", what, short(relevance), short(text))
	return text
}
