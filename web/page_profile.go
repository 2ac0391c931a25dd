package web

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"hustings/ballot"
)

// CandidatePage is a candidate's page as a bundle file: strict JSON, frozen at
// sealing (SPEC 8.1). A file that is none of it is Markdown and nothing else.
// Every candidate has the same fields and the same limits. What stands in zh or
// en is shown to readers of that language; where a field is empty in it, the other
// language's, then what stands outside of both.
type CandidatePage struct {
	Facts      []CandidateFact `json:"facts,omitempty"`      // at most 12
	Statement  string          `json:"statement,omitempty"`  // Markdown, at most 6,000 characters
	Experience []string        `json:"experience,omitempty"` // at most 20 lines
	ZH         *CandidateText  `json:"zh,omitempty"`
	EN         *CandidateText  `json:"en,omitempty"`
	Photo      string          `json:"photo,omitempty"` // base64 of a JPEG or PNG of at most 200 KB
}

// CandidateText is what a candidate says in one language, within the same limits.
type CandidateText struct {
	Facts      []CandidateFact `json:"facts,omitempty"`
	Statement  string          `json:"statement,omitempty"`
	Experience []string        `json:"experience,omitempty"`
}

// CandidateFact is a line like "joined: 2009".
type CandidateFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Limits of a candidate's page, the same for all.
const (
	maxCandidateFacts     = 12
	maxCandidateLines     = 20
	maxCandidateStatement = 6000 // characters
	maxCandidateLine      = 300  // characters
	maxCandidatePhoto     = 200 << 10
	maxCandidatePage      = 512 << 10
)

// ErrCandidatePage refuses a candidate's page.
var ErrCandidatePage = errors.New("web: candidate's page")

// ParseCandidatePage reads a page as an officer hands it in.
func ParseCandidatePage(data []byte) (*CandidatePage, error) {
	p := new(CandidatePage)
	if err := ballot.UnmarshalStrict(data, p, ballot.MaxJSONSize(maxCandidatePage)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCandidatePage, err)
	}
	for _, t := range []*CandidateText{{p.Facts, p.Statement, p.Experience}, p.ZH, p.EN} {
		if t == nil {
			continue
		}
		if err := t.check(); err != nil {
			return nil, err
		}
	}
	if p.Photo != "" {
		if _, _, err := p.photo(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (t *CandidateText) check() error {
	lines := append([]string{}, t.Experience...)
	for _, f := range t.Facts {
		lines = append(lines, f.Name, f.Value)
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n < 1 || n > maxCandidateLine {
			return fmt.Errorf("%w: a line has %d characters, want 1 to %d", ErrCandidatePage, n, maxCandidateLine)
		}
	}
	switch {
	case len(t.Facts) > maxCandidateFacts:
		return fmt.Errorf("%w: %d facts, at most %d", ErrCandidatePage, len(t.Facts), maxCandidateFacts)
	case len(t.Experience) > maxCandidateLines:
		return fmt.Errorf("%w: %d lines of experience, at most %d", ErrCandidatePage, len(t.Experience), maxCandidateLines)
	case utf8.RuneCountInString(t.Statement) > maxCandidateStatement:
		return fmt.Errorf("%w: a statement of over %d characters", ErrCandidatePage, maxCandidateStatement)
	}
	return nil
}

// photo gives the picture and its media type.
func (p *CandidatePage) photo() (data []byte, media string, err error) {
	if len(p.Photo) > base64.StdEncoding.EncodedLen(maxCandidatePhoto) {
		return nil, "", fmt.Errorf("%w: a photo of over %d bytes", ErrCandidatePage, maxCandidatePhoto)
	}
	if data, err = base64.StdEncoding.DecodeString(p.Photo); err != nil {
		return nil, "", fmt.Errorf("%w: photo: %w", ErrCandidatePage, err)
	}
	media = http.DetectContentType(data)
	if media != "image/jpeg" && media != "image/png" {
		return nil, "", fmt.Errorf("%w: the photo is %s, want JPEG or PNG", ErrCandidatePage, media)
	}
	return data, media, nil
}

// readCandidatePage reads a frozen page. What is not strict JSON is shown as
// Markdown: what was sealed has to be shown somehow.
func readCandidatePage(data []byte) *CandidatePage {
	if len(data) > 0 && data[0] == '{' {
		if p, err := ParseCandidatePage(data); err == nil {
			return p
		}
	}
	if !utf8.Valid(data) {
		return new(CandidatePage)
	}
	return &CandidatePage{Statement: string(data)}
}

// spoken is what a candidate's page says to a reader, and in which language each
// field is.
type spoken struct {
	CandidateText
	facts, statement, experience string
}

// in gives what a reader of a language is shown: each field in that language, or
// in the other one, or as it stands outside of both.
func (p *CandidatePage) in(lang string) (out spoken) {
	mine, other := p.ZH, p.EN
	second := en
	if lang == en {
		mine, other, second = p.EN, p.ZH, zh
	}
	outside := &CandidateText{p.Facts, p.Statement, p.Experience}
	for _, from := range []struct {
		text *CandidateText
		lang string
	}{{mine, lang}, {other, second}, {outside, outside.script(lang)}} {
		if from.text == nil {
			continue
		}
		if len(out.Facts) == 0 && len(from.text.Facts) > 0 {
			out.Facts, out.facts = from.text.Facts, from.lang
		}
		if out.Statement == "" && from.text.Statement != "" {
			out.Statement, out.statement = from.text.Statement, from.lang
		}
		if len(out.Experience) == 0 && len(from.text.Experience) > 0 {
			out.Experience, out.experience = from.text.Experience, from.lang
		}
	}
	return out
}

func (t *CandidateText) empty() bool {
	return t == nil || t.Statement == "" && len(t.Facts) == 0 && len(t.Experience) == 0
}

// script is the language of a text that does not say it, as its script tells; lang
// where there is no text.
func (t *CandidateText) script(lang string) string {
	if t.empty() {
		return lang
	}
	all := t.Statement + strings.Join(t.Experience, "")
	for _, f := range t.Facts {
		all += f.Name + f.Value
	}
	if strings.ContainsFunc(all, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return zh
	}
	return en
}
