package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/box"
)

// Box takes the ballots of one poll; *box.Box is one. Its methods are safe for
// concurrent use and durable when they return nil.
type Box interface {
	Cast(ctx context.Context, entry []byte) (ballot.Receipt, error)
	Claim(ctx context.Context, entry []byte, receipt ballot.Receipt) error
	Recall(ctx context.Context, electorate uint8, key ballot.PublicKey, signature [64]byte) (*box.Recalled, error)
}

var _ Box = (*box.Box)(nil)

// Boxes finds boxes. It is asked for each ballot: it answers from memory.
type Boxes interface {
	// Box gives the box of a poll. ErrNoPoll if this server has none, and
	// box.ErrUnsealed if the poll has no board yet.
	Box(ceremony ballot.CeremonyID) (Box, error)
}

// caster hands ballots to the box (SPEC 10.7). It has no member in scope, reads
// no cookie and asks for no address.
type caster struct{ boxes Boxes }

// call is one of the three calls, on a body that is the call's own.
type call func(ctx context.Context, b Box, body []byte) (answer, error)

// calls are the last elements of their paths; casting has none.
var calls = map[string]call{"": cast, "recall": recall, "claim": claim}

// handler serves one call.
func (s caster) handler(name string) echo.HandlerFunc {
	do := calls[name]
	return func(c echo.Context) error {
		ceremony, err := ceremonyOf(c)
		if err != nil {
			return err
		}
		body, err := readBody(c.Request(), octetType, maxEntry)
		if err != nil {
			return err
		}
		a, err := s.answer(c.Request().Context(), do, ceremony, body)
		if err != nil {
			return err
		}
		return send(c.Response().Writer, a, noStore)
	}
}

// answer makes a call on the box of a poll.
func (s caster) answer(ctx context.Context, do call, ceremony ballot.CeremonyID, body []byte) (answer, error) {
	b, err := s.boxes.Box(ceremony)
	if err != nil {
		return answer{}, refuse(err, boxErrors)
	}
	return do(ctx, b, body)
}

func cast(ctx context.Context, b Box, entry []byte) (answer, error) {
	receipt, err := b.Cast(ctx, entry)
	if err != nil {
		return answer{}, refuseBallot(err)
	}
	return answer{status: http.StatusOK, media: octetType, body: receipt.Bytes()}, nil
}

func recall(ctx context.Context, b Box, body []byte) (answer, error) {
	var electorate uint8
	var key ballot.PublicKey
	var signature [64]byte
	in := cryptobyte.String(body)
	if !in.ReadUint8(&electorate) || !in.CopyBytes(key[:]) || !in.CopyBytes(signature[:]) || !in.Empty() {
		return answer{}, &refusal{code: badRequest, detail: "A recall has 97 bytes."}
	}
	recalled, err := b.Recall(ctx, electorate, key, signature)
	if err != nil {
		return answer{}, refuseBallot(err)
	}
	return answer{status: http.StatusOK, media: octetType, body: recalled.Bytes()}, nil
}

// claimed is the answer to a claim, always the same.
var claimed = []byte(`{"claimed":true}`)

func claim(ctx context.Context, b Box, body []byte) (answer, error) {
	var entry cryptobyte.String
	in := cryptobyte.String(body)
	if !in.ReadUint16LengthPrefixed(&entry) {
		return answer{}, &refusal{code: badRequest, detail: "A claim begins with the ballot's length and the ballot."}
	}
	receipt, err := ballot.ParseReceipt(in)
	if err != nil {
		return answer{}, &refusal{code: badRequest, detail: "A claim ends with the receipt of 162 bytes.", cause: err}
	}
	if err := b.Claim(ctx, entry, receipt); err != nil {
		return answer{}, refuseBallot(err)
	}
	return answer{status: http.StatusOK, media: jsonType, body: claimed}, nil
}

// boxErrors are the box's refusals.
var boxErrors = []known{
	{box.ErrNotOpen, notOpen},
	{box.ErrUnsealed, notOpen},
	{box.ErrClosed, closed},
	{box.ErrBallot, badBallot},
	{box.ErrReceipt, badBallot},
	{box.ErrUnknownKey, notFound},
	{ballot.ErrSignature, forbidden},
	{box.ErrPhase, wrongPhase},
	{box.ErrEntry, badEntry},
	{box.ErrInvite, forbidden},
	{box.ErrExists, conflict},
	{box.ErrNoDraft, notFound},
	{box.ErrEnded, unavailable},
	{box.ErrLocked, unavailable},
}

// refuseBallot adds to a refusal which check of SPEC chapter 12 has failed, or
// which number is expected.
func refuseBallot(err error) error {
	if next, ok := errors.AsType[box.ErrSequence](err); ok {
		return &refusal{code: badSequence, expected: &next.Expected, cause: err}
	}
	err = refuse(err, boxErrors)
	r, ok := err.(*refusal) //nolint:errorlint // refuse has just made it
	if !ok {
		return err
	}
	if failed, ok := errors.AsType[*ballot.CheckError](err); ok {
		r.detail = "It fails " + failed.Error() + "."
	} else if r.code == badBallot {
		r.detail = "It is not what the receipt, or the call, is for."
	}
	return err
}
