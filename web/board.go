package web

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/board"
)

// Board gives the published board of each poll as files (SPEC 10.1).
type Board interface {
	// File gives a file by its name in the bundle: "checkpoint", a tile's or
	// entry bundle's canonical path, "files/" and 64 digits; no other name is
	// asked for. fs.ErrNotExist where there is none, ErrNoPoll where there is no
	// such poll. The bytes are not changed by anybody afterwards.
	File(ctx context.Context, ceremony ballot.CeremonyID, name string) ([]byte, error)
}

// static serves the board (SPEC 10.4): to anybody, without a cookie or a log.
type static struct{ board Board }

const checkpointType = "text/plain; charset=utf-8"

func (s static) checkpoint(c echo.Context) error {
	return s.serve(c, board.CheckpointFile, checkpointType, noCache)
}

func (s static) tile(c echo.Context) error {
	name := "tile/" + c.Param("*")
	path, err := board.ParsePath(name)
	if err != nil {
		return &refusal{code: notFound, cause: err}
	}
	if path.Width < board.TileWidth {
		return s.serve(c, name, octetType, noCache)
	}
	return s.serve(c, name, octetType, immutable)
}

func (s static) file(c echo.Context) error {
	var digest ballot.Digest
	if err := digest.UnmarshalText([]byte(c.Param("sha256"))); err != nil {
		return &refusal{code: notFound, cause: err}
	}
	return s.serve(c, "files/"+digest.String(), octetType, immutable)
}

// slow is the slowest reader that gets a long file whole, in bytes a second.
const slow = 32 << 10

func (s static) serve(c echo.Context, name, media string, cache []string) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	data, err := s.board.File(c.Request().Context(), ceremony, name)
	if errors.Is(err, fs.ErrNotExist) {
		return &refusal{code: notFound, cause: err}
	}
	if err != nil {
		return err
	}
	allowSlow(c.Response().Writer, len(data))
	return send(c.Response().Writer, answer{status: http.StatusOK, media: media, body: data}, cache)
}

// allowSlow gives the reader of a long file the time it needs.
func allowSlow(w http.ResponseWriter, size int) {
	if size > slow*int(writeTimeout/time.Second) {
		until := time.Now().Add(time.Duration(size/slow) * time.Second)
		// Where there is no deadline to set, as in tests, none is in the way.
		_ = http.NewResponseController(w).SetWriteDeadline(until)
	}
}
