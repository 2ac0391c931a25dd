package web

import (
	"crypto/sha256"
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// textsPage is the way through the texts: what there is, what was taken out, and
// what comes next.
type textsPage struct {
	*looking
	Questions []textsQuestion
	Taken     []takenText
	Texts     int // how many of all are shortened
	All       int
	Unseen    int    // sheets that nobody has looked at
	Start     string // the first of them
	Command   string
}

func (*textsPage) name() string { return "desk_texts" }

type textsQuestion struct {
	Title  string
	Count  int
	Sheets []textsLink
}

type textsLink struct {
	Path     string
	From, To int
	Seen     bool
}

// takenText is one that is shortened, as it will be shown.
type takenText struct {
	Question, Title, Shown string
	Field, Path            string
	Times                  int
}

func (o *office) textsPage(c echo.Context) error {
	l, err := o.look(c)
	if err != nil {
		return err
	}
	p := &textsPage{looking: l, Command: "hustings survey redact FILE " + l.Poll.Ceremony.String() + " --officer-key FILE"}
	seen := l.taken.looked(0)
	for i, s := range l.sheets {
		if s.First {
			p.Questions = append(p.Questions, textsQuestion{Title: l.labels.question(s.Question)})
		}
		q, path := &p.Questions[len(p.Questions)-1], l.sheetPath(i+1)
		q.Sheets = append(q.Sheets, textsLink{path, s.From, s.To, seen[i+1]})
		if q.Count = s.To; !seen[i+1] {
			if p.Unseen++; p.Start == "" {
				p.Start = path
			}
		}
		for _, t := range s.Texts {
			p.All += t.Times
			if shown, ok := l.taken.of(t.textKey); ok {
				p.Texts += t.Times
				p.Taken = append(p.Taken, takenText{s.Question, q.Title, shown, t.Field(), path, t.Times})
			}
		}
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

func (l *looking) sheetPath(n int) string { return l.Path + "/" + digits(n) }

// settleTexts undoes one, or goes on to the signing.
func (o *office) settleTexts(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	l, err := o.look(c)
	if err != nil {
		return err
	}
	form := c.Request().PostForm
	switch {
	case l.Signed != nil:
		return o.back(c, &l.frame, pathOf(l.Poll.Ceremony)+"/sign")
	case form.Get("do") == "sign":
		return o.signTexts(c, l)
	}
	for _, s := range l.sheets {
		for _, t := range s.Texts {
			if s.Question == form.Get("question") && t.Field() == form.Get("undo") {
				l.taken.set(t.textKey, t.text)
			}
		}
	}
	return o.back(c, &l.frame, l.Path)
}

// signTexts makes the entry that officers sign.
func (o *office) signTexts(c echo.Context, l *looking) error {
	data, n, err := l.taken.redactions(l.Poll.ID, o.random, l.texts.Lists)
	if err != nil {
		return err
	}
	a := &act{
		Kind: actRedact, entry: &ballot.Redactions{Digest: sha256.Sum256(data)}, files: [][]byte{data}, manifest: l.Poll.Manifest, ctx: l.Poll.ID[:],
		Lines: l.lines(n), Command: "hustings survey redact FILE " + l.Poll.Ceremony.String() + " --officer-key FILE",
	}
	o.acts.put(l.Poll.Ceremony.String(), o.clock(), a)
	return o.back(c, &l.frame, pathOf(l.Poll.Ceremony)+"/sign")
}

// maxSignLines is how many shortened texts the page for signatures repeats.
const maxSignLines = 200

// lines say to whoever signs what is taken out.
func (l *looking) lines(n int) []string {
	all := 0
	for _, list := range l.texts.Lists {
		all += len(list.Texts)
	}
	if n == 0 {
		return []string{l.T("desk.texts.sign.none", "All", all)}
	}
	out := []string{l.T("desk.texts.sign", "Count", n, "All", all)}
	for _, s := range l.sheets {
		for _, t := range s.Texts {
			if shown, ok := l.taken.of(t.textKey); ok {
				out = append(out, l.T("desk.texts.sign.line", "Question", l.labels.question(s.Question), "Shown", shown))
			}
		}
	}
	if more := len(out) - maxSignLines; more > 0 {
		out = append(out[:maxSignLines], l.T("desk.texts.sign.more", "Count", more))
	}
	return out
}
