package voter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hustings/ballot"
)

// Request is one HTTP request for a [Fetch] to make. Nothing goes with it but
// what stands here: no referrer, no authorisation, no other field.
type Request struct {
	Method      string // GET or POST
	URL         string // absolute
	ContentType string // of Body; empty for GET
	Body        []byte
	// Session says that the session cookie of URL's origin goes with the request
	// and one in the answer is kept. Otherwise none is sent and none is taken.
	Session bool
	// Bearer, where it is not empty, goes with the request as "Authorization: Bearer",
	// and no cookie does.
	Bearer string
	Limit  int // most bytes of an answer worth reading
}

// Response is the answer, of whatever status.
type Response struct {
	Status int
	Body   []byte
}

// Fetch makes one request. It returns an error only where there is no whole
// answer, whether or not the server has acted; a body longer than the limit is
// such a case. Redirects are not followed.
type Fetch func(ctx context.Context, r Request) (Response, error)

// Media types and bounds of SPEC 10.2.
const (
	jsonType  = "application/json"
	octetType = "application/octet-stream"
	maxJSON   = 16 << 10
)

// refusal is an answer that says no.
type refusal struct {
	code     Code
	status   int
	expected int // with ErrSequence
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%v (status %d)", r.code, r.status)
}

func (r *refusal) Unwrap() error { return r.code }

// refusals are the codes of SPEC 10.2 that mean something to a voter. Any other
// is ErrServer.
var refusals = map[string]Code{
	"bad-code":       ErrBadCode,
	"no-session":     ErrNoSession,
	"slow-down":      ErrSlowDown,
	"not-open":       ErrNotOpen,
	"closed":         ErrClosed,
	"not-checked-in": ErrNotCheckedIn,
	"already-issued": ErrAlreadyIssued,
	"sequence":       ErrSequence,
	"bad-ballot":     ErrRefused,
	"not-found":      ErrNotFound,
}

// errorBody is the body of every refusal (SPEC 10.2). Its text is not shown: it
// is whatever the server likes.
type errorBody struct {
	Error struct {
		Code     string `json:"code"`
		Expected *int   `json:"expected,omitempty"`
		Text     string `json:"text"`
		Next     string `json:"next"`
	} `json:"error"`
}

// call makes a request and gives the body of an answer that says yes.
func (c *Client) call(ctx context.Context, r Request) ([]byte, error) {
	answer, err := c.fetch(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOffline, err)
	}
	return accept(answer, r.Limit)
}

// accept gives the body of status 200 or 204, else a *refusal.
func accept(answer Response, limit int) ([]byte, error) {
	if answer.Status == 200 || answer.Status == 204 {
		if len(answer.Body) > limit {
			return nil, fmt.Errorf("%w: %d bytes where at most %d were due", ErrServer, len(answer.Body), limit)
		}
		return answer.Body, nil
	}
	r := &refusal{code: ErrServer, status: answer.Status}
	var body errorBody
	if err := ballot.UnmarshalStrict(answer.Body, &body, ballot.MaxJSONSize(maxJSON)); err != nil {
		return nil, r
	}
	if code, ok := refusals[body.Error.Code]; ok {
		r.code = code
	}
	if r.code == ErrSequence {
		if body.Error.Expected == nil || *body.Error.Expected < 0 || *body.Error.Expected > 16 {
			return nil, &refusal{code: ErrServer, status: answer.Status}
		}
		r.expected = *body.Error.Expected
	}
	return nil, r
}

// get reads a public file of the poll.
func (c *Client) get(ctx context.Context, name string, limit int) ([]byte, error) {
	url := c.address.Origin + "/p/" + c.address.Ceremony.String() + "/" + name
	body, err := c.call(ctx, Request{Method: "GET", URL: url, Limit: limit})
	var no *refusal
	if errors.As(err, &no) && no.status == 404 { // a static server has no error bodies
		return nil, fmt.Errorf("%s: %w", name, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return body, nil
}

// origin gives the origin of a service's address in the manifest, the poll's own
// where it is empty. An address that would leave https is refused.
func (c *Client) origin(url string) (string, error) {
	if url == "" {
		return c.address.Origin, nil
	}
	origin, path, ok := splitURL(url)
	if !ok || path != "" && path != "/" || c.leavesTLS(origin) {
		return "", fmt.Errorf("%w: address %.60q of a service", ErrManifest, url)
	}
	return origin, nil
}

func (c *Client) leavesTLS(url string) bool {
	return strings.HasPrefix(c.address.Origin, "https:") && !strings.HasPrefix(url, "https:")
}
