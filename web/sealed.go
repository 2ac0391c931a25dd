package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"
	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/box"
)

// SealedParts gives surveys' sealed parts to who may have them, and takes
// trustees' openings for them (SPEC 10.10).
type SealedParts interface {
	// Sealed gives what is asked for. box.ErrFetch, box.ErrPhase, box.ErrNoFile, ErrNoPoll.
	Sealed(ctx context.Context, ceremony ballot.CeremonyID, f *ballot.Fetch) ([]byte, error)
	// AppendOpening takes an opening with its digest for the board. As Ceremonies.Append.
	AppendOpening(ctx context.Context, ceremony ballot.CeremonyID, digest, opening []byte) (index uint64, again bool, err error)
}

// vault is where the sealed parts lie. Nothing it sends is kept by anybody on the way.
type vault struct{ parts SealedParts }

// sealedErrors are the refusals of those who ask for a sealed part.
var sealedErrors = []known{{box.ErrFetch, forbidden}, {box.ErrNoFile, notFound}}

func (v vault) fetch(c echo.Context) error {
	id, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	body, err := readBody(c.Request(), octetType, ballot.FetchSize)
	if err != nil {
		return err
	}
	f, err := ballot.ParseFetch(body)
	if err != nil {
		return &refusal{code: badRequest, detail: "A request for the sealed part has 83 bytes.", cause: err}
	}
	data, err := v.parts.Sealed(c.Request().Context(), id, f)
	if err != nil {
		return refuse(err, sealedErrors, boxErrors)
	}
	return send(c.Response().Writer, answer{status: http.StatusOK, media: octetType, body: data}, noStore)
}

// maxOpening is two entries with a length before the first.
const maxOpening = 2 + 2*ballot.MaxEntry

func (v vault) opening(c echo.Context) error {
	id, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	body, err := readBody(c.Request(), octetType, maxOpening)
	if err != nil {
		return err
	}
	var digest cryptobyte.String
	in := cryptobyte.String(body)
	if !in.ReadUint16LengthPrefixed(&digest) {
		return &refusal{code: badRequest, detail: "It begins with the digest entry's length and that entry."}
	}
	index, again, err := v.parts.AppendOpening(c.Request().Context(), id, digest, in)
	if err != nil {
		return refuseEntry(err)
	}
	return sendIndex(c, index, again)
}
