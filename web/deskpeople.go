package web

import (
	"archive/tar"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

// attendancePage has a box for each member.
type attendancePage struct {
	frame
	Poll    *DeskPoll
	Path    string
	Number  int
	People  *DeskPeople
	Who     DeskElectorate
	Here    int
	Problem string // a key below desk.attendance.
	Command string
}

func (*attendancePage) name() string { return "desk_attendance" }

func (o *office) newAttendance(c echo.Context) (*attendancePage, error) {
	d, err := o.pollOf(c)
	if err != nil {
		return nil, err
	}
	i, err := strconv.Atoi(c.Param("electorate"))
	if err != nil || i < 0 || i >= len(d.Electorates) || !d.Electorates[i].Counts {
		return nil, &refusal{code: notFound}
	}
	p := &attendancePage{
		frame: o.frame(c, "desk.attendance.title"), Poll: d, Path: pathOf(d.Ceremony), Number: i, Who: d.Electorates[i],
		Command: commandOf(d, actAttend, nil),
	}
	p.People, err = o.Polls.People(c.Request().Context(), d.Ceremony, uint8(i)) //nolint:gosec // at most 16
	if err != nil {
		return nil, refuse(err)
	}
	for _, m := range p.People.List {
		p.Here += one(m.Here)
	}
	return p, nil
}

func (o *office) attendance(c echo.Context) error {
	p, err := o.newAttendance(c)
	if err != nil {
		return err
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// checkIn checks in those whose boxes are marked, or everybody.
func (o *office) checkIn(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, maxRollUpload)
	if err := readForm(c); err != nil {
		return err
	}
	p, err := o.newAttendance(c)
	if err != nil {
		return err
	}
	form := r.PostForm
	if number := form.Get("undo"); number != "" {
		return o.checkOut(c, p, number)
	}
	err = o.Polls.CheckIn(r.Context(), p.Poll.Ceremony, uint8(p.Number), form.Get("do") == "all", form["here"]) //nolint:gosec // at most 16
	switch {
	case errors.Is(err, ErrConflict):
		p.Problem = "fixed"
	case errors.Is(err, ErrNotFound):
		p.Problem = "unknown"
	case err != nil:
		return err
	default:
		return o.back(c, &p.frame, p.Path+"/attendance/"+digits(p.Number))
	}
	return o.press.showOwn(c, http.StatusConflict, p)
}

// checkOut undoes one check-in, where the member has had no pass.
func (o *office) checkOut(c echo.Context, p *attendancePage, number string) error {
	err := o.Polls.CheckOut(c.Request().Context(), p.Poll.Ceremony, uint8(p.Number), number) //nolint:gosec // at most 16
	switch {
	case errors.Is(err, ErrConflict):
		p.Problem = "pass"
		if p.People.Fixed {
			p.Problem = "fixed"
		}
	case errors.Is(err, ErrNotFound):
		p.Problem = "unknown"
	case err != nil:
		return err
	default:
		return o.back(c, &p.frame, p.Path+"/attendance/"+digits(p.Number))
	}
	return o.press.showOwn(c, http.StatusConflict, p)
}

// bundle sends everything that anybody needs to recount, as one file.
func (o *office) bundle(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Manifest == nil {
		return &refusal{code: wrongPhase}
	}
	h := c.Response().Header()
	h["Content-Type"] = []string{"application/x-tar"}
	h["Content-Disposition"] = []string{`attachment; filename="hustings-` + d.Ceremony.String() + `.tar"`}
	h["Cache-Control"] = noStore
	control := http.NewResponseController(c.Response().Writer)
	out := tar.NewWriter(c.Response().Writer)
	err = o.Polls.Export(c.Request().Context(), d.Ceremony, func(name string, data []byte) error {
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout)) // each file has its own time
		head := &tar.Header{Name: "bundle/" + name, Mode: 0o644, Size: int64(len(data)), Format: tar.FormatUSTAR}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		_, err := out.Write(data)
		return err
	})
	if err != nil { // what was sent is not whole: the connection is cut, so that nobody takes it for that
		panic(http.ErrAbortHandler)
	}
	return out.Close()
}
