package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// answer is a whole response: what a handler sends, and what the gateway seals.
type answer struct {
	status int
	media  string // empty: there is no body
	body   []byte
	wait   time.Duration // Retry-After, if not zero
}

// jsonAnswer writes v by SPEC 3.3.
func jsonAnswer(status int, v any) (answer, error) {
	body, err := ballot.MarshalCanonical(v)
	if err != nil {
		return answer{}, fmt.Errorf("web: write the answer: %w", err)
	}
	return answer{status: status, media: jsonType, body: body}, nil
}

// Header values that are shared by all responses: nobody changes them in place.
var (
	mediaJSON  = []string{jsonType}
	mediaOctet = []string{octetType}

	noStore   = []string{"no-store"}
	noCache   = []string{"no-cache"}
	immutable = []string{"public, max-age=31536000, immutable"}

	nothing    = []string{"default-src 'none'; frame-ancestors 'none'"}
	noSniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	sameOrigin = []string{"same-origin"}
	twoYears   = []string{"max-age=63072000"}
)

// guard sets the fields that every response has. It stores ready values and
// makes none: it is on the way of each ballot.
func guard(h http.Header, secure bool) {
	h["Content-Security-Policy"] = nothing
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	if secure {
		h["Strict-Transport-Security"] = twoYears
	}
}

// send writes an answer with its caching, which is one of the ready values.
func send(w http.ResponseWriter, a answer, cache []string) error {
	h := w.Header()
	h["Cache-Control"] = cache
	switch a.media {
	case "":
	case jsonType:
		h["Content-Type"] = mediaJSON
	case octetType:
		h["Content-Type"] = mediaOctet
	default:
		h["Content-Type"] = []string{a.media}
	}
	if a.wait > 0 {
		h["Retry-After"] = []string{strconv.Itoa(int((a.wait + time.Second - 1) / time.Second))}
	}
	if len(a.body) > 1024 { // below that net/http counts without being told
		h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	}
	w.WriteHeader(a.status)
	if len(a.body) == 0 {
		return nil
	}
	// Who does not wait for the answer is nobody's error.
	_, _ = w.Write(a.body)
	return nil
}

// sendJSON writes v by SPEC 3.3 and sends it.
func sendJSON(c echo.Context, status int, v any, cache []string) error {
	a, err := jsonAnswer(status, v)
	if err != nil {
		return err
	}
	return send(c.Response().Writer, a, cache)
}
