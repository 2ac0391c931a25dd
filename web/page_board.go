package web

import (
	"encoding/hex"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// boardPage is for auditors: how the board stands, who has cosigned it, how to
// verify it, and its entries one by one.
type boardPage struct {
	frame
	PollTitle  string
	Kicker     template.HTML
	Checkpoint string
	Points     []pointRow
	Facts      []fact
	Files      []fileRow
	Verify     string
	Poll       string
	Entries    []entryRow
	From, To   uint64
	Size       uint64
	Prev, Next string
	ID, Short  string
}

func (*boardPage) name() string { return "board" }

// pointRow is a point that trustees cosign.
type pointRow struct {
	Name  string
	Size  uint64
	Time  *moment
	Names string
	Count int
}

// fileRow is a file of the bundle that the manifest names.
type fileRow struct{ What, Path, Digest string }

// entryRow is an entry in the list.
type entryRow struct {
	Index uint64
	Type  string
	About string
	Bytes int
	Path  string
}

const entriesAPage = 50

func (g *gallery) showBoard(c echo.Context) error {
	f, fr, err := g.poll(c, "nav.board")
	if err != nil {
		return err
	}
	if !f.sealed() {
		return ErrNotFound
	}
	p := &boardPage{
		frame: fr, PollTitle: fr.Text(f.Titles), Kicker: fr.status(f, g.press.clock()), Checkpoint: string(f.Checkpoint),
		Verify: verifyCommand(c, f), Poll: pollPath(f.Ceremony), Size: f.Size, ID: f.ID.String(), Short: ballot.ShortID(f.ID),
	}
	p.Wide = true
	p.points(f)
	p.files(f)
	p.Facts = []fact{
		{Term: p.T("board.entries"), Said: []string{strconv.FormatUint(f.Size, 10)}},
		{Term: p.T("board.ballots"), Said: []string{p.N(f.Ballots)}},
		{Term: p.T("board.agreed"), Said: []string{p.N(f.Agreed)}},
		{Term: p.T("board.rehearsed"), Said: []string{p.who(f, f.Rehearsed)}},
		{Term: p.T("board.opened"), Said: []string{p.who(f, f.Opened)}},
	}
	if f.IsSurvey {
		p.Facts[1].Term = p.T("survey.board.responses")
	}
	if err := p.list(c, g, f); err != nil {
		return err
	}
	return g.press.show(c, 200, p)
}

// who names trustees by number.
func (p *boardPage) who(f *Facts, trustees []int) string {
	var names []string
	for _, t := range trustees {
		names = append(names, f.Manifest.Trustees.Keys[t-1].Name)
	}
	if len(names) == 0 {
		return "–"
	}
	return p.List(names)
}

func (p *boardPage) points(f *Facts) {
	for i, name := range []string{"sealed", "open", "close", "claims"} {
		x := f.Points[i]
		row := pointRow{Name: p.T("board.point." + name), Size: x.Size, Names: p.who(f, x.Trustees), Count: len(x.Trustees)}
		if x.Time > 0 {
			at := p.At(x.Time)
			row.Time = &at
		}
		p.Points = append(p.Points, row)
	}
}

func (p *boardPage) files(f *Facts) {
	add := func(what string, d ballot.Digest) {
		p.Files = append(p.Files, fileRow{what, pollPath(f.Ceremony) + "/files/" + d.String(), d.String()})
	}
	for _, e := range f.Manifest.Electorates {
		add(p.T("board.file.handles", "Who", p.Text(e.Names)), e.Handles)
	}
	if f.Manifest.IsSurvey() {
		add(p.T("board.file.questionnaire"), f.Manifest.Survey.Questionnaire)
	}
	for _, k := range f.Manifest.Contests {
		for _, x := range k.Candidates {
			if x.Page != nil {
				add(x.Name, *x.Page)
			}
		}
	}
}

// list reads one page of entries.
func (p *boardPage) list(c echo.Context, g *gallery, f *Facts) error {
	from, err := strconv.ParseUint(c.QueryParam("from"), 10, 64)
	if err != nil || from >= f.Size {
		from = 0
	}
	from -= from % entriesAPage
	entries, err := g.pages.Entries(c.Request().Context(), f.Ceremony, from, int(min(entriesAPage, f.Size-from))) //nolint:gosec // at most 50
	if err != nil {
		return err
	}
	at := func(from uint64) string { return fmt.Sprintf("%s/board?from=%d", p.Poll, from) }
	if from > 0 {
		p.Prev = at(from - entriesAPage)
	}
	p.From, p.To = from, from+uint64(len(entries))
	if p.To < f.Size {
		p.Next = at(p.To)
	}
	for i, data := range entries {
		index := from + uint64(i) //nolint:gosec // at most 50
		row := entryRow{Index: index, Bytes: len(data), Path: fmt.Sprintf("%s/board/%d", p.Poll, index)}
		row.Type, row.About = p.about(f, data)
		p.Entries = append(p.Entries, row)
	}
	return nil
}

// about says what an entry is, and of whom.
func (w *words) about(f *Facts, data []byte) (kind, about string) {
	e, err := ballot.Parse(data)
	if err != nil {
		return w.T("board.unreadable"), ""
	}
	kind = w.T("board.entry." + e.Type().String())
	trustee := func(n uint8) string {
		if n < 1 || int(n) > len(f.Manifest.Trustees.Keys) {
			return ""
		}
		return f.Manifest.Trustees.Keys[n-1].Name
	}
	switch e := e.(type) {
	case *ballot.Ceremony:
		about = trustee(e.Trustee)
	case *ballot.Rehearsal:
		about = trustee(e.Trustee)
	case *ballot.Opening:
		about = trustee(e.Trustee)
	case *ballot.OpeningDigest:
		about = trustee(e.Trustee)
	case *ballot.Counted:
		if list := f.Manifest.Counters(); int(e.Counter) < len(list) {
			about = list[e.Counter].Name
		}
	case *ballot.Cosign:
		about = trustee(e.Index)
	case *ballot.Ballot:
		about = ballot.TrackingCode(ballot.LeafHash(data))
	case *ballot.Batch:
		about = w.N(int(e.Count))
	case *ballot.Amendment:
		about = string(e.Reason)
	}
	return kind, about
}

// entryPage is one entry of the board, field by field as SPEC chapter 8 names
// them.
type entryPage struct {
	frame
	Index      uint64
	Type       string
	About      string
	Leaf       string
	Bytes      int
	Fields     []entryField
	Hex        string
	Cut        bool
	Board      string
	Prev, Next string
}

// entryField is a field of an entry.
type entryField struct{ Name, Value string }

func (*entryPage) name() string { return "entry" }

// mostShown is how many bytes of a field or an entry are shown.
const mostShown = 2048

func (g *gallery) showEntry(c echo.Context) error {
	f, fr, err := g.poll(c, "nav.board")
	if err != nil {
		return err
	}
	index, err := strconv.ParseUint(c.Param("index"), 10, 64)
	if err != nil || index >= f.Size || strconv.FormatUint(index, 10) != c.Param("index") {
		return ErrNotFound
	}
	entries, err := g.pages.Entries(c.Request().Context(), f.Ceremony, index, 1)
	if err != nil {
		return err
	}
	if len(entries) != 1 {
		return ErrNotFound
	}
	data := entries[0]
	leaf := ballot.LeafHash(data)
	p := &entryPage{
		frame: fr, Index: index, Leaf: hex.EncodeToString(leaf[:]), Bytes: len(data),
		Hex: hex.EncodeToString(data[:min(len(data), mostShown)]), Cut: len(data) > mostShown,
		Board: fmt.Sprintf("%s/board?from=%d", pollPath(f.Ceremony), index-index%entriesAPage),
	}
	p.Wide = true
	p.Type, p.About = p.about(f, data)
	if e, err := ballot.Parse(data); err == nil {
		p.Fields = fieldsOf(reflect.ValueOf(e).Elem(), "")
		if e.Type() == ballot.TypeResponse { // what it has in their place is its hash
			p.Fields = slices.DeleteFunc(p.Fields, func(f entryField) bool { return f.Name == "enc" || f.Name == "sealed" })
		}
	}
	at := func(i uint64) string { return fmt.Sprintf("%s/board/%d", pollPath(f.Ceremony), i) }
	if index > 0 {
		p.Prev = at(index - 1)
	}
	if index+1 < f.Size {
		p.Next = at(index + 1)
	}
	return g.press.show(c, 200, p)
}

// fieldsOf lists the fields of an entry, those of lists with their place.
func fieldsOf(v reflect.Value, prefix string) (out []entryField) {
	for i := range v.NumField() {
		name := prefix + lowerFirst(v.Type().Field(i).Name)
		field := v.Field(i)
		if field.Kind() == reflect.Pointer { // of a response; a ballot has none
			if field.IsNil() {
				continue
			}
			field = field.Elem()
		}
		if field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct {
			for k := range min(field.Len(), 16) {
				out = append(out, fieldsOf(field.Index(k), fmt.Sprintf("%s[%d].", name, k))...)
			}
			continue
		}
		out = append(out, entryField{name, fieldText(field)})
	}
	return out
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// fieldText writes a field: text as text, other bytes in hexadecimal.
func fieldText(v reflect.Value) string {
	isBytes := (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) && v.Type().Elem().Kind() == reflect.Uint8
	if !isBytes {
		return fmt.Sprint(v.Interface())
	}
	data := make([]byte, v.Len())
	reflect.Copy(reflect.ValueOf(data), v)
	if v.Kind() == reflect.Slice && printable(data) {
		return string(data)
	}
	if len(data) > mostShown {
		return hex.EncodeToString(data[:mostShown]) + "…"
	}
	return hex.EncodeToString(data)
}

func printable(data []byte) bool {
	if len(data) == 0 || !utf8.Valid(data) {
		return false
	}
	return !strings.ContainsFunc(string(data), func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' })
}
