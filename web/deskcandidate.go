package web

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"hustings/ballot"
)

// sheetForm is a candidate's page as it stands in a form.
type sheetForm struct {
	Name     string
	Photo    string // base64 of the picture that is there, cleaned
	Texts    []sheetText
	problems map[string]string // by field: a key below desk.sheet.problem.
}

// sheetText is one language of it: facts "NAME: VALUE" and experience a line each.
type sheetText struct{ Lang, Facts, Statement, Experience string }

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

// maxSheet bounds the texts of a page's form, and the photo that was there.
const maxSheet = 1 << 20

// readSheet reads the form with the photo, without a copy on disk.
func readSheet(r *http.Request) (fields map[string]string, photo []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, &refusal{code: mediaType, cause: err}
	}
	fields = map[string]string{}
	for range 20 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, photo, nil
		}
		if err != nil {
			return nil, nil, uploadFault(err)
		}
		limit := int64(maxSheet)
		if part.FormName() == "photo" {
			limit = maxPhotoBytes
		}
		data, err := io.ReadAll(io.LimitReader(part, limit+1)) // one more: too large is said to be so
		if err != nil {
			return nil, nil, uploadFault(err)
		}
		if part.FormName() == "photo" {
			photo = data
			continue
		}
		text := strings.ReplaceAll(strings.ToValidUTF8(string(data), ""), "\r\n", "\n")
		fields[part.FormName()] = norm.NFC.String(text)
	}
	return nil, nil, &refusal{code: badRequest}
}

// sheetFormOf fills a form from a draft's page.
func sheetFormOf(k *ballot.DraftCandidate) *sheetForm {
	p := readCandidatePage([]byte(k.Page))
	f := &sheetForm{Name: k.Name, Photo: p.Photo, problems: map[string]string{}}
	outside := &CandidateText{p.Facts, p.Statement, p.Experience}
	for _, lang := range []string{zh, en} {
		text := p.ZH
		if lang == en {
			text = p.EN
		}
		if text.empty() && outside.script("") == lang {
			text = outside
		}
		out := sheetText{Lang: lang}
		if text != nil {
			colon := "："
			if lang == en {
				colon = ": "
			}
			for _, x := range text.Facts {
				out.Facts += x.Name + colon + x.Value + "\n"
			}
			out.Statement, out.Experience = text.Statement, strings.Join(text.Experience, "\n")
		}
		f.Texts = append(f.Texts, out)
	}
	return f
}

// sheetFormFrom fills one from what was sent: the photo in a file, or the one that
// was sent before with a form that had faults, or the stored one.
func sheetFormFrom(fields map[string]string, photo []byte, stored string) *sheetForm {
	f := &sheetForm{Name: fields["name"], problems: map[string]string{}}
	for _, lang := range []string{zh, en} {
		f.Texts = append(f.Texts, sheetText{lang, fields["facts_"+lang], fields["statement_"+lang], fields["experience_"+lang]})
	}
	kept, err := base64.StdEncoding.DecodeString(fields["kept"])
	switch {
	case len(photo) > 0:
		f.photo(photo)
		if f.problems["photo"] != "" && fields["kept"] == stored {
			f.Photo = stored
		}
	case fields["remove"] != "" || err != nil || len(kept) == 0:
	case fields["kept"] == stored:
		f.Photo = stored
	default:
		f.photo(kept)
	}
	return f
}

// photo makes the picture anew.
func (f *sheetForm) photo(data []byte) {
	clean, err := CandidatePhoto(data)
	if err != nil {
		f.problems["photo"] = "photo"
		return
	}
	f.Photo = base64.StdEncoding.EncodeToString(clean)
}

// page writes the page as it becomes a bundle file, or notes what is wrong.
func (f *sheetForm) page() (string, error) {
	p := &CandidatePage{Photo: f.Photo}
	for i := range f.Texts {
		t := f.text(&f.Texts[i])
		if t.empty() {
			continue
		}
		if f.Texts[i].Lang == zh {
			p.ZH = t
		} else {
			p.EN = t
		}
	}
	if len(f.problems) > 0 || p.Photo == "" && p.ZH == nil && p.EN == nil {
		return "", nil
	}
	data, err := ballot.MarshalCanonical(p)
	if err != nil {
		return "", err
	}
	_, err = ParseCandidatePage(data)
	return string(data), err
}

func (f *sheetForm) text(in *sheetText) *CandidateText {
	t := &CandidateText{Statement: strings.TrimSpace(in.Statement), Experience: textLines(in.Experience)}
	long := func(s string) bool { return utf8.RuneCountInString(s) > maxCandidateLine }
	for _, line := range textLines(in.Facts) {
		name, value, ok := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		fact := CandidateFact{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
		if !ok || fact.Name == "" || fact.Value == "" || long(fact.Name) || long(fact.Value) {
			f.problems["facts_"+in.Lang] = "facts"
		}
		t.Facts = append(t.Facts, fact)
	}
	if len(t.Facts) > maxCandidateFacts {
		f.problems["facts_"+in.Lang] = "facts"
	}
	if utf8.RuneCountInString(t.Statement) > maxCandidateStatement {
		f.problems["statement_"+in.Lang] = "statement"
	}
	for _, line := range t.Experience {
		if long(line) || len(t.Experience) > maxCandidateLines {
			f.problems["experience_"+in.Lang] = "experience"
		}
	}
	return t
}
