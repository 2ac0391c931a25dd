package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/crypto/ohttp"
)

// gateway is the box's end of a relay (SPEC 11.7): it opens encapsulated
// requests and hands them to the calls of cast.go, to nothing else. It keeps no
// log of them.
type gateway struct {
	server *ohttp.Server
	caster caster
	hosts  []string // the box's authorities, besides the one that is asked
	random io.Reader
	book   *logbook
	relays *crowd
}

// keys serves the key configuration (SPEC 10.9).
func (g *gateway) keys(c echo.Context) error {
	a := answer{status: http.StatusOK, media: ohttp.KeysType, body: g.server.Keys()}
	return send(c.Response().Writer, a, noCache)
}

// relay serves an encapsulated request.
func (g *gateway) relay(c echo.Context) error {
	leave, ok := g.relays.enter(c.RealIP())
	if !ok {
		return &refusal{code: unavailable, detail: "This relay has too many requests here at once."}
	}
	defer leave()
	body, err := readBody(c.Request(), ohttp.RequestType, ohttp.MaxEncapsulated)
	if err != nil {
		return err
	}
	message, back, err := g.server.Decapsulate(body)
	if errors.Is(err, ohttp.ErrRequest) {
		return &refusal{code: ohttpKey, cause: err}
	}
	if err != nil {
		return err
	}
	inner := g.inner(c.Request().Context(), c.Request().Host, message)
	sealed, err := back.Seal(inner, g.random)
	if err != nil {
		return err
	}
	return send(c.Response().Writer, answer{status: http.StatusOK, media: ohttp.ResponseType, body: sealed}, noStore)
}

// inner answers the request inside and encodes the answer, padded.
func (g *gateway) inner(ctx context.Context, host string, message []byte) []byte {
	a, err := g.answer(ctx, host, message)
	if err != nil {
		a = g.book.answerTo(ctx, err)
	}
	response := ohttp.Response{Status: a.status, Content: a.body}
	if a.media != "" {
		response.Header = ohttp.Fields{{Name: "content-type", Value: a.media}}
	}
	encoded, err := response.Marshal(ohttp.Pad)
	if err != nil { // longer than a message can be, which no call's answer is
		r := g.book.failed(err.Error()).answer()
		encoded, _ = (&ohttp.Response{Status: r.status, Content: r.body}).Marshal(ohttp.Pad)
	}
	return encoded
}

func (g *gateway) answer(ctx context.Context, host string, message []byte) (answer, error) {
	r, err := ohttp.ParseRequest(message)
	if err != nil {
		return answer{}, &refusal{code: badRequest, cause: err}
	}
	do, ceremony, ok := callOf(r.Path)
	switch {
	case r.Header.Get("expect") != "" || r.Trailer.Get("expect") != "":
		return answer{}, &refusal{code: badRequest, detail: "A relayed request has no field “expect”."}
	case !ok || r.Scheme != "https" || !g.isOurs(r.Authority, host):
		return answer{}, &refusal{code: notFound}
	case r.Method != http.MethodPost:
		return answer{}, &refusal{code: method}
	case len(r.Content) > maxEntry:
		return answer{}, &refusal{code: tooLarge}
	}
	return g.caster.answer(ctx, do, ceremony, r.Content)
}

// callOf reads a path of SPEC 10.7 as the router does: a query and a slash at
// the end count for nothing.
func callOf(path string) (do call, ceremony ballot.CeremonyID, ok bool) {
	path, _, _ = strings.Cut(path, "?")
	rest, ok := strings.CutPrefix(strings.TrimSuffix(path, "/"), "/box/")
	if !ok {
		return nil, ceremony, false
	}
	id, name, named := strings.Cut(rest, "/")
	ceremony, err := ballot.ParseCeremonyID(id)
	do, ok = calls[name]
	return do, ceremony, ok && err == nil && named == (name != "")
}

// isOurs says whether an authority is the box's own, or empty.
func (g *gateway) isOurs(authority, host string) bool {
	same := func(a string) bool {
		return strings.EqualFold(strings.TrimSuffix(a, ":443"), strings.TrimSuffix(authority, ":443"))
	}
	return authority == "" || same(host) || slices.ContainsFunc(g.hosts, same)
}
