package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/voter"
)

// errand is a client that this server runs for a member, for the length of one
// request. It makes the calls that the member's own device would make, to the same
// handlers, and keeps the session's cookie for itself: the member's browser gets none,
// and the call that casts has none.
type errand struct {
	server http.Handler
	asker  *http.Request // whose address counts where a code is wrong, and nowhere else
	cookie []*http.Cookie
}

// formOrigin stands for this server in the addresses of its own calls.
const formOrigin = "http://form"

// fetch is a voter.Fetch.
func (e *errand) fetch(ctx context.Context, r voter.Request) (voter.Response, error) {
	call, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return voter.Response{}, fmt.Errorf("web: a call of the form: %w", err)
	}
	if r.ContentType != "" {
		call.Header["Content-Type"] = []string{r.ContentType}
	}
	if r.Session {
		call.RemoteAddr = e.asker.RemoteAddr
		if via, ok := e.asker.Header["X-Forwarded-For"]; ok {
			call.Header["X-Forwarded-For"] = via
		}
		for _, c := range e.cookie {
			call.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) //nolint:gosec // goes to a function, not to a browser
		}
	}
	answer := &heard{header: make(http.Header), status: http.StatusOK}
	e.server.ServeHTTP(answer, call)
	if r.Session {
		set := (&http.Response{Header: answer.header}).Cookies()
		if len(set) > 0 {
			e.cookie = set
		}
	}
	return voter.Response{Status: answer.status, Body: answer.body.Bytes()}, nil
}

// heard is an answer that stays in this process.
type heard struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heard) Header() http.Header            { return h.header }
func (h *heard) WriteHeader(status int)         { h.status = status }
func (h *heard) Write(data []byte) (int, error) { return h.body.Write(data) }

// signIn opens the survey as a client does and signs the member in by the code. What
// the client draws comes from code and key, so that whoever sends again gets the same
// pass.
func (s *scribe) signIn(c echo.Context, at *sitting) (*voter.Client, *voter.Member, error) {
	ctx := c.Request().Context()
	key, err := s.keys.FormKey(ctx, at.facts.Ceremony)
	if errors.Is(err, ErrNotFound) {
		return nil, nil, fmt.Errorf("web: %w: %w", voter.ErrClosed, err)
	}
	if err != nil {
		return nil, nil, err
	}
	random, err := voter.FromCode(at.code, key, at.facts.ID)
	if err != nil {
		return nil, nil, err
	}
	poll := at.facts.ID
	e := &errand{server: s.server, asker: c.Request()}
	client, err := voter.Open(ctx, voter.Config{
		Address: voter.Address{Origin: formOrigin, Ceremony: at.facts.Ceremony, Poll: &poll}, Fetch: e.fetch, Random: random, Again: true,
	})
	if err != nil {
		return nil, nil, err
	}
	member, err := client.SignIn(ctx, at.code)
	return client, member, err
}

// errUnmade says that no response could be made of answers that are right. Its cause
// may have some of them in its text, and goes into no log.
var errUnmade = errors.New("web: a response could not be made of the answers")

// castFor takes the pass, tosses the coins of randomised questions before anything is
// kept, and casts. It gives the tracking code.
func castFor(ctx context.Context, client *voter.Client, at *sitting, random io.Reader) (string, error) {
	answers, faults := at.form.Check(&at.turn.State)
	if len(faults) > 0 {
		return "", voter.ErrChoice
	}
	answers, err := at.questions.Toss(answers, random)
	if err != nil {
		return "", errUnmade
	}
	parts, err := at.questions.Encode(answers)
	if err != nil {
		return "", errUnmade
	}
	if err := client.TakePass(ctx); err != nil {
		return "", err
	}
	receipt, err := client.CastResponse(ctx, parts)
	if err != nil {
		return "", err
	}
	return ballot.TrackingCode(receipt.Leaf), nil
}
