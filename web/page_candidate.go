package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// CandidatePage is a candidate's page as a bundle file: strict JSON, frozen at
// sealing. A file that is none of it is Markdown and nothing else. Every
// candidate has the same fields and the same limits.
type CandidatePage struct {
	Facts      []CandidateFact `json:"facts,omitempty"`      // at most 12
	Statement  string          `json:"statement,omitempty"`  // Markdown, at most 6,000 characters
	Experience []string        `json:"experience,omitempty"` // at most 20 lines
	Photo      string          `json:"photo,omitempty"`      // base64 of a JPEG or PNG of at most 200 KB
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
	lines := slices.Clone(p.Experience)
	for _, f := range p.Facts {
		lines = append(lines, f.Name, f.Value)
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n < 1 || n > maxCandidateLine {
			return nil, fmt.Errorf("%w: a line has %d characters, want 1 to %d", ErrCandidatePage, n, maxCandidateLine)
		}
	}
	switch {
	case len(p.Facts) > maxCandidateFacts:
		return nil, fmt.Errorf("%w: %d facts, at most %d", ErrCandidatePage, len(p.Facts), maxCandidateFacts)
	case len(p.Experience) > maxCandidateLines:
		return nil, fmt.Errorf("%w: %d lines of experience, at most %d", ErrCandidatePage, len(p.Experience), maxCandidateLines)
	case utf8.RuneCountInString(p.Statement) > maxCandidateStatement:
		return nil, fmt.Errorf("%w: a statement of over %d characters", ErrCandidatePage, maxCandidateStatement)
	case p.Photo != "":
		if _, _, err := p.photo(); err != nil {
			return nil, err
		}
	}
	return p, nil
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

// candidateView is a candidate as pages show one.
type candidateView struct {
	Number     int
	Name       string
	Initial    string // in place of a photo
	Path       string
	Photo      string // address, empty without
	Facts      []CandidateFact
	Statement  template.HTML
	Experience []string
	Brief      string // the statement's beginning
	Chosen     bool   // for comparing
	TextLang   string // language of what is said, where it is not the page's
}

// FactsLine is the facts on one line.
func (v candidateView) FactsLine() []CandidateFact { return v.Facts[:min(len(v.Facts), 3)] }

// Fact gives the value of a fact, for comparing.
func (v candidateView) Fact(name string) string {
	for _, f := range v.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// candidates reads the candidates of a contest in the order to show them.
func (g *gallery) candidates(c echo.Context, fr *frame, f *Facts, contest int) ([]candidateView, error) {
	k := &f.Manifest.Contests[contest]
	var out []candidateView
	for i := range k.Candidates {
		v, err := g.candidate(c, fr, f, contest, i)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if k.Rules.Order == count.OrderRandom {
		if err := shuffle(out, g.random); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// shuffle puts candidates in an order of its own for each reader. Two bytes a
// swap: of 250 candidates none is ahead by more than one in 260.
func shuffle(list []candidateView, random io.Reader) error {
	draw := make([]byte, 2*len(list))
	if _, err := io.ReadFull(random, draw); err != nil {
		return fmt.Errorf("web: draw an order: %w", err)
	}
	for i := len(list) - 1; i > 0; i-- {
		j := (int(draw[2*i])<<8 | int(draw[2*i+1])) % (i + 1)
		list[i], list[j] = list[j], list[i]
	}
	return nil
}

func (g *gallery) candidate(c echo.Context, fr *frame, f *Facts, contest, i int) (candidateView, error) {
	k := f.Manifest.Contests[contest].Candidates[i]
	v := candidateView{
		Number: i, Name: k.Name, Initial: string([]rune(k.Name)[:1]),
		Path: fmt.Sprintf("%s/candidates/%d/%d", pollPath(f.Ceremony), contest, i),
	}
	data, err := g.file(c.Request().Context(), f.Ceremony, k.Page)
	if err != nil || data == nil {
		return v, err
	}
	p := readCandidatePage(data)
	v.Facts, v.Experience = p.Facts, p.Experience
	if p.Photo != "" {
		v.Photo = v.Path + "/photo"
	}
	if p.Statement != "" {
		if v.Statement, v.Brief, err = markdown(p.Statement); err != nil {
			return v, err
		}
	}
	v.TextLang = fr.textLang(p)
	return v, nil
}

// textLang is the language of a candidate's text, as its script tells, for a
// screen reader to speak it; empty where it is the page's.
func (w *words) textLang(p *CandidatePage) string {
	text := p.Statement + strings.Join(p.Experience, "")
	for _, f := range p.Facts {
		text += f.Name + f.Value
	}
	lang := en
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		lang = zh
	}
	switch {
	case lang == w.Lang || text == "":
		return ""
	case lang == zh:
		return "zh-Hans"
	}
	return lang
}

// contestOf reads a contest's number in the path.
func contestOf(c echo.Context, f *Facts) (int, error) {
	if !f.sealed() {
		return 0, ErrNotFound
	}
	return numberOf(c.Param("contest"), len(f.Manifest.Contests))
}

// numberOf reads a whole number below n, in its one spelling.
func numberOf(text string, n int) (int, error) {
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 || i >= n || strconv.Itoa(i) != text {
		return 0, ErrNotFound
	}
	return i, nil
}

// candidatePage is one candidate.
type candidatePage struct {
	frame
	candidateView
	Contest    string
	Poll       string
	All        string // where all candidates are
	Prev, Next *candidateView
}

func (*candidatePage) name() string { return "candidate" }

func (g *gallery) showCandidate(c echo.Context) error {
	f, fr, err := g.poll(c, "")
	if err != nil {
		return err
	}
	contest, i, err := candidateOf(c, f)
	if err != nil {
		return err
	}
	v, err := g.candidate(c, &fr, f, contest, i)
	if err != nil {
		return err
	}
	fr.Ahead = g.client.ahead(f)
	p := &candidatePage{
		frame: fr, candidateView: v, Contest: fr.Text(f.Manifest.Contests[contest].Titles), Poll: pollPath(f.Ceremony),
		All: fmt.Sprintf("%s/candidates/%d", pollPath(f.Ceremony), contest),
	}
	p.Title = fr.T("title.part", "Part", v.Name, "Poll", fr.Title)
	return g.press.show(c, 200, p)
}

func candidateOf(c echo.Context, f *Facts) (contest, candidate int, err error) {
	if contest, err = contestOf(c, f); err != nil {
		return 0, 0, err
	}
	candidate, err = numberOf(c.Param("candidate"), len(f.Manifest.Contests[contest].Candidates))
	return contest, candidate, err
}

// showPhoto serves a candidate's photo out of the frozen page.
func (g *gallery) showPhoto(c echo.Context) error {
	f, _, err := g.poll(c, "")
	if err != nil {
		return err
	}
	contest, i, err := candidateOf(c, f)
	if err != nil {
		return err
	}
	data, err := g.file(c.Request().Context(), f.Ceremony, f.Manifest.Contests[contest].Candidates[i].Page)
	if err != nil {
		return err
	}
	p := readCandidatePage(data)
	if p.Photo == "" {
		return ErrNotFound
	}
	photo, media, err := p.photo()
	if err != nil {
		return ErrNotFound
	}
	return send(c.Response().Writer, answer{status: 200, media: media, body: photo}, immutable)
}

// comparePage sets two to four candidates side by side.
type comparePage struct {
	frame
	Contest  string
	Poll     string
	Action   string
	All      []candidateView
	Chosen   []candidateView
	Names    []string // of facts
	Problem  string
	Anything bool // any of them has experience
}

func (*comparePage) name() string { return "compare" }

const (
	leastCompared = 2
	mostCompared  = 4
)

func (g *gallery) compare(c echo.Context) error {
	f, fr, err := g.poll(c, "nav.compare")
	if err != nil {
		return err
	}
	contest, err := contestOf(c, f)
	if err != nil {
		return err
	}
	fr.Ahead = g.client.ahead(f)
	p := &comparePage{
		frame: fr, Contest: fr.Text(f.Manifest.Contests[contest].Titles), Poll: pollPath(f.Ceremony),
		Action: fmt.Sprintf("%s/candidates/%d", pollPath(f.Ceremony), contest),
	}
	p.Wide = true
	if p.All, err = g.candidates(c, &fr, f, contest); err != nil {
		return err
	}
	chosen := c.QueryParams()["among"]
	for i := range p.All {
		p.All[i].Chosen = slices.Contains(chosen, strconv.Itoa(p.All[i].Number))
		if p.All[i].Chosen {
			p.Chosen = append(p.Chosen, p.All[i])
		}
	}
	status := http.StatusOK
	if n := len(p.Chosen); n > mostCompared || n < leastCompared {
		if len(chosen) > 0 {
			status = http.StatusBadRequest
			p.Problem = p.T("compare.choose", "Least", leastCompared, "Most", mostCompared)
		}
		p.Chosen = nil
	}
	for _, v := range p.Chosen {
		p.Anything = p.Anything || len(v.Experience) > 0
		for _, x := range v.Facts {
			if !slices.Contains(p.Names, x.Name) {
				p.Names = append(p.Names, x.Name)
			}
		}
	}
	return g.press.show(c, status, p)
}

// brief is the beginning of a text, as far as a list shows it.
func brief(text string) string {
	text = string(bytes.Join(bytes.Fields([]byte(text)), []byte(" ")))
	runes := []rune(text)
	if len(runes) <= 60 {
		return text
	}
	return string(runes[:58]) + "…"
}
