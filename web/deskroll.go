package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/roll"
)

// DeskRoll is the roll as officers import it.
type DeskRoll interface {
	Members(ctx context.Context) ([]roll.Member, error)
	// Import makes members the roll, or with merge adds and changes those, as a
	// whole or not at all. day is in days since 1970.
	Import(ctx context.Context, members []roll.Member, merge bool, day uint32) error
}

// maxRollUpload bounds a roll's file: more than MaxRows rows of usual length.
const maxRollUpload = 24 << 20

// upload is a roll that was read and not yet confirmed.
type upload struct {
	Name    string
	Merge   bool
	members []roll.Member
}

// rollCount is a roll in numbers.
type rollCount struct {
	Total, Votes int
	Others       []statusCount
}

type statusCount struct {
	Status string
	Count  int
}

func countRoll(members []roll.Member) rollCount {
	n := make(map[roll.Status]int)
	for _, m := range members {
		n[m.Status]++
	}
	out := rollCount{Total: len(members)}
	for _, s := range roll.Statuses() {
		switch {
		case s.Votes():
			out.Votes += n[s]
		case n[s] > 0:
			out.Others = append(out.Others, statusCount{string(s), n[s]})
		}
	}
	return out
}

// rollPage shows the roll and takes a file.
type rollPage struct {
	frame
	Now      rollCount
	Heads    []string
	Statuses []string
	Saved    bool
	First    []roll.Member
	More     int
	Problem  string // a key below desk.roll.
}

func (*rollPage) name() string { return "desk_roll" }

// rollProblems lists everything that is wrong with a file.
type rollProblems struct {
	frame
	File string
	All  int
	List []roll.Problem
	More int
}

func (*rollProblems) name() string { return "desk_problems" }

// rollPreview shows what a file would do.
type rollPreview struct {
	frame
	Upload  upload
	ID      string
	After   rollCount
	Added   int
	Changed int
	Removed int
	First   []roll.Member
	More    int
}

func (*rollPreview) name() string { return "desk_preview" }

// firstRows is how many members a page shows before anything is stored.
const firstRows = 12

func (o *office) rollPage(c echo.Context) error { return o.showRoll(c, http.StatusOK, "") }

func (o *office) showRoll(c echo.Context, status int, problem string) error {
	members, err := o.Roll.Members(c.Request().Context())
	if err != nil {
		return err
	}
	p := &rollPage{
		frame: o.frame(c, "desk.roll.title"), Now: countRoll(members), Problem: problem, Saved: c.QueryParam("saved") != "",
		Heads: []string{"member_no", "name", "status", "branch", "email", "phone"},
		First: members[:min(len(members), firstRows)], More: max(0, len(members)-firstRows),
	}
	for _, s := range roll.Statuses() {
		p.Statuses = append(p.Statuses, string(s))
	}
	return o.press.showOwn(c, status, p)
}

// rollPreview reads a file and stores nothing.
func (o *office) rollPreview(c echo.Context) error {
	data, up, err := readUpload(c)
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return o.showRoll(c, http.StatusUnprocessableEntity, "none")
	}
	up.members, err = roll.ParseCSV(bytes.NewReader(data), maxRollUpload)
	if problems, ok := errors.AsType[*roll.Problems](err); ok {
		p := &rollProblems{
			frame: o.frame(c, "desk.problems.title"), File: up.Name, List: problems.List, More: problems.More,
			All: len(problems.List) + problems.More,
		}
		p.Wide = true
		return o.press.showOwn(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	old, err := o.Roll.Members(c.Request().Context())
	if err != nil {
		return err
	}
	p := &rollPreview{
		frame: o.frame(c, "desk.preview.title"), Upload: up,
		First: up.members[:min(len(up.members), firstRows)], More: max(0, len(up.members)-firstRows),
	}
	p.Wide = true
	p.compare(old)
	if p.ID, err = o.uploads.add(o.random, o.clock(), up); err != nil {
		return err
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// compare says what the upload would do to the roll there is.
func (p *rollPreview) compare(old []roll.Member) {
	before, after := make(map[string]roll.Member, len(old)), slices.Clone(p.Upload.members)
	for _, m := range old {
		before[strings.ToLower(m.Number)] = m
	}
	for _, m := range p.Upload.members {
		key := strings.ToLower(m.Number)
		was, there := before[key]
		switch {
		case !there:
			p.Added++
		case was != m:
			p.Changed++
		}
		delete(before, key)
	}
	if p.Upload.Merge {
		for _, m := range before {
			after = append(after, m)
		}
	} else {
		p.Removed = len(before)
	}
	p.After = countRoll(after)
}

// readUpload reads the form with the file, without a copy on disk.
func readUpload(c echo.Context) (data []byte, up upload, err error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, maxRollUpload+maxForm)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, up, &refusal{code: mediaType, cause: err}
	}
	for range 10 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, up, uploadFault(err)
		}
		if err := readPart(part, &data, &up); err != nil {
			return nil, up, uploadFault(err)
		}
	}
	return data, up, nil
}

func readPart(part *multipart.Part, data *[]byte, up *upload) error {
	text, err := io.ReadAll(io.LimitReader(part, maxRollUpload+1))
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "file":
		*data, up.Name = text, part.FileName()
	case "mode":
		up.Merge = string(text) == "merge"
	}
	return nil
}

func uploadFault(err error) error {
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return &refusal{code: tooLarge, cause: err}
	}
	return &refusal{code: badRequest, cause: err}
}

// rollConfirm stores what the preview showed.
func (o *office) rollConfirm(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	id := c.Request().PostForm.Get("id")
	up, ok := o.uploads.get(id, o.clock())
	if !ok {
		return o.showRoll(c, http.StatusConflict, "gone")
	}
	if err := o.Roll.Import(c.Request().Context(), up.members, up.Merge, o.today()); err != nil {
		return err
	}
	o.uploads.drop(id)
	f := o.frame(c, "")
	return o.back(c, &f, "/desk/roll?saved=1")
}

// members counts the roll.
func (o *office) members(ctx context.Context) (int, error) {
	list, err := o.Roll.Members(ctx)
	return len(list), err
}

// countedRoll is what the part "rollcount" shows, and rowsOf "rollrows".
type countedRoll struct {
	*words
	Count rollCount
}

type rowsOf struct {
	*words
	Rows []roll.Member
	More int
}

// CountOf hands numbers to a part.
func (p *rollPage) CountOf(c rollCount) countedRoll { return countedRoll{p.words, c} }

// RowsOf hands members to a part.
func (p *rollPage) RowsOf(list []roll.Member, more int) rowsOf { return rowsOf{p.words, list, more} }

// CountOf hands numbers to a part.
func (p *rollPreview) CountOf(c rollCount) countedRoll { return countedRoll{p.words, c} }

// RowsOf hands members to a part.
func (p *rollPreview) RowsOf(list []roll.Member, more int) rowsOf { return rowsOf{p.words, list, more} }

// Rest is how many members the whole file has.
func (p *rollPreview) Rest(shown int) int { return shown + p.More }
