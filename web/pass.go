package web

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/crypto/blind"
	"hustings/registrar"
	"hustings/roll"
)

// Passes gives passes; registrar.Service does, told what the board says.
type Passes interface {
	// Issue signs a blinded message for a member once, by one of the manifest's
	// registrars. ErrNotFound if that one is not here, ErrNoPoll, else the errors
	// of registrar.Service.Issue.
	Issue(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8, seat roll.Seat, blinded []byte) ([]byte, error)
}

// Who is the half of a server that knows members. All fields but Origins are needed.
type Who struct {
	SignIn   SignIn
	Sessions Sessions
	Members  Members
	Passes   Passes
	Limiter  Limiter
	Origins  Origins // nil: nobody's but this server's own
}

// issuer gives passes to who is signed in (SPEC 10.6). It has no box in scope.
type issuer struct {
	desk   *desk
	passes Passes
}

func (i *issuer) pass(c echo.Context) error {
	ceremony, seat, err := i.desk.seat(c)
	if err != nil {
		return err
	}
	text := c.Param("registrar")
	number, err := strconv.ParseUint(text, 10, 8)
	if err != nil || strconv.FormatUint(number, 10) != text {
		return &refusal{code: notFound, cause: err}
	}
	var form struct {
		Blinded ballot.Hex `json:"blinded"`
	}
	if err := readJSON(c.Request(), &form); err != nil {
		return err
	}
	signature, err := i.passes.Issue(c.Request().Context(), ceremony, uint8(number), seat, form.Blinded)
	if err != nil {
		return refuse(err, passErrors, rollErrors)
	}
	body := make([]byte, 0, 16+2*len(signature))
	body = append(body, `{"signature":"`...)
	body = append(hex.AppendEncode(body, signature), `"}`...)
	return send(c.Response().Writer, answer{status: http.StatusOK, media: jsonType, body: body}, noStore)
}

// passErrors are the registrar's refusals.
var passErrors = []known{
	{registrar.ErrNotOpen, notOpen},
	{registrar.ErrClosed, closed},
	{registrar.ErrNotExpected, forbidden},
	{registrar.ErrNotCheckedIn, notCheckedIn},
	{registrar.ErrAlreadyIssued, alreadyIssued},
	{blind.ErrBlinded, badRequest},
}
