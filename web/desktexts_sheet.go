package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/survey/disclose"
)

// textsSheetPage is one sheet to work on.
type textsSheetPage struct {
	*looking
	Question string
	Sheet    textSheet
	Number   int
	Of       int
	Rows     []textRow
	Problems int
}

func (*textsSheetPage) name() string { return "desk_texts_sheet" }

// Mark is what stands for hidden words.
func (*textsSheetPage) Mark() string { return disclose.Mark }

// textRow is a text in its field.
type textRow struct {
	oneText
	Number  int
	Written string
	Value   string
	Lines   int // of the field
	Wrong   bool
}

func (o *office) textsSheet(c echo.Context) (*textsSheetPage, error) {
	l, err := o.look(c)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(c.Param("sheet"))
	if err != nil || n < 1 || n > len(l.sheets) {
		return nil, &refusal{code: notFound}
	}
	p := &textsSheetPage{looking: l, Number: n, Of: len(l.sheets), Sheet: l.sheets[n-1]}
	p.Question = l.labels.question(p.Sheet.Question)
	at := p.Sheet.From
	for _, t := range p.Sheet.Texts {
		r := textRow{oneText: t, Number: at, Written: t.text, Value: t.text}
		if shown, ok := l.taken.of(t.textKey); ok {
			r.Value = shown
		}
		p.Rows = append(p.Rows, r)
		at += t.Times
	}
	return p, nil
}

func (o *office) showTexts(c echo.Context) error {
	p, err := o.textsSheet(c)
	if err != nil {
		return err
	}
	return o.printTexts(c, http.StatusOK, p)
}

func (o *office) printTexts(c echo.Context, status int, p *textsSheetPage) error {
	p.taken.looked(p.Number)
	if o.press.shelf.byName[textsScript] != nil {
		p.Scripts, p.Bare = []string{textsScript}, true
	}
	for i := range p.Rows {
		p.Rows[i].Lines = linesFor(p.Rows[i].Value)
	}
	return o.press.showOwn(c, status, p)
}

// textsScript hides the words that are selected; without it they are written over.
const textsScript = "desk-texts.js"

// linesFor guesses how many lines a text takes on a phone.
func linesFor(text string) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + len(line)/60
	}
	return min(max(n, 2), 12)
}

// saveSheet reads a sheet's fields and goes where the button says: to the next
// sheet, or back to this one with a text hidden or as it was.
func (o *office) saveTexts(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	p, err := o.textsSheet(c)
	if err != nil {
		return err
	}
	if p.Signed != nil {
		return o.back(c, &p.frame, pathOf(p.Poll.Ceremony)+"/sign")
	}
	form := c.Request().PostForm
	do := form.Get("do")
	for i := range p.Rows {
		r := &p.Rows[i]
		field := r.Field()
		if form.Has(field) {
			r.Value = strings.ReplaceAll(form.Get(field), "\r\n", "\n")
		}
		switch do {
		case "hide-" + field:
			r.Value = disclose.Mark
		case "undo-" + field:
			r.Value = r.Written
		}
		if r.Wrong = r.Value != r.Written && !disclose.Redacted(r.Written, r.Value); r.Wrong {
			p.Problems++
			continue
		}
		p.taken.set(r.textKey, r.Value)
	}
	switch {
	case p.Problems > 0:
		return o.printTexts(c, http.StatusUnprocessableEntity, p)
	case slices.Contains([]string{"next", ""}, do) && p.Number < p.Of:
		return o.back(c, &p.frame, p.sheetPath(p.Number+1))
	case slices.Contains([]string{"next", "", "over"}, do):
		return o.back(c, &p.frame, p.Path)
	}
	_, field, _ := strings.Cut(do, "-")
	return o.back(c, &p.frame, p.sheetPath(p.Number)+"#"+field)
}
