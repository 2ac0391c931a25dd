package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"hustings/ballot/count"
)

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
	Inside     bool   // shown on another page, whose title is not this name

	FactsLang, SaidLang, LinesLang string // languages of what is said, where it is not the page's
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
	if err := v.fill(fr.words, readCandidatePage(data)); err != nil {
		return v, err
	}
	if v.Photo != "" {
		v.Photo = v.Path + "/photo"
	}
	return v, nil
}

// fill puts in what the page says to readers of a language. Photo becomes what
// the page has, for the address is the caller's.
func (v *candidateView) fill(w *words, p *CandidatePage) (err error) {
	said := p.in(w.Lang)
	v.Facts, v.Experience, v.Photo = said.Facts, said.Experience, p.Photo
	if said.Statement != "" {
		v.Statement, v.Brief, err = markdown(said.Statement)
	}
	v.FactsLang, v.SaidLang, v.LinesLang = w.foreign(said.facts), w.foreign(said.statement), w.foreign(said.experience)
	return err
}

// foreign is the tag of a text's language, for a screen reader to speak it; empty
// where it is the page's.
func (w *words) foreign(lang string) string {
	switch lang {
	case w.Lang:
		return ""
	case zh:
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
