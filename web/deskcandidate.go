package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// sheetPage lets an officer fill in what voters are shown of a candidate.
type sheetPage struct {
	frame
	Poll    *DeskPoll
	Path    string // of the poll
	Here    string
	Contest string
	Form    *sheetForm
	Saved   bool
	View    candidateView
	Others  []navLink // the contest's other candidates
	Limits  sheetLimits
}

// sheetLimits are the same for all.
type sheetLimits struct{ Facts, Line, Statement, Lines, Megabytes int }

func (*sheetPage) name() string { return "desk_candidate" }

// Problem gives what is wrong with a field, in words; empty where nothing is.
func (p *sheetPage) Problem(field string) string {
	key := p.Form.problems[field]
	if key == "" {
		return ""
	}
	return p.T("desk.sheet.problem."+key, "Facts", maxCandidateFacts, "Line", maxCandidateLine, "Statement", maxCandidateStatement, "Lines", maxCandidateLines)
}

// Wrong says whether anything is wrong.
func (p *sheetPage) Wrong() bool { return len(p.Form.problems) > 0 }

// Language names a language in the reader's.
func (p *sheetPage) Language(lang string) string { return p.T("desk.sheet.lang." + lang) }

// Tag is the language's for a screen reader.
func (t sheetText) Tag() string {
	if t.Lang == zh {
		return "zh-Hans"
	}
	return t.Lang
}

// Shown is what voters see.
func (p *sheetPage) Shown() shownCandidate { return shownCandidate{p.words, p.View} }

type shownCandidate struct {
	*words
	candidateView
}

// candidateInDraft finds the candidate an address names.
func (o *office) candidateInDraft(c echo.Context) (d *DeskPoll, contest, k int, err error) {
	if d, err = o.pollOf(c); err != nil {
		return nil, 0, 0, err
	}
	if d.Draft == nil {
		return nil, 0, 0, &refusal{code: wrongPhase}
	}
	if contest, err = numberOf(c.Param("contest"), len(d.Draft.Contests)); err == nil {
		k, err = numberOf(c.Param("candidate"), len(d.Draft.Contests[contest].Candidates))
	}
	return d, contest, k, refuse(err)
}

func (o *office) sheet(c echo.Context) error {
	d, contest, k, err := o.candidateInDraft(c)
	if err != nil {
		return err
	}
	return o.showSheet(c, http.StatusOK, d, contest, k, sheetFormOf(&d.Draft.Contests[contest].Candidates[k]))
}

func (o *office) showSheet(c echo.Context, status int, d *DeskPoll, contest, k int, form *sheetForm) error {
	p := &sheetPage{
		frame: o.frame(c, ""), Poll: d, Path: pathOf(d.Ceremony), Form: form, Saved: c.QueryParam("saved") != "" && status == http.StatusOK,
		Limits: sheetLimits{maxCandidateFacts, maxCandidateLine, maxCandidateStatement, maxCandidateLines, maxPhotoBytes >> 20},
	}
	in := &d.Draft.Contests[contest]
	base := p.Path + "/candidate/" + digits(contest) + "/"
	p.Here, p.Contest = base+digits(k), p.Text(in.Titles)
	p.Title = p.T("desk.sheet.title", "Name", form.Name)
	for i := range in.Candidates {
		p.Others = append(p.Others, navLink{in.Candidates[i].Name, base + digits(i), i == k})
	}
	one := &in.Candidates[k]
	p.View = candidateView{Number: k, Name: one.Name, Initial: string([]rune(one.Name)[:1]), Inside: true}
	if err := p.View.fill(p.words, readCandidatePage([]byte(one.Page))); err != nil {
		return err
	}
	if p.View.Photo != "" {
		p.View.Photo = p.Here + "/photo"
	}
	return o.press.showOwn(c, status, p)
}

// sheetPhoto serves a draft's photo to the desk.
func (o *office) sheetPhoto(c echo.Context) error {
	d, contest, k, err := o.candidateInDraft(c)
	if err != nil {
		return err
	}
	p := readCandidatePage([]byte(d.Draft.Contests[contest].Candidates[k].Page))
	if p.Photo == "" {
		return &refusal{code: notFound}
	}
	photo, media, err := p.photo()
	if err != nil {
		return &refusal{code: notFound, cause: err}
	}
	return send(c.Response().Writer, answer{status: http.StatusOK, media: media, body: photo}, noStore)
}

// saveSheet stores a candidate's page, whatever else was changed meanwhile in the
// draft; only if another candidate stands there now it is not.
func (o *office) saveSheet(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, maxPhotoBytes+maxSheet)
	fields, photo, err := readSheet(r)
	if err != nil {
		return err
	}
	for range 3 {
		d, contest, k, err := o.candidateInDraft(c)
		if err != nil {
			return err
		}
		one := &d.Draft.Contests[contest].Candidates[k]
		form := sheetFormFrom(fields, photo, readCandidatePage([]byte(one.Page)).Photo)
		page, err := form.page()
		if err != nil {
			return err
		}
		if form.Name != one.Name {
			form.problems["name"] = "moved"
			form.Name = one.Name
		}
		if len(form.problems) > 0 {
			return o.showSheet(c, http.StatusUnprocessableEntity, d, contest, k, form)
		}
		one.Page = page
		document, err := ballot.MarshalCanonical(d.Draft)
		if err == nil {
			_, err = ballot.ParseDraft(document)
		}
		if errors.Is(err, ballot.ErrDraft) {
			form.problems["photo"] = "many"
			return o.showSheet(c, http.StatusUnprocessableEntity, d, contest, k, form)
		}
		if err != nil {
			return err
		}
		err = o.Polls.Write(r.Context(), d.Ceremony, d.Revision, document)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return err
		}
		o.acts.drop(d.Ceremony.String())
		fr := o.frame(c, "")
		return o.back(c, &fr, pathOf(d.Ceremony)+"/candidate/"+digits(contest)+"/"+digits(k)+"?saved=1#shown")
	}
	return &refusal{code: conflict}
}
