package web

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

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
