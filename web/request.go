package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// The media types of SPEC 10.2, and the bounds of the bodies.
const (
	jsonType  = "application/json"
	octetType = "application/octet-stream"

	maxJSON  = 16 << 10
	maxEntry = 64 << 10
)

// ceremonyOf reads the poll's name in the path.
func ceremonyOf(c echo.Context) (ballot.CeremonyID, error) {
	id, err := ballot.ParseCeremonyID(c.Param("ceremony"))
	if err != nil {
		return id, &refusal{code: notFound, cause: err}
	}
	return id, nil
}

// readBody reads a body of one media type, whole, into bytes of its own.
func readBody(r *http.Request, media string, limit int64) ([]byte, error) {
	if !isMedia(r.Header, media) {
		return nil, &refusal{code: mediaType, detail: "It takes " + media + "."}
	}
	if r.ContentLength > limit {
		return nil, &refusal{code: tooLarge}
	}
	var body []byte
	var err error
	if r.ContentLength >= 0 {
		body = make([]byte, r.ContentLength)
		_, err = io.ReadFull(r.Body, body)
	} else {
		body, err = io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &refusal{code: tooLarge}
	}
	if err != nil {
		return nil, &refusal{code: badRequest, detail: "It ends too early.", cause: err}
	}
	return body, nil
}

// isMedia says whether the content is of a media type and of no coding.
func isMedia(h http.Header, media string) bool {
	field := h["Content-Type"]
	if len(field) != 1 || len(h["Content-Encoding"]) > 0 {
		return false
	}
	if field[0] == media {
		return true
	}
	is, params, err := mime.ParseMediaType(field[0])
	if err != nil || is != media {
		return false
	}
	for name, value := range params {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return false
		}
	}
	return true
}

// readJSON reads a strict JSON body (SPEC 3).
func readJSON(r *http.Request, v any) error {
	body, err := readBody(r, jsonType, maxJSON)
	if err != nil {
		return err
	}
	if err := ballot.UnmarshalStrict(body, v, ballot.MaxJSONSize(maxJSON)); err != nil {
		if errors.Is(err, ballot.ErrTarget) {
			return err
		}
		return &refusal{code: badRequest, detail: "Its JSON: " + err.Error(), cause: err}
	}
	return nil
}
